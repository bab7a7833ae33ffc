"""What a load does to the city: idempotent, guarded, whole or not at all, and reversible."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import psycopg
import pytest
import shapely

from etl import pipeline
from geodata.db.runs import history
from geodata.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

HEADER = "小区编码,小区名称,户数,管理状态,经度范围,边界,联系电话\n"


def row(number: int, *, households: str = "100", status: str = "专业物业", west: float = 101.5) -> str:
    x = west + number * 0.002
    ring = f"{x} 25, {x + 0.001} 25, {x + 0.001} 25.001, {x} 25.001, {x} 25"
    return f'C{number},小区{number},{households},{status},,"POLYGON(({ring}))",0878-3120000\n'


def compounds(folder: Path, *rows: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def load(settings: Settings, path: Path, **options: Any) -> pipeline.LoadReport:
    report = pipeline.load(
        "compounds", [path], crs=options.pop("crs", "EPSG:4490"), city="532301", settings=settings, **options
    )
    assert report.read == report.inserted + report.updated + report.unchanged + report.rejected
    assert sum(report.rejects.values()) == report.rejected
    return report


def state(dsn: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the subject, without lineage of time."""
    queries = {
        "compound": "SELECT * FROM hongtu.compound ORDER BY code",
        "shape": "SELECT code, fid, area_m2, ST_AsEWKB(geom) FROM hongtu.compound_shape ORDER BY code",
        "period": "SELECT * FROM hongtu.management_status ORDER BY code",
    }
    with psycopg.connect(dsn) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def test_the_second_load_changes_nothing(settings: Settings, database: str, tmp_path: Path) -> None:
    path = compounds(tmp_path, *(row(n) for n in range(10)))
    assert load(settings, path).inserted == 10
    before = state(database)
    again = load(settings, path)
    assert (again.inserted, again.updated, again.unchanged) == (0, 0, 10)
    assert state(database) == before


def test_a_boundary_that_comes_later_is_a_change(settings: Settings, database: str, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text(
        "小区编码,小区名称,户数,管理状态\nC0,小区0,100,专业物业\nC1,小区1,100,专业物业\n", "utf-8"
    )
    assert load(settings, bare).inserted == 2
    drawn = load(settings, compounds(tmp_path, row(0), row(1)))
    assert (drawn.updated, drawn.unchanged) == (2, 0)
    assert len(state(database)["shape"]) == 2
    # A list without boundaries leaves them alone.
    assert load(settings, bare).unchanged == 2
    assert len(state(database)["shape"]) == 2


def test_a_dry_run_tells_what_the_real_run_does(settings: Settings, database: str, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(5))))
    changed = compounds(tmp_path, row(0, households="7"), *(row(n) for n in range(1, 7)), name="b.csv")
    before = state(database)
    told = load(settings, changed, dry_run=True)
    assert state(database) == before
    done = load(settings, changed)
    assert (told.inserted, told.updated, told.unchanged) == (2, 1, 4)
    assert (done.inserted, done.updated, done.unchanged) == (2, 1, 4)


def test_one_bad_row_is_quarantined_and_loads_once_repaired(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    good = [row(n) for n in range(100)]
    bad = [*good[:50], row(50, households="很多"), *good[51:]]
    workbook = tmp_path / "rejects.xlsx"
    report = load(settings, compounds(tmp_path, *bad), rejects=workbook)
    assert (report.inserted, report.rejects) == (99, {"type": 1})
    sheet = openpyxl.load_workbook(workbook).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert len(lines) == 2
    assert lines[1][2] == 52
    assert "很多" in lines[1]
    assert "联系电话" not in lines[0]
    assert load(settings, compounds(tmp_path, *good)).inserted == 1


def test_a_run_is_taken_back_to_the_last_byte(settings: Settings, database: str, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(5))))
    before = state(database)
    second = load(
        settings,
        compounds(
            tmp_path,
            row(0, status="无物业"),
            row(1, west=101.51),
            *(row(n) for n in range(2, 8)),
            name="b.csv",
        ),
    )
    assert state(database) != before
    assert second.run is not None
    history.roll_back(settings, second.run)
    assert state(database) == before
    with pytest.raises(RefusedError, match="already"):
        history.roll_back(settings, second.run)


