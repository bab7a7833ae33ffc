"""Who is served on foot: a bridge more or less decides, and a straight line never does."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from dashboard.figures import traits
from geodata.analysis import reach, walking

# Two banks, streets along both, the river between them 100 m wide; one bridge far to the east.
Line = list[tuple[float, float]]

BANKS: list[Line] = [
    [(0.0, 0.0), (1000.0, 0.0)],
    [(1000.0, 0.0), (3000.0, 0.0)],
    [(0.0, 100.0), (1000.0, 100.0)],
    [(1000.0, 100.0), (3000.0, 100.0)],
]
NEAR_BRIDGE: Line = [(1000.0, 0.0), (1000.0, 100.0)]
FAR_BRIDGE: Line = [(3000.0, 0.0), (3000.0, 100.0)]
POINT = np.array([[0.0, 100.0]])


def reached(*bridges: Line, gates: Line, of: list[int]) -> list[str]:
    lines = np.asarray(shapely.from_wkt([shapely.LineString(line).wkt for line in [*BANKS, *bridges]]))
    found = reach.to_nearest(
        walking.build(lines), np.array(gates), np.array(of), POINT, compounds=max(of) + 2
    )
    trait = traits.walked("walk_station", found)
    return [trait.kinds[cls].key for cls in trait.of]


def test_a_river_without_a_bridge_cuts_what_lies_near() -> None:
    south, north, far = (50.0, 0.0), (300.0, 100.0), (2900.0, 100.0)
    # The last compound has no gate at all.
    assert reached(gates=[south, north, far], of=[0, 1, 2]) == ["cut", "m5", "unserved", "unknown"]
    assert reached(FAR_BRIDGE, gates=[south, north, far], of=[0, 1, 2])[0] == "cut"
    # 50 m to the corner would be 950 m to the bridge, 100 m over it and 1000 m back: too far still.
    assert reached(NEAR_BRIDGE, gates=[south, north, far], of=[0, 1, 2])[0] == "cut"
    assert reached([(0.0, 0.0), (0.0, 100.0)], gates=[south, north, far], of=[0, 1, 2])[0] == "m5"


def test_a_compound_with_a_gate_on_each_bank_is_partly_served() -> None:
    gates = [(500.0, 0.0), (500.0, 100.0)]
    assert reached(gates=gates, of=[0, 0])[0] == "partly"
    assert reached([(0.0, 0.0), (0.0, 100.0)], gates=gates, of=[0, 0])[0] == "m10"


@pytest.mark.parametrize(("metres", "key"), [(374, "m5"), (376, "m10"), (751, "m15"), (1124, "m15")])
def test_minutes_are_metres_at_walking_speed(metres: float, key: str) -> None:
    assert reached(gates=[(float(metres), 100.0)], of=[0])[0] == key


def test_a_gate_far_from_every_way_is_unknown_and_without_points_nobody_is_served() -> None:
    assert reached(gates=[(500.0, 600.0)], of=[0])[0] == "unknown"
    lines = np.asarray(shapely.from_wkt([shapely.LineString(line).wkt for line in BANKS]))
    found = reach.to_nearest(
        walking.build(lines), np.array([[5.0, 0.0]]), np.array([0]), np.zeros((0, 2)), compounds=1
    )
    trait = traits.walked("walk_centre", found)
    assert trait.kinds[trait.of[0]].key == "unserved"
