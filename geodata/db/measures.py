"""Measures as SQL: what `geodata.indicators` declares, composed into statements over the published views.

Each statement takes the parameters `city` and `day` (None: today, where the city is).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    The rows have the columns code, name, amount, lon, lat. Of a distinct count each value has one row.
    """
    rows = _rows(measure, is_past=is_past)
    count = sql.SQL("SELECT count(*) FROM ({}) AS record").format(rows)
    page = sql.SQL(
        "SELECT code, name, amount, ST_X(place), ST_Y(place)"
        " FROM (SELECT * FROM ({}) AS record ORDER BY amount DESC NULLS LAST, code"
        " LIMIT %(limit)s OFFSET %(offset)s) AS page"
        " CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS place) AS inside"
        " ORDER BY amount DESC NULLS LAST, code"
    ).format(rows)
    return count, page


def _rows(measure: Measure, *, is_past: bool) -> sql.Composed:
    column = sql.Identifier(measure.column) if measure.column else None
    conditions = [sql.SQL("city = {}").format(CITY), *map(condition, measure.where)]
    if column is not None:
        conditions.append(sql.SQL("{} IS NOT NULL").format(column))
    is_distinct = measure.aggregate == "count_distinct"
    return sql.SQL("SELECT {} code, name, {} AS amount, geom FROM {} AS record WHERE {}{}").format(
        sql.SQL("DISTINCT ON ({})").format(column) if is_distinct else sql.SQL(""),
        sql.SQL("NULL::integer") if column is None or is_distinct else column,
        _source(measure.view, is_past=is_past),
        sql.SQL(" AND ").join(conditions),
        sql.SQL(" ORDER BY {}, code").format(column) if is_distinct else sql.SQL(""),
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
