"""One batch of raw rows → rows fit to be staged. Pure: what it knows of the city is handed to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl import places
from etl.fields import numerals
from etl.fields.mapping import Mapping, Saved, words_of
from etl.fields.plain import read_whole
from etl.fields.values import UnreadableError, clean, converter, text
from etl.read.raw import SURPLUS
from etl.rules import Fault, cells, geometry, official, persons, references
from etl.rules.rows import Known, Rows, fold_name
from etl.rules.spec import RULES
from geodata import codes
from geodata.errors import RefusedError
from geodata.persons import without_names
from geodata.words import Said

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from etl.read import RawBatch
    from etl.repair import Repair
    from geodata.datasets import Dataset, Field

_EXPECTED = {
    "integer": Said(en="a whole number", zh="整数"),
    "number": Said(en="a number", zh="数字"),
    "boolean": Said(en="是 or 否 (yes or no)", zh="是或否"),
    "date": Said(en="a date", zh="日期"),
    "timestamp": Said(en="a time", zh="时间"),
}
_TEXT = Said(en="a text", zh="文字")
_YEAR = Said(en="a year", zh="年份")
# Of equal cells of one of these kinds one value is made; a time in two zones would be two days.
_REPEATING = {str, int, float, bool}
# Numbers of persons have eleven digits or more.
_LEAST_PERSONAL = 10**10
# Of the rest of a long file a sample of each column tells; its numbers are blotted out one by one besides.
_MOST_SCREENED = 50_000
# About 0.1 m: the same outline read twice, or from another format, has the same key.
_KEY_DECIMALS = 6


@dataclass(slots=True)
class Context:
    """What the rows of one layer are checked against.

    Attributes:
        dataset: What is loaded.
        mapping: Header → field.
        saved: The user's words.
        city: Code of the city; empty when every row is a city of its own.
        zone: The city's time zone.
        crs: Canonical name of the coordinates' system; None for a layer without geometry.
        extent: The city's area in EPSG:4326, when its divisions are loaded.
        known: Rows that can be referred to.
        maxima: Field → largest number that its column holds.
        is_table: The rows come from a table (CSV, XLSX), not from a map layer.
        communities: Codes of the communities that are loaded, twelve digits each.
        screened: How many rows were looked through for columns about persons.
    """

    dataset: Dataset
    mapping: Mapping
    saved: Saved
    city: str
    zone: tzinfo
    crs: str | None
    extent: Any = None
    known: dict[str, Known] = field(default_factory=dict)
    maxima: dict[str, int] = field(default_factory=dict)
    is_table: bool = False
    communities: frozenset[str] = frozenset()
    screened: int = 0


@dataclass(slots=True)
class Prepared:
    """Rows after all rules.

    Attributes:
        keep: Rows that may be staged.
        rows: Line or feature numbers of all rows.
        values: Field → values of all rows.
        geometry: EPSG:4326, repaired.
        repairs: What was done to shapes that were repaired, in the system of the file.
        faults: Broken rules of the severity `reject`.
        warnings: Broken rules of the severity `warn`.
        source: Header → cells, personal columns left out.
        personal: Headers of columns that were found to be about persons → what stands in them.
        faulty: Rows whose shape is at fault → the shape as it was drawn, EPSG:4326, for its picture.
        shapes: The geometry as the file has it.
        said: Row → the cells that were to be its geometry and were not.
    """

    keep: NDArray[np.bool_]
    rows: NDArray[np.int32]
    values: dict[str, list[Any]]
    geometry: NDArray[Any] | None
    repairs: list[Repair]
    faults: list[Fault]
    warnings: list[Fault]
    source: dict[str, list[object]]
    faulty: dict[int, Any] = field(default_factory=dict)
    personal: dict[str, Said] = field(default_factory=dict)
    shapes: NDArray[Any] | None = None
    said: dict[int, dict[str, str]] = field(default_factory=dict)

    def drawn(self, position: int) -> Any:  # noqa: ANN401 - a shapely geometry or None
        """The shape of a row as the quarantine keeps it: also one that is the fault."""
        if position in self.faulty:
            return self.faulty[position]
        return None if self.geometry is None else self.geometry[position]

    def cells(self, position: int) -> dict[str, object]:
        """The source row as the quarantine keeps it: without persons."""
        return {header: shown(column[position]) for header, column in self.source.items()}


def prepare(raw: RawBatch, context: Context) -> Prepared:
    """Convert, transform, repair and check some rows."""
    personal = _screen(raw, context)
    count = len(raw.rows)
    converted, faults = convert(raw, context)
    rows = Rows(context.dataset, context.city, count, converted, None, context.maxima)
    # What is wrong with a whole row comes first: it explains the rest.
    faults[:0] = [
        Fault(f.position, f.rule, None, f.value, f.expected)
        for f in raw.faults
        if f.rule != "cell.uncounted" or f.expected not in context.mapping.unmapped
    ]
    found, repairs = places.placed(raw, context, faults)
    faulty = places.faulty(raw, context, faults)
    rows.geometry = found
    # Before codes are made of names: a row is the same whether its names were taken out before or now.
    addressed = list(cells.without_names(rows))
    has_codes = "code" in converted
    keys = [None] * count if not has_codes else list(converted["code"])
    nameless = {position for position, key in enumerate(keys) if key is None}
    _derive_codes(rows, keys)
    spoilt = {fault.position for fault in faults}
    unread = {(fault.position, fault.field) for fault in faults}
    faults += addressed
    faults += _codeless(rows, spoilt, has_codes=has_codes)
    # A cell that could not be read is not empty as well.
    faults += [one for one in cells.required(rows) if (one.position, one.field) not in unread]
    for rule in (cells.readable, cells.in_range, cells.in_order, cells.without_persons):
        faults += rule(rows)
    faults += cells.not_yet(rows, datetime.now(context.zone))
    # A code that was made for a row is no official one, and none was told.
    faults += [fault for fault in official.official_code(rows) if fault.position not in nameless]
    faults += official.division_level(rows)
    faults += references.resolve(rows, context.known)
    faults += references.resolve_holders(rows, context.known)
    faults += official.code_of_parent(rows, context.communities)
    placeless = {fault.position for fault in faults if fault.rule.startswith("geometry.")}
    faults += [
        fault
        for fault in geometry.missing(context.dataset, found if raw.geometry is not None else None, count)
        if fault.position not in placeless
    ]
    faults = [_without_numbers(fault) for fault in faults]
    rejects = [fault for fault in faults if RULES[fault.rule].severity == "reject"]
    keep = np.ones(count, dtype=bool)
    keep[[fault.position for fault in rejects]] = False
    source = {
        header: cells for header, cells in raw.columns.items() if header not in context.mapping.personal
    }
    return Prepared(
        keep=keep,
        rows=raw.rows,
        values=rows.values,
        geometry=found,
        repairs=repairs,
        personal=personal,
        faults=rejects,
        warnings=[fault for fault in faults if RULES[fault.rule].severity == "warn"],
        source=source,
        faulty=faulty,
        shapes=raw.geometry,
        said={fault.position: _said(fault.cells) for fault in raw.faults if fault.cells},
    )


def _screen(raw: RawBatch, context: Context) -> dict[str, Said]:
    """Drop the columns about persons that no header told, and refuse a list of persons.

    Raises:
        RefusedError: The rows are persons: names stand where the dataset has its own, beside their numbers.
    """
    mapping = context.mapping
    header = mapping.headers.get("name")
    taken = set(mapping.headers.values())
    columns = raw.columns
    if context.screened >= _MOST_SCREENED:
        told = {*raw.columns} - taken - {*mapping.personal} | ({header} if header else set())
        columns = {name: persons.sample(cells) for name, cells in raw.columns.items() if name in told}
    context.screened += len(raw.rows)
    found = persons.columns_about(columns, taken=taken, known=mapping.personal)
    mapping.personal.extend(found)
    mapping.unmapped[:] = [header for header in mapping.unmapped if header not in found]
    if mapping.personal and header and persons.is_column_of_names(columns.get(header, ())):
        beside = "、".join(persons.without_persons(mapping.personal))
        raise RefusedError(
            Said(
                en=f"This is a list of persons: names in {header}, beside {beside}. Nothing was kept.",
                zh=f"这是一份人员名单：“{header}”列是姓名，另有{beside}等列。没有保留任何内容。",
            ),
            Said(
                en="Persons are not stored: deliver counts for each building or compound instead.",
                zh="系统不存个人信息，请改报各楼栋或各小区的数量。",
            ),
        )
    return found


def _without_numbers(fault: Fault) -> Fault:
    """The fault, without the number of a person in the value that it tells."""
    if not isinstance(fault.value, str) or codes.credit_fault(fault.value) is None:
        return fault
    return replace(fault, value=codes.mask_personal(fault.value))


def convert(raw: RawBatch, context: Context) -> tuple[dict[str, list[Any]], list[Fault]]:
    """The cells of the mapped columns as the kinds of their fields."""
    faults: list[Fault] = []
    converted: dict[str, list[Any]] = {}
    count = len(raw.rows)
    for wanted in context.dataset.fields:
        header = context.mapping.headers.get(wanted.name)
        if header is not None:
            cells = raw.columns.get(header, [None] * count)
        elif wanted.name in context.mapping.constants:
            cells = [context.mapping.constants[wanted.name]] * count
        else:
            continue
        converted[wanted.name] = _convert_column(cells, wanted, context, faults)
    return converted, faults


def geometry_key(shapes: NDArray[Any]) -> list[str]:
    """A text per geometry: the same for the same outline, wherever it starts and whichever way it runs."""
    rounded = shapely.transform(shapes, lambda points: np.round(points, _KEY_DECIMALS) + 0.0)
    return [shape.hex() if shape is not None else "" for shape in shapely.to_wkb(shapely.normalize(rounded))]


def _convert_column(cells: list[object], wanted: Field, context: Context, faults: list[Fault]) -> list[Any]:
    scale = context.mapping.scales.get(wanted.name, 1.0)
    whole = read_whole(cells, wanted, scale=scale, zone=context.zone)
    if whole is not None:
        return whole
    words = words_of(wanted, context.saved)
    turn = converter(wanted, scale=scale, words=words, zone=context.zone)

    def attempt(cell: object) -> object:
        value = None if cell is None else clean(cell)
        if value is None:
            return None
        try:
            made = turn(value)
        except (UnreadableError, ValueError, OverflowError):
            return UnreadableError
        return None if made in ("", []) else made

    kinds = set(map(type, cells)) - {type(None)}
    if len(kinds) == 1 and kinds <= _REPEATING:
        # Most columns of an office repeat a few words; each is read once.
        made = {cell: attempt(cell) for cell in set(cells)}
        result = [made[cell] for cell in cells]
    else:
        result = [attempt(cell) for cell in cells]
    if wanted.kind in {"codes", "texts"}:
        # Rows do not share a list that a rule may change.
        result = [list(value) if isinstance(value, list) else value for value in result]
    if wanted.kind in {"integer", "number"}:
        for position, figure in numerals.readings(cells, result, attempt):
            result[position] = figure
            said = numerals.told(cells[position])
            faults.append(Fault(position, "number.read", wanted.zh, said, f"{figure:.10g}"))
    for position in [position for position, value in enumerate(result) if value is UnreadableError]:
        faults.append(_unreadable(position, wanted, clean(cells[position])))
        result[position] = None
    return result


def _unreadable(position: int, wanted: Field, value: object) -> Fault:
    shown = codes.mask_personal(_safe_text(value))[:120]
    if wanted.kind == "choice":
        listed = "、".join(names[0] if names else key for key, names in (wanted.choices or {}).items())
        return Fault(position, "choice", wanted.zh, shown, listed)
    expected = _YEAR if wanted.name.endswith("_year") else _EXPECTED.get(wanted.kind, _TEXT)
    return Fault(position, "type", wanted.zh, shown, expected)


def _safe_text(value: object) -> str:
    try:
        return text(value)
    except UnreadableError:
        return repr(value)


def _said(cells: dict[str, str]) -> dict[str, str]:
    # Those of a place are figures; whatever else stands in a row may be about persons.
    return {header: str(shown(cell)) if header == SURPLUS else cell for header, cell in cells.items()}


def _codeless(rows: Rows, spoilt: set[int], *, has_codes: bool) -> list[Fault]:
    """What rows lack that have no code and of which none could be made.

    Where the file has no codes, it is the first part of the natural key that is wanted: the name of a firm.
    """
    key = [] if has_codes else [rows.dataset.field(name) for name in rows.dataset.natural_key]
    faults = []
    for position, code in enumerate(rows.values["code"]):
        if code is not None or position in spoilt:
            continue
        lacking = next(
            (one for one in key if one.name not in rows.values or rows.values[one.name][position] is None),
            None,
        )
        if lacking is None:
            faults.append(Fault(position, "required", "code"))
        elif not (lacking.is_required and lacking.reference is None and lacking.name in rows.values):
            # A column that is there and must be filled is told of with the others.
            faults.append(Fault(position, "required", lacking.zh))
    return faults


def _derive_codes(rows: Rows, keys: list[Any]) -> None:
    """A stable code for each row that brings none: a hash of its natural key, or of its geometry."""
    absent = [position for position, key in enumerate(keys) if key is None]
    if not absent:
        rows.values.setdefault("code", keys)
        return
    natural = [rows.values.get(name, [None] * rows.count) for name in rows.dataset.natural_key]
    shapes: list[str] | None = None
    for position in absent:
        parts = [_key_part(column[position]) for column in natural]
        is_whole = bool(parts) and all(parts) and rows.dataset.name != "tickets"
        if not is_whole and rows.geometry is not None:
            if shapes is None:
                shapes = geometry_key(rows.geometry[absent])
                place = {p: i for i, p in enumerate(absent)}
            parts.append(shapes[place[position]])
        if any(parts):
            digest = hashlib.sha256("\x1f".join((rows.dataset.name, *parts)).encode()).hexdigest()
            keys[position] = f"d-{digest[:16]}"
    rows.values["code"] = keys


def _key_part(value: object) -> str:
    return "" if value is None else fold_name(str(value))


def shown(value: object) -> object:
    """A cell as the quarantine keeps it: plain, and without the numbers of persons."""
    if value is None or (isinstance(value, int) and abs(value) < _LEAST_PERSONAL):
        return value
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, float) and abs(value) < _LEAST_PERSONAL:
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return without_names(codes.mask_personal(value if isinstance(value, str) else _safe_text(value)))
