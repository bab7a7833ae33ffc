"""The tables of a filter: what they keep and count, against counting one by one."""

from __future__ import annotations

import struct
from base64 import b64decode

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import masks

IDS = st.sets(st.integers(1, 3000), max_size=60)


def kept_by(table: bytes) -> set[int]:
    """The ids whose bits are set, read from the format's description."""
    magic, base, n = struct.unpack_from("<III", table)
    assert magic == 0x314D5448
    assert len(table) == 12 + -(-n // 8)
    return {base + i for i in range(n) if table[12 + i // 8] >> i % 8 & 1}


@given(IDS)
def test_a_mask_keeps_what_it_is_made_from(ids: set[int]) -> None:
    kept = np.array(sorted(ids, reverse=True), np.int32)
    assert kept_by(masks.mask_table(kept)) == ids
    assert b64decode(masks.mask_text(kept)) == masks.mask_table(kept)


@given(
    st.dictionaries(st.integers(1, 400), st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=80),
    st.one_of(st.none(), st.sets(st.integers(1, 400))),
)
def test_sums_count_every_kept_feature_once(rows: dict[int, tuple[int, int]], kept: set[int] | None) -> None:
    features = np.array(list(rows), np.int32)
    found = masks.class_sums(
        features,
        np.array([place for place, _ in rows.values()], np.int64),
        ids_by_class=[np.array([i for i, (_, c) in rows.items() if c == cls], np.int32) for cls in range(3)],
        kept=None if kept is None else np.array(sorted(kept), np.int32),
    )
    expected: dict[str, list[int]] = {}
    for fid, (place, cls) in rows.items():
        if cls < 3 and (kept is None or fid in kept):
            expected.setdefault(str(place), [0, 0, 0])[cls] += 1
    assert found == expected
