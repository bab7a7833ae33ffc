"""Rows of divisions and grid cells. Geometries in metres, codes as the standards build them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.calibrate import apportion
from etl.synthetic.land.borders import partition

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.city import City


def divisions(city: City) -> pd.DataFrame:
    """The county, its towns and its urban communities."""
    site = city.site
    towns = partition(site.boundary, list(site.towns), city.plan, city.fabric.communities, city.relief)
    # Noded with its towns, the county differs from its boundary by less than a centimetre, and they fill it.
    county = shapely.coverage_union_all(geometries([town.territory for town in towns]))
    urban_towns = {place.code[:9] for place in site.communities}
    rows: list[tuple[object, ...]] = [(site.code, site.name, "county", None, None, county)]
    rows += [
        (
            town.code,
            town.name,
            "town",
            "urban" if town.code in urban_towns else "rural",
            site.code,
            town.territory,
        )
        for town in towns
    ]
    rows += [
        (place.code, f"{place.name}社区", "community", "urban", place.code[:9], shape)
        for place, shape in zip(site.communities, city.fabric.communities, strict=True)
    ]
    return pd.DataFrame(rows, columns=["code", "name", "level", "kind", "parent_code", "geom"])


def grid_cells(city: City) -> pd.DataFrame:
    """The five levels as a tree: communities and areas tile, all others lie inside their parents."""
    built, laid, woven = city.housing, city.parcels, city.fabric
    of_unit = unit_households(city)
    of_compound = np.bincount(built.compound, weights=built.households, minlength=len(laid.ring)).astype(int)
    of_area = np.bincount(laid.area, weights=of_compound, minlength=len(woven.areas)).astype(int)
    of_community = np.bincount(
        woven.area_community, weights=of_area, minlength=len(woven.communities)
    ).astype(int)
    community = city.community_code
    area_number = pd.Series(city.area_code).str[-3:].astype(int).astype(str)
    place = np.array([f"{place.name}社区" for place in city.site.communities])
    short = np.array([place.name for place in city.site.communities])
    area_name = short[woven.area_community] + np.char.add("第", area_number.to_numpy(dtype=str)) + "片区"
    compound = city.compound_code
    of_building = built.compound[built.unit_building]
    levels = [
        _level(1, community, place, None, community, None, woven.communities, of_community),
        _level(2, city.area_code, area_name, community[woven.area_community], community[woven.area_community],
               None, woven.areas, of_area),
        _level(3, compound, city.compound_name, city.area_code[laid.area], community[laid.community],
               compound, laid.ring, of_compound),
        _level(4, city.building_code, np.char.add(city.building_number.astype(str), "栋"),
               compound[built.compound], community[laid.community[built.compound]],
               compound[built.compound], built.footprint, built.households),
        _level(5, city.unit_code, np.char.add(city.unit_number.astype(str), "单元"),
               city.building_code[built.unit_building], community[laid.community[of_building]],
               compound[of_building], built.unit_shape, of_unit),
    ]  # fmt: skip
    return pd.concat(levels, ignore_index=True)


def unit_households(city: City) -> NDArray[np.int64]:
    """The households of each unit: those of its building, shared out as evenly as whole households allow."""
    built = city.housing
    share, rest = np.divmod(built.households, built.units)
    households: NDArray[np.int64] = share[built.unit_building] + (
        city.unit_number <= rest[built.unit_building]
    )
    return households


def _level(
    level: int,
    code: NDArray[np.str_],
    name: NDArray[np.str_],
    parent: NDArray[np.str_] | None,
    community: NDArray[np.str_],
    compound: NDArray[np.str_] | None,
    shape: NDArray[np.object_],
    households: NDArray[np.int64],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": code,
            "name": name,
            "level": str(level),
            "parent_code": parent,
            "community_code": community,
            "compound_code": compound,
            "households": households,
            "geom": shape,
        }
    )


def shared_out(
    total: NDArray[np.int64], group: NDArray[np.intp], weights: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Share each group's whole number among its members in proportion to their weights."""
    out = np.zeros(len(group), dtype=np.int64)
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(len(total) + 1))
    for index, amount in enumerate(total.tolist()):
        members = order[bounds[index] : bounds[index + 1]]
        if len(members) and amount:
            out[members] = apportion(amount, weights[members])
    return out
