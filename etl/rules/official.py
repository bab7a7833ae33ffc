"""Rules about codes: official ones must be right to the last digit, foreign ones pass with a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.rules.spec import Fault
from geodata import codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.rules.rows import Rows


_COMMUNITY = 12


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
            yield Fault(position, fault.rule, "code", code, fault.told())


def code_of_parent(rows: Rows, communities: frozenset[str]) -> Iterator[Fault]:
    """A division or a grid cell whose digits are not those of what it hangs on.

    Args:
        rows: The rows.
        communities: Codes of the communities that are loaded; a grid of none of them is compared with the
            nearest.
    """
    kind = rows.dataset.code_kind
    if kind not in {"division", "grid"} or "code" not in rows.values:
        return
    empty = [None] * rows.count
    if communities:
        communities |= {code for code in rows.values["code"] if code and len(code) == _COMMUNITY}
    parents, owners = rows.values.get("parent_code", empty), rows.values.get("community_code", empty)
    for position, (code, parent, owner) in enumerate(zip(rows.values["code"], parents, owners, strict=True)):
        if code is None or not code.isdecimal() or len(code) > max(codes.GRID_LENGTHS):
            continue
        named = next((word for word in (owner, parent) if word and codes.is_official_division(word)), None)
        if kind == "grid":
            # A cell that was put under another community keeps its code.
            is_known = not communities or code[:_COMMUNITY] in communities or len(code) <= _COMMUNITY
            named = None if is_known else named or _nearest(code, communities)
        fault = codes.parent_fault(code, named) if named else None
        if fault is not None:
            yield Fault(position, fault.rule, "code", code, fault.told())


def _nearest(code: str, communities: frozenset[str]) -> str:
    """The community that a grid's code was meant to begin with."""
    stem = code[:_COMMUNITY]
    likeness = {one: sum(a == b for a, b in zip(one, stem, strict=True)) for one in communities}
    best = max(likeness.values())
    return min(one for one, same in likeness.items() if same == best)


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
