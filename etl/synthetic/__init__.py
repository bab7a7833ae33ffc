"""The demonstration city: 楚雄市 as it might be, written as the files that a city office has.

The county, its towns and its urban communities are real by name and code, and the county's boundary is real.
Everything else is invented from a seed: the same seed and day give the same rows.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

ZONE = ZoneInfo("Asia/Shanghai")
CITY_COMPOUNDS = 803
TICKETS = 90_000
SMALLEST = 60
LARGEST_CITY = 1100
"""A request for more compounds becomes a province of several cities."""
MOST_COMPOUNDS = 1_500_000
MOST_TICKETS_EACH = 1_000
END_OF_DAY = time(18, 0)


def write(
    folder: Path,
    *,
    seed: int = 1,
    compounds: int = CITY_COMPOUNDS,
    tickets: int = TICKETS,
    today: date | None = None,
    told: Callable[[int, int], None] | None = None,
) -> None:
    """Write the files of the city, a README, and last `manifest.toml`, which lists them in loading order.

    Args:
        folder: Where to write; made when it does not exist, and otherwise empty or written before.
        seed: What the chance is drawn from.
        compounds: How many compounds; more than one city holds become a province, one folder for each city.
        tickets: How many tickets of the last year.
        today: The day that the city has reached, at 18:00; by default this minute in Shanghai.
        told: Called with the number of cities done, and of all, while a province is written.

    Raises:
        UsageError: The folder cannot be written or holds something else, or a number is out of range.
        HongtuError: The disk became full, or a process that writes was ended from outside.
    """
    from etl.synthetic.office import folder as place
    from etl.synthetic.province import write as province

    _check(seed=seed, compounds=compounds, tickets=tickets)
    now = datetime.combine(today, END_OF_DAY) if today else datetime.now(ZONE).replace(tzinfo=None, second=0)
    place.make_ready(folder, compounds=compounds, tickets=tickets)
    province.write_all(
        folder, seed=seed, compounds=compounds, tickets=tickets, now=now.replace(microsecond=0), told=told
    )


def last_evening(now: datetime | None = None) -> date:
    """The last day that has reached 18:00 in Shanghai: cities written until the next evening are the same."""
    now = datetime.now(ZONE) if now is None else now
    return now.date() if now.time() >= END_OF_DAY else now.date() - timedelta(days=1)


def _check(*, seed: int, compounds: int, tickets: int) -> None:
    if compounds < SMALLEST or tickets < 0 or seed < 0:
        raise UsageError(
            Said(
                en=f"A city needs at least {SMALLEST} compounds, and neither tickets nor the seed can be"
                " negative.",
                zh=f"一个城市至少要有 {SMALLEST} 个小区，工单数和 seed 不能为负。",
            ),
            Said(
                en=f"Leave the options out for the city of {CITY_COMPOUNDS} compounds.",
                zh=f"不写这些选项即为 {CITY_COMPOUNDS} 个小区的城市。",
            ),
        )
    if compounds > MOST_COMPOUNDS or tickets > MOST_TICKETS_EACH * compounds:
        raise UsageError(
            Said(
                en=f"A province holds at most {MOST_COMPOUNDS:,} compounds, with {MOST_TICKETS_EACH} tickets"
                " each.",
                zh=f"一个省最多 {MOST_COMPOUNDS:,} 个小区，每个小区 {MOST_TICKETS_EACH} 件工单。",
            ),
            Said(en="Ask for less.", zh="请减少数量。"),
        )


def frames(
    *, seed: int = 1, compounds: int = CITY_COMPOUNDS, tickets: int = TICKETS, today: date
) -> dict[str, pd.DataFrame]:
    """The rows of the city by dataset, before they become files: stored words, metres of EPSG:4543."""
    from etl.synthetic import city, rows

    now = datetime.combine(today, END_OF_DAY)
    return rows.make(city.lay_out(city.chuxiong(), seed=seed, compounds=compounds, now=now), tickets)


__all__ = ["CITY_COMPOUNDS", "LARGEST_CITY", "TICKETS", "frames", "last_evening", "write"]
