"""What prices take out of a median problem, against all of its choices."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy import sparse

from geodata.siting.clock import Clock
from geodata.siting.proofs import mediantree
from geodata.siting.proofs.mediantree import MedianTree
from geodata.siting.search.neighbours import neighbours
from geodata.siting.search.swaps import MedianSearch

DEMANDS, CANDIDATES = 30, 10


@examples(max_examples=25)
@given(seed=st.integers(0, 10**6), number=st.integers(1, 4))
def test_what_is_left_costs_every_better_choice_as_much_and_no_choice_more(seed: int, number: int) -> None:
    generator = np.random.default_rng(seed)
    cost = generator.integers(1, 100, (DEMANDS, CANDIDATES)).astype(float)
    near = neighbours(sparse.csr_array(cost), cost.max(axis=1) + 1.0)
    nothing = np.zeros(CANDIDATES, dtype=np.bool_)
    # Without kicks, so that better choices than the best known one often remain.
    search = MedianSearch(near, number, nothing, nothing, seed)
    known = search.value
    tree = MedianTree(search, 1.0, Clock(60.0))
    with pytest.MonkeyPatch.context() as patch:
        # Weak prices leave room: good ones prove nearly everything as small as this at once.
        patch.setattr(mediantree, "ROOT_STEPS", 25)
        patch.setattr(mediantree, "ROOT_ROUNDS", 1)
        node = tree.start()
    least = min(cost[:, chosen].min(axis=1).sum() for chosen in _choices(number))
    assert tree.bound_of([node] if node else []) <= least <= search.value <= known
    if node is None:
        assert search.value == least
        return
    for chosen in _choices(number):
        is_open = nothing.copy()
        is_open[list(chosen)] = True
        if (is_open & node.is_closed).any() or (node.is_open & ~is_open).any():
            assert cost[:, chosen].min(axis=1).sum() >= search.value
            continue
        left = node.near.value(is_open) + node.fixed
        full = cost[:, chosen].min(axis=1).sum()
        assert left <= full + 1e-9
        assert full >= search.value or abs(left - full) < 1e-9


def _choices(number: int) -> list[tuple[int, ...]]:
    return list(itertools.combinations(range(CANDIDATES), number))
