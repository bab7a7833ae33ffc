"""Of every kind of delivery a dry run tells what the real run then does, and leaves nothing behind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import conninfo, sql

from etl import pipeline
from geodata.datasets import DATASETS
from geodata.settings import Settings
from tests.databases import clone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geodata.db.loading.differences import Change
    from geodata.db.server.cluster import Cluster

CITY = "532301"
State = dict[tuple[str, str], Any]
LINEAGE = ["run", "source_file", "source_row", "fid", "pinyin", "pinyin_initials"]
DERIVED = ["geom", "geom_3857", "geom_simple", "point_3857", "area_m2"]


def stored(dsn: str, dataset: str) -> State:
    """Every row of a dataset with its boundary and its links, read past the loader."""
    chosen = DATASETS[dataset]
    parts = {
        "table": sql.Identifier("hongtu", chosen.table),
        "shape": sql.SQL("NULL"),
        "links": sql.SQL("NULL"),
    }
    if chosen.geometry is not None:
        shapes = sql.Identifier("hongtu", chosen.shape_table or chosen.table)
        parts["shape"] = sql.SQL(
            "(SELECT encode(ST_AsEWKB(h.geom), 'hex') FROM {} h WHERE (h.city, h.code) = (t.city, t.code))"
        ).format(shapes)
    if dataset == "party_organisations":
        parts["links"] = sql.SQL(
            "(SELECT array_agg(grid_code ORDER BY 1) FROM hongtu.party_organisation_grid l"
            " WHERE l.city = t.city AND l.party_code = t.code)"
        )
    query = sql.SQL(
        "SELECT city, code, to_jsonb(t) - %s::text[]"
        " || jsonb_build_object('shape', {shape}, 'links', {links}) FROM {table} t"
    ).format(**parts)
    with psycopg.connect(dsn) as connection:
        return {(str(c), str(k)): row for c, k, row in connection.execute(query, ([*LINEAGE, *DERIVED],))}


def everything(dsn: str) -> list[Any]:
    """Every row of every table, as a digest: of a trial nothing may be left."""
    every = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'hongtu'::regnamespace AND relkind IN ('r', 'p')"
        " ORDER BY 1"
    )
    digest = sql.SQL("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t")
    with psycopg.connect(dsn) as connection:
        names = [str(name) for (name,) in connection.execute(every).fetchall()]
        return [
            (name, connection.execute(digest.format(sql.Identifier("hongtu", name))).fetchone())
            for name in names
        ]


class Office:
    """Writes the files of one office and loads them."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    def load(self, dataset: str, *tables: str, **options: Any) -> pipeline.LoadReport:
        """Load tables, each a file of its own, however low the standard of the layer."""
        paths = [self.folder / f"{dataset}-{number}.csv" for number, _ in enumerate(tables)]
        for path, text in zip(paths, tables, strict=True):
            path.write_text(text, encoding="utf-8")
        wanted = {"below_standard": True, **options}
        return pipeline.load(dataset, paths, crs="EPSG:4490", city=CITY, settings=self.settings, **wanted)


def table(headers: str, *rows: str) -> str:
    return "\n".join([headers, *rows, ""])


def ring(x: float, y: float, side: float = 0.01, *, wide: float | None = None, extra: str = "") -> str:
    """A square, or a rectangle; `extra` corners stand on its eastern side."""
    east, north = x + (wide or side), y + side
    return f'"POLYGON(({x} {y}, {east} {y}, {extra}{east} {north}, {x} {north}, {x} {y}))"'


DIVISIONS = "区划代码,区划名称,级别,上级代码,前身代码,边界"
CELLS = "网格编码,网格名称,网格级别,上级网格,所属社区,边界"
COMPOUNDS = "小区编码,小区名称,户数,管理状态,边界"
ONE = "532301101001"
FULL: dict[str, Any] = {"full": True, "confirm_removal": True}


def division(number: int, *, name: str = "", before: str = "", wide: float = 0.01) -> str:
    west = 101.5 + min(number, 2) / 100
    return (
        f"53230110100{number},{name or f'社区{number}'},社区,532301101,{before},{ring(west, 25, wide=wide)}"
    )


def cell(number: int, *, wide: float = 0.001) -> str:
    return (
        f"{ONE}{number:03},片区{number},片区,{ONE},{ONE},{ring(101.51 + number / 1000, 25, 0.001, wide=wide)}"
    )


def compound(number: int, *, households: int = 100, side: float = 0.0005, extra: str = "") -> str:
    shape = ring(101.511 + number / 1000, 25.001, side, extra=extra)
    return f"C{number},小区{number},{households},专业物业,{shape}"


def prepared(office: Office) -> None:
    """A city with three communities, a firm, an alias, cells and compounds."""
    county, town = ring(101.4, 24.9, 0.4), ring(101.5, 25, 0.1)
    above = [f"532301,楚雄市,县级,,,{county}", f"532301101,鹿城镇,乡级,532301,,{town}"]
    office.load("divisions", table(DIVISIONS, *above, *(division(n) for n in (1, 2, 3))))
    office.load(
        "firms", table("统一社会信用代码,企业名称,企业类型", "91350100M000100Y43,甲物业有限公司,专业物业")
    )
    office.load("grid_cells", table(CELLS, f"{ONE},社区1,社区,,{ONE},", cell(1), cell(2)))
    office.load("compounds", table(COMPOUNDS, *(compound(n) for n in range(6))))
    office.load("compound_aliases", table("别名,所属小区", "老小区,C1"))


