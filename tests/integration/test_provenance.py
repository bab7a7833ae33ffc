"""What the data page reads of loads and rejects, against the tables counted by hand; what it may not."""

from __future__ import annotations

import asyncio
import json
import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest

from geodata.db.reading.provenance import changed as changes
from geodata.db.reading.provenance import deliveries, rejects, runs
from geodata.db.runs import history
from tests import mvt
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from etl import pipeline
    from geodata.db.connection import Connection
    from geodata.settings import Settings

Answer = TypeVar("Answer")
CITY = "532301"
BOW_TIE = '"POLYGON((101.52 25, 101.521 25.001, 101.521 25, 101.52 25.001, 101.52 25))"'
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗普起"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英"


def asked(dsn: str, question: Callable[[Any], Awaitable[Answer]]) -> Answer:
    """What a page is answered, in the role that pages read in."""

    async def ask() -> Answer:
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
            await connection.execute("SET ROLE hongtu_reader")
            return await question(connection)

    return asyncio.run(ask())


def by_hand(dsn: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query.encode()).fetchall()


def broken(settings: Settings, folder: Path) -> pipeline.LoadReport:
    """Ten good rows, and four that are kept out, each for another reason."""
    return load(
        settings,
        compounds(
            folder,
            *(row(n) for n in range(10)),
            row(10, households="很多"),
            row(11, status="王小明"),
            row(3),
            f"C99,小区99,10,专业物业,,{BOW_TIE},\n",
        ),
    )


def test_the_list_of_runs_is_that_of_the_table(settings: Settings, database: str, tmp_path: Path) -> None:
    broken(settings, tmp_path)
    load(settings, compounds(tmp_path, row(0), name="b.csv"))
    last = load(settings, compounds(tmp_path, row(50), name="c.csv"))
    history.roll_back(settings, last.run or 0)
    whole = asked(database, lambda c: runs.page(c, CITY, limit=100))
    told = [
        (one.run, one.rows_read, one.inserted, one.updated, one.unchanged, one.rejected, one.files)
        for one in whole.rows
    ]
    assert told == by_hand(
        database,
        "SELECT r.run, rows_read, inserted, updated, unchanged, rejected, array_agg(f.name)"
        " FROM hongtu.run r JOIN hongtu.run_file f USING (run) GROUP BY r.run ORDER BY r.run DESC",
    )
    assert whole.total == len(whole.rows) == 3
    expected_of: dict[runs.Only, int] = {"rejected": 1, "changed": 1, "rolled_back": 1, "held": 0, "": 3}
    for only, expected in expected_of.items():
        assert asked(database, partial(runs.page, city=CITY, only=only, limit=9)).total == expected
    totals = asked(database, lambda c: runs.totals(c, CITY))
    assert (totals.runs, totals.rows_read, totals.rejected) == (3, 16, 4)
    # The row of the run that was taken back is not there.
    assert (totals.inserted, totals.updated) == (10, 0)
    back = asked(database, lambda c: runs.totals(c, CITY, only="rolled_back"))
    assert (back.runs, back.rows_read, back.inserted, back.updated) == (1, 1, 0, 0)
    assert asked(database, lambda c: runs.page(c, "990001", limit=9)).rows == ()
    assert asked(database, lambda c: runs.read(c, "990001", last.run or 0)) is None
    pages = [asked(database, partial(runs.page, city=CITY, limit=1, offset=at)) for at in range(3)]
    assert tuple(one for page in pages for one in page.rows) == whole.rows


def test_a_delivery_that_did_not_come_is_told(settings: Settings, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO hongtu.delivery (delivery, dataset, city, arrived_at, expected_by) VALUES"
            " ('甲', 'tickets', %(city)s, now(), now() + interval '1 day'),"
            " ('乙', 'compounds', %(city)s, NULL, now() - interval '1 day'),"
            " ('丙', 'firms', '990001', NULL, now())",
            {"city": CITY},
        )
        connection.execute(
            "INSERT INTO hongtu.alert (delivery, kind, sentence, remedy, closed_at) VALUES"
            " ('甲', 'missing', 'x', 'y', now()), ('乙', 'missing', 'x', 'y', NULL)"
        )
    found = asked(database, partial(deliveries.expected, city=CITY))
    assert [(one.name, one.is_missing, one.is_refused) for one in found] == [
        ("乙", True, False),
        ("甲", False, False),
    ]


