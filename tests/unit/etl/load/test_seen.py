"""Codes that a load meets again are told with the place where they stood first, as by a dictionary."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.load.seen import Seen

CODES = st.tuples(st.sampled_from(["532301", "310104"]), st.text(alphabet="AB阳1", max_size=3))


@given(st.lists(st.lists(CODES, max_size=12), max_size=12))
def test_every_repetition_is_told_as_by_a_dictionary(batches: list[list[tuple[str, str]]]) -> None:
    seen, first = Seen(), dict[tuple[str, str], tuple[int, int]]()
    for file, batch in enumerate(batches, 1):
        rows = range(100, 100 + len(batch))
        expected = []
        for position, code in enumerate(batch):
            here = (file, rows[position])
            if first.setdefault(code, here) is not here:
                expected.append((position, first[code]))
        assert seen.meet(batch, file, rows) == expected


def test_many_rows_take_little_room_and_all_come_again() -> None:
    seen = Seen()
    for start in range(0, 60_000, 7_000):
        batch = [("532301", f"T{n:08d}") for n in range(start, start + 7_000)]
        assert not seen.meet(batch, 1, range(start, start + 7_000))
    kept = sum(part.nbytes for run in seen._runs for part in (run.keys, run.checks, run.files, run.rows))
    assert kept <= 22 * 63_000
    again = seen.meet(
        [("532301", "T00041999"), ("532301", "T99999999"), ("532301", "T00000000")], 2, (1, 2, 3)
    )
    assert again == [(0, (1, 41_999)), (2, (1, 0))]
