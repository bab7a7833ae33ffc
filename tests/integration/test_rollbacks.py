"""Random sequences of loads and rollbacks: each rollback brings back, to the last byte, what was before."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import sql

from etl import pipeline
from geodata.db.runs import history
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from geodata.settings import Settings

CITY = "532301"
TABLES = ("compound", "compound_shape", "management_status", "building", "boundary_version", "boundary_link")
COMPOUND = st.tuples(
    st.integers(0, 5),
    st.sampled_from([10, 20]),
    st.sampled_from(["专业物业", "无物业", "未知"]),
    st.integers(0, 1),
)
BUILDING = st.tuples(st.integers(0, 8), st.integers(0, 5), st.integers(1, 9))
LOAD = st.one_of(
    st.tuples(
        st.just("compounds"),
        st.lists(COMPOUND, min_size=1, max_size=6, unique_by=lambda row: row[0]),
        st.booleans(),
    ),
    st.tuples(
        st.just("buildings"),
        st.lists(BUILDING, min_size=1, max_size=6, unique_by=lambda row: row[0]),
        st.booleans(),
    ),
)
STEP = st.one_of(LOAD, LOAD, st.tuples(st.just("back"), st.integers(0, 9)))


def written(dataset: str, rows: list[tuple[Any, ...]]) -> str:
    if dataset == "buildings":
        lines = [f"B{number},C{compound},{storeys}" for number, compound, storeys in rows]
        return "\n".join(["楼栋编码,所属小区,层数", *lines]) + "\n"
    lines = []
    for number, households, status, shift in rows:
        x = 101.5 + number * 0.01 + shift * 0.002
        ring = f"{x} 25, {x + 0.001} 25, {x + 0.001} 25.001, {x} 25.001, {x} 25"
        lines.append(f'C{number},小区{number},{households},{status},"POLYGON(({ring}))"')
    return "\n".join(["小区编码,小区名称,户数,管理状态,边界", *lines]) + "\n"


def hashes(dsn: str) -> dict[str, str]:
    """A digest of every table that the loads can change."""
    query = "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {} t"
    with psycopg.connect(dsn) as connection:
        found = {
            table: connection.execute(sql.SQL(query).format(sql.Identifier("hongtu", table))).fetchone()
            for table in TABLES
        }
    return {table: str(row[0]) for table, row in found.items() if row}


class Runs:
    """The runs that stand, with the hashes of before each; None once one was taken from under it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.stack: list[tuple[int, dict[str, str] | None]] = []

    def load(self, number: int, dataset: str, rows: list[tuple[Any, ...]], *, is_full: bool) -> None:
        path = self.folder / f"{number}.csv"
        path.write_text(written(dataset, rows), encoding="utf-8")
        before = self.hashes()
        try:
            run = self._load(dataset, path, full=is_full, confirm_removal=True).run
        except RefusedError:
            run = None
        if run is None:
            assert self.hashes() == before, "what is refused changes nothing"
            return
        self.stack.append((run, before))
        after = self.hashes()
        again = self._load(dataset, path)
        assert (again.inserted, again.updated, again.removed) == (0, 0, 0)
        assert self.hashes() == after, "the same file twice changes nothing"
        history.roll_back(self.settings, again.run or 0)

    def take_back(self, place: int) -> None:
        run, was = self.stack[place]
        before = self.hashes()
        if run == self.stack[-1][0]:
            history.roll_back(self.settings, run)
            assert was is None or self.hashes() == was, "the latest run can always be taken back"
        elif not self._is_taken_back(run):
            assert self.hashes() == before, "a refusal changes nothing"
            return
        else:
            # Nothing later built on it: what came after is still there, and goes in its turn.
            self.stack = [(other, None if other > run else hashes) for other, hashes in self.stack]
        self.stack = [kept for kept in self.stack if kept[0] != run]

    def hashes(self) -> dict[str, str]:
        return hashes(str(self.settings.dsn))

    def _load(self, dataset: str, path: Path, **options: Any) -> pipeline.LoadReport:
        crs = "EPSG:4490" if dataset == "compounds" else None
        return pipeline.load(
            dataset, [path], crs=crs, city=CITY, settings=self.settings, below_standard=True, **options
        )

    def _is_taken_back(self, run: int) -> bool:
        try:
            history.roll_back(self.settings, run)
        except RefusedError as refused:
            return not refused.remedy.startswith("Take run")
        return True


@hypothesis_settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=3, max_size=6))
def test_every_rollback_brings_back_the_hashes_of_before(
    settings: Settings, steps: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(settings, Path(folder))
        for number, step in enumerate(steps):
            if step[0] != "back":
                runs.load(number, step[0], step[1], is_full=step[2])
            elif runs.stack:
                runs.take_back(step[1] % len(runs.stack))
        while runs.stack:
            runs.take_back(len(runs.stack) - 1)
    assert set(runs.hashes().values()) == {""}, "with every run taken back, nothing is left"
