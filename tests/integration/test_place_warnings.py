"""What a load says of rows that the map will not show, or not where they say, and of rows without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from etl import pipeline
from geodata.db.judging import check, verdicts
from geodata.db.loading import quality
from geodata.db.runs import history, lineage
from geodata.errors import NotFoundError
from tests.integration.test_load import row
from tests.integration.test_whose_divisions import HOME, square
from tests.integration.test_whose_divisions import load as load_divisions

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"


def load(settings: Settings, folder: Path, dataset: str, text: str, **options: Any) -> pipeline.LoadReport:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return pipeline.load(dataset, [path], crs="EPSG:4490", city=CITY, settings=settings, **options)


def told(report: pipeline.LoadReport, kind: str) -> list[str]:
    return [warning.en for warning in report.warnings if warning.en.startswith(f"{kind}:")]


def test_rows_without_a_place_are_told(settings: Settings, tmp_path: Path) -> None:
    text = (
        "工单编号,发现时间,工单类别,经度,纬度\n"
        "T1,2025-01-01 10:00,电梯停运,101.5,25\nT2,2025-01-02 10:00,电梯停运,,\n"
        "T3,2025-01-03 10:00,电梯停运,,\n"
    )
    warned = told(load(settings, tmp_path, "tickets", text), "geometry.absent")
    assert warned == [
        "geometry.absent: 2 rows have no place and will not be on the map: a.csv row 3, a.csv row 4."
    ]
    whole = "小区编码,小区名称,边界\nC1,翠竹苑,{}\nC2,来客1号院,{}\n"
    load(settings, tmp_path, "compounds", whole.format(square(101.5, 25, 0.001), square(101.51, 25, 0.001)))
    # What has a place from an earlier delivery keeps it.
    again = whole.format(square(101.5, 25, 0.001), "") + "C3,桃源居,\n"
    warned = told(load(settings, tmp_path, "compounds", again), "geometry.absent")
    assert warned == ["geometry.absent: 1 row has no place and will not be on the map: a.csv row 4."]
    # A list without any column for places is not about them.
    assert not told(load(settings, tmp_path, "compounds", "小区编码,小区名称\nC4,某苑\n"), "geometry.absent")


def test_compounds_outside_the_community_that_they_name_are_told(settings: Settings, tmp_path: Path) -> None:
    load_divisions(settings, tmp_path, HOME, city=CITY)
    head = "小区编码,小区名称,所属社区,边界\n"
    inside = f"C1,甲,A1,{square(101.501, 25.001, 0.001)}\n"
    across = f"C2,乙,A1,{square(101.5195, 25.001, 0.001)}\n"
    wrong = f"C3,丙,A1,{square(101.53, 25.001, 0.001)}\nC4,丁,A2,{square(101.502, 25.01, 0.001)}\n"
    assert not told(load(settings, tmp_path, "compounds", head + inside + across), "community.outside")
    report = load(settings, tmp_path, "compounds", head + inside + wrong, below_standard=True)
    warned = told(report, "community.outside")
    assert warned == [
        "community.outside: 2 compounds lie outside the community that they name; `hongtu check` lists them."
    ]
    found = check.check(settings, city=CITY).findings["compounds_outside_community"]
    assert {"C3", "C4"} <= {finding.code for finding in found}
    assert not told(load(settings, tmp_path, "compounds", head + inside + wrong), "community.outside")


def test_compounds_outside_their_community_lower_the_score_until_they_are_mended_or_allowed(
    settings: Settings, tmp_path: Path
) -> None:
    load_divisions(settings, tmp_path, HOME, city=CITY)
    head = "小区编码,小区名称,所属社区,边界\n"
    right = [f"C{n},某{n},A1,{square(101.5005 + n * 0.002, 25.001, 0.001)}\n" for n in range(6)]
    wrong = [f"D{n},某{n},A1,{square(101.53 + n * 0.002, 25.001, 0.001)}\n" for n in range(2)]

    def layer() -> dict[str, Any]:
        found = quality.layers(settings, city=CITY, is_measured=False)
        return next(one for one in found if one["dataset"] == "compounds")

    load(settings, tmp_path, "compounds", head + "".join(right))
    before = layer()
    assert (before["validity"], before["misplaced_rows"]) == (1, 0)
    mixed = head + "".join(right + wrong)
    foreseen = load(settings, tmp_path, "compounds", mixed, dry_run=True)
    load(settings, tmp_path, "compounds", mixed, below_standard=True)
    spoilt = layer()
    assert (spoilt["validity"], spoilt["misplaced_rows"]) == (pytest.approx(1 - 2 / 8), 2)
    assert spoilt["score"] < before["score"]
    assert (foreseen.quality or {})["validity"] == pytest.approx(spoilt["validity"])

    check.check(settings, city=CITY)
    (finding,) = [
        one
        for one in check.check(settings, city=CITY).findings["compounds_outside_community"]
        if one.code == "D0"
    ]
    verdicts.give(settings, finding.id, "allowed", why="飞地", post="区划办")
    quality.layers(settings, city=CITY, is_measured=True)
    assert (layer()["validity"], layer()["misplaced_rows"]) == (pytest.approx(1 - 1 / 8), 1)
    moved = head + "".join(right) + wrong[0] + f"D1,某1,A1,{square(101.5125, 25.001, 0.001)}\n"
    load(settings, tmp_path, "compounds", moved)
    assert (layer()["validity"], layer()["misplaced_rows"]) == (1, 0)


def test_a_layer_of_compounds_in_the_wrong_community_is_held(settings: Settings, tmp_path: Path) -> None:
    load_divisions(settings, tmp_path, HOME, city=CITY)
    head = "小区编码,小区名称,所属社区,户数,建筑面积,管理状态,边界\n"
    line = "C{0},某{0},{1},100,9000,专业物业,{2}\n"
    ground = [square(101.5005 + n * 0.002, 25.001, 0.001) for n in range(6)]
    rows = ["".join(line.format(n, of, where) for n, where in enumerate(ground)) for of in ("A1", "A2")]
    load(settings, tmp_path, "compounds", head + rows[0])
    assert load(settings, tmp_path, "compounds", head + rows[1]).is_held


def test_rows_whose_name_was_not_recognised_are_told_first(settings: Settings, tmp_path: Path) -> None:
    text = "小区编码,户数,备用,小区叫名\nC1,100,x,翠竹苑\n"
    report = load(settings, tmp_path, "compounds", text, dry_run=True)
    assert report.warnings[0].en.startswith(
        "fields.name: The rows of a.csv have no name. If 小区叫名 holds it"
    )
    assert "--fields" in report.warnings[0].en
    mapping = tmp_path / "fields.toml"
    mapping.write_text('[fields]\n"小区叫名" = "name"\n', encoding="utf-8")
    assert not told(load(settings, tmp_path, "compounds", text, dry_run=True, fields=mapping), "fields.name")


def test_a_rollback_counts_rows_of_the_dataset_and_those_that_hang_on_them_apart(
    settings: Settings, tmp_path: Path
) -> None:
    header = "小区编码,小区名称,户数,管理状态,经度范围,边界,联系电话\n"
    report = load(settings, tmp_path, "compounds", header + "".join(row(n) for n in range(4)))
    assert report.run is not None
    undone = history.roll_back(settings, report.run)
    assert undone.sentence(report.run).en == (
        f"Run {report.run} was taken back: 4 rows of compounds deleted, 0 restored."
        " Of the rows that hang on them: 4 of management_statuses deleted, 0 restored."
    )
    assert undone.sentence(report.run).zh == (
        f"批次 {report.run} 已回退：小区删除 4 行，恢复 0 行。所属的行：管理状态沿革删除 4 行，恢复 0 行。"
    )


def test_a_lineage_is_found_by_a_name(settings: Settings, tmp_path: Path) -> None:
    text = "小区编码,小区名称\nC1,来客1号院\nC2,翠竹苑\nC3,翠竹苑\n"
    load(settings, tmp_path, "compounds", text)
    assert lineage.trace(settings, "compounds", "来客1号院", city=CITY).code == "C1"
    assert lineage.trace(settings, "compounds", "C2", city=CITY).code == "C2"
    with pytest.raises(NotFoundError, match=r"Several compounds of 532301 are called '翠竹苑': C2, C3\."):
        lineage.trace(settings, "compounds", "翠竹苑", city=CITY)
    with pytest.raises(NotFoundError, match="no compounds with the code '桃源居', and never had, and none"):
        lineage.trace(settings, "compounds", "桃源居", city=CITY)
    with pytest.raises(NotFoundError, match="none that is called so"):
        lineage.trace(settings, "tickets", "桃源居", city=CITY)


def test_exchanged_axes_of_a_written_geometry_are_not_told_as_columns_only(
    settings: Settings, tmp_path: Path
) -> None:
    turned = '"POLYGON((25 101.5,25.001 101.5,25.001 101.501,25 101.5))"'
    text = f"小区编码,小区名称,边界\nC1,翠竹苑,{turned}\nC2,桃源居,{square(101.5, 25, 0.001)}\n"
    report = load(settings, tmp_path, "compounds", text)
    (sentence,) = [line.en for line in report.sentences() if line.en.startswith("geometry.swapped:")]
    assert "within a geometry the two numbers of each point" in sentence
