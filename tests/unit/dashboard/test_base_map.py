"""The base map: which machine it asks, which files it takes, and what the page's policy lets through."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from dash import Dash
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from dashboard import base_map, shell
from dashboard.components import base_layers
from geodata.errors import UsageError
from geodata.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path

    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap

SERVICE = "https://tiles.example:8443/{z}/{x}/{y}.png"
# As tools write it into a file; the corner of the map shows text.
CREDIT = '<a href="https://map.example" target="_blank">&copy; 某图</a> &amp; 某地'
PROTOMAPS = [{"id": name} for name in ("earth", "water", "roads", "places")]


def props(component: Component) -> dict[str, Any]:
    """What a component sends to the browser."""
    sent: dict[str, Any] = component.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    return sent


def asked(**settings: Any) -> BaseMap:
    return base_map.of(Settings(**settings))


def written(path: Path, kind: TileType, layers: list[dict[str, str]]) -> Path:
    """A file with one tile of zoom 3."""
    with path.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        writer.write_tile(zxy_to_tileid(3, 5, 2), gzip.compress(b"tile"))
        header = {
            "tile_type": kind,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1,
            "center_zoom": 3, "center_lon_e7": 0, "center_lat_e7": 0,
        }  # fmt: skip
        writer.finalize(header, {"vector_layers": layers, "attribution": CREDIT})
    return path


@pytest.mark.parametrize("name", ["own", "none"])
def test_without_a_service_no_machine_is_asked(name: str) -> None:
    base = asked(basemap=name)
    assert base.hosts == []
    assert base_layers.foreign(base) == []
    assert bool(base_layers.terrain(base)) is (name == "own")
    assert base_layers.ground(base, is_coloured=False)


def test_the_machines_of_a_service_are_named_and_our_own_ground_gives_way() -> None:
    base = asked(basemap=SERVICE, basemap_datum="gcj02", basemap_credit="某图")
    assert base.hosts == ["https://tiles.example:8443"]
    (images,) = map(props, base_layers.foreign(base))
    assert (images["url"], images["datum"], images["credit"]) == (SERVICE, "gcj02", "某图")
    for specs in (
        base_layers.terrain(base),
        base_layers.streets(base, has_blocks=True),
        base_layers.ground(base, is_coloured=False),
    ):
        assert specs == []
    assert base_layers.ground(base, is_coloured=True)


def test_tianditu_is_a_drawing_and_its_names_on_eight_machines() -> None:
    base = asked(basemap="tianditu", basemap_key="k3y")
    assert base.hosts == [f"https://t{n}.tianditu.gov.cn" for n in range(8)]
    drawing, names = map(props, base_layers.foreign(base))
    assert "LAYER=vec" in drawing["url"]
    assert "LAYER=cva" in names["url"]
    assert all("tk=k3y" in each["url"] and "{z}" in each["url"] for each in (drawing, names))
    assert "天地图" in drawing["credit"]


def test_the_policy_lets_through_the_machines_of_the_setting_and_no_other() -> None:
    app = Dash(__name__)
    assert "://" not in shell.content_policy(app, asked(basemap="own").hosts)
    told = shell.content_policy(app, asked(basemap=SERVICE).hosts).split("; ")
    assert [each for each in told if "://" in each] == [
        "img-src 'self' data: blob: https://tiles.example:8443"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("HONGTU_BASEMAP", "google"), ("HONGTU_BASEMAP", "https://t.example/{z}/{x}"),
     ("HONGTU_BASEMAP", "https://t.example; script-src */{z}/{x}/{y}"),
     ("HONGTU_BASEMAP", "https://office:key@t.example/{z}/{x}/{y}"),
     ("HONGTU_BASEMAP", "tianditu"), ("HONGTU_BASEMAP_DATUM", "xian80")],
)  # fmt: skip
def test_what_cannot_be_a_base_map_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match="cannot be used"):
        load()


@pytest.mark.parametrize(("kind", "drawn"), [(TileType.PNG, "images"), (TileType.MVT, "vectors")])
def test_a_file_gives_its_tiles_uncompressed(tmp_path: Path, kind: TileType, drawn: str) -> None:
    base = asked(basemap=str(written(tmp_path / "base.pmtiles", kind, PROTOMAPS)))
    assert base.kind == drawn
    assert base.hosts == []
    assert base.credit == "© 某图 & 某地"
    assert base.file is not None
    assert base.file.tile(3, 5, 2) == b"tile"
    assert base.file.tile(3, 5, 3) is None
    assert base.file.tile(25, 0, 0) is None
    (layer,) = map(props, base_layers.foreign(base))
    assert layer["url"] == f"/basemap/{{z}}/{{x}}/{{y}}?v={base.file.version}"


def test_a_file_that_cannot_be_drawn_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        asked(basemap=str(tmp_path / "none.pmtiles"))
    (tmp_path / "text.pmtiles").write_text("no tiles")
    with pytest.raises(UsageError, match="not a PMTiles file"):
        asked(basemap=str(tmp_path / "text.pmtiles"))
    other = written(tmp_path / "other.pmtiles", TileType.MVT, [{"id": "transportation"}])
    with pytest.raises(UsageError, match="Protomaps"):
        asked(basemap=str(other))
    terrain = written(tmp_path / "avif.pmtiles", TileType.AVIF, [])
    with pytest.raises(UsageError, match="not drawn here"):
        asked(basemap=str(terrain))
