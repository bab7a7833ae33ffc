"""The way of a file into the database: read, map, transform, check, repair, stage, apply.

Batches are bounded and pure (`etl.prepare`); everything that is written is written in one transaction, so a
load that fails or is killed leaves nothing behind.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import shapely

from etl import columns, quarantine, report
from etl.fields.mapping import is_known_header
from etl.fields.saved import as_toml, load_saved, parse_saved
from etl.load import aside, cities, describing, whole
from etl.load.describing import describe, describe_notes, new_city
from etl.load.run import Load, references
from etl.load.wanted import Wanted
from etl.prepare import Context, prepare
from etl.read import RawBatch, RawLayer, open_layers, sniff
from etl.read.notes import LeftOut, without_notes
from etl.report import LoadReport
from etl.report.differences import Told
from etl.report.workbook import About
from geodata import crs
from geodata.codes import division_level
from geodata.datasets import DATASETS, named
from geodata.db.loading import city_facts, existing, faults, staging
from geodata.db.runs import recording
from geodata.db.upkeep import lifecycle
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from etl.fields.mapping import Mapping
    from etl.fields.saved import Saved
    from etl.rules.rows import Known
    from geodata.datasets import Dataset
    from geodata.db.connection import Connection
    from geodata.db.loading.staging import Staging
    from geodata.settings import Settings

_SYSTEMS = Said(
    en="--crs EPSG:4490 (CGCS2000), EPSG:4326 (WGS 84), gcj02 (高德, 腾讯), bd09 (百度), bd09mc (百度 metres)"
    " or a Gauss–Kruger zone such as EPSG:4543",
    zh="--crs：EPSG:4490（CGCS2000）、EPSG:4326（WGS 84）、gcj02（高德、腾讯）、bd09（百度）、"
    "bd09mc（百度米制）或高斯投影带，如 EPSG:4543",
)


def load(  # noqa: PLR0913
    dataset: str,
    paths: Sequence[Path | str],
    *,
    crs: str | None,
    layer: str | None = None,
    encoding: str | None = None,
    fields: Path | str | None = None,
    city: str | None = None,
    dry_run: bool = False,
    rejects: Path | str | None = None,
    diff: Path | str | None = None,
    full: bool = False,
    confirm_removal: bool = False,
    below_standard: bool = False,
    valid_from: date | None = None,
    settings: Settings,
    say: Callable[[Said], None] = lambda _: None,
    count: Callable[[int, int], None] | None = None,
) -> LoadReport:
    """Load files into a dataset.

    Args:
        dataset: Name of the dataset, as in `geodata.datasets.DATASETS`.
        paths: Files, or zip archives of them.
        crs: System of the coordinates; None only when the files declare it themselves.
        layer: Layer, sheet or member of an archive.
        encoding: Text encoding; found out when None.
        fields: A saved mapping of headers and words.
        city: Code of the city the rows belong to; found out when None.
        dry_run: Report what would happen, and change nothing.
        rejects: Workbook to write the rejected rows to; it can be mended and loaded like any file.
        diff: CSV or workbook to write every added, changed and removed row to.
        full: The files are all there is: rows of the layer that they leave out are removed.
        confirm_removal: Remove them even if they are more than half of the layer.
        below_standard: Publish even if the layer falls under its standard.
        valid_from: The day from which changed boundaries hold; today when None.
        settings: Which database.
        say: Told of what takes long, when it begins.
        count: Called with the number of rows that are prepared, and of all as far as the files tell.

    Raises:
        UsageError: An option is wrong, or a file is missing or unreadable.
        RefusedError: The files as a whole cannot be loaded; nothing was changed.
        ServerError: The database is away or full; nothing was changed.
    """
    clock = monotonic()
    chosen = named(dataset)
    if rejects is not None:
        report.check_name(Path(rejects))
    told = Told(chosen, Path(diff) if diff is not None else None)
    wanted = Wanted(
        started_at=datetime.now(UTC), operator=recording.operator(settings), is_dry_run=dry_run, is_full=full,
        is_city_told=city is not None, is_confirmed=confirm_removal, is_published_anyway=below_standard,
        valid_from=valid_from, differences=told.take if dry_run or diff is not None else None, say=say,
    )  # fmt: skip
    system = _crs_name(crs)
    saved = _saved(fields, chosen)
    if city is not None:
        cities.checked(city)
    files = [Path(path) for path in paths]

    def opened() -> AbstractContextManager[list[RawLayer]]:
        return open_layers(
            files,
            layer=layer,
            encoding=encoding,
            is_header=lambda header: _is_header(chosen, saved, header),
            hints=(chosen.name, chosen.table, chosen.zh),
        )

    made = LoadReport(chosen.name, is_dry_run=dry_run)
    with opened() as layers:
        notes = _notes(layers, chosen)
        if fields is None and "fields" in notes:
            saved = parse_saved(notes["fields"], chosen, name=layers[0].source.name)
        mappings = columns.by_headers(chosen, layers, saved)
        systems = [_system(chosen, found, system) for found in layers]
        streams = columns.by_cells(chosen, layers, mappings, saved)
        lifecycle.ready(settings, say=say)
        where = city or notes.get("city") or None
        made.warnings += describing.another_city(layers[0].source.name, notes.get("city"), city)
        job = _Job(chosen, layers, mappings, streams, systems, saved, where, settings, wanted, opened, count)
        try:
            with faults.transaction(settings, is_kept=not dry_run) as connection:
                _run(connection, job, made)
                if made.is_refused:
                    connection.rollback()
        except BaseException:
            told.drop()
            raise
        made.seconds = monotonic() - clock
        told.keep()
        made.differences = told.sentences()
        if rejects is not None:
            about = _about(chosen, made, as_toml(chosen, mappings, saved), notes, layers)
            report.write_workbook(Path(rejects), made.faults, about, made.repairs)
            made.workbook = Path(rejects).name
    return made


def _notes(layers: Sequence[RawLayer], dataset: Dataset) -> dict[str, str]:
    """What a workbook of rejects says of the load that it comes from; nothing for other files."""
    notes = next((layer.notes for layer in layers if layer.notes), {})
    whose = notes.get("dataset", dataset.name)
    if whose != dataset.name:
        called = DATASETS[whose].zh if whose in DATASETS else whose
        raise RefusedError(
            Said(
                en=f"{layers[0].source.name} holds rejected rows of {whose}, not of {dataset.name}.",
                zh=f"{layers[0].source.name} 是{called}的拒收清单，不是{dataset.zh}的。",
            ),
            Said(en=f"Load it with `hongtu load {whose}`.", zh=f"请用 `hongtu load {whose}` 装载。"),
        )
    return notes


def _about(
    dataset: Dataset, made: LoadReport, fields: str, notes: dict[str, str], layers: Sequence[RawLayer]
) -> About:
    is_truncated = bool(notes.get("is_truncated")) or any(map(columns.is_truncated, layers))
    return About(dataset=dataset.name, city=made.city or "", fields=fields, is_truncated=is_truncated)


@dataclass(frozen=True, slots=True)
class _Job:
    """What was asked for, and the layers that were found."""

    dataset: Dataset
    layers: list[RawLayer]
    mappings: list[Mapping]
    streams: list[Iterator[RawBatch]]
    systems: list[str | None]
    saved: Saved
    city: str | None
    settings: Settings
    wanted: Wanted
    opened: Callable[[], AbstractContextManager[list[RawLayer]]]
    count: Callable[[int, int], None] | None = None

    def tell(self, read: int, *, is_all: bool = False) -> None:
        """Say how many rows are prepared, where the files told how many there are."""
        known = [layer.count for layer in self.layers if layer.count is not None]
        # Only the end is the end: a guess may be too small, and a count that is right has come to it already.
        if self.count is not None and len(known) == len(self.layers) and (is_all or read != sum(known)):
            self.count(read, read if is_all else max(sum(known), read + 1))

    def read_again(self, give: Callable[[Sequence[RawLayer]], None]) -> None:
        """Open the layers once more."""
        with self.opened() as layers:
            give(layers)


def _run(connection: Connection, job: _Job, made: LoadReport) -> None:
    dataset, layers, mappings, systems = job.dataset, job.layers, job.mappings, job.systems
    streams = job.streams
    first, streams[0] = _peek(streams[0])
    numbers = cities.numbers_of(first) if first is not None else None
    where = cities.decide(
        connection,
        dataset,
        wanted=job.city,
        first=first,
        mapping=mappings[0],
        system=systems[0],
        settings=job.settings,
    )
    recording.lock(connection, where or None, dataset.name)
    place = cities.middle_of(first, systems[0]) if first is not None else None
    zone = _zone(connection, where, place, dataset, made)
    process = Load(connection, staging.create(connection, dataset), made, where)
    if not job.wanted.is_dry_run:
        process.to_metres = _projection(process.stage, where)
    made.city = where or None
    describe(made, layers, mappings, systems)
    extent = _extent(connection, where, dataset)
    known = references(connection, where, _referred(dataset, mappings))
    maxima = {n: existing.SMALLEST_INTEGER for n, kind in process.stage.types.items() if kind == "smallint"}
    contexts = [
        Context(
            dataset,
            mapping,
            job.saved,
            where,
            zone,
            system,
            extent,
            known,
            maxima,
            _is_table(layer),
            communities=_communities(dataset, known),
        )
        for layer, mapping, system in zip(layers, mappings, systems, strict=True)
    ]
    try:
        for layer, stream, context in zip(layers, streams, contexts, strict=True):
            _add(process, job, layer, stream, context)
        job.tell(made.read, is_all=True)
        whole.refuse_if_wrong(made, where, extent=extent, used=systems[0], numbers=numbers)
        process.finish(contexts, job.wanted, job.read_again)
    finally:
        process.behind.end()


def _add(process: Load, job: _Job, layer: RawLayer, stream: Iterator[RawBatch], context: Context) -> None:
    """Prepare and stage the rows of one layer."""
    number = process.add_layer(layer, context)
    left_out = LeftOut()
    with aside.ahead(stream) as batches:
        for read in batches:
            raw = without_notes(read, left_out) if context.is_table and not layer.notes else read
            if job.city is None and number > 1 and process.city != cities.OWN:
                cities.check_same(raw, context.mapping, process.city, file=layer.source.name)
            process.add(number, prepare(raw, context), context)
            job.tell(process.report.read)
    describe_notes(process.report, layer, left_out)


def _is_table(layer: RawLayer) -> bool:
    # The outlines in a workbook of rejects may be those of a map layer.
    is_of_layer = bool(layer.notes) and layer.place == (quarantine.SHAPE,)
    return layer.source.kind in {sniff.CSV, sniff.XLSX} and not is_of_layer


def _communities(dataset: Dataset, known: dict[str, Known]) -> frozenset[str]:
    """The communities that a grid cell may lie in."""
    if dataset.code_kind != "grid" or "divisions" not in known:
        return frozenset()
    return frozenset(code for code in known["divisions"].codes if division_level(code) == "community")


def _crs_name(name: str | None) -> str | None:
    return crs.parse(name) if name else None


def _saved(path: Path | str | None, dataset: Dataset) -> Saved:
    return load_saved(Path(path) if path else None, dataset)


def _is_header(dataset: Dataset, saved: Saved, word: str) -> bool:
    return is_known_header(dataset, saved, word)


def _system(dataset: Dataset, layer: RawLayer, wanted: str | None) -> str | None:
    if not layer.has_geometry or dataset.geometry is None:
        return None
    used = wanted or layer.crs
    if used is None:
        name = layer.source.name
        raise RefusedError(
            Said(en=f"{name} does not say in which coordinate system it is.", zh=f"{name} 没有说明坐标系。"),
            Said(en=f"Say {_SYSTEMS.en}.", zh=f"请写明 {_SYSTEMS.zh}。"),
        )
    return used


def _peek(stream: Iterator[RawBatch]) -> tuple[RawBatch | None, Iterator[RawBatch]]:
    first = next(stream, None)
    return first, stream if first is None else itertools.chain([first], stream)


def _zone(
    connection: Connection, where: str, place: tuple[float, float] | None, dataset: Dataset, made: LoadReport
) -> ZoneInfo:
    if where == cities.OWN:
        return ZoneInfo(city_facts.CHINESE_ZONE)
    known = city_facts.city(connection, where)
    if known is None:
        known = city_facts.add_city(connection, where, where, place)
        if dataset.name != "divisions":
            made.warnings.append(new_city(known))
    elif place is not None:
        known = city_facts.settle(connection, known, place)
    try:
        return ZoneInfo(known.time_zone)
    except ZoneInfoNotFoundError:
        raise RefusedError(
            Said(
                en=f"The city {where} has an unknown time zone {known.time_zone!r}.",
                zh=f"城市 {where} 的时区“{known.time_zone}”无法识别。",
            ),
            Said(en="Correct hongtu.city.", zh="请改正库表 hongtu.city。"),
        ) from None


def _projection(stage: Staging, where: str) -> Callable[[crs.Points], crs.Points] | None:
    """How boundaries are projected before they are staged: where all of them are new."""
    if stage.dataset.shape_table is None or staging.is_filled(stage, where):
        return None
    known = city_facts.city(stage.connection, where)
    return None if known is None else crs.to_projected(known.projected_srid)


def _extent(connection: Connection, where: str, dataset: Dataset) -> shapely.Geometry | None:
    if where == cities.OWN or dataset.geometry is None or dataset.name == "divisions":
        return None
    wkb = city_facts.extent(connection, where)
    return shapely.from_wkb(wkb) if wkb else None


def _referred(dataset: Dataset, mappings: list[Mapping]) -> set[str]:
    from etl.rules.references import datasets_referred_to

    names = {field.reference.dataset for field in dataset.fields if field.reference is not None}
    provided = {
        field.name for field in dataset.fields if any(mapping.provides(field.name) for mapping in mappings)
    }
    return names | datasets_referred_to(provided, dataset.name)


__all__ = ["LoadReport", "load"]
