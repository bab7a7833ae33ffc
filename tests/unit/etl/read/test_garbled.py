"""Text that was read in a wrong encoding is known by its characters, and so is what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.read import garbled
from geodata.errors import RefusedError

_COMMON = [bytes([lead, trail]).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)]
COMMON = st.text(st.sampled_from(_COMMON), min_size=3, max_size=12)
"""Words of the 3,700 most frequent characters."""


@given(COMMON)
def test_what_was_written_in_gbk_and_read_as_western_is_told_whole(text: str) -> None:
    found = garbled.look(text.encode("gbk").decode("latin-1"))
    assert found is not None
    assert found.was == text
    assert found.is_whole


@given(COMMON)
def test_what_was_written_in_utf8_and_read_as_western_is_told_whole(text: str) -> None:
    found = garbled.look(text.encode().decode("latin-1"))
    assert found == garbled.Garbled(garbled.UTF8_AS_WESTERN, text, is_whole=True)


@given(COMMON)
def test_what_was_written_in_utf8_and_read_as_gbk_is_known_and_told_as_far_as_it_is_left(text: str) -> None:
    found = garbled.look(text.encode().decode("gbk", errors="replace"))
    assert found is not None
    if found.was is None:
        assert found.how is garbled.LOST
    else:
        assert set(found.was) <= set(text)
        assert not found.is_whole or found.was == text


@given(COMMON)
def test_chinese_text_is_in_order(text: str) -> None:
    assert garbled.look(text) is None


@pytest.mark.parametrize("text", ["\ufffd花园", "锟斤拷锟斤拷", "???", "？？"])
def test_what_is_lost_is_said_to_be(text: str) -> None:
    assert garbled.look(text) == garbled.Garbled(garbled.LOST, None)


@pytest.mark.parametrize(
    "text",
    [
        "", "Café crème", "São Paulo", "Ångström Çağ", "10×10㎡", "——……“好”", "涓水湾", "绾城", "缁云山庄",
        "Zürich–Genève", "ÄÖÜ", "怎么回事??", "洇湮", "𬭚翠园", "陽光花園", "3号楼±0.00", "2²", "СОЮЗ",
        "ひまわり",
    ],
)  # fmt: skip
def test_honest_text_of_any_tongue_is_in_order(text: str) -> None:
    assert garbled.look(text) is None


def test_garbled_headers_are_refused_in_both_languages() -> None:
    with pytest.raises(RefusedError) as refused:
        garbled.refuse(["code", "小区名称".encode("gbk").decode("latin-1")], "a.csv")
    assert "for 小区名称: GBK read as Western European" in refused.value.sentence
    assert "应为“小区名称”" in refused.value.sentence_in("zh")
