"""Rows of the base map: streets with names and ranks, water, green, blocks, rail, towns, place names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic import places
from etl.synthetic.arrays import geometries
from etl.synthetic.building import structures
from etl.synthetic.land import country
from etl.synthetic.lives.names import street_names
from etl.synthetic.urban import walk
from etl.synthetic.urban.fabric import RIVER_WIDTH_M, STREAM_WIDTH_M
from etl.synthetic.urban.land_use import HOMES
from etl.synthetic.urban.walk import INNER_RANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Geometries, Indices, Numbers
    from etl.synthetic.city import City
    from etl.synthetic.urban.fabric import Fabric

    Row = tuple[str, str | None, int, object]

RIVERSIDE = ("滨江北路", "滨江南路")
BLOCK_DETAIL_M = 0.5
LANE_NAMED = 0.55
LANE_M = 130.0


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
    beside = np.flatnonzero(woven.street_key == "stream")
    name[beside] = _beside_streams(city, geometries(shapely.points(middles[beside])))
    free = np.flatnonzero(woven.street_key == "")
    name[is_riverside] = np.where(middles[:, 1] > river[:, 1], *RIVERSIDE)[is_riverside]
    name[free] = _stroke_names(woven, free, [place.name for place in city.plan.places], rng)
    return pd.DataFrame({"name": name, "rank": woven.street_rank, "geom": woven.streets})


def _beside_streams(city: City, middle: Geometries) -> list[str]:
    """Names of the streets along streams: of the stream, and of the side on which they lie."""
    courses = geometries(city.plan.streams)
    names = []
    for point in middle:
        stream = int(shapely.distance(courses, point).argmin())
        course = courses[stream]
        foot = course.interpolate(course.project(point))
        names.append(f"{places.STREAMS[stream]}{'东' if point.x > foot.x else '西'}路")
    return names


def _stroke_names(
    woven: Fabric, lines: Indices, place: list[str], rng: np.random.Generator
) -> NDArray[np.object_]:
    """One name for all the pieces of a street; lanes are named in part, and short ones seldom."""
    stroke, first, of = np.unique(woven.street_stroke[lines], return_index=True, return_inverse=True)
    length = np.bincount(of, weights=shapely.length(woven.streets[lines]))
    rank = woven.street_rank[lines][first]
    is_lane = rank >= 3  # noqa: PLR2004 - lanes
    name = _local_names(woven, lines, of, np.where(is_lane, 0, length), place)
    is_worth = ~is_lane | (rng.random(len(stroke)) < np.where(length > LANE_M, LANE_NAMED, 0.1))
    wanted = np.flatnonzero(is_worth & (name == None))  # noqa: E711 - element by element
    known = [*places.MAIN_ROADS.values(), *places.STREAMS, *RIVERSIDE, *name[name != None].tolist()]  # noqa: E711
    is_road = rng.random(len(stroke)) < np.where(rank == 1, 0.9, 0.45)
    end = np.where(is_lane, "巷", np.where(is_road, "路", "街"))
    stems = street_names(rng, len(wanted), known)
    name[wanted] = [stem + last for stem, last in zip(stems, end[wanted].tolist(), strict=True)]
    named: NDArray[np.object_] = name[of]
    return named


def _local_names(
    woven: Fabric, lines: Indices, of: Indices, length: Numbers, place: list[str]
) -> NDArray[np.object_]:
    """The longest street of a community carries its name, as 学桥街 does, where no main road has it."""
    name = np.full(len(length), None, dtype=object)
    taken = set(places.MAIN_ROADS.values())
    community = woven.street_community[lines]
    for index, short in enumerate(place):
        found = short if short.endswith("街") else f"{short.removeprefix('彝人')}路"
        mine = np.unique(of[community == index])
        free = mine[name[mine] == None]  # noqa: E711 - element by element
        if found not in taken and len(free):
            name[free[np.argmax(length[free])]] = found
            taken.add(found)
    return name


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
        *(("block", None, 1, block) for block in shapely.simplify(woven.blocks, BLOCK_DETAIL_M)),
        *_uses(city),
        *(("street", None, INNER_RANK, path) for path in walk.through_parks(woven)),
        *_structures(city),
        *country.rows(city),
        *_parks(city),
    ]
    frame = pd.DataFrame(rows, columns=["kind", "name", "rank", "geom"])
    frame = frame[~shapely.is_empty(frame["geom"].to_numpy())].reset_index(drop=True)
    serial = frame.groupby("kind").cumcount() + 1
    frame.insert(0, "code", city.site.code + "-" + frame["kind"] + "-" + serial.astype(str).str.zfill(5))
    return frame


def _structures(city: City) -> list[Row]:
    """Buildings beside the dwellings, pitches, and the gardens and ways inside walls."""
    stood = structures.stand(city)
    return [
        (kind, None, rank, shape)
        for kind, rank, shape in zip(stood.kind.tolist(), stood.rank.tolist(), stood.shape, strict=True)
    ]


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


def _parks(city: City) -> list[Row]:
    """The names of the parks."""
    return [
        ("place", name, 3, shapely.point_on_surface(park))
        for name, park in zip(places.PARKS, city.fabric.parks, strict=True)
    ]
