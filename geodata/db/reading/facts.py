"""What themes and filters ask of every compound of a city: columns in memory, read in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geodata.db.asking import asking

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from geodata.db.connection import Pool

OPEN_ENDED: Final = 1_000_000
"""Days left of a contract that names no last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFact:
    """A firm of the city; `grade` is its star grade, -1 when it has none."""

    code: str
    name: str
    kind: str
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundFacts:
    """The compounds of a city by feature id, a column for each fact; every array has the same length.

    Unknown is NaN in float columns and -1 in whole ones.

    Attributes:
        fid: Feature id, ascending.
        community: Feature id of its community; `town` and `area` (grid level 2) likewise.
        town: See `community`.
        area: See `community`.
        status: Position in `ManagementStatus`.
        built_year: Year of completion.
        floor_area_m2: Square metres.
        households: Households.
        fee: Yuan per square metre and month.
        firm: Position in `firms`.
        contract_days: Days until the contract in force ends, `OPEN_ENDED` without an end, -1 without one.
        committee: 0 owners' committee in office, 1 management committee, 2 only one whose term is over.
        party: 0 a Party group of its own, 1 the branch of its grid area, 2 neither.
        demonstration: 1 for a demonstration compound.
        firms: The firms of the city, by code.
    """

    fid: NDArray[np.int32]
    community: NDArray[np.int32]
    town: NDArray[np.int32]
    area: NDArray[np.int32]
    status: NDArray[np.int32]
    built_year: NDArray[np.int32]
    floor_area_m2: NDArray[np.float64]
    households: NDArray[np.int32]
    fee: NDArray[np.float64]
    firm: NDArray[np.int32]
    contract_days: NDArray[np.int32]
    committee: NDArray[np.int32]
    party: NDArray[np.int32]
    demonstration: NDArray[np.int32]
    firms: tuple[FirmFact, ...] = ()

    def __len__(self) -> int:
        """Number of compounds."""
        return len(self.fid)


_FLOATS: Final = frozenset({"floor_area_m2", "fee"})
_COLUMNS: Final = tuple(name for name in CompoundFacts.__slots__ if name != "firms")
_ASKED: Final = (
    "SELECT fid, community, town, area, status, built_year, floor_area_m2, households, fee, firm,"
    " contract_days, committee, party, demonstration, firm_codes, firm_names, firm_kinds, firm_grades"
    " FROM tile.compound_facts(%s)"
)


async def compound_facts(pool: Pool, city: str) -> CompoundFacts:
    """The facts of every compound of a city, of one state of the data.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(_ASKED, (city,), binary=True)
        row = await cursor.fetchone() or (None,) * 18
    columns: dict[str, Any] = {
        name: _floats(packed) if name in _FLOATS else _whole(packed)
        for name, packed in zip(_COLUMNS, row, strict=False)
    }
    told = [each if isinstance(each, list) else [] for each in row[len(_COLUMNS) :]]
    firms = tuple(
        FirmFact(code=code, name=name, kind=kind, grade=grade)
        for code, name, kind, grade in zip(*told, strict=True)
    )
    return CompoundFacts(**columns, firms=firms)


async def compound_tickets(
    pool: Pool, city: str, facts: CompoundFacts, *, since: datetime, until: datetime
) -> NDArray[np.int32]:
    """Tickets of each compound of `facts` that were opened from `since` until before `until`.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT fid, tickets FROM tile.compound_tickets(%s, %s, %s)", (city, since, until), binary=True
        )
        fid, tickets = await cursor.fetchone() or (None, None)
    found, counted = _whole(fid), _whole(tickets)
    counts = np.zeros(len(facts), np.int32)
    # A compound that came after the facts were read has no place among them.
    is_known = np.isin(found, facts.fid)
    counts[np.searchsorted(facts.fid, found[is_known])] = counted[is_known]
    return counts


def _whole(packed: object) -> NDArray[np.int32]:
    return np.frombuffer(packed if isinstance(packed, bytes) else b"", ">i4").astype(np.int32)


def _floats(packed: object) -> NDArray[np.float64]:
    return np.frombuffer(packed if isinstance(packed, bytes) else b"", ">f8").astype(np.float64)


async def compounds_within(pool: Pool, city: str, wkt: str) -> NDArray[np.int32]:
    """Feature ids of the compounds that touch an area (EPSG:4326); one that crosses itself is taken apart.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT string_agg(int4send(fid), ''::bytea) FROM published.compounds WHERE city = %s"
            " AND ST_Intersects(geom, ST_MakeValid(ST_SetSRID(ST_GeomFromText(%s), 4326)))",
            (city, wkt),
            binary=True,
        )
        row = await cursor.fetchone()
    return _whole(row[0] if row else None)


async def compounds_near(
    pool: Pool, city: str, *, lon: float, lat: float, radius_m: float
) -> NDArray[np.int32]:
    """Feature ids of the compounds within a distance of a place, along the ground.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "WITH place AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography AS point)"
            " SELECT string_agg(int4send(fid), ''::bytea) FROM published.compounds, place"
            " WHERE city = %(city)s"
            " AND geom && ST_Envelope(ST_Buffer(place.point, 1.05 * %(radius)s)::geometry)"
            " AND ST_DWithin(geom::geography, place.point, %(radius)s)",
            {"city": city, "lon": lon, "lat": lat, "radius": radius_m},
            binary=True,
        )
        row = await cursor.fetchone()
    return _whole(row[0] if row else None)
