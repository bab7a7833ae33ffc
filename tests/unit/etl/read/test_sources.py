"""Files from outside: opened by what is in them, and whatever they try, nothing else is touched."""

from __future__ import annotations

import io
import socket
import threading
import zipfile
from typing import TYPE_CHECKING

import geopandas
import openpyxl
import pytest
import shapely

from etl.read import formulas, open_layers
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def rows(*paths: Path, layer: str | None = None) -> dict[str, int]:
    """File name → rows read."""
    with open_layers(
        paths, layer=layer, encoding=None, is_header=lambda word: word.startswith("小区")
    ) as layers:
        return {found.source.name: sum(len(batch.rows) for batch in found.batches()) for found in layers}


def shapefile(folder: Path, west: float) -> Path:
    folder.mkdir()
    frame = geopandas.GeoDataFrame(
        {"code": ["C1"]}, geometry=[shapely.box(west, 25, west + 1, 26)], crs="EPSG:4326"
    )
    frame.to_file(folder / "compounds.shp")
    return folder / "compounds.shp"


def test_shapefiles_of_one_name_keep_their_own_shapes(tmp_path: Path) -> None:
    paths = [shapefile(tmp_path / name, west) for name, west in (("east", 102.0), ("west", 101.0))]
    with open_layers(paths, layer=None, encoding=None, is_header=lambda _: False) as layers:
        shapes = [batch.geometry for found in layers for batch in found.batches()]
    assert [shapely.bounds(found[0])[0] for found in shapes if found is not None] == [102.0, 101.0]


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_workbook_with_a_broken_part_is_one_sentence(part: str, tmp_path: Path) -> None:
    whole, path = io.BytesIO(), tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["小区编码", "小区名称"])
    book.active.append(["C1", "甲"])
    book.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name == part else content)
    with pytest.raises(UsageError, match="workbook"):
        rows(path)


def test_a_workbook_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["小区编码", "小区名称"])
    book.active.append(["C1", "甲"])
    book.save(tmp_path / "a.xlsx")
    for name in ("a.xls", "a.dat", "a"):
        (tmp_path / name).write_bytes((tmp_path / "a.xlsx").read_bytes())
        assert rows(tmp_path / name) == {name: 1}


@pytest.mark.parametrize(
    "content",
    [
        "<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource><!-- <kml> -->",
        "<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource><!-- <kml> -->",
        "<!-- <kml> --><wfs:WFS_Capabilities xmlns:wfs='http://127.0.0.1:{port}/wfs'/>",
        "<kml><!DOCTYPE a></kml>",
        "<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><kml>&a;</kml>",
        "<kml>" * 200 + "</kml>" * 200,
    ],
    ids=["vrt", "wfs", "capabilities", "late doctype", "entity", "deep"],
)
def test_a_document_that_points_elsewhere_is_refused_before_anybody_follows_it(
    content: str, tmp_path: Path
) -> None:
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        def listen() -> None:
            try:
                server.accept()[0].close()
                called.set()
            except TimeoutError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        path = tmp_path / "a.kml"
        path.write_text(content.replace("{port}", str(server.getsockname()[1])), encoding="utf-8")
        with pytest.raises(UsageError):
            rows(path)
        listener.join()
    assert not called.is_set()


def test_a_prefixed_kml_document_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        "<k:kml xmlns:k='http://www.opengis.net/kml/2.2'><k:Document><k:Placemark><k:name>甲</k:name>"
        "<k:Point><k:coordinates>101.5,25</k:coordinates></k:Point></k:Placemark></k:Document></k:kml>",
        encoding="utf-8",
    )
    assert rows(path) == {"a.kml": 1}


