"""The findings of a city, kept for pages and other programs, and the verdicts that were given on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from geodata.db.judging.finding import OPEN, Finding
from geodata.db.judging.overlaps import IS_AS_JUDGED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.db.connection import Connection

_NAMED = {
    "divisions": "division",
    "grid_cells": "grid_cell",
    "compounds": "compound",
    "buildings": "building",
}
_VERDICTS = sql.SQL("""
SELECT v.verdict FROM hongtu.verdict v
WHERE v.city = %(city)s AND v.kind = %(kind)s
  AND v.first_code IS NOT DISTINCT FROM %(code)s AND v.second_code IS NOT DISTINCT FROM %(other)s
  AND (v.geom IS NULL OR %(shape)s::bytea IS NULL OR {is_as_judged})
ORDER BY v.given_at DESC LIMIT 1
""").format(is_as_judged=IS_AS_JUDGED.format(shape=sql.SQL("ST_GeomFromEWKB(%(shape)s)")))
_COLUMNS = (
    "city", "code", "kind", "dataset", "level", "first_code", "first_name", "second_code", "second_name",
    "area_m2", "share", "distance_m", "is_sliver", "proposed_code", "candidates", "reason", "verdict",
    "place", "geom",
)  # fmt: skip


def complete(connection: Connection, city: str, found: list[Finding]) -> None:
    """Give the findings of a city the names of their rows and the verdicts on them."""
    _name(connection, city, found)
    kinds = {
        str(kind)
        for (kind,) in connection.execute("SELECT DISTINCT kind FROM hongtu.verdict WHERE city = %s", (city,))
    }
    for finding in found:
        if finding.kind in kinds:
            finding.verdict = _verdict_on(connection, finding)


def keep(connection: Connection, city: str, found: Iterable[Finding]) -> None:
    """Put the findings of a city in the place of those of its last check."""
    connection.execute("DELETE FROM hongtu.finding WHERE city = %s", (city,))
    place = sql.SQL("ST_SetSRID(ST_MakePoint(%s, %s), 4326), ST_GeomFromEWKB(%s::bytea)")
    values = sql.SQL(", ").join([sql.Placeholder()] * (len(_COLUMNS) - 2))
    statement = sql.SQL("INSERT INTO hongtu.finding ({}) VALUES ({}, {}) ON CONFLICT DO NOTHING").format(
        sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)), values, place
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_row_of(finding) for finding in found])
    connection.execute(
        "INSERT INTO hongtu.examination (city, checked_at) VALUES (%s, now())"
        " ON CONFLICT (city) DO UPDATE SET checked_at = excluded.checked_at",
        (city,),
    )


def _row_of(finding: Finding) -> tuple[Any, ...]:
    candidates = [
        {"code": each.code, "name": each.name, "share": round(each.share, 4)} for each in finding.candidates
    ]
    return (
        finding.city, finding.id, finding.kind, finding.dataset, finding.level, finding.code, finding.name,
        finding.other, finding.other_name, finding.area_m2, finding.share, finding.distance_m,
        finding.is_sliver, finding.proposed, Jsonb(candidates), finding.reason, finding.verdict,
        finding.longitude, finding.latitude, finding.shape,
    )  # fmt: skip


def _verdict_on(connection: Connection, finding: Finding) -> str:
    asked = {
        "city": finding.city, "kind": finding.kind, "code": finding.code, "other": finding.other,
        "shape": finding.shape,
    }  # fmt: skip
    row = connection.execute(_VERDICTS, asked).fetchone()
    return str(row[0]) if row else OPEN


def _name(connection: Connection, city: str, found: list[Finding]) -> None:
    names = {
        dataset: _names(connection, city, table, _codes_in(dataset, found))
        for dataset, table in _NAMED.items()
    }
    for finding in found:
        own, parents = (
            names.get(finding.dataset, {}),
            names.get(parents_of(finding.kind) or finding.dataset, {}),
        )
        finding.name = own.get(finding.code or "")
        finding.other_name = parents.get(finding.other or "")
        finding.candidates = [
            type(each)(code=each.code, share=each.share, name=parents.get(each.code))
            for each in finding.candidates
        ]


def parents_of(kind: str) -> str | None:
    """The dataset in which rows of a kind of finding have their parents; None where it is about none."""
    endings = {
        "_outside_town": "divisions",
        "_outside_community": "divisions",
        "_outside_parent": "grid_cells",
        "_outside_area": "grid_cells",
        "_outside_compound": "compounds",
    }
    return next((dataset for ending, dataset in endings.items() if kind.endswith(ending)), None)


def _codes_in(dataset: str, found: list[Finding]) -> list[str]:
    codes: set[str] = set()
    for finding in found:
        if finding.dataset == dataset and finding.code:
            codes.add(finding.code)
        if (parents_of(finding.kind) or finding.dataset) == dataset:
            codes.update(
                code for code in (finding.other, *(each.code for each in finding.candidates)) if code
            )
    return sorted(codes)


def _names(connection: Connection, city: str, table: str, codes: list[str]) -> dict[str, str]:
    if not codes:
        return {}
    query = sql.SQL(
        "SELECT code, name FROM {} WHERE city = %s AND code = ANY (%s) AND name IS NOT NULL"
    ).format(sql.Identifier("hongtu", table))
    return {str(code): str(name) for code, name in connection.execute(query, (city, codes))}


__all__ = ["complete", "keep", "parents_of"]
