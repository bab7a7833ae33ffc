"""Figures against a count by hand: every indicator told again in plain Python, over random small cities."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from geodata.db import figures
from geodata.db.connection import Connection, open_pool
from geodata.errors import NotFoundError, UsageError
from geodata.indicators import REGISTRY
from hongtu import run
from tests.small_city import CITY, SQUARE, TODAY, City, insert, random_city, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from geodata.settings import Settings

Expected: TypeAlias = tuple[Any, Any, int]
"""Numerator, denominator, unknown."""

SMALL = {"0102", "0602"}


def rows(
    city: City, table: str, *, where: Callable[[dict[str, Any]], Any] = lambda _: True
) -> list[dict[str, Any]]:
    return [row for row in city[table] if where(row)]


def total(found: Iterable[dict[str, Any]], column: str) -> tuple[Any, int]:
    """Sum of the known values, and how many are unknown; no sum where nothing but unknown is there."""
    values = [row[column] for row in found]
    known = [value for value in values if value is not None]
    return (sum(known) if known or not values else None), len(values) - len(known)


def expect(city: City) -> dict[str, Expected]:
    compounds = city["compound"]
    managed = {"professional", "public_interest", "self_managed", "community_kept"}
    with_area = [row for row in compounds if row["floor_area_m2"] is not None]
    seated = [
        row
        for row in city["committee"]
        if row["term_from"] <= TODAY
        and (row["term_to"] is None or row["term_to"] >= TODAY)
        and (row["dissolved_on"] is None or row["dissolved_on"] > TODAY)
    ]
    held = [row for row in city["honour"] if row["withdrawn_on"] is None or row["withdrawn_on"] > TODAY]
    codes = {row["code"] for row in compounds}
    public = [row for row in compounds if row["status"] == "public_interest"]
    public_firms = [row for row in city["firm"] if row["kind"] == "public_interest"]
    inside = {row["code"] for row in city["party_organisation"] if row["kind"] == "firm_organisation"}
    past = [row for row in city["activity"] if row["held_on"] <= TODAY]
    teams = [row for row in city["steward_unit"] if row["kind"] == "steward_team"]
    points = [
        row
        for row in city["service_point"]
        if (row["opened_on"] is None or row["opened_on"] <= TODAY)
        and (row["closed_on"] is None or row["closed_on"] > TODAY)
    ]
    closed = [row for row in city["ticket"] if row["closed_at"] is not None]
    both = [
        row
        for row in compounds
        if row["households"] is not None and row["participating_households"] is not None
    ]
    full = [row["full_time_workers"] for row in city["grid_cell"] if row["full_time_workers"] is not None]
    part = [row["part_time_workers"] for row in city["grid_cell"] if row["part_time_workers"] is not None]
    areas = [row for row in city["grid_cell"] if row["level"] == 2]
    part_unknown = sum(row["part_time_workers"] is None for row in areas)
    year_ago, two_years_ago = (anniversary(TODAY, years) for years in (1, 2))
    complaints = [row["filed_on"] for row in city["dispute"] if row["kind"] in {"complaint", "petition"}]
    lawsuits = [row["filed_on"].year for row in city["dispute"] if row["kind"] == "lawsuit"]

    def of(kind: str, column: str) -> Expected:
        amount, unknown = total([row for row in past if row["kind"] == kind], column)
        return amount, None, unknown

    def titles(kind: str) -> Expected:
        of_kind = [row for row in held if row["kind"] == kind]
        provincial = {row["holder_code"] for row in of_kind if row["level"] == "provincial"}
        return len(provincial), None, sum(row["level"] is None for row in of_kind)

    public_area, public_unknown = total(public, "floor_area_m2")
    members, members_unknown = total(teams, "members")
    observers, observers_unknown = total(compounds, "red_observers")
    households, households_unknown = total([row for row in compounds if row["is_urban"]], "households")
    return {
        "compounds.total": (sum(row["is_urban"] for row in compounds), None, 0),
        "compounds.owners_committees": (sum(row["kind"] == "owners" for row in seated), None, 0),
        "compounds.management_committees": (sum(row["kind"] == "management" for row in seated), None, 0),
        "compounds.committee_party_work_pct": (
            sum(row["has_party_work"] is True for row in seated),
            sum(row["has_party_work"] is not None for row in seated),
            sum(row["has_party_work"] is None for row in seated),
        ),
        "compounds.managed_floor_area_coverage_pct": (
            sum(row["floor_area_m2"] for row in with_area if row["status"] in managed),
            sum(row["floor_area_m2"] for row in with_area if row["status"] != "unknown"),
            sum(row["status"] == "unknown" or row["floor_area_m2"] is None for row in compounds),
        ),
        "compounds.demonstration": (
            len(
                {
                    row["holder_code"]
                    for row in held
                    if (row["kind"], row["holder"]) == ("demonstration", "compound")
                }
                & codes
            ),
            None,
            0,
        ),
        "compounds.unmanaged": (
            sum(row["status"] == "none" for row in compounds),
            None,
            sum(row["status"] == "unknown" for row in compounds),
        ),
        "compounds.households": (households, None, households_unknown),
        "firms.total": (len(city["firm"]), None, 0),
        "firms.party_organisations": (
            sum(
                row["code"] in inside and (row["founded_on"] is None or row["founded_on"] <= TODAY)
                for row in city["party_organisation"]
            ),
            None,
            0,
        ),
        "firms.firms_covered_by_party_organisations": (
            len({row["firm_code"] for row in city["party_organisation_firm"] if row["party_code"] in inside}),
            None,
            0,
        ),
        "firms.removed_or_rectified": (
            len(
                {
                    row["firm_code"]
                    for row in city["decision"]
                    if row["kind"] in {"removed", "rectified"} and row["decided_on"] <= TODAY
                }
            ),
            None,
            0,
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
        "communities.urban": (
            sum(row["kind"] == "urban" for row in city["division"]),
            None,
            sum(row["kind"] is None for row in city["division"]),
        ),
        "communities.with_public_interest_firm": (
            len({row["community_code"] for row in public_firms} - {None}),
            None,
            sum(row["community_code"] is None for row in public_firms),
        ),
        "communities.public_interest_floor_area_m2": (public_area, None, public_unknown),
        "communities.old_compounds_taken_over": (
            sum(row["was_unmanaged"] is True for row in public),
            None,
            sum(row["was_unmanaged"] is None for row in public),
        ),
        "communities.green_provincial": titles("green_community"),
        "communities.beautiful_home_provincial": titles("beautiful_home"),
        "party.responsibility_areas": (
            sum(row["kind"] == "responsibility_area" for row in city["steward_unit"]),
            None,
            0,
        ),
        "party.vanguard_posts": (
            sum(row["kind"] == "vanguard_post" for row in city["steward_unit"]),
            None,
            0,
        ),
        "party.steward_teams": (len(teams), None, 0),
        "party.members_and_volunteers": (members, None, members_unknown),
        "party.volunteer_service_person_times": of("volunteer_service", "person_times"),
        "party.education_sites": (sum(row["kind"] == "edu" for row in points), None, 0),
        "party.story_sessions": (sum(row["kind"] == "story_session" for row in past), None, 0),
        "party.brands": (sum(row["kind"] == "brand" for row in held), None, 0),
        "grids.full_time_workers_per_grid": (
            sum(full),
            len(full),
            sum(row["full_time_workers"] is None for row in areas),
        ),
        "grids.part_time_workers_per_grid_min": (min(part, default=None), None, part_unknown),
        "grids.part_time_workers_per_grid_max": (max(part, default=None), None, part_unknown),
        "grids.red_observers": (observers, None, observers_unknown),
        "grids.deliberation_events": (
            sum(row["kind"] in {"deliberation", "council_meeting"} for row in past),
            None,
            0,
        ),
        "grids.participation_pct": (
            sum(row["participating_households"] for row in both),
            sum(row["households"] for row in both),
            len(compounds) - len(both),
        ),
        "service.joint_conference_matters_resolved": of("joint_conference", "matters_resolved"),
        "service.elder_service_person_times": of("elder_service", "person_times"),
        "service.child_care_person_times": of("child_care", "person_times"),
        "service.small_matters_resolved": (sum(row["class_code"] in SMALL for row in closed), None, 0),
        "service.satisfaction_pct": (
            sum(row["is_satisfied"] is True for row in closed),
            sum(row["is_satisfied"] is not None for row in closed),
            sum(row["is_satisfied"] is None for row in closed),
        ),
        "service.study_visits_received": (sum(row["kind"] == "study_visit" for row in past), None, 0),
        "service.points_open": (len(points), None, 0),
        "tickets.total": (len(city["ticket"]), None, 0),
        "tickets.open": (len(city["ticket"]) - len(closed), None, 0),
        **{
            f"tickets.open_at_{name}": (
                sum(row["step"] == step and row["closed_at"] is None for row in city["ticket"]),
                None,
                0,
            )
            for step, name in enumerate(("discover", "accept", "dispatch", "handle", "feed_back"), 1)
        },
    }


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@pytest.fixture
def small_city(settings: Settings) -> City:
    """A random city, committed to this test's own database, beside another that must not be counted."""
    city = random_city(7)
    with psycopg.connect(str(settings.dsn)) as connection:
        write(connection, city)
        write(connection, random_city(8), code="990102")
    return city


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_every_figure_is_what_a_count_by_hand_gives(connection: Connection, seed: int) -> None:
    city = random_city(seed)
    with connection.transaction(force_rollback=True):
        write(connection, city)
        write(connection, random_city(seed + 1), code="990102")
        found = figures.read_now(connection, CITY)
    expected = expect(city)
    assert set(found) == set(REGISTRY) == set(expected)
    for key, (numerator, denominator, unknown) in expected.items():
        figure = found[key]
        assert (figure.numerator, figure.denominator) == (
            pytest.approx(numerator, abs=0.01) if numerator is not None else None,
            pytest.approx(denominator, abs=0.01) if denominator is not None else None,
        ), key
        assert figure.unknown == unknown, key


