"""Compounds that may be one are proposed, never merged; a verdict is remembered and names them to loads."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import shapely

import hongtu
from etl import pipeline
from geodata.db.connection import open_pool
from geodata.db.judging import check as judge
from geodata.db.judging import verdicts
from geodata.db.reading import search
from geodata.db.runs import history
from geodata.errors import NotFoundError, RefusedError, UsageError
from tests.integration.judging.ground import CITY, store

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.db.judging.finding import Finding
    from geodata.settings import Settings

WEST, SOUTH, METRE = 101.5, 25.0, 1 / 101_000
WHY, POST = "现场核实", "区划办"


def plot(east_m: float, north_m: float = 0.0, *, wide_m: float = 100.0) -> shapely.Polygon:
    x, y = WEST + east_m * METRE, SOUTH + north_m * METRE
    return shapely.box(x, y, x + wide_m * METRE, y + wide_m * METRE)


def city(
    settings: Settings, *named: tuple[str, shapely.Polygon], aliases: dict[str, list[str]] | None = None
) -> None:
    store(
        settings,
        {"c": shapely.box(WEST - 0.1, SOUTH - 0.1, WEST + 0.1, SOUTH + 0.1)},
        compounds={str(number): ("c", shape) for number, (_, shape) in enumerate(named)},
    )
    with psycopg.connect(settings.dsn or "") as connection:
        for number, (name, _) in enumerate(named):
            connection.execute(
                "UPDATE hongtu.compound SET name = %s, aliases = %s WHERE code = %s",
                (name, (aliases or {}).get(name, []), str(number)),
            )


def alike(settings: Settings) -> list[Finding]:
    return judge.check(settings, city=CITY).findings["compounds_alike"]


def test_four_spellings_50_m_apart_are_proposed_and_not_merged(settings: Settings) -> None:
    names = ["阳光花园一期", "阳光花园1期", "阳光花园(一期)", "阳光花园（一期）"]
    corners = [(0, 0), (150, 0), (0, 150), (150, 150)]
    city(settings, *((name, plot(*corner)) for name, corner in zip(names, corners, strict=True)))
    found = alike(settings)
    assert {(one.code, one.other) for one in found} == {
        ("0", "1"), ("0", "2"), ("0", "3"), ("1", "2"), ("1", "3"), ("2", "3"),
    }  # fmt: skip
    assert sorted(round(one.distance_m or 0, -1) for one in found) == [50, 50, 50, 50, 70, 70]
    with psycopg.connect(settings.dsn or "") as connection:
        row = connection.execute("SELECT array_agg(name ORDER BY code) FROM hongtu.compound").fetchone()
    assert row == (names,)


@pytest.mark.parametrize(
    ("one", "other", "apart_m"),
    [
        ("阳光花园一期", "阳光花园二期", 10),
        ("阳光花园", "阳光家园", 10),
        ("阳光花园东区", "阳光花园西区", 10),
        ("阳光花园一期", "阳光花园1期", 900),
        ("彝人古镇揽翠居", "彝人古镇览翠居", 400),
    ],
)
def test_neighbours_and_namesakes_are_not_proposed(
    settings: Settings, one: str, other: str, apart_m: float
) -> None:
    city(settings, (one, plot(0)), (other, plot(100 + apart_m)))
    assert alike(settings) == []


def test_slips_aliases_sounds_and_the_same_ground_are_proposed(settings: Settings) -> None:
    city(
        settings,
        ("彝人古镇揽翠居", plot(0)), ("彝人古镇览翠居", plot(140)),
        ("供销社大院", plot(1000)), ("鹿城苑", plot(1140)),
        ("春天里", plot(2000)), ("完全不同", plot(2005)),
        ("锦绣园", plot(3000)), ("金秀园", plot(3140)),
        aliases={"供销社大院": ["鹿城苑"]},
    )  # fmt: skip
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute(
            "UPDATE hongtu.compound SET pinyin = 'jin xiu yuan' WHERE name IN ('锦绣园', '金秀园')"
        )
        connection.execute("UPDATE hongtu.compound_shape SET area_m2 = 10000")
    reasons = {(one.code, one.other): one.reason or "" for one in alike(settings)}
    assert set(reasons) == {("0", "1"), ("2", "3"), ("4", "5"), ("6", "7")}
    assert "alike to 86 %" in reasons["0", "1"]
    assert "alias" in reasons["2", "3"]
    assert "ground" in reasons["4", "5"]
    assert "sound" in reasons["6", "7"]


def test_two_of_exactly_one_name_are_not_said_to_be_written_in_two_ways(settings: Settings) -> None:
    city(settings, ("阳光花园", plot(0)), ("阳光花园", plot(150)), ("阳光 花园", plot(0, 150)))
    assert {(one.code, one.other): one.reason for one in alike(settings)} == {
        ("0", "1"): "the same name",
        ("0", "2"): "the same name, written in another way",
        ("1", "2"): "the same name, written in another way",
    }


def test_a_run_is_not_taken_back_under_a_verdict_and_the_way_back_is_told(settings: Settings) -> None:
    city(settings, ("阳光花园一期", plot(0)), ("阳光花园1期", plot(150)))
    with psycopg.connect(settings.dsn or "") as connection:
        (run,) = connection.execute(
            "INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator, rule_version,"
            " rows_read, inserted, updated, unchanged, removed, repaired, rejected)"
            " VALUES (%s, 'compounds', 'loaded', now(), now(), 'x', '1', 1, 1, 0, 0, 0, 0, 0) RETURNING run",
            (CITY,),
        ).fetchone() or (0,)
        connection.execute("UPDATE hongtu.compound SET run = %s WHERE code = '0'", (run,))
    (proposal,) = alike(settings)
    verdicts.give(settings, proposal.id, "same", keep="0", why=WHY, post=POST)
    with pytest.raises(RefusedError) as refused:
        history.roll_back(settings, run)
    assert f"finding {proposal.id} says that 阳光花园一期 (0)" in refused.value.sentence
    remedy = str(refused.value.remedy)
    assert remedy.endswith(f"hongtu verdict {proposal.id} open.")
    assert hongtu.run(shlex.split(remedy.rstrip(".").partition("hongtu ")[2])) == 0
    assert history.roll_back(settings, run).deleted == 1


def test_a_refusal_is_remembered_until_it_is_taken_back(settings: Settings) -> None:
    city(settings, ("阳光花园一期", plot(0)), ("阳光花园1期", plot(150)))
    (proposal,) = alike(settings)
    verdicts.give(settings, proposal.id, "different", why=WHY, post=POST)
    checked = judge.check(settings, city=CITY)
    assert checked.open("compounds_alike") == []
    assert checked.as_json()["compounds_alike"] == {"count": 0, "judged": 1, "items": []}
    verdicts.give(settings, proposal.id, "open")
    assert [one.id for one in judge.check(settings, city=CITY).open("compounds_alike")] == [proposal.id]


def test_of_two_that_are_one_the_kept_one_answers_to_the_names_of_both(
    settings: Settings, tmp_path: Path
) -> None:
    city(settings, ("阳光花园一期", plot(0)), ("阳光花园1期", plot(150)))
    (proposal,) = alike(settings)
    assert hongtu.run(
        ["verdict", proposal.id, "same", "--keep", "0", "--why", WHY, "--post", POST]
    ) == 0  # fmt: skip
    with psycopg.connect(settings.dsn or "") as connection:
        counted = connection.execute("SELECT count(*) FROM hongtu.compound").fetchone()
        assert counted == (2,), "a verdict touches no row"
        connection.execute("DELETE FROM hongtu.compound WHERE code = '1'")

    async def found(words: str) -> list[str]:
        async with open_pool(settings, reader=True) as pool:
            return [hit.code for hit in await search.search(pool, CITY, words)]

    assert asyncio.run(found("阳光花园1期")) == ["0"]
    file = tmp_path / "楼栋.csv"
    file.write_text("楼栋名称,所属小区\n1幢,1\n2幢,阳光花园1期\n3幢,阳光花园（1 期）\n", encoding="utf-8")
    report = pipeline.load("buildings", [file], crs=None, city=CITY, settings=settings)
    assert (report.inserted, report.rejected) == (3, 0)


def test_verdicts_lead_each_name_to_one_compound(settings: Settings) -> None:
    names = ("阳光花园一期", "阳光花园1期", "阳光花园(一期)")
    city(settings, *((name, plot(150 * n)) for n, name in enumerate(names)))
    found = {(one.code, one.other): one.id for one in alike(settings)}

    def same(one: str, other: str, *, keep: str) -> tuple[str, ...]:
        return verdicts.give(settings, found[one, other], "same", keep=keep, why=WHY, post=POST).aliases

    def leads() -> list[tuple[str, str]]:
        with psycopg.connect(settings.dsn or "") as connection:
            return connection.execute(
                "SELECT name, compound_code FROM hongtu.compound_alias ORDER BY code"
            ).fetchall()

    assert same("0", "1", keep="0") == ("1", names[1])
    # The later answer to the same two is the one that holds.
    assert same("0", "1", keep="1") == ("0", names[0])
    assert leads() == [("0", "1"), (names[0], "1")]
    # What is left for 1 is not kept, and not left for another.
    for keep in ("0", "2"):
        with pytest.raises(UsageError, match=f"{found['0', '1']}, 0 is left for 1") as refused:
            same("0", "2", keep=keep)
        assert f"hongtu verdict {found['0', '1']} open" in str(refused.value.remedy)
    assert leads() == [("0", "1"), (names[0], "1")]
    assert [one.verdict for one in alike(settings)].count("same") == 1
    same("1", "2", keep="1")
    # All three are one by now: a third answer adds no name.
    before = leads()
    assert same("0", "2", keep="2") == ()
    assert leads() == before
    assert {code for _, code in before} == {"1"}
    assert [one.verdict for one in alike(settings)] == ["same"] * 3


def test_a_file_of_aliases_is_loaded_and_taken_back(settings: Settings, tmp_path: Path) -> None:
    city(settings, ("阳光花园一期", plot(0)), ("鹿城苑", plot(500)))
    file = tmp_path / "别名.csv"
    file.write_text("别名,所属小区\n烟厂宿舍,阳光花园一期\n鹿城苑,阳光花园一期\n", encoding="utf-8")
    report = pipeline.load("compound_aliases", [file], crs=None, city=CITY, settings=settings)
    assert report.inserted == 2
    buildings = tmp_path / "楼栋.csv"
    buildings.write_text("楼栋名称,所属小区\n1幢,烟厂宿舍\n2幢,鹿城苑\n", encoding="utf-8")
    pipeline.load("buildings", [buildings], crs=None, city=CITY, settings=settings)
    with psycopg.connect(settings.dsn or "") as connection:
        rows = connection.execute("SELECT compound_code FROM hongtu.building ORDER BY name").fetchall()
    assert rows == [("0",), ("1",)], "whoever is called so by right goes before"


def test_an_allowed_fault_stays_allowed_until_it_grows(settings: Settings) -> None:
    city(settings, ("甲", plot(0)), ("乙", plot(90)))
    (overlap,) = judge.check(settings, city=CITY).open("compounds_overlap")
    given = verdicts.give(settings, overlap.id, "allowed", why="共用绿地", post=POST)
    assert (given.code, given.other) == ("0", "1")
    assert judge.check(settings, city=CITY).open("compounds_overlap") == []
    with psycopg.connect(settings.dsn or "") as connection:
        (row,) = connection.execute("SELECT verdict, why, post FROM hongtu.verdict").fetchall()
        assert row == ("allowed", "共用绿地", POST)
        grown = shapely.to_wkb(shapely.MultiPolygon([plot(80)]))
        connection.execute(
            "UPDATE hongtu.compound_shape SET geom = ST_GeomFromWKB(%s, 4326) WHERE code = '1'", (grown,)
        )
    (again,) = judge.check(settings, city=CITY).open("compounds_overlap")
    assert (again.area_m2 or 0) > 1.5 * (overlap.area_m2 or 0)


@pytest.mark.parametrize(
    ("verdict", "said", "sentence"),
    [
        ("maybe", {}, "no verdict"),
        ("allowed", {"why": "", "post": POST}, "reason"),
        ("allowed", {"why": WHY, "post": ""}, "post"),
        ("allowed", {"why": WHY, "post": "张三13812345678"}, "post"),
        ("allowed", {"why": "电话13812345678同意", "post": POST}, "person"),
        ("allowed", {"why": "张伟", "post": POST}, "name of a person"),
        ("allowed", {"why": "见wang@example.com", "post": POST}, "person"),
        ("same", {"why": WHY, "post": POST}, "does not fit"),
    ],
)
def test_a_verdict_that_does_not_fit_is_refused(
    settings: Settings, verdict: str, said: dict[str, Any], sentence: str
) -> None:
    city(settings, ("甲", plot(0)), ("乙", plot(90)))
    (overlap,) = judge.check(settings, city=CITY).open("compounds_overlap")
    with pytest.raises(UsageError, match=sentence):
        verdicts.give(settings, overlap.id, verdict, **said)
    with pytest.raises(NotFoundError):
        verdicts.give(settings, "00000000", "allowed", why=WHY, post=POST)
    assert len(judge.check(settings, city=CITY).open("compounds_overlap")) == 1
