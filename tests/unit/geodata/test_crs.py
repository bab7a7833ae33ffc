"""Datum shifts: exact inverses over China, identity outside, and the published example values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import crs
from geodata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGITUDES = st.floats(73.7, 134.9)
LATITUDES = st.floats(3.5, 53.5)
FORWARD: dict[str, Callable[[crs.Points], crs.Points]] = {
    "gcj02": crs.gcj02_from_wgs84,
    "bd09": lambda p: crs.bd09_from_gcj02(crs.gcj02_from_wgs84(p)),
    "bd09mc": lambda p: crs.bd09mc_from_bd09(crs.bd09_from_gcj02(crs.gcj02_from_wgs84(p))),
}


@pytest.mark.parametrize("system", FORWARD)
@given(longitude=LONGITUDES, latitude=LATITUDES)
def test_the_inverse_is_exact_below_a_centimetre(system: str, longitude: float, latitude: float) -> None:
    truth = np.array([[longitude, latitude]])
    found = crs.to_storage(system)(FORWARD[system](truth))
    assert crs.distance_m(found, truth)[0] < 0.01


@given(longitude=st.floats(-180, 60), latitude=st.floats(-85, 85))
def test_nothing_moves_outside_china(longitude: float, latitude: float) -> None:
    point = np.array([[longitude, latitude]])
    assert np.array_equal(crs.gcj02_from_wgs84(point), point)
    assert np.array_equal(crs.to_storage("bd09")(point), point)


def test_the_shift_of_chuxiong_is_some_hundred_metres() -> None:
    point = np.array([[101.54, 25.03]])
    assert 200 < crs.distance_m(crs.gcj02_from_wgs84(point), point)[0] < 600


def test_baidu_metres_of_tiananmen() -> None:
    metres = crs.bd09mc_from_bd09(np.array([[116.404, 39.915]]))
    assert metres[0] == pytest.approx([12958175.0, 4825923.77], abs=0.01)


@pytest.mark.parametrize(
    ("longitude", "srid"), [(101.54, 4543), (116.4, 4548), (75.9, 4534), (134.7, 4554), (102.6, 4543)]
)
def test_the_gauss_kruger_zone_of_a_chinese_city(longitude: float, srid: int) -> None:
    assert crs.projected_srid(longitude, 25.0, is_chinese=True) == srid


def test_a_shifted_layer_is_recognised_and_an_unshifted_one_is_not() -> None:
    truth = np.random.default_rng(1).uniform((101.4, 24.9), (101.7, 25.2), (50, 2))
    assert crs.shift_between(crs.gcj02_from_wgs84(truth), truth)[0] == "gcj02"
    assert crs.shift_between(FORWARD["bd09"](truth), truth)[0] == "bd09"
    assert crs.shift_between(truth, truth) == (None, 0.0)


@pytest.mark.parametrize("name", ["EPSG:999999", "epsg", "gcj", "", "EPSG:²", "EPSG:٤٣٢٦"])
def test_an_unknown_system_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        crs.parse(name)
