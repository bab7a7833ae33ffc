"""Cells that are made to keep a pattern busy: each is looked at in a time that grows as its length does."""

from __future__ import annotations

import signal
from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
import shapely

from etl.fields import concepts, numerals, values
from etl.fields.headers import fold
from etl.fields.mapping import NO_SAVED, is_known_header
from etl.read import table
from geodata.datasets import DATASETS
from geodata.english import english
from geodata.names import compound_key

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20
"""Of the processor: a pattern that tries everything takes hours, and all of these together half a second."""


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    def end(*_: object) -> None:
        raise AssertionError("a cell keeps a pattern busy")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_S)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("word", ["物业合同", "物管公司", "物业管理合同", "项目物业项目", "社区居委会村"])
def test_a_header_of_one_word_again_and_again(word: str) -> None:
    for dataset in DATASETS.values():
        assert not is_known_header(dataset, NO_SAVED, word * 50 + "丙")


@pytest.mark.parametrize("sign", ["(", "（", "[", "·", "　"])
def test_a_header_of_one_sign(sign: str) -> None:
    assert len(fold(sign * 300_000)) < 300_000


@pytest.mark.parametrize("tail", ["", "字" * 20, ".", "e", "万亿"])
def test_a_number_without_an_end(tail: str) -> None:
    for read in (values.number, values.area, values.integer, values.year, values.day):
        with suppress(values.UnreadableError):
            read("1" * 200_000 + tail)


@pytest.mark.parametrize("signs", ["一", "一万", "约", "余"])
def test_a_number_in_words_without_an_end(signs: str) -> None:
    assert not str(numerals.exact(signs * 100_000 + "字" * 20)).isdecimal()


@pytest.mark.parametrize(
    "head", ["2024-01-01 12:", "2024-01-01 12:30", "2024-01-01 12:30:05 pm", "2024年1月"]
)
def test_a_time_of_nothing_but_blanks(head: str) -> None:
    with pytest.raises(values.UnreadableError):
        values.moment(head + " " * 100_000 + "字", UTC)


@pytest.mark.parametrize("words", ["幢楼", "楼幢", "项目物业", "党组织支部"])
def test_headers_of_the_words_for_rows_in_every_order(words: str) -> None:
    # A sheet has sixteen thousand columns.
    for dataset in DATASETS.values():
        for number in range(100):
            sought = f"{words * 10}"[:22] + f"{number:02}"
            assert concepts.likely_field(dataset, sought) is None


@pytest.mark.parametrize("numeral", ["1", "一", "x", "第"])
def test_a_name_of_nothing_but_a_numeral(numeral: str) -> None:
    name = numeral * 200_000
    assert compound_key(name) == name


@pytest.mark.parametrize("numeral", ["1", "A", "一", "第"])
def test_a_name_of_nothing_but_a_numeral_in_english(numeral: str) -> None:
    assert english(f"{numeral * 100_000}园")


@pytest.mark.parametrize("text", ["1{}x", "({}x", "1,1{}x", "1,1;1{}x"])
def test_a_place_of_nothing_but_blanks(text: str) -> None:
    with pytest.raises((ValueError, shapely.errors.ShapelyError)):
        table.from_text(text.format(" " * 200_000))
