"""What a clerk with a Chinese system reads on the terminal: no sentence of English."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import openpyxl
import psycopg
import pytest

from hongtu import run

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
# Names of files, options, commands, rules, systems, encodings and codes are what they are in any language.
CODES = re.compile(
    r"`[^`]*`|--[a-z-]+|[\w.-]+\.(xlsx|csv|toml)|EPSG:\d+|[a-z]+\.[a-z]+|（[a-z]+）|\b[A-Z]?\d+\b"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
ROWS = (
    (1, "C1", "阳光花园", 320, 3.2, "专业物业", 101.54, 25.03, "13800138000"),
    (2, "C2", "翠竹苑", "很多", 1.1, "自管", 101.55, 25.04, None),
    (3, "C1", "阳光花园二期", 100, 1.0, "专业物业", 101.541, 25.031, None),
    (4, "C4", "老厂宿舍", 80, 0.5, "乱写的", 101.56, 25.03, None),
    (5, "C5", "金水湾", 260, 2.4, "专业物业", 101.57, 25.03, None),
    (None, "小计", None, 760),
    (6, "C6", "鹿鸣新村", 90, 0.7, "无", None, None, None),
    ("合计", None, None, 850, 7.9),
    ("填表人：李晓梅　电话：0878-3012345",),
)


@pytest.fixture(autouse=True)
def _chinese(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "新表"
    page.append(["2026年小区基本情况台账"])
    page.append(
        [
            "序号",
            "小区编码",
            "小区名称",
            "总户数",
            "建筑面积(万平方米)",
            "管理状态",
            "经度",
            "纬度",
            "联系电话",
        ]
    )
    for row in ROWS:
        page.append(row)
    other = book.create_sheet("旧表")
    other.append(["小区编码", "小区名称", "总户数"])
    other.append(["X", "甲", 1])
    path = tmp_path / "台账.xlsx"
    book.save(path)
    return path


def english_in(told: str) -> list[str]:
    return [word for line in told.splitlines() for word in LATIN.findall(CODES.sub("", line))]


def test_a_messy_load_is_told_wholly_in_chinese(
    sheet: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["load", "小区", str(sheet), "--crs", "gcj02", "--city", CITY, "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert english_in(err.replace("gcj02", "")) == [], err
    for told in (
        f"（城市 {CITY}），读取 6 行 = 新增 3 + 更新 0 + 未变 0 + 拒收 3",
        "未计入读取：合计 2 行，表尾说明 1 行。",
        "提示：已读取工作表“新表”，未读取：旧表。",
        "已丢弃：联系电话",
        "拒收 1 行（choice），如 台账.xlsx 第 6 行：“管理状态”的值“乱写的”不在可选范围",
        "加 --rejects 文件.xlsx 可写出拒收清单",
    ):
        assert told in err, (told, err)
    assert report["left_out"] == {"sums": 2, "notes": 1}
    assert len(report["warnings"]) == len(report["warnings_zh"]) > 0
    for english, chinese in zip(report["warnings"], report["warnings_zh"], strict=True):
        assert re.match(r"[a-z]+(\.[a-z_]+)*: ", english)
        assert re.search("[\u3400-\u9fff]", chinese)
        assert f"提示：{chinese}" in err
    run(["runs", "1"])
    again = capsys.readouterr().out
    assert [line for line in again.splitlines() if line.startswith("提示：")] == [
        f"提示：{chinese}" for chinese in report["warnings_zh"]
    ]
    with psycopg.connect(database) as connection:
        kept = connection.execute("SELECT warnings, warnings_zh FROM hongtu.run").fetchall()
    assert kept == [(report["warnings"], report["warnings_zh"])]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["load", "小区", "{sheet}"], "台账.xlsx 没有说明坐标系。请写明 --crs："),
        (["load", "小区", "{sheet}", "--crs", "EPSG:1"], "没有“EPSG:1”这个坐标系。"),
        (["load", "小区", "无.csv"], "无.csv。请检查路径。"),
        (["load", "小区群", "{sheet}"], "没有“小区群”这个数据集。数据集有："),
        (["load", "小区", "{sheet}", "--crs", "gcj02", "--city", CITY, "--layer", "无"], "没有工作表“无”。"),
        (["runs", "9"], "没有批次 9。"),
        (["rollback", "9"], "没有批次 9。可用 `hongtu runs` 查看各批次。"),
        (["publish", "9"], "没有批次 9。"),
        (["check", "--city", "110105"], "库中没有城市 110105。库中的城市：无。"),
        (["watch", "--once", "--list", "无.toml"], "没有交付清单 无.toml。"),
        (["load-all", "无"], "没有 无。`hongtu synth` 最后才写清单"),
    ],
)
def test_a_refusal_is_told_in_chinese(
    sheet: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run([argument.format(sheet=sheet) for argument in arguments]) in {1, 2}
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


def test_runs_checks_and_rollbacks_are_told_in_chinese(
    sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["runs"]) == 0
    assert capsys.readouterr().out == "还没有装载过数据。\n"
    run(["load", "小区", str(sheet), "--crs", "gcj02", "--city", CITY])
    capsys.readouterr()
    for command in (
        ["runs"],
        ["check"],
        ["quality"],
        ["health"],
        ["lineage", "小区", "C1", "--city", CITY],
        ["rollback", "1"],
        ["rollback", "1"],
    ):
        run(command)
        said = "".join(capsys.readouterr())
        told = re.sub(
            r"hongtu verdict|hongtu_reader|fsync|full_page_writes|PostgreSQL|PostGIS|GB|UTC|allowed|uid|gcj02"
            r"|[0-9a-f]{12}…",
            "",
            said,
        )
        assert english_in(told) == [], said
        assert said


def test_a_run_of_an_older_version_is_told_as_it_was(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator, rule_version,"
            " rows_read, inserted, updated, unchanged, removed, repaired, rejected, warnings)"
            " VALUES ('532301', 'compounds', 'loaded', now(), now(), 'x', '1', 1, 1, 0, 0, 0, 0, 0,"
            " '[\"Old.\"]')"
        )
    assert run(["runs", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["提示：Old."]


def test_a_clerk_with_an_english_system_reads_english(
    sheet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HONGTU_LANGUAGE", "en")
    assert run(["load", "compounds", str(sheet), "--crs", "gcj02", "--city", CITY]) == 0
    said = capsys.readouterr().err
    assert "6 read, 3 new, 0 changed, 0 unchanged, 0 removed, 3 rejected" in said
    assert "Not counted as read: 2 rows of sums, 1 of notes and signatures." in said
    assert "Warning: layers.unread: Sheet 新表 was read; not read: 旧表." in said


def test_a_file_that_breaks_its_reader_is_refused_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert run(["load", "小区", str(path), "--crs", "gcj02"]) == 2
    assert "坏.xlsx 是损坏或不完整的压缩包" in capsys.readouterr().err
