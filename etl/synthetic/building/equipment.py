"""What compounds are equipped with, as far as people speak of it: lifts, garages, flats being fitted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags
    from etl.synthetic.city import City

LIFT_STOREYS, HIGH_STOREYS = 7, 9
GARAGE_SINCE, FRESH_YEARS = 2005, 4


def of_compounds(city: City) -> dict[str, Flags]:
    """Whether each compound has a lift, an underground garage, flats being fitted out, high houses."""
    built = city.housing
    storeys = np.zeros(len(city.compound_code), dtype=np.int64)
    np.maximum.at(storeys, built.compound, built.storeys)
    return {
        "lift": np.asarray(storeys >= LIFT_STOREYS),
        "garage": np.asarray((storeys >= HIGH_STOREYS) & (built.built_year >= GARAGE_SINCE)),
        "fresh": np.asarray(built.built_year > city.now.year - FRESH_YEARS),
        "high": np.asarray(storeys >= HIGH_STOREYS),
    }
