"""One wrong digit of each kind of code keeps its row out, with its place and the rule, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
CELLS, FIRMS = "网格编码,网格名称,网格级别\n", "统一社会信用代码,企业名称\n"
TREE = "区划代码,区划名称,级别,上级代码\n532301,楚雄市,县级,\n532301101,鹿城镇,乡级,532301\n"


def load(settings: Settings, folder: Path, dataset: str, text: str) -> dict[str, str]:
    """Load a table; rule → the first sentence about it."""
    file = folder / f"{dataset}.csv"
    file.write_text(text, encoding="utf-8")
    report = pipeline.load(dataset, [file], crs=None, city=CITY, settings=settings)
    return {reject.fault.rule: reject.fault.say()[0] for reject in report.faults}


@pytest.mark.parametrize(
    ("dataset", "text", "rule", "place"),
    [
        ("divisions", f"{TREE}532301111001,某社区,社区,532301101\n", "code.parent", "character 8"),
        ("divisions", f"{TREE}532307101001,某社区,社区,\n", "code.prefix", "character 6"),
        ("divisions", f"{TREE}5323O1101001,某社区,社区,\n", "code.form", "character 5"),
        (
            "grid_cells",
            f"{CELLS}532301101091003,某片区,片区\n",
            "code.parent",
            "character 11",
        ),
        (
            "grid_cells",
            f"{CELLS}53230110100100l,某片区,片区\n",
            "code.form",
            "character 15",
        ),
        (
            "grid_cells",
            f"{CELLS}53230110200100100001,某楼栋,楼栋\n",
            "code.parent",
            "character 9",
        ),
        ("firms", f"{FIRMS}91350100M000100Y44,某物业\n", "code.checksum", "character 18"),
        ("firms", f"{FIRMS}9135010OM000100Y43,某物业\n", "code.form", "character 8"),
        (
            "firms",
            f"{FIRMS}91350100M000108Y43,某物业\n",
            "code.checksum",
            "characters 9 to 17",
        ),
    ],
)
def test_one_wrong_digit_is_rejected_with_its_place_and_rule(
    settings: Settings, tmp_path: Path, dataset: str, text: str, rule: str, place: str
) -> None:
    assert load(settings, tmp_path, "divisions", f"{TREE}532301101001,龙川社区,社区,532301101\n") == {}
    told = load(settings, tmp_path, dataset, text)
    assert list(told) == [rule]
    assert place in told[rule]


def test_right_codes_pass(settings: Settings, tmp_path: Path) -> None:
    assert load(settings, tmp_path, "divisions", f"{TREE}532301101001,龙川社区,社区,532301101\n") == {}
    cells = (
        "网格编码,网格名称,网格级别,上级网格\n532301101001,龙川社区,社区,\n532301101001003,某片区,片区,532301101001\n"
        "53230110100100300001,某楼栋,楼栋,532301101001003\n"
    )
    assert load(settings, tmp_path, "grid_cells", cells) == {}
    assert load(settings, tmp_path, "firms", f"{FIRMS}91350100M000100Y43,某物业\n") == {}
