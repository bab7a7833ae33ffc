"""Compounds that may be one and the same: by their names, by the sound of them, by the ground they stand on.

Nothing is merged here: a pair is a proposal, and somebody who knows the place says whether it is one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from psycopg.rows import class_row

from geodata.db.judging.finding import Finding
from geodata.names import compound_key, likeness, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.db.connection import Connection

KIND = "compounds_alike"
NEAR_M = 150.0
"""So near two compounds must be to be one."""
SAME_NAME_M = 500.0
"""So near within one community under one name: two drawings of a large compound differ by that much."""
LEAST_LIKENESS = 85.0
SAME_GROUND = 0.8
# A slip of the hand seldom hits the first sign of a name, and one of the ear leaves the sound.
_NEIGHBOURS = """
SELECT a.code, b.code
FROM hongtu.compound ca JOIN hongtu.compound_shape a USING (city, code)
JOIN hongtu.compound_shape b ON b.city = a.city AND b.geom_3857 && ST_Expand(a.geom_3857, %(reach)s)
    AND b.code > a.code
JOIN hongtu.compound cb ON cb.city = b.city AND cb.code = b.code
WHERE ca.city = %(city)s AND (left(ca.name, 1) = left(cb.name, 1) OR ca.pinyin = cb.pinyin)
"""
_COMPOUNDS = """
SELECT c.code, c.name, c.pinyin, c.community_code AS community, h.area_m2 AS area,
       h.code IS NOT NULL AS has_shape,
       c.aliases || ARRAY(SELECT a.name FROM hongtu.compound_alias a
                          WHERE a.city = c.city AND a.compound_code = c.code) AS aliases,
       ST_X(place.point) AS longitude, ST_Y(place.point) AS latitude
FROM hongtu.compound c
LEFT JOIN hongtu.compound_shape h USING (city, code)
CROSS JOIN LATERAL (SELECT ST_Transform(h.point_3857, 4326) AS point) AS place
WHERE c.city = %(city)s AND c.name IS NOT NULL
"""
_DISTANCES = """
SELECT pair.one, pair.other,
       ST_Distance(ST_Transform(a.geom, %(srid)s), ST_Transform(b.geom, %(srid)s)),
       ST_AsEWKB(ST_ShortestLine(a.geom, b.geom))
FROM unnest(%(ones)s::text[], %(others)s::text[]) AS pair (one, other)
JOIN hongtu.compound_shape a ON a.city = %(city)s AND a.code = pair.one
JOIN hongtu.compound_shape b ON b.city = %(city)s AND b.code = pair.other
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compound:
    code: str
    name: str
    pinyin: str | None
    community: str | None
    area: float | None
    has_shape: bool
    aliases: list[str]
    longitude: float | None
    latitude: float | None


def examine(
    connection: Connection, city: str, srid: int, *, overlaps: Iterable[Finding]
) -> Iterator[Finding]:
    """Every pair of compounds of one city that may be one.

    Args:
        connection: Within a transaction.
        city: Its code.
        srid: Its projected system.
        overlaps: The overlaps of its compounds, as `topology.examine` found them.
    """
    with connection.cursor(row_factory=class_row(_Compound)) as cursor:
        compounds = {row.code: row for row in cursor.execute(_COMPOUNDS, {"city": city}).fetchall()}
    reasons: dict[tuple[str, str], tuple[str, float]] = {}
    for pair, reason in _same_name(compounds.values()):
        reasons.setdefault(pair, (reason, SAME_NAME_M))
    for pair, reason in _alike(connection, city, compounds):
        reasons.setdefault(pair, (reason, NEAR_M))
    for pair, reason in _same_ground(overlaps, compounds):
        reasons.setdefault(pair, (reason, NEAR_M))
    yield from _near_enough(connection, city, srid, compounds, reasons)


def _same_name(compounds: Iterable[_Compound]) -> Iterator[tuple[tuple[str, str], str]]:
    named: dict[str, list[str]] = defaultdict(list)
    called: dict[str, list[str]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for compound in compounds:
        spelt[compound.code] = compound.name
        named[compound_key(compound.name)].append(compound.code)
        for alias in compound.aliases:
            called[compound_key(alias)].append(compound.code)
    for codes in named.values():
        for one, other in combinations(sorted(codes), 2):
            is_alike = spelt[one] == spelt[other]
            yield (one, other), "the same name" if is_alike else "the same name, written in another way"
    for key, codes in called.items():
        for one in codes:
            for other in named.get(key, ()):
                if one != other:
                    yield (min(one, other), max(one, other)), "the name of one is an alias of the other"


def _alike(
    connection: Connection, city: str, compounds: dict[str, _Compound]
) -> Iterator[tuple[tuple[str, str], str]]:
    # A degree of longitude is shorter than one of the Mercator plane: half as much again suffices up to 48°.
    asked = {"city": city, "reach": NEAR_M * 1.5}
    keys = {code: compound_key(compound.name) for code, compound in compounds.items()}
    for found in connection.execute(_NEIGHBOURS, asked):
        one, other = str(found[0]), str(found[1])
        a, b = compounds[one], compounds[other]
        how = likeness(keys[one], keys[other])
        if how >= LEAST_LIKENESS:
            yield (one, other), f"names alike to {how:.0f} %"
        elif a.pinyin and a.pinyin == b.pinyin and parts_of(keys[one]) == parts_of(keys[other]):
            yield (one, other), "names that sound the same"


def _same_ground(
    overlaps: Iterable[Finding], compounds: dict[str, _Compound]
) -> Iterator[tuple[tuple[str, str], str]]:
    for overlap in overlaps:
        one, other = overlap.code or "", overlap.other or ""
        if one not in compounds or other not in compounds:
            continue
        larger = max(compounds[one].area or 0.0, compounds[other].area or 0.0)
        if larger and (overlap.area_m2 or 0.0) / larger >= SAME_GROUND:
            yield (one, other), "the same ground under two names"


def _near_enough(
    connection: Connection,
    city: str,
    srid: int,
    compounds: dict[str, _Compound],
    reasons: dict[tuple[str, str], tuple[str, float]],
) -> Iterator[Finding]:
    pairs = sorted(reasons)
    asked = {"city": city, "srid": srid, "ones": [one for one, _ in pairs], "others": [b for _, b in pairs]}
    measured = {
        (str(one), str(other)): (float(str(metres)), shape)
        for one, other, metres, shape in connection.execute(_DISTANCES, asked)
    }
    for one, other in pairs:
        reason, most_m = reasons[one, other]
        a, b = compounds[one], compounds[other]
        metres, shape = measured.get((one, other), (None, None))
        if metres is None and None not in (a.community, b.community) and a.community != b.community:
            continue
        is_far = metres is not None and metres > most_m
        if is_far or (metres is not None and metres > NEAR_M and a.community != b.community):
            continue
        place = b if b.has_shape and not a.has_shape else a
        yield Finding(
            city=city, kind=KIND, dataset="compounds", code=one, other=other, distance_m=metres,
            reason=reason, longitude=place.longitude, latitude=place.latitude,
            shape=shape if isinstance(shape, bytes) else None,
        )  # fmt: skip


__all__ = ["KIND", "examine"]
