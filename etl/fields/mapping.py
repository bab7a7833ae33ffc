"""Headers of a file → fields of a dataset: by synonyms in two languages, and by a saved mapping."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.fields.concepts import likely_field
from etl.fields.headers import fold, unit_of
from etl.fields.values import fold_word, scale_of
from etl.rules import persons
from geodata.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geodata.datasets import Dataset, Field

# Words in a header that say that the column is about a person. Such a column is never taken.
_PERSONAL = tuple(map(fold, (
    "姓名", "手机", "身份证", "联系电话", "电话", "联系人", "联系方式", "法定代表", "法人", "负责人", "户主",
    "邮箱", "微信",
    "证件号", "出生", "业主名", "email", "phone", "mobile", "idcard", "id_number", "telephone", "contact",
)))  # fmt: skip
# Who did something stands before what one has: 投诉人, 来电号码, but not 诉求人满意度.
_ABOUT_SOMEBODY = re.compile(
    "(来电|投诉|诉求|举报|反映|报修|报案|上报|申请|受访|经办|承办|办理|办结|责任|登记|录入|填报|填表|创建|更新|审核)(人|人员|员)(姓名|名称|名字)?$"
    "|(来电|主叫|被叫|回访)号码"
)
# A shapefile keeps ten bytes of a name.
_TRUNCATED_BYTES = 8


@dataclass(frozen=True, slots=True)
class Saved:
    """A mapping file: `[fields]` header = column, `[values.<field>]` word = stored value, `[constants]`."""

    fields: dict[str, str]
    values: dict[str, dict[str, str]]
    constants: dict[str, object]


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of one layer become fields.

    Attributes:
        headers: Field name → the header it is read from.
        scales: Field name → factor of the header's unit.
        constants: Field name → the value that every row gets.
        personal: Headers that are dropped because they name persons.
        unmapped: Headers that no field takes.
    """

    headers: dict[str, str]
    scales: dict[str, float]
    constants: dict[str, object]
    personal: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)

    def provides(self, name: str) -> bool:
        """Whether the layer says anything about that field."""
        return name in self.headers or name in self.constants


