"""A finding of a check as a sentence."""

from __future__ import annotations

from dataclasses import replace

from dashboard.i18n import texts
from geodata.db.judging.check import told
from geodata.db.judging.finding import Finding, reason_in_chinese

GAP = Finding(
    kind="communities_gap",
    city="532301",
    dataset="divisions",
    code="210",
    name="Bronx 10",
    area_m2=5556.0,
    longitude=-73.8,
    latitude=40.8,
)


def test_a_gap_is_between_two_rows_or_inside_one() -> None:
    assert told(GAP).en.startswith("inside Bronx 10 (210): 5,556 m²; at ")
    two = replace(GAP, other="212", other_name="Bronx 12")
    assert told(two).en.startswith("between Bronx 10 (210) and Bronx 12 (212): 5,556 m²; at ")
    overlap = replace(two, kind="communities_overlap")
    assert told(overlap).en.startswith("Bronx 10 (210) and Bronx 12 (212): 5,556 m²; at ")
    assert [told(each).zh for each in (GAP, two, overlap)] == [
        "Bronx 10（210）之内：5,556 ㎡；位置 -73.800000, 40.800000",
        "Bronx 10（210）与Bronx 12（212）之间：5,556 ㎡；位置 -73.800000, 40.800000",
        "Bronx 10（210）与Bronx 12（212）：5,556 ㎡；位置 -73.800000, 40.800000",
    ]


def test_why_a_finding_is_one_is_told_in_chinese_as_on_the_page() -> None:
    said = {key: text.replace("{n}", "87") for key, text in _told_on_the_page()}
    reasons = {
        "reason_one_name": "the same name",
        "reason_same_name": "the same name, written in another way",
        "reason_alias": "the name of one is an alias of the other",
        "reason_alike": "names alike to 87 %",
        "reason_sound": "names that sound the same",
        "reason_ground": "the same ground under two names",
        "reason_crosses": "Self-intersection",
        "reason_touches": "Ring Self-intersection",
        "reason_other": "Hole lies outside shell",
    }
    assert {key: reason_in_chinese(reason) for key, reason in reasons.items()} == said


def _told_on_the_page() -> list[tuple[str, str]]:
    words = texts("zh")
    return [(key, text) for key, text in words.section("fault").items() if key.startswith("reason_")]
