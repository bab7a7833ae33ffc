"""The line of a filter: what is written is read back, what cannot be used is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.explore.behind import Behind, selection
from dashboard.explore.filters import MOST_POINTS, Circle, Filter, Polygon
from dashboard.figures.traits import NAMES

DEGREES = st.tuples(
    st.integers(-17_999_999, 17_999_999).map(lambda n: n / 100_000),
    st.integers(-8_999_999, 8_999_999).map(lambda n: n / 100_000),
)
KEYS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=12)
SHAPES = st.one_of(
    st.none(),
    st.builds(
        lambda place, metres: Circle(place[0], place[1], float(metres)), DEGREES, st.integers(1, 200_000)
    ),
    st.lists(DEGREES, min_size=3, max_size=40).map(lambda corners: Polygon(tuple(corners))),
)
FILTERS = st.builds(
    Filter,
    st.dictionaries(
        st.sampled_from(NAMES), st.lists(KEYS, min_size=1, max_size=4, unique=True).map(tuple)
    ).map(lambda found: tuple(sorted(found.items()))),
    st.one_of(st.none(), st.tuples(st.sampled_from(["towns", "communities", "grid_cells"]), KEYS)),
    SHAPES,
    st.one_of(st.none(), KEYS),
    st.one_of(st.none(), st.tuples(KEYS, st.sampled_from([5, 10, 15]))),
)


@given(FILTERS)
def test_a_filter_is_read_as_it_was_written(wanted: Filter) -> None:
    assert Filter.read(str(wanted)) == wanted
    if not wanted.is_everything:
        asked = Behind.read(selection(str(wanted)))
        assert asked is not None
        assert Filter.read(asked.key) == wanted


@given(st.text(max_size=200))
def test_any_line_is_a_filter_that_is_written_in_its_own_words(line: str) -> None:
    found = Filter.read(line)
    assert Filter.read(str(found)) == found


@pytest.mark.parametrize(
    "line",
    [
        "shape.circle.10154000.2503000.0",
        "shape.circle.10154000.2503000.9999999",
        "shape.circle.99999999.2503000.5",
        "shape.polygon.1.2.3.4",
        "shape.polygon.1.2.3.4.5",
        "shape.polygon." + ".".join(["1"] * 2 * (MOST_POINTS + 1)),
        "in.cities.1",
        "walk.S1",
        "walk.S1.7",
        "walk..5",
        "in.towns",
        "status",
        "unheard.of",
    ],
)
def test_parts_that_say_nothing_usable_keep_everything(line: str) -> None:
    assert Filter.read(line).is_everything


def test_a_polygon_is_closed_in_its_text() -> None:
    wkt = Polygon(((101.0, 25.0), (102.0, 25.0), (102.0, 26.0))).wkt
    assert wkt.startswith("POLYGON((101.00000 25.00000, ")
    assert wkt.endswith("101.00000 25.00000))")
