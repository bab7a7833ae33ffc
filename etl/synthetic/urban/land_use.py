"""What stands on the plots that are no compound: schools, markets, offices, works, greens, and their names.

Uses that a whole quarter needs are set first, each apart from others of its kind; then the compounds are chosen
(`parcels`), and what is left becomes shops along main streets, works in the development zone, and homes that
families built for themselves.
"""

# ruff: noqa: E501 - tables, one kind a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.seeds import stream
from etl.synthetic.urban.plan import KM
from etl.synthetic.urban.use_names import named

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Geometries, Indices, Numbers, Texts
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.parcels import Parcels, Plots
    from etl.synthetic.urban.plan import Plan


HOMES = "homes"
"""Homes that families built: no compound, and no kind of the base map, where they are plain blocks."""


@dataclass(frozen=True, slots=True)
class Uses:
    """Every part of a block that is no compound.

    ``kind`` is one of school, kindergarten, hospital, market, commerce, office, factory, warehouse, station,
    square, green, vacant, sports, or ``HOMES``; ``sort`` says more (primary, middle, college, mall, street…);
    ``name`` is None where it has none. ``area`` indexes the areas, ``community`` the communities, ``block`` the
    blocks; ``zone`` is 0 in the old town and 1 at the edge. Uses overlap neither each other nor compounds.
    """

    shape: Geometries
    kind: Texts
    sort: Texts
    name: Geometries
    area: Indices
    community: Indices
    block: Indices
    zone: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A use that the city needs ``count`` times on plots of ``m2`` from–to, ``apart`` metres from each other.

    It likes the middle (``centre`` 1) or the edge (-1), main streets (``front`` 1) or quiet (-1); ``industry``
    tells whether it may, must or must not lie in the development zone.
    """

    sort: str
    kind: str
    count: int
    m2: tuple[float, float]
    apart: float
    centre: float = 0.0
    front: float = 0.0
    industry: bool | None = False


WANTS = (
    Want(sort="university", kind="school", count=1, m2=(110_000, 420_000), apart=0, centre=-0.6, industry=None),
    Want(sort="college", kind="school", count=2, m2=(60_000, 160_000), apart=1800, centre=-0.5, industry=None),
    Want(sort="coach", kind="station", count=2, m2=(9_000, 45_000), apart=2500, front=1.2),
    Want(sort="hospital", kind="hospital", count=6, m2=(14_000, 75_000), apart=1100, centre=0.3, front=0.6),
    Want(sort="clinic", kind="hospital", count=14, m2=(2_000, 7_000), apart=700, front=0.5),
    Want(sort="culture", kind="office", count=5, m2=(4_000, 22_000), apart=700, centre=0.3, front=0.6),
    Want(sort="waterworks", kind="factory", count=3, m2=(16_000, 90_000), apart=1800, centre=-0.8, industry=None),
    Want(sort="substation", kind="factory", count=9, m2=(2_500, 12_000), apart=900, centre=-0.3, industry=None),
    Want(sort="fire", kind="office", count=5, m2=(3_500, 14_000), apart=1500, front=0.8, industry=None),
    Want(sort="stadium", kind="sports", count=2, m2=(30_000, 110_000), apart=2500, centre=-0.2),
    Want(sort="hall", kind="office", count=1, m2=(22_000, 90_000), apart=0, centre=-0.2, front=0.6),
    Want(sort="plaza", kind="square", count=3, m2=(5_000, 24_000), apart=900, centre=0.5, front=0.8),
    Want(sort="tower", kind="green", count=1, m2=(14_000, 90_000), apart=0),
    Want(sort="middle", kind="school", count=15, m2=(24_000, 72_000), apart=800),
    Want(sort="primary", kind="school", count=37, m2=(9_000, 27_000), apart=480, centre=0.4, front=-0.5),
    Want(sort="mall", kind="commerce", count=9, m2=(9_000, 42_000), apart=650, centre=0.5, front=1.0),
    Want(sort="market", kind="market", count=21, m2=(3_500, 14_000), apart=560, centre=0.3, front=0.3),
    Want(sort="wholesale", kind="market", count=3, m2=(25_000, 90_000), apart=1500, centre=-0.8, industry=None),
    Want(sort="kindergarten", kind="kindergarten", count=58, m2=(2_200, 8_000), apart=330, centre=0.3, front=-0.5),
    Want(sort="park", kind="green", count=26, m2=(9_000, 70_000), apart=620),
    Want(sort="pocket", kind="green", count=70, m2=(900, 6_000), apart=300),
    Want(sort="courts", kind="sports", count=8, m2=(4_000, 16_000), apart=800),
    Want(sort="bureau", kind="office", count=60, m2=(2_200, 22_000), apart=160, front=0.9),
    Want(sort="hotel", kind="commerce", count=16, m2=(2_500, 14_000), apart=330, centre=0.4, front=0.9),
    Want(sort="depot", kind="station", count=3, m2=(7_000, 30_000), apart=2000, centre=-0.8, industry=None),
    Want(sort="logistics", kind="warehouse", count=6, m2=(30_000, 220_000), apart=700, centre=-0.6, industry=True),
    Want(sort="park_works", kind="factory", count=14, m2=(45_000, 320_000), apart=420, centre=-0.4, industry=True),
)  # fmt: skip
"""In this order: the rare and large first. A primary school for each ten thousand persons."""

Shares = tuple[tuple[str, str, float], ...]
INDUSTRY: Shares = (
    ("works", "factory", 0.62),
    ("store", "warehouse", 0.14),
    ("idle", "vacant", 0.2),
    ("lab", "office", 0.04),
)
EDGE: Shares = (
    ("homes", HOMES, 0.36),
    ("street", "commerce", 0.04),
    ("bureau", "office", 0.05),
    ("works", "factory", 0.08),
    ("store", "warehouse", 0.05),
    ("nursery", "green", 0.18),
    ("idle", "vacant", 0.24),
)
TOWN: Shares = (
    ("homes", HOMES, 0.74),
    ("street", "commerce", 0.09),
    ("bureau", "office", 0.09),
    ("pocket", "green", 0.08),
)
SHOPS: Shares = (("homes", HOMES, 0.4), ("street", "commerce", 0.44), ("bureau", "office", 0.16))
"""What the plots left over become: inside the development zone, at the edge, in the town, on its main streets."""
LARGEST_SHOPS_M2 = 9_000.0
LARGEST_GARDEN_M2 = 4_500.0
LARGEST_OFFICE_M2 = 22_000.0
LARGEST_LAB_M2 = 30_000.0
"""A larger plot than this becomes no row of shops, nameless garden, house of offices or testing centre."""
TOURIST = "彝人古镇"
"""A quarter of shops and inns in the old manner."""
MAIN_STREET_M = 34.0
EDGE_ZONE = 0.7


def reserve(plan: Plan, fabric: Fabric, plots: Plots, seed: int) -> Texts:
    """The sort of use of each plot that a quarter needs; "" where compounds may stand."""
    rng = stream(seed, "land use")
    points = shapely.get_coordinates(shapely.centroid(plots.ring))
    away = np.hypot(*(points - plan.centre).T) / (2.5 * KM)
    fronts = _on_main_street(fabric, plots)
    sort = np.full(len(points), "", dtype="<U12")
    for want in WANTS:
        score = rng.normal(0, 0.45, len(points)) - want.centre * away + want.front * (fronts - 0.5)
        score += 0.4 * plots.is_whole + _special(plan, plots, want.sort, points)
        fits = (plots.m2 >= want.m2[0]) & (plots.m2 <= want.m2[1]) & (sort == "")
        if want.industry is not None:
            fits &= plots.is_development == want.industry
        sort[_spread(points, np.where(fits, score, -np.inf), want.count, want.apart)] = want.sort
    return sort


def settle(plan: Plan, fabric: Fabric, plots: Plots, sort: Texts, parcels: Parcels, seed: int) -> Uses:
    """Give every plot without a compound a use and, where it deserves one, a name."""
    rng = stream(seed, "leftover")
    rest = np.ones(len(plots.ring), dtype=bool)
    rest[parcels.plot] = False
    sort, fronts = sort.copy(), _on_main_street(fabric, plots)
    free = rest & (sort == "")
    tourist = np.array([place.name == TOURIST for place in plan.places])[plots.community]
    town = free & ~plots.is_development
    shops = town & (fronts | tourist) & (plots.m2 < LARGEST_SHOPS_M2)
    edge = town & ~shops & (plots.zone > EDGE_ZONE)
    chance = _likeness(plots, rng)
    for group, shares in (
        (free & plots.is_development, INDUSTRY),
        (shops, SHOPS),
        (edge, EDGE),
        (town & ~shops & ~edge, TOWN),
    ):
        limits = np.cumsum([share for _, _, share in shares])
        order = np.argsort(np.argsort(chance[group])) + 0.5
        pick = np.searchsorted(limits, order / max(1, group.sum()) * limits[-1])
        sort[group] = np.array([name for name, _, _ in shares])[np.minimum(pick, len(shares) - 1)]
    sort[(sort == "pocket") & (plots.m2 > LARGEST_GARDEN_M2) & free] = "park"
    sort[(sort == "street") & (plots.m2 > LARGEST_SHOPS_M2) & free & ~tourist] = "homes"
    sort[(sort == "bureau") & (plots.m2 > LARGEST_OFFICE_M2) & free] = "homes"
    sort[(sort == "lab") & (plots.m2 > LARGEST_LAB_M2) & free] = "works"
    kinds = {want.sort: want.kind for want in WANTS}
    kinds |= {name: kind for shares in (INDUSTRY, EDGE, TOWN, SHOPS) for name, kind, _ in shares}
    index = np.flatnonzero(rest)
    kind = np.array([kinds[name] for name in sort[index].tolist()])
    community = plots.community[index]
    places = [place.name for place in plan.places]
    name = named(
        sort[index], plots.m2[index], [places[i] for i in community.tolist()], stream(seed, "use names")
    )
    return Uses(
        geometries(plots.ring[index]), kind, sort[index], name, plots.area[index], community, plots.block[index],
        plots.zone[index],
    )  # fmt: skip


def _on_main_street(fabric: Fabric, plots: Plots) -> Flags:
    """Whether a plot faces a main road or a district street."""
    main = fabric.streets[fabric.street_rank <= 1]
    near = np.zeros(len(plots.ring), dtype=bool)
    near[shapely.STRtree(main).query(plots.ring, predicate="dwithin", distance=MAIN_STREET_M)[0]] = True
    return near & (plots.front_m > 1)


def _special(plan: Plan, plots: Plots, sort: str, points: Numbers) -> Numbers:
    """Likings of single uses: the tower stands in the community of its name, the town hall in a new quarter."""
    home = {"tower": "雁塔", "hall": "彝海"}.get(sort)
    if home is None:
        return np.zeros(len(points))
    here = np.array([place.name == home for place in plan.places])[plots.community]
    return np.where(here, 5.0, 0.0)


def _spread(points: Numbers, score: Numbers, count: int, apart: float) -> Indices:
    """The best points, each at least so far from all before it; fewer than ``count`` where there are no more."""
    score = score.copy()
    chosen: list[int] = []
    for _ in range(count):
        best = int(score.argmax())
        if not np.isfinite(score[best]):
            break
        chosen.append(best)
        score[np.hypot(*(points - points[best]).T) < apart] = -np.inf
        score[best] = -np.inf
    return np.array(chosen, dtype=np.intp)


def _likeness(plots: Plots, rng: np.random.Generator) -> Numbers:
    """A value for each plot, alike among neighbours: uses come in quarters and whole blocks."""
    points = shapely.get_coordinates(shapely.centroid(plots.ring))
    field = 0.8 * rng.normal(0, 1, int(plots.block.max()) + 1)[plots.block] + rng.normal(0, 0.45, len(points))
    for _ in range(4):
        angle, phase, length = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(700, 1800)
        way = (points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)) / length
        field += 0.35 * np.sin(2 * np.pi * way + phase)
    return field
