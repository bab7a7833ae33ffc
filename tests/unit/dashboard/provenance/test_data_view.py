"""The address of the data page: what can be used is used, and a link says all of it again."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.provenance.view import ONLY, ROWS, TABS, DataView
from geodata.datasets import DATASETS

WORDS = st.from_regex(r"[a-z][a-z0-9_.]{0,20}", fullmatch=True)
VIEWS = st.builds(
    DataView,
    tab=st.sampled_from(TABS),
    dataset=st.sampled_from(["", *DATASETS]),
    only=st.sampled_from(ONLY),
    run=st.integers(0, 10**9 - 1),
    rule=st.just("") | WORDS,
    rows=st.sampled_from(["", *ROWS]),
    kind=st.just("") | WORDS,
    from_=st.integers(0, 10**6),
    fault=st.from_regex(r"[0-9a-z]{0,16}", fullmatch=True),
    feature=st.none() | st.tuples(st.sampled_from([*DATASETS]), st.text(min_size=1, max_size=20)),
    table=st.just("") | WORDS,
    q=st.text(max_size=20).map(str.strip),
)


def read(href: str) -> DataView:
    return DataView.read(dict(parse_qsl(href.removeprefix("?"))))


@given(VIEWS)
def test_a_link_remembers_the_whole_state(view: DataView) -> None:
    assert read(view.href("532301", "zh", fault=view.fault, from_=view.from_)) == view


@given(VIEWS, st.integers(1, 999))
def test_another_list_begins_at_its_first_row_with_nothing_picked(view: DataView, run: int) -> None:
    there = read(view.href("532301", "en", run=run))
    assert (there.run, there.from_, there.fault) == (run, 0, "")
    picked = read(view.href("532301", "en", fault="7"))
    assert (picked.fault, picked.from_) == ("7", view.from_)


@pytest.mark.parametrize(
    ("query", "tab"),
    [
        ({}, "runs"),
        ({"run": "7", "fault": "3"}, "runs"),
        ({"fault": "ab12cd34"}, "faults"),
        ({"feature": "compounds:C1"}, "lineage"),
        ({"tab": "dictionary", "run": "7"}, "dictionary"),
    ],
)
def test_an_address_means_its_part_without_naming_it(query: dict[str, str], tab: str) -> None:
    assert DataView.read(query).tab == tab


@given(
    st.dictionaries(
        st.sampled_from(["tab", "dataset", "run", "rule", "fault", "feature", "from", "table"]), st.text()
    )
)
def test_no_address_is_too_strange(query: dict[str, str]) -> None:
    view = DataView.read(query)
    assert read(view.href("532301", "zh", fault=view.fault, from_=view.from_)) == view
