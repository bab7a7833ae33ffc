"""Plans of a loaded city, by the command, as a planner would ask for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import hongtu

if TYPE_CHECKING:
    from collections.abc import Callable

CITY = "532301"


@pytest.fixture
def plan(
    city_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any, str]]:
    """Run `hongtu plan …` on a small city: exit code, the JSON, what was said on standard error."""
    monkeypatch.setenv("HONGTU_DSN", city_database)

    def run(*words: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = hongtu.run(["plan", *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


def test_a_plan_is_made_kept_told_and_solved_again(plan: Any, city_database: str) -> None:
    code, made, _ = plan("solve", "--city", CITY, "--model", "max_cover", "--sites", "2", "--reach-m", "800")
    assert code == 0
    for fact in (
        "plan", "model", "sites", "assignment", "objective", "bound", "gap", "status", "unserved", "seconds",
    ):  # fmt: skip
        assert fact in made
    assert made["status"] == "optimal"
    with psycopg.connect(city_database) as connection:
        standing = connection.execute(
            "SELECT DISTINCT community_code FROM published.firms WHERE kind = 'public_interest'"
        ).fetchall()
        rows = connection.execute(
            "SELECT code, floor_area_m2 FROM published.compounds WHERE status = 'none'"
        ).fetchall()
        weight = {str(row[0]): float(row[1]) for row in rows}
    assert set(made["existing"]) == {row[0] for row in standing}
    assert made["assignment"].keys() == weight.keys()
    assert made["objective"] == sum(
        weight[home] for home, site in made["assignment"].items() if site is not None
    )
    _, listed, _ = plan("list")
    assert [one["plan"] for one in listed["plans"]] == [made["plan"]]
    number = str(made["plan"])
    _, told, _ = plan("show", number, "--explain")
    assert told["sites"] == made["sites"]
    assert len(told["inputs"]["demand"]) == 64
    assert {"highspy", "numba", "scipy"} <= told["software"].keys()
    assert told["data_versions"]["compounds"]
    assert {one["code"] for one in told["explanation"]["unserved"]} == set(made["unserved"])
    # What is loaded afterwards changes nothing about a plan that was made.
    with psycopg.connect(city_database) as connection:
        connection.execute(
            "UPDATE hongtu.compound SET floor_area_m2 = floor_area_m2 * 3 WHERE status = 'none'"
        )
    code, again, _ = plan("rerun", number)
    assert (code, again["is_same"]) == (0, True)
    assert (again["sites"], again["objective"]) == (made["sites"], made["objective"])
    _, fresh, _ = plan("solve", "--city", CITY, "--sites", "2", "--reach-m", "800", "--name", "三倍面积")
    assert fresh["objective"] == pytest.approx(3 * made["objective"])
    _, compared, _ = plan("compare", number, str(fresh["plan"]))
    assert not compared["is_same_inputs"]
    with psycopg.connect(city_database) as connection:
        kept = connection.execute("SELECT count(*) FROM hongtu.plan_input").fetchone()
    assert kept == (4,)  # The candidates and the distances are kept once.


def test_an_input_that_was_changed_is_not_solved_again(plan: Any, city_database: str) -> None:
    _, made, _ = plan("solve", "--city", CITY, "--sites", "1", "--reach-m", "800", "--distance", "line")
    with psycopg.connect(city_database) as connection:
        connection.execute(
            "UPDATE hongtu.plan_input SET content = (SELECT content FROM hongtu.plan_input WHERE hash ="
            " (SELECT candidates_hash FROM hongtu.plan)) WHERE hash = (SELECT demand_hash FROM hongtu.plan)"
        )
    code, said, _ = plan("rerun", str(made["plan"]))
    assert code == 3
    assert "not what it was when the plan was made" in said["error"]


def test_a_walk_is_never_shorter_than_the_line_and_covers_no_more(plan: Any) -> None:
    ask = ("solve", "--city", CITY, "--sites", "2", "--reach-m", "700", "--candidates", "centre,station")
    _, walked, _ = plan(*ask)
    _, flown, _ = plan(*ask, "--distance", "line")
    assert walked["objective"] <= flown["objective"]
    assert walked["bound"] <= flown["bound"]


def test_the_variants_of_a_plan_are_plans(plan: Any) -> None:
    _, made, _ = plan("solve", "--city", CITY, "--sites", "2", "--reach-m", "600", "--no-existing")
    number = str(made["plan"])
    _, curve, _ = plan("curve", number, "--sites", "1-4")
    values = [point["objective"] for point in curve["points"]]
    assert values == sorted(values)
    assert values[1] == made["objective"]
    _, phases, _ = plan("phases", number, "--sites", "1,3")
    assert set(phases["points"][0]["opened"]) < set(phases["points"][1]["opened"])
    _, front, _ = plan("front", number, "--sites", "2,3", "--floors", "0,1")
    assert front["points"]
    assert front["refused"]
    _, steady, _ = plan("robustness", number, "--runs", "3")
    assert {row["site"] for row in steady["sites"] if row["is_chosen"]} == set(made["sites"])
    for point in (*curve["points"], *phases["points"]):
        code, again, _ = plan("rerun", str(point["plan"]))
        assert (code, again["objective"]) == (0, point["objective"])
    _, shown, _ = plan("show", number, "--geojson")
    assert {one["properties"]["role"] for one in shown["features"]} >= {"opened", "candidate", "served"}


def test_a_disconnected_network_names_who_is_not_reached(plan: Any, city_database: str) -> None:
    """Every way within a compound's surroundings gone, nobody walks there: told, and never served."""
    with psycopg.connect(city_database) as connection:
        row = connection.execute(
            "SELECT code, name FROM published.compounds WHERE status = 'none' ORDER BY code LIMIT 1"
        ).fetchone()
        assert row is not None
        connection.execute(
            "DELETE FROM hongtu.walk_link AS w USING hongtu.compound_shape AS s"
            " WHERE s.code = %s AND ST_DWithin(w.geom::geography, s.geom::geography, 400)",
            (row[0],),
        )
    _, made, _ = plan("solve", "--city", CITY, "--sites", "2", "--reach-m", "2000", "--explain")
    assert row[0] in made["unserved"]
    told = {one["code"]: one for one in made["explanation"]["unserved"]}
    assert told[row[0]]["reason"] == "No way leads to it."
    assert any(str(row[1]) in note for note in made["notes"])
    code, said, err = plan("solve", "--city", CITY, "--sites", "2", "--model", "p_median")
    assert (code, said["status"], said["plan"]) == (1, "infeasible", None)
    assert "cannot be reached from any candidate" in err


