"""One city, or a province of cities side by side: each drawn, written and forgotten before the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic import LARGEST_CITY, city, files, ground, places, readme, rows
from etl.synthetic.calibrate import CITY_COMPOUNDS, apportion
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SPACING_M = 42_000.0
"""Distance between the centres of invented cities."""
HALF_COUNTY_M = 20_500.0
FIRST_CODE = 532_302
COLUMNS = 20
INVENTED_TOWNS = 6


def write_all(folder: Path, *, seed: int, compounds: int, tickets: int, now: datetime) -> None:
    """Write one city into ``folder``, or several into folders named by code, with a manifest over them."""
    if compounds <= LARGEST_CITY:
        _write_city(folder, city.chuxiong(), seed=seed, compounds=compounds, tickets=tickets, now=now)
        return
    count = round(compounds / CITY_COMPOUNDS)
    shares = apportion(compounds, np.ones(count))
    parts = apportion(tickets, np.ones(count))
    folder.mkdir(parents=True, exist_ok=True)
    codes = []
    for index in range(count):
        site = city.chuxiong() if index == 0 else invented(index, seed)
        _write_city(
            folder / site.code,
            site,
            seed=seed + index,
            compounds=int(shares[index]),
            tickets=int(parts[index]),
            now=now,
        )
        codes.append(site.code)
    listed = ", ".join(f'"{code}"' for code in codes)
    (folder / "manifest.toml").write_text(f"is_synthetic = true\ncities = [{listed}]\n", encoding="utf-8")


def _write_city(
    folder: Path, site: city.Site, *, seed: int, compounds: int, tickets: int, now: datetime
) -> None:
    drawn = city.lay_out(site, seed=seed, compounds=compounds, now=now)
    made = rows.make(drawn, tickets)
    files.write_city(folder, made, code=site.code, city=site.name, day=f"{now:%Y-%m-%d}")
    readme.write(folder, made, city=site.name, seed=seed, day=f"{now:%Y-%m-%d}")


def invented(index: int, seed: int) -> city.Site:
    """The site of an invented city: a square county with its towns, and the plan turned by chance.

    The code is a free one of the form of a county code; codes and names stand for no real place.
    """
    rng = stream(seed, f"site {index}")
    start = ground.to_metres(np.array([places.CENTRE]))[0]
    row, column = divmod(index, COLUMNS)
    centre = (float(start[0] + (column - COLUMNS // 2) * SPACING_M), float(start[1] - (row + 3) * SPACING_M))
    code = str(FIRST_CODE + index)
    name = f"演示{index}市"
    angle = rng.uniform(0, 2 * np.pi, INVENTED_TOWNS)
    away = rng.uniform(10_000, 16_000, INVENTED_TOWNS)
    seats = [centre, (centre[0], centre[1] + 4500.0)]
    seats += [
        (float(centre[0] + r * np.cos(a)), float(centre[1] + r * np.sin(a)))
        for r, a in zip(away, angle, strict=True)
    ]
    words = ("城关镇", "新区镇", "东河镇", "西山镇", "南坪镇", "北坝镇", "石桥镇", "清水镇")
    towns = tuple((f"{code}{101 + i}", words[i], seat) for i, seat in enumerate(seats))
    communities = tuple(
        places.Place(f"{code}{place.code[6:]}", place.name, place.east, place.north)
        for place in places.COMMUNITIES
    )
    return city.Site(
        code=code, name=name, centre=centre, boundary=ground.square(centre, HALF_COUNTY_M), towns=towns,
        communities=communities, turn=float(rng.uniform(0, 2 * np.pi)),
    )  # fmt: skip
