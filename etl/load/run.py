"""Prepared rows into the database: staging, comparison, one transaction, with lineage and quarantine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from etl.load import (
    assuming,
    cities,
    completing,
    describing,
    projecting,
    rejecting,
    repairing,
    settling,
    whole,
    writing,
)
from etl.load.aside import Behind
from etl.load.placing import Placeless, outside_community
from etl.load.seen import Seen
from etl.load.shares import Shares
from etl.report import LoadReport, Noted
from etl.report.repairs import MOST_KEPT
from etl.rules import RULE_VERSION, Fault
from etl.rules.persons import without_persons
from geodata import codes, crs
from geodata.datasets import DATASETS
from geodata.db.loading import (
    city_facts,
    differences,
    existing,
    packing,
    staging,
)
from geodata.db.runs import recording
from geodata.names import compound_key
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from etl.load.wanted import Wanted
    from etl.prepare import Context, Prepared
    from etl.read import RawLayer
    from geodata.db.connection import Connection
    from geodata.db.loading.staging import Staging

_COMMUNITY: Final = DATASETS["compounds"].field("community_code").zh
_UNCLEAR: Final = frozenset({"reference.empty", "reference.several_empty"})
_OFFICIAL: Final = Said(
    en="a code of GB/T 2260, or --city for another", zh="GB/T 2260 的代码，其他代码请用 --city 指定城市"
)


@dataclass(slots=True)
class Load:
    """One load in progress, within its transaction.

    Attributes:
        connection: The transaction.
        stage: Its staging table.
        report: What it has done so far.
        city: Where the rows go; `cities.OWN` for divisions that are cities of their own.
        files: Number of each layer → the layer.
        absent: Number of each layer → columns that it lacks.
        seen: Codes so far, and where each stood first.
        noted: Rows that are let in with a word.
        own_cities: City → name and place, for divisions that are cities of their own.
        mentioned: City and code of rejected rows, which are faulty and not missing.
        unsure: Rejected rows of which nobody can say which row they mean.
        shares: What it read of each city.
        to_metres: Projects shapes to the metric system of the city before they are staged; None when the
            database shall do it, for the few rows that it finds changed.
        has_places: Whether any staged row brought a place.
        unclear: File and row of those that name a community which is not loaded.
        placeless: Rows that brought none, to be told of.
        behind: Writes the staged rows while the next are prepared.
    """

    connection: Connection
    stage: Staging
    report: LoadReport
    city: str
    files: list[RawLayer] = field(default_factory=list)
    absent: dict[int, set[str]] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    noted: Noted = field(default_factory=Noted)
    own_cities: dict[str, tuple[str, tuple[float, float] | None]] = field(default_factory=dict)
    mentioned: list[tuple[str | None, str]] = field(default_factory=list)
    unsure: int = 0
    shares: Shares = field(default_factory=Shares)
    to_metres: Callable[[crs.Points], crs.Points] | None = None
    has_places: bool = False
    unclear: set[tuple[int, int]] = field(default_factory=set)
    placeless: Placeless = field(default_factory=Placeless)
    behind: Behind = field(default_factory=Behind)

    def add_layer(self, layer: RawLayer, context: Context) -> int:
        """Register a layer; its number in the lineage."""
        self.files.append(layer)
        number = len(self.files)
        provided = {name for name in self.stage.columns if context.mapping.provides(name)}
        if "name" in provided:
            provided |= {"pinyin", "pinyin_initials"}
        self.absent[number] = set(self.stage.columns) - provided
        return number

    def add(self, number: int, batch: Prepared, context: Context) -> None:
        """Stage the good rows of a batch, and note the others."""
        layer = self.files[number - 1]
        if batch.personal:
            called = zip(without_persons(batch.personal), batch.personal.values(), strict=True)
            told = [Said(en=f"{header} ({what.en})", zh=f"{header}（{what.zh}）") for header, what in called]
            self.report.warnings.append(describing.about_persons(layer.source.name, told))
        completing.complete(batch, context)
        batch.values["city"] = self._cities_of(batch)
        faults = list(batch.faults)
        faults += self._duplicates(batch, number)
        keep = batch.keep.copy()
        keep[[fault.position for fault in faults]] = False
        for warning in batch.warnings:
            if keep[warning.position]:
                self.noted.add(layer.source.name, int(batch.rows[warning.position]), warning)
                if warning.rule in _UNCLEAR and warning.field == _COMMUNITY:
                    self.unclear.add((number, int(batch.rows[warning.position])))
        self.report.read += len(batch.rows)
        self.placeless.add(number, batch, keep)
        self._note_repairs(layer, batch, keep, context.crs)
        self.report.faults += rejecting.rejects_of(batch, faults, layer, number, context)
        of = batch.values["city"]
        for fault in faults:
            code = batch.values["code"][fault.position]
            self.mention(fault, of[fault.position], code)
            row = int(batch.rows[fault.position])
            self.shares.reject(of[fault.position], number, row, was_kept=False)
        if self.city == cities.OWN:
            self.shares.keep(of[position] for position in np.flatnonzero(keep))
        self.behind.give(lambda: self._copy(number, batch, keep))

    def _note_repairs(
        self, layer: RawLayer, batch: Prepared, keep: NDArray[np.bool_], system: str | None
    ) -> None:
        done = [repair for repair in batch.repairs if keep[repair.position]]
        self.report.repaired += len(done)
        self.shares.repair(batch.values["city"][repair.position] for repair in done)
        room = MOST_KEPT - len(self.report.repairs)
        self.report.repairs += repairing.rows_of(done[:room], layer, batch, system)

    def finish(
        self,
        contexts: list[Context],
        wanted: Wanted,
        read_again: Callable[[Callable[[Sequence[RawLayer]], None]], None],
    ) -> None:
        """Complete and compare what is staged, tell what it changes, and write it.

        Args:
            contexts: What the rows of each layer were checked against.
            wanted: The options of the load.
            read_again: Opens the layers once more and hands them over.

        Raises:
            RefusedError: A column that every row needs is missing, or the load as a whole cannot be.
        """
        self.behind.wait()
        whole.refuse_if_far(self.stage, self.city, is_told=wanted.is_city_told)
        wanted.tell_of(
            self.report.read, "Comparing {rows} rows with what is loaded", "正在与已装载的数据比对 {rows} 行"
        )
        late = settling.settle(self, contexts)
        if late:
            read_again(lambda layers: rejecting.complete(late, layers, contexts))
        rejecting.forget_persons(self.report.faults, contexts)
        report = self.report
        if report.is_refused:
            return
        missing = writing.find_missing(self.stage, report, wanted, self.mentioned, self.unsure)
        report.warnings += self.noted.sentences() + self.placeless.sentences(self.stage, self.files)
        report.warnings += outside_community(self.stage) + assuming.told(self.stage, self.absent)
        if wanted.differences is not None:
            wanted.differences(differences.read(self.stage))
        whose = self._of_cities()
        report.city = whose[0] if len(whose) == 1 else None
        if wanted.is_dry_run:
            if not missing.is_suspicious or wanted.is_confirmed:
                number = recording.number_of_trial(self.connection)
                record = self._record(wanted, number)
                writing.foresee(self.stage, report, record, wanted, missing=missing, cities=whose)
            return
        writing.write(
            self.stage,
            report,
            self._record(wanted, recording.next_run(self.connection)),
            wanted,
            missing=missing,
            rejects=[rejecting.row_of(reject) for reject in report.faults],
            cities=whose,
        )

    def mention(self, fault: Fault, city: str | None, code: str | None) -> None:
        """Note which row a rejected one means, if that can be told: it is not missing."""
        if rejecting.is_doubtful(fault, code):
            self.unsure += 1
        elif code is not None:
            self.mentioned.append((city, code))

    def _cities_of(self, batch: Prepared) -> list[str | None]:
        if self.city != cities.OWN:
            return [self.city] * len(batch.rows)
        found: list[str | None] = []
        for position, code in enumerate(batch.values["code"]):
            is_official = code is not None and codes.is_official_division(code)
            own = code[: codes.CITY_LENGTH] if is_official else None
            if own is None and batch.keep[position]:
                batch.faults.append(Fault(position, "code.form", "code", code, _OFFICIAL))
                batch.keep[position] = False
            elif own is not None and batch.keep[position] and own not in self.own_cities:
                self._meet_city(own, batch, position)
            found.append(own)
        return found

    def _meet_city(self, own: str, batch: Prepared, position: int) -> None:
        place = None
        if batch.geometry is not None and batch.geometry[position] is not None:
            centre = shapely.centroid(batch.geometry[position])
            place = (centre.x, centre.y)
        # The connection speaks to one at a time.
        self.behind.wait()
        names = batch.values.get("name")
        name = names[position] if names and batch.values["code"][position] == own else None
        self.own_cities[own] = (name or own, place)
        if city_facts.city(self.connection, own) is None:
            city_facts.add_city(self.connection, own, name or own, place)

    def _duplicates(self, batch: Prepared, number: int) -> Iterator[Fault]:
        kept = np.flatnonzero(batch.keep).tolist()
        cities_, codes_ = batch.values["city"], batch.values["code"]
        keys = [(cities_[position], codes_[position]) for position in kept]
        for again, (file, row) in self.seen.meet(keys, number, batch.rows[kept].tolist()):
            name = self.files[file - 1].source.name
            where = Said(en=f"{name}, row {row}", zh=f"{name} 第 {row} 行")
            yield Fault(kept[again], "duplicate", "code", keys[again][1], where)

    def _copy(self, number: int, batch: Prepared, keep: NDArray[np.bool_]) -> None:
        kept = np.flatnonzero(keep)
        if not kept.size:
            return
        names = [name for name in self.stage.columns if name in batch.values]
        columns: list[Any] = [batch.values[name] for name in names]
        if kept.size < len(keep):
            columns = [[column[position] for position in kept] for column in columns]
        if batch.geometry is not None:
            names.append("geom")
            self.has_places = self.has_places or bool(shapely.is_geometry(batch.geometry[kept]).any())
            is_multi = self.stage.dataset.geometry == "polygon"
            columns.append(packing.ewkbs(batch.geometry[kept], crs.STORAGE_SRID, is_multi=is_multi))
            if self.to_metres is not None:
                projected = projecting.project(batch.geometry[kept], self.to_metres)
                names += projected
                columns += projected.values()
        lineage = [[number] * kept.size, batch.rows[kept].tolist()]
        staging.copy(self.stage, ["source_file", "source_row", *names], [*lineage, *columns])

    def _of_cities(self) -> list[str]:
        return [self.city] if self.city != cities.OWN else sorted(self.own_cities)

    def _record(self, wanted: Wanted, number: int) -> recording.RunRecord:
        report, of = self.report, self._of_cities()
        return recording.RunRecord(
            run=number,
            city=of[0] if len(of) == 1 else None,
            dataset=report.dataset,
            started_at=wanted.started_at,
            operator=wanted.operator,
            rule_version=RULE_VERSION,
            encoding=report.encoding,
            crs_used=report.crs_used,
            crs_declared=report.crs_declared,
            crs_looks_like=report.crs_looks_like,
            offset_m=report.offset_m,
            rows_read=report.read,
            inserted=report.inserted,
            updated=report.updated,
            unchanged=report.unchanged,
            removed=report.removed,
            repaired=report.repaired,
            rejected=report.rejected,
            warnings=report.warnings,
            is_full=wanted.is_full,
            by_city=self.shares.of_each() if len(of) > 1 else [],
            files=[
                (number, layer.source.name, layer.name, layer.source.sha256, layer.source.size)
                for number, layer in enumerate(self.files, 1)
            ],
        )


def references(connection: Connection, city: str, names: set[str]) -> dict[str, Any]:
    """The rows of other datasets that a load may refer to."""
    from etl.rules.rows import Known

    found = {name: Known(spell=compound_key if name == "compounds" else None) for name in names}
    if city != cities.OWN:
        for name, index in found.items():
            for code, called in existing.names(connection, city, DATASETS[name]):
                index.add(code, called)
        if "compounds" in found:
            for code, alias in existing.compound_aliases(connection, city):
                found["compounds"].add_alias(code, alias)
    return found
