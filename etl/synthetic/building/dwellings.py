"""Rows of dwellings in the compounds: which kind stands in front and behind, and how high. Metres."""

# ruff: noqa: E501 - a table of kinds

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl.synthetic.building import footprints, layout
from etl.synthetic.building.footprints import Form

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Flags, Geometries, Indices, Integers, Numbers
    from etl.synthetic.building.layout import Frame, Rows

COURT, WALK_UP, SLAB, TOWER, VILLA = range(5)
STOREY_M = 3.0
WIDEST = 1.2
"""How much wider than usual a unit may be."""
TASTES = 6
RAISED = 0.06
"""Share of the lower buildings with a storey more than their row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of building: sizes in metres, the free ground north of a row, and flats of a unit's storey.

    The sun asks for ``sun`` times the height between two rows at 25 degrees north, but at least ``least``.
    Where ``is_spread``, buildings stand apart as far as their row allows, and every second row is shifted.
    """

    forms: tuple[Form, ...]
    depth: float
    unit: float
    longest: float
    shortest: float
    gap: float
    sun: float
    least: float
    flats: int
    is_spread: bool = False


KINDS = (
    Kind(forms=(Form.PLAIN, Form.STAIRS), depth=9.0, unit=12, longest=37, shortest=10, gap=4, sun=0.9, least=7, flats=2),
    Kind(forms=(Form.WINGS, Form.WING_WEST, Form.WING_EAST), depth=23, unit=15, longest=46, shortest=24, gap=5, sun=0.7, least=7, flats=4),
    Kind(forms=(Form.STAIRS, Form.BALCONIES), depth=11.6, unit=16, longest=64, shortest=14, gap=6, sun=0.94, least=9, flats=2),
    Kind(forms=(Form.WING_WEST, Form.WING_EAST, Form.WINGS), depth=26, unit=17, longest=52, shortest=33, gap=7, sun=0.9, least=9, flats=3),
    Kind(forms=(Form.BALCONIES, Form.NOTCHED), depth=13.5, unit=19.5, longest=60, shortest=18, gap=10, sun=1.04, least=16, flats=2),
    Kind(forms=(Form.NOTCHED,), depth=16.0, unit=23, longest=46, shortest=40, gap=13, sun=0.62, least=30, flats=3, is_spread=True),
    Kind(forms=(Form.CROSS, Form.BUTTERFLY), depth=24, unit=29, longest=29, shortest=27, gap=19, sun=0.36, least=20, flats=4, is_spread=True),
    Kind(forms=(Form.HOUSE,), depth=13.5, unit=13, longest=26, shortest=12, gap=8, sun=1.2, least=13, flats=0, is_spread=True),
    Kind(forms=(Form.TERRACE,), depth=12.5, unit=8.5, longest=44, shortest=16, gap=9, sun=1.2, least=13, flats=0),
)  # fmt: skip
YARD, YARD_WINGS, WALK_UPS, WALK_UP_WINGS, SLABS, BOARD, POINT, HOUSE, TERRACE = range(len(KINDS))
SETBACK_M = np.array([2.6, 4.0, 7.0, 9.0, 7.0])
"""From the wall to the nearest building, by style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How each compound is built: kinds and storeys of its front and back rows, and the back rows' share."""

    front: Integers
    rear: Integers
    share: Numbers
    front_storeys: Integers
    rear_storeys: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwellings:
    """Buildings in the frames of their compounds, and the rows in which they stand."""

    frame: Frame
    rows: Rows
    boxes: footprints.Boxes
    compound: Indices
    row: Indices
    kind: Integers
    storeys: Integers

    def kept(self, where: Flags | Indices) -> Dwellings:
        """Only these buildings, or all in another order."""
        boxes = footprints.Boxes(
            **{field.name: getattr(self.boxes, field.name)[where] for field in fields(self.boxes)}
        )
        return replace(
            self, boxes=boxes, compound=self.compound[where], row=self.row[where], kind=self.kind[where],
            storeys=self.storeys[where],
        )  # fmt: skip

    def joined(self, other: Dwellings, compound: Indices) -> Dwellings:
        """With the buildings of other compounds, which stand in frames of their own."""
        parts = (self.frame.origin.copy(), self.frame.cos.copy(), self.frame.sin.copy())
        for mine, theirs in zip(parts, (other.frame.origin, other.frame.cos, other.frame.sin), strict=True):
            mine[compound] = theirs
        rows = replace(other.rows, plot=compound[other.rows.plot])
        return Dwellings(
            frame=layout.Frame(*parts),
            rows=layout.Rows(*_chained(self.rows, rows)),
            boxes=footprints.Boxes(*_chained(self.boxes, other.boxes)),
            compound=np.concatenate([self.compound, compound[other.compound]]),
            row=np.concatenate([self.row, other.row]),
            kind=np.concatenate([self.kind, other.kind]),
            storeys=np.concatenate([self.storeys, other.storeys]),
        )

    def in_reading_order(self) -> Dwellings:
        """Sorted by compound, and inside it row by row from north to south, each from west to east."""
        return self.kept(np.lexsort((self.boxes.x, -self.row, self.compound)))


