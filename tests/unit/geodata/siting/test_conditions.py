"""All conditions of coverage at once, against every choice looked at one by one."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from geodata.siting import Status, solve


@examples(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    floor=st.sampled_from([0.0, 0.3, 0.7]),
    cap=st.sampled_from([np.inf, 12.0, 20.0]),
    has_budget=st.booleans(),
)
def test_floors_caps_budgets_and_roles_hold_together(
    seed: int, floor: float, cap: float, *, has_budget: bool
) -> None:
    generator = np.random.default_rng(seed)
    demands, candidates = int(generator.integers(3, 14)), int(generator.integers(3, 8))
    homes, places = generator.integers(0, 30, (demands, 2)), generator.integers(0, 30, (candidates, 2))
    cost = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1))
    weight = generator.integers(1, 9, demands).astype(float)
    group, price = generator.integers(0, 2, demands), generator.integers(1, 5, candidates).astype(float)
    radius = float(generator.integers(2, 15))
    stated: dict[str, Any] = {"required": [0], "forbidden": [1], "group": group.tolist(), "floor": floor}
    stated |= {"budget": 8, "site_cost": price} if has_budget else {"p": 2}
    if np.isfinite(cap):
        stated["max_distance"] = cap
    best = -1.0
    for number in range(1, candidates):
        for rest in itertools.combinations(range(2, candidates), number - 1):
            sites = [0, *rest]
            if (price[sites].sum() > 8) if has_budget else number != 2:
                continue
            distance = cost[:, sites].min(axis=1)
            served = weight * (distance <= min(radius, cap))
            kept = all(
                served[group == one].sum() >= floor * weight[group == one].sum() - 1e-9 for one in (0, 1)
            )
            if kept and distance.max() <= cap:
                best = max(best, float(served.sum()))
    answer = solve("max_cover", cost=cost, weight=weight, radius=radius, **stated)
    if best < 0:
        assert answer.status is Status.INFEASIBLE
        assert answer.conflict
    else:
        assert answer.objective == pytest.approx(best)
        assert answer.status is Status.OPTIMAL
