"""How service fades with distance: a share between 1 at the door and 0 out of reach."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

POWER = 2.0
# The share that exponential decay leaves at the outer radius, before the cut.
LEFT_AT_OUTER = 0.1


class Decay(StrEnum):
    """The curve between the inner radius (full service) and the outer one (none beyond)."""

    LINEAR = "linear"
    POWER = "power"
    EXPONENTIAL = "exponential"


def served_share(cost: NDArray[np.float64], radii: Sequence[float], decay: Decay) -> NDArray[np.float64]:
    """Share of full service at each cost.

    Args:
        cost: Distances or times, any shape.
        radii: One radius (fading from the door) or inner and outer radius, ascending. Radii between them are
            steps: the share at a step holds for the ring that ends there.
        decay: With t = (cost - inner) / (outer - inner): linear 1 - t, power (1 - t)², exponential 0.1^t
            (gradual coverage after Berman, Krass and Drezner, 2003).

    Returns:
        Shares in [0, 1] of the shape of `cost`: 1 up to the inner radius, 0 beyond the outer.
    """
    inner, outer = (0.0, radii[0]) if len(radii) == 1 else (radii[0], radii[-1])
    reached = cost
    if len(radii) > 2:  # noqa: PLR2004 - steps lie between an inner and an outer radius
        middle = (np.asarray(radii[:-1]) + np.asarray(radii[1:])) / 2
        ring = np.searchsorted(np.asarray(radii[:-1]), cost, side="left")
        reached = np.where(ring == 0, 0.0, middle[np.maximum(ring, 1) - 1])
    t = np.clip((reached - inner) / max(outer - inner, np.finfo(float).tiny), 0.0, 1.0)
    match decay:
        case Decay.LINEAR:
            share = 1.0 - t
        case Decay.POWER:
            share = (1.0 - t) ** POWER
        case Decay.EXPONENTIAL:
            share = LEFT_AT_OUTER**t
    return np.where(cost <= inner, 1.0, np.where(cost <= outer, share, 0.0))
