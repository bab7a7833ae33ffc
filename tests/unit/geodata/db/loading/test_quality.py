"""What a load empties is told from cells, whatever rows come and go with it."""

from hypothesis import given
from hypothesis import strategies as st

from geodata.db.loading.quality import Quality

CELLS = 6
# Filled cells of each row.
rows_of = st.lists(st.integers(0, CELLS), max_size=12)


def quality(filled: list[int]) -> Quality:
    share = sum(filled) / (CELLS * len(filled)) if filled else None
    return Quality(len(filled), None, 0.0, share, None, None)


@given(kept=rows_of, gone=rows_of)
def test_rows_that_leave_empty_nothing(kept: list[int], gone: list[int]) -> None:
    assert quality(kept).lost_since(quality(kept + gone)) <= 1e-9


@given(kept=rows_of, come=rows_of)
def test_rows_that_come_empty_nothing(kept: list[int], come: list[int]) -> None:
    assert quality(kept + come).lost_since(quality(kept)) <= 1e-9


@given(kept=st.lists(st.integers(1, CELLS), min_size=1, max_size=12), left=st.integers(0, CELLS))
def test_emptied_cells_are_lost(kept: list[int], left: int) -> None:
    after = [min(cells, left) for cells in kept]
    assert abs(quality(after).lost_since(quality(kept)) - (1 - sum(after) / sum(kept))) < 1e-9