TABLE = "小区编码,小区名称\nC1,甲\n"
LEFT_BEHIND: dict[str, str | bytes] = {
    "readme.txt": "see the map", "Thumbs.db": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "desktop.ini": "[.ShellClassInfo]\n",
    "__MACOSX/._a.csv": b"\0\5\x16\7", "data/__MACOSX/._a.csv": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1",
    "data/plan.dwg": b"AC1027\0\0\0\0\0\0" * 50,
}  # fmt: skip


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_what_is_no_data_in_an_archive_is_passed_over_and_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {**LEFT_BEHIND, "data/a.csv": TABLE})
    assert rows(path) == {"a.zip!data/a.csv": 1}
    with open_layers([path], layer=None, encoding=None, is_header=lambda word: word == "小区编码") as layers:
        (told,) = layers[0].warnings
    assert told.en.startswith("layers.unread: ")
    for name in ("readme.txt", "Thumbs.db", "desktop.ini", "plan.dwg"):
        assert name in told.en, name
        assert name in told.zh, name


def test_an_archive_of_nothing_but_noise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no file that can be read"):
        rows(archive(tmp_path / "a.zip", {**LEFT_BEHIND}))


def test_only_the_member_that_is_named_is_looked_at(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": TABLE, "old.xls": b"\xd0\xcf\x11\xe0" * 200, "b.txt": TABLE})
    assert rows(path, layer="a.csv") == {"a.zip!a.csv": 1}
    assert rows(path, layer="b.txt") == {"a.zip!b.txt": 1}
    with pytest.raises(UsageError, match="old Excel"):
        rows(path)


def test_a_formula_that_nobody_worked_out_is_no_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "小区 & 表"
    for row in (["小区编码", "小区名称", "户数"], ["C1", "甲", 3], ["C2", "乙", "=1+2"], ["C3", "丙", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with open_layers(
        [tmp_path / "a.xlsx"], layer=None, encoding=None, is_header=lambda word: word.startswith("小区")
    ) as layers:
        faults = [fault for batch in layers[0].batches() for fault in batch.faults]
    assert [(one.position, one.rule, one.value, one.expected) for one in faults] == [
        (1, "cell.uncounted", "C3", "户数")
    ]


@pytest.mark.parametrize(("beside", "told"), [("见附件", True), ("", False)])
def test_what_stands_beside_a_table_is_told(tmp_path: Path, beside: str, *, told: bool) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["小区编码", "小区名称"], ["C1", "甲", None, beside], ["C2", "乙"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with open_layers(
        [tmp_path / "a.xlsx"], layer=None, encoding=None, is_header=lambda word: word.startswith("小区")
    ) as layers:
        said = [warning.zh for warning in layers[0].warnings]
    assert said == (["工作表“Sheet”表头右侧还有内容，未读取：第 2 行。"] if told else [])


@pytest.mark.parametrize(
    ("cell", "is_open"),
    [
        ('<c r="C3"><f>1+2</f></c>', True), ('<c r="C3" s="1"><f>1+2</f><v/></c>', True),
        ('<c r="C3"><f>1+2</f><v></v></c>', True), ('<c r="C3"><f t="shared" si="0"/></c>', True),
        ('<c r="C3"><f>1+2</f><v>3</v></c>', False), ('<c r="C3" t="str"><f>""</f><v></v></c>', False),
        ('<c r="C3"><v>3</v></c>', False), ('<c r="C3"/>', False),
    ],
)  # fmt: skip
def test_which_cells_have_no_result(cell: str, is_open: bool, tmp_path: Path) -> None:  # noqa: FBT001
    blank = '<c r="A1"><v>1</v></c>' * 60_000
    path = archive(tmp_path / "a.xlsx", {
        "xl/workbook.xml": '<sheets><sheet name="甲&amp;乙" sheetId="1" r:id="rId7"/></sheets>',
        "xl/_rels/workbook.xml.rels": '<Relationship Id="rId7" Target="worksheets/sheet9.xml"/>',
        "xl/worksheets/sheet9.xml": f"<sheetData><row>{blank}{cell}{blank}</row></sheetData>",
    })  # fmt: skip
    assert formulas.uncounted(path) == ({"甲&乙": {3: ["C"]}} if is_open else {})