NO_SAVED = Saved(fields={}, values={}, constants={})


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
        raise UsageError(f"There is no mapping file {path.name}.", "Check --fields.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path.name, error) from error
    return parse_saved(text, dataset, name=path.name)


def parse_saved(text: str, dataset: Dataset, *, name: str) -> Saved:
    """A saved mapping from its text; `name` is what to call it in a sentence.

    Raises:
        UsageError: It is not TOML, or names a field that the dataset does not have.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(name, error) from error
    by_word = _index(dataset)
    saved = Saved(
        fields={
            str(header): _known(by_word, str(one), dataset, name)
            for header, one in _part(content, "fields", name).items()
        },
        values={
            _known(by_word, str(one), dataset, name): {
                fold_word(word): str(value) for word, value in words.items()
            }
            for one, words in _part(content, "values", name).items()
            if isinstance(words, dict)
        },
        constants={
            _known(by_word, str(one), dataset, name): value
            for one, value in _part(content, "constants", name).items()
        },
    )
    for one, words in saved.values.items():
        choices = dataset.field(one).choices
        wrong = [value for value in words.values() if choices is not None and value not in choices]
        if wrong:
            raise UsageError(
                f"{name} maps a word of {one} to {wrong[0]!r}, which is no value of it.",
                f"Its values are: {', '.join(choices or ())}.",
            )
    return saved


def _unreadable(name: str, error: Exception) -> UsageError:
    return UsageError(
        f"{name} is not a readable mapping file: {error}.",
        "It must be TOML in UTF-8, with Chinese words in quotes.",
    )


def is_known_header(dataset: Dataset, saved: Saved, header: str) -> bool:
    """Whether a cell may be a header of that dataset; finds the table in a sheet with notes."""
    folded = fold(header)
    is_known = header in saved.fields or folded in _index(dataset) or folded in _PLACES
    return is_known or likely_field(dataset, header) is not None


def map_headers(
    dataset: Dataset, headers: Sequence[str], saved: Saved = NO_SAVED, *, is_truncated: bool = False
) -> Mapping:
    """Decide which header feeds which field.

    The user's own mapping wins; then a field's Chinese name, its column name, and its synonyms in their
    order. Of two headers for one field the better one is taken, the other stays unmapped.

    Args:
        dataset: The fields.
        headers: Columns of the file.
        saved: The user's mapping.
        is_truncated: Headers may be cut off, as those of a shapefile.
    """
    index = _index(dataset)
    chosen = {
        name: header for header, name in saved.fields.items() if header in headers and not is_personal(header)
    }
    claimed = set(chosen.values())
    ranked = sorted(
        (rank, position, name, header)
        for position, header in enumerate(headers)
        if header not in claimed
        for rank, name in [index.get(fold(header), (None, ""))]
        if rank is not None
    )
    for _, _, name, header in ranked:
        if name not in chosen and name not in saved.constants:
            chosen[name] = header
    _guess(dataset, headers, chosen, saved)
    if is_truncated:
        _complete(index, headers, chosen)
    taken = set(chosen.values())
    rest = [header for header in headers if header not in taken]
    personal = [header for header in rest if is_personal(header)]
    return Mapping(
        headers=chosen,
        scales={name: scale_of(dataset.field(name), unit_of(header)) for name, header in chosen.items()},
        constants=saved.constants,
        personal=personal,
        unmapped=[header for header in rest if header not in personal],
    )


def words_of(wanted: Field, saved: Saved) -> dict[str, str]:
    """Folded word → stored value of a choice, the user's words first."""
    words: dict[str, str] = {}
    for value, names in (wanted.choices or {}).items():
        words.setdefault(fold_word(value), value)
        words.update({fold_word(name): value for name in names if fold_word(name) not in words})
    return {**words, **saved.values.get(wanted.name, {})}


def is_personal(header: str) -> bool:
    """Whether a header names a column about persons."""
    folded = fold(header)
    return any(word in folded for word in _PERSONAL) or _ABOUT_SOMEBODY.search(folded) is not None


def missing_field(dataset: Dataset, wanted: Field, headers: Sequence[str], source: str) -> RefusedError:
    """The refusal of a file without a column that every new row needs."""
    found = ", ".join(persons.without_persons(headers)) or "none"
    return RefusedError(
        f"{source} has no column for {wanted.zh} ({wanted.name}), which {dataset.zh} needs; its headers"
        f" are: {found}.",
        f"Rename the column to {wanted.zh}, or map it in a file given with --fields.",
    )


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


def _index(dataset: Dataset) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for wanted in dataset.fields:
        for rank, word in enumerate((wanted.zh, wanted.name, *wanted.synonyms)):
            folded = fold(word)
            if folded not in found or rank < found[folded][0]:
                found[folded] = (rank, wanted.name)
    return found


def _guess(dataset: Dataset, headers: Sequence[str], chosen: dict[str, str], saved: Saved) -> None:
    """Headers that no field knows by word, and that can mean only one field that is still free."""
    for header in headers:
        if header in chosen.values() or is_personal(header):
            continue
        name = likely_field(dataset, header)
        if name is not None and name not in chosen and name not in saved.constants:
            chosen[name] = header


def _complete(index: dict[str, tuple[int, str]], headers: Sequence[str], chosen: dict[str, str]) -> None:
    for header in headers:
        folded = fold(header)
        if (
            header in chosen.values()
            or max(len(header.encode()), len(header.encode("gbk", "replace"))) < _TRUNCATED_BYTES
        ):
            continue
        names = {name for word, (_, name) in index.items() if word.startswith(folded) and name not in chosen}
        if len(names) == 1:
            chosen[names.pop()] = header


def _part(content: dict[str, Any], name: str, file: str) -> dict[str, Any]:
    part = content.get(name, {})
    if not isinstance(part, dict):
        raise UsageError(f"{file}: [{name}] must be a table.", "See docs/data-formats.md.")
    return part


def _known(index: dict[str, tuple[int, str]], name: str, dataset: Dataset, file: str) -> str:
    names = {wanted.name for wanted in dataset.fields}
    if name in names:
        return name
    if fold(name) in index:
        return index[fold(name)][1]
    raise UsageError(
        f"{file} names the field {name!r}, which {dataset.name} does not have.",
        f"Its fields are: {', '.join(sorted(names))}.",
    )
