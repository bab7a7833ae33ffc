"""Buildings, tracks and courts on the plots that are no compound: schools, works, markets, homes. Metres."""

# ruff: noqa: E501 - a table, one sort a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries, polygons, whole
from etl.synthetic.building import footprints, layout
from etl.synthetic.building.footprints import Form

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Integers, Numbers, Texts
    from etl.synthetic.building.layout import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the plots of one sort of use are built: sizes in metres, storeys from–to."""

    sort: str
    forms: tuple[Form, ...]
    depth: float
    unit: float
    longest: float
    shortest: float
    gap: float
    space: float
    storeys: tuple[int, int]
    edge: float = 6.0


MANNERS = (
    Manner(sort="university", forms=(Form.WINGS,), depth=38, unit=28, longest=84, shortest=40, gap=30, space=34, storeys=(4, 7), edge=22),
    Manner(sort="college", forms=(Form.BALCONIES,), depth=15, unit=24, longest=72, shortest=30, gap=22, space=28, storeys=(4, 6), edge=12),
    Manner(sort="middle", forms=(Form.BALCONIES,), depth=14, unit=22, longest=66, shortest=28, gap=16, space=24, storeys=(4, 5), edge=9),
    Manner(sort="primary", forms=(Form.BALCONIES,), depth=12, unit=20, longest=58, shortest=18, gap=11, space=18, storeys=(3, 4), edge=6),
    Manner(sort="kindergarten", forms=(Form.WINGS,), depth=25, unit=16, longest=44, shortest=22, gap=10, space=15, storeys=(2, 3), edge=6),
    Manner(sort="hospital", forms=(Form.NOTCHED,), depth=20, unit=26, longest=78, shortest=30, gap=18, space=24, storeys=(5, 9), edge=9),
    Manner(sort="clinic", forms=(Form.PLAIN,), depth=14, unit=20, longest=42, shortest=14, gap=9, space=15, storeys=(3, 4), edge=5),
    Manner(sort="coach", forms=(Form.NOTCHED,), depth=30, unit=40, longest=96, shortest=40, gap=24, space=70, storeys=(2, 2), edge=9),
    Manner(sort="depot", forms=(Form.PLAIN,), depth=22, unit=30, longest=70, shortest=24, gap=20, space=46, storeys=(1, 1), edge=8),
    Manner(sort="hall", forms=(Form.WINGS,), depth=46, unit=30, longest=100, shortest=50, gap=30, space=46, storeys=(6, 8), edge=18),
    Manner(sort="bureau", forms=(Form.WING_WEST, Form.WING_EAST, Form.WINGS), depth=29, unit=20, longest=56, shortest=32, gap=14, space=22, storeys=(4, 8), edge=7),
    Manner(sort="lab", forms=(Form.NOTCHED,), depth=18, unit=24, longest=64, shortest=30, gap=18, space=24, storeys=(4, 7), edge=10),
    Manner(sort="hotel", forms=(Form.NOTCHED,), depth=17, unit=22, longest=52, shortest=24, gap=14, space=26, storeys=(8, 9), edge=8),
    Manner(sort="market", forms=(Form.PLAIN,), depth=30, unit=30, longest=72, shortest=24, gap=8, space=10, storeys=(1, 2), edge=6),
    Manner(sort="wholesale", forms=(Form.PLAIN,), depth=28, unit=40, longest=120, shortest=40, gap=14, space=16, storeys=(2, 3), edge=10),
    Manner(sort="street", forms=(Form.TERRACE, Form.BALCONIES), depth=14, unit=9, longest=86, shortest=9, gap=4, space=9, storeys=(2, 4), edge=1.5),
    Manner(sort="homes", forms=(Form.TERRACE, Form.BALCONIES), depth=21, unit=11, longest=92, shortest=10, gap=4, space=5, storeys=(3, 5), edge=1.5),
    Manner(sort="cottages", forms=(Form.TERRACE,), depth=10.5, unit=10, longest=60, shortest=9, gap=3, space=5, storeys=(2, 4), edge=1.0),
    Manner(sort="works", forms=(Form.PLAIN,), depth=26, unit=40, longest=80, shortest=24, gap=12, space=13, storeys=(1, 2), edge=8),
    Manner(sort="park_works", forms=(Form.PLAIN,), depth=42, unit=50, longest=132, shortest=50, gap=18, space=20, storeys=(1, 1), edge=14),
    Manner(sort="store", forms=(Form.PLAIN,), depth=30, unit=40, longest=90, shortest=26, gap=14, space=18, storeys=(1, 1), edge=9),
    Manner(sort="logistics", forms=(Form.PLAIN,), depth=45, unit=60, longest=150, shortest=50, gap=26, space=34, storeys=(1, 2), edge=16),
    Manner(sort="tower", forms=(Form.CROSS,), depth=18, unit=18, longest=18, shortest=18, gap=50, space=50, storeys=(7, 7), edge=20),
)  # fmt: skip
SORTS = tuple(manner.sort for manner in MANNERS)
SMALLER = {"bureau": "clinic", "kindergarten": "primary", "market": "street", "hall": "bureau", "coach": "depot", "homes": "cottages", "street": "cottages",
           "university": "college", "park_works": "works", "logistics": "store", "wholesale": "market"}  # fmt: skip
"""A plot too tight for the manner of its sort is built in the manner of this one."""
TRACKS = ((176.0, 92.0), (138.0, 66.0), (94.0, 44.0))
"""Length and width of running tracks of 400, 300 and 200 m with their fields."""
WITH_TRACK = {"university": 0, "college": 0, "stadium": 0, "middle": 1, "primary": 2}
"""The longest track (index of `TRACKS`) of a sort."""
MOST_FOR_TRACK = 0.4
"""Greatest share of a plot that a track takes."""
TASTES = 6
VARIED = ("works", "park_works", "store", "logistics", "homes", "street")
YARDS = 0.07
"""Share of the buildings of such plots that are left out, if there are as many as in a crowded one."""
CROWDED = 4
COURTS_M = (34.0, 19.0)
"""A pair of basketball courts with its margin."""
WITH_COURTS = ("university", "college", "middle", "primary", "courts", "stadium")
PODIUM = ("mall",)
LOOPED = ("university", "college", "middle", "hospital", "park_works", "logistics", "wholesale")
"""Sorts with a loop road inside."""


@dataclass(frozen=True, slots=True)
class Campus:
    """What stands on the plots; ``plot`` indexes them for buildings. ``way`` are loop roads."""

    building: Geometries
    plot: Indices
    storeys: Integers
    pitch: Geometries
    way: Geometries


def build(plots: Geometries, sort: Texts, rng: np.random.Generator) -> Campus:
    """Build every plot in the manner of its sort; sorts without a manner stay open."""
    frame = layout.facing(plots)
    track, track_plot = _tracks(plots, sort, frame)
    ground = shapely.buffer(plots, -_edge(sort), join_style="mitre")
    ground[track_plot] = shapely.difference(ground[track_plot], shapely.buffer(track, 7, cap_style="square"))
    courts, courts_plot = _courts(ground, sort, frame)
    ground[courts_plot] = shapely.difference(
        ground[courts_plot], shapely.buffer(courts, 4, join_style="mitre")
    )
    building, plot, storeys = _rows(ground, sort, frame, rng)
    podium = np.flatnonzero(np.isin(sort, PODIUM))
    shape = _podiums(plots[podium])
    looped = np.flatnonzero(np.isin(sort, LOOPED))
    loop = shapely.buffer(plots[looped], -0.55 * _edge(sort[looped]), join_style="mitre")
    loop = loop[~shapely.is_empty(loop)]
    return Campus(
        np.concatenate([building, shape]),
        np.concatenate([plot, podium]).astype(np.intp),
        np.concatenate([storeys, rng.integers(4, 7, len(podium))]),
        np.concatenate([track, courts]),
        np.asarray(shapely.boundary(loop), dtype=object),
    )


def _edge(sort: Texts) -> Numbers:
    """Distance of the buildings from the edge of a plot."""
    known = {manner.sort: manner.edge for manner in MANNERS} | {"stadium": 10.0, "courts": 4.0}
    return np.array([known.get(name, 6.0) for name in sort.tolist()])


def _rows(
    ground: Geometries, sort: Texts, frame: Frame, rng: np.random.Generator
) -> tuple[Geometries, Indices, Integers]:
    """Rows of buildings in the manner of each plot; tight plots in the manner of a smaller sort."""
    number = {name: index for index, name in enumerate(SORTS)}
    smaller = np.array([number[SMALLER.get(name, name)] for name in SORTS])
    manner = np.array([number.get(name, -1) for name in sort.tolist()])
    done: list[tuple[Geometries, Indices, Integers]] = []
    left = np.flatnonzero((manner >= 0) & ~shapely.is_empty(ground))
    for _ in range(3):
        found = _filled(ground[left], manner[left], _part(frame, left), rng)
        done.append((found[0], left[found[1]], found[2]))
        left = np.setdiff1d(left, done[-1][1])
        manner = np.where(np.isin(np.arange(len(manner)), left), smaller[manner], manner)
        if not len(left):
            break
    return tuple(np.concatenate(parts) for parts in zip(*done, strict=True))  # type: ignore[return-value]


def _filled(
    ground: Geometries, manner: Integers, frame: Frame, rng: np.random.Generator
) -> tuple[Geometries, Indices, Integers]:
    # Works, stores and homes differ from plot to plot; other uses have the depth that their rooms need.
    is_plain = np.isin(manner, [SORTS.index(name) for name in VARIED])
    depth = _of("depth", manner) * np.where(is_plain, rng.uniform(0.68, 1.25, len(manner)), 1.0)
    space = _of("space", manner) * rng.uniform(0.9, np.where(is_plain, 1.7, 1.2))
    recipe = layout.Recipe(
        depth=depth, space=space, back_depth=depth, back_space=space, back=np.zeros(len(manner))
    )
    rows = layout.rows(layout.edges_of(ground, frame), recipe)
    mine = manner[rows.plot]
    longest = _of("longest", mine) * rng.uniform(0.6, 1.0, len(manner))[rows.plot]
    longest *= rng.uniform(0.85, 1.0, len(mine))
    shortest = np.minimum(_of("shortest", mine), longest)
    span, start, length = layout.columns(
        rows.right - rows.left, longest, shortest, _of("gap", mine), is_spread=np.zeros(len(mine), dtype=bool)
    )
    plot, mine = rows.plot[span], mine[span]
    units = np.maximum(1, whole(length / _of("unit", mine)))
    taste = rng.integers(0, TASTES, len(manner))[plot]
    form = np.array([[kind.forms[i % len(kind.forms)] for i in range(TASTES)] for kind in MANNERS])[
        mine, taste
    ]
    boxes = footprints.Boxes(rows.left[span] + start, rows.low[span], length, depth[plot], units, form)
    low, high = (np.array([kind.storeys[end] for kind in MANNERS])[mine] for end in (0, 1))
    storeys = low + np.floor(rng.random(len(mine)) * (high - low + 1)).astype(np.int64)
    building = frame.placed(footprints.draw(boxes).building, plot)
    # Yards for goods and lorries between the halls.
    crowded = np.bincount(plot, minlength=len(manner))[plot] >= CROWDED
    is_yard = is_plain[plot] & crowded & (rng.random(len(mine)) < YARDS)
    return building[~is_yard], plot[~is_yard], storeys[~is_yard]


def _of(name: str, manner: Integers) -> Numbers:
    return np.array([getattr(kind, name) for kind in MANNERS], dtype=float)[manner]


def _part(frame: Frame, plots: Indices) -> Frame:
    return layout.Frame(frame.origin[plots], frame.cos[plots], frame.sin[plots])


def _tracks(plots: Geometries, sort: Texts, frame: Frame) -> tuple[Geometries, Indices]:
    """The longest running track that a school has room for, from north to south where it fits so."""
    largest = np.array([WITH_TRACK.get(name, len(TRACKS)) for name in sort.tolist()])
    wanted = np.flatnonzero(largest < len(TRACKS))
    ground = shapely.buffer(plots[wanted], -4, join_style="mitre")
    shape, plot = geometries([]), np.zeros(0, dtype=np.intp)
    for index, (length, width) in enumerate(TRACKS):
        roomy = (shapely.area(plots[wanted]) * MOST_FOR_TRACK > length * width) & (largest[wanted] <= index)
        for wide, high in ((width, length), (length, width)):
            ready = np.flatnonzero(roomy & ~np.isin(wanted, plot))
            here, x, y = _first_room(ground[ready], _part(frame, wanted[ready]), wide, high)
            of = wanted[ready[here]]
            drawn = _stadia(x, y, wide, high)
            shape = np.concatenate([shape, frame.placed(drawn, of)])
            plot = np.concatenate([plot, of])
    return shape, plot


def _stadia(x: Numbers, y: Numbers, wide: float, high: float) -> Geometries:
    """Two straights and two half circles inside a box."""
    radius = min(wide, high) / 2
    first = np.stack([x + radius, y + radius], axis=1)
    last = np.stack([x + wide - radius, y + high - radius], axis=1)
    spines = shapely.linestrings(np.stack([first, last], axis=1))
    return np.asarray(shapely.buffer(spines, radius, quad_segs=5), dtype=object)


def _courts(ground: Geometries, sort: Texts, frame: Frame) -> tuple[Geometries, Indices]:
    """Pairs of basketball courts: one for a school, two beside each other on sports grounds."""
    wanted = np.flatnonzero(np.isin(sort, WITH_COURTS) & ~shapely.is_empty(ground))
    high, wide = COURTS_M
    here, x, y = _first_room(ground[wanted], _part(frame, wanted), wide, high)
    ring = np.stack([np.stack([x + dx, y + dy], axis=1) for dx, dy in
                     ((0, 0), (wide, 0), (wide, high), (0, high))], axis=1)  # fmt: skip
    of = wanted[here]
    return frame.placed(polygons(ring), of), of


def _first_room(
    ground: Geometries, frame: Frame, wide: float, high: float
) -> tuple[Indices, Numbers, Numbers]:
    """Where a box fits into each ground: (ground, x, y) of its corner, as far from the middle as can be."""
    none = np.zeros(0)
    if not len(ground):
        return none.astype(np.intp), none, none
    edges = layout.edges_of(ground, frame)
    filled = np.flatnonzero(edges.start[1:] > edges.start[:-1])
    heights = edges.ends[:, [1, 3]]
    low = np.minimum.reduceat(heights.min(axis=1), edges.start[filled]) if len(filled) else none
    top = np.maximum.reduceat(heights.max(axis=1), edges.start[filled]) if len(filled) else none
    share = np.linspace(0, 1, 9)
    plot = np.repeat(filled, len(share))
    y = (low[:, None] + (top - low - high)[:, None] * share).ravel()
    strip, left, right = layout.free_spans(edges, plot, y, y + high)
    fits = (right - left >= wide) & (y[strip] >= np.repeat(low, len(share))[strip] - 1e-9)
    strip = np.tile(strip[fits], 2)
    x = np.concatenate([left[fits], right[fits] - wide])
    away = np.hypot(x + wide / 2, y[strip] + high / 2)
    order = np.lexsort((-away, plot[strip]))
    _, first = np.unique(plot[strip][order], return_index=True)
    best = order[first]
    return plot[strip[best]], x[best], y[strip[best]]


def _podiums(plots: Geometries) -> Geometries:
    """Large blocks that fill a plot but for the pavement before them."""
    inner = shapely.buffer(shapely.buffer(plots, -20, join_style="mitre"), 11, join_style="mitre")
    inner = np.where(shapely.is_empty(inner), shapely.buffer(plots, -7, join_style="mitre"), inner)
    return np.asarray(shapely.simplify(inner, 1.5), dtype=object)
