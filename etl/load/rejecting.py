"""Rejected rows with all that a clerk needs to mend them: the row as the file has it, its place included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from etl.report import Reject
from geodata import crs
from geodata.db.loading import packing
from geodata.db.runs import recording
from geodata.words import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.prepare import Context, Prepared
    from etl.read import RawBatch, RawLayer
    from etl.rules import Fault

# Rules after whose breach nobody knows whether the code of the row is its own.
_DOUBTFUL: Final = ("code.", "duplicate", "encoding.", "row.", "cell.", "feature.")
_DERIVED: Final = "d-"


def rejects_of(
    batch: Prepared, faults: Sequence[Fault], layer: RawLayer, number: int, context: Context
) -> Iterator[Reject]:
    """The broken rules of a batch, those of one row together.

    Args:
        batch: The rows after all rules.
        faults: What is wrong with them.
        layer: Where they come from.
        number: Its number in the lineage.
        context: What they were checked against.
    """
    headers = _headers(context)
    for fault in sorted(faults, key=lambda fault: fault.position):
        at = fault.position
        shape = None if batch.shapes is None else batch.shapes[at]
        yield Reject(
            number,
            layer.source.name,
            layer.name,
            int(batch.rows[at]),
            fault,
            {**batch.cells(at), **_place_cells(shape, layer.place), **batch.said.get(at, {})},
            packing.ewkbs(np.array([batch.drawn(at)], dtype=object), crs.STORAGE_SRID)[0],
            header=headers.get(
                fault.field or "", said(fault.value, "zh") if fault.rule == "encoding.byte" else None
            ),
            shape=shape,
            crs=context.crs,
            place=layer.place,
        )


def row_of(reject: Reject) -> recording.RejectRow:
    """A broken rule as the quarantine keeps it."""
    sentence, hint = reject.fault.say()
    sentence_zh, hint_zh = reject.fault.say("zh")
    fault = reject.fault
    return recording.RejectRow(
        reject.source_file, reject.row, fault.rule, fault.field, fault.value, fault.expected,
        Said(en=sentence, zh=sentence_zh), Said(en=hint, zh=hint_zh), reject.source, reject.ewkb,
    )  # fmt: skip


def is_doubtful(fault: Fault, code: str | None) -> bool:
    """Whether a rejected row may mean another row of the database than its code says."""
    return code is None or fault.rule.startswith(_DOUBTFUL) or code.startswith(_DERIVED)


def complete(found: Sequence[Reject], layers: Sequence[RawLayer], contexts: Sequence[Context]) -> None:
    """Give rows that the database rejected their cells and places back, by reading the files once more.

    Args:
        found: Rows that were taken out of the stage, with the staged columns as their source.
        layers: The same layers, opened again.
        contexts: What their rows were checked against, in the same order.
    """
    wanted: dict[int, dict[int, list[Reject]]] = {}
    for reject in found:
        wanted.setdefault(reject.source_file, {}).setdefault(reject.row, []).append(reject)
    for number, rows in wanted.items():
        layer, context = layers[number - 1], contexts[number - 1]
        headers = _headers(context)
        for raw in layer.batches():
            for position in np.flatnonzero(np.isin(raw.rows, list(rows))):
                for reject in rows.pop(int(raw.rows[position])):
                    _give_back(reject, raw, int(position), layer, context)
                    reject.header = headers.get(reject.fault.field or "")
            if not rows:
                break


def forget_persons(found: Sequence[Reject], contexts: Sequence[Context]) -> None:
    """Take the columns about persons that a later row told out of the rows that were rejected before it.

    Args:
        found: Rejected rows.
        contexts: What the rows of each layer were checked against, in the order of the layers.
    """
    for reject in found:
        for header in contexts[reject.source_file - 1].mapping.personal:
            reject.source.pop(header, None)


def _give_back(reject: Reject, raw: RawBatch, position: int, layer: RawLayer, context: Context) -> None:
    from etl.prepare import shown

    shape = None if raw.geometry is None else raw.geometry[position]
    cells = {
        header: shown(column[position])
        for header, column in raw.columns.items()
        if header not in context.mapping.personal
    }
    reject.source = cells | _place_cells(shape, layer.place)
    reject.shape, reject.crs, reject.place = shape, context.crs, layer.place


def _headers(context: Context) -> dict[str, str]:
    """The header behind a field, by its name and its Chinese name."""
    found: dict[str, str] = {}
    for one in context.dataset.fields:
        header = context.mapping.headers.get(one.name)
        if header is not None:
            found[one.name] = found[one.zh] = header
    return found


def _place_cells(shape: Any, place: tuple[str, ...]) -> dict[str, object]:  # noqa: ANN401 - shapely
    """The cells of a table that a geometry came from."""
    if not place or shape is None:
        return {}
    if len(place) == 1:
        return {place[0]: str(shapely.to_wkt(shape, rounding_precision=9, trim=True, output_dimension=2))}
    if shapely.get_type_id(shape) != shapely.GeometryType.POINT or shapely.is_empty(shape):
        return {}
    return {place[0]: float(shapely.get_x(shape)), place[1]: float(shapely.get_y(shape))}
