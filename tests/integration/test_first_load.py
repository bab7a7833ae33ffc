"""The first load of a table goes without indexes, leaves the schema as it was, and waits for no reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from etl import pipeline
from etl.load import wanted, writing
from geodata.db.loading import first_load, quality
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg import sql

    from geodata.db.loading.staging import Staging
    from geodata.settings import Settings

SCHEMA = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'hongtu'
    UNION ALL
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'hongtu'::regnamespace ORDER BY 1
"""
CHECKSUM = """
    SELECT md5(string_agg(concat_ws('|', c.code, c.name, c.status, c.fid, s.area_m2, ST_AsEWKT(s.geom_low)),
        ',' ORDER BY c.code)), count(*)
    FROM hongtu.compound c JOIN hongtu.compound_shape s USING (city, code)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = ["小区编码,小区名称,管理状态,边界"]
    for n in range(50):
        x, y = 101.5 + n % 10 * 0.002, 25 + n // 10 * 0.002
        ring = f"{x} {y}, {x + 0.001} {y}, {x + 0.001} {y + 0.001}, {x} {y}"
        lines.append(f'C{n},小区{n},{"无物业" if n % 3 else "专业物业"},"POLYGON(({ring}))"')
    path = tmp_path / "compounds.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _load(file: Path, settings: Settings) -> None:
    report = pipeline.load("compounds", [file], crs="EPSG:4490", city="532301", settings=settings)
    assert report.inserted == 50


def _seen(database: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def _statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    whole = first_load._whole

    def listening(statement: str) -> sql.SQL:
        told.append(statement)
        return whole(statement)

    monkeypatch.setattr(first_load, "_whole", listening)
    return told


def test_a_first_load_leaves_every_index_and_key(
    file: Path, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database) as connection:
        # An office may have indexes of its own.
        connection.execute("CREATE INDEX ON hongtu.compound (code) WHERE aliases <> '{}'")
    before = _seen(database, SCHEMA)
    monkeypatch.setattr(first_load, "LEAST_ROWS", 1)
    told = _statements(monkeypatch)
    _load(file, settings)
    assert any(statement.startswith("DROP INDEX") for statement in told)
    assert _seen(database, SCHEMA) == before


def test_a_first_load_that_fails_leaves_every_index_and_key(
    file: Path, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE hongtu.compound_shape ADD CHECK (area_m2 < 0)")
    before = _seen(database, SCHEMA)
    monkeypatch.setattr(first_load, "LEAST_ROWS", 1)
    told = _statements(monkeypatch)
    with pytest.raises(RefusedError):
        _load(file, settings)
    assert any(statement.startswith("DROP INDEX") for statement in told)
    assert _seen(database, SCHEMA) == before


def test_a_reader_is_not_waited_for_and_the_rows_are_the_same(
    file: Path, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "LEAST_ROWS", 1)
    told = _statements(monkeypatch)
    with psycopg.connect(database) as reader:
        reader.execute("SELECT count(*) FROM hongtu.compound_shape")
        _load(file, settings)
    assert not told
    slowly = _seen(database, CHECKSUM)
    with psycopg.connect(database) as connection:
        connection.execute("TRUNCATE hongtu.compound CASCADE")
        connection.execute("ALTER SEQUENCE hongtu.compound_fid_seq RESTART")
    _load(file, settings)
    assert told
    assert _seen(database, CHECKSUM) == slowly


def test_shapes_projected_by_the_load_are_those_of_the_database(
    file: Path, settings: Settings, database: str
) -> None:
    _load(file, settings)
    found = _seen(
        database,
        """
        SELECT count(*), max(ST_HausdorffDistance(h.geom_3857, ST_Transform(h.geom, 3857))),
            max(ST_Distance(h.point_3857, ST_Transform(ST_PointOnSurface(h.geom), 3857))),
            max(abs(h.area_m2 / ST_Area(ST_Transform(h.geom, y.projected_srid)) - 1)),
            count(*) FILTER (WHERE ST_Contains(h.geom_3857, h.point_3857))
        FROM hongtu.compound_shape h JOIN hongtu.city y USING (city)
        """,
    )
    count, outline_m, point_m, share, inside = found[0]
    assert count == inside == 50
    assert max(float(str(outline_m)), float(str(point_m))) < 1e-6
    assert float(str(share)) < 1e-9


def test_a_boundary_that_is_written_alone_is_projected_by_the_database(
    file: Path, settings: Settings, database: str
) -> None:
    _load(file, settings)
    query = (
        "SELECT code, ST_AsEWKT(geom_3857, 6), ST_AsEWKT(point_3857, 6) FROM hongtu.compound_shape ORDER BY 1"
    )
    before = _seen(database, query)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE hongtu.compound_shape SET geom_3857 = NULL WHERE code = 'C1'")
        connection.execute(
            "UPDATE hongtu.compound_shape SET geom = ST_Translate(geom, 1, 0) WHERE code = 'C2'"
        )
        connection.execute(
            "UPDATE hongtu.compound_shape SET geom = ST_Translate(geom, -1, 0) WHERE code = 'C2'"
        )
        connection.execute("UPDATE hongtu.compound_shape SET valid_from = '2020-01-01' WHERE code = 'C3'")
    assert _seen(database, query) == before


def test_two_periods_of_one_compound_never_overlap(file: Path, settings: Settings, database: str) -> None:
    _load(file, settings)
    add = (
        "INSERT INTO hongtu.management_status (city, code, compound_code, status, valid_from, valid_to)"
        " VALUES ('532301', %s, 'C1', 'none', %s, %s)"
    )
    with psycopg.connect(database) as connection:
        connection.execute(add, ("early", "2001-01-01", "2002-01-01"))
        connection.execute(add, ("next", "2002-01-01", "2003-01-01"))
        with pytest.raises(psycopg.errors.ExclusionViolation, match="two periods at once"):
            connection.execute(add, ("both", "2001-06-01", "2002-06-01"))


def test_no_reader_waits_for_a_dry_run(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even of a table that is empty, whose indexes the real run takes down under a lock."""
    monkeypatch.setattr(first_load, "LEAST_ROWS", 1)
    monkeypatch.setattr(quality, "known", lambda *_: quality.Quality(1, 100.0, 75.0, 1.0, 1.0, 1.0))
    held: list[tuple[str, str]] = []
    judge = writing._judge

    def look(stage: Staging, *others: Any) -> None:
        locks = stage.connection.execute(
            "SELECT c.relname::text, mode FROM pg_locks JOIN pg_class c ON c.oid = relation"
            " WHERE pid = pg_backend_pid() AND c.relnamespace = 'hongtu'::regnamespace"
        )
        held.extend((str(table), str(mode)) for table, mode in locks)
        judge(stage, *others)

    monkeypatch.setattr(writing, "_judge", look)
    path = tmp_path / "a.csv"
    path.write_text("企业编码,企业名称\nF1,甲物业有限公司\nF2,乙物业有限公司\n", encoding="utf-8")
    for dry_run in (True, False):
        held.clear()
        pipeline.load("firms", [path], crs=None, city="532301", dry_run=dry_run, settings=settings)
        stops_readers = {table for table, mode in held if mode == "AccessExclusiveLock"}
        assert ("firm", "RowExclusiveLock") in held
        assert bool(stops_readers) == (not dry_run), stops_readers


def test_long_work_is_told_when_it_begins(
    file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[str]:
        said: list[str] = []
        pipeline.load(
            "compounds", [file], crs="EPSG:4490", city="532301", settings=settings,
            say=lambda text: said.append(text.zh),
        )  # fmt: skip
        return said

    assert told() == []
    monkeypatch.setattr(wanted, "LONG_ROWS", 11)
    assert told() == ["正在与已装载的数据比对 50 行……"]
    file.write_text(file.read_text(encoding="utf-8").replace(",小区1", ",新小区1"), encoding="utf-8")
    assert told() == ["正在与已装载的数据比对 50 行……", "正在更新 11 行……"]
