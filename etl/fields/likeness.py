"""Headers that mean the same without being the same: 住宅小区名称, *小区（楼盘）名 and 小区名称."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from etl.fields.headers import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.datasets import Dataset

# In this order: what a later line replaces may come from an earlier one.
_ALIKE: Final = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"^\d{1,2}(?=[^\d周岁])", ""),
        (r"所在地$", "地址"),
        (r"所在地址", "地址"),
        (r"所在|所属|归属|管辖|门牌|具体|详细|唯一|统一社会|统一", ""),
        (r"别称", "别名"),
        (r"等级", "级别"),
        (r"网格内", ""),
        (r"住宅小区|楼盘", "小区"),
        (r"物业(管理)?(服务)?(企业|公司|单位|机构)|^服务(单位|公司|企业)", "物业企业"),
        (r"公司|单位$|机构", "企业"),
        (r"企业企业", "企业"),
        (r"居民?委员会|居委会|社区居委", "社区"),
        (r"物业管理|物业服务", "物业"),
        (r"物业(?=(类型|方式|模式|状态))", "管理"),
        (r"物业收费|收费", "物业费"),
        (r"费(用)?标准", "费"),
        (r"名称|全称|名字", "名"),
        (r"编号|编码|代码", "码"),
        (r"周岁", "岁"),
        (r"老年人口|老年人|老人", "老年"),
        (r"人数", "数"),
        (r"数量|个数|总数|数目", "数"),
        (r"总", ""),
        (r"(居民|住宅|住户)(?=户?数)", ""),
        (r"(楼栋|楼幢|楼|栋|幢)(?=数$)", "楼栋"),
        (r"楼层", "层"),
        (r"(建造|竣工|建筑|修建)(?=(年|时间))", "建成"),
        (r"(?<=建成)(时间|日期)|年度|年代|年份", "年"),
        (r"方式|模式|类型|状态|类别|分类|种类", "类"),
        (r"时刻|日期", "时间"),
        (r"派单|派遣", "转派"),
        (r"办结", "结案"),
        (r"诉求|事件|问题|案件", "工单"),
        (r"阵地|驿站|服务站", "服务点"),
        (r"评价|情况$|信息$", ""),
    )
)
_SHORTEST: Final = 2


def likely_field(dataset: Dataset, header: str) -> str | None:
    """The one field that a header must mean when its words are not the registry's; None for doubt."""
    found = {name for name, words in _words(dataset).items() if words & _readings(dataset, header)}
    return found.pop() if len(found) == 1 else None


def _words(dataset: Dataset) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for field in dataset.fields:
        own = [word for word in (field.zh, *field.synonyms) if not word.isascii()]
        if field.reference is not None:
            # A row of another dataset is told by its name or its code.
            own += [word + part for word in own for part in ("名称", "编码")]
        found[field.name] = frozenset().union(*(_readings(dataset, word) for word in own))
    return found


def _readings(dataset: Dataset, header: str) -> frozenset[str]:
    whole = _loosened(fold(header))
    found = {whole}
    for noun in _nouns(dataset):
        bare = whole.removeprefix(noun)
        if bare != whole and len(bare) >= _SHORTEST:
            found.add(bare)
        # 名 alone is the name of what the list is of.
        elif bare in {"名", "码"}:
            found.add(f"{_nouns(dataset)[0]}{bare}")
    if whole in {"名", "码"}:
        found.add(f"{_nouns(dataset)[0]}{whole}")
    return frozenset(word for word in found if len(word) >= _SHORTEST)


def _nouns(dataset: Dataset) -> Sequence[str]:
    """What the rows are called, as headers begin with it."""
    return (_loosened(dataset.zh), *_NOUNS.get(dataset.name, ()))


_NOUNS: Final = {"firms": ("物业企业", "企业"), "service_points": ("服务点",)}


def _loosened(folded: str) -> str:
    for pattern, word in _ALIKE:
        folded = pattern.sub(word, folded)
    return folded
