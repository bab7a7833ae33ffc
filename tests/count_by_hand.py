"""Every indicator told again in plain Python over the rows of a small city: the oracle of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from tests.small_city import TODAY, City, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Expected: TypeAlias = tuple[Any, Any, int]
"""Numerator, denominator, unknown."""
Figures: TypeAlias = dict[str, Expected]

MANAGED = {"professional", "public_interest", "self_managed", "community_kept"}
SMALL_MATTERS = {"0102", "0602"}


def expect(city: City) -> Figures:
    """Every figure of a city, by key."""
    return {
        **_compounds(city),
        **_firms(city),
        **_communities(city),
        **_party(city),
        **_grids(city),
        **_service(city),
        **_tickets(city["ticket"]),
    }


def _compounds(city: City) -> Figures:
    compounds = city["compound"]
    with_area = [row for row in compounds if row["floor_area_m2"] is not None]
    seated = [row for row in city["committee"] if _is_seated(row)]
    honoured = {
        row["holder_code"]
        for row in _held(city)
        if (row["kind"], row["holder"]) == ("demonstration", "compound")
    }
    return {
        "compounds.total": _count(row["is_urban"] for row in compounds),
        "compounds.owners_committees": _count(row["kind"] == "owners" for row in seated),
        "compounds.management_committees": _count(row["kind"] == "management" for row in seated),
        "compounds.committee_party_work_pct": _share(row["has_party_work"] for row in seated),
        "compounds.managed_floor_area_coverage_pct": (
            sum(row["floor_area_m2"] for row in with_area if row["status"] in MANAGED),
            sum(row["floor_area_m2"] for row in with_area if row["status"] != "unknown"),
            sum(row["status"] == "unknown" or row["floor_area_m2"] is None for row in compounds),
        ),
        "compounds.demonstration": (len(honoured & {row["code"] for row in compounds}), None, 0),
        "compounds.unmanaged": (
            sum(row["status"] == "none" for row in compounds),
            None,
            sum(row["status"] == "unknown" for row in compounds),
        ),
        "compounds.households": _sum([row for row in compounds if row["is_urban"]], "households"),
    }


def _firms(city: City) -> Figures:
    inside = {row["code"] for row in city["party_organisation"] if row["kind"] == "firm_organisation"}
    year_ago, two_years_ago = (anniversary(TODAY, years) for years in (1, 2))
    complaints = [row["filed_on"] for row in city["dispute"] if row["kind"] in {"complaint", "petition"}]
    lawsuits = [row["filed_on"].year for row in city["dispute"] if row["kind"] == "lawsuit"]
    return {
        "firms.total": (len(city["firm"]), None, 0),
        "firms.party_organisations": _count(
            row["code"] in inside and (row["founded_on"] is None or row["founded_on"] <= TODAY)
            for row in city["party_organisation"]
        ),
        "firms.firms_covered_by_party_organisations": _distinct(
            row["firm_code"] for row in city["party_organisation_firm"] if row["party_code"] in inside
        ),
        "firms.removed_or_rectified": _distinct(
            row["firm_code"]
            for row in city["decision"]
            if row["kind"] in {"removed", "rectified"} and row["decided_on"] <= TODAY
        ),
        "firms.grade_5a": (
            sum(row["star_grade"] == 5 for row in city["firm"]),
            None,
            sum(row["star_grade"] is None for row in city["firm"]),
        ),
        "firms.complaints_change_pct": (
            sum(year_ago < day <= TODAY for day in complaints),
            sum(two_years_ago < day <= year_ago for day in complaints),
            0,
        ),
        "firms.lawsuits_2024_change_pct": (lawsuits.count(2024), lawsuits.count(2023), 0),
    }


def _communities(city: City) -> Figures:
    public = [row for row in city["compound"] if row["status"] == "public_interest"]
    homes = [row["community_code"] for row in city["firm"] if row["kind"] == "public_interest"]
    return {
        "communities.urban": (
            sum(row["kind"] == "urban" for row in city["division"]),
            None,
            sum(row["kind"] is None for row in city["division"]),
        ),
        "communities.with_public_interest_firm": (len(set(homes) - {None}), None, homes.count(None)),
        "communities.public_interest_floor_area_m2": _sum(public, "floor_area_m2"),
        "communities.old_compounds_taken_over": (
            sum(row["was_unmanaged"] is True for row in public),
            None,
            sum(row["was_unmanaged"] is None for row in public),
        ),
        "communities.green_provincial": _provincial(city, "green_community"),
        "communities.beautiful_home_provincial": _provincial(city, "beautiful_home"),
    }


def _party(city: City) -> Figures:
    past = _past(city)
    teams = [row for row in city["steward_unit"] if row["kind"] == "steward_team"]
    return {
        "party.responsibility_areas": _count(
            row["kind"] == "responsibility_area" for row in city["steward_unit"]
        ),
        "party.vanguard_posts": _count(row["kind"] == "vanguard_post" for row in city["steward_unit"]),
        "party.steward_teams": (len(teams), None, 0),
        "party.members_and_volunteers": _sum(teams, "members"),
        "party.volunteer_service_person_times": _sum_of(past, "volunteer_service", "person_times"),
        "party.education_sites": _count(row["kind"] == "edu" for row in _open_points(city)),
        "party.story_sessions": _count(row["kind"] == "story_session" for row in past),
        "party.brands": _count(row["kind"] == "brand" for row in _held(city)),
    }


def _grids(city: City) -> Figures:
    full = [row["full_time_workers"] for row in city["grid_cell"] if row["full_time_workers"] is not None]
    part = [row["part_time_workers"] for row in city["grid_cell"] if row["part_time_workers"] is not None]
    areas = [row for row in city["grid_cell"] if row["level"] == 2]
    part_unknown = sum(row["part_time_workers"] is None for row in areas)
    compounds = city["compound"]
    both = [
        row
        for row in compounds
        if row["households"] is not None and row["participating_households"] is not None
    ]
    return {
        "grids.full_time_workers_per_grid": (
            sum(full),
            len(full),
            sum(row["full_time_workers"] is None for row in areas),
        ),
        "grids.part_time_workers_per_grid_min": (min(part, default=None), None, part_unknown),
        "grids.part_time_workers_per_grid_max": (max(part, default=None), None, part_unknown),
        "grids.red_observers": _sum(compounds, "red_observers"),
        "grids.deliberation_events": _count(
            row["kind"] in {"deliberation", "council_meeting"} for row in _past(city)
        ),
        "grids.participation_pct": (
            sum(row["participating_households"] for row in both),
            sum(row["households"] for row in both),
            len(compounds) - len(both),
        ),
    }


def _service(city: City) -> Figures:
    past = _past(city)
    closed = [row for row in city["ticket"] if row["closed_at"] is not None]
    return {
        "service.joint_conference_matters_resolved": _sum_of(past, "joint_conference", "matters_resolved"),
        "service.elder_service_person_times": _sum_of(past, "elder_service", "person_times"),
        "service.child_care_person_times": _sum_of(past, "child_care", "person_times"),
        "service.small_matters_resolved": _count(row["class_code"] in SMALL_MATTERS for row in closed),
        "service.satisfaction_pct": _share(row["is_satisfied"] for row in closed),
        "service.study_visits_received": _count(row["kind"] == "study_visit" for row in past),
        "service.points_open": (len(_open_points(city)), None, 0),
    }


def _tickets(tickets: Rows) -> Figures:
    still_open = [row["step"] for row in tickets if row["closed_at"] is None]
    steps = enumerate(("discover", "accept", "dispatch", "handle", "feed_back"), 1)
    return {
        "tickets.total": (len(tickets), None, 0),
        "tickets.open": (len(still_open), None, 0),
        **{f"tickets.open_at_{name}": (still_open.count(step), None, 0) for step, name in steps},
    }


def anniversary(day: date, years: int) -> date:
    """The same day some years before; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _is_seated(row: dict[str, Any]) -> bool:
    return (
        row["term_from"] <= TODAY
        and (row["term_to"] is None or row["term_to"] >= TODAY)
        and (row["dissolved_on"] is None or row["dissolved_on"] > TODAY)
    )