@pytest.mark.parametrize(
    ("statement", "words", "sentence"),
    [
        ("DELETE FROM hongtu.walk_link", (), "has no ways to walk"),
        ("SELECT 1", ("--city", "999999"), "The database has no city '999999'"),
        ("SELECT 1", ("--candidates", "cinema,edu", "--no-existing"), ""),
        ("UPDATE hongtu.service_point SET closed_on = '2001-01-01'", ("--candidates", "edu", "--no-existing"),
         "There are no candidates"),
        ("UPDATE hongtu.compound SET status = 'professional'", (), "Nobody in"),
        ("UPDATE hongtu.compound SET floor_area_m2 = NULL", (), "All weights are zero"),
        ("SELECT 1", ("--require", "nowhere"), "There is no candidate 'nowhere'"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence_and_keeps_no_plan(
    plan: Any, city_database: str, statement: str, words: tuple[str, ...], sentence: str
) -> None:
    with psycopg.connect(city_database) as connection:
        connection.execute(statement)
    code, said, _ = plan("solve", "--city", CITY, "--sites", "1", "--reach-m", "800", *words)
    assert code == (1 if sentence else 0)
    assert sentence in said.get("error", "")
    _, listed, _ = plan("list")
    assert len(listed["plans"]) == (0 if sentence else 1)


def test_a_plan_that_is_not_there_is_said(plan: Any) -> None:
    for words in (("show", "7"), ("rerun", "7"), ("compare", "7", "8"), ("curve", "7")):
        code, said, _ = plan(*words)
        assert (code, said["error"]) == (1, "There is no plan 7.")
