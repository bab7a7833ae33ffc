"""A sheet about persons leaves nothing of them in a table, the quarantine, its workbook, report or log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import psycopg
import pytest

from etl import columns, pipeline, prepare
from etl.fields.saved import NO_SAVED
from etl.read.raw import BATCH_ROWS
from etl.rules import persons
from geodata import codes, log
from geodata.datasets import DATASETS
from geodata.db.upkeep import migrate
from geodata.errors import RefusedError
from geodata.persons import SURNAMES, is_name

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
PEOPLE = ["李桂芳", "张伟", "欧阳建国", "普金花", "杨*"]
MOBILES = [13887654321, 13987650000, 15912345678, 18687651234, 17787651111]


def identity(sequence: int) -> str:
    """An invented identity number with a true check digit."""
    first = f"53230119800101{sequence:03}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
    return first + "10X98765432"[total % 11]


IDENTITIES = [identity(number) for number in range(5)]
SECRETS = [*PEOPLE[:4], *map(str, MOBILES), *IDENTITIES]


def everything(settings: Settings) -> str:
    """Every cell of every table of the database, as text."""
    with psycopg.connect(settings.dsn or "") as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'hongtu'"
        ).fetchall()
        return "\n".join(
            str(row)
            for (table,) in tables
            for row in connection.execute(f"SELECT t::text FROM {table} t").fetchall()
        )


def sheet(path: Path, headers: list[str], *columns: list[object]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(headers)
    for row in zip(*columns, strict=True):
        page.append(list(row))
    book.save(path)
    return path


def cells_of(book: Path) -> str:
    """Every cell of a workbook, as text."""
    pages = openpyxl.load_workbook(book)
    return "\n".join(str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row)


def traces(*texts: str) -> list[str]:
    return [secret for secret in SECRETS for text in texts if secret in text]


@pytest.mark.parametrize("headers", [["户主姓名", "联系电话", "身份证号"], ["备注1", "备注2", "备注3"]])
def test_columns_about_persons_are_dropped_whatever_they_are_called(
    settings: Settings, tmp_path: Path, headers: list[str]
) -> None:
    log.keep(settings)
    names = ["阳光花园", "鹿城苑", "春天里", "", "金色家园"]
    file = sheet(tmp_path / "小区.xlsx", ["小区名称", "户数", *headers], list(names),
                 [10, 20, "不详", 40, 50], list(PEOPLE), list(MOBILES), list(IDENTITIES))  # fmt: skip
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("compounds", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert report.rejected == 2
    workbook = cells_of(book)
    told = [json.dumps(report.as_json(), ensure_ascii=False, default=str), *map(str, report.sentences())]
    logged = settings.log_file.read_text(encoding="utf-8") if settings.log_file.exists() else ""
    assert traces(everything(settings), workbook, *told, logged) == []
    (warning,) = [warning.en for warning in report.warnings if warning.en.startswith("personal.columns")]
    assert all(header in warning for header in headers)


def test_persons_in_the_place_of_headers_and_behind_numbers_leave_no_trace(
    settings: Settings, tmp_path: Path
) -> None:
    headers = ["小区名称", "户数", PEOPLE[0], str(MOBILES[0])]
    names = ["阳光花园", "鹿城苑", "春天里", "滨河苑", "金色家园"]
    file = sheet(tmp_path / "小区.xlsx", headers, list(names), [f"约10户{PEOPLE[1]}", 20, 30, 40, "?"],
                 list(PEOPLE), list(MOBILES))  # fmt: skip
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("compounds", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert report.read == 5
    compounds = DATASETS["compounds"]
    understood = columns.understand(compounds, [file], NO_SAVED, layer=None, encoding=None)
    told = [json.dumps(report.as_json(), ensure_ascii=False, default=str), *map(str, report.sentences())]
    shown = [understood.as_toml(), str(understood.as_json()), *map(str, understood.lines())]
    assert traces(everything(settings), cells_of(book), *told, *shown) == []


def test_numbers_in_garbled_text_leave_no_trace(settings: Settings, tmp_path: Path) -> None:
    secret = f"小区{MOBILES[0]} {IDENTITIES[0]}"
    garbled = [secret.encode(way).decode(read) for way, read in (("utf-8", "gb18030"), ("gbk", "cp1252"))]
    file = sheet(tmp_path / "小区.xlsx", ["小区名称", "地址"], ["阳光花园", "鹿城苑"], list(garbled))
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("compounds", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert [fault.fault.rule for fault in report.faults].count("encoding.garbled") == 2
    assert traces(everything(settings), cells_of(book), str(report.as_json()), *map(str, report.faults)) == []
    headers = sheet(tmp_path / "表头.xlsx", ["小区名称", garbled[0]], ["阳光花园"], ["1"])
    with pytest.raises(RefusedError, match="garbled") as refused:
        pipeline.load("compounds", [headers], crs=None, city=CITY, settings=settings)
    assert traces(str(refused.value), refused.value.told.zh) == []


def test_names_that_begin_late_in_a_long_file_leave_no_trace(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later batches are looked at by samples; what was kept before a column was known is taken back."""
    monkeypatch.setattr(prepare, "_MOST_SCREENED", 1)
    rows, late = BATCH_ROWS + 200, BATCH_ROWS + 100
    lines = [f"T{number},2025-01-15 08:00,电梯停运,," for number in range(rows)]
    lines[7] = f"T7,何时,电梯停运,{PEOPLE[0]},"
    for number in range(late, late + 20):
        lines[number] = f"T{number},何时,电梯停运,{PEOPLE[number % 4]},{MOBILES[number % 5]}"
    file = tmp_path / "工单.csv"
    file.write_text("\n".join(["工单编号,发现时间,工单类别,备注1,备注2", *lines]), encoding="utf-8")
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("tickets", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert (report.read, report.rejects) == (rows, {"type": 21})
    assert (
        traces(everything(settings), cells_of(book), str(report.as_json()), *map(str, report.sentences()))
        == []
    )
    (warning,) = [warning.en for warning in report.warnings if warning.en.startswith("personal.columns")]
    assert "备注1 (names)" in warning
    assert "备注2 (mobile numbers)" in warning


def test_a_sample_spans_the_filled_cells_of_a_column() -> None:
    assert persons.sample([None, "", "李桂芳"]) == ["李桂芳"]
    assert persons.sample([]) == []
    taken = persons.sample([None, *range(20_000)])
    assert len(taken) == 500
    assert (taken[0], taken[-1]) == (0, 19_960)


def test_a_list_of_persons_is_refused_as_a_whole(settings: Settings, tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "名单.xlsx", ["名称", "地址", "说明"], list(PEOPLE), ["某处"] * 5, list(IDENTITIES)
    )
    with pytest.raises(RefusedError, match="list of persons") as refused:
        pipeline.load("compounds", [file], crs=None, city=CITY, settings=settings)
    assert traces(str(refused.value)) == []
    assert traces(everything(settings)) == []


def test_numbers_in_free_text_and_in_codes_reject_their_rows_without_a_trace(
    settings: Settings, tmp_path: Path
) -> None:
    file = sheet(
        tmp_path / "企业.xlsx", ["统一社会信用代码", "企业名称"],
        [IDENTITIES[0], IDENTITIES[1], "91350100M000100Y43"],
        [f"某物业 {MOBILES[0]}", "乙物业有限公司", "丙物业有限公司"],
    )  # fmt: skip
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("firms", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert (report.inserted, report.rejects) == (1, {"personal": 2})
    workbook = cells_of(book)
    assert traces(everything(settings), workbook, str(report.as_json()), *map(str, report.sentences())) == []


def test_slips_landlines_mail_and_labelled_names_leave_no_trace(settings: Settings, tmp_path: Path) -> None:
    said: list[object] = [
        "身份证532301198001011235", "532301198001011235", "电话0878-3123456", "业主姓名：王建国",
        "联系人李四", "联系人：李建国，漏水", "邮箱wangjg@example.com", "电话12345",
    ]  # fmt: skip
    file = sheet(
        tmp_path / "工单.xlsx", ["工单编号", "发现时间", "工单类别", "问题描述", "备注二"],
        [f"T{number}" for number in range(8)], ["2024-01-15 08:00:00"] * 8, ["噪音"] * 8, said,
        [None, "联系人：赵德柱，电话0878-3999888", *[None] * 6],
    )  # fmt: skip
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("tickets", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert (report.inserted, report.rejects) == (6, {"personal": 2})
    kept = f"{everything(settings)} {cells_of(book)} {report.as_json()} {[*map(str, report.sentences())]}"
    told = ["198001011235", "3123456", "3999888", "王建国", "李四", "李建国", "赵德柱", "wangjg"]
    assert [trace for trace in told if trace in kept] == []
    assert "电话12345" in kept
    codes_told = [warning.en.split(":")[0] for warning in report.warnings]
    assert {"personal.name", "personal.contact"} <= set(codes_told)


def test_a_saved_mapping_cannot_bring_persons_in(settings: Settings, tmp_path: Path) -> None:
    file = sheet(tmp_path / "小区.xlsx", ["小区名称", "联系人"], ["阳光花园", "鹿城苑"], list(PEOPLE[:2]))
    mapping = tmp_path / "m.toml"
    mapping.write_text('[fields]\n"联系人" = "address"\n', encoding="utf-8")
    report = pipeline.load("compounds", [file], crs=None, city=CITY, fields=mapping, settings=settings)
    assert report.inserted == 2
    assert traces(everything(settings)) == []


def test_what_only_looks_like_a_person_is_taken(settings: Settings, tmp_path: Path) -> None:
    """Numbers of offices, credit codes, grid codes, numbers of tickets with a date in them."""
    tickets = [f"53230120240115{number:04}" for number in range(1, 60)]
    assert any(codes.holds_id_number(code) for code in tickets), "the example shows nothing"
    times = [f"2024-01-15 08:{number % 60:02}:00" for number in range(1, 60)]
    headers = ["工单编号", "发现时间", "工单类别", "问题描述", "值班", "网格"]
    file = sheet(tmp_path / "工单.xlsx", headers, list(tickets), list(times),
                 ["噪音"] * 59, ["请拨服务热线0878-3123456或12345，编号53230110100100300412"] * 59,
                 ["08783123456"] * 59, ["532301101001003004"] * 59)  # fmt: skip
    report = pipeline.load("tickets", [file], crs=None, city=CITY, settings=settings)
    assert (report.inserted, report.rejected) == (59, 0)
    assert not [warning.en for warning in report.warnings if warning.en.startswith("personal")]


COMPOUNDS = [
    "金色家园",
    "万和城",
    "康居苑",
    "龙江花园",
    "金水湾",
    "白云里",
    "华庭",
    "阳光花园",
    "高原明珠",
    "方圆大厦",
]
OFFICES = ["区划办", "社区网格长", "鹿城镇", "龙川社区", "东瓜镇", "江边小学", "有", "无", "物业公司"]


def test_names_of_places_and_offices_are_no_names_of_persons() -> None:
    assert [word for word in (*COMPOUNDS, *OFFICES) if is_name(word)] == []
    assert all(map(is_name, [*PEOPLE, "阿依古丽·买买提", "普 金 花"]))
    assert not persons.is_column_of_names(COMPOUNDS)
    assert persons.is_column_of_names([*PEOPLE, "空置"])


def test_a_row_of_persons_taken_for_headers_is_not_told(settings: Settings, tmp_path: Path) -> None:
    file = sheet(tmp_path / "名单.xlsx", [PEOPLE[0], IDENTITIES[0]], list(PEOPLE[1:]), list(IDENTITIES[1:]))
    with pytest.raises(RefusedError, match="no column") as refused:
        pipeline.load("compounds", [file], crs=None, city=CITY, settings=settings)
    assert traces(str(refused.value)) == []


def test_the_names_of_accounts_are_taken_out_of_old_runs(database: str) -> None:
    kept = ["鹿城镇数据岗", "Lucheng data desk", "uid 1000"]
    (step,) = [step for step in migrate.migrations() if step.name == "posts"]
    with psycopg.connect(database) as connection:
        for who in (*kept, "liguifang", "Zhang.Wei", "yang@office", "root"):
            connection.execute(
                "INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator,"
                " rule_version, rows_read, inserted, updated, unchanged, removed, repaired, rejected)"
                " VALUES (%s, 'firms', 'loaded', now(), now(), %s, '1', 0, 0, 0, 0, 0, 0, 0)",
                (CITY, who),
            )
        connection.execute(step.text.encode())
        found = connection.execute("SELECT operator FROM hongtu.run ORDER BY run").fetchall()
    assert [who for (who,) in found] == [*kept, "", "", "", ""]


def test_what_a_file_leaves_out_as_a_name_the_pages_do_not_show_either(database: str) -> None:
    names = [f"{surname}{given}" for surname in sorted(SURNAMES) for given in ("伟", "桂芳")]
    with psycopg.connect(database) as connection:
        shown = connection.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE NOT published.is_word_of_a_person(name)",
            (names,),
        ).fetchall()
    assert shown == []


def test_files_and_pages_take_the_same_words_for_places(database: str) -> None:
    """Every character behind a surname, in one or two: neither side lets pass what the other holds back."""
    signs = [chr(code) for code in range(0x3400, 0xA000)]
    rare = [*signs[::97], *"㙍䶮𬭚𰻝"]
    names = [*(f"李{sign}" for sign in signs), *(f"王小{sign}" for sign in rare), "李中心", "李心"]
    names += [f"王小{sign}" for sign in "园園轩庭业级"]
    with psycopg.connect(database) as connection:
        hidden = connection.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE published.is_word_of_a_person(name)", (names,)
        ).fetchall()
    dropped = {name for name in names if is_name(name)}
    assert dropped ^ {name for (name,) in hidden} == set()
    assert {"李中心", "王小园", "王小園"}.isdisjoint(dropped)
    assert {"李心", "王小轩", "王小庭", "王小业", "王小级"} <= dropped


def test_names_before_forms_of_address_are_taken_out_of_texts_and_of_the_quarantine(
    settings: Settings, tmp_path: Path
) -> None:
    file = sheet(
        tmp_path / "工单.xlsx", ["发现时间", "工单类别", "问题描述", "说明"],
        ["2026-01-01 10:00", "何时", "2026-01-01 11:00"], ["噪音"] * 3,
        ["李桂芳女士反映噪音", "张伟先生反映噪音", "楼上噪音"], ["李桂芳女士来电", "张伟先生来电", "无"],
    )  # fmt: skip
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("tickets", [file], crs=None, city=CITY, rejects=book, settings=settings)
    assert (report.inserted, report.rejects) == (2, {"type": 1})
    told = [one.in_(language) for one in report.sentences() for language in ("en", "zh")]
    assert traces(everything(settings), cells_of(book), str(report.as_json()), *told) == []
    assert "某先生来电" in cells_of(book)
    with psycopg.connect(settings.dsn or "") as connection:
        titles = connection.execute("SELECT title FROM hongtu.ticket ORDER BY opened_at").fetchall()
    assert [title for (title,) in titles] == ["某女士反映噪音", "楼上噪音"]
    assert any("personal.name: 问题描述 names a person" in line for line in told)
    # The same delivery is the same rows, although they are known by what they say.
    again = pipeline.load("tickets", [file], crs=None, city=CITY, settings=settings)
    assert (again.inserted, again.unchanged) == (0, 2)
