"""What the headers of offices say, as patterns: an attribute, behind the word for what the rows are.

Offices put the word for the row before the attribute or leave it away (小区建筑面积, 建筑面积), and write the
attribute in a dozen ways (竣工时间, 建成年代, 建造年份). `etl.fields.attributes` has the attributes that mean
each field, `etl.fields.english` those of English headers; a header means a field when nothing of it is left
over, and when it means no other field of its dataset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from etl.fields import english, known
from etl.fields.attributes import (
    ATTRIBUTES,
    BELONGS,
    NEED_NOUN,
    NOUNS,
    OTHER_ROWS,
    PLAIN_NOUNS,
    ROWS_THEMSELVES,
)
from etl.fields.headers import LONGEST_HEADER, fold, is_unit, plain, without_brackets
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from geodata.datasets import Dataset

# Words that may come again and again are tried in every order, which only short texts allow.
_LONGEST_PART: Final = 24
_MOST_NOUNS: Final = 4
_PARTS: Final = re.compile(r"[/、,，;；&|]")
_NUMBERED: Final = re.compile(r"^(?:\d{1,2}(?=[^\d周岁])|[一二三四五六七八九十]{1,3}(?=、)|[①-⑳])")
_BELONGS: Final = re.compile(f"^(?:{BELONGS})+")
_OF: Final = re.compile("(?<=.)(?<![目标])的(?=.)")
_BOUND: Final = re.compile(r"[(\[{【〔<《](起|止|始|终|开始|结束|起始|终止)(?:日期?|时间)?[)\]}】〕>》]")
_COUNTED: Final = re.compile(r"[(\[【](人|名|户|栋|幢|座|个|套|层)[)\]】]$")
_ASIDE: Final = re.compile(r"[(\[{【〔<《]([^()\[\]{}]{3,})[)\]}】〕>》]$")
_NOW: Final = re.compile("^(?:目前|当前|现有|现|实有|实际|年末|月末|期末|最新|截至目前|截止目前)(?=..)")
_PLAIN_END: Final = re.compile("(?<=..)(?:信息|数据|字段)$")


@dataclass(frozen=True, slots=True)
class Likely:
    """The one field that a header means; `rank` 0 for the pattern that says most."""

    field: str
    rank: int


_CHARGED = re.compile(
    r"元[/每](?:m2|平方米|平米|平方|平)[·.,、/每*]?月|元[/每]月[·.,、/每*]?(?:m2|平方米|平米|平方|平)"
)
_CHARGES = frozenset({"收费", "费用", "缴费", "收费额", "收费金额", "月收费", "价格", "单价", "标准"})


def likely_field(dataset: Dataset, header: str) -> Likely | None:
    """The one field that a header must mean when its words are not the registry's; None for doubt.

    A header of several parts (居委会、村委会名称) means a field when each of them does.
    """
    found = likely_fields(dataset, header)
    return next(iter(found)) if len(found) == 1 else None


def likely_fields(dataset: Dataset, header: str) -> frozenset[Likely]:
    """All fields that a header may mean: none when its parts mean different things."""
    return _likely(dataset.name, header[:LONGEST_HEADER])


@lru_cache(maxsize=20_000)
def _likely(dataset: str, header: str) -> frozenset[Likely]:
    if (spoken := english.words_of(header)) is not None:
        return frozenset(Likely(name, 0) for name in english.fields(dataset, spoken))
    text = without_brackets(header)
    if _CHARGED.search(plain(header)) is not None and fold(text) in _CHARGES:
        # 收费(元/㎡·月): a charge by the area and the month is that of the property service.
        text = "物业费"
    if (bound := _BOUND.search(plain(header))) is not None:
        text += bound.group(1)
    if _COUNTED.search(plain(header)) is not None and not _fields(dataset, fold(text)):
        # 党员（人）: what is counted in persons is how many there are.
        text += "数"
    parts = [_NUMBERED.sub("", fold(part)) for part in _PARTS.split(_NUMBERED.sub("", text.strip()))]
    found = [_fields(dataset, part) for part in parts if part and not is_unit(part)]
    if not any(found) and (aside := _ASIDE.search(plain(header))) is not None:
        # 行政相对人代码_1(统一社会信用代码) says in brackets what it is.
        folded = fold(aside.group(1))
        exact = known.words(DATASETS[dataset]).get(folded)
        found = [_fields(dataset, folded) if exact is None else frozenset({Likely(exact[1], 0)})]
    if not found or any({one.field for one in fields} != {one.field for one in found[0]} for fields in found):
        return frozenset()
    return found[0]


def _fields(dataset: str, part: str) -> frozenset[Likely]:
    if len(part) > _LONGEST_PART:
        return frozenset()
    whole = _OF.sub("", part)
    bare = _BELONGS.sub("", whole) or whole
    if bare != whole and (parent := _parent(dataset)) is not None and parent[1].fullmatch(bare):
        return frozenset({Likely(parent[0], 0)})
    ended, now = _PLAIN_END.sub("", bare), _NOW.sub("", bare)
    tried = dict.fromkeys((whole, bare, ended, now, *_without_kind(dataset, whole)))
    found = next(filter(None, (_matches(dataset, text) for text in tried)), frozenset[Likely]())
    if not found and re.fullmatch(ROWS_THEMSELVES.get(dataset, "(?!)"), part):
        return frozenset({Likely("name", 1)})
    return found


def _without_kind(dataset: str, part: str) -> list[str]:
    """A header without what tells rows of one kind or level: 省信访件编号, 医保区划编码."""
    plain_noun = PLAIN_NOUNS.get(dataset)
    if plain_noun is None:
        return []
    found = re.match(f"(?!{OTHER_ROWS})[\u4e00-\u9fff]{{1,4}}?(?=(?:{plain_noun}).)", part)
    return [] if found is None else [part[found.end() :]]


def _matches(name: str, text: str) -> frozenset[Likely]:
    best: dict[str, int] = {}
    for field, rank, pattern in _patterns(name):
        if field not in best and pattern.fullmatch(text):
            best[field] = rank
    return frozenset(Likely(field, rank) for field, rank in best.items())


@cache
def _parent(name: str) -> tuple[str, re.Pattern[str]] | None:
    """The field of what a row of the same kind belongs to, and how that is called: 所属党组织, 所在街道."""
    if "parent_code" not in {field.name for field in DATASETS[name].fields}:
        return None
    called, numbered = NEED_NOUN
    return "parent_code", re.compile(f"({NOUNS[name]})+({called}|{numbered})?")


@cache
def _patterns(name: str) -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    noun = NOUNS.get(name)
    made = []
    for field in DATASETS[name].fields:
        own = ATTRIBUTES.get(f"{name}.{field.name}") or ATTRIBUTES.get(field.name)
        is_another = field.reference is not None and not field.name.startswith("parent")
        for rank, pattern in enumerate((own,) if isinstance(own, str) else own or ()):
            often = f"{{{int(pattern in NEED_NOUN)},{_MOST_NOUNS}}}"
            lead = "" if noun is None else f"(({noun})内?){often}"
            if is_another and noun is not None:
                # The word for a row of another dataset is the attribute itself: 社区, 小区所在社区.
                lead = f"(?:(?:{noun})(?:{BELONGS})+|(?:{PLAIN_NOUNS.get(name, noun)})(?=..))?"
            made.append((field.name, rank, re.compile(f"{lead}({pattern})")))
    return tuple(made)
