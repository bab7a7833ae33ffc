"""`hongtu check`: all that is wrong with what is loaded, told to a clerk and kept for the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geodata.db.judging import containment, doubles, store, topology
from geodata.db.judging.finding import KINDS, OPEN, Finding
from geodata.db.judging.overlaps import LEAST_AREA_M2
from geodata.db.loading import loads
from geodata.db.loading.faults import transaction
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.settings import Settings

MOST_SHOWN = 20


@dataclass(slots=True)
class Checked:
    """What a check found.

    Attributes:
        cities: Code → name of each city that was looked at.
        findings: Kind → findings, those that were judged already included.
    """

    cities: dict[str, str] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def open(self, kind: str) -> list[Finding]:
        """The findings of a kind that nobody has judged."""
        return [finding for finding in self.findings[kind] if finding.verdict == OPEN]

    def as_json(self) -> dict[str, object]:
        """What `hongtu check --json` prints: of each kind the open ones, and how many were judged."""
        return {
            kind: {
                "count": len(self.open(kind)),
                "judged": len(found) - len(self.open(kind)),
                "items": [_as_json(finding) for finding in self.open(kind)],
            }
            for kind, found in self.findings.items()
        }

    def lines(self) -> Iterator[str]:
        """What `hongtu check` tells a person."""
        for city, name in self.cities.items():
            yield from self._of_city(city, name)
        if not self.cities:
            yield "Nothing is loaded yet."
        if any(self.open(kind) for kind in self.findings):
            yield (
                "Mend the file and load it again. Where it is right as it is, say so:"
                " hongtu verdict ID allowed --why 理由 --post 岗位"
            )
        if self.open(doubles.KIND):
            yield (
                "Whether two compounds are one: hongtu verdict ID same --keep CODE, or different; with --why"
                " and --post."
            )

    def _of_city(self, city: str, name: str) -> Iterator[str]:
        yield f"{name} {city}"
        clean: list[str] = []
        for kind, zh in KINDS.items():
            found = [finding for finding in self.open(kind) if finding.city == city]
            judged = sum(finding.city == city for finding in self.findings[kind]) - len(found)
            if not found:
                clean.append(f"{zh} {kind}" + (f" ({judged} judged)" if judged else ""))
                continue
            slivers = sum(finding.is_sliver for finding in found)
            parts = [f"{slivers} slivers"] * bool(slivers) + [f"{judged} judged"] * bool(judged)
            yield f"  {zh} {kind}: {len(found)}" + (f" ({', '.join(parts)} besides)" if parts else "")
            yield from (f"    {finding.id}  {told(finding)}" for finding in found[:MOST_SHOWN])
            if len(found) > MOST_SHOWN:
                yield f"    … and {len(found) - MOST_SHOWN} more; --json lists all of them."
        if clean:
            yield f"  0: {'、'.join(clean)}"


def check(settings: Settings, *, city: str | None = None, least_area_m2: float = LEAST_AREA_M2) -> Checked:
    """Examine what is loaded, and keep what was found in the place of what was found before.

    Args:
        settings: Which database.
        city: Which city; None for all.
        least_area_m2: Overlaps and gaps below it are passed over.

    Raises:
        NotFoundError: There is no such city.
        ServerError: The database cannot be reached.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        cities = [city] if city is not None else loads.city_codes(connection)
    checked = Checked()
    for code in cities:
        with transaction(settings) as connection:
            checked.cities[code] = _examine(connection, code, least_area_m2, checked)
    return checked


def _examine(connection: Connection, code: str, least_area_m2: float, checked: Checked) -> str:
    known = loads.city(connection, code)
    if known is None:
        cities = "、".join(loads.city_codes(connection)) or "none"
        raise NotFoundError(f"There is no city {code}.", f"The cities are: {cities}.")
    # Two checks of a city at once would each keep their findings.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"hongtu.check:{code}",))
    srid = known.projected_srid
    found = [
        *topology.examine(connection, code, srid, least_area_m2=least_area_m2),
        *containment.examine(connection, code, srid),
    ]
    overlaps = [finding for finding in found if finding.kind == "compounds_overlap"]
    found += doubles.examine(connection, code, srid, overlaps=overlaps)
    store.complete(connection, code, found)
    store.keep(connection, code, found)
    for finding in found:
        checked.findings[finding.kind].append(finding)
    return known.name


def told(finding: Finding) -> str:
    """One finding as a sentence of a terminal: which rows, how large, where."""
    rows = _row(finding.code, finding.name)
    other = _row(finding.other, finding.other_name)
    where = f"at {finding.longitude:.6f}, {finding.latitude:.6f}"
    if finding.share is not None:
        inside = ", ".join(f"{_row(each.code, each.name)} {each.share:.0%}" for each in finding.candidates)
        holders = f"it lies in {inside}" if inside else "it lies in no other"
        proposed = f"; proposed parent: {finding.proposed}" if finding.proposed else ""
        return f"{rows}: {finding.share:.0%} outside {other}, {holders}{proposed}; {where}"
    if finding.kind == "self_crossing":
        return f"{rows}: {finding.reason}, {finding.area_m2 or 0:,.0f} m² are twisted; {where}"
    if finding.kind == doubles.KIND:
        far = (
            f"{finding.distance_m:,.0f} m apart"
            if finding.distance_m is not None
            else "no boundary to compare"
        )
        return f"{rows} and {other}: {finding.reason}, {far}; {where}"
    is_gap = finding.kind.endswith("_gap")
    if is_gap:
        pair = f"between {rows} and {other}" if other else f"inside {rows}" if rows else "between none"
    else:
        pair = f"{rows} and {other}" if other else rows
    sliver = ", a sliver" if finding.is_sliver else ""
    return f"{pair}: {finding.area_m2 or 0:,.0f} m²{sliver}; {where}"


def _row(code: str | None, name: str | None) -> str:
    if code is None:
        return ""
    return f"{name} ({code})" if name and name != code else code


def _as_json(finding: Finding) -> dict[str, object]:
    facts: dict[str, object] = {
        "id": finding.id, "city": finding.city, "dataset": finding.dataset, "code": finding.code,
        "name": finding.name, "other": finding.other, "other_name": finding.other_name,
        "level": finding.level,
        "area_m2": _rounded(finding.area_m2, 2), "share": _rounded(finding.share, 4),
        "distance_m": _rounded(finding.distance_m, 1), "sliver": finding.is_sliver,
        "proposed": finding.proposed,
        "parents": [{"code": each.code, "name": each.name, "share": round(each.share, 4)}
                    for each in finding.candidates],
        "reason": finding.reason, "lon": round(finding.longitude, 6), "lat": round(finding.latitude, 6),
    }  # fmt: skip
    # What a kind of finding has nothing to say about is left out.
    return {key: value for key, value in facts.items() if value not in (None, [])}


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)
