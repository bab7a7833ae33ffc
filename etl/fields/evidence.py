"""What the cells of a column say about its field, where the header alone does not decide.

A sample is looked at, and only what can be nothing else is believed: a column of valid credit codes, one
whose words are all words of one choice. What a header was guessed to mean is let go when no cell of the
sample can be that: 网格长 may be how many there are, or who it is.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Final

from etl.fields import known, values
from etl.fields.headers import fold, plain, unit_of
from etl.fields.mapping import is_personal, words_of
from etl.fields.near import Near
from geodata import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from etl.fields.mapping import Mapping as Columns
    from etl.fields.saved import Saved
    from geodata.datasets import Dataset, Field

MOST_CELLS: Final = 200
_LEAST_CELLS: Final = 3
_EXACT: Final = 2
"""Ranks of the Chinese name and the column name: who writes these means the field."""
_TYPED: Final = frozenset({"integer", "number", "boolean", "date", "timestamp", "choice"})
_OF_KIND: Final = re.compile(
    "类型|类别|方式|模式|性质|状态|情况|级别|等级|层级|星级|评级|分类|种类|榜|形式|属性|type|kind|status|mode|level|grade|category"
)
_OF_CODE: Final = re.compile("代码|编码|编号|码|号|标识|社区|村|区划|网格|行政|code|id|no|number|num")
_OF_FIRM: Final = re.compile(
    r"(?:物业|物管|服务|管理|企业|公司|单位|机构|主体|证照|证件|营业执照|注册|登记|组织|统一|社会|信用|代码|编码|编号|码|号|uscc"
    r"|credit|code|id|no|number|firm|company|[\W_])+"
)
"""A header that speaks of no firm but the one that manages: a developer has a code of the same form."""
_OTHER_ROW: Final = re.compile("上级|父级|原|前身|parent|old")
_LEAST_LETTERS: Final = 2


def look(dataset: Dataset, mapping: Columns, columns: Mapping[str, Sequence[object]], saved: Saved) -> None:
    """Let go of fields whose cells do not fit, and find fields by their cells.

    Args:
        dataset: The fields.
        mapping: What the headers said; it is changed.
        columns: Header → cells of the first rows.
        saved: The user's mapping, which stands above everything that is seen here.
    """
    for name, header in list(mapping.headers.items()):
        if mapping.ways[name] in {"words", "spelling"} or _is_synonym(dataset.field(name), header, mapping):
            cells = _filled(columns.get(header, ()))
            if _is_wrong(dataset.field(name), cells, mapping.scales[name], saved):
                mapping.leave(name, Near("cells", (name,)))
                _give_to_second(dataset.field(name), header, dataset, mapping, columns, saved)
    for header in [one for one in mapping.unmapped if one not in saved.left_out and not is_personal(one)]:
        cells = _filled(columns.get(header, ()))
        if len(cells) < _LEAST_CELLS:
            continue
        found = _by_code(dataset, header, cells) or _by_choice(dataset, header, cells, mapping, saved)
        if found is not None and not mapping.provides(found):
            mapping.take(found, header, dataset, "cells")


def _give_to_second(
    field: Field,
    left: str,
    dataset: Dataset,
    mapping: Columns,
    columns: Mapping[str, Sequence[object]],
    saved: Saved,
) -> None:
    """Let another column that means a field feed it, where the better one holds something else."""
    others = [header for header, near in mapping.near.items() if near.kind == "second" and near.other == left]
    for header in others:
        cells, scale = _filled(columns.get(header, ())), values.scale_of(field, unit_of(header))
        if mapping.provides(field.name):
            mapping.near[header] = Near("second", (field.name,), mapping.headers[field.name])
        elif _is_wrong(field, cells, scale, saved):
            mapping.near[header] = Near("cells", (field.name,))
        else:
            is_name = fold(header) in known.words(dataset)
            mapping.take(field.name, header, dataset, "name" if is_name else "words")


def _filled(cells: Iterable[object]) -> list[object]:
    cleaned = (values.clean(cell) for cell in list(cells)[:MOST_CELLS])
    return [cell for cell in cleaned if cell is not None]


def _is_synonym(field: Field, header: str, mapping: Columns) -> bool:
    is_named = mapping.ways[field.name] == "name" and header not in (field.zh, field.name)
    return is_named and field.kind in _TYPED - {"choice"}


def _is_wrong(field: Field, cells: list[object], scale: float, saved: Saved) -> bool:
    """Whether no cell can be of the field: of a required one each row is told what it should say."""
    if field.kind not in _TYPED or field.is_required or len(cells) < _LEAST_CELLS:
        return False
    turn = values.converter(field, scale=scale, words=words_of(field, saved), zone=UTC)
    return not any(_reads(turn, cell) or _has_number(field, cell) for cell in cells)


def _reads(turn: Callable[[object], object], cell: object) -> bool:
    try:
        turn(cell)
    except (values.UnreadableError, ValueError, OverflowError):
        return False
    return True


def _has_number(field: Field, cell: object) -> bool:
    """Whether a cell was meant as a number or a day, however it is written: its row shall be told."""
    return field.kind != "choice" and any(character.isdigit() for character in str(cell))


def _by_code(dataset: Dataset, header: str, cells: list[object]) -> str | None:
    """The field of official codes that a column holds."""
    texts = [values.code(cell) for cell in cells if isinstance(cell, (str, int, float))]
    if len(texts) != len(cells) or len(set(texts)) < _LEAST_LETTERS:
        return None
    names = {field.name for field in dataset.fields}
    if _OF_FIRM.fullmatch(plain(header)) and all(codes.credit_fault(text) is None for text in texts):
        return "code" if dataset.code_kind == "credit" else "firm_code" if "firm_code" in names else None
    if _OF_CODE.search(plain(header)) is None or _OTHER_ROW.search(plain(header)):
        return None
    if all(codes.division_level(text) == "community" and len(text) == 12 for text in texts):  # noqa: PLR2004
        return "community_code" if "community_code" in names else None
    if dataset.code_kind == "grid" and all(text.isdecimal() and len(text) == 15 for text in texts):  # noqa: PLR2004
        return "code"
    return None


def _by_choice(
    dataset: Dataset, header: str, cells: list[object], mapping: Columns, saved: Saved
) -> str | None:
    """The one choice of which all words of a column are words, when its header speaks of a kind at all."""
    if _OF_KIND.search(plain(header)) is None:
        return None
    said = {values.fold_word(cell) for cell in cells if isinstance(cell, str)}
    if not said or len(cells) != sum(isinstance(cell, str) for cell in cells):
        return None
    if not any(len(word) >= _LEAST_LETTERS and not word.isdecimal() for word in said):
        return None
    found = [
        field.name
        for field in dataset.fields
        if field.kind == "choice" and not mapping.provides(field.name) and said <= set(words_of(field, saved))
    ]
    return found[0] if len(found) == 1 else None
