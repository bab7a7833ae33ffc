"""What the map relies on in a tile: lines and names once, buildings under the id of their compound."""

from __future__ import annotations

from collections import Counter
from math import asinh, pi, radians, tan
from typing import TYPE_CHECKING

import psycopg
import pytest

from dashboard.components import map_sources, map_style
from tests import mvt
from tests.databases import clone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.db.server.cluster import Cluster

CITY = "990002"
DEMONSTRATION = "532301"
MOST_BYTES = 512_000
LEFT = "POLYGON((101.503 25.002, 101.5055 25.002, 101.5055 25.005, 101.503 25.005, 101.503 25.002))"
RIGHT = "POLYGON((101.5055 25.002, 101.508 25.002, 101.508 25.005, 101.5055 25.005, 101.5055 25.002))"
WHOLE = "POLYGON((101.503 25.002, 101.508 25.002, 101.508 25.005, 101.503 25.005, 101.503 25.002))"
HOUSE = "POLYGON((101.504 25.003, 101.505 25.003, 101.505 25.0032, 101.504 25.0032, 101.504 25.003))"
ROWS = f"""
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('{CITY}', '小市', 4543);
INSERT INTO hongtu.division (city, code, name, level, area_m2, geom)
SELECT '{CITY}', code, name, level, 250000, ST_Multi(ST_GeomFromText(wkt, 4326)) FROM (VALUES
    ('c1', '东兴社区', 'community', '{LEFT}'), ('c2', '社区', 'community', '{RIGHT}'),
    ('t1', '东瓜镇', 'town', '{LEFT}'), ('t2', '吕合镇', 'town', '{RIGHT}'),
    ('{CITY}', '小市', 'county', '{WHOLE}')
) AS d (code, name, level, wkt);
INSERT INTO hongtu.compound (city, code, name, status) VALUES ('{CITY}', 'p', '翠竹苑', 'none');
INSERT INTO hongtu.compound_shape (city, code, fid, geom)
SELECT city, code, fid, ST_Multi(ST_GeomFromText('{LEFT}', 4326)) FROM hongtu.compound
WHERE city = '{CITY}';
INSERT INTO hongtu.building (city, code, name, compound_code, storeys, geom)
SELECT '{CITY}', n::text, n || '栋', 'p', 6,
       ST_Multi(ST_Translate(ST_GeomFromText('{HOUSE}', 4326), 0, n * 0.0005))
FROM generate_series(1, 3) AS n;
INSERT INTO hongtu.gate (city, code, compound_code, kind, geom)
VALUES ('{CITY}', 'g', 'p', 'main', ST_SetSRID(ST_MakePoint(101.504, 25.002), 4326));
INSERT INTO hongtu.base_feature (city, code, name, kind, rank, geom)
SELECT '{CITY}', row_number() OVER (), name, kind, rank, ST_GeomFromText(wkt, 4326) FROM (VALUES
    ('吕合镇', 'place', 1, 'POINT(101.506 25.0035)'), ('市一中', 'school', 2, '{HOUSE}'),
    (NULL, 'structure', 5, '{HOUSE}'), (NULL, 'garden', 0, '{HOUSE}'), (NULL, 'relief', 3, '{WHOLE}'),
    (NULL, 'wood', 0, '{RIGHT}'), ('步道', 'street', 4, 'LINESTRING(101.5035 25.0045, 101.506 25.0045)'),
    ('大街', 'street', 1, 'LINESTRING(101.5035 25.0025, 101.507 25.0025)')
) AS f (name, kind, rank, wkt);
"""
ZOOM = 15


@pytest.fixture
def demonstration(cluster: Cluster, city_template: str) -> Iterator[Connection]:
    """A small demonstration city; nothing is committed to it."""
    with clone(cluster, city_template) as dsn, psycopg.connect(dsn) as connection:
        yield connection
        connection.rollback()


