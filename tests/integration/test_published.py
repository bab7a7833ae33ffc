"""What other programs see: the published views, their words, and nothing about persons."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.upkeep import dictionary
from tests.small_city import CITY, TODAY, random_city, write

if TYPE_CHECKING:
    from geodata.db.connection import Connection

DOCS = Path(__file__).parents[2] / "docs"
PERSONAL = re.compile(
    r"(^|_)(phone|mobile|tel|telephone|email|mail|wechat|contact|surname|forename|gender|sex|birth|birthday"
    r"|idcard|id_card|id_number|passport|resident|owner_name|occupant|room|door)(_|$)"
)
PERSONAL_WORDS = re.compile("姓名|手机|电话|身份证|微信|邮箱|房号|门牌|住户名|业主名")
DENIALS = ("不记姓名", "不含个人姓名", "不记住户")


def test_every_table_view_and_column_has_a_chinese_name_a_unit_and_a_meaning(connection: Connection) -> None:
    lacking = []
    for relation in dictionary.read(connection):
        lacking += [f"{relation.schema}.{relation.name}"] if not relation.words.is_complete else []
        lacking += [
            f"{relation.schema}.{relation.name}.{column.name}"
            for column in relation.columns
            if not column.words.is_complete
        ]
    assert lacking == [], "say in geodata/sql/dictionary/ what these are: '中文名 | 单位 | 含义'"


def test_a_comment_without_its_parts_is_incomplete() -> None:
    assert dictionary.words("户数 | 户 | 住宅户数").is_complete
    assert dictionary.words("图 | — | 甲|乙").meaning == "甲|乙"
    for comment in ("", "户数", "户数 | 户", "户数 | | 住宅户数", " | 户 | 住宅户数"):
        assert not dictionary.words(comment).is_complete
    traced = dictionary.words_of_column("图 | — | 甲|乙 | 文件字段 | GB/T 2260")
    assert (traced.meaning, traced.source, traced.standard) == ("甲|乙", "文件字段", "GB/T 2260")
    for comment in ("户数 | 户 | 住宅户数", "户数 | 户 | 住宅户数 | 文件字段", "户数 | 户 | 住宅户数 |  | —"):
        assert not dictionary.words_of_column(comment).is_traced


def test_every_column_has_a_source_and_a_standard_or_says_that_none_governs_it(
    connection: Connection,
) -> None:
    assert _untraced(connection) == [], "say in geodata/sql/dictionary/95_sources.sql where these come from"


def test_a_column_that_nobody_traced_is_seen(connection: Connection) -> None:
    connection.execute("ALTER TABLE hongtu.compound ADD lifts integer")
    assert _untraced(connection) == ["hongtu.compound.lifts"]
    connection.execute("COMMENT ON COLUMN hongtu.compound.lifts IS '电梯数 | 部 | 小区内电梯数 | 文件字段'")
    assert _untraced(connection) == ["hongtu.compound.lifts"]
    connection.execute(
        "COMMENT ON COLUMN hongtu.compound.lifts IS '电梯数 | 部 | 小区内电梯数 | 文件字段 | —'"
    )
    assert _untraced(connection) == []


def test_what_a_file_brings_is_said_to_come_from_a_file(connection: Connection) -> None:
    tables = {one.name: one for one in dictionary.read(connection) if one.schema == "hongtu"}
    for dataset in DATASETS.values():
        fields = {field.name for field in dataset.fields}
        for column in tables[dataset.table].columns:
            if column.name in fields:
                assert "文件字段" in column.words.source, f"{dataset.table}.{column.name}"


def test_an_official_code_names_its_standard(connection: Connection) -> None:
    tables = {one.name: one for one in dictionary.read(connection) if one.schema == "hongtu"}
    standards = {"division": "GB/T 2260", "grid": "CJ/T 213", "credit": "GB 32100"}
    for dataset in DATASETS.values():
        (code,) = [column for column in tables[dataset.table].columns if column.name == "code"]
        assert standards.get(dataset.code_kind or "", "—") in code.words.standard, dataset.name


def _untraced(connection: Connection) -> list[str]:
    return [
        f"{relation.schema}.{relation.name}.{column.name}"
        for relation in dictionary.read(connection)
        for column in relation.columns
        if not column.words.is_traced
    ]


def test_no_column_is_about_a_person(connection: Connection) -> None:
    for relation in dictionary.read(connection):
        for column in relation.columns:
            where = f"{relation.schema}.{relation.name}.{column.name}"
            assert not PERSONAL.search(column.name), where
            told = f"{column.words.zh} {column.words.meaning}"
            for denial in DENIALS:
                told = told.replace(denial, "")
            assert not PERSONAL_WORDS.search(told), where


@pytest.mark.parametrize("name", ["owner_phone", "mobile", "id_card", "contact", "room_number", "birth_date"])
def test_a_personal_column_would_be_seen(name: str) -> None:
    assert PERSONAL.search(name)


def test_the_written_data_model_is_that_of_the_database(connection: Connection) -> None:
    written = (DOCS / "data-model.md").read_text(encoding="utf-8")
    assert written == dictionary.as_markdown(dictionary.read(connection)), "stale: run `make docs`"


def test_every_dataset_is_published_under_its_name(connection: Connection) -> None:
    published = {one.name: one for one in dictionary.read(connection) if one.schema == "published"}
    assert set(DATASETS) <= set(published)
    for view in published.values():
        assert [column.name for column in view.columns[:4]] == ["code", "name", "city", "geom"], view.name
    told = connection.execute(
        "SELECT f_table_name, (type, srid)::text FROM geometry_columns WHERE f_table_schema = 'published'"
    ).fetchall()
    types = {str(name): str(kind) for name, kind in told}
    kinds = {"polygon": "MULTIPOLYGON", "point": "POINT", "line": "LINESTRING", "any": "GEOMETRY"}
    for dataset in DATASETS.values():
        if dataset.geometry is not None:
            assert types[dataset.name] == f"({kinds[dataset.geometry]},4326)"
    assert all(kind.endswith(",4326)") for kind in types.values())
    assert set(types) == set(published)


def test_the_reader_sees_what_is_published_and_nothing_else(connection: Connection) -> None:
    write(connection, random_city(3))
    connection.execute("SET LOCAL ROLE hongtu_reader")
    for name in DATASETS:
        connection.execute(
            sql.SQL("SELECT * FROM {} LIMIT 5").format(sql.Identifier("published", name))
        ).fetchall()
    connection.execute("SELECT * FROM published.compounds_on('2024-01-01')").fetchall()
    for relation in dictionary.read(connection):
        if relation.schema == "hongtu":
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(
                    sql.SQL("SELECT 1 FROM {}").format(sql.Identifier("hongtu", relation.name))
                )
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute("UPDATE published.steward_units SET members = 1")


def test_free_text_of_people_is_not_published(connection: Connection) -> None:
    published = {one.name: one for one in dictionary.read(connection) if one.schema == "published"}
    for view, hidden in {
        "tickets": {"title", "address", "source_class"},
        "ticket_events": {"note", "idempotency_key"},
        "disputes": {"subject"},
        "runs": {"operator"},
    }.items():
        assert not hidden & {column.name for column in published[view].columns}


@pytest.mark.parametrize(
    ("question", "tables"),
    [
        ("SELECT sum(floor_area_m2), count(*) FROM published.compounds WHERE city = '1'", {"compound"}),
        ("SELECT count(*) FROM published.firms WHERE city = '1'", {"firm"}),
        ("SELECT count(*), sum(households) FROM published.buildings WHERE city = '1'", {"building"}),
        ("SELECT count(*) FROM published.committees WHERE is_in_office", {"committee", "city"}),
        (
            "SELECT sum(floor_area_m2) FROM published.compounds_on('2024-01-01') WHERE status = 'none'",
            {"compound", "management_status", "boundary_version"},
        ),
    ],
)
def test_a_sum_reads_only_the_tables_that_it_needs(
    connection: Connection, question: str, tables: set[str]
) -> None:
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {question}".encode()).fetchone()
    assert row is not None
    plan = json.dumps(row[0])
    assert set(re.findall(r'"Relation Name": "(\w+)"', plan)) == tables


def test_the_state_of_today_is_told_beside_the_dates(connection: Connection) -> None:
    city = random_city(11)
    write(connection, city)
    told = connection.execute(
        "SELECT code, is_in_office FROM published.committees WHERE city = %s", (CITY,)
    ).fetchall()
    for code, is_in_office in told:
        row = next(one for one in city["committee"] if one["code"] == code)
        ends = [row["term_to"] is None or row["term_to"] >= TODAY]
        ends.append(row["dissolved_on"] is None or row["dissolved_on"] > TODAY)
        assert is_in_office == (row["term_from"] <= TODAY and all(ends))
    demonstrations = {
        str(row[0])
        for row in connection.execute(
            "SELECT code FROM published.compounds WHERE is_demonstration"
        ).fetchall()
    }
    held = {
        row["holder_code"]
        for row in city["honour"]
        if row["kind"] == "demonstration"
        and row["holder"] == "compound"
        and (row["withdrawn_on"] is None or row["withdrawn_on"] > TODAY)
    }
    assert demonstrations == held & {row["code"] for row in city["compound"]}
