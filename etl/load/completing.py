"""What is concluded of prepared rows from themselves: levels of divisions, pinyin, the day of a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.fields import pinyin
from geodata import codes

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from etl.prepare import Context, Prepared


def complete(batch: Prepared, context: Context) -> None:
    """Fill the columns that follow from others of the same row."""
    count = len(batch.rows)
    values = batch.values
    if context.dataset.name == "divisions":
        levels = values.get("level", [None] * count)
        values["level"] = [
            level or (codes.division_level(code) if code else None)
            for level, code in zip(levels, values["code"], strict=True)
        ]
    elif context.dataset.name == "compounds" and "name" in values:
        heard = pinyin.of_all([name or "" for name in values["name"]])
        values["pinyin"] = [whole or None for whole, _ in heard]
        values["pinyin_initials"] = [initials or None for _, initials in heard]
    elif context.dataset.name == "tickets":
        values["opened_on"] = [
            _day(moment, context.zone) if moment else None
            for moment in values.get("opened_at", [None] * count)
        ]


def _day(moment: datetime, zone: tzinfo) -> date:
    return moment.date() if moment.tzinfo is zone else moment.astimezone(zone).date()
