"""Figures against a count by hand: every indicator told again in plain Python, over random small cities."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from geodata.db.connection import Connection, open_pool
from geodata.db.reading import figures
from geodata.errors import NotFoundError, UsageError
from geodata.indicators import REGISTRY
from hongtu import run
from tests.count_by_hand import expect
from tests.small_city import CITY, SQUARE, TODAY, City, insert, random_city, write

if TYPE_CHECKING:
    from geodata.settings import Settings


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


def test_an_earlier_day_knows_neither_later_compounds_nor_later_titles(connection: Connection) -> None:
    compounds = [{"code": "old", "built_year": 1999}, {"code": "new", "built_year": 2024}]
    write(connection, {"compound": compounds})
    title = {"kind": "demonstration", "holder": "compound", "holder_code": "old", "awarded_year": 2023}
    insert(connection, "honour", city=CITY, code="h", name="示范小区", **title)

    def told(year: int) -> tuple[object, object]:
        found = figures.read_now(connection, CITY, as_of=date(year, 7, 1))
        return found["compounds.total"].value, found["compounds.demonstration"].value

    assert [told(year) for year in (2022, 2023, 2024)] == [(1, 0), (1, 1), (2, 1)]


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