def _chained(one: Rows | footprints.Boxes, other: Rows | footprints.Boxes) -> list[NDArray[Any]]:
    return [np.concatenate([getattr(part, field.name) for part in (one, other)]) for field in fields(one)]


def of_kinds(name: str, kind: Integers) -> Numbers:
    """A measure of each building's kind."""
    return np.array([getattr(one, name) for one in KINDS], dtype=float)[kind]


def scheme(
    style: Integers, built_year: Integers, size: Numbers, height: Numbers, rng: np.random.Generator
) -> Scheme:
    """Choose kinds and storeys; ``height`` from 0 to 1 is how far the skyline rises at a compound."""
    count = len(style)
    chance, other = rng.random((2, count))
    front = np.array([YARD, WALK_UPS, SLABS, POINT, HOUSE])[style]
    rear, share = front.copy(), np.zeros(count)

    def put(where: Flags, kind: int, part: Numbers | float) -> None:
        rear[where], share[where] = kind, np.broadcast_to(part, count)[where]

    is_large = size > 16_000  # noqa: PLR2004 - square metres
    put((style == COURT) & (chance < 0.62), YARD_WINGS, np.where(other < 0.4, 1.0, 0.55))  # noqa: PLR2004
    put((style == WALK_UP) & (chance < 0.3), WALK_UP_WINGS, 0.3)  # noqa: PLR2004
    put((style == SLAB) & (built_year > 2009) & is_large & (chance < 0.3), BOARD, 0.35)  # noqa: PLR2004
    is_tower = style == TOWER
    front[is_tower & (chance < 0.34) & is_large] = SLABS  # noqa: PLR2004
    put(is_tower & (other < 0.55), POINT, np.where(front == SLABS, 0.6, 1.0))  # noqa: PLR2004
    put(is_tower & (other >= 0.55), BOARD, np.where(front == SLABS, 0.6, 1.0))  # noqa: PLR2004
    front[(style == VILLA) & (chance < 0.45)] = TERRACE  # noqa: PLR2004
    put((style == VILLA) & (other < 0.5), TERRACE, 0.5)  # noqa: PLR2004
    early = built_year < 2008  # noqa: PLR2004 - slabs with lifts came later
    front_storeys = _storeys(front, height, early, rng)
    rear_storeys = np.where(rear == front, front_storeys, _storeys(rear, height, early, rng))
    return Scheme(front=front, rear=rear, share=share, front_storeys=front_storeys, rear_storeys=rear_storeys)


def _storeys(kind: Integers, height: Numbers, early: Flags, rng: np.random.Generator) -> Integers:
    """The storeys of a compound's rows of one kind."""
    low = np.array([2, 2, 5, 5, 7, 14, 17, 2, 3])[kind]
    high = np.array([3, 4, 7, 6, 11, 27, 33, 3, 3])[kind]
    lift = np.where((kind == SLABS) & early, 6, low), np.where((kind == SLABS) & early, 7, high)
    rise = np.clip(height + rng.normal(0, 0.16, len(kind)), 0, 1)
    return np.asarray(np.round(lift[0] + (lift[1] - lift[0]) * rise), dtype=np.int64)