def test_coverage_worked_by_hand(connection: Connection) -> None:
    areas = {"professional": 60, "public_interest": 20, "self_managed": 5, "community_kept": 5, "none": 10}
    compounds = [
        {"code": status, "status": status, "floor_area_m2": area * 1000.0} for status, area in areas.items()
    ]
    compounds += [
        {"code": "u1", "status": "unknown", "floor_area_m2": 25_000.0},
        {"code": "u2", "status": "unknown", "floor_area_m2": None},
        {"code": "u3", "status": "professional", "floor_area_m2": None},
    ]
    write(connection, {"compound": compounds})
    figure = figures.read_now(connection, CITY)["compounds.managed_floor_area_coverage_pct"]
    assert figure.value == 90.0
    assert (figure.numerator, figure.denominator, figure.unknown) == (90_000, 100_000, 3)
    assert (figure.low, figure.high) == (72.0, 92.0)


def test_a_number_that_is_wholly_unknown_is_not_zero(connection: Connection) -> None:
    write(connection, {"compound": [{"code": "p", "status": "public_interest", "floor_area_m2": None}]})
    found = figures.read_now(connection, CITY)
    assert found["communities.public_interest_floor_area_m2"].value is None
    assert found["communities.public_interest_floor_area_m2"].unknown == 1
    assert found["compounds.managed_floor_area_coverage_pct"].value is None
    assert found["service.satisfaction_pct"].value is None