def _held(city: City) -> Rows:
    return [row for row in city["honour"] if row["withdrawn_on"] is None or row["withdrawn_on"] > TODAY]


def _past(city: City) -> Rows:
    return [row for row in city["activity"] if row["held_on"] <= TODAY]


def _open_points(city: City) -> Rows:
    return [
        row
        for row in city["service_point"]
        if (row["opened_on"] is None or row["opened_on"] <= TODAY)
        and (row["closed_on"] is None or row["closed_on"] > TODAY)
    ]


def _provincial(city: City, kind: str) -> Expected:
    of_kind = [row for row in _held(city) if row["kind"] == kind]
    provincial = {row["holder_code"] for row in of_kind if row["level"] == "provincial"}
    return len(provincial), None, sum(row["level"] is None for row in of_kind)


def _count(answers: Iterable[bool]) -> Expected:
    return sum(answers), None, 0


def _distinct(values: Iterable[object]) -> Expected:
    return len(set(values)), None, 0


def _share(answers: Iterable[bool | None]) -> Expected:
    given = list(answers)
    return given.count(True), len(given) - given.count(None), given.count(None)


def _sum(rows: Rows, column: str) -> Expected:
    """Sum of the known values, and how many are unknown; no sum where nothing but unknown is there."""
    values = [row[column] for row in rows]
    known = [value for value in values if value is not None]
    return (sum(known) if known or not values else None), None, len(values) - len(known)


def _sum_of(rows: Rows, kind: str, column: str) -> Expected:
    return _sum([row for row in rows if row["kind"] == kind], column)
