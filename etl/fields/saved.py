"""A saved mapping: a text that says which column is which field, and what the words of its cells mean.

It is written from a load or by `hongtu fields`, and a clerk may change it; whatever was decided once, by a
word or by the look of the cells, is then done again without a question.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from etl.fields import known
from etl.fields.headers import fold
from etl.fields.values import fold_word
from etl.rules import persons
from geodata.errors import UsageError
from geodata.words import Said, cause

if TYPE_CHECKING:
    from collections.abc import Mapping as Dict
    from collections.abc import Sequence
    from pathlib import Path

    from etl.fields.mapping import Mapping
    from geodata.datasets import Dataset

WAYS: Final = {
    "saved": "按保存的对应",
    "name": "表头就是这一项的名称",
    "words": "按表头的用词",
    "spelling": "按拼音",
    "cells": "按单元格内容",
}


@dataclass(frozen=True, slots=True)
class Saved:
    """A mapping file.

    Attributes:
        fields: `[fields]`: header → field.
        values: `[values.<field>]`: word of a cell → stored value.
        constants: `[constants]`: field → the value of every row.
        left_out: `[unmapped]`: headers that are known to be of no field.
    """

    fields: dict[str, str]
    values: dict[str, dict[str, str]]
    constants: dict[str, object]
    left_out: frozenset[str] = field(default=frozenset())


SECTIONS: Final = ("fields", "values", "constants", "unmapped")
NO_SAVED: Final = Saved(fields={}, values={}, constants={})


def load_saved(path: Path | None, dataset: Dataset) -> Saved:
    """Read a saved mapping.

    Raises:
        UsageError: The file is missing, is not TOML, or names a field that the dataset does not have.
    """
    if path is None:
        return NO_SAVED
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(
            Said(en=f"There is no mapping file {path.name}.", zh=f"没有字段映射文件 {path.name}。"),
            Said(en="Check --fields.", zh="请检查 --fields。"),
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path.name, error) from error
    return parse_saved(text, dataset, name=path.name)


def parse_saved(text: str, dataset: Dataset, *, name: str) -> Saved:
    """A saved mapping from its text; `name` is what to call it in a sentence.

    Raises:
        UsageError: It is not TOML, has a section that is unknown or none at all, or names a field that the
            dataset does not have.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(name, error) from error
    _check_sections(content, name)
    saved = Saved(
        fields={
            str(header): _known(str(one), dataset, name)
            for header, one in _part(content, "fields", name).items()
        },
        values={
            _known(str(one), dataset, name): {fold_word(word): str(value) for word, value in words.items()}
            for one, words in _part(content, "values", name).items()
            if isinstance(words, dict)
        },
        constants={
            _known(str(one), dataset, name): value for one, value in _part(content, "constants", name).items()
        },
        left_out=frozenset(_part(content, "unmapped", name)),
    )
    for one, words in saved.values.items():
        choices = dataset.field(one).choices
        wrong = [value for value in words.values() if choices is not None and value not in choices]
        if wrong:
            raise UsageError(
                Said(
                    en=f"{name} maps a word of {one} to {wrong[0]!r}, which is no value of it.",
                    zh=f"{name} 把“{dataset.field(one).zh}”（{one}）的词对应到“{wrong[0]}”，没有这个取值。",
                ),
                Said(
                    en=f"Its values are: {', '.join(choices or ())}.",
                    zh=f"可用取值：{'、'.join(choices or ())}。",
                ),
            )
    return saved


def _check_sections(content: dict[str, Any], name: str) -> None:
    unknown = [section for section in content if section not in SECTIONS]
    if content and not unknown:
        return
    listed = [f"[{section}]" for section in SECTIONS]
    what = (
        Said(en=f"has {unknown[0]!r}, which is no section of it", zh=f"写了“{unknown[0]}”，没有这一节")
        if unknown
        else Said(en="has no section", zh="没有任何一节")
    )
    raise UsageError(
        Said(en=f"The mapping file {name} {what.en}.", zh=f"字段映射文件 {name} {what.zh}。"),
        Said(en=f"The sections are: {', '.join(listed)}.", zh=f"可用的节：{'、'.join(listed)}。"),
    )


