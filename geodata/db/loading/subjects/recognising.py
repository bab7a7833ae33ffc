"""Rows that come without a code, known by what they are called: they keep the code that the database has."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from psycopg import sql

from geodata.db.loading.staging import staged
from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import LiteralString

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
_ANY_UNKNOWN: Final = """
SELECT 1 FROM hongtu_stage s WHERE s.code ~ '^d-[0-9a-f]{16}$'
    AND NOT EXISTS (SELECT FROM hongtu.compound t WHERE t.city = s.city AND t.code = s.code)
LIMIT 1
"""
# A code that was made for a row, and not given by an office.
_DERIVED: Final = re.compile("d-[0-9a-f]{16}")
_STAGED_NAMES: Final = sql.SQL("""
SELECT s.ctid::text, s.source_file, s.source_row, s.code, {community} IS NULL, s.city, s.name
FROM hongtu_stage s
""").format(community=_COMMUNITY)
_KNOWN_NAMES: Final = sql.SQL(
    "SELECT t.code, t.community_code, t.city, t.name FROM hongtu.compound t WHERE t.city = ANY (%s)"
)
_TAKE_WITH_COMMUNITY: Final = """
UPDATE hongtu_stage s SET code = m.code, community_code = coalesce(s.community_code, t.community_code)
FROM unnest(%(lines)s::tid[], %(cities)s::text[], %(codes)s::text[]) AS m (line, city, code)
JOIN hongtu.compound t ON t.city = m.city AND t.code = m.code
WHERE s.ctid = m.line
    AND NOT EXISTS (SELECT FROM hongtu_stage o WHERE o.city = m.city AND o.code = m.code)
"""
Key = tuple[str, ...]


def recognise(stage: Staging, unclear: Collection[tuple[int, int]] = ()) -> int:
    """Give rows that came without a code the code of the one row that has their natural key.

    Names are compared without blanks, width, case and traditional characters. A row is left as it is where
    two could be meant, or where another of the load has that code.

    Args:
        stage: All rows are staged.
        unclear: File and row of those that name a community which is not loaded.

    Returns:
        How many rows were recognised.
    """
    dataset = stage.dataset
    if dataset.name not in _KNOWN_BY_KEY:
        return 0
    recognised = _by_whole_key(stage)
    return recognised + _by_name_alone(stage, unclear) if dataset.name == "compounds" else recognised


def _by_whole_key(stage: Staging) -> int:
    dataset, connection = stage.dataset, stage.connection
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
    return _take(stage, found)


def _by_name_alone(stage: Staging, unclear: Collection[tuple[int, int]]) -> int:
    """Of compounds that bear their name alone, here and there, know those of which one side has no community.

    A code that was made for a row holds its community. When a community that was misspelt or empty is put
    right, or is left out later, the row is the same. One that names a community which is not loaded may be
    another's: it is the same only as a row that has none either.
    """
    connection = stage.connection
    if not connection.execute(_ANY_UNKNOWN).fetchone():
        return 0
    here: dict[Key, list[_Staged]] = defaultdict(list)
    for row in connection.execute(_STAGED_NAMES):
        one = _Staged._make(row)
        if one.name is not None:
            here[tuple(_folded((one.city, one.name)))].append(one)
    there: dict[Key, list[tuple[str, bool]]] = defaultdict(list)
    cities = sorted({rows[0].city for rows in here.values()})
    for code, community, city, name in connection.execute(_KNOWN_NAMES, (cities,)):
        there[tuple(_folded((city, name)))].append((str(code), community is not None))
    found = []
    for key, rows in here.items():
        if len(rows) != 1 or len(there.get(key, ())) != 1:
            continue
        ((code, has_community),), (one,) = there[key], rows
        is_made = code != one.code and _DERIVED.fullmatch(code) and _DERIVED.fullmatch(one.code)
        is_unclear = (one.file, one.row) in unclear
        if is_made and (not has_community or (one.is_without_community and not is_unclear)):
            found.append((one.line, one.city, code))
    if not found:
        return 0
    return _take(stage, found, _TAKE_WITH_COMMUNITY)


class _Staged(NamedTuple):
    """A staged compound, as far as its name may tell which one it is."""

    line: str
    file: int
    row: int
    code: str
    is_without_community: bool
    city: str
    name: str | None


def _take(stage: Staging, found: Sequence[tuple[str, str, str]], statement: LiteralString = _TAKE) -> int:
    lines, cities, codes = (list(column) for column in zip(*found, strict=True))
    return stage.connection.execute(statement, {"lines": lines, "cities": cities, "codes": codes}).rowcount


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
