"""An open plan: move, lock or forbid a site and see at once what it costs, then let a search improve it.

Editing answers from the cost tables of the plan (`gains`) without solving anything. `improve` solves in a
thread of its own, tells each better answer and bound, and can be stopped at any time; what it found stays.
Locking and forbidding take choices away, so the bound found before holds on; setting a locked site free ends
it.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import RefusedError
from geodata.siting.answers.gains import Gains
from geodata.siting.clock import Clock
from geodata.siting.service import nearest_pairs
from geodata.siting.solution import Model, Solution, relative_gap
from geodata.siting.solving import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.siting.problem import Problem


@dataclass(frozen=True, slots=True)
class Step:
    """What one edit did.

    Attributes:
        sites: The plan after it.
        objective: Its value.
        change: Objective after minus before.
        gap: Distance to the best bound known for the edited problem; infinite until one is.
    """

    sites: tuple[int, ...]
    objective: float
    change: float
    gap: float


class OpenPlan:
    """A plan that a planner edits.

    Args:
        problem: What was asked (max_cover, fading too, or p_median).
        solution: The plan to start from.
        told: Called from the improving thread with each step.

    Raises:
        RefusedError: The model cannot be edited this way.
    """

    def __init__(
        self, problem: Problem, solution: Solution, *, told: Callable[[Step], None] | None = None
    ) -> None:
        if problem.model not in {Model.MAX_COVER, Model.P_MEDIAN}:
            raise RefusedError(f"A plan of {problem.model} cannot be edited site by site.")
        self.problem = problem
        self.sites = solution.sites
        self.bound = solution.bound
        self._told = told
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.objective = self._value()

    def move(self, site: int, to: int) -> Step:
        """Put candidate `to` in the place of a chosen site."""
        self._is_chosen(site)
        self._may_be_chosen(to)
        if self.problem.is_required[site]:
            raise RefusedError(f"Site {self.problem.site_name(site)} is locked: unlock it before it moves.")
        return self._edited(tuple(sorted({*self.sites, to} - {site})))

    def lock(self, site: int) -> Step:
        """Keep a site in all further answers; one that was not chosen takes the place of the weakest."""
        self._may_be_chosen(site, or_is=True)
        required = self.problem.is_required.copy()
        required[site] = True
        sites = self.sites if site in self.sites else self._exchanged(site, into=True)
        self.problem = replace(self.problem, is_required=required)
        return self._edited(sites)

    def forbid(self, site: int) -> Step:
        """Take a candidate out of all further answers; a chosen one is replaced by its best substitute."""
        forbidden, required = self.problem.is_forbidden.copy(), self.problem.is_required.copy()
        sites = self._exchanged(site, into=False) if site in self.sites else self.sites
        if required[site]:
            self.bound = math.nan
        forbidden[site], required[site] = True, False
        self.problem = replace(self.problem, is_forbidden=forbidden, is_required=required)
        return self._edited(sites)

    def unlock(self, site: int) -> Step:
        """Let a locked site go again when something better is found; the bound must be found anew."""
        required = self.problem.is_required.copy()
        required[site] = False
        self.problem, self.bound = replace(self.problem, is_required=required), math.nan
        return self._edited(self.sites)

    def improve(self, time_limit_s: float = 30.0) -> None:
        """Start to improve the plan in the background; `stop` ends it and keeps the best."""
        self.stop()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._improve, args=(time_limit_s,), daemon=True)
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until the improvement ends by itself."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def stop(self) -> Step:
        """End the improvement and return the best plan so far."""
        self._stopping.set()
        self.wait()
        self._thread = None
        return self._step(0.0)

    def _improve(self, time_limit_s: float) -> None:
        clock = Clock(time_limit_s, self._stopping.is_set, self._hear)
        found = run(self.problem, clock)
        if found.sites:
            self._hear(found.objective, found.bound, found.sites)

    def _hear(self, objective: float, bound: float, sites: tuple[int, ...]) -> None:
        """Take over a better plan; a search may count costs of its own, so the objective is recounted."""
        before = self.objective
        if len(sites) == len(self.sites):
            value = self._value(sites)
            if self._is_better(value, before):
                self.sites, self.objective = sites, value
        if np.isfinite(bound) and objective == self.objective:
            self.bound = bound
        if self._told is not None:
            self._told(self._step(self.objective - before))

    def _is_better(self, value: float, than: float) -> bool:
        return value > than if self.problem.model.is_maximised else value < than

    def _value(self, sites: tuple[int, ...] | None = None) -> float:
        chosen = np.array(self.sites if sites is None else sites, dtype=np.int64)
        if self.problem.model is Model.P_MEDIAN:
            distance = nearest_pairs(self.problem.cost, chosen)[1]
            counted = self.problem.weight > 0
            return float(self.problem.weight[counted] @ distance[counted])
        lost = Gains.of(self.problem, chosen.tolist()).total
        return float(self.problem.weight.sum()) - lost

    def _exchanged(self, site: int, *, into: bool) -> tuple[int, ...]:
        gains = Gains.of(self.problem, self.sites)
        table = gains.exchange()
        if into:
            loose = ~self.problem.is_required[gains.sites]
            if not loose.any():
                raise RefusedError("All sites are locked: unlock or forbid one first.")
            row = int(np.flatnonzero(gains.closed == site)[0])
            other = int(gains.sites[np.where(loose, table[row], np.inf).argmin()])
            return tuple(sorted({*self.sites, site} - {other}))
        if not len(gains.closed):
            raise RefusedError(
                f"There is no other candidate to put in the place of site {self.problem.site_name(site)}."
            )
        at = int(np.flatnonzero(gains.sites == site)[0])
        other = int(gains.closed[np.argmin(table[:, at])])
        return tuple(sorted({*self.sites, other} - {site}))

    def _edited(self, sites: tuple[int, ...]) -> Step:
        self.stop()
        before, self.sites = self.objective, sites
        self.objective = self._value()
        return self._step(self.objective - before)

    def _step(self, change: float) -> Step:
        return Step(self.sites, self.objective, change, relative_gap(self.objective, self.bound))

    def _is_chosen(self, site: int) -> None:
        if site not in self.sites:
            raise RefusedError(f"Site {self.problem.site_name(site)} is not part of the plan.")

    def _may_be_chosen(self, site: int, *, or_is: bool = False) -> None:
        if not 0 <= site < self.problem.shape[1] or self.problem.is_forbidden[site]:
            raise RefusedError(f"Candidate {site} does not exist or is forbidden.")
        if site in self.sites and not or_is:
            raise RefusedError(f"Candidate {self.problem.site_name(site)} is part of the plan already.")
