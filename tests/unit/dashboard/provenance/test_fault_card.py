"""The card of a fault: commands that can be given as they stand, and no place where there is none."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.components.data_parts import Here
from dashboard.components.faults_panel import fault_card
from dashboard.i18n import texts
from dashboard.provenance.view import DataView
from geodata.db.judging import verdicts
from geodata.db.reading.provenance.findings import Picture, PlacedFinding
from geodata.errors import UsageError
from geodata.settings import Settings

if TYPE_CHECKING:
    from geodata.model import Language

ALIKE = PlacedFinding(
    code="0e2fdd1c", number=1, kind="compounds_alike", dataset="compounds", level=None, first_code="C1",
    first_name="花园1期", second_code="C2", second_name="花园(一期)", area_m2=None, share=None,
    distance_m=None,
    is_sliver=False, proposed_code=None, candidates=[], reason=None, verdict="open",
    west=None, south=None, east=None, north=None,
)  # fmt: skip
OVERLAP = replace(
    ALIKE, kind="compounds_overlap", area_m2=100.0, west=101.5, south=25.0, east=101.6, north=25.1
)
EMPTY = Picture(path=None, width=None, height=None, first_path=None, second_path=None)


def card(finding: PlacedFinding, picture: Picture, language: Language) -> str:
    here = Here(
        city="532301", view=DataView(tab="faults", fault=finding.code), words=texts(language),
        zone="Asia/Shanghai", now=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return str(fault_card(finding, picture, here))


def commands(told: str) -> list[list[str]]:
    return [shlex.split(each) for each in re.findall(r"Code\(children='(hongtu [^']*)'", told)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("finding", "answers"), [(ALIKE, ["same", "different"]), (OVERLAP, ["allowed"])], ids=["alike", "overlap"]
)
def test_each_command_is_whole_and_what_is_to_be_filled_in_is_refused_as_it_stands(
    finding: PlacedFinding, answers: list[str], language: Language
) -> None:
    given = commands(card(finding, EMPTY, language))
    assert [command[3] for command in given] == answers
    for command in given:
        assert command[:3] == ["hongtu", "verdict", finding.code]
        why, post = command[command.index("--why") + 1], command[command.index("--post") + 1]
        with pytest.raises(UsageError, match="own words"):
            verdicts.give(Settings(dsn=None), finding.code, command[3], why=why, post="区划办")
        with pytest.raises(UsageError, match="own words"):
            verdicts.give(Settings(dsn=None), finding.code, command[3], why="现场核实", post=post)
    (back,) = commands(card(replace(finding, verdict="same"), EMPTY, language))
    assert back == ["hongtu", "verdict", finding.code, "open"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_has_no_place_says_so_and_one_boundary_is_enough_for_a_picture(language: Language) -> None:
    said = texts(language)("fault.no_place")
    told = card(ALIKE, EMPTY, language)
    assert said in told
    assert "thumbnail" not in told
    one = Picture(path=None, width=100.0, height=80.0, first_path="M 1 1", second_path=None)
    told = card(replace(ALIKE, west=1.0, south=1.0, east=1.0, north=1.0), one, language)
    assert said not in told
    assert "thumbnail" in told
    assert "thumbnail" in card(OVERLAP, replace(one, path="M 2 2"), language)
