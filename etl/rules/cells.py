"""Rules about the cells of a row: filled, in range, in order, and without persons."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from etl.read import garbled
from etl.rules.spec import Fault
from geodata import codes, persons
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from etl.rules.rows import Rows

# Pairs of which the second must not come before (or, with False, not on) the first.
_STEPS = ("opened_at", "accepted_at", "dispatched_at", "handled_at", "fed_back_at", "closed_at")
_ORDERED = (
    ("valid_from", "valid_to", False),
    ("starts_on", "ends_on", True),
    ("term_from", "term_to", True),
    ("opened_on", "closed_on", True),
    *((first, second, True) for first, second in combinations(_STEPS, 2)),
)
# Pairs of which the first are among the second.
_PARTS = (("party_seats", "seats"),)
_MOBILE = Said(en="a mobile number", zh="手机号码")
_IDENTITY = Said(en="an identity number", zh="身份证号码")
_FREE_TEXTS = frozenset({"text", "texts"})


def required(rows: Rows) -> Iterator[Fault]:
    """A field that must be filled is empty."""
    for field in rows.dataset.fields:
        # An empty reference may still be found by position.
        if field.is_required and field.reference is None and field.name in rows.values:
            for position, value in enumerate(rows.values[field.name]):
                if value is None:
                    yield Fault(position, "required", field.zh)


def in_range(rows: Rows) -> Iterator[Fault]:
    """A number is below the least or above the greatest that its field allows."""
    for field in rows.dataset.fields:
        least = field.minimum if field.minimum is not None else None
        most = min((n for n in (field.maximum, rows.maxima.get(field.name)) if n is not None), default=None)
        if field.name not in rows.values or (least is None and most is None) or field.kind == "choice":
            continue
        for position, value in enumerate(rows.values[field.name]):
            if value is None:
                continue
            if least is not None and value < least:
                yield Fault(position, "range", field.zh, f"{value:g}", f"≥ {least:g}")
            elif most is not None and value > most:
                yield Fault(position, "range", field.zh, f"{value:g}", f"≤ {most:g}")


def in_order(rows: Rows) -> Iterator[Fault]:
    """An end lies before its beginning, or a part is larger than the whole."""
    pairs = [(*pair, "order") for pair in _ORDERED] + [(*pair, True, "order.part") for pair in _PARTS]
    for first, second, may_equal, rule in pairs:
        if first not in rows.values or second not in rows.values:
            continue
        zh = rows.dataset.field(second).zh
        for position, (low, high) in enumerate(zip(rows.values[first], rows.values[second], strict=True)):
            if low is not None and high is not None and (high < low or (high == low and not may_equal)):
                yield Fault(position, rule, zh, str(high), str(low))


def not_yet(rows: Rows, now: datetime) -> Iterator[Fault]:
    """A year of building, a day of taking over or a time of a ticket that is still to come.

    Args:
        rows: The rows.
        now: The time of the load in the zone of the city.
    """
    limits: dict[str, Any] = {"built_year": now.year, "status_since": now.date()}
    if rows.dataset.name == "tickets":
        limits |= dict.fromkeys(_STEPS, now)
    for name in limits.keys() & rows.values.keys():
        column, limit = rows.values[name], limits[name]
        if max((value for value in column if value is not None), default=limit) <= limit:
            continue
        statuses = rows.values.get("status", [None] * rows.count)
        for position, value in enumerate(column):
            if value is not None and value > limit:
                # Of a status that is not known no period begins.
                begins = name == "status_since" and statuses[position] not in {None, "unknown"}
                rule = "since.future" if begins else "time.future"
                yield Fault(position, rule, rows.dataset.field(name).zh, str(value))


def _are_identities(column: list[Any]) -> bool:
    """Whether identity numbers serve as codes: of codes with a region and a date one in eleven looks so."""
    long = [
        code
        for code in column
        if isinstance(code, str) and len(code) == codes.ID_NUMBER_LENGTH and codes.is_like_id_number(code)
    ]
    return bool(long) and sum(map(codes.is_id_number, long)) > len(long) / 2


def without_persons(rows: Rows) -> Iterator[Fault]:
    """A text holds an identity number or a mobile telephone number."""
    for field in rows.dataset.fields:
        if field.kind not in _FREE_TEXTS or field.name not in rows.values:
            continue
        is_code = field.name == "code" or field.name.endswith("_code")
        if is_code and not _are_identities(rows.values[field.name]):
            continue
        texts = [
            " ".join(value) if isinstance(value, list) else value or "" for value in rows.values[field.name]
        ]
        # Eleven digits are the least that either number has, and none goes over the end of a line: one look
        # at all tells whether to look at each.
        every = "\n".join([text for text in texts if len(text) >= 11])  # noqa: PLR2004
        if not (codes.holds_mobile_number(every) or codes.holds_id_number(every)):
            continue
        for position, text in enumerate(texts):
            if not is_code and codes.holds_mobile_number(text):
                yield Fault(position, "personal", field.zh, codes.mask_personal(text)[:80], _MOBILE)
            elif codes.holds_id_number(text):
                yield Fault(position, "personal", field.zh, codes.mask_personal(text)[:80], _IDENTITY)


def without_names(rows: Rows) -> Iterator[Fault]:
    """Take the names of persons, landline numbers and addresses of e-mail out of the texts.

    李女士 becomes 某女士, 联系人：李四 becomes 联系人：某某. What a row is called stays as it is:
    shops and canteens call themselves so.
    """
    for field in rows.dataset.fields:
        column = rows.values.get(field.name)
        is_key = field.name == "name" or field.name.endswith("code")
        if field.kind not in _FREE_TEXTS or column is None or is_key:
            continue
        texts = [value if isinstance(value, str) else "" for value in column]
        every = "\n".join(texts)
        if persons.may_name(every):
            for position, text in enumerate(texts):
                bare = persons.without_names(text)
                if bare != text:
                    column[position] = texts[position] = bare
                    yield Fault(position, "personal.name", field.zh)
        if codes.holds_contact(every):
            for position, text in enumerate(texts):
                bare = codes.mask_contacts(text)
                if bare != text:
                    column[position] = bare
                    yield Fault(position, "personal.contact", field.zh)


def readable(rows: Rows) -> Iterator[Fault]:
    """A text was read in a wrong encoding before it came into the file."""
    for field in rows.dataset.fields:
        if field.kind not in _FREE_TEXTS or field.name not in rows.values:
            continue
        texts = {
            position: " ".join(value) if isinstance(value, list) else value
            for position, value in enumerate(rows.values[field.name])
            if value is not None
        }
        # One look at all tells whether to look at each.
        if not garbled.is_suspicious("\n".join(texts.values())):
            continue
        for position, text in texts.items():
            found = garbled.look(text)
            if found is not None:
                yield Fault(
                    position, "encoding.garbled", field.zh, codes.mask_personal(text)[:80], _was(found)
                )


def _was(found: garbled.Garbled) -> Said:
    if found.was is None:
        return Said(en="lost on the way", zh="（已丢失）")
    short, rest = codes.mask_personal(found.was)[:80], "" if found.is_whole else "…"
    return Said(en=f"{short}{rest} ({found.how.en})", zh=f"{short}{rest}（{found.how.zh}）")
