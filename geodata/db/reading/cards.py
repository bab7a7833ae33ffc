"""One place's whole file, for the card beside the map: what is true, since when, and which file said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from psycopg import sql
from psycopg.rows import class_row

from geodata.db.reading import card_queries as queries

if TYPE_CHECKING:
    from datetime import date, datetime

    from psycopg import AsyncConnection

    Connection = AsyncConnection[tuple[object, ...]]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Place:
    """What the map needs to mark and show a feature; degrees of EPSG:4326, `fid` is its number in tiles."""

    fid: int
    lat: float | None
    lon: float | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row came from: the file as it was delivered, and when it was loaded."""

    file: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound's own row, with who manages it and what stood before."""

    code: str
    name: str | None
    address: str | None
    community_code: str | None
    community_name: str | None
    grid_code: str | None
    grid_name: str | None
    built_year: int | None
    floor_area_m2: float | None
    buildings: int | None
    households: int | None
    elderly: int | None
    status: str
    status_since: date | None
    status_before: str | None
    status_source: str | None
    is_demonstration: bool
    demonstration_year: int | None
    counted_buildings: int
    counted_households: int | None
    run: int | None


@dataclass(frozen=True, slots=True)
class Firm:
    """The firm that serves a compound."""

    code: str
    name: str
    kind: str
    star_grade: int | None
    credit_score: float | None
    listed: str | None
    has_party_organisation: bool
    run: int | None


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract in force, or else the last one; `days_left` counts from the city's own day."""

    starts_on: date
    ends_on: date | None
    days_left: int | None
    is_in_force: bool
    run: int | None


@dataclass(frozen=True, slots=True)
class Committee:
    """The owners' or management committee that is, or was last, in office."""

    kind: str
    term_number: int | None
    term_from: date
    term_to: date | None
    seats: int | None
    party_seats: int | None
    is_in_office: bool
    is_overdue: bool
    run: int | None


@dataclass(frozen=True, slots=True)
class Tickets:
    """The tickets of twelve calendar months, the present one last, and what residents said of closed ones."""

    months: list[date]
    opened: list[int]
    still_open: int
    rated: int
    satisfied: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatusSum:
    """How many compounds of one management status, and their floor area."""

    status: str
    compounds: int
    floor_area_m2: float


@dataclass(frozen=True, slots=True)
class KindSum:
    """How many open service points of one kind."""

    kind: str
    points: int


@dataclass(frozen=True, slots=True)
class Division:
    """A community, or a division above it."""

    code: str
    name: str
    level: str
    parent_name: str | None
    area_m2: float | None
    open_tickets: int
    run: int | None


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A service point's own row."""

    code: str
    name: str
    kind: str
    community_code: str | None
    community_name: str | None
    compound_code: str | None
    compound_name: str | None
    address: str | None
    hours: str | None
    capacity: int | None
    windows: int | None
    opened_on: date | None
    closed_on: date | None
    run: int | None


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the grid tree, with the cell above it."""

    code: str
    name: str
    level: int
    parent_code: str | None
    parent_name: str | None
    full_time_workers: int | None
    part_time_workers: int | None
    grid_leader_posts: int | None
    force_posts: int | None
    volunteer_posts: int | None
    leader_filled: int | None
    forces_filled: int | None
    households: int | None
    area_m2: float | None
    run: int | None


@dataclass(frozen=True, slots=True)
class Near:
    """The open service points of one kind within 1000 m of a compound's boundary, straight-line metres."""

    kind: str
    nearest_m: float
    within_500_m: int
    within_1000_m: int


@dataclass(frozen=True, slots=True)
class CompoundFile:
    """Everything on file about one compound; `sources` by the dataset that each block was read from."""

    compound: Compound
    place: Place | None
    firm: Firm | None
    contract: Contract | None
    committee: Committee | None
    tickets: Tickets
    near: list[Near]
    sources: dict[str, Source]


@dataclass(frozen=True, slots=True)
class CommunityFile:
    """Everything on file about one community."""

    division: Division
    place: Place | None
    statuses: list[StatusSum]
    kinds: list[KindSum]
    sources: dict[str, Source]


