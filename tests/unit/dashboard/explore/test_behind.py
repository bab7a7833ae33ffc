"""The address of the rows behind a number, and the file that they are saved as."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.explore import behind
from dashboard.explore.behind import Behind
from dashboard.figures.kinds import kind_label
from dashboard.figures.themes import COVERAGE_BREAKS, LAYER_OF, keys_of
from dashboard.routes.spreadsheets import harmless, lines
from geodata.db.map.values import AreaCoverage
from geodata.errors import NotFoundError
from geodata.indicators import REGISTRY


def test_every_number_has_an_address_that_is_read_back() -> None:
    addresses = [
        behind.figure(key, part)
        for key, indicator in REGISTRY.items()
        for part in ("numerator", "denominator", "unknown")
        if indicator.part(part)
    ] + [behind.theme(name, key) for name in LAYER_OF for key in keys_of(name)]
    for address in addresses:
        found = Behind.read(address)
        assert found is not None, address
        assert str(found) == address
        assert str(Behind.read(str(found.at(50)))) == f"{address}@50"
        if found.of == "figure" or found.key in {"status", "demonstration", "service"}:
            assert behind.measure(found).view


@given(st.text(max_size=40))
def test_what_is_no_address_opens_nothing(text: str) -> None:
    found = Behind.read(text)
    assert found is None or str(found).split("@")[0] == text.split("@", maxsplit=1)[0]


@pytest.mark.parametrize(
    "address",
    ["figure:compounds.none:numerator", "figure:compounds.total:half", "theme:status:rented", "theme:x:y"],
)
def test_a_number_that_does_not_exist_has_no_rows(address: str) -> None:
    asked = Behind.read(address)
    assert asked is not None
    with pytest.raises(NotFoundError):
        behind.measure(asked)


def test_the_communities_of_a_class_are_those_between_its_breaks() -> None:
    rates = [0.0, 59.9, 60.0, 74.0, 95.0, 100.0]
    rows = [
        AreaCoverage(
            fid=n,
            code=str(n),
            name=str(n),
            compounds=9,
            known=9,
            floor_area_m2=100.0,
            managed_m2=rate,
            known_m2=100.0,
            unknown_m2=0.0,
        )
        for n, rate in enumerate(rates)
    ]
    seen = []
    for n, key in enumerate(keys_of("coverage")[: len(COVERAGE_BREAKS) + 1]):
        found = behind.of_coverage(rows, key)
        assert found.total == len(found.rows)
        low = COVERAGE_BREAKS[n - 1] if n else 0
        high = COVERAGE_BREAKS[n] if n < len(COVERAGE_BREAKS) else 101
        assert all(low <= (row.amount or 0) < high for row in found.rows)
        seen += [row.code for row in found.rows]
    assert sorted(seen) == [row.code for row in rows]


@given(st.lists(st.one_of(st.none(), st.text(), st.floats(allow_nan=False), st.integers()), min_size=1))
def test_a_file_for_a_spreadsheet_holds_no_formula(cells: list[object]) -> None:
    written = lines([cells])
    read = next(csv.reader(io.StringIO(written, newline="")))
    assert len(read) == len(cells)
    for cell, back in zip(cells, read, strict=True):
        if isinstance(cell, str):
            assert not back.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert back.removeprefix("'") == cell.removeprefix("'")
    assert harmless("=1+1") == "'=1+1"
    assert harmless(-101.5) == -101.5


def test_kinds_are_said_in_words_and_strange_ones_as_they_are() -> None:
    assert kind_label("compounds", "none", "zh") == "无物业"
    assert kind_label("tickets", "2", "en") == "Accept"
    assert kind_label("tickets", "0", "en") == "0"
    assert kind_label("compounds", "rented", "zh") == "rented"
    assert kind_label("base_features", "x", "zh") == "x"
    assert kind_label("compounds", None, "zh") is None
