"""Rows of the base map: streets with names and ranks, water, green, blocks, rail, towns, place names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.interpolate import CubicSpline

from etl.synthetic import fringe, places, walk
from etl.synthetic.arrays import geometries
from etl.synthetic.fabric import RIVER_WIDTH_M, STREAM_WIDTH_M
from etl.synthetic.land_use import HOMES
from etl.synthetic.names import street_names
from etl.synthetic.plan import KM
from etl.synthetic.walk import INNER_RANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Indices
    from etl.synthetic.city import City
    from etl.synthetic.fabric import Fabric

    Row = tuple[str, str | None, int, object]

RIVERSIDE = ("滨江北路", "滨江南路")
LANE_NAMED = 0.55
LANE_M = 130.0
SHORTEST_ROAD_M = 900.0
RAIL = ((-40, 14.5), (-16, 9.0), (-8, 6.6), (-3, 5.25), (1, 4.95), (5, 5.3), (9, 7.4), (15, 9.5), (40, 16))
"""The railway passes north of the city: template units."""


def named_streets(city: City) -> pd.DataFrame:
    """Streets with rank, name and geometry; lanes are named in part."""
    rng = city.stream("streets")
    woven = city.fabric
    name = np.full(len(woven.streets), None, dtype=object)
    for key, main in places.MAIN_ROADS.items():
        name[woven.street_key == key] = main
    middles = shapely.get_coordinates(shapely.line_interpolate_point(woven.streets, 0.5, normalized=True))
    along = shapely.line_locate_point(city.plan.river, shapely.points(middles))
    river = shapely.get_coordinates(shapely.line_interpolate_point(city.plan.river, along))
    is_riverside = woven.street_key == "river"
    free = np.flatnonzero(woven.street_key == "")
    name[is_riverside] = np.where(middles[:, 1] > river[:, 1], *RIVERSIDE)[is_riverside]
    name[free] = _stroke_names(woven, free, rng)
    return pd.DataFrame({"name": name, "rank": woven.street_rank, "geom": woven.streets})


def _stroke_names(woven: Fabric, lines: Indices, rng: np.random.Generator) -> NDArray[np.object_]:
    """One name for all the pieces of a street; lanes are named in part, and short ones seldom."""
    stroke, first, of = np.unique(woven.street_stroke[lines], return_index=True, return_inverse=True)
    length = np.bincount(of, weights=shapely.length(woven.streets[lines]))
    rank = woven.street_rank[lines][first]
    is_lane = rank >= 3  # noqa: PLR2004 - lanes
    wanted = np.flatnonzero(~is_lane | (rng.random(len(stroke)) < np.where(length > LANE_M, LANE_NAMED, 0.1)))
    stems = street_names(rng, len(wanted), [*places.MAIN_ROADS.values(), *RIVERSIDE])
    end = np.where(
        is_lane, "巷", np.where(rng.random(len(stroke)) < np.where(rank == 1, 0.9, 0.45), "路", "街")
    )
    name = np.full(len(stroke), None, dtype=object)
    name[wanted] = [stem + end for stem, end in zip(stems, end[wanted].tolist(), strict=True)]
    named: NDArray[np.object_] = name[of]
    return named


def features(city: City, streets: pd.DataFrame) -> pd.DataFrame:
    """Every feature of the base map of a city and its county."""
    woven = city.fabric
    lakes = [("water", f"{park.removesuffix('公园').removesuffix('湖')}湖", 1, lake)
             for park, lake in zip(places.PARKS, woven.lakes, strict=True) if not lake.is_empty]  # fmt: skip
    rows: list[Row] = [
        *_streets(streets),
        *(("bridge", None, 0, line) for line in woven.bridges),
        *_water(city),
        *lakes,
        *(("green", name, 0, park) for name, park in zip(places.PARKS, woven.parks, strict=True)),
        *(("green", None, 2, green) for green in woven.greens),
        *(("block", None, 1, block) for block in woven.blocks),
        *_uses(city),
        *(("street", None, INNER_RANK, path) for path in walk.through_parks(woven)),
        *_country(city),
        *_forest(city),
        *_places(city),
    ]
    frame = pd.DataFrame(rows, columns=["kind", "name", "rank", "geom"])
    frame = frame[~shapely.is_empty(frame["geom"].to_numpy())].reset_index(drop=True)
    serial = frame.groupby("kind").cumcount() + 1
    frame.insert(0, "code", city.site.code + "-" + frame["kind"] + "-" + serial.astype(str).str.zfill(5))
    return frame


def _uses(city: City) -> list[Row]:
    """What blocks are used for beside homes; a green with a name ranks above one without."""
    uses = city.uses
    shown = np.flatnonzero(uses.kind != HOMES)
    return [
        (str(uses.kind[i]), uses.name[i], 1 if uses.kind[i] == "green" and uses.name[i] else 2, uses.shape[i])
        for i in shown.tolist()
    ]


def _streets(streets: pd.DataFrame) -> list[Row]:
    """The pieces of a street of one name and rank become one feature."""
    rows: list[Row] = []
    named = streets[streets["name"].notna()]
    for (name, rank), part in named.groupby(["name", "rank"], sort=True):
        lines = part["geom"].to_numpy()
        merged = lines[0] if len(lines) == 1 else shapely.line_merge(shapely.union_all(lines))
        rows.append(("street", str(name), int(str(rank)), merged))
    bare = streets[streets["name"].isna()]
    rows.extend(
        ("street", None, int(rank), line) for rank, line in zip(bare["rank"], bare["geom"], strict=True)
    )
    return rows


def _water(city: City) -> list[Row]:
    """Courses as lines with their names, the water itself as polygons, inside the county."""
    lines = [city.plan.river, *city.plan.streams]
    widths = [RIVER_WIDTH_M, *[STREAM_WIDTH_M] * len(city.plan.streams)]
    rows: list[Row] = []
    for rank, (line, width, name) in enumerate(
        zip(lines, widths, (places.RIVER, *places.STREAMS), strict=True)
    ):
        inside = shapely.intersection(line, city.site.boundary)
        rows.append(("waterway", name, min(rank, 1), inside))
        rows.append(("water", name, min(rank, 1), shapely.buffer(inside, width / 2, quad_segs=4)))
    return rows


def _country(city: City) -> list[Row]:
    """Roads out of the city and to the towns, the railway, and the towns themselves."""
    rng = city.stream("country")
    inner = city.plan.outline
    rows: list[Row] = []
    rail = shapely.LineString(_spline(np.array(RAIL) * KM + city.site.centre))
    rows.extend(("block", None, 2, block) for block in fringe.blocks(city, rail))
    rows.append(("rail", "广大铁路", 0, shapely.intersection(rail, city.site.boundary)))
    ends = np.array(
        [
            part.coords[-1]
            for parts in city.plan.country.values()
            for part in parts
            if part.length > SHORTEST_ROAD_M
        ]
    )
    for key, parts in city.plan.country.items():
        rows.extend(
            (
                "street",
                f"{places.MAIN_ROADS[key].removesuffix('路').removesuffix('大道')}公路",
                1,
                shapely.intersection(part, city.site.boundary),
            )
            for part in parts
        )
    for code, name, seat in city.site.towns:
        if any(place.code.startswith(code) for place in city.site.communities):
            continue
        start = ends[np.argmin(np.hypot(*(ends - seat).T))]
        road = shapely.difference(_winding(start, np.array(seat), rng), inner)
        rows.append(("street", f"楚{name[0]}公路", 1, shapely.intersection(road, city.site.boundary)))
        rows.extend(_town(np.array(seat), rng))
    return rows


def _town(seat: NDArray[np.float64], rng: np.random.Generator) -> list[Row]:
    """A small town: a handful of blocks along two crossing streets."""
    turn = rng.uniform(0, np.pi)
    east = np.array([np.cos(turn), np.sin(turn)])
    north = np.array([-east[1], east[0]])
    half = rng.uniform(260, 420)
    rows: list[Row] = [
        ("street", None, 2, shapely.LineString([seat - axis * half, seat, seat + axis * half]))
        for axis in (east, north)
    ]
    size = 105.0
    for i in range(-3, 3):
        for j in range(-3, 3):
            if np.hypot(i + 0.5, j + 0.5) * size > half * rng.uniform(0.6, 1.05):
                continue
            corner = seat + east * (i * size + 8) + north * (j * size + 8)
            edge = size - 16
            ring = [corner, corner + east * edge, corner + (east + north) * edge, corner + north * edge]
            rows.append(("block", None, 2, shapely.Polygon(ring)))
    return rows


def _winding(
    start: NDArray[np.float64], end: NDArray[np.float64], rng: np.random.Generator
) -> shapely.LineString:
    """A road through hills from one place to another."""
    length = float(np.hypot(*(end - start)))
    count = max(3, int(length / 3500))
    share = np.linspace(0, 1, count + 1)[:, None]
    side = np.array([-(end - start)[1], (end - start)[0]]) / max(length, 1)
    off = rng.normal(0, min(900.0, length * 0.06), count + 1)
    off[[0, -1]] = 0
    return shapely.LineString(_spline(start + share * (end - start) + off[:, None] * side))


def _spline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    curve: NDArray[np.float64] = CubicSpline(along, points)(
        np.linspace(0, along[-1], max(8, int(along[-1] / 250)))
    )
    return curve


def _forest(city: City) -> list[Row]:
    """Wooded hills around the valley: large soft shapes that keep clear of the city and its water."""
    rng = city.stream("forest")
    west, south, east, north = city.site.boundary.bounds
    count = int((east - west) * (north - south) / 1e6 / 42)
    middle = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    radius = rng.uniform(900, 2600, count)
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    shape = np.ones((count, 36))
    for k in (2, 3, 5):
        shape += rng.uniform(0.04, 0.22, (count, 1)) * np.sin(
            k * turn + rng.uniform(0, 2 * np.pi, (count, 1))
        )
    ring = middle[:, None, :] + (radius[:, None] * shape)[..., None] * np.stack(
        [np.cos(turn), np.sin(turn)], axis=1
    )
    hills = shapely.union_all(shapely.polygons(ring))
    seats = shapely.buffer(shapely.points(np.array([seat for _, _, seat in city.site.towns])), 1100)
    clear = shapely.union_all(
        [
            shapely.buffer(city.plan.outline, 700),
            shapely.buffer(city.plan.river, 900),
            shapely.union_all(seats),
        ]
    )
    wooded = shapely.get_parts(shapely.intersection(shapely.difference(hills, clear), city.site.boundary))
    wooded = wooded[(shapely.get_type_id(wooded) == 3) & (shapely.area(wooded) > 2e5)]  # noqa: PLR2004 - polygons of 20 ha and more
    return [("green", None, 3, part) for part in shapely.simplify(geometries(wooded), 15)]


def _places(city: City) -> list[Row]:
    rows: list[Row] = [("place", city.site.name, 0, shapely.Point(city.site.centre))]
    urban = {place.code[:9] for place in city.site.communities}
    rows.extend(
        ("place", name, 1, shapely.Point(seat)) for code, name, seat in city.site.towns if code not in urban
    )
    rows.extend(
        ("place", name, 3, shapely.point_on_surface(park))
        for name, park in zip(places.PARKS, city.fabric.parks, strict=True)
    )
    return rows