def as_toml(dataset: Dataset, mappings: Sequence[Mapping], saved: Saved = NO_SAVED) -> str:
    """Everything that was decided for some layers of a dataset, as the text of a saved mapping.

    A header that means one field in one layer and another in the next is left to be decided again.
    """
    fields: dict[str, str] = {}
    doubtful: set[str] = set()
    for header, name in ((header, name) for one in mappings for name, header in one.headers.items()):
        if fields.setdefault(header, name) != name:
            doubtful.add(header)
    ways = {header: one.ways.get(name, "name") for one in mappings for name, header in one.headers.items()}
    lines = [f"# {dataset.zh} {dataset.name}: 表头 = 字段", "[fields]"]
    lines += [
        f"{_quoted(header)} = {_quoted(name)}  # {dataset.field(name).zh}，{WAYS[ways[header]]}"
        for header, name in fields.items()
        if header not in doubtful
    ]
    for name, words in saved.values.items():
        lines += ["", f"[values.{name}]", *_pairs(words)]
    if saved.constants:
        lines += ["", "[constants]", *_pairs(saved.constants)]
    rest = {
        header: one.why(header, dataset)
        for one in mappings
        for header in one.unmapped
        if header not in fields
    }
    told = {header: why for header, why in rest.items() if persons.without_persons([header]) == [header]}
    if told:
        lines += [
            "",
            "# 没有读入的列，以及原因；要读入时移到 [fields] 并写上字段",
            "[unmapped]",
            *_pairs(told),
        ]
    return "\n".join(lines) + "\n"


def write(path: Path, text: str) -> None:
    """Write the text of a saved mapping.

    Raises:
        UsageError: It cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            Said(
                en=f"The mapping file {path.name} cannot be written: {error.strerror}.",
                zh=f"字段映射文件 {path.name} 无法写入：{cause(error).zh}。",
            ),
            Said(en="Choose another --save.", zh="请用 --save 指定另一个文件。"),
        ) from error


def _pairs(content: Dict[str, object] | Dict[str, str]) -> list[str]:
    return [f"{_quoted(key)} = {_value(value)}" for key, value in content.items()]


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return json.dumps(value) if isinstance(value, (bool, int)) else str(value)


def _quoted(text: str) -> str:
    # A basic string of TOML has the escapes of JSON.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _unreadable(name: str, error: Exception) -> UsageError:
    return UsageError(
        Said(
            en=f"{name} is not a readable mapping file: {error}.",
            zh=f"字段映射文件 {name} 无法读取（{error}）。",
        ),
        Said(
            en="It must be TOML in UTF-8, with Chinese words in quotes.",
            zh="须为 UTF-8 编码的 TOML 文件，中文词加引号。",
        ),
    )


def _part(content: dict[str, Any], name: str, file: str) -> dict[str, Any]:
    part = content.get(name, {})
    if not isinstance(part, dict):
        raise UsageError(
            Said(en=f"{file}: [{name}] must be a table.", zh=f"{file}：[{name}] 应是一张表。"),
            Said(en="See docs/data-formats.md.", zh="写法见 docs/data-formats.md。"),
        )
    return part


def _known(name: str, dataset: Dataset, file: str) -> str:
    names = {wanted.name for wanted in dataset.fields}
    if name in names:
        return name
    found = known.words(dataset).get(fold(name))
    if found is not None:
        return found[1]
    raise UsageError(
        Said(
            en=f"{file} names the field {name!r}, which {dataset.name} does not have.",
            zh=f"{file} 写了字段“{name}”，{dataset.zh}没有这个字段。",
        ),
        Said(en=f"Its fields are: {', '.join(sorted(names))}.", zh=f"可用字段：{'、'.join(sorted(names))}。"),
    )
