"""What a filter keeps and counts, against PostGIS asked directly; the way down; the list as a file."""

from __future__ import annotations

import base64
import csv
import io
import random
import struct
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dashboard.data import Data
from dashboard.explore import counting
from dashboard.explore.behind import Behind, selection
from dashboard.explore.filters import Circle, Filter, Polygon
from dashboard.i18n import texts
from geodata.errors import NotFoundError
from tests.integration.routes.asking import CITY, EAST, NORTH, SOUTH, WEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from geodata.settings import Settings

# A grid of two areas in the first community, firms, contracts, committees, tickets: one of each case.
MORE = """
UPDATE hongtu.division SET parent_code = '532301001' WHERE city = '532301' AND level = 'community';
INSERT INTO hongtu.division (city, code, name, level, geom)
VALUES ('532301', '532301001', '鹿城镇', 'town', ST_Multi(ST_MakeEnvelope(101.5, 25.0, 101.56, 25.04, 4326)));
UPDATE hongtu.compound SET households = 10 * (1 + fid % 7), built_year = 1985 + 3 * (fid % 12),
       fee_yuan_m2_month = CASE WHEN fid % 4 > 0 THEN 0.3 * (fid % 7) END;
INSERT INTO hongtu.grid_cell (city, code, name, level, path, community_code)
VALUES ('532301', 'G', '社区0', 1, 'G', '532301001000');
INSERT INTO hongtu.grid_cell (city, code, name, level, parent_code, path, community_code, geom)
SELECT '532301', 'A' || n, '第' || n || '片区', 2, 'G', ('G.A' || n)::ltree, '532301001000',
       ST_Multi(ST_MakeEnvelope(101.50 + n * 0.005, 25.0, 101.505 + n * 0.005, 25.04, 4326))
FROM generate_series(1, 2) AS n;
INSERT INTO hongtu.grid_cell (city, code, name, level, parent_code, path, community_code, compound_code)
SELECT '532301', 'C' || code, name, 3, 'A' || (1 + fid % 2), ('G.A' || (1 + fid % 2) || '.C' || code)::ltree,
       '532301001000', code
FROM hongtu.compound WHERE community_code = '532301001000';
INSERT INTO hongtu.building (city, code, name, compound_code, storeys, households)
SELECT '532301', 'P0-' || n, n || '栋', 'P0', 6, 12 FROM generate_series(1, 10) AS n;
INSERT INTO hongtu.unit (city, code, name, building_code, households)
SELECT '532301', 'P0-1-' || n, n || '单元', 'P0-1', 6 FROM generate_series(1, 2) AS n;
INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, compound_code)
SELECT '532301', current_date - n, 'T' || n, now() - make_interval(days => n, hours => 12), 'P' || (n % 5)
FROM generate_series(1, 400) AS n;
"""


@pytest.fixture
async def data(loaded: Settings) -> AsyncIterator[Data]:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute(MORE)
    made = Data(loaded)
    async with made.open():
        yield made


