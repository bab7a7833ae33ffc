"""What is packed for COPY by hand is what the database reads: each kind there and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from geodata.db.loading import packing

if TYPE_CHECKING:
    from geodata.db.connection import Connection

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "int2": st.integers(-(2**15), 2**15 - 1),
    "int4": st.integers(-(2**31), 2**31 - 1),
    "int8": st.integers(-(2**63), 2**63 - 1),
    "float8": st.floats(allow_nan=False),
    "bool": st.booleans(),
    "date": st.dates(date(1, 1, 1)),
    # psycopg itself reads no time that leaves the years 1 to 9999 in the zone of the session.
    "timestamptz": st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES),  # noqa: DTZ001
    "text": TEXTS,
    "text[]": st.lists(TEXTS, max_size=4),
}


def stored(connection: Connection, kinds: list[str], columns: list[list[Any]]) -> list[tuple[Any, ...]]:
    names = [f"c{number}" for number in range(len(kinds))]
    connection.execute("DROP TABLE IF EXISTS packed")
    declared = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in zip(names, kinds, strict=True)
    )
    connection.execute(
        sql.SQL("CREATE TEMP TABLE packed (place int GENERATED ALWAYS AS IDENTITY, {})").format(declared)
    )
    statement = sql.SQL("COPY packed ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(packing.HEADER + packing.block(kinds, columns) + packing.TRAILER)
    return [row[1:] for row in connection.execute("SELECT * FROM packed ORDER BY place").fetchall()]


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_kind_comes_back_as_it_was(connection: Connection, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*(st.none() | kind for kind in KINDS.values())), max_size=8))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in KINDS]
    assert stored(connection, list(KINDS), columns) == rows


def test_geometry_comes_back_with_its_system(connection: Connection) -> None:
    shapes = [shapely.box(0, 0, 1, 2), shapely.Point(3, 4), shapely.MultiPoint([(1, 1), (2, 2)])]
    ewkb = [packing.ewkb_of(wkb, 4326) for wkb in shapely.to_wkb(shapes, byte_order=1)]
    found = stored(connection, ["geometry"], [[*ewkb, None]])
    assert [shapely.from_wkb(str(wkb)) for (wkb,) in found[:-1]] == shapes
    assert {shapely.get_srid(shapely.from_wkb(str(wkb))) for (wkb,) in found[:-1]} == {4326}
    assert found[-1] == (None,)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int2", 2**15),
        ("int4", -(2**31) - 1),
        ("text", "a\0b"),
        ("text[]", ["ok", "\0"]),
        ("timestamptz", datetime(2025, 1, 1)),  # noqa: DTZ001
    ],
)
def test_what_does_not_fit_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"fit|NUL|zone"):
        packing.block([kind], [[value]])


def test_a_server_and_this_module_mean_the_same_bytes(connection: Connection) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY (SELECT 7::int2, 'a中'::text, NULL::date, ARRAY['x', 'yz'], true) TO STDOUT (FORMAT BINARY)"
        ) as copy,
    ):
        theirs = b"".join(bytes(part) for part in copy)
    ours = packing.block(
        ["int2", "text", "date", "text[]", "bool"], [[7], ["a中"], [None], [["x", "yz"]], [True]]
    )
    assert packing.HEADER + ours + packing.TRAILER == theirs
