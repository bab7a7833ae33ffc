"""A layer is measured after each load; one that a load would spoil is held, and the old version serves."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.i18n import texts
from etl import pipeline
from etl.load import held
from geodata.db.loading import quality
from geodata.db.reading import quality as reading
from geodata.db.runs import history, holding, listing, recording
from geodata.errors import NotFoundError, RefusedError, UsageError
from hongtu import run as command
from tests.integration.test_differences import stored
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.db.connection import Connection
    from geodata.db.reading.quality import LayerQuality
    from geodata.settings import Settings
    from geodata.words import Said

CITY = "532301"
SHARES = st.one_of(st.none(), st.floats(0, 1))


def good(number: int, *, status: str = "专业物业") -> str:
    return row(number, status=status)


def empty(number: int) -> str:
    """A row that takes from a compound whatever it can."""
    return f"C{number},,,未知,,,\n"


def layer(settings: Settings) -> dict[str, Any]:
    (found,) = quality.layers(settings, city=CITY, is_measured=False)
    return found


def said_of(settings: Settings, run: int) -> list[Said]:
    """What `hongtu runs RUN` tells again of a load."""
    (found,) = listing.runs(settings, run=run)
    return recording.warnings_of(found)


def spoilt(settings: Settings, folder: Path, **options: Any) -> Any:
    load(settings, compounds(folder, *(good(n) for n in range(8))))
    return load(settings, compounds(folder, *(empty(n) for n in range(7)), good(8), name="b.csv"), **options)


def test_a_load_that_spoils_its_layer_is_held_and_the_old_version_serves(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    before, serving = layer(settings), stored(database)
    report = load(settings, compounds(tmp_path, *(empty(n) for n in range(7)), good(8), name="b.csv"))
    assert report.is_held
    assert report.run is not None
    assert stored(database) == serving
    after = layer(settings)
    assert (after["score"], after["held_run"]) == (before["score"], report.run)
    assert report.quality is not None
    assert (report.quality["score"] or 0) < 75 <= before["score"]
    (told,) = [warning.en for warning in report.warnings if warning.en.startswith("held:")]
    assert f"hongtu publish {report.run}" in told
    assert told in [one.en for one in said_of(settings, report.run)]
    with pytest.raises(RefusedError, match="is held: it changed nothing"):
        history.roll_back(settings, report.run)

    published = held.publish(settings, report.run)
    assert not published.is_held
    assert (published.inserted, published.updated) == (report.inserted, report.updated)
    assert stored(database)["C0"]["households"] is None
    assert stored(database)["C8"]["households"] == 100
    assert layer(settings)["held_run"] is None
    with pytest.raises(RefusedError, match="it is released"):
        held.publish(settings, report.run)
    assert published.run is not None
    left = said_of(settings, report.run)
    assert left == [one for one in report.warnings if one.en != told]
    (line,) = listing.lines(listing.runs(settings, run=report.run))
    assert f"(held, published as run {published.run})" in line.en
    assert f"（由批次 {published.run} 放行）" in line.zh
    with pytest.raises(RefusedError, match=f"run {published.run} published it") as refused:
        history.roll_back(settings, report.run)
    assert f"hongtu rollback {published.run}" in (refused.value.remedy or "")
    history.roll_back(settings, published.run)
    assert stored(database) == serving
    assert layer(settings)["score"] == before["score"]


@pytest.mark.parametrize(("below_standard", "is_held"), [(False, True), (True, False)])
def test_a_dry_run_foresees_that_the_real_run_is_held_and_why(
    settings: Settings, database: str, tmp_path: Path, *, below_standard: bool, is_held: bool
) -> None:
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    before, serving = layer(settings), stored(database)
    part = compounds(tmp_path, *(empty(n) for n in range(7)), good(8), name="b.csv")
    with psycopg.connect(database) as connection:
        last = connection.execute("SELECT last_value FROM hongtu.run_run_seq").fetchone()
    told = load(settings, part, dry_run=True, below_standard=below_standard)
    # Nothing is kept of the trial, not even a number.
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.run").fetchone() == (1,)
        assert connection.execute("SELECT last_value FROM hongtu.run_run_seq").fetchone() == last
    assert (stored(database), layer(settings)) == (serving, before)
    real = load(settings, part, below_standard=below_standard)
    assert told.run is None
    assert (told.is_held, real.is_held) == (is_held, is_held)
    assert told.quality == real.quality
    why = [
        next(
            warning.en
            for warning in one.warnings
            if warning.en.startswith("held:" if is_held else "quality:")
        )
        for one in (told, real)
    ]
    reason = why[1].partition("with it " if is_held else "quality: ")[2].partition(". `hongtu")[0]
    assert reason
    assert reason in why[0]


def test_a_dry_run_foresees_what_the_whole_tree_rejects(settings: Settings, tmp_path: Path) -> None:
    def cells(name: str, *pairs: tuple[str, str]) -> Path:
        path = tmp_path / name
        rows = "".join(f"{code},某,片区,{parent}\n" for code, parent in pairs)
        path.write_text(f"网格编码,网格名称,网格级别,上级网格\n{rows}", encoding="utf-8")
        return path

    def loaded(path: Path, *, dry_run: bool = False) -> Any:
        return pipeline.load(
            "grid_cells", [path], crs=None, city="990001", dry_run=dry_run, settings=settings
        )

    loaded(cells("a.csv", ("A", ""), ("B", "A"), ("C", "B")))
    torn = cells("b.csv", ("A", "C"))
    found = [loaded(torn, dry_run=dry_run).rejects for dry_run in (True, False)]
    assert found == [{"reference.parent": 1}] * 2


def test_the_command_tells_a_foreseen_hold_by_its_exit_code(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    path = compounds(tmp_path, *(empty(n) for n in range(7)), name="b.csv")
    options = ["--crs", "EPSG:4490", "--city", CITY, "--dry-run"]
    assert command(["load", "compounds", str(path), *options, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["held"], report["run"]) == (True, None)
    assert command(["load", "compounds", str(path), *options]) == 1
    said = capsys.readouterr().err
    assert "\nWould hold back compounds of 532301" in said
    assert "The real run would be held and the old version would stay" in said


def test_a_held_run_says_why_in_chinese_too(settings: Settings, database: str, tmp_path: Path) -> None:
    report = spoilt(settings, tmp_path)
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT held_because, held_because_zh FROM published.runs WHERE run = %s", (report.run,)
        ).fetchone()
    assert row is not None
    english, chinese = row
    assert english.startswith("the layer comes to")
    assert not any(sign.isascii() and sign.isalpha() for sign in chinese)
    assert f"低于要求的 {(report.quality or {})['least']:g} 分" in chinese


def test_what_is_published_later_is_what_would_have_been_loaded(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    quality.set_standard(settings, "*", city=None, least=95, fresh_days=None)
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    serving = stored(database)
    part = compounds(
        tmp_path, *(empty(n) for n in range(6)), row(6, households="很多"), good(9), name="b.csv"
    )
    at_once = load(settings, part, full=True, below_standard=True)
    wanted = stored(database)
    assert at_once.run is not None
    history.roll_back(settings, at_once.run)
    assert stored(database) == serving
    report = load(settings, part, full=True)
    assert (report.is_held, report.removed, report.rejected) == (True, 1, 1)
    assert stored(database) == serving
    published = held.publish(settings, report.run or 0)
    assert (published.removed, published.rejected) == (1, 1)
    assert stored(database) == wanted


def test_what_is_published_later_holds_from_the_day_that_was_told(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    part = compounds(tmp_path, *(empty(n) for n in range(7)), row(7, west=101.6), name="b.csv")
    report = load(settings, part, valid_from=date(2026, 1, 15))
    assert report.is_held
    held.publish(settings, report.run or 0)
    with psycopg.connect(database) as connection:
        ended = connection.execute("SELECT code, valid_to FROM hongtu.boundary_version").fetchall()
    assert ended == [("C7", date(2026, 1, 15))]


def test_a_dropped_load_is_forgotten_and_an_overtaken_one_is_not_published(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    quality.set_standard(settings, "compounds", city=CITY, least=80, fresh_days=30)
    first = spoilt(settings, tmp_path)
    serving = stored(database)
    holding.drop(settings, first.run)
    assert not any(one.en.startswith("held:") for one in said_of(settings, first.run))
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.held_row").fetchone() == (0,)
    with pytest.raises(RefusedError, match="it is dropped"):
        held.publish(settings, first.run)
    second = load(settings, compounds(tmp_path, *(empty(n) for n in range(7)), name="c.csv"))
    assert second.is_held
    assert second.run is not None
    assert stored(database) == serving
    load(settings, compounds(tmp_path, good(20), name="d.csv"))
    with pytest.raises(RefusedError, match="was overtaken"):
        held.publish(settings, second.run)
    with pytest.raises(NotFoundError):
        holding.drop(settings, 999)


def test_a_first_load_and_one_that_mends_are_published(settings: Settings, tmp_path: Path) -> None:
    quality.set_standard(settings, "compounds", city=CITY, least=99, fresh_days=None)
    first = load(settings, compounds(tmp_path, *(empty(n).replace(",,", f",小区{n},", 1) for n in range(4))))
    assert not first.is_held
    assert any(warning.en.startswith("quality:") for warning in first.warnings)
    better = load(settings, compounds(tmp_path, *(good(n) for n in range(4)), name="b.csv"))
    assert not better.is_held
    scores = [(report.quality or {})["score"] or 0 for report in (first, better)]
    assert scores[0] < scores[1] < 99


def test_a_load_that_empties_a_layer_is_held_however_good_the_layer_stays(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    quality.set_standard(settings, "compounds", city=CITY, least=1, fresh_days=None)
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    serving = stored(database)
    emptied = compounds(tmp_path, *(empty(n) for n in range(8)), name="b.csv")
    foreseen = load(settings, emptied, dry_run=True)
    report = load(settings, emptied)
    assert foreseen.is_held
    assert report.is_held
    assert stored(database) == serving
    (told,) = [warning.en for warning in report.warnings if warning.en.startswith("held:")]
    assert "the layer loses" in told
    with psycopg.connect(database) as connection:
        (because,) = connection.execute(
            "SELECT held_because_zh FROM hongtu.run WHERE run = 2"
        ).fetchone() or ("",)
    assert "被清空" in because
    # New rows of which little is known take nothing from those that stand.
    bare = [f"C{n},小区{n},,未知,,,\n" for n in range(20, 60)]
    assert not load(settings, compounds(tmp_path, *bare, name="c.csv")).is_held


def test_a_standard_needs_a_layer_and_a_number(settings: Settings) -> None:
    with pytest.raises(UsageError, match="no dataset"):
        quality.set_standard(settings, "小区群", city=None, least=1, fresh_days=None)
    with pytest.raises(UsageError, match="Nothing was said"):
        quality.set_standard(settings, "compounds", city=None, least=None, fresh_days=None)


def test_the_commands_tell_held_loads_by_exit_code_and_json(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = compounds(tmp_path, *(good(n) for n in range(8)))
    options = ["--crs", "EPSG:4490", "--city", CITY]
    assert command(["load", "compounds", str(path), *options]) == 0
    assert command(["quality", "--set", "compounds", "--least", "80", "--city", CITY, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out.splitlines()[-1])["layers"]
    assert (told["least_score"], told["dataset"]) == (80, "compounds")
    path = compounds(tmp_path, *(empty(n) for n in range(7)), name="b.csv")
    assert command(["load", "compounds", str(path), *options, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["held"] is True
    assert report["read"] == sum(report[k] for k in ("inserted", "updated", "unchanged", "rejected"))
    assert command(["drop", str(report["run"])]) == 0
    assert command(["publish", str(report["run"])]) == 1
    rejected = compounds(tmp_path, row(1, households="很多"), name="c.csv")
    assert command(["load", "compounds", str(rejected), *options, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["run"] is None
    assert command(["lineage", "compounds", "C1", "--city", CITY]) == 0
    assert "a.csv row 3" in capsys.readouterr().out


@given(shares=st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_the_score_is_the_weighted_mean_of_what_is_known(
    connection_of_module: Connection, shares: tuple[float | None, ...]
) -> None:
    row = connection_of_module.execute("SELECT hongtu.quality_score(%s, %s, %s, %s)", shares).fetchone()
    known = [
        (share, weight) for share, weight in zip(shares, (35, 35, 20, 10), strict=True) if share is not None
    ]
    expected = 100 * sum(s * w for s, w in known) / sum(w for _, w in known) if known else None
    assert row is not None
    assert row[0] == (None if expected is None else pytest.approx(expected))


@given(days=st.floats(0, 5000), fresh=st.integers(1, 1000))
def test_freshness_falls_from_one_to_nothing(
    connection_of_module: Connection, days: float, fresh: int
) -> None:
    row = connection_of_module.execute(
        "SELECT hongtu.freshness(make_interval(secs => %s), %s)", (days * 86400, fresh)
    ).fetchone()
    assert row is not None
    expected = 1.0 if days <= fresh else 0.0 if days >= 4 * fresh else (4 - days / fresh) / 3
    assert row[0] == pytest.approx(expected, abs=1e-4)


@pytest.fixture(scope="module")
def connection_of_module(rolled_back_database: str) -> Any:
    with psycopg.connect(rolled_back_database) as connection:
        yield connection
        connection.rollback()


def test_the_terminal_and_the_page_tell_one_score_and_one_share_in_the_same_words(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, compounds(tmp_path, *(good(n) for n in range(8))))
    words = texts("zh")

    async def on_the_page() -> LayerQuality:
        async with await psycopg.AsyncConnection.connect(database) as connection:
            (found,) = await reading.layers(connection, CITY)
            return found

    for share in (0.8627, 0.7, 0.9999, 0.5713, 1.0):
        with psycopg.connect(database) as connection:
            connection.execute("UPDATE hongtu.layer_quality SET completeness = %s, validity = 0.9", (share,))
        (line,) = quality.lines(quality.layers(settings, city=CITY, is_measured=False))
        page = asyncio.run(on_the_page())
        assert f" {page.score:.1f} 分" in line.zh
        assert page.completeness == share
        for part in ("completeness", "validity", "topology", "freshness"):
            assert f"{words(f'quality.{part}')} " in line.zh
        said = "100.0%" if share == 1 else f"{100 * share:.1f}%" if share < 0.9995 else "99.9%"
        assert f"{words('quality.completeness')} {said}" in line.zh