def test_every_count_of_a_run_opens_as_many_rows(settings: Settings, database: str, tmp_path: Path) -> None:
    def changed(run: int | None, kind: str) -> list[str]:
        ask = partial(changes.page, city=CITY, run=run or 0, dataset="compounds", kind=kind, limit=100)
        found = asked(database, ask)
        assert found.total == len(found.rows)
        return [one.code for one in found.rows]

    first = load(settings, compounds(tmp_path, *(row(n) for n in range(10))))
    later = [row(0, households="7"), row(1, west=101.6), *(row(n) for n in range(2, 13))]
    second = load(settings, compounds(tmp_path, *later, name="b.csv"))
    third = load(settings, compounds(tmp_path, row(0, households="8"), row(11, households="9"), name="c.csv"))
    fourth = load(settings, compounds(tmp_path, *(row(n) for n in range(12)), name="d.csv"), full=True)
    for report in (first, second, third, fourth):
        assert len(changed(report.run, "inserted")) == report.inserted
        assert len(changed(report.run, "updated")) == report.updated
        assert len(changed(report.run, "removed")) == report.removed
    # Also what later runs changed, or took away, was brought by the first.
    assert sorted(changed(first.run, "inserted")) == sorted(f"C{n}" for n in range(10))
    assert sorted(changed(second.run, "updated")) == ["C0", "C1"]
    assert sorted(changed(second.run, "inserted")) == ["C10", "C11", "C12"]
    assert changed(fourth.run, "removed") == ["C12"]
    history.roll_back(settings, fourth.run or 0)
    assert [changed(fourth.run, kind) for kind in ("inserted", "updated", "removed")] == [[], [], []]
    assert sorted(changed(second.run, "inserted")) == ["C10", "C11", "C12"]


