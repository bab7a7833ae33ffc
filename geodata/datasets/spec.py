"""What a dataset is: its table, its fields, its geometry and the other datasets that it points to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "integer", "number", "boolean", "date", "timestamp", "choice", "codes", "texts"]
GeometryKind = Literal["polygon", "point", "line", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A field that names a row of another dataset, by its code or by its name."""

    dataset: str
    is_required: bool = False
    """A row whose required reference is unknown is rejected; an optional one is left empty with a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a dataset as a file may carry it.

    ``synonyms`` are other headers under which offices send it (Chinese and English, case and width folded).
    ``choices`` maps each stored value to the words that files use for it.
    ``minimum`` and ``maximum`` are inclusive and in the unit of the column.
    """

    name: str
    zh: str
    kind: FieldKind = "text"
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    choices: dict[str, tuple[str, ...]] | None = None
    reference: Reference | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A kind of record that the ETL loads and that ``published`` shows under the same name.

    ``table`` is in schema ``hongtu``; ``shape_table`` holds the boundary where it is kept apart from the attributes.
    ``code_kind`` says which official code identifies a row (``geodata.codes``); None: any text.
    ``natural_key`` are the fields from which a stable code is derived where a source has none; a dataset with
    geometry falls back to the geometry itself.
    ``after`` are datasets that must be loaded before this one.
    """

    name: str
    zh: str
    en: str
    table: str
    fields: tuple[Field, ...]
    geometry: GeometryKind | None = None
    is_geometry_required: bool = False
    shape_table: str | None = None
    code_kind: Literal["division", "grid", "credit"] | None = None
    natural_key: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of that column name; KeyError when the dataset has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
