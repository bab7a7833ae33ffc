"""Boundaries that change: a report of an earlier day counts by the boundaries of that day, and ties."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import shapely

from etl import pipeline
from geodata.db.reading import figures
from geodata.db.runs import history
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
THEN, CHANGE = date(2024, 12, 31), date(2026, 1, 1)
WEST, EAST, NORTH, SOUTH = (
    shapely.box(101.50, 25.00, 101.52, 25.02),
    shapely.box(101.52, 25.00, 101.54, 25.02),
    shapely.box(101.50, 25.02, 101.54, 25.03),
    shapely.box(101.50, 24.99, 101.54, 25.00),
)


def code(number: int) -> str:
    return f"532301101{number:03d}"


class Office:
    """Loads of one city, from rows of Python."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.count = 0

    def load(
        self, dataset: str, header: str, rows: list[tuple[Any, ...]], **options: Any
    ) -> pipeline.LoadReport:
        self.count += 1
        path = self.folder / f"{self.count}.csv"
        lines = ["\t".join("" if cell is None else str(cell) for cell in row) for row in rows]
        path.write_text("\n".join([header.replace(",", "\t"), *lines]) + "\n", encoding="utf-8")
        report = pipeline.load(dataset, [path], crs="EPSG:4490", city=CITY, settings=self.settings, **options)
        assert report.rejected == 0, report.sentences()
        return report

    def divisions(self, rows: list[tuple[Any, ...]], **options: Any) -> pipeline.LoadReport:
        return self.load("divisions", "区划代码,区划名称,城乡,边界", rows, **options)

    def compounds(self, rows: list[tuple[Any, ...]], **options: Any) -> pipeline.LoadReport:
        header = "小区编码,小区名称,社区代码,建筑面积,管理状态,状态起始日期,边界"
        return self.load("compounds", header, rows, **options)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(str(self.settings.dsn)) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def everything(self) -> list[list[tuple[Any, ...]]]:
        tables = (
            "division", "grid_cell", "compound", "compound_shape", "management_status", "boundary_version",
            "boundary_link",
        )  # fmt: skip
        return [self.ask(f"SELECT to_jsonb(t) FROM hongtu.{table} t ORDER BY 1") for table in tables]

    def report(self, day: date) -> tuple[Any, ...]:
        """What a report of a day tells: the figures of the city, and the floor area of each community."""
        with psycopg.connect(str(self.settings.dsn)) as connection:
            found = figures.read_now(connection, CITY, as_of=day)
        keys = ("compounds.total", "compounds.managed_floor_area_coverage_pct", "communities.urban")
        told = [(key, found[key].value, found[key].denominator) for key in keys]
        by_community = self.ask(
            "SELECT d.name, coalesce(sum(c.floor_area_m2), 0), count(c.code), ST_AsBinary(d.geom)"
            " FROM published.divisions_on(%s) d LEFT JOIN published.compounds_on(%s) c"
            " ON c.city = d.city AND c.community_code = d.code"
            " WHERE d.level = 'community' GROUP BY d.code, d.name, d.geom ORDER BY d.code",
            day,
            day,
        )
        total = self.ask("SELECT sum(floor_area_m2) FROM published.compounds_on(%s)", day)[0][0]
        assert sum(row[1] for row in by_community) == total, "the communities add up to the city"
        return told, by_community


def compound(number: int, community: int, x: float, y: float, **more: Any) -> tuple[Any, ...]:
    status = more.get("status", "专业物业")
    box = shapely.box(x, y, x + 0.002, y + 0.002)
    return (f"C{number}", f"小区{number}", code(community), 1000 * number, status, "2020-01-01", box.wkt)


