"""Rules about codes: official ones must be right to the last digit, foreign ones pass with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.rules.spec import Fault
from geodata import codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.rules.rows import Rows


def official_code(rows: Rows) -> Iterator[Fault]:
    """The code of a division, a grid cell or a firm breaks the form of its standard."""
    kind = rows.dataset.code_kind
    if kind is None or "code" not in rows.values:
        return
    for position, code in enumerate(rows.values["code"]):
        if code is None:
            continue
        if codes.is_foreign(code, kind=kind):
            yield Fault(position, "code.foreign", "code", code)
        elif (fault := _fault_of(code, kind, rows.city)) is not None:
            where = f" (character {fault.position})" if fault.position else ""
            yield Fault(position, fault.rule, "code", code, f"{fault.expected}{where}")


def division_level(rows: Rows) -> Iterator[Fault]:
    """An official code of a province or a prefecture, which are not stored."""
    if rows.dataset.code_kind != "division" or "code" not in rows.values:
        return
    for position, code in enumerate(rows.values["code"]):
        if code and codes.is_official_division(code) and codes.division_level(code) is None:
            yield Fault(position, "code.level", "code", code)


def _fault_of(code: str, kind: str, city: str) -> codes.CodeFault | None:
    if kind == "credit":
        return codes.credit_fault(code)
    if kind == "grid":
        return codes.grid_fault(code, city=city)
    # A county may be a city of its own: then its code decides, and there is no other to compare with.
    return codes.division_fault(code, city=city or code[: codes.CITY_LENGTH])
