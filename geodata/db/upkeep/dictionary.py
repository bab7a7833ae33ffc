"""The data dictionary: what the database itself says of its tables, views and columns.

The words are comments of the form `中文名 | 单位 | 含义`, of columns with ` | 来源 | 依据` behind, loaded
from `geodata/sql/dictionary/`; `docs/data-model.md` is written from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.db.asking import AsyncConnection
    from geodata.db.connection import Connection

SCHEMAS = ("published", "hongtu")
PARTS = 3
PARTS_OF_COLUMN = 5

_COLUMNS = """
SELECT
    n.nspname,
    c.relname,
    coalesce(obj_description(c.oid, 'pg_class'), ''),
    a.attname,
    format_type(a.atttypid, a.atttypmod),
    coalesce(col_description(c.oid, a.attnum), ''),
    coalesce(a.attnum = ANY (key.conkey), false),
    (SELECT target.relname FROM pg_constraint AS link
     JOIN pg_class AS target ON target.oid = link.confrelid
     WHERE link.conrelid = c.oid AND link.contype = 'f' AND link.conparentid = 0
         AND link.conkey[cardinality(link.conkey)] = a.attnum
     ORDER BY target.relname LIMIT 1)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_constraint AS key ON key.conrelid = c.oid AND key.contype = 'p'
WHERE n.nspname = ANY (%s) AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
ORDER BY array_position(%s, n.nspname), c.relname, a.attnum
"""

HEAD = """\
# 数据模型 · Data model

This file is generated from the database by `make docs`; change `geodata/sql/dictionary/` instead.
本文件由 `make docs` 从数据库生成。

Other programs read the views of schema `published` and nothing else: one view per dataset, named like it,
beginning with `code, name, city, geom` (EPSG:4326). The tables of schema `hongtu` are the house's own.
其他程序只读 `published` 中的视图：每个数据集一个，前四列为 `code, name, city, geom`。

来源 says where a value comes from, 依据 which standard governs it; — means that none was found. The standards
are named by their numbers only: no clause was compared with the official text, and some were read in
second-hand copies. 待核 marks what was not read at all. Have them verified before legal use.
“来源”说明值从哪里来，“依据”说明由哪个标准规定，“—”表示没有查到。标准只写编号：条款号未与正式文本核对，
有的只读过转载文本；“待核”的尚未读到。用于法律事项之前须核实。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a comment says; empty where it lacks a part.

    Attributes:
        zh: The Chinese name.
        unit: The unit, `—` where there is none.
        meaning: What it means.
        source: Of a column: where its value comes from.
        standard: Of a column: the standard that governs it, `—` where none does.
    """

    zh: str
    unit: str
    meaning: str
    source: str = ""
    standard: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether name, unit and meaning are there."""
        return bool(self.zh and self.unit and self.meaning)

    @property
    def is_traced(self) -> bool:
        """Whether the source and the standard are there."""
        return bool(self.source and self.standard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `kind` is its type in PostgreSQL, `refers_to` the table of the row that it names."""

    name: str
    kind: str
    words: Words
    is_key: bool
    refers_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table or view with its columns, in their order."""

    schema: str
    name: str
    words: Words
    columns: tuple[Column, ...]


def read(connection: Connection) -> list[Relation]:
    """Every table of schema hongtu and every view of schema published."""
    return _relations(connection.execute(_COLUMNS, (list(SCHEMAS), list(SCHEMAS))).fetchall())


async def published(connection: AsyncConnection) -> list[Relation]:
    """Every view of schema published, as its readers may ask."""
    cursor = await connection.execute(_COLUMNS, (["published"], ["published"]))
    return _relations(await cursor.fetchall())


def _relations(rows: list[tuple[object, ...]]) -> list[Relation]:
    return [
        Relation(
            schema=str(schema),
            name=str(name),
            words=words(str(comment)),
            columns=tuple(
                Column(
                    name=str(row[3]),
                    kind=str(row[4]),
                    words=words_of_column(str(row[5])),
                    is_key=bool(row[6]),
                    refers_to=None if row[7] is None else str(row[7]),
                )
                for row in columns
            ),
        )
        for (schema, name, comment), columns in groupby(rows, key=lambda row: row[:3])
    ]


def words(comment: str) -> Words:
    """The three parts of a comment."""
    parts = [part.strip() for part in comment.split("|", PARTS - 1)]
    zh, unit, meaning = (*parts, *[""] * (PARTS - len(parts)))
    return Words(zh=zh, unit=unit, meaning=meaning)


def words_of_column(comment: str) -> Words:
    """The five parts of the comment of a column."""
    told, *rest = comment.rsplit(" | ", PARTS_OF_COLUMN - PARTS)
    if len(rest) < PARTS_OF_COLUMN - PARTS or not words(told).is_complete:
        return words(comment)
    source, standard = (part.strip() for part in rest)
    return replace(words(told), source=source, standard=standard)


def as_markdown(relations: Iterable[Relation]) -> str:
    """`docs/data-model.md`: the published views first, then the tables behind them."""
    found = list(relations)
    lines = [HEAD]
    for schema, title in zip(SCHEMAS, ("公布的视图 · Published views", "内部的表 · Tables"), strict=True):
        of_schema = [relation for relation in found if relation.schema == schema]
        lines += ["", f"## {title}", "", "| 名称 | 中文名 | 含义 |", "| --- | --- | --- |"]
        lines += [
            f"| [`{schema}.{one.name}`](#{schema}{one.name}) | {one.words.zh} | {one.words.meaning} |"
            for one in of_schema
        ]
        for relation in of_schema:
            lines += _section(relation)
    return "\n".join(lines) + "\n"


def _section(relation: Relation) -> list[str]:
    heading = f"### {relation.schema}.{relation.name}"
    table = ["| 列 | 类型 | 键 | 中文名 | 单位 | 含义 | 来源 | 依据 |", f"|{' --- |' * 8}"]
    rows = [
        f"| `{one.name}` | {one.kind} | {_key(one)} | {one.words.zh} | {one.words.unit} | {_cell(one)} |"
        f" {one.words.source} | {one.words.standard} |"
        for one in relation.columns
    ]
    return ["", heading, "", f"{relation.words.zh}：{relation.words.meaning}", "", *table, *rows]


def _cell(column: Column) -> str:
    return column.words.meaning.replace("|", "\\|")


def _key(column: Column) -> str:
    marks = ["主键"] if column.is_key else []
    if column.refers_to:
        marks.append(f"→ {column.refers_to}")
    return " ".join(marks)