def test_a_run_under_a_later_one_is_not_taken_back(settings: Settings, tmp_path: Path) -> None:
    first = load(settings, compounds(tmp_path, row(0)))
    second = load(settings, compounds(tmp_path, row(0, households="5"), name="b.csv"))
    assert first.run is not None
    with pytest.raises(RefusedError, match=f"run {second.run}"):
        history.roll_back(settings, first.run)


def test_a_run_whose_rows_others_name_is_not_taken_back(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path = tmp_path / "divisions.csv"
    ring = "101 24, 102 24, 102 26, 101 26, 101 24"
    path.write_text(f'区划代码,区划名称,边界\n532301101001,东兴社区,"POLYGON(({ring}))"\n', encoding="utf-8")
    divisions = pipeline.load("divisions", [path], crs="EPSG:4490", city="532301", settings=settings)
    inside = load(settings, compounds(tmp_path, row(0)))
    assert divisions.run is not None
    assert inside.run is not None
    with pytest.raises(RefusedError, match=f"rows of compound from run {inside.run}"):
        history.roll_back(settings, divisions.run)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.division").fetchone() == (1,)
    history.roll_back(settings, inside.run)
    history.roll_back(settings, divisions.run)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.division").fetchone() == (0,)


def test_a_new_status_closes_the_old_period(settings: Settings, database: str, tmp_path: Path) -> None:
    header = "小区编码,小区名称,管理状态,状态起始日期\n"
    for number, line in enumerate(("C1,甲,无物业,2020-01-01\n", "C1,甲,红色公益,2024-06-01\n")):
        path = tmp_path / f"{number}.csv"
        path.write_text(header + line, encoding="utf-8")
        load(settings, path, crs=None)
    periods = [(str(p[3]), str(p[4]), str(p[5])) for p in state(database)["period"]]
    assert sorted(periods) == [
        ("none", "2020-01-01", "2024-06-01"),
        ("public_interest", "2024-06-01", "None"),
    ]


@pytest.mark.parametrize(
    ("content", "system", "error", "words"),
    [
        (HEADER + row(0), None, RefusedError, "--crs"),
        (HEADER, "EPSG:4490", RefusedError, "no rows"),
        ("", "EPSG:4490", UsageError, "empty"),
        ("甲,乙\n1,2\n", "EPSG:4490", RefusedError, "甲, 乙"),
        (HEADER + row(0, west=500000), "EPSG:4490", RefusedError, "metres"),
        (HEADER + row(0), "EPSG:99", UsageError, "EPSG:99"),
    ],
)
def test_a_file_that_cannot_be_right_is_one_sentence(
    content: str, system: str | None, error: type[Exception], words: str, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(error, match=words):
        load(settings, path, crs=system)


def test_an_undecodable_byte_costs_its_own_row(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [HEADER, *(row(n) for n in range(20))]
    raw = [line.encode("gbk") for line in lines]
    raw[7] = raw[7].replace("小区".encode("gbk"), b"\xff\xff", 1)
    path.write_bytes(b"".join(raw))
    report = load(settings, path)
    assert (report.encoding, report.inserted, report.rejects) == ("gb18030", 19, {"encoding.byte": 1})


def test_a_killed_load_leaves_nothing(settings: Settings, database: str, tmp_path: Path) -> None:
    path = compounds(tmp_path, *(row(n, west=73.0 + (n % 50) * 0.5) for n in range(20_000)))
    before = state(database)
    command = [
        sys.executable,
        "-m",
        "hongtu",
        "load",
        "compounds",
        str(path),
        "--crs",
        "EPSG:4490",
        "--city",
        "532301",
    ]
    process = subprocess.Popen(command, env={**os.environ, "HONGTU_DSN": database})
    deadline = time.monotonic() + 60
    with psycopg.connect(database, autocommit=True) as watcher:
        while time.monotonic() < deadline and process.poll() is None:
            busy = watcher.execute(
                # The table itself cannot be seen before it is committed; the lock of the load can.
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
            ).fetchone()
            if busy:
                time.sleep(0.3)
                break
            time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert state(database) == before
    assert load(settings, path).inserted == 20_000


def test_real_compounds_of_beijing(settings: Settings, shared_data: Path) -> None:
    path = shared_data / "compounds" / "beijing_compounds_bd09.geojson"
    first, second = (
        pipeline.load("compounds", [path], crs="bd09", city="110000", settings=settings) for _ in range(2)
    )
    # Eight shapes are invalid. A ninth is valid, but its outline runs 0.8 m too far and back within a
    # quarter of a degree: a spike, whose tip takes less than a hundred-thousandth of the area with it.
    assert (first.read, first.inserted, first.repaired) == (3700, 3700, 9)
    (spike,) = [row for row in first.repairs if shapely.is_valid(row.before)]
    assert "spike" in spike.what.en
    assert 0 < spike.change < 1e-5
    assert shapely.get_num_coordinates([spike.before, spike.after]).tolist() == [13, 12]
    assert (second.inserted, second.updated, second.unchanged) == (0, 0, 3700)


def test_two_providers_of_the_counties_agree(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "chuxiong"
    pipeline.load(
        "divisions", [folder / "chuxiong_counties_tianditu.geojson"], crs="EPSG:4490", settings=settings
    )
    wrong = pipeline.load(
        "divisions",
        [folder / "chuxiong_cnmaps_amap.geojson"],
        crs="EPSG:4490",
        settings=settings,
        dry_run=True,
    )
    right = pipeline.load(
        "divisions", [folder / "chuxiong_cnmaps_amap.geojson"], crs="gcj02", settings=settings
    )
    assert wrong.crs_looks_like == "gcj02"
    assert right.offset_m is not None
    assert right.offset_m < 50


def test_new_york_has_tickets_without_a_place(settings: Settings, database: str, shared_data: Path) -> None:
    folder = shared_data / "tickets"
    pipeline.load(
        "divisions",
        [folder / "nyc_community_districts.geojson"],
        crs="EPSG:4326",
        city="NYC",
        settings=settings,
    )
    report = pipeline.load(
        "tickets",
        [folder / "nyc311_2010_2019_sample8000.csv"],
        crs="EPSG:4326",
        city="NYC",
        settings=settings,
    )
    assert (report.read, report.inserted) == (8000, 8000)
    with psycopg.connect(database) as connection:
        placeless = connection.execute("SELECT count(*) FROM hongtu.ticket WHERE geom IS NULL").fetchone()
    assert placeless == (821,)


def test_firms_without_names_are_told_that_names_are_missing(settings: Settings, tmp_path: Path) -> None:
    sheet = tmp_path / "企业.csv"
    sheet.write_text("企业类型,从业人数\n专业物业,12\n公益物业,3\n", encoding="utf-8")
    report = pipeline.load("firms", [sheet], crs=None, city="532301", settings=settings)
    assert report.rejects == {"required": 2}
    assert {fault.fault.field for fault in report.faults} == {"企业名称"}


def test_cells_beyond_the_headers_are_among_the_rejects_under_their_true_reason(
    settings: Settings, tmp_path: Path
) -> None:
    sheet, book = tmp_path / "小区.csv", tmp_path / "拒收.xlsx"
    sheet.write_text(
        "小区编码,小区名称,户数\nC1,甲,3\nC2,乙,东区,4,联系人：王建国 13887654321\n", encoding="utf-8"
    )
    report = load(settings, sheet, crs=None, rejects=book)
    assert report.rejects == {"row.cells": 1}
    assert report.faults[0].fault.rule == "row.cells"
    written = [str(cell) for row in openpyxl.load_workbook(book).worksheets[0].values for cell in row if cell]
    assert "4 | 联系人：某某 ***" in written


def test_rows_without_any_key_and_times_out_of_order_are_rejected(settings: Settings, tmp_path: Path) -> None:
    nameless = tmp_path / "a.csv"
    nameless.write_text("小区名称,户数\n甲,1\n,2\n", encoding="utf-8")
    assert load(settings, nameless, crs=None).rejects == {"required": 1}
    tickets = tmp_path / "t.csv"
    tickets.write_text(
        "工单编号,发现时间,结案时间,工单类别\n"
        "T1,2025-01-02 10:00,2025-01-03 10:00,电梯停运\nT2,2025-01-02 10:00,2025-01-01 10:00,电梯停运\n",
        encoding="utf-8",
    )
    report = pipeline.load("tickets", [tickets], crs=None, city="532301", settings=settings)
    assert (report.inserted, report.rejects) == (1, {"order": 1})


def test_a_grid_under_a_missing_parent_or_in_a_circle_is_rejected(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path = tmp_path / "g.csv"
    path.write_text(
        "网格编码,网格名称,网格级别,上级网格\n"
        "532301101001001,一片区,片区,532301101001\n532301101001,东兴社区,社区,\n"
        "532301101001002,二片区,片区,532301101999\nx1,甲,小区,x2\nx2,乙,小区,x1\nx3,丙,小区,\n",
        encoding="utf-8",
    )
    report = pipeline.load("grid_cells", [path], crs=None, city="532301", settings=settings)
    assert (report.inserted, report.rejects) == (2, {"reference.parent": 3, "required": 1})
    # In a clerk's words: the field as a workbook calls it, and a parent that is named.
    told = [fault.fault.say("zh")[0] for fault in report.faults]
    assert {"“上级网格”为空。", "上级“532301101999”不存在，或形成循环。"} <= set(told)
    with psycopg.connect(database) as connection:
        paths = connection.execute("SELECT path::text FROM hongtu.grid_cell ORDER BY code").fetchall()
    assert paths == [("532301101001",), ("532301101001.532301101001001",)]


def test_loaded_tickets_are_written_once_and_folded_as_their_events_say(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    head = "工单编号,发现时间,受理时刻,处置时刻,反馈时刻,结案时刻,回访满意,工单类别,问题描述\n"
    path.write_text(
        head + "T1,2025-01-02 10:00:00,2025-01-02 11:00:00,2025-01-03 10:00:00,,,满意,电梯停运,甲\n"
        "T2,2025-01-02 10:00:00,,,,2025-01-02 10:00:00,不满意,电梯停运,乙\n"
        "T3,2025-01-02 10:00:00,2025/1/2 10:00,,2025-01-04 10:00:00,,满意,没有这一类,丙\n",
        encoding="utf-8",
    )
    report = pipeline.load("tickets", [path], crs=None, city="532301", settings=settings)
    assert report.inserted == 3
    with psycopg.connect(database) as connection:
        # A row that an UPDATE left behind would lie between the others.
        rows = connection.execute("SELECT ctid::text FROM hongtu.ticket ORDER BY ctid").fetchall()
        found = connection.execute(
            "SELECT code, class_code, step, events, closed_at IS NOT NULL, is_satisfied FROM hongtu.ticket"
            " ORDER BY code"
        ).fetchall()
        folded = connection.execute(
            "SELECT t.code FROM hongtu.ticket t JOIN (SELECT ticket_code AS code, count(*) AS events,"
            " max(seq) AS last_seq, (array_agg(step ORDER BY seq DESC))[1] AS step, max(happened_at) AS at"
            " FROM hongtu.ticket_event GROUP BY ticket_code) AS e USING (code)"
            " WHERE (t.events, t.last_seq, t.step, t.step_at) = (e.events, e.last_seq, e.step, e.at)"
        ).fetchall()
    assert rows == [("(0,1)",), ("(0,2)",), ("(0,3)",)]
    assert found == [
        ("T1", "0101", 4, 3, False, None),
        ("T2", "0101", 6, 2, True, False),
        ("T3", "00", 5, 3, False, True),
    ]
    assert len(folded) == 3


def test_a_later_file_moves_tickets_on_and_leaves_their_birth_alone(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    head = "工单编号,发现时间,受理时刻,结案时刻,回访满意,工单类别,问题描述\n"
    path.write_text(head + "T1,2025-01-02 10:00,2025-01-02 11:00,,,电梯停运,甲\n", encoding="utf-8")
    pipeline.load("tickets", [path], crs=None, city="532301", settings=settings)
    path.write_text(
        head + "T1,2025-01-01 10:00,2025-01-02 11:00,2025-01-05 09:00,满意,电梯停运,甲乙\n", encoding="utf-8"
    )
    report = pipeline.load("tickets", [path], crs=None, city="532301", settings=settings)
    assert report.updated == 1
    query = "SELECT title, opened_on::text, step, events, is_satisfied FROM hongtu.ticket"
    with psycopg.connect(database) as connection:
        assert connection.execute(query).fetchone() == ("甲乙", "2025-01-02", 6, 3, True)
    assert report.run is not None
    history.roll_back(settings, report.run)
    with psycopg.connect(database) as connection:
        assert connection.execute(query).fetchone() == ("甲", "2025-01-02", 2, 2, None)


def test_taking_a_run_back_lays_the_tree_out_as_it_was(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    header = "网格编码,网格名称,网格级别,上级网格\n"
    communities = "532301101001,东兴社区,社区,\n532301101002,西门社区,社区,\n"
    area, below = "532301101001001,一片区,片区,{}\n", "x1,甲,小区,532301101001001\n"

    def paths() -> list[tuple[object, ...]]:
        with psycopg.connect(database) as connection:
            return connection.execute(
                "SELECT code, path::text FROM hongtu.grid_cell ORDER BY code"
            ).fetchall()

    def move(name: str, rows: str) -> int:
        path = tmp_path / name
        path.write_text(header + rows, encoding="utf-8")
        report = pipeline.load("grid_cells", [path], crs=None, city="532301", settings=settings)
        assert report.rejected == 0
        return report.run or 0

    move("a.csv", communities + area.format("532301101001") + below)
    before = paths()
    assert ("x1", "532301101001.532301101001001.x1") in before
    second = move("b.csv", area.format("532301101002"))
    assert ("x1", "532301101002.532301101001001.x1") in paths()
    history.roll_back(settings, second)
    assert paths() == before


def test_a_name_of_several_rows_says_so_and_asks_for_the_code(settings: Settings, tmp_path: Path) -> None:
    """Two compounds of one name are no missing compound: whoever reads that looks in vain."""
    path = tmp_path / "a.csv"
    path.write_text("小区编码,小区名称\nC1,和平苑\nC2,和平苑\nC3,翠竹苑\n", encoding="utf-8")
    pipeline.load("compounds", [path], crs=None, city="532301", settings=settings)
    path.write_text("楼栋名称,所属小区\n1栋,和平苑\n2栋,和平苑小区\n3栋,C2\n4栋,没有苑\n", encoding="utf-8")
    report = pipeline.load("buildings", [path], crs=None, city="532301", settings=settings)
    assert report.rejects == {"reference": 1, "reference.several": 2}
    told = {fault.fault.rule: fault.fault.say("zh") for fault in report.faults}
    assert told["reference.several"][0].startswith("“所属小区”的“和平苑")
    assert told["reference.several"][1] == "请改填其中一个的代码。"
    path.write_text(
        "工单编号,发现时间,工单类别,所属小区\nT1,2026-01-01 10:00,噪音,和平苑\n", encoding="utf-8"
    )
    report = pipeline.load("tickets", [path], crs=None, city="532301", settings=settings)
    assert report.inserted == 1
    assert any("reference.several_empty: 所属小区 '和平苑' is the name" in w.en for w in report.warnings)
