"""Titles and brands: demonstration compounds, service brands, green communities, the beautiful home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.lives.names import BRANDS

if TYPE_CHECKING:
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms

    Row = tuple[str, str, str, str, str, int, str]


FIRM_WORDS = ("管家", "物业", "服务", "维修")
COMPOUND_WORDS = ("邻里", "小院", "楼长", "充电", "火塘", "杂货铺", "帮帮团")
"""Words by which a brand belongs to a firm or to a compound; every other one belongs to a community."""
GREEN = 4
FIRST_TITLES = 3
"""So many years ago the first titles were given."""


def rows(city: City, people: People, firms: Firms) -> pd.DataFrame:
    """The titles, by year; brands belong to whom their name tells of."""
    rng = city.stream("honours")
    found = [*_demonstrations(city, people, rng), *_brands(city, people, firms, rng), *_provincial(city, rng)]
    columns = ["name", "kind", "holder", "holder_code", "level", "awarded_year", "evidence"]
    frame = pd.DataFrame(found, columns=columns)
    frame.insert(0, "code", [f"RY{city.site.code}{i:03d}" for i in range(1, len(frame) + 1)])
    return frame


def _demonstrations(city: City, people: People, rng: np.random.Generator) -> list[Row]:
    titled = np.flatnonzero(people.is_demonstration).tolist()
    # A few in the first year, more in the years after it.
    back = rng.choice([3, 2, 1], len(titled), p=[0.2, 0.4, 0.4]).tolist()
    return [
        (f"{people.name[i]}红色物业示范小区", "demonstration", "compound", str(city.compound_code[i]), "city",
         city.now.year - years, "市红色物业示范小区命名文件")
        for i, years in zip(titled, back, strict=True)
    ]  # fmt: skip


def _brands(city: City, people: People, firms: Firms, rng: np.random.Generator) -> list[Row]:
    """睦邻管家 belongs to the firm of that name, 板凳议事 to a community, 小院红 to a compound."""
    best = np.argsort(-np.where(firms.is_public, 0.0, firms.quality), kind="stable").tolist()
    titled = rng.permutation(np.flatnonzero(people.is_demonstration)).tolist()
    communities = rng.permutation(len(city.community_code)).tolist()
    made: list[Row] = []
    for brand in BRANDS[: city.targets.brands]:
        if any(word in brand for word in FIRM_WORDS):
            own = [i for i in best if brand[:2] in str(firms.name[i])]
            holder, code = "firm", str(firms.code[own[0] if own else best[len(made) % 6]])
        elif any(word in brand for word in COMPOUND_WORDS):
            holder, code = "compound", str(city.compound_code[titled[len(made) % len(titled)]])
        else:
            holder, code = "community", str(city.community_code[communities[len(made) % len(communities)]])
        year = int(rng.integers(city.now.year - FIRST_TITLES - 1, city.now.year))
        made.append((brand, "brand", holder, code, "city", year, "服务品牌备案表"))
    return made


def _provincial(city: City, rng: np.random.Generator) -> list[Row]:
    """Four green communities and a beautiful home."""
    year, chosen = city.now.year, rng.permutation(len(city.community_code))[: GREEN + 1].tolist()
    name = [place.name for place in city.site.communities]
    green: list[Row] = [
        (f"{name[i]}社区绿色社区", "green_community", "community", str(city.community_code[i]), "provincial",
         int(rng.integers(year - 4, year)), "省级绿色社区命名文件")
        for i in chosen[:GREEN]
    ]  # fmt: skip
    home = chosen[-1]
    beautiful = f"{name[home]}社区美丽家园"
    code = str(city.community_code[home])
    return [
        *green,
        (beautiful, "beautiful_home", "community", code, "provincial", year - 2, "省级美丽家园命名文件"),
    ]