def asked(settings: Settings, statement: str, *arguments: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(str(settings.dsn)) as connection:
        return connection.execute(statement, arguments).fetchall()


def kept_by(mask: str) -> set[int]:
    table = base64.b64decode(mask)
    _, base, n = struct.unpack_from("<III", table)
    return {base + i for i in range(n) if table[12 + i // 8] >> i % 8 & 1}


def a_shape(chance: random.Random) -> Polygon:
    """Corners anywhere about the city in any order: most of these polygons cross themselves."""
    return Polygon(
        tuple(
            (
                round(chance.uniform(WEST - 0.005, EAST + 0.005), 5),
                round(chance.uniform(SOUTH, NORTH), 5),
            )
            for _ in range(chance.randint(3, 9))
        )
    )


async def test_the_totals_of_fifty_polygons_are_those_of_postgis(data: Data, loaded: Settings) -> None:
    chance = random.Random(7)
    hits = 0
    for _ in range(50):
        shape = a_shape(chance)
        found, chosen = await counting.counted(data, CITY, str(Filter(shape=shape)), texts("en"))
        [(n, households, area, tickets)] = asked(
            loaded,
            "SELECT count(*), coalesce(sum(c.households), 0), coalesce(sum(c.floor_area_m2), 0),"
            " (SELECT count(*) FROM published.tickets t WHERE t.city = '532301'"
            "  AND t.opened_at >= now() - interval '365 days' AND t.compound_code = ANY (array_agg(c.code)))"
            " FROM published.compounds c WHERE c.city = '532301'"
            " AND ST_Intersects(c.geom, ST_MakeValid(ST_GeomFromText(%s, 4326)))",
            shape.wkt,
        )
        rows = chosen.kept.rows
        assert found["matched"] == n
        assert chosen.facts.households[rows].sum() == households
        assert chosen.facts.floor_area_m2[rows].sum() == pytest.approx(area)
        assert chosen.tickets[rows].sum() == tickets
        hits += n > 0
    assert hits > 25


async def test_a_circle_is_measured_along_the_ground(data: Data, loaded: Settings) -> None:
    for radius in (50.0, 400.0, 1500.0):
        shape = Circle(101.512, 25.0161, radius)
        _, chosen = await counting.counted(data, CITY, str(Filter(shape=shape)), texts("zh"))
        [(n,)] = asked(
            loaded,
            "SELECT count(*) FROM published.compounds WHERE city = '532301'"
            " AND ST_Distance(geom::geography, 'SRID=4326;POINT(101.512 25.0161)'::geography) <= %s",
            radius,
        )
        assert chosen.kept.rows.sum() == n > 0


async def test_facets_count_what_sql_counts(data: Data, loaded: Settings) -> None:
    line = "status.none.professional~age.c0.c1~in.communities.532301001000"
    found, chosen = await counting.counted(data, CITY, line, texts("zh"))
    where = "FROM published.compounds WHERE city = '532301' AND community_code = '532301001000'"
    is_status, is_old = "status IN ('none', 'professional')", "built_year < 2000"
    [(matched,)] = asked(loaded, f"SELECT count(*) {where} AND {is_status} AND {is_old}")
    assert found["matched"] == matched > 0
    facets = {
        facet["name"]: {each["key"]: each["n"] for each in facet["classes"]} for facet in found["facets"]
    }
    by_status = dict(asked(loaded, f"SELECT status, count(*) {where} AND {is_old} GROUP BY status"))
    assert {key: n for key, n in facets["status"].items() if n} == by_status
    by_age = asked(
        loaded,
        "SELECT 'c' || width_bucket(built_year, ARRAY[1990, 2000, 2010, 2020]), count(*)"
        f" {where} AND {is_status} GROUP BY 1",
    )
    assert {key: n for key, n in facets["age"].items() if n} == dict(by_age)
    by_community = asked(
        loaded,
        "SELECT community_code, count(*) FROM published.compounds"
        f" WHERE city = '532301' AND {is_status} AND {is_old} GROUP BY 1",
    )
    everywhere, _ = await counting.counted(
        data, CITY, "status.none.professional~age.c0.c1~community.532301001000", texts("zh")
    )
    assert everywhere["matched"] == matched
    communities = next(each for each in everywhere["facets"] if each["name"] == "community")
    assert {each["key"]: each["n"] for each in communities["classes"] if each["n"]} == dict(by_community)
    told = await counting.painted(data, CITY, line, "status", chosen)
    kept = asked(loaded, f"SELECT fid {where} AND {is_status} AND {is_old}")
    assert kept_by(told["mask"]) == {fid for (fid,) in kept}
    # The community, its town and its county: one sum for each level that the map shows.
    assert set(map(sum, told["sums"].values())) == {matched}


async def test_without_a_filter_nothing_is_masked(data: Data) -> None:
    found, chosen = await counting.counted(data, CITY, "", texts("zh"))
    assert found["matched"] == found["total"] == 24
    assert await counting.painted(data, CITY, "", "status", chosen) == {
        "mask": None,
        "sums": None,
        "counted": "status",
    }
    ages = await counting.painted(data, CITY, "", "age", chosen)
    assert ages["mask"] is None
    # Every level counts all of them: here the communities, and their county.
    assert sum(map(sum, ages["sums"].values())) == 2 * 24
    assert max(map(sum, ages["sums"].values())) == 24


async def test_a_place_that_does_not_exist_keeps_nothing(data: Data) -> None:
    found, _ = await counting.counted(data, CITY, "in.communities.gone", texts("zh"))
    assert found["matched"] == 0


async def test_every_theme_of_compounds_has_values_for_all_of_them(data: Data) -> None:
    for name in ("age", "area", "fee", "firm", "grade", "public", "party", "committee", "contract"):
        theme, _ = await data.theme(name, CITY)
        assert sum(each.count for each in theme.classes) == 24, name
    rates, _ = await data.theme("tickets_households", CITY)
    assert {each.key: each.count for each in rates.classes}["too_few"] > 0


async def test_rows_behind_a_class_and_a_filter(data: Data, loaded: Settings) -> None:
    theme, _ = await data.theme("age", CITY)
    for each in theme.classes:
        found = await data.behind(CITY, Behind("theme", "age", each.key))
        assert found.total == len(found.rows) == each.count
    line = "status.none~in.towns.532301001"
    address = Behind.read(selection(line))
    assert address is not None
    page = await data.behind(CITY, address)
    expected = asked(
        loaded, "SELECT code FROM published.compounds WHERE status = 'none' ORDER BY floor_area_m2 DESC"
    )
    assert [row.code for row in page.rows] == [code for (code,) in expected]
    assert [row.code for row in (await data.behind(CITY, address.at(2), limit=1)).rows] == [expected[2][0]]
    with pytest.raises(NotFoundError):
        await data.behind(CITY, Behind("theme", "age", "unheard"))


async def test_coverage_adds_up_at_every_level(data: Data) -> None:
    for name, level in (("coverage", "community"), ("coverage_town", "town")):
        rows = await data.coverage(CITY, level)
        assert sum(each.compounds for each in rows) == 24
        theme, _ = await data.theme(name, CITY)
        assert sum(each.count for each in theme.classes) == len(rows)
    areas = await data.coverage(CITY, "area")
    assert sum(each.compounds for each in areas) == 12
    town, communities = await data.coverage(CITY, "town"), await data.coverage(CITY)
    assert town[0].managed_m2 == pytest.approx(sum(each.managed_m2 for each in communities))


async def test_five_steps_lead_to_a_unit_and_the_way_back_is_known(data: Data) -> None:
    place = ("city", "")
    went = []
    for wanted in ("532301001000", "A", "P0", "P0-1", "P0-1-1"):
        found = await data.drill(CITY, *place)
        part = next(each for each in found.parts if each.code == wanted or (wanted == "A" and each.compounds))
        if wanted == "A":
            # The area that holds the compound of the next step.
            inside = [(each, await data.drill(CITY, each.dataset, each.code)) for each in found.parts]
            part = next(each for each, there in inside if any(one.code == "P0" for one in there.parts))
        place = (part.dataset, part.code)
        went.append(place)
    last = await data.drill(CITY, *place)
    assert [(step.dataset, step.code) for step in last.way] == [("towns", "532301001"), *went]
    assert last.parts == ()
    names = [each.name for each in (await data.drill(CITY, "compounds", "P0")).parts]
    assert names == [f"{n}栋" for n in range(1, 11)]
    with pytest.raises(NotFoundError):
        await data.drill(CITY, "units", "gone")


async def test_the_list_of_a_filter_is_a_file(client: httpx.AsyncClient) -> None:
    line = "status.professional"
    answer = await client.get("/api/v1/compounds/records.csv", params={"filter": line, "lang": "en"})
    assert answer.status_code == 200
    assert "compounds.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    legend = (await client.get("/api/v1/themes/status")).json()
    assert len(rows) == legend["classes"][0]["count"] == 4
    page = (await client.get("/api/v1/compounds/records", params={"filter": line, "limit": 3})).json()
    assert page["total"] == 4
    assert len(page["rows"]) == 3
