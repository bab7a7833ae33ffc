"""Files from outside: opened by what is in them, and whatever they try, nothing else is touched."""

from __future__ import annotations

import io
import socket
import stat
import threading
import zipfile
from typing import TYPE_CHECKING

import geopandas
import openpyxl
import pytest
import shapely

from etl.read import open_layers, sheets, sources
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "小区编码,小区名称\nC1,甲\n"


def rows(*paths: Path, layer: str | None = None) -> dict[str, int]:
    """File name → rows read."""
    with open_layers(
        paths, layer=layer, encoding=None, is_header=lambda word: word.startswith("小区")
    ) as layers:
        return {found.source.name: sum(len(batch.rows) for batch in found.batches()) for found in layers}


def archive(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in members.items():
            made.writestr(name, text)
    return path


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
    "name", ["../../escaped.csv", "/escaped.csv", "a/../../escaped.csv", "a\\..\\escaped.csv"]
)
def test_a_name_in_an_archive_is_no_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    packed = archive(tmp_path / "a.zip", **{name: TABLE})
    before = set(tmp_path.rglob("*"))
    assert sum(rows(packed).values()) == 1
    assert set(tmp_path.rglob("*")) == before


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(TABLE, encoding="utf-8")
    packed = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr(link, str(secret))
    with pytest.raises(UsageError, match="holds no file"):
        rows(packed)


def test_an_archive_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archive(tmp_path / "a.zip", **{"a.csv": TABLE * 100})
    monkeypatch.setattr(sources, "MOST_UNPACKED_BYTES", 100)
    with pytest.raises(UsageError, match="more than can be right"):
        rows(packed)


def test_a_workbook_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    monkeypatch.setattr(sheets, "MOST_UNPACKED_BYTES", 100)
    with pytest.raises(UsageError, match="more than a workbook can be"):
        rows(path)


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


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", **{"a.csv": TABLE})
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(inner, "inner.zip")
    with pytest.raises(UsageError, match="archive in an archive"):
        rows(tmp_path / "outer.zip")


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
