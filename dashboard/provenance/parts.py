"""What each part of the data page shows, and what of it the map shows: read, then drawn."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dashboard.components import data_frame
from dashboard.components.card_parts import missing
from dashboard.components.data_frame import NOWHERE, Places
from dashboard.components.data_parts import failed, rule_label
from dashboard.components.dictionary_panel import dictionary_panel
from dashboard.components.faults_panel import fault_card, faults_panel, kind_label
from dashboard.components.lineage_panel import lineage_panel, question_panel
from dashboard.components.quality_panel import quality_panel
from dashboard.components.reject_card import reject_card
from dashboard.components.run_panel import rejects_of_run, run_panel
from dashboard.components.run_rows import rows_of_run
from dashboard.components.runs_panel import runs_panel
from dashboard.figures.faults import told
from dashboard.provenance.view import PAGE
from geodata.errors import HongtuError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.components.map_sources import Box
    from dashboard.data import Data

Part = tuple[list["Component"], Places]


async def part(data: Data, here: Here, *, near: str) -> Part:
    """The part of the page that the address names, and what of it the map shows.

    Args:
        data: Where it is read from.
        here: What the address says.
        near: What the page of the list shall hold; empty for the page that the address names.
    """
    try:
        return await _PARTS[here.view.tab](data, here, near)
    except HongtuError as error:
        is_missing = isinstance(error, NotFoundError)
        return [failed(here, told(error, here.words)[0], is_missing=is_missing)], NOWHERE


async def _runs(data: Data, here: Here, near: str) -> Part:
    if here.view.run:
        return await _run(data, here, near)
    found = await data.provenance.runs(
        here.city, dataset=here.view.dataset, only=here.view.only, limit=PAGE, offset=here.view.from_
    )
    return runs_panel(found, here), NOWHERE


async def _quality(data: Data, here: Here, _near: str) -> Part:
    layers, loaded = await asyncio.gather(
        data.provenance.quality(here.city), data.provenance.datasets(here.city)
    )
    return quality_panel(layers, loaded, here), NOWHERE


async def _dictionary(data: Data, here: Here, _near: str) -> Part:
    return dictionary_panel(await data.provenance.dictionary(), here), NOWHERE


async def _run(data: Data, here: Here, near: str) -> Part:
    view, reads = here.view, data.provenance
    if view.rows:
        one = await reads.run(here.city, view.run)
        rows = await reads.changed(
            here.city, view.run, one.run.dataset, kind=view.rows, limit=PAGE, offset=view.from_
        )
        return run_panel(one, rows_of_run(one, rows, here), here), NOWHERE
    if near.isdecimal():
        before = await reads.rejects_before(here.city, view.run, int(near), rule=view.rule)
        view = replace(view, from_=before // PAGE * PAGE)
        here = replace(here, view=view)
    found, rejects, extent = await asyncio.gather(
        reads.run(here.city, view.run),
        reads.rejects(here.city, view.run, rule=view.rule, limit=PAGE, offset=view.from_),
        reads.reject_extent(here.city, view.run, rule=view.rule),
    )
    places = Places(
        url=data_frame.reject_tiles(here.city, view.run, view.rule),
        layers=data_frame.marks(),
        style=data_frame.style_of({each.rule: rule_label(each.rule, here.words) for each in found.rules}),
        box=None if extent is None else (extent.west, extent.south, extent.east, extent.north),
    )
    return run_panel(found, rejects_of_run(found, rejects, here), here), places


async def _faults(data: Data, here: Here, near: str) -> Part:
    view, reads = here.view, data.provenance
    if near:
        before = await reads.faults_before(here.city, near, kind=view.kind)
        view = replace(view, from_=before // PAGE * PAGE)
        here = replace(here, view=view)
    found, extent, checked = await asyncio.gather(
        reads.faults(here.city, kind=view.kind, limit=PAGE, offset=view.from_),
        reads.fault_extent(here.city, kind=view.kind),
        reads.checked(here.city),
    )
    places = Places(
        url=data_frame.fault_tiles(here.city, view.kind, checked),
        layers=data_frame.marks(),
        style=data_frame.style_of({kind: kind_label(kind, here.words) for kind in found.kinds}),
        box=None if extent is None else (extent.west, extent.south, extent.east, extent.north),
    )
    return faults_panel(found, here), places


async def _lineage(data: Data, here: Here, _near: str) -> Part:
    view = here.view
    if view.feature is None:
        hits = await data.search(here.city, view.q) if view.q else []
        return question_panel(hits, here), NOWHERE
    dataset, code = view.feature
    row, relations = await asyncio.gather(
        data.provenance.row(here.city, dataset, code), data.provenance.dictionary()
    )
    found, drawn = row.lineage, row.drawn
    names = {
        column.name: column.words.zh if here.words.language == "zh" else column.name
        for relation in relations
        if relation.name == found.dataset
        for column in relation.columns
    } | {"boundary": here.words("lineage.boundary")}
    panel = lineage_panel(found, drawn, names, here)
    box = None if drawn is None else _box(drawn.west, drawn.south, drawn.east, drawn.north)
    if box is None:
        return panel, NOWHERE
    return panel, Places(
        url=data_frame.row_tiles(here.city, found.dataset, code, found.states[0].run or 0),
        layers=data_frame.marks(),
        style=data_frame.style_of({"feature": here.dataset(found.dataset)}),
        box=box,
    )


async def card(data: Data, here: Here) -> tuple[list[Component], dict[str, Any] | None]:
    """What is picked, and where the map finds it."""
    view = here.view
    if view.tab == "faults" and view.fault:
        return await _fault_card(data, here)
    if not (view.tab == "runs" and view.run and view.fault.isdecimal()):
        return [], None
    try:
        one, run = await asyncio.gather(
            data.provenance.reject(here.city, view.run, int(view.fault)),
            data.provenance.run(here.city, view.run),
        )
    except HongtuError as error:
        return missing(told(error, here.words)[0]), None
    box = _box(one.west, one.south, one.east, one.north)
    return reject_card(one, run.run, here), {"fid": one.reject, "box": box}


async def _fault_card(data: Data, here: Here) -> tuple[list[Component], dict[str, Any] | None]:
    try:
        found, picture = await data.provenance.fault(here.city, here.view.fault)
    except HongtuError as error:
        return missing(told(error, here.words)[0]), None
    box = _box(found.west, found.south, found.east, found.north)
    return fault_card(found, picture, here), {"fid": found.number if box else None, "box": box}


def _box(west: float | None, south: float | None, east: float | None, north: float | None) -> Box | None:
    if west is None or south is None or east is None or north is None:
        return None
    return west, south, east, north


_PARTS: Final[dict[str, Callable[[Data, Here, str], Awaitable[Part]]]] = {
    "runs": _runs,
    "faults": _faults,
    "quality": _quality,
    "lineage": _lineage,
    "dictionary": _dictionary,
}
