"""Posts of the grid: full-time and part-time workers, and who of "1+3+N" has come. Posts, no persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.management import committees

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Integers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms


WORKED_LEVELS = 3
"""Communities, areas and compounds have grid workers; buildings and units are micro-grids with a leader."""
HOUSEHOLDS_PER_WORKER = 260
FEWEST, MOST = 2, 5
FORCES = 3
"""The firm, the owners' committee, the community police."""
NO_LEADER = (0.0, 0.012, 0.03)
"""Chance by level that the post of the grid leader is vacant; twice that where no firm manages."""


def fill(cells: pd.DataFrame, city: City, people: People, firms: Firms, seated: pd.DataFrame) -> pd.DataFrame:
    """Add the posts to the cells of the grid, and how many of them are filled.

    The police have come everywhere. A firm is there where it manages, and in communities and areas where it
    manages some compound; the same holds for committees in office (``seated``: the rows of `committees`).
    """
    rng = city.stream("grids")
    level = cells["level"].to_numpy(dtype=np.int64)
    served = np.isin(people.status, ["professional", "public_interest"]) & (firms.of_compound >= 0)
    has_firm = _reached(cells, level, city, served)
    has_committee = _reached(cells, level, city, committees.in_office(seated, city))
    vacant = rng.random(len(cells)) < np.array([*NO_LEADER, 0.0, 0.0])[level - 1] * np.where(has_firm, 1, 2)
    wanted = np.round(cells["households"].to_numpy() / HOUSEHOLDS_PER_WORKER)
    part_time = np.clip(FEWEST + wanted + rng.integers(-1, 2, len(cells)), FEWEST, MOST)
    volunteers = np.clip(
        np.round(cells["households"].to_numpy() / 35 + rng.normal(2, 1.5, len(cells))), 0, 60
    )
    ones = np.ones(len(cells), dtype=np.int64)
    posts: dict[str, Integers] = {
        "full_time_workers": ones,
        "part_time_workers": part_time.astype(np.int64),
        "grid_leader_posts": ones,
        "leader_filled": np.where(vacant, 0, 1),
        "force_posts": FORCES * ones,
        "forces_filled": ones + has_firm + has_committee,
        "volunteer_posts": volunteers.astype(np.int64),
    }
    worked = level <= WORKED_LEVELS
    for name, values in posts.items():
        cells[name] = pd.array(values, dtype="Int64")
        cells.loc[~worked, name] = pd.NA
    return cells


def _reached(cells: pd.DataFrame, level: Integers, city: City, compounds: Flags) -> Flags:
    """Whether a cell is one of the compounds, or an area or a community with at least one of them."""
    yes = np.concatenate(
        [
            city.compound_code[compounds],
            city.area_code[city.parcels.area[compounds]],
            city.community_code[city.parcels.community[compounds]],
        ]
    )
    return np.isin(cells["code"].to_numpy(dtype=str), yes) & (level <= WORKED_LEVELS)
