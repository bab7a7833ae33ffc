"""Names and official codes of the real ground: 楚雄市, its towns and the urban communities of the demonstration.

Codes and names are those of the statistical division codes of 2023 (统计用区划代码). Positions are rough and only
tell the generator on which side of the city a place lies; everything drawn below the towns is invented.
"""

# ruff: noqa: E501 - tables

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTY_CODE = "532301"
COUNTY_NAME = "楚雄市"
CENTRE = (101.541, 25.026)
"""Longitude and latitude (CGCS2000) around which the city is drawn."""

TOWNS: tuple[tuple[str, str, float, float], ...] = (
    ("532301101", "鹿城镇", 101.545, 25.005),
    ("532301102", "东瓜镇", 101.535, 25.085),
    ("532301103", "吕合镇", 101.380, 25.150),
    ("532301104", "紫溪镇", 101.420, 25.020),
    ("532301105", "东华镇", 101.490, 24.920),
    ("532301106", "子午镇", 101.560, 24.850),
    ("532301107", "苍岭镇", 101.680, 25.080),
    ("532301108", "三街镇", 101.230, 24.860),
    ("532301109", "八角镇", 101.130, 24.900),
    ("532301110", "中山镇", 101.220, 24.740),
    ("532301111", "新村镇", 101.050, 24.700),
    ("532301112", "西舍路镇", 100.980, 24.800),
    ("532301201", "树苴乡", 101.280, 24.960),
    ("532301202", "大过口乡", 101.150, 24.990),
    ("532301203", "大地基乡", 101.400, 24.780),
)
"""Code, name, longitude and latitude of the seat of each town."""


@dataclass(frozen=True, slots=True)
class Place:
    """An urban community: its 12-digit code, short name and where it lies, in km east and north of the centre."""

    code: str
    name: str
    east: float
    north: float


COMMUNITIES: tuple[Place, ...] = (
    Place("532301101001", "东兴", 0.4, 0.4),
    Place("532301101002", "学桥街", 0.4, -0.4),
    Place("532301101003", "中大街", -0.4, 0.4),
    Place("532301101004", "米市街", -0.4, -0.4),
    Place("532301101005", "西苑", -2.7, 0.9),
    Place("532301101006", "龙江", 1.1, 0.9),
    Place("532301101007", "万家坝", 2.4, -1.4),
    Place("532301101008", "北浦", -1.0, 0.9),
    Place("532301101009", "河前", -1.5, -0.5),
    Place("532301101010", "福塔", 1.0, -2.4),
    Place("532301101011", "富民", -2.7, -1.0),
    Place("532301101012", "青龙", -0.6, -1.3),
    Place("532301101013", "彝海", 2.9, 0.8),
    Place("532301101014", "灵秀", -1.0, -2.4),
    Place("532301101015", "雁塔", 0.6, -1.3),
    Place("532301101018", "军屯", 2.9, -0.4),
    Place("532301101019", "栗子园", 1.4, -0.5),
    Place("532301102001", "永安", -1.0, 2.2),
    Place("532301102002", "东瓜", -1.0, 3.5),
    Place("532301102003", "詹家", 3.0, 3.3),
    Place("532301102004", "庄甸", 1.1, 3.6),
    Place("532301102005", "车坪", -2.6, 3.0),
    Place("532301102006", "彝人古镇", 1.1, 2.2),
    Place("532301102007", "桃园", 3.0, 2.2),
)

MAIN_ROADS = {
    "axis_ns": "鹿城路",
    "axis_ew": "团结路",
    "ring_1": "环城路",
    "ring_2": "威楚大道",
    "diagonal_sw": "灵秀路",
    "diagonal_se": "雁塔路",
    "radial_e": "万家坝路",
    "avenue_n": "彝海大道",
    "outer": "绕城路",
}
RIVER = "龙川江"
STREAMS = ("青龙河", "富民河")
PARKS = ("龙江公园", "彝海公园", "福塔公园", "桃源湖公园")
RAIL = "广大铁路"
EXPRESSWAY = "杭瑞高速"
HILLS = (("紫溪山", 101.405, 25.005),)
"""Real hills: name, longitude, latitude, about."""

WATER_FIRST = tuple("青白黑清麦竹松马石龙双三大小老新西东沙金羊鱼花红响冷")
WATER_SECOND = (
    "石",
    "沙",
    "麦冲",
    "竹林",
    "松坪",
    "鞍",
    "板",
    "潭",
    "水",
    "冲",
    "村",
    "坝",
    "树",
    "桥",
    "岩",
    "坪",
    "井",
    "塘",
)
VILLAGE_FIRST = (
    "大",
    "小",
    "上",
    "下",
    "新",
    "老",
    "中",
    "前",
    "后",
    "东",
    "西",
    "高",
    "长",
    "平",
    "罗",
    "杨",
    "李",
    "赵",
    "尹",
    "普",
    "鲁",
    "杞",
    "段",
    "阿",
)
VILLAGE_SECOND = (
    "麦地", "村", "坝子", "石桥", "庄", "营", "屯", "箐", "家冲", "河边", "松坪", "梨园", "栗树", "水井", "岔河", "田坝", "山头", "地房", "古城",
    "竹园", "马场", "茶园", "烟坡", "龙潭", "白土", "核桃树",
)  # fmt: skip
HILL_FIRST = (
    "大黑",
    "老鹰",
    "帽台",
    "白草",
    "三尖",
    "尖峰",
    "马鞍",
    "火石",
    "云台",
    "凤尾",
    "石马",
    "大尖",
    "松岭",
    "轿子",
    "羊岔",
    "老尖",
    "红岩",
    "青香",
)
HILL_SECOND = ("山", "梁子", "岭")
"""Words of invented names of brooks, villages and hills."""


def drawn_names(
    rng: np.random.Generator, count: int, first: Sequence[str], second: Sequence[str]
) -> list[str]:
    """``count`` names of a first and a second word, distinct while the words suffice."""
    stems = np.array([a + b for a in first for b in second if a != b])
    order = rng.permutation(len(stems))
    return [str(stems[order[i % len(stems)]]) for i in range(count)]
