from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy import sparse

from geodata.siting.clock import Clock
from geodata.siting.search.rowweights import fewer_sites


@examples(max_examples=40)
@given(seed=st.integers(0, 10**6), is_priced=st.booleans())
def test_a_cover_stays_one_and_of_equal_prices_none_is_cheaper(seed: int, is_priced: bool) -> None:  # noqa: FBT001
    generator = np.random.default_rng(seed)
    full = generator.random((20, 9)) < 0.3
    full[np.arange(20), generator.integers(0, 9, 20)] = True
    price = generator.integers(1, 6, 9).astype(float) if is_priced else np.ones(9)
    start = np.ones(9, dtype=np.bool_)
    pattern = sparse.csr_array(full.astype(float))
    found = fewer_sites(pattern, price, start, Clock(10.0), target=0.0, rounds=1)
    best = min(
        price[list(chosen)].sum()
        for number in range(1, 10)
        for chosen in itertools.combinations(range(9), number)
        if full[:, list(chosen)].any(axis=1).all()
    )
    assert full[:, found].any(axis=1).all()
    assert best <= price[found].sum() <= price.sum()
    assert is_priced or price[found].sum() == best
    again = fewer_sites(pattern, price, start, Clock(10.0), target=0.0, rounds=1)
    assert (again == found).all()
    assert start.all()
