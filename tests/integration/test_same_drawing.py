"""Two shapes are one drawing when their points are, in their order; nothing is no drawing of something."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from geodata.db.connection import Connection

RING = "0 0,1 0,1 1,0 0"
SHAPES = {
    "none": None,
    "empty": "SRID=4326;MULTIPOLYGON EMPTY",
    "nothing": "SRID=4326;POLYGON EMPTY",
    "drawn": f"SRID=4326;POLYGON(({RING}))",
    "begun elsewhere": "SRID=4326;POLYGON((1 0,1 1,0 0,1 0))",
    "in another system": f"SRID=3857;POLYGON(({RING}))",
    "of one part": f"SRID=4326;MULTIPOLYGON((({RING})))",
    "with a hole": "SRID=4326;MULTIPOLYGON(((0 0,9 0,9 9,0 0),(4 1,5 1,5 2,4 1)))",
    "with an island": "SRID=4326;MULTIPOLYGON(((0 0,9 0,9 9,0 0)),((4 1,5 1,5 2,4 1)))",
    "a point": "SRID=4326;POINT(0 0)",
    "no point": "SRID=4326;POINT EMPTY",
}


def is_same(connection: Connection, one: str | None, other: str | None) -> object:
    row = connection.execute(
        "SELECT hongtu.is_same_drawing(%s::geometry, %s::geometry)", (one, other)
    ).fetchone()
    assert row is not None
    return row[0]


def test_every_shape_is_its_own_drawing_alone(connection: Connection) -> None:
    for (name, one), (called, other) in product(SHAPES.items(), SHAPES.items()):
        assert is_same(connection, one, other) is (name == called), (name, called)


@pytest.mark.parametrize(("step", "is_near"), [(1e-10, True), (5e-10, True), (2e-9, False), (1e-7, False)])
def test_digits_below_a_tenth_of_a_millimetre_do_not_count(
    connection: Connection, step: float, *, is_near: bool
) -> None:
    moved = f"SRID=4326;POLYGON((0 0,1 0,{1 + step:.12f} 1,0 0))"
    assert is_same(connection, SHAPES["drawn"], moved) is is_near