SPIKE = "101.5125 25.0012, 101.5125 25.0012, "
BACK = "101.51252 25.0014, 101.51252 25.0012, "
SAME = "a boundary that is the same once repaired"
DELIVERIES: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "two files of other columns": (
        "compounds",
        [
            table("小区编码,小区名称,户数", "C0,小区0,7", "C9,新小区,9"),
            table("小区编码,物业公司,管理状态", "C1,甲物业有限公司,专业物业", "C2,,无物业"),
        ],
        {},
    ),
    "two files, full": (
        "compounds",
        [table(COMPOUNDS, compound(0)), table("小区编码,小区名称,户数", "C1,小区1,100", "C2,改名,100")],
        FULL,
    ),
    "one row twice": (
        "compounds",
        [
            table("小区编码,小区名称,户数", "C0,小区0,7", "C0,小区0,8", "C1,小区1,很多"),
            table("小区编码,小区名称", "C0,小区零"),
        ],
        FULL,
    ),
    SAME: (
        "compounds",
        [table(COMPOUNDS, compound(1, extra=SPIKE))],
        {},
    ),
    "a boundary that is another once repaired": (
        "compounds",
        [table(COMPOUNDS, compound(1, side=0.00052, extra=BACK))],
        {"valid_from": date(2026, 1, 1)},
    ),
    "statuses by name": (
        "compounds",
        [table("小区名称,所属社区,管理状态", "小区3,社区1,自管", "没有,社区2,自管")],
        {},
    ),
    "buildings by an alias": (
        "buildings",
        [table("楼栋名称,所属小区,层数", "1栋,老小区,6", "2栋,小区2,7", "3栋,没有,8")],
        {},
    ),
    "statuses of other days": (
        "management_statuses",
        [
            table(
                "所属小区,管理状态,起始日期,终止日期,物业服务企业",
                "小区4,无物业,2020-01-01,2021-01-01,",
                "老小区,专业物业,2021-01-01,,甲物业有限公司",
            )
        ],
        {},
    ),
    "cells that get their codes": (
        "grid_cells",
        [
            table(
                "网格名称,网格级别,所属社区,上级网格,边界",
                *(
                    f"{name},片区,{ONE},{ONE},{ring(x, 25, 0.001)}"
                    for name, x in (("乙", 101.517), ("甲", 101.515), ("片区2", 101.512))
                ),
            )
        ],
        {},
    ),
    "cells redrawn from a day": (
        "grid_cells",
        [table(CELLS, cell(1, wide=0.002))],
        {**FULL, "valid_from": date(2026, 3, 1)},
    ),
    "communities that merge": (
        "divisions",
        [
            table(
                DIVISIONS,
                division(4, name="新社区", before="532301101002、532301101003", wide=0.02),
                division(1),
            )
        ],
        FULL,
    ),
    "branches and their cells": (
        "party_organisations",
        [
            table(
                "党组织名称,党组织类型,上级党组织,所属社区,对应网格",
                "一总支,社区党总支,,社区1,",
                f"一支部,网格党支部,一总支,社区1,{ONE}001、{ONE}002",
            )
        ],
        {},
    ),
    "tickets": (
        "tickets",
        [
            table(
                "工单编号,发现时间,工单类别,问题描述,所属小区,受理时刻,经度,纬度",
                "T1,2026-01-02 08:00,噪音,夜间施工,老小区,2026-01-02 09:00,101.512,25.001",
                "T2,2026-01-03,停车,占道,,,101.52,25.0",
            )
        ],
        {},
    ),
}


@pytest.fixture(scope="module")
def prepared_city(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database that holds the city before any of the deliveries."""
    with clone(cluster, template) as dsn:
        folder = tmp_path_factory.mktemp("office")
        prepared(Office(Settings(dsn=dsn, home=folder), folder))
        yield str(conninfo.conninfo_to_dict(dsn)["dbname"])


@pytest.fixture
def database(cluster: Cluster, prepared_city: str) -> Iterator[str]:
    """A copy of the prepared city for each delivery."""
    with clone(cluster, prepared_city) as dsn:
        yield dsn


@pytest.mark.parametrize("kind", DELIVERIES)
def test_a_dry_run_of_it_tells_what_the_real_run_does(
    settings: Settings, database: str, tmp_path: Path, told: list[Change], kind: str
) -> None:
    dataset, tables, options = DELIVERIES[kind]
    office = Office(settings, tmp_path)
    before, whole = stored(database, dataset), everything(database)
    dry = office.load(dataset, *tables, dry_run=True, **options)
    assert everything(database) == whole
    foretold = list(told)
    real = office.load(dataset, *tables, diff=tmp_path / "d.csv", **options)
    assert told == foretold
    after = stored(database, dataset)
    kinds = {(change.city, change.code): change.kind for change in foretold}
    assert kinds == {
        key: "added" if key not in before else "removed" if key not in after else "changed"
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    }
    assert kinds or kind == SAME
    for report in (dry, real):
        counted = [list(kinds.values()).count(name) for name in ("added", "changed", "removed")]
        assert [report.inserted, report.updated, report.removed] == counted
    for fact in ("rejects", "unchanged", "repaired", "quality", "is_held", "warnings"):
        assert getattr(dry, fact) == getattr(real, fact)
    again = office.load(dataset, *tables, dry_run=True, **options)
    assert (told, again.unchanged) == ([], again.read - again.rejected)
