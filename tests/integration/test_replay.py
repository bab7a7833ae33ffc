"""A clerk mends rejected rows in the workbook alone, and loads the workbook back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import openpyxl
import psycopg
import pytest
import shapely
from PIL import Image

from etl import pipeline
from etl.quarantine import FIXED, NOTES_SHEET, SHEET
from geodata.errors import RefusedError
from tests.integration.test_differences import stored
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from geodata.settings import Settings

CITY = "532301"
BOW_TIE = '"POLYGON((101.52 25, 101.521 25.001, 101.521 25, 101.52 25.001, 101.52 25))"'


def again(settings: Settings, path: Path, **options: Any) -> pipeline.LoadReport:
    """Load a workbook as it stands: it says itself what it is."""
    dataset = options.pop("dataset", "compounds")
    report = pipeline.load(dataset, [path], crs=None, settings=settings, **options)
    assert report.read == report.inserted + report.updated + report.unchanged + report.rejected
    return report


class Book:
    """A workbook of rejects as a clerk sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.sheet: Worksheet = self.book[SHEET]
        self.headers = [cell.value for cell in self.sheet[1]]

    @property
    def lines(self) -> list[dict[Any, Any]]:
        rows = self.sheet.iter_rows(min_row=2, values_only=True)
        return [dict(zip(self.headers, line, strict=True)) for line in rows]

    def line_of(self, rule: str) -> int:
        return next(n for n, line in enumerate(self.lines, 2) if line["规则"] == rule)

    def put(self, rule: str, header: str, value: str | float) -> None:
        self.sheet.cell(self.line_of(rule), self.headers.index(header) + 1).value = value

    def save(self) -> None:
        self.book.save(self.path)


