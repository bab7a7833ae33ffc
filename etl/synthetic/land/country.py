"""Everything of the base map outside the city: land, water, roads, towns, villages, and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from etl.synthetic import places
from etl.synthetic.land import brooks, cover, fringe, roads, villages

if TYPE_CHECKING:
    from etl.synthetic.arrays import Points
    from etl.synthetic.city import City

    Row = tuple[str, str | None, int, object]

BROOK_WIDTH_M = 9.0
BROOK_DETAIL_M = 3.0
STATION_M = 230.0
PEAK_CELLS = 33
PEAK_M = 330.0
PEAKS = 26
HILL_REACH_M = 3500.0
VILLAGE_RANK, HILL_RANK, TOWN_RANK, CITY_RANK = 4, 5, 1, 0


def rows(city: City) -> list[Row]:
    """Kind, name, rank and geometry (m) of each feature, from the ground up.

    Ranks: of ``relief`` see `cover.shading`, of ``farmland`` `cover.fields`. Streets outside the city: 0
    expressway, 1 road out of the city or to a town, 2 between towns, 3 to a village. Places: 0 city, 1 town,
    4 village, 5 hill. Waterways: 1 named, 2 brooks. Blocks of rank 2 lie outside the city.
    """
    site, plan, relief = city.site, city.plan, city.relief
    bands, band_rank = cover.shading(relief, plan, site.boundary, city.stream("relief"))
    plots, plot_kind = cover.fields(relief, plan, site.boundary, city.stream("fields"))
    made: list[Row] = [
        *(("relief", None, int(rank), band) for band, rank in zip(bands, band_rank, strict=True)),
        *(("farmland", None, int(kind), plot) for plot, kind in zip(plots, plot_kind, strict=True)),
        *(("wood", None, 0, wood) for wood in cover.woods(relief, plan, site.boundary, city.stream("woods"))),
    ]
    made += _waters(city)
    made += _settled(city)
    made += [("place", name, HILL_RANK, hill) for name, hill in _hills(city)]
    return made


def _waters(city: City) -> list[Row]:
    """Brooks, the named ones as water surfaces too, and reservoirs."""
    rng = city.stream("brooks")
    flowing = brooks.flow(city.relief, city.plan, rng)
    lakes = brooks.reservoirs(city.relief, city.plan, city.site.boundary, rng)
    lines = shapely.intersection(flowing.lines, city.site.boundary)
    is_large = flowing.catchment > brooks.STREAM_KM2
    names = places.drawn_names(rng, len(lines) + len(lakes), places.WATER_FIRST, places.WATER_SECOND)
    made: list[Row] = []
    for index, (line, large) in enumerate(zip(lines, is_large.tolist(), strict=True)):
        name = f"{names[index]}{'河' if large else '箐'}"
        made.append(("waterway", name, 1 if large else 2, line))
        if large:
            made.append(
                (
                    "water",
                    name,
                    2,
                    shapely.buffer(shapely.simplify(line, BROOK_DETAIL_M), BROOK_WIDTH_M, quad_segs=1),
                )
            )
    made += [("water", f"{name}水库", 1, lake) for name, lake in zip(names[len(lines) :], lakes, strict=True)]
    return made


def _settled(city: City) -> list[Row]:
    """Railway, roads, towns, villages and the fringe of the city."""
    site, plan, relief = city.site, city.plan, city.relief
    rng = city.stream("country")
    urban = {place.code[:9] for place in site.communities}
    is_rural = np.array([code not in urban for code, _, _ in site.towns])
    hamlets = villages.sites(relief, plan, site.boundary, rng)
    net = roads.link(relief, plan, site.boundary, is_rural, hamlets)
    names = roads.names_of(net, site.name, [name for _, name, _ in site.towns])
    made: list[Row] = [("rail", places.RAIL, 0, shapely.intersection(plan.rail, site.boundary))]
    out = roads.ways_out(plan, net)
    for key, part in zip(out.key.tolist(), out.line, strict=True):
        stem = places.MAIN_ROADS[key].removesuffix("路").removesuffix("大道")
        rank = roads.EXPRESSWAY if key == roads.RING else roads.COUNTY_ROAD
        made.append(("street", f"{stem}公路", rank, shapely.intersection(part, site.boundary)))
    for line, rank, name in zip(
        shapely.intersection(out.beyond, site.boundary), net.rank, names, strict=True
    ):
        made.append(
            ("street", places.EXPRESSWAY if rank == roads.EXPRESSWAY else name or None, int(rank), line)
        )
    water = shapely.union_all([plan.river, *plan.streams])
    for (_, name, _), seat, rural in zip(site.towns, relief.seats, is_rural, strict=True):
        if rural:
            laid = villages.town(seat, net.lines, water, rng)
            made += [("street", None, roads.TOWN_ROAD, line) for line in laid.streets]
            made += [("block", None, 2, block) for block in laid.blocks]
            made.append(("place", name, TOWN_RANK, shapely.Point(seat)))
    made += [("block", None, 2, yards) for yards in villages.farms(hamlets, rng)]
    words = places.drawn_names(rng, len(hamlets), places.VILLAGE_FIRST, places.VILLAGE_SECOND)
    made += [
        ("place", word, VILLAGE_RANK, shapely.Point(point))
        for word, point in zip(words, hamlets, strict=True)
    ]
    lined = np.concatenate([out.line[out.key != roads.RING], out.beyond[net.rank != roads.EXPRESSWAY]])
    edge = fringe.line(city, lined)
    made += [("block", None, 2, plot) for plot in edge.plot]
    made += [
        ("structure", None, storeys, building)
        for storeys, building in zip(edge.storeys.tolist(), edge.building, strict=True)
    ]
    made += _station(city)
    made.append(("place", site.name, CITY_RANK, shapely.Point(site.centre)))
    return made


def _station(city: City) -> list[Row]:
    """The railway station beside the rails, with its square towards the city."""
    plan = city.plan
    stop = shapely.Point(plan.station)
    along = plan.rail.project(stop)
    start, end = (
        np.array(plan.rail.interpolate(along + way).coords[0]) for way in (-STATION_M / 2, STATION_M / 2)
    )
    axis = (end - start) / np.hypot(*(end - start))
    side = np.array([axis[1], -axis[0]])
    if np.dot(np.asarray(plan.centre) - plan.station, side) < 0:
        side = -side
    hall, square = (
        shapely.Polygon([
            plan.station + axis * x * half + side * y
            for x, y in ((-1, near), (1, near), (1, far), (-1, far))
        ])
        for half, near, far in ((STATION_M / 2, 14, 52), (STATION_M * 0.36, 56, 132))
    )  # fmt: skip
    free = shapely.difference(np.array([hall, square], dtype=object), shapely.buffer(plan.outline, 10))
    name = f"{city.site.name.removesuffix('市')}站"
    return [("station", name, 1, free[0]), ("square", "站前广场", 2, free[1])]


def _hills(city: City) -> list[tuple[str, shapely.Point]]:
    """The highest points far and wide; real hills keep their names, the others have invented ones."""
    relief = city.relief
    height = np.where(np.isnan(relief.height), -1.0, relief.height)
    top = (ndimage.maximum_filter(height, PEAK_CELLS) == height).ravel()
    low = ndimage.minimum_filter(np.where(height < 0, np.inf, height), PEAK_CELLS).ravel()
    points = relief.middles()
    shapely.prepare(city.site.boundary)
    cells = np.flatnonzero(
        top & (height.ravel() > low + PEAK_M) & shapely.contains_xy(city.site.boundary, *points.T)
    )
    cells = cells[np.argsort(-height.ravel()[cells])][:PEAKS]
    names = places.drawn_names(city.stream("hills"), len(cells), places.HILL_FIRST, places.HILL_SECOND)
    found = dict(zip(cells.tolist(), names, strict=True))
    if city.site.code == places.COUNTY_CODE:
        found |= _known_hills(points, height.ravel())
    return [(name, shapely.Point(points[cell])) for cell, name in found.items()]


def _known_hills(points: Points, height: np.ndarray) -> dict[int, str]:
    """The real hills, each on the highest ground near where it is."""
    from etl.synthetic.land.ground import to_metres

    known = {}
    for name, east, north in places.HILLS:
        at = to_metres(np.array([(east, north)]))[0]
        near = np.flatnonzero(np.hypot(*(points - at).T) < HILL_REACH_M)
        known[int(near[np.argmax(height[near])])] = name
    return known
