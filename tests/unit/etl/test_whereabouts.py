"""Numbers that were read in a wrong system are recognised by what would bring them into their city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.rules.whereabouts import cause
from geodata import crs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _numbers(place: tuple[float, float], system: str) -> NDArray[np.float64]:
    point = np.array([place])
    if system == "bd09mc":
        return np.asarray(crs.bd09mc_from_bd09(crs.bd09_from_gcj02(crs.gcj02_from_wgs84(point)))[0])
    return np.asarray(pyproj.Transformer.from_crs(4490, system, always_xy=True).transform(*place))


@settings(max_examples=8, deadline=None)
@given(west=st.floats(76, 134), south=st.floats(19, 52), is_turned=st.booleans(), kind=st.integers(0, 2))
def test_gauss_kruger_and_baidu_metres_are_recognised(
    west: float, south: float, kind: int, *, is_turned: bool
) -> None:
    """Without a zone number, with one, and Baidu's metres; with the axes as they should be or exchanged."""
    zone = round(west / 3)
    system = (f"EPSG:{4534 + zone - 25}", f"EPSG:{4513 + zone - 25}", "bd09mc")[kind]
    numbers = _numbers((west, south), system)
    extent = shapely.box(west - 0.2, south - 0.2, west + 0.2, south + 0.2)
    told = cause(numbers[::-1] if is_turned else numbers, extent, used="EPSG:4490")
    assert told is not None
    assert f"--crs {system}" in told.en
    assert f"--crs {system}" in told.zh
    assert ("exchange the two axes" in told.en) == ("对调" in told.zh) == is_turned


def test_a_zone_number_is_seen_without_knowing_the_city() -> None:
    told = cause(_numbers((101.54, 25.03), "EPSG:4522"), None, used="EPSG:4543")
    assert told is not None
    assert "--crs EPSG:4522" in told.en
    assert "zone number 34" in told.en
    assert "带号 34" in told.zh


@pytest.mark.parametrize(
    ("numbers", "used"), [((25.03, 101.54), "EPSG:4490"), ((2769456.2, 453573.9), "EPSG:4543")]
)
def test_exchanged_axes_are_recognised(numbers: tuple[float, float], used: str) -> None:
    told = cause(np.array(numbers), shapely.box(101.3, 24.8, 101.8, 25.3), used=used)
    assert told is not None
    assert "axes exchanged" in told.en


def test_numbers_of_no_system_get_no_advice() -> None:
    assert cause(np.array([12.0, 12.0]), shapely.box(101.3, 24.8, 101.8, 25.3), used="EPSG:4490") is None
