"""A finding of a check as a sentence."""

from __future__ import annotations

from dataclasses import replace

from geodata.db.judging.check import told
from geodata.db.judging.finding import Finding

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
    assert told(GAP).startswith("inside Bronx 10 (210): 5,556 m²; at ")
    two = replace(GAP, other="212", other_name="Bronx 12")
    assert told(two).startswith("between Bronx 10 (210) and Bronx 12 (212): 5,556 m²; at ")
    overlap = replace(two, kind="communities_overlap")
    assert told(overlap).startswith("Bronx 10 (210) and Bronx 12 (212): 5,556 m²; at ")
