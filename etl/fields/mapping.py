"""Headers of a file → fields of a dataset: by synonyms in two languages, and by a saved mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from etl.fields import known, spelling
from etl.fields.concepts import likely_field
from etl.fields.headers import fold, unit_of
from etl.fields.near import Near, find
from etl.fields.saved import NO_SAVED, Saved, load_saved, parse_saved
from etl.fields.values import fold_word, scale_of
from etl.rules import persons
from geodata.errors import RefusedError
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.datasets import Dataset, Field

# Words in a header that say that the column is about a person. Such a column is never taken.
_PERSONAL = tuple(map(fold, (
    "姓名", "手机", "身份证", "联系电话", "电话", "联系人", "联系方式", "法定代表", "法人", "负责人", "户主",
    "邮箱", "微信",
    "证件号", "出生", "业主名", "email", "phone", "mobile", "idcard", "id_number", "telephone", "contact",
)))  # fmt: skip
# A legal person is an organisation.
_LEGAL: Final = re.compile("法人(单位|机构|组织|企业|和其他组织)")
# Who did something stands before what one has: 投诉人, 来电号码, but not 诉求人满意度.
_ABOUT_SOMEBODY = re.compile(
    "(来电|投诉|诉求|举报|反映|报修|报案|上报|申请|受访|经办|承办|办理|办结|责任|登记|录入|填报|填表|创建|更新|审核)(人|人员|员)(姓名|名称|名字)?$"
    "|(来电|主叫|被叫|回访)号码"
)
# A shapefile keeps ten bytes of a name.
_TRUNCATED_BYTES = 8

Way = Literal["saved", "name", "words", "spelling", "cells"]
"""What told the field of a column: a saved mapping, its name, its header's words or pinyin, its cells."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of one layer become fields.

    Attributes:
        headers: Field name → the header it is read from.
        scales: Field name → factor of the header's unit.
        constants: Field name → the value that every row gets.
        personal: Headers that are dropped because they name persons.
        unmapped: Headers that no field takes.
        ways: Field name → what told that it is this one.
        near: Header that no field takes → the field that it nearly is.
    """

    headers: dict[str, str]
    scales: dict[str, float]
    constants: dict[str, object]
    personal: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    ways: dict[str, Way] = field(default_factory=dict)
    near: dict[str, Near] = field(default_factory=dict)

    def provides(self, name: str) -> bool:
        """Whether the layer says anything about that field."""
        return name in self.headers or name in self.constants

    def take(self, name: str, header: str, dataset: Dataset, way: Way) -> None:
        """Let a header that no field takes feed one that is free."""
        self.headers[name] = header
        self.scales[name] = scale_of(dataset.field(name), unit_of(header))
        self.ways[name] = way
        self.unmapped.remove(header)
        self.near.pop(header, None)

    def leave(self, name: str, why: Near) -> None:
        """Let a field go whose column holds something else."""
        header = self.headers.pop(name)
        del self.scales[name], self.ways[name]
        self.unmapped.append(header)
        self.near[header] = why

    def why(self, header: str, dataset: Dataset) -> str:
        """Why a header feeds no field, in Chinese, for the clerk who keeps the mapping."""
        found = self.near.get(header)
        return f"{dataset.zh}没有这一项" if found is None else found.say(dataset).zh

    def as_json(self) -> dict[str, object]:
        """The columns for programs: header → field; those that were not read, and what they nearly are."""
        return {
            "read": {header: {"field": name, "by": self.ways[name]} for name, header in self.headers.items()},
            "unmapped": {
                persons.without_persons([header])[0]: list(self.near[header].fields)
                if header in self.near
                else []
                for header in self.unmapped
            },
            "personal": persons.without_persons(self.personal),
        }


def is_known_header(dataset: Dataset, saved: Saved, header: str) -> bool:
    """Whether a cell may be a header of that dataset; finds the table in a sheet with notes."""
    folded = fold(header)
    is_known = header in saved.fields or folded in known.words(dataset) or folded in _PLACES
    return is_known or likely_field(dataset, header) is not None


def map_headers(
    dataset: Dataset, headers: Sequence[str], saved: Saved = NO_SAVED, *, is_truncated: bool = False
) -> Mapping:
    """Decide which header feeds which field.

    The user's own mapping wins; then a field's Chinese name, its column name, and its synonyms in their
    order; then the words of the header, and its pinyin. Of two headers for one field the better one is taken,
    the other stays unmapped.

    Args:
        dataset: The fields.
        headers: Columns of the file.
        saved: The user's mapping.
        is_truncated: Headers may be cut off, as those of a shapefile.
    """
    choice = _Choice(dataset, headers, saved)
    choice.by_name()
    choice.by_words()
    choice.by_spelling()
    if is_truncated:
        choice.by_beginning()
    return choice.made()


class _Choice:
    """Fields that find their headers, the surest way first."""

    def __init__(self, dataset: Dataset, headers: Sequence[str], saved: Saved) -> None:
        self.dataset = dataset
        self.headers = headers
        self.saved = saved
        self.chosen: dict[str, str] = {
            name: header
            for header, name in saved.fields.items()
            if header in headers and not is_personal(header)
        }
        self.ways: dict[str, Way] = dict.fromkeys(self.chosen, "saved")

    def by_name(self) -> None:
        """Headers that are names or synonyms of fields."""
        words = known.words(self.dataset)
        ranked = sorted(
            (rank, position, name, header)
            for position, header in enumerate(self.headers)
            if self._is_open(header)
            for rank, name in [words.get(fold(header), (None, ""))]
            if rank is not None
        )
        for _, _, name, header in ranked:
            self._take(name, header, "name")

    def by_words(self) -> None:
        """Headers that no field knows by name, and that can mean only one field that is still free."""
        likely = [
            (found.rank, position, found.field, header)
            for position, header in enumerate(self.headers)
            if self._is_open(header) and not is_personal(header)
            for found in [likely_field(self.dataset, header)]
            if found is not None
        ]
        for _, _, name, header in sorted(likely):
            self._take(name, header, "words")

    def by_spelling(self) -> None:
        """Headers in pinyin."""
        rest = [header for header in self.headers if header.isascii() and self._is_open(header)]
        for header, name in spelling.fields(self.dataset.name, rest).items():
            self._take(name, header, "spelling")

    def by_beginning(self) -> None:
        """Headers that were cut off."""
        words = known.words(self.dataset)
        for header in self.headers:
            size = max(len(header.encode()), len(header.encode("gbk", "replace")))
            if not self._is_open(header) or size < _TRUNCATED_BYTES:
                continue
            folded = fold(header)
            names = {
                name
                for word, (_, name) in words.items()
                if word.startswith(folded) and name not in self.chosen
            }
            if len(names) == 1:
                self._take(names.pop(), header, "words")

    def made(self) -> Mapping:
        """The mapping, with what is left over."""
        taken = set(self.chosen.values())
        rest = [header for header in self.headers if header not in taken]
        personal = [header for header in rest if is_personal(header)]
        unmapped = [header for header in rest if header not in personal]
        asked = [header for header in unmapped if header not in self.saved.left_out]
        return Mapping(
            headers=self.chosen,
            scales={
                name: scale_of(self.dataset.field(name), unit_of(header))
                for name, header in self.chosen.items()
            },
            constants=self.saved.constants,
            personal=personal,
            unmapped=unmapped,
            ways=self.ways,
            near=find(self.dataset, asked, self.chosen),
        )

    def _is_open(self, header: str) -> bool:
        return header not in self.chosen.values() and header not in self.saved.left_out

    def _take(self, name: str, header: str, way: Way) -> None:
        if name not in self.chosen and name not in self.saved.constants and self._is_open(header):
            self.chosen[name] = header
            self.ways[name] = way


def words_of(wanted: Field, saved: Saved) -> dict[str, str]:
    """Folded word → stored value of a choice, the user's words first."""
    words: dict[str, str] = {}
    for value, names in (wanted.choices or {}).items():
        words.setdefault(fold_word(value), value)
        words.update({fold_word(name): value for name in names if fold_word(name) not in words})
    return {**words, **saved.values.get(wanted.name, {})}