def spread(connection: Connection) -> str:
    """Compounds over a province of 300 × 300 km, some in communities that nobody has drawn."""
    connection.execute(
        """
        INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('990003', '大省', 4543);
        INSERT INTO hongtu.compound (city, code, name, status, community_code)
        SELECT '990003', n::text, '小区' || n, 'none', CASE WHEN n % 2 = 0 THEN 'nowhere' END
        FROM generate_series(0, 9999) AS n;
        INSERT INTO hongtu.compound_shape (city, code, fid, geom, area_m2)
        SELECT city, code, fid, ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint(
            100.5 + code::integer % 100 * 0.03, 24.5 + code::integer / 100 * 0.03), 4326), 0.0008)), 25000
        FROM hongtu.compound WHERE city = '990003'
        """
    )
    return "990003"


@pytest.fixture
def town(connection: Connection) -> Connection:
    connection.execute(ROWS.encode())
    return connection


def tile(connection: Connection, layer: str, z: int = ZOOM) -> dict[str, list[mvt.Feature]]:
    """The layers of the tile in which the town lies, at a zoom."""
    side = 1 << z
    x, y = int((101.5035 + 180) / 360 * side), int(0.428235 * side)
    row = connection.execute(
        b"SELECT tile.%s(%%s, %%s, %%s, %%s)" % layer.encode(), (CITY, z, x, y)
    ).fetchone()
    assert row is not None
    assert isinstance(row[0], bytes)
    return mvt.decode(row[0])


def length(features: list[mvt.Feature]) -> float:
    """Length of the lines of some features, in tile units."""
    total = 0.0
    for feature in features:
        at, x, y = 0, 0, 0
        while at < len(feature.commands):
            command, repeat = feature.commands[at] & 7, feature.commands[at] >> 3
            at += 1
            for _ in range(repeat):
                dx, dy = ((value >> 1) ^ -(value & 1) for value in feature.commands[at : at + 2])
                x, y, at = x + dx, y + dy, at + 2
                total += (dx * dx + dy * dy) ** 0.5 if command == 2 else 0.0
    return total


