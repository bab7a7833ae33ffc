"""Measures as SQL: what `geodata.indicators` declares, composed into statements over the published views.

Each statement takes the parameters `city` and `day` (None: today, where the city is).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.indicators.measure import (
    VIEWS_WITH_HISTORY,
    AnyOf,
    Begun,
    Condition,
    InYear,
    Is,
    Known,
    Measure,
    NotOver,
    Today,
    Unknown,
    Within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CITY = sql.Placeholder("city")
DAY = sql.SQL("coalesce(%(day)s::date, (SELECT today FROM published.cities WHERE city = %(city)s))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One SELECT with one row: a column for each of its measures."""

    query: sql.Composed
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tells:
    """Which columns of a view say what a row is, where, and since when.

    Attributes:
        kind: Status, kind, level or step.
        place: The name of the community or compound that it belongs to.
        since: A date.
        size: A floor area.
        dataset: The places of the map that a row belongs to; its code stands in the column `target`.
    """

    kind: str | None = None
    place: str | None = None
    since: str | None = None
    size: str | None = None
    dataset: str | None = None
    target: str | None = None


_IN_COMPOUND = {"dataset": "compounds", "target": "compound_code"}
TELLS: Final[dict[str, Tells]] = {
    "compounds": Tells(
        kind="status",
        place="community_name",
        since="status_since",
        size="floor_area_m2",
        dataset="compounds",
        target="code",
    ),
    "divisions": Tells(kind="level", place="parent_name", dataset="communities", target="code"),
    "grid_cells": Tells(kind="level", place="parent_code", dataset="grid_cells", target="code"),
    "service_points": Tells(
        kind="kind", place="community_name", since="opened_on", dataset="service_points", target="code"
    ),
    "committees": Tells(kind="kind", place="compound_name", since="term_from", **_IN_COMPOUND),
    "disputes": Tells(kind="kind", since="filed_on", **_IN_COMPOUND),
    "decisions": Tells(kind="kind", since="decided_on"),
    "firms": Tells(
        kind="kind",
        place="community_name",
        since="registered_on",
        dataset="communities",
        target="community_code",
    ),
    "party_organisations": Tells(
        kind="kind", since="founded_on", dataset="communities", target="community_code"
    ),
    "steward_units": Tells(kind="kind", **_IN_COMPOUND),
    "activities": Tells(kind="kind", since="held_on", **_IN_COMPOUND),
    "honours": Tells(kind="kind", place="holder_name"),
    "tickets": Tells(kind="step", place="compound_name", since="opened_on", **_IN_COMPOUND),
}
"""By published view; one without an entry tells code, name and amount."""


def statements(measures: Iterable[Measure], *, is_past: bool) -> list[Statement]:
    """One statement for each view that the measures read, and one for each measure that is read alone.

    Args:
        measures: What to measure.
        is_past: Whether `day` will be given: views with a history are then read as they stood on it.
    """
    together: defaultdict[str, list[Measure]] = defaultdict(list)
    alone = []
    for measure in measures:
        if measure.is_alone:
            alone.append(_alone(measure, is_past=is_past))
        else:
            together[(measure.counter or measure).view].append(measure)
    return [*(_together(view, of_view, is_past=is_past) for view, of_view in together.items()), *alone]


def _together(view: str, measures: Sequence[Measure], *, is_past: bool) -> Statement:
    return Statement(
        query=sql.SQL("SELECT {} FROM {} AS record WHERE city = {}").format(
            sql.SQL(", ").join(map(_filtered, measures)), _source(view, is_past=is_past), CITY
        ),
        measures=tuple(measures),
    )


def _alone(measure: Measure, *, is_past: bool) -> Statement:
    return Statement(
        query=sql.SQL("SELECT {} FROM {} AS record WHERE city = {} AND {}").format(
            _aggregate(measure),
            _source(measure.view, is_past=is_past),
            CITY,
            sql.SQL(" AND ").join(map(condition, measure.where)),
        ),
        measures=(measure,),
    )


def record_statements(measure: Measure, *, is_past: bool) -> tuple[sql.Composed, sql.Composed]:
    """How many rows stand behind the number, and a page of them (`limit`, `offset`).

    The rows have the columns code, name, amount, lon, lat, and what `TELLS` names for the view: kind, place,
    since, size, target. Of a distinct count each value has one row.
    """
    rows = _rows(measure, is_past=is_past)
    count = sql.SQL("SELECT count(*) FROM ({}) AS record").format(rows)
    page = sql.SQL(
        "SELECT code, name, amount, ST_X(inside.point), ST_Y(inside.point), kind, place, since, size, target"
        " FROM (SELECT * FROM ({}) AS record ORDER BY amount DESC NULLS LAST, code"
        " LIMIT %(limit)s OFFSET %(offset)s) AS page"
        " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS point) AS inside"
        " ORDER BY amount DESC NULLS LAST, code"
    ).format(rows)
    return count, page


