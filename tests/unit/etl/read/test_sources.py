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

from etl.read import open_layers
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
