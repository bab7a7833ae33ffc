"""The command: exit codes, one JSON object on standard output, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from geodata.errors import HongtuError, RefusedError, ServerError, UsageError
from hongtu import app, run


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A list whose first exception `hongtu status` will raise."""
    raised: list[BaseException] = []

    def status(*_: object) -> None:
        raise raised[0]

    monkeypatch.setattr("geodata.db.lifecycle.status", status)
    return raised


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusedError("The file is refused."), 1),
        (UsageError("The file is not there."), 2),
        (ServerError("The server is away."), 3),
        (HongtuError("Something else."), 3),
        (RuntimeError("nobody expected this"), 3),
        (typer.Exit(1), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_has_its_exit_code_and_no_traceback(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    failing.append(error)
    assert run(["status"]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err


def test_the_unexpected_goes_to_the_log(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(RuntimeError("nobody expected this"))
    run(["status"])
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    log = Path(said.rstrip(".\n").split(" ")[-1])
    text = log.read_text()
    assert "Traceback" in text
    assert "nobody expected this" in text


def test_an_error_is_json_where_json_was_asked_for(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(RefusedError("The file is refused.", "Mend it."))
    assert run(["status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"error": "The file is refused.", "remedy": "Mend it."}


@pytest.mark.parametrize("arguments", [["fly"], ["status", "--fast"], ["status", "too", "many"]])
def test_wrong_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Error: " in said.err


def test_a_wrong_setting_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_POOL_SIZE", "many")
    assert run(["status"]) == 2


def test_an_unwritable_home_hides_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HONGTU_HOME", "/proc/nowhere")
    assert run(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["running"] is False


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__, command.callback.__name__
    assert run(["--help"]) == 0
    assert "status" in capsys.readouterr().out


def test_down_does_not_stop_a_server_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_DSN", "postgresql://127.0.0.1:1/none")
    assert run(["down"]) == 2


def test_a_server_of_others_that_is_away_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HONGTU_DSN", "postgresql://someone:secret@127.0.0.1:1/none")
    assert run(["status"]) == 3
    said = capsys.readouterr().err
    assert "cannot be reached" in said
    assert "secret" not in said