def test_the_state_of_an_earlier_day_comes_from_the_periods(connection: Connection) -> None:
    write(connection, {"compound": [{"code": "p", "status": "professional", "floor_area_m2": 100.0}]})
    change = date(2024, 7, 1)
    periods = [("none", date(2020, 1, 1), change), ("professional", change, None)]
    for n, (status, start, end) in enumerate(periods):
        insert(
            connection,
            "management_status",
            city=CITY,
            code=str(n),
            compound_code="p",
            status=status,
            valid_from=start,
            valid_to=end,
        )

    def coverage(day: date | None) -> tuple[object, int]:
        figure = figures.read_now(connection, CITY, as_of=day)["compounds.managed_floor_area_coverage_pct"]
        return figure.value, figure.unknown

    assert coverage(None) == (100.0, 0)
    assert coverage(change) == (100.0, 0)
    assert coverage(change - timedelta(days=1)) == (0.0, 0)
    assert coverage(date(2019, 12, 31)) == (None, 1)
    found = figures.read_now(connection, CITY, as_of=change)
    assert found["compounds.managed_floor_area_coverage_pct"].as_of == change
    assert isinstance(found["firms.total"].as_of, datetime), "what has no history is today's, and says so"


async def test_pages_and_commands_read_the_same_and_the_reader_may(
    settings: Settings, small_city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_pool(settings, reader=True) as pool, pool.connection() as connection:
        found = await figures.read(connection, CITY)
        for as_of in (None, TODAY):
            await figures.read(connection, CITY, as_of=as_of)
        with pytest.raises(NotFoundError):
            await figures.read(connection, "000000")
    assert run(["figures", "--city", CITY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    as_json = {key: figure.as_json() for key, figure in found.items()}
    for one in (*told.values(), *as_json.values()):
        assert {"value", "numerator", "denominator", "unknown", "unit", "version", "as_of"} <= set(one)
        one.pop("as_of")
    assert told == as_json
    assert run(["figures", "--city", CITY]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(REGISTRY) + 1


async def test_the_records_of_a_number_count_or_add_up_to_it(settings: Settings, small_city: City) -> None:
    async with open_pool(settings, reader=True) as pool, pool.connection() as connection:
        found = await figures.read(connection, CITY)
        for key, indicator in REGISTRY.items():
            behind = await figures.records(connection, CITY, key, limit=500)
            assert behind.total == len(behind.rows), key
            numerator = found[key].numerator
            match indicator.numerator.aggregate:
                case "sum":
                    assert sum(row.amount or 0 for row in behind.rows) == pytest.approx(numerator or 0), key
                case "min" | "max":
                    amounts = [row.amount for row in behind.rows if row.amount is not None]
                    assert not amounts or numerator in {min(amounts), max(amounts)}, key
                case _:
                    assert behind.total == numerator, key
            if indicator.unknown:
                unknown = await figures.records(connection, CITY, key, part="unknown", limit=500)
                assert unknown.total == found[key].unknown, key


async def test_a_page_of_records_has_a_place_and_a_length(settings: Settings) -> None:
    compounds = [{"code": f"p{n}", "status": "none", "floor_area_m2": 1.0 * n} for n in range(5)]
    with psycopg.connect(str(settings.dsn)) as connection:
        write(connection, {"compound": compounds})
        insert(connection, "compound_shape", city=CITY, code="p0", fid=1, geom=SQUARE)
    async with open_pool(settings, reader=True) as pool, pool.connection() as connection:
        first = await figures.records(connection, CITY, "compounds.unmanaged", limit=2)
        last = await figures.records(connection, CITY, "compounds.unmanaged", limit=2, offset=4)
        assert [row.code for row in (*first.rows, *last.rows)] == ["p0", "p1", "p4"]
        assert first.total == last.total == 5
        assert [first.rows[0].lon, first.rows[0].lat] == pytest.approx([101.505, 25.005])
        assert first.rows[1].lon is None
        key = "compounds.managed_floor_area_coverage_pct"
        by_size = await figures.records(connection, CITY, key, part="denominator")
        assert [row.amount for row in by_size.rows] == [4.0, 3.0, 2.0, 1.0, 0.0]
        with pytest.raises(NotFoundError):
            await figures.records(connection, CITY, "compounds.nothing")
        with pytest.raises(NotFoundError):
            await figures.records(connection, CITY, "compounds.total", part="denominator")
        with pytest.raises(UsageError):
            await figures.records(connection, CITY, "compounds.total", limit=0)


def test_without_a_name_the_preferred_city_is_meant_or_the_only_one(connection: Connection) -> None:
    with pytest.raises(NotFoundError, match="no city in the database"):
        figures.usual_city(connection, "532301")
    write(connection, {})
    assert figures.usual_city(connection, "532301") == CITY
    write(connection, {}, code="990102")
    assert figures.usual_city(connection, "990102") == "990102"
    with pytest.raises(NotFoundError, match="990101, 990102"):
        figures.usual_city(connection, "532301")
