"""A column that is read as a whole has the values that reading its cells one by one gives."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fields.plain import read_whole
from etl.fields.values import clean, converter
from geodata.datasets import DATASETS

FIELDS = [DATASETS["compounds"].field(name) for name in ("code", "name", "address", "floor_area_m2")]
FIELDS.append(DATASETS["tickets"].field("opened_at"))
AWKWARD = [
    "", " ", "-", "None", "nan", "a b", "A1 ",
    "\u3000院", "a\u00a0b", "Ａ１", "院\ufeff", "\ufeff", "\x1c", "a\nb", "0",
    "１２", "1,200", "阳光花园",
]  # fmt: skip
TIMES = [
    "2026-01-02 03:04:05",
    "2026-02-30 00:00:00",
    "2026-01-02T23:59:60",
    "2026-01-02 03:04",
    "2026/01/02 03:04:05",
    "1991-04-14T02:30:00",
]
CELLS = (
    st.lists(st.sampled_from(TIMES), max_size=3)
    | st.lists(st.none() | st.sampled_from(AWKWARD) | st.text(max_size=4), max_size=4)
    | st.lists(st.none() | st.floats(), max_size=4)
)

ZONE = ZoneInfo("Asia/Shanghai")


@given(CELLS, st.sampled_from(FIELDS), st.sampled_from([1.0, 1e4]))
def test_as_cell_by_cell(cells: list[object], field: object, scale: float) -> None:
    whole = read_whole(cells, field, scale=scale, zone=ZONE)  # type: ignore[arg-type]
    if whole is not None:
        turn = converter(field, scale=scale, words={}, zone=ZONE)  # type: ignore[arg-type]
        cleaned = [clean(cell) for cell in cells]
        assert whole == [None if cell is None else turn(cell) for cell in cleaned]
        assert "" not in whole


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("code", ["C1", "532301-002"]),
        ("name", ["阳光 花园", None]),
        ("floor_area_m2", [12.5, -1.0]),
    ],
)
def test_plain_columns_are_read_whole(name: str, cells: list[object]) -> None:
    assert read_whole(cells, DATASETS["compounds"].field(name), scale=1.0, zone=ZONE) == cells


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("code", ["C 1"]),
        ("code", ["Ｃ1"]),
        ("name", ["阳光 "]),
        ("name", ["—"]),
        ("name", ["a\0"]),
        ("floor_area_m2", [1.0, float("nan")]),
        ("floor_area_m2", ["1"]),
        ("households", [1.0]),
    ],
)
def test_others_are_not(name: str, cells: list[object]) -> None:
    assert read_whole(cells, DATASETS["compounds"].field(name), scale=1.0, zone=ZONE) is None
