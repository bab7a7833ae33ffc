"""What comes by itself is loaded once; a missing file raises one alert; only allowed hosts are asked."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
import pytest

from etl import pipeline
from etl.load import held
from etl.watch import lists, looking, schedule
from geodata.db import jobs
from geodata.db.runs import history, holding
from geodata.db.upkeep import health
from geodata.errors import ServerError, UsageError
from hongtu import run as command
from tests.integration.test_gate import empty, good
from tests.integration.test_load import compounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.settings import Settings
    from geodata.words import Said

NOW = datetime.now(UTC)
RING = "101.5 25, 101.501 25, 101.501 25.001, 101.5 25"


def _delivery(folder: Path | None, **more: Any) -> lists.Delivery:
    entry: dict[str, Any] = {
        "name": "nightly", "dataset": "compounds", "folder": folder, "pattern": "*.csv", "url": None,
        "schedule": "* * * * *", "within": timedelta(hours=26), "retries": 1,
        "options": {"crs": "EPSG:4490", "city": "532301"},
    }  # fmt: skip
    return lists.Delivery(**(entry | more))


def _lay_down(folder: Path, name: str, households: int, *, age_s: float = 60.0) -> None:
    path = folder / name
    path.write_text(
        f'小区编码,小区名称,户数,边界\nC1,小区1,{households},"POLYGON(({RING}))"', encoding="utf-8"
    )
    os.utime(path, (path.stat().st_mtime - age_s,) * 2)


def _lay_down_bad(folder: Path, text: str) -> None:
    path = folder / "bad.csv"
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1.7e9, 1.7e9))


def _look(
    delivery: lists.Delivery, settings: Settings, *, hours: float = 0
) -> tuple[looking.Outcome, list[str]]:
    said: list[Said] = []
    at = NOW + timedelta(hours=hours)
    return looking.look(delivery, settings=settings, say=said.append, now=at), [told.en for told in said]


def _rows(dsn: str, query: str) -> list[Any]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(query.encode()).fetchall()]


ALERTS = "SELECT kind FROM hongtu.alert WHERE closed_at IS NULL"
HOUSEHOLDS = "SELECT households FROM hongtu.compound"


def test_a_file_is_loaded_once_and_not_while_it_grows(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    _lay_down(tmp_path, "growing.csv", 1, age_s=0)
    assert _look(delivery, settings)[0].runs == []
    _lay_down(tmp_path, "growing.csv", 1)
    (run,) = _look(delivery, settings)[0].runs
    assert _look(delivery, settings)[0].runs == []
    _lay_down(tmp_path, "same content, another name.csv", 1)
    assert _look(delivery, settings)[0].runs == []
    # What an office took back does not come again by itself.
    history.roll_back(settings, run)
    assert _look(delivery, settings)[0].runs == []
    assert _rows(database, HOUSEHOLDS) == []
    _lay_down(tmp_path, "next.csv", 2)
    assert len(_look(delivery, settings)[0].runs) == 1
    assert _rows(database, HOUSEHOLDS) == [2]
    # Laid down again, it is another delivery.
    _lay_down(tmp_path, "again.csv", 1)
    assert len(_look(delivery, settings)[0].runs) == 1
    assert _rows(database, HOUSEHOLDS) == [1]


def test_what_is_known_is_known_for_its_city_and_told(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    _lay_down(tmp_path, "first.csv", 1)
    (run,) = _look(delivery, settings)[0].runs
    other = _delivery(tmp_path, name="other", options={"crs": "EPSG:4490", "city": "532302"})
    assert len(_look(other, settings)[0].runs) == 1
    assert _rows(database, HOUSEHOLDS) == [1, 1]
    said: list[Said] = []
    assert schedule.once([delivery], settings=settings, say=said.append)
    (told,) = said
    assert f"first.csv (run {run})" in told.en
    assert f"first.csv（批次 {run}）" in told.zh
    history.roll_back(settings, run)
    known = _look(delivery, settings)[0].known
    assert known is not None
    assert "taken back" in known.en


def test_a_file_loaded_by_hand_has_arrived(settings: Settings, database: str, tmp_path: Path) -> None:
    delivery = _delivery(tmp_path)
    assert _look(delivery, settings)[0].is_late is False
    assert _look(delivery, settings, hours=27)[0].is_late
    _lay_down(tmp_path, "first.csv", 1)
    pipeline.load("compounds", [tmp_path / "first.csv"], settings=settings, crs="EPSG:4490", city="532301")
    outcome, _ = _look(delivery, settings, hours=25)
    assert (outcome.runs, outcome.is_late, outcome.alerts) == ([], False, [])
    (arrived,) = _rows(database, "SELECT arrived_at FROM hongtu.delivery")
    (finished,) = _rows(database, "SELECT finished_at FROM hongtu.run")
    assert arrived == finished
    assert _look(delivery, settings, hours=30)[0].is_late


def test_a_missing_file_raises_one_alert_until_it_comes(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    _lay_down(tmp_path, "first.csv", 1)
    _look(delivery, settings)
    shown = _rows(database, "SELECT changed_at FROM hongtu.data_version WHERE dataset = 'compounds'")
    assert _look(delivery, settings, hours=25)[0].is_late is False
    outcome, said = _look(delivery, settings, hours=27)
    assert outcome.is_late
    assert "nightly was expected by" in said[0]
    outcome, said = _look(delivery, settings, hours=51)
    assert (outcome.is_late, said) == (True, [])
    assert _rows(database, ALERTS) == ["missing"]
    found = {f.name: f for f in health.examine(settings)}["deliveries"]
    assert found.state is health.State.WARNING
    assert "nightly" in found.found.en
    # The map goes on with the older data, and says so by their date.
    assert _rows(database, "SELECT changed_at FROM hongtu.data_version WHERE dataset = 'compounds'") == shown
    _lay_down(tmp_path, "second.csv", 2)
    assert _look(delivery, settings, hours=52)[0].is_late is False
    assert _rows(database, ALERTS) == []


def test_a_refused_file_raises_one_alert_and_is_not_tried_again(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    _lay_down(tmp_path, "good.csv", 1)
    _look(delivery, settings)
    _lay_down_bad(tmp_path, "天气,心情\n晴,好")
    assert len(_look(delivery, settings)[1]) == 1
    assert _look(delivery, settings)[1] == []
    assert _rows(database, ALERTS) == ["refused"]
    assert _rows(database, HOUSEHOLDS) == [1]


def test_a_file_of_rejected_rows_only_is_refused_like_any_other(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    _lay_down(tmp_path, "good.csv", 1)
    _look(delivery, settings)
    _lay_down_bad(tmp_path, f'小区编码,小区名称,户数,边界\nC1,小区1,很多,"POLYGON(({RING}))"')
    outcome, said = _look(delivery, settings, hours=27)
    assert (outcome.runs, outcome.is_late, outcome.is_well) == ([], True, False)
    assert "All rows of bad.csv were rejected: 1 of 1" in said[0]
    assert sorted(_rows(database, ALERTS)) == ["missing", "refused"]
    assert _look(delivery, settings, hours=28)[1] == []


def test_a_held_file_raises_an_alert_until_somebody_decides(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path)
    batches = [("a", good, range(8)), ("b", empty, range(7)), ("c", empty, range(8))]
    for name, made, numbers in batches:
        file = compounds(tmp_path, *(made(n) for n in numbers), name=f"{name}.csv")
        os.utime(file, (1.7e9, 1.7e9))
        (run,), said = _look(delivery, settings)[0].runs, _look(delivery, settings)[1]
        assert said == []
        assert _rows(database, ALERTS) == ([] if name == "a" else ["refused"])
        if name == "b":
            holding.drop(settings, run)
        elif name == "c":
            held.publish(settings, run)
        assert _rows(database, ALERTS) == []


class _Office(BaseHTTPRequestHandler):
    answers: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        status, headers, body = type(self).answers.pop(0) if type(self).answers else (500, {}, b"")
        if self.headers.get("if-none-match") == headers.get("etag", "-"):
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def _office(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[str]:
    _Office.answers, _Office.asked = list(answers), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Office)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/nightly.csv"
    finally:
        server.shutdown()
        server.server_close()


def _file(households: int) -> bytes:
    return f'小区编码,小区名称,户数,边界\nC1,小区1,{households},"POLYGON(({RING}))"'.encode()


def test_an_address_is_asked_again_after_it_was_away_and_only_for_what_is_new(
    settings: Settings, database: str
) -> None:
    chosen = settings.model_copy(update={"pull_hosts": "127.0.0.1"})
    good = (200, {"etag": '"1"'}, _file(7))
    with _office((503, {}, b""), good, good, (302, {"location": "http://other.example/"}, b"")) as url:
        delivery = _delivery(None, url=url)
        with pytest.raises(ServerError, match="503"):
            _look(delivery, chosen)
        assert len(_look(delivery, chosen)[0].runs) == 1
        assert _look(delivery, chosen)[0].runs == []
        with pytest.raises(Exception, match="302"):
            _look(delivery, chosen)
        assert len(_Office.asked) == 4
    assert _rows(database, HOUSEHOLDS) == [7]


def test_a_host_that_is_not_allowed_is_never_asked(settings: Settings) -> None:
    with _office((200, {}, _file(1))) as url:
        reasons = {
            url: "is not allowed",
            "http://127.0.0.1.evil.example/a.csv": "is not allowed",
            "file:///etc/passwd": "no address of the web",
            "http:///a.csv": "no address of the web",
        }
        for other, why in reasons.items():
            with pytest.raises(UsageError, match=why):
                _look(_delivery(None, url=other), settings.model_copy(update={"pull_hosts": "files.example"}))
        assert _Office.asked == []


def test_what_cannot_be_looked_at_is_late_all_the_same(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    delivery = _delivery(tmp_path / "unmounted")
    for hours in (0, 30, 31):
        with pytest.raises(UsageError, match="is not there"):
            _look(delivery, settings, hours=hours)
    assert _rows(database, ALERTS) == ["missing"]


def test_one_look_tells_by_its_exit_code_what_stands_against_a_delivery(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "list.toml"
    listed.write_text(
        '[[delivery]]\nname = "nightly"\ndataset = "compounds"\nfolder = "."\npattern = "*.csv"\n'
        'crs = "EPSG:4490"\ncity = "532301"\n'
    )
    look = ["watch", "--once", "--list", str(listed)]
    _lay_down(tmp_path, "good.csv", 1)
    assert command(look) == 0
    _lay_down_bad(tmp_path, "天气,心情\n晴,好")
    capsys.readouterr()
    # The refused file is not tried again, and stands against the delivery until another comes.
    for _ in range(2):
        assert command(look) == 1
        assert capsys.readouterr().err.count("bad.csv has no column") == 1
    (tmp_path / "bad.csv").unlink()
    _lay_down(tmp_path, "next.csv", 2)
    assert command(look) == 0
    assert "bad.csv" not in capsys.readouterr().err


def test_the_schedule_looks_by_itself(settings: Settings, database: str, tmp_path: Path) -> None:
    _lay_down(tmp_path, "nightly.csv", 5)
    said: list[Said] = []
    app = schedule.make_app([_delivery(tmp_path)], settings=settings, say=said.append)
    jobs.prepare(settings)
    jobs.prepare(settings)
    with app.open():
        app.tasks["look:nightly"].defer(timestamp=0)
    schedule.run([_delivery(tmp_path)], settings=settings, say=said.append, wait=False)
    assert _rows(database, HOUSEHOLDS) == [5]
    assert any("nightly.csv" in line.en for line in said)
