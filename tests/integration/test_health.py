"""Health: a whole database is well, and each fault is named with its remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

import hongtu
from geodata.db.upkeep import health, migrate
from geodata.db.upkeep.health import State
from geodata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.db.upkeep.health import Finding


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in health.examine(settings)}


def do(settings: Settings, statement: bytes) -> None:
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute(statement)


def first(settings: Settings, statement: bytes) -> str:
    with psycopg.connect(settings.dsn or "") as connection:
        row = connection.execute(statement).fetchone()
        assert row is not None
        return str(row[0])


def test_a_fresh_database_has_no_fault(settings: Settings) -> None:
    found = findings(settings)
    assert [name for name, finding in found.items() if finding.state is State.FAULT] == []
    assert found["data"].state is State.WARNING
    assert "hongtu demo" in found["data"].remedy.en


def test_whatever_is_not_well_has_a_remedy(settings: Settings) -> None:
    assert all(
        bool(finding.remedy.en) == (finding.state is not State.OK) for finding in findings(settings).values()
    )


A_VIEW = b"SELECT 'published.' || quote_ident(min(viewname)) FROM pg_views WHERE schemaname = 'published'"
AN_INDEX = b"""
    SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'hongtu'::regnamespace AND NOT indisunique AND NOT relispartition ORDER BY 1
"""
A_TABLE_WITH_A_TRIGGER = b"""
    SELECT tgrelid::regclass FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = 'hongtu'::regnamespace AND NOT tgisinternal AND NOT relispartition ORDER BY 1
"""
AN_INDEX_OF_RUN = b"SELECT min(indexrelid)::regclass FROM pg_index WHERE indrelid = 'hongtu.run'::regclass"


@pytest.mark.parametrize(
    ("pick", "drop"),
    [(A_VIEW, b"DROP VIEW %s CASCADE"), (AN_INDEX, b"DROP INDEX %s CASCADE")],
    ids=["view", "index"],
)
def test_what_is_gone_is_named_and_comes_back(settings: Settings, pick: bytes, drop: bytes) -> None:
    name = first(settings, pick)
    do(settings, drop % name.encode())
    schema = findings(settings)["schema"]
    assert schema.state is State.FAULT
    assert name in schema.found.en
    assert "hongtu up --repair" in schema.remedy.en
    assert hongtu.run(["up", "--repair"]) == 0
    assert findings(settings)["schema"].state is State.OK


def test_a_trigger_that_is_switched_off_is_gone(settings: Settings) -> None:
    table = first(settings, A_TABLE_WITH_A_TRIGGER)
    do(settings, b"ALTER TABLE %s DISABLE TRIGGER USER" % table.encode())
    assert "trigger" in findings(settings)["schema"].found.en
    assert hongtu.run(["up", "--repair"]) == 0
    assert findings(settings)["schema"].state is State.OK


def test_an_unusable_index_is_named_and_built_again(settings: Settings) -> None:
    name = first(settings, AN_INDEX_OF_RUN)
    do(settings, b"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '%s'::regclass" % name.encode())
    indexes = findings(settings)["indexes"]
    assert indexes.state is State.FAULT
    assert name in indexes.found.en
    assert hongtu.run(["up", "--repair"]) == 0
    assert findings(settings)["indexes"].state is State.OK


def test_a_changed_migration_is_a_fault(settings: Settings) -> None:
    do(settings, b"UPDATE hongtu.migration SET checksum = 'other' WHERE number = 1")
    found = findings(settings)["migrations"]
    assert found.state is State.FAULT
    assert "was changed after it was applied" in found.found.en


def test_a_missing_migration_is_a_fault(settings: Settings) -> None:
    do(settings, b"DELETE FROM hongtu.migration WHERE number = (SELECT max(number) FROM hongtu.migration)")
    found = findings(settings)["migrations"]
    assert found.state is State.FAULT
    assert migrate.migrations()[-1].name in found.found.en
    assert found.remedy.en == "Run `hongtu up`."


def test_an_empty_database_is_all_faults_and_no_exception(cluster_empty: str, tmp_path: Path) -> None:
    found = findings(Settings(dsn=cluster_empty, home=tmp_path))
    assert found["postgis"].state is State.FAULT
    assert found["migrations"].state is State.FAULT
    assert found["roles"].state is State.FAULT


def test_a_server_that_is_down_is_one_fault(tmp_path: Path) -> None:
    (only,) = health.examine(Settings(dsn=None, home=tmp_path))
    assert (only.name, only.state, only.remedy.en) == ("server", State.FAULT, "Run `hongtu up`.")


def test_the_command_prints_one_object(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert hongtu.run(["health", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["healthy"] is True
    assert {check["name"] for check in answer["checks"]} == findings(settings).keys()


def test_the_command_fails_on_a_fault(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    do(settings, b"DROP SCHEMA published CASCADE")
    assert hongtu.run(["health"]) == 1
    assert "✗ schema" in capsys.readouterr().out