def test_every_rejected_row_tells_file_line_rule_and_repair(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    run = broken(settings, tmp_path).run or 0
    page = asked(database, lambda c: rejects.page(c, CITY, run, limit=100))
    assert [(one.reject, one.source_row, one.rule) for one in page.rows] == by_hand(
        database, f"SELECT reject, source_row, rule FROM hongtu.reject WHERE run = {run} ORDER BY reject"
    )
    counted = asked(database, lambda c: rejects.rules(c, CITY, run))
    assert {one.rule: one.faults for one in counted} == {
        "type": 1, "choice": 1, "duplicate": 1, "geometry.repair": 1,
    }  # fmt: skip
    by_rule = {one.rule: one for one in page.rows}
    number = by_rule["type"]
    assert (number.file, number.source_row, number.field, number.value) == ("a.csv", 12, "户数", "很多")
    assert number.sentence_zh
    assert number.hint_zh == "请改正该单元格。"
    for one in page.rows:
        before = asked(database, partial(rejects.place_in_list, city=CITY, run=run, reject=one.reject))
        assert page.rows[before] == one

    async def everything(connection: Any) -> list[rejects.Reject]:
        return [each async for each in rejects.every(connection, CITY, run)]

    assert tuple(asked(database, everything)) == page.rows
    assert asked(database, lambda c: rejects.page(c, "990001", run, limit=9)).total == 0


def test_a_faulty_shape_is_shown_as_it_was_drawn(settings: Settings, database: str, tmp_path: Path) -> None:
    run = broken(settings, tmp_path).run or 0
    page = asked(database, lambda c: rejects.page(c, CITY, run, rule="geometry.repair", limit=9))
    (faulty,) = page.rows
    assert faulty.has_place
    drawn = asked(database, lambda c: rejects.read(c, CITY, run, faulty.reject))
    assert drawn is not None
    assert drawn.path is not None
    # Two triangles would have six corners: what crosses itself is not mended in the picture.
    assert len(re.findall(r"-?[0-9.]+ -?[0-9.]+", drawn.path)) in {4, 5}
    assert drawn.west == pytest.approx(101.52)
    assert drawn.north == pytest.approx(25.001)
    x = math.floor((101.5205 + 180) / 360 * 2**14)
    y = math.floor((1 - math.asinh(math.tan(math.radians(25.0005))) / math.pi) / 2 * 2**14)
    for rule, others in (("geometry.repair", 0), (None, 2)):
        found = asked(database, partial(_tile, run=run, rule=rule, x=x, y=y))
        layers = mvt.decode(found)
        codes = [feature.attributes["code"] for feature in layers["marks"]]
        assert str(faulty.reject) in codes
        # Row 3 stands twice, and lies in another tile.
        assert len(codes) == 1 + others
        assert {feature.attributes["kind"] for feature in layers["shapes"]} >= {"geometry.repair"}


async def _tile(connection: Any, run: int, rule: str | None, x: int, y: int) -> bytes:
    cursor = await connection.execute(
        "SELECT tile.rejects(%s, %s, %s, 14, %s, %s)", (CITY, run, rule, x, y), binary=True
    )
    (found,) = await cursor.fetchone()
    return bytes(found)


def test_what_may_be_about_a_person_stays_inside(settings: Settings, database: str, tmp_path: Path) -> None:
    run = broken(settings, tmp_path).run or 0
    page = asked(database, lambda c: rejects.page(c, CITY, run, rule="choice", limit=9))
    (withheld,) = page.rows
    assert withheld.is_value_withheld
    assert withheld.value is None
    assert withheld.sentence is withheld.sentence_zh is None
    assert withheld.source_row == 13
    with psycopg.connect(database) as connection:
        connection.execute("SET ROLE hongtu_reader")
        for view in ("published.rejects", "published.runs", "tile.runs"):
            rows = connection.execute(f"SELECT to_jsonb(v) FROM {view} AS v".encode()).fetchall()
            assert rows
            assert "王小明" not in json.dumps(rows, ensure_ascii=False), view


@pytest.mark.parametrize(
    "rule", ["type", "choice", "reference", "range", "personal", "row.cells", "new.rule"]
)
def test_no_name_is_shown_under_any_rule(connection: Connection, rule: str) -> None:
    names = [
        surname + pad + first + second
        for surname in SURNAMES
        for first in GIVEN
        for second in ("", *GIVEN[:9])
        for pad in ("", " ")
    ]
    shown = connection.execute(
        "SELECT name FROM unnest(%s::text[]) AS name WHERE published.shown_value(%s, name) IS NOT NULL",
        (names, rule),
    ).fetchall()
    assert shown == []


@pytest.mark.parametrize(
    ("rule", "value", "is_shown"),
    [
        ("type", "约三百", True),
        ("type", "3,200.5平方米", True),
        ("type", "2019-13-45", True),
        ("type", "不详", True),
        ("type", "三栋二单元张家", False),
        ("range", "3019", True),
        ("choice", "商品房小区", True),
        ("choice", "李主任", False),
        ("choice", "Wang Xiaoming", False),
        ("reference", "阳光花园二期", True),
        ("reference", "532301002018", True),
        ("reference", "3栋502室", False),
        ("reference", "138 1234 5678", False),
        ("code.checksum", "91532301MA6K1234X0", True),
        ("code.form", "张伟", False),
        ("geometry.outside", "101.500000, 25.000000", True),
        ("personal", "***", False),
        ("type", "x" * 61, False),
        ("rule.of.tomorrow", "anything", False),
    ],
)
def test_values_are_shown_where_they_are_codes_numbers_or_words(
    connection: Connection, rule: str, value: str, *, is_shown: bool
) -> None:
    found = connection.execute("SELECT published.shown_value(%s, %s)", (rule, value)).fetchone()
    assert found == ((value,) if is_shown else (None,))
