"""Names are read as pypinyin reads the whole of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from etl.fields import pinyin

WORDS = [
    "阳光",
    "花园",
    "重庆",
    "长乐",
    "行长",
    "银行",
    "绿洲",
    "一号院",
    "〇八",
    "女",
    "A座",
    "3期",
    "（东）",
    "·",
    " ",
    "é",
    "乐",
]


NAMES = st.lists(
    st.sampled_from(WORDS) | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1
).map(lambda parts: "".join(parts).strip())


@given(st.lists(NAMES, max_size=5))
def test_reading_in_stretches_is_reading_the_whole(names: list[str]) -> None:
    assert pinyin.of_all(names) == [
        (
            " ".join(lazy_pinyin(name)).lower(),
            "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", ""),
        )
        for name in names
    ]


@pytest.mark.parametrize(
    ("name", "whole", "initials"),
    [("楚雄", "chu xiong", "cx"), ("格林天城3期", "ge lin tian cheng 3 qi", "gltc3q")],
)
def test_examples(name: str, whole: str, initials: str) -> None:
    assert pinyin.of(name) == (whole, initials)