@dataclass(frozen=True, slots=True)
class ServicePointFile:
    """Everything on file about one service point."""

    point: ServicePoint
    place: Place | None
    sources: dict[str, Source]


@dataclass(frozen=True, slots=True)
class GridCellFile:
    """Everything on file about one grid cell."""

    cell: GridCell
    place: Place | None
    sources: dict[str, Source]


File = CompoundFile | CommunityFile | ServicePointFile | GridCellFile


async def read(connection: Connection, city: str, dataset: str, code: str) -> File | None:
    """The file of one place; None where the city has no such row.

    Args:
        connection: A reading connection.
        city: The city's code.
        dataset: `compounds`, `communities`, `service_points` or `grid_cells`.
        code: The row's code.
    """
    if dataset not in queries.PLACES:
        return None
    key: dict[str, object] = {"city": city, "code": code}
    place_there = await place(connection, city, dataset, code)
    if dataset == "compounds":
        return await _compound(connection, key, place_there)
    if dataset == "communities":
        return await _community(connection, key, place_there)
    if dataset == "service_points":
        point = await _one(connection, ServicePoint, queries.SERVICE_POINT, key)
        sources = await _sources(connection, {"point": point.run}) if point else {}
        return ServicePointFile(point, place_there, sources) if point else None
    cell = await _one(connection, GridCell, queries.GRID_CELL, key)
    sources = await _sources(connection, {"cell": cell.run}) if cell else {}
    return GridCellFile(cell, place_there, sources) if cell else None


async def place(connection: Connection, city: str, dataset: str, code: str) -> Place | None:
    """Where a place lies, and its number in tiles; None where the city has no such row.

    Args:
        connection: A reading connection.
        city: The city's code.
        dataset: As `read` takes it.
        code: The row's code.
    """
    return await _one(connection, Place, _place_query(dataset), {"city": city, "code": code})


async def _compound(
    connection: Connection, key: dict[str, object], place: Place | None
) -> CompoundFile | None:
    compound = await _one(connection, Compound, queries.COMPOUND, key)
    tickets = await _one(connection, Tickets, queries.TICKETS, key)
    if compound is None or tickets is None:
        return None
    firm = await _one(connection, Firm, queries.FIRM, key)
    contract = await _one(connection, Contract, queries.CONTRACT, key)
    committee = await _one(connection, Committee, queries.COMMITTEE, key)
    runs = {
        "compound": compound.run,
        "firm": firm.run if firm else None,
        "contract": contract.run if contract else None,
        "committee": committee.run if committee else None,
    }
    near = await _all(connection, Near, queries.NEAR, key)
    sources = await _sources(connection, runs)
    return CompoundFile(compound, place, firm, contract, committee, tickets, near, sources)


async def _community(
    connection: Connection, key: dict[str, object], place: Place | None
) -> CommunityFile | None:
    division = await _one(connection, Division, queries.DIVISION, key)
    if division is None:
        return None
    return CommunityFile(
        division,
        place,
        await _all(connection, StatusSum, queries.STATUSES, key),
        await _all(connection, KindSum, queries.KINDS, key),
        await _sources(connection, {"division": division.run}),
    )


def _place_query(dataset: str) -> sql.Composed:
    return sql.SQL(queries.PLACE).format(view=sql.Identifier("published", queries.PLACES[dataset]))


async def _sources(connection: Connection, runs: dict[str, int | None]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for block, run in runs.items():
        source = await _one(connection, Source, queries.SOURCE, {"run": run}) if run is not None else None
        if source is not None:
            found[block] = source
    return found


async def _one(
    connection: Connection, row: type[Row], query: str | sql.Composed, key: dict[str, object]
) -> Row | None:
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode() if isinstance(query, str) else query, key)
        return await cursor.fetchone()


async def _all(
    connection: Connection, row: type[Row], query: str | sql.Composed, key: dict[str, object]
) -> list[Row]:
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode() if isinstance(query, str) else query, key)
        return await cursor.fetchall()
