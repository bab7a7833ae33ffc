"""What is reached on foot from a place, against a second way to walk; and the filter that keeps it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import psycopg
import pytest
import shapely

from dashboard.data import Data
from dashboard.explore.filters import Filter
from tests.integration.routes.asking import CITY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from geodata.settings import Settings

# A street along the compounds with a corner every 100 m, a gate of each compound on it, and the canteen.
WAYS = """
INSERT INTO hongtu.walk_link (city, code, kind, geom)
SELECT '532301', 'W' || n, 'street', ST_SetSRID(ST_MakeLine(
    ST_MakePoint(101.50 + n * 0.001, 25.0149), ST_MakePoint(101.50 + (n + 1) * 0.001, 25.0149)), 4326)
FROM generate_series(0, 45) AS n;
INSERT INTO hongtu.gate (city, code, compound_code, kind, geom)
SELECT '532301', 'G' || code, code, 'main', ST_SetSRID(ST_MakePoint(ST_X(ST_Centroid(geom)), 25.015), 4326)
FROM hongtu.compound_shape;
UPDATE hongtu.compound SET households = 40;
UPDATE hongtu.service_point SET geom = ST_SetSRID(ST_MakePoint(101.5105, 25.0148), 4326) WHERE code = 'S2';
"""


@pytest.fixture
async def data(loaded: Settings) -> AsyncIterator[Data]:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute(WAYS)
    made = Data(loaded)
    async with made.open():
        yield made


def minutes_by_hand(settings: Settings) -> dict[int, float]:
    """Minutes from the canteen to every gate: PostGIS measures, networkx walks."""
    graph = nx.Graph()
    with psycopg.connect(str(settings.dsn)) as connection:
        places = connection.execute(
            "SELECT ST_AsText(geom) FROM published.walk_links WHERE city = %s", (CITY,)
        ).fetchall()
        feet = connection.execute(
            "SELECT c.fid, ST_X(g.geom), ST_Distance(g.geom::geography,"
            " ST_SetSRID(ST_MakePoint(ST_X(g.geom), 25.0149), 4326)::geography)"
            " FROM published.gates g JOIN published.compounds c ON c.code = g.compound_code"
        ).fetchall()
        [(door,)] = connection.execute(
            "SELECT ST_Distance(geom::geography, 'SRID=4326;POINT(101.5105 25.0149)'::geography)"
            " FROM published.service_points WHERE code = 'S2'"
        ).fetchall()
        [(degree,)] = connection.execute(
            "SELECT ST_Length('SRID=4326;LINESTRING(101.51 25.0149, 101.52 25.0149)'::geography) * 100"
        ).fetchall()
    corners = {
        x for (text,) in places for x in shapely.get_coordinates(shapely.from_wkt(text))[:, 0].tolist()
    }
    stops = sorted({*corners, 101.5105, *(x for _, x, _ in feet)})
    for one, other in pairwise(stops):
        graph.add_edge(one, other, weight=(other - one) * degree)
    walked = nx.single_source_dijkstra_path_length(graph, 101.5105)
    return {fid: (door + walked[x] + aside) / 75 for fid, x, aside in feet}


async def test_minutes_areas_and_filter_agree_with_a_second_way(data: Data, loaded: Settings) -> None:
    expected = minutes_by_hand(loaded)
    with psycopg.connect(str(loaded.dsn)) as connection:
        [(fid,)] = connection.execute("SELECT fid FROM published.service_points WHERE code = 'S2'").fetchall()
        places: dict[int, str] = dict(
            connection.execute(
                "SELECT c.fid, ST_AsText(g.geom) FROM published.gates g"
                " JOIN published.compounds c ON c.code = g.compound_code"
            ).fetchall()
        )
    found = await data.reached(CITY, "service_points", fid)
    assert found is not None
    sizes = []
    for limit, polygons in zip((5, 10, 15), found.areas, strict=True):
        near = {fid for fid, minutes in expected.items() if minutes < limit - 0.02}
        far = {fid for fid, minutes in expected.items() if minutes > limit + 0.02}
        within = set(found.within(limit).tolist())
        assert near <= within <= set(expected) - far
        assert found.households_within(limit) == 40 * len(within)
        kept = await data.selection(CITY, Filter(walk=("S2", limit)))
        assert set(kept.facts.fid[kept.kept.rows].tolist()) == within
        area = shapely.union_all([shapely.Polygon([(x, y) for y, x in rings[0]]) for rings in polygons])
        assert all(area.buffer(1e-5).contains(shapely.from_wkt(places[fid])) for fid in near)
        sizes.append(area.area)
    assert sizes == sorted(sizes)
    assert 0 < len(found.within(5)) < len(found.within(15)) < 24


async def test_a_compound_walks_to_the_nearest_point_of_each_kind(data: Data, loaded: Settings) -> None:
    expected = minutes_by_hand(loaded)
    fid = min(expected, key=lambda each: expected[each])
    found = await data.reached(CITY, "compounds", fid)
    assert found is not None
    assert found.kinds == {"canteen": pytest.approx(expected[fid], abs=0.02)}


async def test_a_point_that_no_way_leads_to_reaches_nothing_and_says_so(data: Data) -> None:
    with psycopg.connect(str(data.settings.dsn)) as connection:
        [(fid,)] = connection.execute("SELECT fid FROM published.service_points WHERE code = 'S1'").fetchall()
    assert await data.reached(CITY, "service_points", fid) is None
    kept = await data.selection(CITY, Filter(walk=("S1", 15)))
    assert not kept.kept.rows.any()
    assert not (await data.selection(CITY, Filter(walk=("gone", 15)))).kept.rows.any()


async def test_the_file_of_what_a_point_serves(client: httpx.AsyncClient, loaded: Settings) -> None:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute(WAYS)
    asked = await client.get("/api/v1/compounds/records", params={"filter": "walk.S2.15"})
    assert 0 < asked.json()["total"] < 24
