"""What a solved siting problem says: where, who by whom, how good, and what an explanation needs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNSERVED = -1
# Bound and objective meet when they differ by no more than this share of the objective.
MEETING = 1e-6


class Model(StrEnum):
    """What is asked of the sites; `docs/siting.md` has the formulas."""

    MAX_COVER = "max_cover"
    SET_COVER = "set_cover"
    P_MEDIAN = "p_median"
    P_CENTER = "p_center"
    CAPACITATED_P_MEDIAN = "capacitated_p_median"
    CAPACITATED_COVER = "capacitated_cover"

    @property
    def is_maximised(self) -> bool:
        """Whether more is better: covered weight, against distance or number of sites."""
        return self in {Model.MAX_COVER, Model.CAPACITATED_COVER}


class Status(StrEnum):
    """How far an answer is proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer and its proof.

    Attributes:
        model: What was asked.
        sites: Chosen candidates (column numbers, ascending), existing and required ones among them.
        assignment: For each demand the candidate that serves it, `UNSERVED` for none; shape (demand,).
        objective: Value of the answer, recomputed from `sites` and `assignment`: covered weight, cost of the
            sites, weighted distance or largest distance. NaN when infeasible.
        bound: No answer can be better than this: our evaluation of a dual solution, never the solver's word.
        gap: |objective - bound| / |objective|; 0 when proved optimal, infinite without a bound.
        status: `optimal` only when bound and objective meet, else `feasible`; `infeasible` when proved;
            `unknown` when the time ended without an answer.
        seconds: Time that it took.
        price: What one unit of each demand's service is worth in the dual solution behind `bound`; shape
            (demand,), in units of the objective. Empty where a model has no such price.
        reduced_cost: By how much `relaxed` worsens at least when the candidate is forced in (when chosen,
            what it adds in the dual solution: negative); shape (candidates,). Empty where there is none.
        relaxed: Bound that `price` and `reduced_cost` belong to, before branching; NaN where there is none.
        conflict: When infeasible, the sentences that cannot hold together, smallest set that was found.
        notes: What the reader should know, one sentence each.
    """

    model: Model
    sites: tuple[int, ...]
    assignment: NDArray[np.int64]
    objective: float
    bound: float
    status: Status
    seconds: float = 0.0
    price: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    reduced_cost: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    relaxed: float = math.nan
    conflict: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Relative distance between the objective and the best that is still possible."""
        return relative_gap(self.objective, self.bound)

    @property
    def unserved(self) -> NDArray[np.int64]:
        """Demands that no chosen site serves."""
        return np.flatnonzero(self.assignment == UNSERVED)

    def as_json(self) -> dict[str, object]:
        """Plain values for a command or an API; an infinite bound or gap becomes None."""
        return {
            "model": str(self.model),
            "sites": list(self.sites),
            "assignment": self.assignment.tolist(),
            "objective": _finite(self.objective),
            "bound": _finite(self.bound),
            "gap": _finite(self.gap),
            "status": str(self.status),
            "unserved": self.unserved.tolist(),
            "conflict": list(self.conflict),
            "notes": list(self.notes),
            "seconds": round(self.seconds, 3),
        }


def relative_gap(objective: float, bound: float) -> float:
    """|objective - bound| / |objective|; infinite when there is no finite bound."""
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return math.inf
    return abs(objective - bound) / max(abs(objective), 1e-12) if objective != bound else 0.0


def meets(objective: float, bound: float) -> bool:
    """Whether the bound proves the objective optimal."""
    return relative_gap(objective, bound) <= MEETING


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
