"""Headers in pinyin, as Chinese map layers carry them: XQMC or xiaoqumingcheng for 小区名称.

Most of them are initials, of which a few letters say little: short ones are believed only in a layer that has
long ones too, and those that may stand for two things are not believed at all.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LETTERS: Final = re.compile("[A-Za-z]{2,40}")
_LONG: Final = 4
_LEAST_LONG: Final = 2
"""So many long ones make a layer one of initials."""
_OTHERS: Final = (
    "备注", "序号", "姓名", "电话", "联系人", "联系电话", "联系方式", "负责人", "性别", "身份证号",
    "街道", "街道名称", "区县", "区县名称", "绿化率", "绿地率", "容积率", "占地面积", "土地面积",
    "使用面积", "开发商", "建设单位", "更新时间", "更新日期", "状态", "图片", "照片", "描述", "说明",
    "户主", "房号", "长度", "宽度", "周长", "省", "市", "城市", "省份", "要素代码", "车位数", "停车位",
    "电梯数", "户型", "人口", "人口数", "总人口", "人数", "经度", "纬度", "操作人", "录入人", "填报人",
)  # fmt: skip
"""What offices have besides, of which no dataset keeps a field."""


def fields(dataset: str, headers: Sequence[str]) -> dict[str, str]:
    """Header → the field that it spells in pinyin.

    Args:
        dataset: Name of the dataset.
        headers: All headers of the layer: the others tell whether it is one of initials.
    """
    bare = {header: re.sub("[_ -]", "", header).casefold() for header in headers}
    spelt = {header: word for header, word in bare.items() if _LETTERS.fullmatch(word)}
    if not spelt:
        return {}
    known = _known(dataset)
    found = {header: known[word] for header, word in spelt.items() if word in known}
    long = [header for header in found if len(spelt[header]) >= _LONG]
    return found if len(long) >= _LEAST_LONG else {}


@cache
def _known(dataset: str) -> Mapping[str, str]:
    from etl.fields import pinyin

    meant: dict[str, set[str]] = {}
    for field in DATASETS[dataset].fields:
        for word in (field.zh, *field.synonyms):
            if len(word) > 1 and not word.isascii():
                for letters in pinyin.of(word):
                    meant.setdefault(letters.replace(" ", ""), set()).add(field.name)
    own = {word for field in DATASETS[dataset].fields for word in (field.zh, *field.synonyms)}
    for word in _OTHERS:
        if word not in own:
            for letters in pinyin.of(word):
                meant.setdefault(letters.replace(" ", ""), set()).add("")
    return {
        letters: next(iter(names)) for letters, names in meant.items() if len(names) == 1 and "" not in names
    }