def test_neighbours_have_one_line_between_them(town: Connection) -> None:
    found = tile(town, "communities")
    areas, lines = found["communities"], found["community_lines"]
    xs = [x for area in areas for x, _ in area.points]
    ys = [y for area in areas for _, y in area.points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    assert length(lines) == pytest.approx(2 * wide + 3 * high, rel=0.01)
    assert {each.attributes["short"] for each in found["community_labels"]} == {"东兴", "社区"}


def test_the_line_of_the_county_is_not_drawn_again_as_that_of_its_towns(town: Connection) -> None:
    lines = tile(town, "base")["boundary"]
    county, between = (
        [each for each in lines if each.attributes["level"] == level] for level in ("county", "town")
    )
    ys = [y for line in county for _, y in line.points]
    assert length(between) == pytest.approx(max(ys) - min(ys), rel=0.01)


def test_a_town_is_named_once(town: Connection) -> None:
    names = [each.attributes["name"] for each in tile(town, "base", 13)["place"]]
    assert sorted(names) == ["东瓜镇", "吕合镇"]


def test_what_stands_in_a_compound_bears_its_id(town: Connection) -> None:
    found = tile(town, "compounds", 16)
    (compound,) = found["compounds"]
    houses, gates = found["compound_buildings"], found["gates"]
    assert {each.id for each in (*houses, *gates)} == {compound.id}
    assert {each.attributes["name"] for each in houses} == {"1栋", "2栋", "3栋"}
    assert [each.attributes["kind"] for each in gates] == ["main"]
    assert "compound_buildings" not in tile(town, "compounds", 14)


def test_every_kind_of_ground_comes_in_its_layer(town: Connection) -> None:
    near = tile(town, "base", 15)
    assert near["use"][0].attributes == {"kind": "school", "name": "市一中"}
    assert near["structure"][0].attributes == {"rank": 5}
    assert near["ground"][0].attributes == {"kind": "garden"}
    assert near["relief"][0].attributes == {"rank": 3}
    assert near["cover"][0].attributes == {"kind": "wood", "rank": 0}
    assert [each.attributes["rank"] for each in near["street"]] == [4, 1]
    far = tile(town, "base", 12)
    assert [each.attributes["rank"] for each in far["street"]] == [1]
    assert not {"use", "structure", "ground"} & far.keys()


def test_a_bridge_has_the_rank_of_the_street_that_it_carries(town: Connection) -> None:
    town.execute(
        "INSERT INTO hongtu.base_feature (city, code, kind, rank, geom) VALUES (%s, 'b', 'bridge', 0,"
        " ST_GeomFromText('LINESTRING(101.505 25.0025, 101.5055 25.0025)', 4326))",
        (CITY,),
    )
    (bridge,) = (each for each in tile(town, "base")["street"] if each.attributes.get("bridge"))
    assert bridge.attributes["rank"] == 1


def test_a_compound_is_counted_by_the_sums_that_its_id_names(town: Connection) -> None:
    """A county from afar, towns, then communities; a compound outside all of them by its cell."""
    town.execute(
        """
        UPDATE hongtu.division SET parent_code = 't1' WHERE city = %(c)s AND level = 'community';
        UPDATE hongtu.division SET parent_code = %(c)s WHERE city = %(c)s AND code = 't1';
        INSERT INTO hongtu.compound (city, code, name, status, community_code)
        VALUES (%(c)s, 'q', '东苑', 'none', 'c1'), (%(c)s, 'r', '西苑', 'none', 'c2');
        INSERT INTO hongtu.compound (city, code, name, status) VALUES (%(c)s, 'far', '远苑', 'professional');
        INSERT INTO hongtu.compound_shape (city, code, fid, geom)
        SELECT city, code, fid, ST_Multi(ST_Translate(ST_GeomFromText(%(shape)s, 4326), 0.2, 0.1))
        FROM hongtu.compound WHERE city = %(c)s AND code = 'far'
        """.replace("%(c)s", f"'{CITY}'").replace("%(shape)s", f"'{LEFT}'")
    )
    counted = Counter(sum_id for _, sum_id in town.execute("SELECT * FROM tile.sum_ids(%s)", (CITY,)))
    names: dict[int, set[object]] = {}
    for z in range(4, 11):
        here = tile(town, "compounds", z)["compound_sums"]
        assert {each.id: each.attributes["n"] for each in here}.items() <= counted.items()
        names[z] = {each.attributes.get("name") for each in here}
        if z < 9:
            assert sum(each.attributes["n"] for each in here) == 4
    assert names[6] == {"小市", None}
    assert names[8] == {"东瓜镇", None}
    assert names[10] >= {"东兴社区", "社区"}


def test_compounds_stay_counted_through_every_change(town: Connection) -> None:
    changes = (
        """INSERT INTO hongtu.compound (city, code, status, community_code) SELECT %(c)s, 'k' || n, 'none',
        CASE n %% 3 WHEN 0 THEN 'c1' WHEN 1 THEN 'c2' END FROM generate_series(1, 50) AS n""",
        "UPDATE hongtu.compound SET status = 'professional' WHERE city = %(c)s AND right(code, 1) < '4'",
        "UPDATE hongtu.compound SET community_code = NULL WHERE city = %(c)s AND right(code, 1) = '7'",
        "UPDATE hongtu.compound SET community_code = 'c1' WHERE city = %(c)s AND community_code IS NULL",
        "DELETE FROM hongtu.compound WHERE city = %(c)s AND right(code, 1) = '2'",
        "DELETE FROM hongtu.compound WHERE city = %(c)s AND code LIKE 'k%%'",
    )
    for change in changes:
        town.execute(change.encode(), {"c": CITY})
        kept, counted = (
            set(town.execute(query.encode(), (CITY,)).fetchall())
            for query in (
                "SELECT community_code, status, n FROM hongtu.compound_sum WHERE city = %s AND n <> 0",
                (
                    "SELECT coalesce(community_code, ''), status, count(*) FROM hongtu.compound"
                    " WHERE city = %s GROUP BY 1, 2"
                ),
            )
        )
        assert kept == counted


def test_a_tile_that_would_burst_shows_sums_instead_of_shapes(town: Connection) -> None:
    for many, named in ((3000, True), (6000, False)):
        town.execute(
            """
            INSERT INTO hongtu.compound (city, code, name, status, community_code)
            SELECT %(c)s, %(c)s || lpad(n::text, 9, '0'), '名字很长很长的小区第' || n || '期', 'none', 'c1'
            FROM generate_series(1, %(many)s) AS n ON CONFLICT DO NOTHING
            """,
            {"c": CITY, "many": many},
        )
        town.execute(
            f"""
            INSERT INTO hongtu.compound_shape (city, code, fid, geom, area_m2)
            SELECT city, code, fid, ST_Multi(ST_Translate(ST_Scale(ST_GeomFromText('{LEFT}', 4326),
                ST_MakePoint(0.02, 0.02), ST_MakePoint(101.5035, 25.0025)), fid % 80 * 0.00002,
                fid % 4000 / 80 * 0.00002)), 100
            FROM hongtu.compound WHERE city = '{CITY}' ON CONFLICT DO NOTHING
            """.encode()
        )
        found = tile(town, "compounds", 12)["compounds"]
        assert len(found) > 1000
        assert all(("name" in each.attributes) is named for each in found)
        # What is narrower than three display pixels is a square of them.
        assert all(len(each.points) == 4 for each in found if each.attributes["code"] != "p")
    town.execute(
        "INSERT INTO hongtu.compound (city, code, status, community_code)"
        " SELECT %s, 'x' || n, 'none', 'c1' FROM generate_series(1, 9000) AS n",
        (CITY,),
    )
    town.execute(
        f"""INSERT INTO hongtu.compound_shape (city, code, fid, geom, area_m2)
        SELECT city, code, fid, ST_Multi(ST_GeomFromText('{HOUSE}', 4326)), 100
        FROM hongtu.compound WHERE city = '{CITY}' ON CONFLICT DO NOTHING""".encode()
    )
    crowded = tile(town, "compounds", 12)
    assert set(crowded) == {"compound_sums"}
    assert sum(each.attributes["n"] for each in crowded["compound_sums"]) >= 9000


def test_the_map_has_something_to_draw_at_every_zoom(demonstration: Connection) -> None:
    """Over the demonstration city and over a province; zooms of the map, whose tiles are one coarser."""
    for city, lon, lat in ((DEMONSTRATION, 101.545, 25.032), (spread(demonstration), 102.0, 26.0)):
        for zoom in range(6, 20):
            z = min(zoom - 1, map_sources.FINEST_TILES)
            side = 1 << z
            middle = (lon + 180) / 360 * side, (1 - asinh(tan(radians(lat))) / pi) / 2 * side
            shown = 0
            # A screen of 1,920 × 1,080 px, overzoomed above the finest tiles.
            wide, high = (px / 512 / 2 ** (zoom - 1 - z) / 2 for px in (1920, 1080))
            for x in range(int(middle[0] - wide), int(middle[0] + wide) + 1):
                for y in range(int(middle[1] - high), int(middle[1] + high) + 1):
                    row = demonstration.execute(
                        "SELECT tile.compounds(%s, %s, %s, %s)", (city, z, x, y), binary=True
                    ).fetchone()
                    assert row is not None
                    assert isinstance(row[0], bytes)
                    assert len(row[0]) <= MOST_BYTES
                    layers = mvt.decode(row[0])
                    shown += sum(
                        len(layers.get(spec["source"], ()))
                        for spec in map_style.compounds()
                        if spec.get("minzoom", 0) <= zoom < spec.get("maxzoom", 99)
                    )
            assert shown > 0, f"nothing at zoom {zoom} of {city}"