def is_personal(header: str) -> bool:
    """Whether a header names a column about persons."""
    folded = _LEGAL.sub("", fold(header))
    return any(word in folded for word in _PERSONAL) or _ABOUT_SOMEBODY.search(folded) is not None


def missing_field(dataset: Dataset, wanted: Field, headers: Sequence[str], source: str) -> RefusedError:
    """The refusal of a file without a column that every new row needs."""
    found = _listed(headers)
    return RefusedError(
        Said(
            en=f"{source} has no column for {wanted.zh} ({wanted.name}), which {dataset.zh} needs; its"
            f" headers are: {found.en}.",
            zh=f"{source} 缺少{dataset.zh}必填的“{wanted.zh}”列；现有表头：{found.zh}。",
        ),
        Said(
            en=f"Rename the column to {wanted.zh}, or map it in a file given with --fields.",
            zh=f"请将相应的列改名为“{wanted.zh}”，或在 --fields 文件中写明对应关系。",
        ),
    )


def no_field(dataset: Dataset, headers: Sequence[str], source: str) -> RefusedError:
    """The refusal of a file of which no column is known."""
    found = _listed(headers)
    wanted = "、".join(field.zh for field in dataset.fields[:6])
    return RefusedError(
        Said(
            en=f"{source} has no column that {dataset.zh} ({dataset.name}) knows; its headers are:"
            f" {found.en}.",
            zh=f"{source} 没有一列属于{dataset.zh}；现有表头：{found.zh}。",
        ),
        Said(
            en=f"Columns such as {wanted} are wanted; map others in a file given with --fields.",
            zh=f"应有{wanted}等列；其他列名可在 --fields 文件中写明对应关系。",
        ),
    )


def _listed(headers: Sequence[str]) -> Said:
    shown = persons.without_persons(headers)
    return joined(shown) if shown else Said(en="none", zh="无")


_PLACES = frozenset(
    map(
        fold,
        (
            "经度",
            "纬度",
            "lng",
            "lat",
            "lon",
            "longitude",
            "latitude",
            "坐标",
            "经纬度",
            "wkt",
            "geometry",
            "geom",
            "边界",
            "边界坐标",
            "几何",
        ),
    )
)

__all__ = [
    "NO_SAVED",
    "Mapping",
    "Saved",
    "Way",
    "is_known_header",
    "is_personal",
    "load_saved",
    "map_headers",
    "missing_field",
    "no_field",
    "parse_saved",
    "words_of",
]
