"""Which file, which line, when and by whom: the way of a row, and how good its layer is."""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest

from geodata.db.reading import quality
from geodata.db.reading.provenance import lineage
from geodata.db.runs import history
from geodata.errors import UsageError
from geodata.settings import Settings
from geodata.settings import load as load_settings
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

Answer = TypeVar("Answer")
CITY = "532301"


def asked(dsn: str, question: Callable[[Any], Awaitable[Answer]]) -> Answer:
    """What a page is answered, in the role that pages read in."""

    async def ask() -> Answer:
        async with await psycopg.AsyncConnection.connect(dsn) as connection:
            await connection.execute("SET ROLE hongtu_reader")
            return await question(connection)

    return asyncio.run(ask())


def test_a_row_tells_file_line_time_and_post(settings: Settings, database: str, tmp_path: Path) -> None:
    post = settings.model_copy(update={"operator": "鹿城镇数据岗"})
    first = compounds(tmp_path, *(row(n) for n in range(3)))
    load(post, first)
    second = compounds(tmp_path, row(9), row(1, households="7", west=101.51), name="b.csv")
    load(settings, second)
    taken_back = load(settings, compounds(tmp_path, row(1, households="9"), name="c.csv"))
    assert taken_back.run is not None
    history.roll_back(settings, taken_back.run)
    found = asked(database, lambda c: lineage.read(c, CITY, "compounds", "C1"))
    assert found is not None
    assert found.name == "小区1"
    newest, oldest = found.states
    assert (newest.file, newest.source_row, newest.sha256) == (
        "b.csv",
        3,
        hashlib.sha256(second.read_bytes()).hexdigest(),
    )
    assert (oldest.file, oldest.source_row, oldest.operator) == ("a.csv", 3, "鹿城镇数据岗")
    assert newest.operator is not None
    assert newest.operator.startswith("uid ")
    assert newest.rule_version == oldest.rule_version
    assert newest.changes == {"households": (100, 7), "boundary": (None, None)}
    assert oldest.changes == {}
    assert asked(database, lambda c: lineage.read(c, CITY, "compounds", "C8")) is None
    assert asked(database, lambda c: lineage.read(c, CITY, "nonsense", "C1")) is None


def test_a_layer_tells_how_good_it_is(settings: Settings, database: str, tmp_path: Path) -> None:
    load(settings, compounds(tmp_path, row(0), row(1), row(1.2), row(5)))  # type: ignore[arg-type]
    (layer,) = asked(database, lambda c: quality.layers(c, CITY))
    # Of six columns that matter, community and floor area are empty; two of four areas overlap.
    assert layer.completeness == pytest.approx(4 / 6)
    assert (layer.validity, layer.topology, layer.faulty_rows, layer.freshness) == (1.0, 0.5, 2, 1.0)
    expected = (35 * 4 / 6 + 35 + 20 * 0.5 + 10) / 100
    assert layer.score == round(100 * expected, 1)


def test_a_row_is_told_through_the_view_of_its_own_table_only(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '楚雄市', 4543)", (CITY,)
        )
        connection.execute(
            "INSERT INTO hongtu.firm (city, code, name, kind) VALUES (%s, 'F', '甲', 'professional')", (CITY,)
        )
        connection.execute("SET ROLE hongtu_reader")
        states = "SELECT content ->> 'name' FROM tile.states_of(%s, %s, 'firm', NULL, 'F')"
        assert connection.execute(states, (CITY, "firms")).fetchall() == [("甲",)]
        assert connection.execute(states, (CITY, "divisions")).fetchall() == []


def test_the_rows_of_a_run_are_told_of_the_tables_behind_its_own_view_only(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    report = load(settings, compounds(tmp_path, row(1)))
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO hongtu.steward_unit (city, code, name, kind, run) VALUES (%s, 'S', '甲', %s, %s)",
            (CITY, "steward_team", report.run),
        )
        connection.execute("SET ROLE hongtu_reader")
        rows = "SELECT kind, code, name FROM tile.rows_of_run(%s, %s, %s)"
        tables = ("compound", "steward_unit", "reject", "no_table", "compound; DROP TABLE hongtu.run")
        told = [connection.execute(rows, (CITY, report.run, table)).fetchall() for table in tables]
    assert told == [[("inserted", "C1", "小区1")], [], [], [], []]


@pytest.mark.parametrize("wrong", ["张伟", "13912345678", "数据岗 11010519491231002X", "岗" * 61])
def test_an_operator_is_a_post_and_no_person(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_OPERATOR", wrong)
    with pytest.raises(UsageError, match="HONGTU_OPERATOR"):
        load_settings()


def test_every_dataset_with_rows_has_a_lineage(city_database: str) -> None:
    query = "SELECT DISTINCT city, dataset FROM hongtu.run WHERE city IS NOT NULL"
    with psycopg.connect(city_database) as connection:
        loaded = connection.execute(query).fetchall()
        for city, dataset in loaded:
            view = psycopg.sql.Identifier("published", dataset)
            code = connection.execute(psycopg.sql.SQL("SELECT code FROM {} LIMIT 1").format(view)).fetchone()
            if code is None:
                continue
            found = asked(city_database, partial(lineage.read, city=city, dataset=dataset, code=code[0]))
            assert found is not None, dataset
            assert found.states[0].file, dataset
