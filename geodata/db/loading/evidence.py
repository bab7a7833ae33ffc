"""What is loaded already and can tell where staged rows ought to lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from geodata.db.connection import Connection
    from geodata.db.loading.staging import Staging

MOST_PLACES = 2000
_NEAR_M = 3000


def pairs(stage: Staging) -> list[tuple[Any, ...]]:
    """Middles of staged and stored geometry of the same codes, in degrees: x, y staged, x, y stored."""
    return _pairs(stage, sql.SQL("t.city = s.city AND t.code = s.code"), stage.table, sql.SQL("true"))


def named_pairs(stage: Staging) -> list[tuple[Any, ...]]:
    """The same for rows of one name that stands once on either side, and lies near on the other."""
    if "name" not in stage.columns or "name" not in stage.types:
        return []
    join = sql.SQL(
        "t.city = s.city AND (s.city, s.code, t.code) IN (SELECT o.city, o.code, k.code"
        " FROM ({ours}) AS o JOIN ({theirs}) AS k ON k.city = o.city AND k.name = o.name)"
    ).format(ours=_unique_names(sql.Identifier("hongtu_stage")), theirs=_unique_names(stage.table))
    near = sql.SQL("ST_DistanceSphere(a, b) < {}").format(sql.Literal(_NEAR_M))
    return _pairs(stage, join, stage.table, near)


def places(stage: Staging) -> list[tuple[Any, ...]]:
    """Some staged rows, spread over the file: x and y in degrees, the community and compound they name."""
    named = [
        sql.SQL("s.{}").format(sql.Identifier(name)) if name in stage.columns else sql.SQL("NULL")
        for name in ("community_code", "compound_code")
    ]
    query = sql.SQL(
        "SELECT ST_X(p), ST_Y(p), community, compound FROM ("
        " SELECT s.geom, {} AS community, {} AS compound FROM hongtu_stage s"
        " WHERE s.geom IS NOT NULL ORDER BY hashtextextended(s.code, 0) LIMIT {}) AS chosen,"
        " ST_Centroid(geom) AS p"
    ).format(*named, sql.Literal(MOST_PLACES))
    return stage.connection.execute(query).fetchall()


def areas(connection: Connection, city: str, dataset: str, codes: list[str]) -> dict[str, bytes]:
    """WKB of communities (`divisions`) or compounds by their codes."""
    table = {"divisions": "division", "compounds": "compound_shape"}[dataset]
    query = sql.SQL(
        "SELECT code, ST_AsBinary(geom) FROM {} WHERE city = %s AND code = ANY (%s) AND geom IS NOT NULL"
    ).format(sql.Identifier("hongtu", table))
    return {str(code): bytes(wkb) for code, wkb in connection.execute(query, (city, codes))}  # type: ignore[call-overload]


def compounds_around(
    connection: Connection, city: str, box: tuple[float, float, float, float]
) -> list[bytes]:
    """WKB of the compounds that touch a box (west, south, east, north)."""
    rows = connection.execute(
        "SELECT ST_AsBinary(geom) FROM hongtu.compound_shape"
        " WHERE city = %s AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT 20000",
        (city, *box),
    )
    return [bytes(row[0]) for row in rows]  # type: ignore[call-overload]


def standing(stage: Staging, city: str, box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    """Middles of the stored geometry of the dataset in a box (west, south, east, north), in degrees."""
    shapes = sql.Identifier("hongtu", stage.dataset.shape_table or stage.dataset.table)
    query = sql.SQL(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Centroid(geom) AS p FROM {} WHERE city = %s"
        " AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326) LIMIT 50000) AS middles"
    ).format(shapes)
    return stage.connection.execute(query, (city, *box)).fetchall()  # type: ignore[return-value]


def _pairs(
    stage: Staging, join: sql.Composable, table: sql.Composable, near: sql.Composable
) -> list[tuple[Any, ...]]:
    shape = sql.SQL("t.geom")
    shapes: sql.Composable = sql.SQL("")
    if stage.dataset.shape_table is not None:
        shape = sql.SQL("h.geom")
        shapes = sql.SQL("JOIN {} h ON h.city = t.city AND h.code = t.code").format(
            sql.Identifier("hongtu", stage.dataset.shape_table)
        )
    query = sql.SQL(
        "SELECT ST_X(a), ST_Y(a), ST_X(b), ST_Y(b) FROM (SELECT ST_Centroid(s.geom) AS a,"
        " ST_Centroid({shape}) AS b FROM hongtu_stage s JOIN {table} t ON {join} {shapes}"
        " WHERE s.geom IS NOT NULL AND {shape} IS NOT NULL LIMIT {most}) AS middles WHERE {near}"
    ).format(shape=shape, table=table, join=join, shapes=shapes, most=sql.Literal(MOST_PLACES), near=near)
    return stage.connection.execute(query).fetchall()


def _unique_names(table: sql.Composable) -> sql.Composed:
    return sql.SQL(
        "SELECT city, name, min(code) AS code FROM {} WHERE name IS NOT NULL"
        " GROUP BY city, name HAVING count(*) = 1"
    ).format(table)
