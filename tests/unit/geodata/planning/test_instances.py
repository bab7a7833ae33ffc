"""Published problems, solved by the command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import hongtu

if TYPE_CHECKING:
    from pathlib import Path

# A path of five nodes, one step apart: the middle one serves all with six steps.
PATH = "5 4 1\n1 2 1\n2 3 1\n3 4 1\n4 5 1\n"
SQUARE = "1 8\n4 2 5\n1 0 0 3\n2 0 4 2\n3 9 0 3\n4 9 4 2\n"


@pytest.fixture
def path_file(tmp_path: Path) -> Path:
    file = tmp_path / "path.txt"
    file.write_text(PATH, encoding="utf-8")
    return file


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert hongtu.run(["plan", "solve", *arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_answer_counts_nodes_as_the_file_does(
    path_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, "--instance", str(path_file))
    assert {"plan", "model", "sites", "assignment", "objective", "bound", "gap", "status"} <= set(found)
    assert found["sites"] == [3]
    assert found["assignment"] == [3] * 5
    assert (found["objective"], found["bound"], found["gap"], found["status"]) == (6, 6, 0, "optimal")


def test_required_and_forbidden_nodes_and_a_reach(
    path_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(path_file)
    assert answer(capsys, "--instance", file, "--require", "5")["sites"] == [5]
    assert answer(capsys, "--instance", file, "--forbid", "3")["objective"] == 7
    covered = answer(capsys, "--instance", file, "--model", "max_cover", "--reach", "1")
    assert covered["objective"] == 3
    assert len(covered["unserved"]) == 2
    assert answer(capsys, "--instance", file, "--model", "set_cover", "--reach", "1")["objective"] == 2


def test_capacities_of_the_file_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "square.txt"
    file.write_text(SQUARE, encoding="utf-8")
    found = answer(capsys, "--instance", str(file), "--format", "orlib-pmedcap")
    assert (found["objective"], found["status"]) == (8, "optimal")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--sites", "9"], 1, "p asks for 9 sites"),
        (["--model", "best"], 1, "There is no siting model 'best'"),
        (["--model", "max_cover"], 1, "needs a radius"),
        (["--format", "csv"], 2, "There is no format 'csv'"),
        (["--format", "orlib-pmedcap"], 2, "announces 1 x 4 numbers (id x y demand)"),
        (["--require", "6"], 2, "There is no node 6"),
        (["--require", "2", "--forbid", "2"], 1, "Node 2 is required and forbidden at once"),
        (["--model", "capacitated_cover", "--reach", "1"], 2, "states no capacities"),
        (["--model", "set_cover", "--reach", "0.5", "--forbid", "2"], 1, "Demand 2 lies out of"),
        (["--city", "532301"], 2, "--city speaks of a city"),
        (["--weight", "elderly=1"], 2, "--weight speaks of a city"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    arguments: list[str], code: int, sentence: str, path_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hongtu.run(["plan", "solve", "--instance", str(path_file), *arguments]) == code
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3 2 1\n1 2 -5\n2 3 4\n", "from node 1 to node 2 has the length -5"),
        ("3 2 1\n1 2 5\n2 3 nan\n", "from node 2 to node 3 has the length nan"),
        ("1000000000 1 1\n1 2 5\n", "1,000,000,000 nodes"),
        ("3 2 1\n1 2 five\n2 3 4\n", "'five' in line 2 of the instance is no number"),
        ("3 2 1\n1 2 5\n", "announces 2 x 3 numbers (from to length) and 3 numbers follow"),
        ("3 2\n", "begins with 3 whole numbers above 0: nodes edges p"),
        ("3 2 1\n1 4 5\n2 3 4\n", "joins the nodes 1 and 4; the nodes are 1 to 3"),
    ],
)
def test_a_file_with_impossible_numbers_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(text, encoding="utf-8")
    assert hongtu.run(["plan", "solve", "--instance", str(file)]) == 2
    assert sentence in capsys.readouterr().err


def test_a_negative_demand_names_its_node(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("1 7\n2 1 9\n1 0 0 3\n2 5 0 -3\n", encoding="utf-8")
    assert hongtu.run(["plan", "solve", "--instance", str(file), "--format", "orlib-pmedcap"]) == 2
    assert "Node 2 has no place, or the demand -3" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hongtu.run(["plan", "solve", "--instance", str(tmp_path / "none.txt")]) == 2
    assert "none.txt cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("node", ["nan", "inf", "1.5", "0", "6"])
def test_an_edge_of_no_node_is_refused_in_a_sentence(
    node: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "path.txt"
    file.write_text(PATH.replace("4 5 1", f"4 {node} 1"), encoding="utf-8")
    assert hongtu.run(["plan", "solve", "--instance", str(file)]) == 2
    assert f"An edge joins the nodes 4 and {node}; the nodes are 1 to 5." in capsys.readouterr().err