def test_a_report_of_2024_rerun_in_2026_uses_the_boundaries_of_2024(
    settings: Settings, tmp_path: Path
) -> None:
    office = Office(settings, tmp_path)
    before = [
        (code(1), "西社区", "城镇", WEST),
        (code(2), "东社区", "城镇", EAST),
        (code(3), "北社区", "城镇", NORTH),
        (code(4), "南社区", "乡村", SOUTH),
    ]
    office.divisions(before)
    old = [
        compound(1, 1, 101.502, 25.004), compound(2, 1, 101.514, 25.004, status="无物业"),
        compound(3, 2, 101.524, 25.004), compound(4, 3, 101.51, 25.022), compound(5, 4, 101.51, 24.992),
    ]  # fmt: skip
    office.compounds(old)
    cells = [
        (code(1), "西社区", "社区", None, WEST), (f"{code(1)}001", "一片区", "片区", code(1), WEST),
    ]  # fmt: skip
    office.load("grid_cells", "网格编码,网格名称,网格级别,上级网格,边界", cells)
    of_2024, rows = office.report(THEN), office.everything()
    grids = office.ask("SELECT code, name FROM published.grid_cells_on(%s) ORDER BY code", THEN)

    # 2026: the west is split, north and south become one, the east gets another name.
    halves = shapely.box(101.50, 25.00, 101.51, 25.02), shapely.box(101.51, 25.00, 101.52, 25.02)
    merged = shapely.MultiPolygon([NORTH, SOUTH])
    after = [
        (code(11), "西一社区", "城镇", halves[0]), (code(12), "西二社区", "城镇", halves[1]),
        (code(2), "东方社区", "城镇", EAST), (code(13), "环社区", "城镇", merged),
    ]  # fmt: skip
    report = office.divisions(after, full=True, valid_from=CHANGE, confirm_removal=True)
    assert (report.inserted, report.updated, report.removed) == (3, 1, 3)
    moved = [
        compound(1, 11, 101.502, 25.004), compound(2, 12, 101.514, 25.004, status="无物业"),
        compound(3, 2, 101.526, 25.006), compound(4, 13, 101.51, 25.022),
    ]  # fmt: skip
    second = office.compounds(moved, full=True, valid_from=CHANGE)
    assert second.removed == 1
    third = office.load(
        "grid_cells", "网格编码,网格名称,网格级别,上级网格,边界",
        [(code(1), "西社区", "社区", None, WEST), (f"{code(1)}001", "新一片区", "片区", code(1), halves[0])],
        valid_from=CHANGE,
    )  # fmt: skip

    assert office.report(THEN) == of_2024
    assert office.report(date(2025, 12, 31)) == of_2024
    assert office.ask("SELECT code, name FROM published.grid_cells_on(%s) ORDER BY code", THEN) == grids
    now, communities = office.report(date(2026, 6, 1))
    assert [row[0] for row in communities] == ["东方社区", "西一社区", "西二社区", "环社区"]
    assert [row[2] for row in communities] == [1, 1, 1, 1]
    assert now[0] == ("compounds.total", 4, None)

    links = office.ask(
        "SELECT predecessor, code, kind, share_of_code FROM published.boundary_links"
        " WHERE dataset = 'divisions' ORDER BY 1, 2"
    )
    assert [(link[0][-3:], link[1][-3:], link[2]) for link in links] == [
        ("001", "011", "split"), ("001", "012", "split"), ("003", "013", "merged"), ("004", "013", "merged"),
    ]  # fmt: skip
    assert round(links[2][3], 2) == 0.5
    # Another name is no other border: it is kept as a version, and linked to nothing.
    assert office.ask(
        "SELECT name, is_redrawn, is_retired, valid_to FROM published.boundary_versions WHERE code = %s",
        code(2),
    ) == [("东社区", False, False, CHANGE)]
    assert office.ask(
        "SELECT is_redrawn FROM published.boundary_versions WHERE dataset = 'compounds' AND code = 'C3'"
    ) == [(True,)]

    for run in (third.run, second.run, report.run):
        assert run is not None
        history.roll_back(settings, run)
    assert office.everything() == rows