def stand(inside: Geometries, plan: Scheme, rng: np.random.Generator, *, turn: bool = True) -> Dwellings:
    """Fill the buildable ground of each compound with rows from south to north."""
    frame = layout.facing(_outer(inside), turn=turn)
    vary = rng.uniform(0.94, 1.1, len(inside))
    recipe = layout.Recipe(
        depth=of_kinds("depth", plan.front),
        space=_space(plan.front, plan.front_storeys) * vary,
        back_depth=of_kinds("depth", plan.rear),
        back_space=_space(plan.rear, plan.rear_storeys) * vary,
        back=plan.share,
    )
    rows = layout.rows(layout.edges_of(inside, frame), recipe)
    row_kind = np.where(rows.is_back, plan.rear[rows.plot], plan.front[rows.plot])
    span, start, length = layout.columns(
        rows.right - rows.left, of_kinds("longest", row_kind) * rng.uniform(0.9, 1.08, len(inside))[rows.plot],
        of_kinds("shortest", row_kind), of_kinds("gap", row_kind),
        is_spread=np.array([one.is_spread for one in KINDS])[row_kind],
    )  # fmt: skip
    plot, kind = rows.plot[span], row_kind[span]
    unit = of_kinds("unit", kind)
    units = np.maximum(1, np.round(length / unit)).astype(np.int64)
    trimmed = np.minimum(length, units * unit * WIDEST)
    start += _staggered(rows, span, start, length) + (length - trimmed) / 2
    boxes = footprints.Boxes(
        rows.left[span] + start, rows.low[span], trimmed, of_kinds("depth", kind), units,
        _forms(kind, rng.integers(0, TASTES, len(inside))[plot]),
    )  # fmt: skip
    storeys = np.where(rows.is_back[span], plan.rear_storeys[plot], plan.front_storeys[plot])
    storeys += _differing(kind, rng)
    return Dwellings(
        frame=frame, rows=rows, boxes=boxes, compound=plot, row=rows.row[span], kind=kind, storeys=storeys
    )


def _forms(kind: Integers, taste: Integers) -> Integers:
    """A form of each building's kind, the same for all buildings of one taste."""
    known = np.array([[one.forms[index % len(one.forms)] for index in range(TASTES)] for one in KINDS])
    return np.asarray(known[kind, taste])


def _differing(kind: Integers, rng: np.random.Generator) -> Integers:
    """By how many storeys a building differs from its row: towers by a few, now and then another by one."""
    tower = np.round(rng.normal(0, 1.3, len(kind)))
    other = rng.random(len(kind)) < RAISED
    return np.where(np.isin(kind, (BOARD, POINT)), tower, other).astype(np.int64)


def _staggered(rows: Rows, span: Indices, start: Numbers, length: Numbers) -> Numbers:
    """Move the buildings of every second row of spread kinds sideways, as far as the row leaves room."""
    count = np.bincount(span, minlength=len(rows.plot))
    slack = np.zeros(len(rows.plot))
    end = np.zeros(len(rows.plot))
    np.maximum.at(end, span, start + length)
    slack = np.maximum(0, (rows.right - rows.left) - end) * (count > 0)
    shift = np.where(rows.row % 2 == 0, -1.0, 1.0) * np.minimum(slack, 14.0) * 0.9
    return np.asarray(shift[span])


def _space(kind: Integers, storeys: Integers) -> Numbers:
    return np.maximum(of_kinds("least", kind), of_kinds("sun", kind) * STOREY_M * storeys)


def _outer(inside: Geometries) -> Geometries:
    """The largest part of each ground, whose edges give the direction of the rows."""
    outer = inside.copy()
    for index in np.flatnonzero(shapely.get_type_id(inside) != 3):  # noqa: PLR2004 - shapely's polygon
        parts = shapely.get_parts(inside[index])
        outer[index] = parts[np.argmax(shapely.area(parts))]
    return outer


def huts(ring: Geometries) -> Dwellings:
    """One square house in the widest place of each compound."""
    circle = shapely.maximum_inscribed_circle(ring, tolerance=0.5)
    points = shapely.get_coordinates(circle).reshape(-1, 2, 2)
    side = np.hypot(*(points[:, 1] - points[:, 0]).T) * np.sqrt(2) * 0.95
    count = len(ring)
    none, zero, one = np.zeros(0), np.zeros(count), np.ones(count, dtype=np.int64)
    index = none.astype(np.intp)
    boxes = footprints.Boxes(
        x=-side / 2, y=-side / 2, length=side, depth=side, units=one, form=one * Form.PLAIN
    )
    return Dwellings(
        frame=layout.Frame(points[:, 0], zero + 1, zero),
        rows=layout.Rows(index, index, none.astype(bool), none, none, none, none),
        boxes=boxes, compound=np.arange(count), row=np.zeros(count, dtype=np.intp), kind=one * YARD, storeys=one * 2,
    )  # fmt: skip
