"""What compounds reach on foot: minutes along the ways to the nearest service point, and what is cut off.

People leave a compound by its gates. It is served when every gate leads to a point in time, partly served
when only some do; where a straight line is short enough and no way is, a river or a wall lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import cKDTree

from geodata.analysis import walking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.analysis.walking import Floats, Network, Numbers

METRES_PER_MINUTE: Final = 75.0
"""4.5 km/h, the walking speed of the national 15-minute life circle."""
LONGEST_MINUTES: Final = 15.0
FARTHEST_FROM_A_WAY_M: Final = 150.0
"""A gate or a point farther than this from every way cannot be walked from."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Minutes on foot from each compound to the nearest point; infinite where none is reached in time.

    Attributes:
        best: From its best gate.
        worst: From its worst gate.
        straight: In a straight line from the nearest gate; not a number without a gate.
        is_known: Whether it has a gate that a way leads to.
    """

    best: Floats
    worst: Floats
    straight: Floats
    is_known: NDArray[np.bool_]


def to_nearest(network: Network, gates: Floats, of: Numbers, points: Floats, *, compounds: int) -> Reach:
    """Walks from compounds to the nearest of some points.

    Args:
        network: The ways, in metres of a projected system.
        gates: Places of the gates in that system; shape (gates, 2).
        of: Number of the compound that each gate belongs to; shape (gates,).
        points: Places of the points; shape (points, 2).
        compounds: How many compounds there are.
    """
    best, worst = np.full(compounds, np.inf), np.full(compounds, -np.inf)
    straight = np.full(compounds, np.nan)
    is_known = np.zeros(compounds, np.bool_)
    if not len(gates):
        return Reach(best, np.full(compounds, np.inf), straight, is_known)
    joined, node = walking.attach(network, np.concatenate([gates, points]), farthest_m=FARTHEST_FROM_A_WAY_M)
    from_gate, to_point = node[: len(gates)], node[len(gates) :]
    doors = walking.Doors(to_point, np.arange(len(points)), len(points))
    metres, _ = walking.nearest(joined, doors, limit_m=LONGEST_MINUTES * METRES_PER_MINUTE)
    is_joined = from_gate != walking.APART
    minutes = np.full(len(gates), np.inf)
    minutes[is_joined] = metres[from_gate[is_joined]] / METRES_PER_MINUTE
    np.minimum.at(best, of[is_joined], minutes[is_joined])
    np.maximum.at(worst, of[is_joined], minutes[is_joined])
    is_known[of[is_joined]] = True
    lines = (
        cKDTree(points).query(gates)[0] / METRES_PER_MINUTE if len(points) else np.full(len(gates), np.inf)
    )
    np.fmin.at(straight, of, lines)
    return Reach(best, np.where(np.isinf(worst), np.inf, worst), straight, is_known)
