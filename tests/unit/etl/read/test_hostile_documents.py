"""Documents that point elsewhere or never end: KML, VRT and what pretends to be them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from etl.read.apart import limits
from tests.unit.etl.read.verdicts import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = (
    "<Placemark><name>甲</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
SQUARE = "101.5,25 101.51,25 101.51,25.01 101.5,25.01 101.5,25"


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who called it."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                try:
                    caller, address = server.accept()
                    caller.close()
                    calls.append(address)
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        yield server.getsockname()[1], calls
        is_over.set()
        listener.join()


@pytest.mark.parametrize(
    "content",
    [
        (
            "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
            "</OGRVRTDataSource>"
        ),
        (
            "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/vsicurl/http://127.0.0.1:{port}/a.csv"
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource><!-- <kml> -->"
        ),
        "<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource><!-- <kml> -->",
        "<!DOCTYPE kml [<!ENTITY a SYSTEM 'file://{secret}'>]><kml><Document><name>&a;</name></Document></kml>",
        "<!DOCTYPE kml SYSTEM 'http://127.0.0.1:{port}/a.dtd'><kml/>",
        "<!DOCTYPE kml [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><kml>&b;</kml>",
        (
            "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml' xmlns:xlink='http://www.w3.org/1999/xlink'>"
            "<gml:featureMember xlink:href='http://127.0.0.1:{port}/a'/></gml:FeatureCollection>"
        ),
        "<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1:{port}</ServerUrl></Service></GDAL_WMS>",
        KML.format("<Folder>" * 100_000 + "</Folder>" * 100_000),
        KML.format(PLACE.format(SQUARE))[:200],
    ],
    ids=["vrt", "vrt far", "wfs", "xxe", "dtd", "laughs", "gml", "wms", "deep", "cut off"],
)
def test_a_document_that_points_elsewhere_or_never_ends_is_refused(content: str, here: Path) -> None:
    (here / "secret.csv").write_text("小区编码,小区名称\nC1,秘密\n", encoding="utf-8")
    with listening() as (port, calls):
        for suffix in ("kml", "vrt", "gpkg"):
            path = here / f"a.{suffix}"
            filled = content.replace("{port}", str(port)).replace("{secret}", str(here / "secret.csv"))
            path.write_text(filled, encoding="utf-8")
            found = verdict(path)
            assert (found.read, bool(found.refusal)) == (0, True)
            assert "秘密" not in found.refusal
    assert calls == []


@pytest.mark.parametrize(
    ("link", "rows"),
    [
        ("<NetworkLink><Link><href>http://127.0.0.1:{port}/a.kml</href></Link></NetworkLink>", 0),
        ("<GroundOverlay><Icon><href>http://127.0.0.1:{port}/a.png</href></Icon></GroundOverlay>", 1),
        ("<Placemark><styleUrl>http://127.0.0.1:{port}/a.kml#b</styleUrl><name>乙</name></Placemark>", 1),
    ],
    ids=["network link", "overlay", "style"],
)
def test_a_link_of_a_kml_file_is_not_followed(link: str, rows: int, here: Path) -> None:
    with listening() as (port, calls):
        path = here / "a.kml"
        content = KML.format(PLACE.format(SQUARE) + link.replace("{port}", str(port)))
        path.write_text(content, encoding="utf-8")
        found = verdict(path)
    assert calls == []
    assert found.read == 1 + rows


@pytest.mark.usefixtures("fresh_reader")
def test_a_reader_has_no_driver_too_many_and_no_socket() -> None:
    program = (
        "import sys; sys.argv = ['reader', '900']\n"
        "from etl.read.apart import child, limits\n"
        "limits.apply(memory_mb=900, file_bytes=1000); sys.meta_path.insert(0, child._Missing())\n"
        "from etl.read import csvs, geojson, sheets, vector\n"
        "import pyogrio, socket\n"
        "print(sorted(pyogrio.list_drivers()))\n"
        "print([name for name in ('pandas', 'geopandas', 'psycopg', 'geodata.db') if name in sys.modules])\n"
        "for family in (socket.AF_INET, socket.AF_INET6):\n"
        "    try:\n"
        "        socket.socket(family)\n"
        "    except PermissionError:\n"
        "        print('refused')\n"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=limits.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    drivers, modules, *sockets = said.stdout.splitlines()
    assert drivers == str(sorted(limits.DRIVERS))
    assert modules == "[]"
    assert sockets == (["refused"] * 2 if sys.platform == "linux" else [])


def test_a_reader_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_DSN", "postgresql://hongtu:secret@127.0.0.1/hongtu")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("https_proxy", "http://user:secret@127.0.0.1")
    assert "secret" not in "".join(limits.environment().values())
    assert os.environ["PGPASSWORD"] == "secret"
