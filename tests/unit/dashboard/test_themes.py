"""Classes, legend and the values table of a theme."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import themes, traits
from geodata.db.map.values import AreaCoverage, Group
from geodata.model import ManagementStatus


def community(**changes: float | None) -> AreaCoverage:
    facts = {
        "fid": 1,
        "code": "c",
        "name": "c",
        "compounds": 9,
        "known": 9,
        "floor_area_m2": 100.0,
        "managed_m2": 90.0,
        "known_m2": 100.0,
        "unknown_m2": 0.0,
    }
    return AreaCoverage(**(facts | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0, 0), (59.99, 0), (60, 1), (74.9, 1), (75, 2), (85, 3), (94.99, 3), (95, 4), (100, 4)],
)
def test_a_rate_on_a_break_belongs_to_the_class_above(rate: float, expected: int) -> None:
    assert themes.coverage_class(community(managed_m2=rate)) == expected


def test_unknown_is_never_zero() -> None:
    nothing_known = community(known=0, known_m2=0.0, managed_m2=0.0, unknown_m2=500.0)
    assert themes.coverage_class(nothing_known) == themes.NO_DATA
    assert themes.coverage_class(community(known=2)) == themes.TOO_FEW
    assert themes.coverage_class(community(compounds=0, known=0, known_m2=0.0)) == themes.NO_DATA


@given(st.dictionaries(st.integers(1, 5000), st.integers(0, 5), max_size=200))
def test_the_table_gives_each_feature_its_class_and_no_other(classes: dict[int, int]) -> None:
    groups = [
        (np.array([fid for fid, value in classes.items() if value == wanted], np.int32), wanted)
        for wanted in range(6)
    ]
    table = themes.values_table(groups)
    magic, base, n = struct.unpack_from("<III", table)
    assert magic == themes.MAGIC
    assert len(table) == 12 + n
    found = {base + i: value for i, value in enumerate(table[12:]) if value != themes.NOT_DRAWN}
    assert found == classes


def test_every_status_has_its_class_even_without_a_compound() -> None:
    theme = themes.build(
        "status", [Group(key="none", ids=np.array([7], np.int32), features=1, floor_area_m2=50.0)]
    )
    assert [each.key for each in theme.classes] == [status.value for status in ManagementStatus]
    assert [each.value for each in theme.classes] == list(range(6))
    legend = theme.as_json("en", 3)
    assert legend["layer"] == "compounds"
    assert [each["count"] for each in legend["classes"]] == [0, 0, 0, 0, 1, 0]
    assert legend["classes"][4]["outlineLight"]
    assert legend["classes"][5]["pattern"] == "hatch"


@pytest.mark.parametrize("name", sorted(set(themes.LAYER_OF) - (set(traits.NAMES) - {"status"})))
def test_classes_differ_in_value_and_have_both_labels(name: str) -> None:
    theme = themes.build_coverage([], name) if name in themes.LEVEL_OF else themes.build(name, [])
    values = [each.value for each in theme.classes]
    assert len(set(values)) == len(values)
    assert all(each.zh and each.en for each in theme.classes)
    assert theme.values() == struct.pack("<III", themes.MAGIC, 0, 0)


@pytest.mark.parametrize("name", sorted(themes.LEVEL_OF))
def test_classes_of_coverage_say_their_unit(name: str) -> None:
    rates = [each.zh for each in themes.build_coverage([], name).classes if each.key.startswith("c")]
    assert len(rates) == len(themes.COVERAGE_BREAKS) + 1
    assert all(label.endswith("%") for label in rates)
