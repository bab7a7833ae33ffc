"""What a dry run tells is what the real run does: rows added, changed, removed and moved."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyproj import Geod

from etl import pipeline
from geodata.db.runs import history
from geodata.errors import RefusedError, UsageError
from tests.integration.test_load import HEADER, compounds, load, row

if TYPE_CHECKING:
    from geodata.db.loading.differences import Change
    from geodata.settings import Settings

CITY = "532301"
Told = dict[str, tuple[str, dict[str, tuple[Any, Any]], bool]]
EDIT = st.sampled_from(["same", "gone", "renamed", "fewer", "status", "moved", "nameless"])


def stored(dsn: str) -> dict[str, dict[str, Any]]:
    """Every compound with its fields and its boundary, read past the loader."""
    query = (
        "SELECT c.code, to_jsonb(c) - ARRAY['fid', 'run', 'source_file', 'source_row', 'city', 'code',"
        " 'pinyin', 'pinyin_initials'] || jsonb_build_object('geom', encode(ST_AsEWKB(h.geom), 'hex'))"
        " FROM hongtu.compound c LEFT JOIN hongtu.compound_shape h USING (city, code)"
    )
    with psycopg.connect(dsn) as connection:
        return dict(connection.execute(query.encode()).fetchall())


def seen(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Told:
    """The differences between two states, told in plain Python."""
    found: Told = {}
    for code in before.keys() | after.keys():
        if code not in before or code not in after:
            found[code] = ("added" if code in after else "removed", {}, False)
            continue
        old, new = before[code], after[code]
        fields = {name: (old[name], new[name]) for name in old if name != "geom" and old[name] != new[name]}
        if fields or old["geom"] != new["geom"]:
            found[code] = ("changed", fields, old["geom"] != new["geom"])
    return found


def as_told(changes: list[Change]) -> Told:
    return {change.code: (change.kind, change.fields, change.is_boundary_changed) for change in changes}


def line(number: int, edit: str) -> str:
    name = {"renamed": f"新名{number}", "nameless": ""}.get(edit, f"小区{number}")
    households = "7" if edit == "fewer" else "100"
    status = "无物业" if edit == "status" else "专业物业"
    x = 101.5 + number * 0.002 + (0.0003 if edit == "moved" else 0)
    ring = f"{x} 25, {x + 0.001} 25, {x + 0.001} 25.001, {x} 25.001, {x} 25"
    return f'C{number},{name},{households},{status},,"POLYGON(({ring}))",\n'


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(EDIT, min_size=4, max_size=12), new=st.integers(0, 3), full=st.booleans())
def test_a_dry_run_tells_exactly_what_the_real_run_then_does(
    settings: Settings, database: str, told: list[Change], edits: list[str], new: int, *, full: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = compounds(Path(folder), *(line(n, "same") for n in range(len(edits))))
        load(settings, base, full=True, confirm_removal=True)
        rows = [line(n, edit) for n, edit in enumerate(edits) if edit != "gone"]
        rows += [line(n, "same") for n in range(len(edits), len(edits) + new)]
        if not rows:
            return
        edited = compounds(Path(folder), *rows, name="b.csv")
        options = {"full": full, "confirm_removal": True, "diff": Path(folder) / "diff.csv"}
        before = stored(database)
        dry = load(settings, edited, dry_run=True, **options)
        foretold = as_told(told)
        assert stored(database) == before
        real = load(settings, edited, **options)
        assert as_told(told) == foretold
        after = stored(database)
        assert seen(before, after) == foretold
        kinds = [kind for kind, _, _ in foretold.values()]
        for report in (dry, real):
            counted = (report.inserted, report.updated, report.removed)
            assert counted == (kinds.count("added"), kinds.count("changed"), kinds.count("removed"))
        assert real.run is not None
        history.roll_back(settings, real.run)
        assert stored(database) == before


def test_a_difference_tells_fields_metres_and_areas(settings: Settings, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, *(line(n, "same") for n in range(4))))
    ring = "101.504 25, 101.506 25, 101.506 25.001, 101.504 25.001, 101.504 25"
    wide = f'C2,小区2,100,专业物业,,"POLYGON(({ring}))",\n'
    changed = compounds(
        tmp_path, line(0, "fewer"), line(1, "moved"), wide, line(3, "same"), line(9, "same"), name="b.csv"
    )
    report = load(settings, changed, dry_run=True, diff=tmp_path / "d.xlsx")
    metres = Geod(ellps="GRS80").line_length([101.502, 101.5023], [25.0005, 25.0005])
    told = [difference.en for difference in report.differences]
    assert told[:2] == ["+ C9 小区9", "~ C0 小区0: 户数 100 → 7"]
    assert told[2].startswith(f"~ C1 小区1: 边界 moved {metres:.1f} m, 11,18")
    assert "(+100.0%)" in told[3]
    told = [difference.zh for difference in report.differences]
    assert told[:2] == ["+ 新增 C9 小区9", "~ 改动 C0 小区0：户数 100 → 7"]
    assert told[2].startswith(f"~ 改动 C1 小区1：边界移动 {metres:.1f} 米，面积 11,18")
    assert "（+100.0%）" in told[3]
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:7] == ("变化", "城市", "代码", "名称", "字段", "原值", "新值")
    assert lines[2][:7] == ("改动", CITY, "C0", "小区0", "户数", 100, 7)
    (moved,) = [one for one in lines if one[2] == "C1"]
    assert moved[7] == pytest.approx(metres, abs=0.1)
    assert moved[8] == pytest.approx(moved[9], rel=1e-3)


def test_a_word_is_told_as_the_office_says_it_and_never_as_a_formula(
    settings: Settings, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, line(0, "same")))
    text = HEADER + 'C0,"=HYPERLINK(""x"")",100,无物业,,,\n'
    path = tmp_path / "b.csv"
    path.write_text(text, encoding="utf-8")
    load(settings, path, diff=tmp_path / "d.csv")
    lines = list(csv.reader((tmp_path / "d.csv").read_text(encoding="utf-8-sig").splitlines()))
    fields = {one[4]: (one[5], one[6]) for one in lines[1:]}
    assert fields["管理状态"] == ("专业物业", "无物业")
    assert fields["小区名称"][1].startswith("'=HYPERLINK")


def test_missing_rows_stay_unless_a_full_delivery_is_told(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(6))))
    part = compounds(tmp_path, *(row(n) for n in range(4)), name="b.csv")
    assert load(settings, part).removed == 0
    assert len(stored(database)) == 6
    report = load(settings, part, full=True)
    assert (report.removed, report.unchanged, report.as_json()["removed"]) == (2, 4, 2)
    assert stored(database).keys() == {"C0", "C1", "C2", "C3"}


def test_a_full_delivery_that_would_remove_most_is_refused_until_confirmed(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(6))))
    part = compounds(tmp_path, row(0), row(1), name="b.csv")
    with pytest.raises(RefusedError, match="leaves out 4 rows, 67%"):
        load(settings, part, full=True)
    assert len(stored(database)) == 6
    told = load(settings, part, full=True, dry_run=True)
    assert any("--confirm-removal" in warning.en for warning in told.warnings)
    assert load(settings, part, full=True, confirm_removal=True).removed == 4


def test_a_rejected_row_is_faulty_and_not_missing(settings: Settings, database: str, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(4))))
    rows = [row(0), row(1), row(2, households="很多")]
    report = load(settings, compounds(tmp_path, *rows, name="b.csv"), full=True)
    assert (report.removed, report.rejected) == (1, 1)
    assert stored(database).keys() == {"C0", "C1", "C2"}
    unreadable = row(0), row(1, households="很多").replace("C1", "")
    report = load(settings, compounds(tmp_path, *unreadable, name="c.csv"), full=True)
    assert report.removed == 0
    assert any(warning.en.startswith("full.unsure") for warning in report.warnings)


def test_what_hangs_on_a_removed_row_goes_and_comes_back(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(4))))

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    def other(dataset: str, path: Path) -> None:
        report = pipeline.load(dataset, [path], crs=None, city=CITY, settings=settings)
        assert report.rejected == 0

    other("buildings", write("b.csv", "楼栋编码,所属小区,层数\nB1,C3,6\nB2,C3,7\nB3,C0,5\n"))
    other("units", write("u.csv", "单元编码,所属楼栋,户数\nU1,B1,12\nU2,B3,12\n"))

    def hanging() -> list[tuple[Any, ...]]:
        query = (
            "SELECT code, to_jsonb(b) FROM hongtu.building b"
            " UNION ALL SELECT code, to_jsonb(u) FROM hongtu.unit u"
            " UNION ALL SELECT code, to_jsonb(m) FROM hongtu.management_status m ORDER BY 1"
        )
        with psycopg.connect(database) as connection:
            return connection.execute(query.encode()).fetchall()

    before, rows = hanging(), stored(database)
    report = load(settings, compounds(tmp_path, *(row(n) for n in range(3)), name="c.csv"), full=True)
    assert report.removed == 1
    assert any("2 of building" in w.en and "1 of unit" in w.en for w in report.warnings)
    assert [code for code, _ in hanging() if code[0] in "BU"] == ["B3", "U2"]
    assert report.run is not None
    history.roll_back(settings, report.run)
    assert (hanging(), stored(database)) == (before, rows)


def test_a_removed_row_that_came_back_keeps_its_removal(settings: Settings, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, *(row(n) for n in range(4))))
    removing = load(settings, compounds(tmp_path, *(row(n) for n in range(3)), name="b.csv"), full=True)
    later = load(settings, compounds(tmp_path, row(3), name="c.csv"))
    assert removing.run is not None
    with pytest.raises(RefusedError, match=f"run {later.run} brought back"):
        history.roll_back(settings, removing.run)


def test_tickets_are_never_removed_and_files_of_differences_have_two_forms(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("工单编号,发现时间\nT1,2025-01-02 10:00\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="history"):
        pipeline.load("tickets", [path], crs=None, city=CITY, full=True, settings=settings)
    with pytest.raises(UsageError, match=r"\.csv or \.xlsx"):
        load(settings, compounds(tmp_path, row(0)), diff=tmp_path / "d.pdf")
    with pytest.raises(UsageError, match="cannot be written"):
        load(settings, compounds(tmp_path, row(0)), diff=tmp_path / "no" / "d.csv")
