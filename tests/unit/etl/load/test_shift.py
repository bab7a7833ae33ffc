"""The shift detector on random layers: honest ones raise no alarm, shifted ones are named with where to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from etl.load import shift
from geodata import crs
from geodata.db.loading import evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _bd09(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return crs.bd09_from_gcj02(crs.gcj02_from_wgs84(points))


WRONG = {"gcj02": crs.gcj02_from_wgs84, "bd09": _bd09}
METRE = 1 / 111_195
KINDS = ("pairs", "standing", "compounds", "outline")


def _layer(seed: int, count: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    middle = chance.uniform((98, 23), (120, 42))
    return middle + chance.uniform(-0.03, 0.03, (count, 2))


def _find(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    places: NDArray[np.float64],
    truth: NDArray[np.float64],
    seed: int,
) -> shift.Shift:
    chance = np.random.default_rng(seed)
    squares = shapely.box(*(truth - 60 * METRE).T, *(truth + 60 * METRE).T).tolist()  # type: ignore[attr-defined]
    known: dict[str, Any] = {
        "pairs": [], "named_pairs": [], "places": [(x, y, None, None) for x, y in places],
        "standing": [], "compounds_around": [], "areas": {},
    }  # fmt: skip
    if kind == "pairs":
        known["pairs"] = list(np.column_stack((places, truth)))
    elif kind == "standing":
        # Some of what stands went, some is new.
        known["standing"] = list(map(tuple, truth[chance.random(len(truth)) < 0.9]))
    elif kind == "compounds":
        known["compounds_around"] = [shapely.to_wkb(square) for square in squares]
    for name, answer in known.items():
        monkeypatch.setattr(evidence, name, lambda *_, answer=answer: answer)
    hull = shapely.convex_hull(shapely.multipoints(truth))
    extent = shapely.buffer(hull, 100 * METRE) if kind == "outline" else None
    stage: Any = SimpleNamespace(dataset=SimpleNamespace(name="compounds"), connection=None)
    return shift.find(stage, city="532301", used="EPSG:4490", extent=extent)


@settings(max_examples=400, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(1, 120),
    kind=st.sampled_from(KINDS),
    noise_m=st.sampled_from([0.0, 0.5, 3.0, 15.0, 60.0]),
    drift_m=st.sampled_from([0.0, 5.0, 30.0]),
    moved=st.sampled_from([0.0, 0.05, 0.3]),
)
@example(seed=11, count=11, kind="pairs", noise_m=0.0, drift_m=0.0, moved=0.3)
def test_honest_layers_raise_no_alarm(
    seed: int, count: int, kind: str, noise_m: float, drift_m: float, moved: float
) -> None:
    """Surveyed again, drawn roughly, a little off as a whole, or with some places moved far."""
    chance = np.random.default_rng(seed + 1)
    truth = _layer(seed, count)
    places = (
        truth + chance.normal(0, noise_m * METRE, truth.shape) + chance.uniform(-1, 1, 2) * drift_m * METRE
    )
    gone = chance.random(count) < moved
    places[gone] += chance.uniform(-1500, 1500, (int(gone.sum()), 2)) * METRE
    with pytest.MonkeyPatch.context() as patch:
        assert _find(patch, kind, places, truth, seed).looks_like is None


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(30, 120),
    kind=st.sampled_from(["pairs", "standing", "compounds"]),
    system=st.sampled_from(sorted(WRONG)),
    noise_m=st.sampled_from([0.0, 0.5]),
)
def test_shifted_layers_are_named_with_distance_and_direction(
    seed: int, count: int, kind: str, system: str, noise_m: float
) -> None:
    truth = _layer(seed, count)
    noise = np.random.default_rng(seed + 1).normal(0, noise_m * METRE, truth.shape)
    places = WRONG[system](truth + noise)
    # Here and there the public formula shifts by less than two surveys differ.
    assume(np.median(crs.distance_m(places, truth)) > 2 * crs.LEAST_SHIFT_M)
    with pytest.MonkeyPatch.context() as patch:
        found = _find(patch, kind, places, truth, seed)
    assert found.looks_like == system
    away = float(np.median(crs.distance_m(places, truth)))
    assert found.offset_m == pytest.approx(away, rel=0.1, abs=20)
    assert str(count) in found.evidence.en
    # A step in the direction that is told leads nearly as far as the places are away.
    turn = np.radians(45 * shift._ROSE.index(found.direction))
    east, north = np.median(places - truth, axis=0) / METRE
    shrink = np.cos(np.radians(truth[0, 1]))
    assert east * shrink * np.sin(turn) + north * np.cos(turn) > 0.9 * away
