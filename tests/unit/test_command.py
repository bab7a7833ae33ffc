"""The command: exit codes, one JSON object on standard output, and never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from psycopg import conninfo

import benchmarks
from geodata import settings
from geodata.db.upkeep import lifecycle
from geodata.errors import HongtuError, RefusedError, ServerError, UsageError
from geodata.words import Said
from hongtu import app, run


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A list whose first exception `hongtu status` will raise."""
    raised: list[BaseException] = []

    def status(*_: object) -> None:
        raise raised[0]

    monkeypatch.setattr("geodata.db.upkeep.lifecycle.status", status)
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


def test_no_argument_reaches_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr("etl.feed.run", fail)
    assert run(["feed", "--key", "secret-of-the-intake"]) == 3
    log = Path(capsys.readouterr().err.rstrip(".\n").split(" ")[-1]).read_text()
    assert "hongtu feed failed" in log
    assert "secret-of-the-intake" not in log


@pytest.mark.parametrize("command", [["status"], ["up"], ["health"], ["figures"], ["runs"]])
@pytest.mark.parametrize("dsn", ["postgresql//someone:secret@host/x", "host=host password"])
def test_a_wrong_connection_string_is_wrong_usage_and_not_repeated(
    command: list[str], dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HONGTU_DSN", dsn)
    assert run(command) == 2
    said = capsys.readouterr().err
    assert "no connection string" in said
    assert dsn not in said


def test_settings_do_not_show_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HONGTU_DSN", "HONGTU_READ_DSN"):
        monkeypatch.setenv(name, "postgresql://someone:secret@host/x")
    monkeypatch.setenv("HONGTU_INTAKE_KEY", "secret")
    assert "secret" not in repr(settings.load())


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://someone:secret@host:5433/x?application_name=a",
        "host=host password='secret' dbname=x",
        "host=host dbname=x sslkey=k sslpassword=secret",
        "host=host dbname=x",
    ],
)
def test_a_connection_string_is_shown_without_its_secrets(dsn: str) -> None:
    shown = lifecycle.without_password(dsn)
    kept, whole = conninfo.conninfo_to_dict(shown), conninfo.conninfo_to_dict(dsn)
    assert "secret" not in shown
    assert kept == {key: value for key, value in whole.items() if value != "secret"}


def test_an_error_is_json_where_json_was_asked_for(
    failing: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    failing.append(RefusedError("The file is refused.", "Mend it."))
    assert run(["status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "error": "The file is refused.",
        "remedy": "Mend it.",
        "error_zh": "The file is refused.",
        "remedy_zh": "Mend it.",
    }


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "文件被拒收。请修改后重试。\n"), ("en", "The file is refused. Mend it.\n")]
)
def test_an_error_speaks_the_language_of_the_terminal_and_its_json_both(
    failing: list[BaseException],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    told: str,
) -> None:
    monkeypatch.setenv("HONGTU_LANGUAGE", language)
    said = Said(en="The file is refused.", zh="文件被拒收。"), Said(en="Mend it.", zh="请修改后重试。")
    failing.append(RefusedError(*said))
    assert run(["status", "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.err == told
    assert json.loads(shown.out) == {
        "error": "The file is refused.",
        "remedy": "Mend it.",
        "error_zh": "文件被拒收。",
        "remedy_zh": "请修改后重试。",
    }


@pytest.mark.parametrize(
    "command",
    [
        "load", "fields", "load-all", "watch", "runs", "rollback", "check", "verdict", "publish", "drop",
        "lineage",
        "quality",
    ],
)  # fmt: skip
def test_a_clerk_finds_a_line_of_chinese_in_the_help(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, "--help"]) == 0
    assert re.search("[\u3400-\u9fff]{4}", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "told", "told_zh"),
    [
        ("load", "Missing argument 'dataset'. See `hongtu load --help`.", "缺少参数 dataset。用法见 `hongtu"),
        ("load --foo", "No such option: --foo. See", "没有选项 --foo。"),
        ("nope", "No such command 'nope'. See `hongtu --help`.", "没有命令 nope。用法见 `hongtu --help`。"),
        ("load a b --crs", "Option '--crs' requires an argument.", "选项 --crs 后面缺少值。"),
        ("rollback one", "Invalid value for 'run'", "run 应为数字。"),
        ("rollback 1 2", "Got unexpected extra argument", "多出参数 2。"),
        ("runs --most 0", "Invalid value for '--most'", "--most 不能小于 1。"),
        ("load a b --valid-from x", "Invalid value for '--valid-from'", "--valid-from 应为日期"),
        ("plan nope", "No such command 'nope'.", "没有命令 nope。用法见 `hongtu plan --help`。"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_one_sentence_in_either_language(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: str,
    told: str,
    told_zh: str,
) -> None:
    for language, start in (("en", told), ("zh", told_zh)):
        monkeypatch.setenv("HONGTU_LANGUAGE", language)
        assert run(arguments.split()) == 2
        said = capsys.readouterr()
        assert said.err.startswith(start), said.err
        assert len(said.err.splitlines()) == 1
        assert said.out == ""


def test_a_command_alone_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "rollback" in capsys.readouterr().err
    assert run(["--help"]) == 0
    assert "rollback" in capsys.readouterr().out


def test_a_wrong_setting_is_told_in_the_language_of_the_system(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("HONGTU_POOL_SIZE", "many")
    assert run(["status"]) == 2
    assert capsys.readouterr().err.startswith("设置有误：HONGTU_POOL_SIZE")


@pytest.mark.parametrize("arguments", [["fly"], ["status", "--fast"], ["status", "too", "many"]])
def test_wrong_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--help" in said.err


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


def test_a_benchmark_is_run_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    for name in benchmarks.NAMES:
        monkeypatch.setattr(f"benchmarks.{name}.main", lambda name=name: ran.append(name))
    assert run(["bench", "figures"]) == 0
    assert run(["bench"]) == 0
    assert ran == ["figures", *benchmarks.NAMES]
    assert run(["bench", "sleep"]) == 2
    assert "load, tiles" in capsys.readouterr().err


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


@pytest.mark.parametrize("group", [[], ["plan"]])
def test_no_command_is_told_by_half_a_sentence(
    group: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*group, "--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:")[2]
    assert len(listed.splitlines()) > 5
    assert "..." not in listed