def record_statement_of_ids(view: str) -> sql.Composed:
    """The rows of a view with the feature ids `fids`, in their order, as the columns of a page of records."""
    return sql.SQL(
        "SELECT code, name, NULL::integer AS amount, ST_X(inside.point), ST_Y(inside.point), {}"
        " FROM {} AS record"
        " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS point) AS inside"
        " WHERE city = {} AND fid = ANY (%(fids)s) ORDER BY array_position(%(fids)s, fid)"
    ).format(_told(TELLS.get(view, Tells())), sql.Identifier("published", view), CITY)


def _rows(measure: Measure, *, is_past: bool) -> sql.Composed:
    column = sql.Identifier(measure.column) if measure.column else None
    conditions = [sql.SQL("city = {}").format(CITY), *map(condition, measure.where)]
    if column is not None:
        conditions.append(sql.SQL("{} IS NOT NULL").format(column))
    is_distinct = measure.aggregate == "count_distinct"
    return sql.SQL("SELECT {} code, name, {} AS amount, geom, {} FROM {} AS record WHERE {}{}").format(
        sql.SQL("DISTINCT ON ({})").format(column) if is_distinct else sql.SQL(""),
        sql.SQL("NULL::integer") if column is None or is_distinct else column,
        _told(TELLS.get(measure.view, Tells())),
        _source(measure.view, is_past=is_past),
        sql.SQL(" AND ").join(conditions),
        sql.SQL(" ORDER BY {}, code").format(column) if is_distinct else sql.SQL(""),
    )


def _told(tells: Tells) -> sql.Composed:
    columns = (
        ("kind", tells.kind, "text"),
        ("place", tells.place, "text"),
        ("since", tells.since, "date"),
        ("size", tells.size, "float8"),
        ("target", tells.target, "text"),
    )
    return sql.SQL(", ").join(
        sql.SQL("{}::{} AS {}").format(
            sql.Identifier(column) if column else sql.NULL, sql.SQL(kind), sql.Identifier(name)
        )
        for name, column, kind in columns
    )


def _source(view: str, *, is_past: bool) -> sql.Composable:
    if is_past and view in VIEWS_WITH_HISTORY:
        return sql.SQL("{}({})").format(sql.Identifier("published", f"{view}_on"), DAY)
    return sql.Identifier("published", view)


def _aggregate(measure: Measure) -> sql.Composed:
    is_distinct = measure.aggregate == "count_distinct"
    return sql.SQL("{}({}{})").format(
        sql.SQL("count" if is_distinct else measure.aggregate),
        sql.SQL("DISTINCT " if is_distinct else ""),
        sql.Identifier(measure.column) if measure.column else sql.SQL("*"),
    )


def _filtered(measure: Measure) -> sql.Composed:
    measure = measure.counter or measure
    aggregate = _aggregate(measure)
    if not measure.where:
        return aggregate
    return sql.SQL("{} FILTER (WHERE {})").format(
        aggregate, sql.SQL(" AND ").join(map(condition, measure.where))
    )


def condition(one: Condition) -> sql.Composable:  # noqa: C901, PLR0911 - one branch for each kind
    """The condition as a boolean expression over the columns of its view."""
    if isinstance(one, AnyOf):
        return sql.SQL("({})").format(sql.SQL(" OR ").join(map(condition, one.conditions)))
    column = sql.Identifier(one.column)
    match one:
        case Is(values=(True,)):
            return column
        case Is(values=values):
            return sql.SQL("{} IN ({})").format(column, sql.SQL(", ").join(map(sql.Literal, values)))
        case Known():
            return sql.SQL("{} IS NOT NULL").format(column)
        case Unknown():
            return sql.SQL("{} IS NULL").format(column)
        case Begun():
            return sql.SQL("({0} IS NULL OR {0} <= {1})").format(column, DAY)
        case NotOver(is_last_day_in=is_last_day_in):
            compare = sql.SQL(">=" if is_last_day_in else ">")
            return sql.SQL("({0} IS NULL OR {0} {1} {2})").format(column, compare, DAY)
        case Within(years_ago=years):
            return sql.SQL(
                "({0} > {1} - make_interval(years => {2}) AND {0} <= {1} - make_interval(years => {3}))"
            ).format(column, DAY, sql.Literal(years + 1), sql.Literal(years))
        case InYear(year=year):
            return sql.SQL("({0} >= make_date({1}, 1, 1) AND {0} < make_date({2}, 1, 1))").format(
                column, sql.Literal(year), sql.Literal(year + 1)
            )
        case Today():
            return sql.SQL("{} = {}").format(column, DAY)
