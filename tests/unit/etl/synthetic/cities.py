"""Cities that several files of tests look at, drawn once in a process. Nobody may change them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from etl import synthetic
from etl.synthetic import city, rows

if TYPE_CHECKING:
    import pandas as pd

TODAY = date(2026, 11, 23)
NOW = datetime.combine(TODAY, synthetic.END_OF_DAY)
SEEDS = (1, 8)
"""The seeds of the whole cities: a test that needs another seed or size draws it itself."""


@lru_cache(maxsize=6)
def laid(seed: int, compounds: int = synthetic.CITY_COMPOUNDS) -> city.City:
    """A city laid out, before anybody lives there."""
    return city.lay_out(city.chuxiong(), seed=seed, compounds=compounds, now=NOW)


@lru_cache(maxsize=4)
def frames(seed: int, compounds: int = synthetic.CITY_COMPOUNDS) -> dict[str, pd.DataFrame]:
    """The rows of a city by dataset, with the tickets of a year."""
    tickets = synthetic.TICKETS * compounds // synthetic.CITY_COMPOUNDS
    return rows.make(laid(seed, compounds), tickets)