def test_every_fault_is_mended_from_the_workbook_alone(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    rows = [
        row(0), row(1), row(2, households="很多"), row(3, status="不知道谁管"), row(4, households="-5"),
        row(1), row(5, west=10.0), f"C6,结形小区,100,专业物业,,{BOW_TIE},\n",
        'C7,坏边界,100,专业物业,,"POLYGON((101.53 25, 坏",\n', ",,5,,,,\n",
    ]  # fmt: skip
    path = tmp_path / "拒收.xlsx"
    divisions = tmp_path / "d.csv"
    ring = "101 24, 102 24, 102 26, 101 26, 101 24"
    divisions.write_text(f'区划代码,区划名称,边界\n532301,楚雄市,"POLYGON(({ring}))"\n', encoding="utf-8")
    pipeline.load("divisions", [divisions], crs="EPSG:4490", city=CITY, settings=settings)
    report = load(settings, compounds(tmp_path, *rows), rejects=path)
    assert (report.inserted, report.rejected) == (2, 8)
    book = Book(path)
    assert {line["规则"] for line in book.lines} >= {
        "type", "choice", "range", "duplicate", "geometry.outside", "geometry.repair", "geometry.unreadable",
        "required",
    }  # fmt: skip
    for line in book.lines:
        assert (line["文件"], bool(line["问题"]), bool(line["修改建议"])) == ("a.csv", True, True)
    book.put("type", "户数", 88)
    book.put("choice", "管理状态", line["应为"].split("、")[0] if (line := book.lines[1])["应为"] else "")
    book.put("range", "户数", 50)
    book.put("duplicate", "小区编码", "C11")
    book.put("duplicate", "小区名称", "小区十一")
    book.put(
        "geometry.outside",
        "边界",
        str(book.lines[book.line_of("geometry.outside") - 2]["边界"])
        .replace("(10.", "(101.")
        .replace(" 10.", " 101."),
    )
    square = "POLYGON((101.52 25, 101.521 25, 101.521 25.001, 101.52 25.001, 101.52 25))"
    book.put("geometry.repair", "边界", square)
    book.put("geometry.unreadable", "边界", square.replace("101.52", "101.53"))
    book.put("required", "小区编码", "C12")
    book.save()
    mended = again(settings, path)
    assert (mended.inserted, mended.rejected) == (8, 0), mended.sentences()
    assert mended.city == CITY
    rows_now = stored(database)
    assert len(rows_now) == 10
    assert rows_now["C2"]["households"] == 88
    assert rows_now["C1"]["name"] == "小区1"
    assert rows_now["C6"]["geom"] is not None
    twice = again(settings, path)
    assert (twice.inserted, twice.updated, twice.unchanged, twice.rejected) == (0, 0, 8, 0)


def test_only_what_was_mended_loads_and_the_rest_comes_back(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    bad = [row(1, households="很多"), row(2, households="不少"), row(0, households="7")]
    load(settings, compounds(tmp_path, row(0), *bad), rejects=first)
    book = Book(first)
    book.put("type", "户数", 12)
    book.save()
    before = stored(database)
    report = again(settings, first, rejects=second)
    # The second row of C0 was not touched: alone in the workbook it must not overwrite the first.
    assert (report.inserted, report.rejects) == (1, {"duplicate": 1, "type": 1})
    assert stored(database)["C0"] == before["C0"]
    left = Book(second)
    assert [line["规则"] for line in left.lines] == ["type", "duplicate"]
    left.put("type", "户数", 3)
    left.save()
    assert again(settings, second).inserted == 1
    assert stored(database).keys() == {"C0", "C1", "C2"}


def test_a_row_with_two_faults_is_edited_once(settings: Settings, database: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    load(settings, compounds(tmp_path, row(0), row(1, households="很多", status="谁")), rejects=path)
    book = Book(path)
    assert [line["规则"] for line in book.lines] == ["type", "choice"]
    own = book.headers[len(FIXED) :]
    assert [book.lines[1][header] for header in own] == [None] * len(own)
    book.put("type", "户数", 5)
    book.put("type", "管理状态", "自管")
    book.save()
    assert again(settings, path).inserted == 1


def test_points_keep_their_columns_and_a_shapefile_its_outline(settings: Settings, tmp_path: Path) -> None:
    points = tmp_path / "p.csv"
    points.write_text(
        "阵地名称,阵地类型,经度,纬度\n甲站,红色驿站,101.5,25.01\n乙站,什么,101.51,25.02\n丙站,红色驿站,某处,25\n",
        encoding="utf-8",
    )
    path = tmp_path / "r.xlsx"
    pipeline.load("service_points", [points], crs="gcj02", city=CITY, settings=settings, rejects=path)
    book = Book(path)
    assert [(line["坐标系"], line["经度"], line["纬度"]) for line in book.lines] == [
        ("gcj02", 101.51, 25.02),
        ("gcj02", "某处", "25"),
    ]
    book.put("choice", "阵地类型", "红色驿站")
    book.put("geometry.unreadable", "经度", 101.52)
    book.save()
    mended = again(settings, path, dataset="service_points")
    assert (mended.inserted, mended.crs_used) == (2, "gcj02")

    angle = np.linspace(0, 2 * np.pi, 3000)
    ring = np.column_stack([101.6 + 0.01 * np.cos(angle), 25.1 + 0.01 * np.sin(angle)])
    shapes = [shapely.box(101.5, 25, 101.51, 25.01), shapely.Polygon(ring)]
    frame = geopandas.GeoDataFrame(
        {"小区编码": ["C1", "C2"], "小区名称": ["甲", "乙"], "建成年份": [1999, 9]}, geometry=shapes, crs=4490
    )
    frame.to_file(tmp_path / "s.shp", encoding="GBK")
    report = pipeline.load(
        "compounds", [tmp_path / "s.shp"], crs=None, city=CITY, settings=settings, rejects=path
    )
    assert report.rejects == {"range": 1}
    book = Book(path)
    book.put("range", "建成年份", 2009)
    book.save()
    assert again(settings, path).inserted == 1
    with psycopg.connect(str(settings.dsn)) as connection:
        found = connection.execute(
            "SELECT ST_AsBinary(geom) FROM hongtu.compound_shape WHERE code = 'C2'"
        ).fetchone()
    assert found is not None
    outline = shapely.from_wkb(bytes(found[0]))
    # Longer than a cell holds, the outline came through in parts, to a tenth of a millimetre.
    assert len(shapely.get_coordinates(outline)) == 3000
    assert shapely.hausdorff_distance(outline, shapes[1]) < 1e-8


def test_a_faulty_geometry_has_its_picture(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    load(settings, compounds(tmp_path, row(0), f"C6,结形,100,专业物业,,{BOW_TIE},\n"), rejects=path)
    book = Book(path)
    (picture,) = book.sheet._images  # type: ignore[attr-defined]
    assert picture.anchor._from.row == 1
    drawn = Image.open(io.BytesIO(picture._data())).convert("RGB")
    colours = {tuple(one) for one in np.asarray(drawn).reshape(-1, 3).tolist()}
    assert any(blue > 150 and red < 80 for red, _, blue in colours), "the crossing is circled"
    assert len(colours) > 3


def test_rows_that_only_the_database_can_reject_keep_their_cells(settings: Settings, tmp_path: Path) -> None:
    path, rejects = tmp_path / "g.csv", tmp_path / "r.xlsx"
    path.write_text(
        "网格编码,网格名称,网格级别,上级网格,备注栏\n532301101001,东兴社区,社区,,甲\n"
        "532301101001001,一片区,片区,532301101009,请核对\n",
        encoding="utf-8",
    )
    report = pipeline.load("grid_cells", [path], crs=None, city=CITY, settings=settings, rejects=rejects)
    assert report.rejects == {"reference.parent": 1}
    book = Book(rejects)
    assert (book.lines[0]["上级网格"], book.lines[0]["备注栏"]) == ("532301101009", "请核对")
    book.put("reference.parent", "上级网格", "532301101001")
    book.save()
    assert again(settings, rejects, dataset="grid_cells").inserted == 1


def test_a_saved_mapping_travels_in_the_workbook(settings: Settings, database: str, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[fields]\n"Bldg" = "code"\nHH = "households"\n', encoding="utf-8")
    path, rejects = tmp_path / "a.csv", tmp_path / "r.xlsx"
    path.write_text("Bldg,HH\nA1,5\nA2,x\n", encoding="utf-8")
    load(settings, path, crs=None, fields=mapping, rejects=rejects)
    book = Book(rejects)
    book.put("type", "HH", 9)
    book.save()
    assert again(settings, rejects).inserted == 1
    assert stored(database)["A2"]["households"] == 9


def test_what_cells_decided_travels_in_the_workbook(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path, rejects = tmp_path / "a.csv", tmp_path / "r.xlsx"
    path.write_text(
        "小区编码,物业情况,户数\nA1,专业物业,一百二十\nA2,无物业,约300\nA3,自管,三五\n", encoding="utf-8"
    )
    report = load(settings, path, crs=None, rejects=rejects)
    assert (report.inserted, report.rejects) == (2, {"type": 1})
    told = [warning.zh for warning in report.warnings]
    assert "a.csv 按单元格内容读取：“物业情况”作为管理状态。" in told
    assert any("“户数”的“一百二十”按 120 读取" in line and "约300" in line for line in told)
    book = Book(rejects)
    book.put("type", "户数", 35)
    book.save()
    mended = again(settings, rejects)
    assert mended.inserted == 1
    assert not any("按单元格内容" in warning.zh for warning in mended.warnings)
    assert {code: (one["status"], one["households"]) for code, one in stored(database).items()} == {
        "A1": ("professional", 120),
        "A2": ("none", 300),
        "A3": ("self_managed", 35),
    }


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda book: book.sheet.delete_cols(1, 12), "no longer has the columns 规则、坐标系、校验"),
        (lambda book: book.sheet.delete_cols(12), "no longer has the columns 校验"),
        (lambda book: book.book.remove(book.book[NOTES_SHEET]), "no longer has its sheet 说明"),
        (lambda book: book.sheet.delete_rows(2, 9), "no rejected row"),
    ],
)
def test_a_workbook_that_was_taken_apart_is_a_sentence(
    spoil: Callable[[Book], None], words: str, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "r.xlsx"
    load(settings, compounds(tmp_path, row(0), row(1, households="很多")), rejects=path)
    with pytest.raises(RefusedError, match="of compounds, not of buildings"):
        again(settings, path, dataset="buildings")
    book = Book(path)
    assert book.book[NOTES_SHEET]["A1"].value == "红图拒收清单"
    spoil(book)
    book.save()
    with pytest.raises(RefusedError, match=words):
        again(settings, path)


def _put_in_order(book: Book, order: Callable[[list[int]], list[int]], *, rows: int = 1) -> None:
    lines = [list(line) for line in book.sheet.iter_rows(values_only=True)]
    columns = order(list(range(len(lines[0]))))
    book.sheet.delete_rows(1, len(lines))
    for line in [lines[0], *lines[1:][::rows]]:
        book.sheet.append([line[column] for column in columns])


def _add_title(book: Book) -> None:
    book.sheet.insert_rows(1, 2)
    book.sheet["A1"].value = "已修改"


EDITS: dict[str, Callable[[Book], None]] = {
    "sheet renamed": lambda book: setattr(book.sheet, "title", "改好的"),
    "notes renamed": lambda book: setattr(book.book[NOTES_SHEET], "title", "Sheet2"),
    "columns of the row turned about": lambda book: _put_in_order(
        book, lambda all_: all_[: len(FIXED)] + all_[: len(FIXED) - 1 : -1]
    ),
    "all columns turned about": lambda book: _put_in_order(book, lambda all_: all_[::-1]),
    "columns that only explain deleted": lambda book: book.sheet.delete_cols(5, 6),
    "rows sorted": lambda book: _put_in_order(book, lambda all_: all_, rows=-1),
    "a title above": _add_title,
    "a copy of the sheet": lambda book: setattr(book.book.copy_worksheet(book.sheet), "title", "备份"),
}  # fmt: skip
"""What clerks and their programs do to a workbook, beside mending it."""


@pytest.mark.parametrize("edit", EDITS)
def test_a_mended_workbook_is_loaded_however_it_was_put_in_order(
    edit: str, settings: Settings, database: str, tmp_path: Path
) -> None:
    path = tmp_path / "r.xlsx"
    load(
        settings, compounds(tmp_path, row(0), row(1, households="很多"), row(2, status="谁管")), rejects=path
    )
    book = Book(path)
    book.put("type", "户数", 77)
    book.put("choice", "管理状态", "自管")
    EDITS[edit](book)
    book.save()
    report = again(settings, path)
    assert (report.inserted, report.rejected) == (2, 0)
    found = stored(database)
    assert (found["C1"]["households"], found["C2"]["status"]) == (77, "self_managed")
    with psycopg.connect(database) as connection:
        shapes = connection.execute("SELECT count(*) FROM hongtu.compound_shape").fetchone()
    assert shapes == (3,)


def test_a_row_that_a_clerk_adds_has_its_place_too(settings: Settings, database: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    load(settings, compounds(tmp_path, row(0), row(1, households="很多")), rejects=path)
    book = Book(path)
    book.put("type", "户数", 77)
    added = dict(book.lines[0]) | {"小区编码": "C9", "小区名称": "新增苑", "户数": 5} | dict.fromkeys(FIXED)
    book.sheet.append([added[header] for header in book.headers])
    book.save()
    assert again(settings, path).inserted == 2
    with psycopg.connect(database) as connection:
        shapes = connection.execute("SELECT code FROM hongtu.compound_shape ORDER BY code").fetchall()
    assert [code for (code,) in shapes] == ["C0", "C1", "C9"]


def test_a_file_of_nothing_but_rejects_is_refused(settings: Settings, database: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    report = load(settings, compounds(tmp_path, row(0, households="很多")), rejects=path)
    assert report.is_refused
    assert (report.run, report.rejected) == (None, 1)
    assert len(Book(path).lines) == 1
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.run").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM hongtu.city").fetchone() == (0,)
