"""What lies under the map, by the settings: our own drawing, nothing, a tile service, or a PMTiles file."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import mmap
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from pmtiles.reader import Reader
from pmtiles.tile import Compression, TileType

from geodata.errors import UsageError
from geodata.settings import BASEMAPS

if TYPE_CHECKING:
    from geodata.settings import Settings

Kind = Literal["own", "none", "service", "images", "vectors"]

TIANDITU: Final = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
"""天地图: its drawing, `vec`, and the names over it, `cva`, in Web Mercator on CGCS2000."""
TIANDITU_LETTERS: Final = "01234567"
TIANDITU_CREDIT: Final = "天地图 · GS（2024）0568号"
FILE_URL: Final = "/basemap/{z}/{x}/{y}"
MEDIA_TYPES: Final = {
    TileType.MVT: "application/vnd.mapbox-vector-tile",
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
}
PROTOMAPS_LAYERS: Final = frozenset({"earth", "water", "roads"})
"""Layers by which a file of the Protomaps basemap schema is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileService:
    """Images that the browser asks for: `url` with `{z}`, `{x}`, `{y}`, and `{s}` for one of `letters`."""

    url: str
    letters: str = "abc"

    def hosts(self) -> list[str]:
        """The origins that the browser asks, for the page's policy."""
        filled = [self.url.replace("{s}", each) for each in self.letters] if "{s}" in self.url else [self.url]
        parts = [urlsplit(each) for each in filled]
        return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """What lies under the map."""

    kind: Kind = "own"
    services: tuple[TileService, ...] = ()
    datum: str = "wgs84"
    credit: str = ""
    file: TileFile | None = None

    @property
    def hosts(self) -> list[str]:
        """The origins of other machines that the browser asks; none unless a service is set."""
        return sorted({host for service in self.services for host in service.hosts()})


class TileFile:
    """A PMTiles file, read in place.

    Args:
        path: The file.

    Raises:
        UsageError: It cannot be read, or holds tiles that cannot be drawn here.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            reader: Any = Reader(lambda at, length: held[at : at + length])  # type: ignore[no-untyped-call]
            header: dict[str, Any] = reader.header()
            metadata: dict[str, Any] = reader.metadata()
        except OSError as error:
            raise UsageError(f"The base map {path} cannot be read: {error.strerror}.") from error
        except Exception as error:  # the reader raises whatever its parts raise
            raise UsageError(
                f"The base map {path} is not a PMTiles file of version 3.", "See `pmtiles show`."
            ) from error
        self._reader = reader
        self._type: TileType = header["tile_type"]
        self._compression: Compression = header["tile_compression"]
        self.least_zoom = int(header["min_zoom"])
        self.most_zoom = int(header["max_zoom"])
        self.credit = _plain(str(metadata.get("attribution") or ""))
        state = path.stat()
        self.version = hashlib.blake2b(
            f"{path} {state.st_size} {state.st_mtime_ns}".encode(), digest_size=6
        ).hexdigest()
        self._refuse_undrawable(path, metadata)

    def _refuse_undrawable(self, path: Path, metadata: dict[str, Any]) -> None:
        if self._type not in MEDIA_TYPES or self._compression not in (Compression.NONE, Compression.GZIP):
            raise UsageError(
                f"The base map {path} holds tiles of a kind that is not drawn here.",
                "MVT, PNG, JPEG and WebP are, bare or gzipped.",
            )
        nested: dict[str, Any] = json.loads(metadata.get("json") or "{}")
        named = metadata.get("vector_layers") or nested.get("vector_layers", [])
        if self.is_vector and not {each["id"] for each in named} >= PROTOMAPS_LAYERS:
            raise UsageError(
                f"The vector tiles of {path} are not of the Protomaps basemap schema, the only one drawn.",
                "Make them with the Protomaps basemap profile, or use a file of images.",
            )

    @property
    def is_vector(self) -> bool:
        """Whether its tiles are vector tiles."""
        return self._type == TileType.MVT

    @property
    def media_type(self) -> str:
        """What its tiles are."""
        return MEDIA_TYPES[self._type]

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """One tile, uncompressed; None where the file has none."""
        if not (self.least_zoom <= z <= self.most_zoom and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        body: bytes | None = self._reader.get(z, x, y)
        return gzip.decompress(body) if body and self._compression == Compression.GZIP else body


def _plain(markup: str) -> str:
    """The words of a credit, which files hold as HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


def of(settings: Settings) -> BaseMap:
    """The base map that the settings ask for.

    Raises:
        UsageError: Its file cannot be used.
    """
    asked, credit = settings.basemap, settings.basemap_credit
    if asked == "tianditu":
        key = settings.basemap_key.get_secret_value() if settings.basemap_key else ""
        services = tuple(
            TileService(url=TIANDITU.format(layer=layer, key=key), letters=TIANDITU_LETTERS)
            for layer in ("vec", "cva")
        )
        return BaseMap(kind="service", services=services, credit=credit or TIANDITU_CREDIT)
    if asked in BASEMAPS:
        return BaseMap(kind="none" if asked == "none" else "own", credit=credit)
    if asked.endswith(".pmtiles") and "{z}" not in asked:
        file = TileFile(Path(asked))
        return BaseMap(
            kind="vectors" if file.is_vector else "images", file=file, credit=credit or file.credit
        )
    return BaseMap(
        kind="service", services=(TileService(url=asked),), datum=settings.basemap_datum, credit=credit
    )