def test_the_same_ground_drawn_again_or_under_another_code(settings: Settings, tmp_path: Path) -> None:
    office = Office(settings, tmp_path)
    office.divisions([(code(1), "西社区", "城镇", WEST), (code(2), "东社区", "城镇", EAST)])
    hair = shapely.transform(WEST, lambda points: points + 1e-7)
    report = office.divisions(
        [(code(1), "西社区", "城镇", hair), (code(9), "东社区", "城镇", EAST)], full=True
    )
    assert (report.updated, report.inserted, report.removed) == (1, 1, 1)
    versions = office.ask(
        "SELECT code, is_redrawn, is_retired FROM published.boundary_versions ORDER BY code"
    )
    assert versions == [(code(1), False, False), (code(2), True, True)]
    links = office.ask("SELECT predecessor, code, kind FROM published.boundary_links")
    assert links == [(code(2), code(9), "recoded")]


def test_a_border_that_moves_between_neighbours_is_neither_split_nor_merger(
    settings: Settings, tmp_path: Path
) -> None:
    office = Office(settings, tmp_path)
    office.divisions([(code(1), "西社区", "城镇", WEST), (code(2), "东社区", "城镇", EAST)])
    west, east = shapely.box(101.50, 25.00, 101.521, 25.02), shapely.box(101.521, 25.00, 101.54, 25.02)
    office.divisions([(code(1), "西社区", "城镇", west), (code(2), "东社区", "城镇", east)])
    assert office.ask("SELECT count(*) FROM published.boundary_links") == [(0,)]
    assert office.ask("SELECT count(*) FROM published.boundary_versions WHERE is_redrawn") == [(2,)]


def test_what_files_declare_is_kept_and_a_second_load_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    office = Office(settings, tmp_path)
    office.divisions([(code(1), "西社区", "城镇", WEST)])
    header = "区划代码,区划名称,城乡,边界,启用日期,前身代码"
    rows = [(code(2), "东社区", "城镇", EAST, "2025-07-01", f"{code(1)}、{code(8)}")]
    report = office.load("divisions", header, rows)
    assert report.inserted == 1
    links = office.ask("SELECT predecessor, kind, day FROM published.boundary_links ORDER BY 1")
    assert links == [(code(1), "declared", date(2025, 7, 1)), (code(8), "declared", date(2025, 7, 1))]
    on = "SELECT count(*) FROM published.divisions_on(%s)"
    assert [office.ask(on, day)[0][0] for day in (date(2025, 6, 30), date(2025, 7, 1))] == [1, 2]
    assert office.load("divisions", header, rows).unchanged == 1
    assert office.divisions([row[:4] for row in rows]).unchanged == 1
    blank = [(*row[:4], None, None) for row in rows]
    assert office.load("divisions", header, blank).unchanged == 1


def test_a_boundary_cannot_end_before_it_began(settings: Settings, tmp_path: Path) -> None:
    """It would be as if it had never been, and a report of its time would lose its ground."""
    office = Office(settings, tmp_path)
    both = [(code(1), "西社区", "城镇", WEST), (code(2), "东社区", "城镇", EAST)]
    office.divisions(both, valid_from=date(2023, 1, 1))
    merged = [(code(5), "合社区", "城镇", shapely.union_all([WEST, EAST]))]
    before = office.everything()
    for dry_run in (True, False):
        with pytest.raises(RefusedError, match=f"2 of them, such as {code(1)}, which holds since 2023-01-01"):
            office.divisions(
                merged, full=True, confirm_removal=True, valid_from=date(2022, 1, 1), dry_run=dry_run
            )
    assert office.everything() == before
    office.divisions(merged, full=True, confirm_removal=True, valid_from=CHANGE)
    assert office.ask("SELECT code FROM published.divisions_on(%s) ORDER BY code", THEN) == [
        (code(1),), (code(2),),
    ]  # fmt: skip
