"""Rows that come without a code, known by what they are called: they keep the code that the database has."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.db.loading.staging import staged
from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.db.loading.staging import Staging

# Datasets of which two rows with one natural key are one; two stations may be called alike.
_KNOWN_BY_KEY: Final = frozenset({"compounds", "buildings", "units", "firms", "committees", "contracts"})
# Where a row names no community, its place does.
_COMMUNITY: Final = sql.SQL("""coalesce(s.community_code, (
    SELECT d.code FROM hongtu.division d
    WHERE d.city = s.city AND d.level = 'community' AND ST_Covers(d.geom, ST_PointOnSurface(s.geom))
    ORDER BY d.code LIMIT 1))""")
_STAGED: Final = sql.SQL("""
SELECT s.ctid::text, s.city, {key} FROM hongtu_stage s
WHERE s.code ~ '^d-[0-9a-f]{{16}}$'
    AND NOT EXISTS (SELECT FROM {table} t WHERE t.city = s.city AND t.code = s.code)
    AND EXISTS (SELECT FROM {table} t WHERE t.city = s.city)
""")
_KNOWN: Final = sql.SQL("SELECT t.code, t.city, {key} FROM {table} t WHERE t.city = ANY (%s)")
_TAKE: Final = """
UPDATE hongtu_stage s SET code = m.code
FROM unnest(%(lines)s::tid[], %(cities)s::text[], %(codes)s::text[]) AS m (line, city, code)
WHERE s.ctid = m.line
    AND NOT EXISTS (SELECT FROM hongtu_stage o WHERE o.city = m.city AND o.code = m.code)
"""
Key = tuple[str, ...]


def recognise(stage: Staging) -> int:
    """Give rows that came without a code the code of the one row that has their natural key.

    Names are compared without blanks, width, case and traditional characters. A row is left as it is where
    two could be meant, or where another of the load has that code.

    Returns:
        How many rows were recognised.
    """
    dataset = stage.dataset
    if dataset.name not in _KNOWN_BY_KEY:
        return 0
    connection = stage.connection
    told = [_COMMUNITY if name == "community_code" else staged(stage, name) for name in dataset.natural_key]
    lines = _by_key(connection.execute(_STAGED.format(table=stage.table, key=sql.SQL(", ").join(told))))
    if not lines:
        return 0
    own = [sql.SQL("t.{}").format(sql.Identifier(name)) for name in dataset.natural_key]
    known = _by_key(
        connection.execute(
            _KNOWN.format(table=stage.table, key=sql.SQL(", ").join(own)),
            (sorted({key[0] for key in lines}),),
        )
    )
    found = [
        (meant[0], key[0], known[key][0])
        for key, meant in lines.items()
        if len(meant) == 1 and len(known.get(key, ())) == 1
    ]
    if not found:
        return 0
    taken, cities, codes = (list(column) for column in zip(*found, strict=True))
    return connection.execute(_TAKE, {"lines": taken, "cities": cities, "codes": codes}).rowcount


def _by_key(rows: Iterable[tuple[object, ...]]) -> dict[Key, list[str]]:
    """City and natural key → what the rows are called; rows whose key is not whole are left out."""
    found: dict[Key, list[str]] = defaultdict(list)
    for called, *key in rows:
        if None not in key:
            found[tuple(_folded(key))].append(str(called))
    return found


def _folded(key: Iterable[object]) -> Iterator[str]:
    for part in key:
        yield "".join(simplified(unicodedata.normalize("NFKC", str(part))).casefold().split())
