"""Vector tiles, cut by the functions of schema `tile` (wire format in docs/architecture.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.db.asking import asking
from geodata.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from geodata.db.connection import Pool
    from geodata.model import Role

# The datasets whose change makes a new version of the layer.
LAYERS: Final[dict[str, tuple[str, ...]]] = {
    "base": ("base_features", "divisions"),
    "compounds": ("compounds", "divisions", "honours", "buildings", "gates"),
    "communities": ("divisions",),
    "towns": ("divisions",),
    "grids": ("grid_cells",),
    "service_points": ("service_points",),
    "buildings": ("buildings",),
}
DEEPEST_ZOOM: Final = 22

_TILE: Final = {
    layer: sql.SQL("SELECT {}(%s, %s, %s, %s)").format(sql.Identifier("tile", layer)) for layer in LAYERS
}

_TILE_OF_OFFICE: Final = {
    layer: sql.SQL("SELECT {}(%s, %s, %s, %s)").format(sql.Identifier("tile", f"{layer}_of_office"))
    for layer in ("service_points",)
}


async def tile(pool: Pool, layer: str, city: str, *, z: int, x: int, y: int, role: Role = "public") -> bytes:
    """One tile as MVT bytes; empty where the layer has nothing there.

    Args:
        pool: Where to read.
        layer: One of `LAYERS`.
        city: Code of the city.
        z: Zoom of the slippy-map scheme, 0 to 22.
        x: Column, from the west.
        y: Row, from the north.
        role: Who reads; an office sees more of some layers.

    Raises:
        NotFoundError: There is no such layer.
        UsageError: There is no such tile.
        ServerError: The database cannot be asked.
    """
    if layer not in LAYERS:
        raise NotFoundError(f"There is no layer {layer!r}.", f"Layers are {', '.join(LAYERS)}.")
    check_address(z, x, y, deepest=DEEPEST_ZOOM)
    async with asking(pool) as connection:
        asked = _TILE_OF_OFFICE.get(layer) if role == "office" else None
        cursor = await connection.execute(asked or _TILE[layer], (city, z, x, y), binary=True)
        row = await cursor.fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""


def check_address(z: int, x: int, y: int, *, deepest: int) -> None:
    """Refuse a tile that the slippy-map scheme does not have.

    Raises:
        UsageError: The zoom is not between 0 and `deepest`, or the column or row is off the map.
    """
    if not 0 <= z <= deepest:
        raise UsageError(f"There is no zoom {z} here.", f"Zooms go from 0 to {deepest}.")
    if not (0 <= x < 1 << z and 0 <= y < 1 << z):
        raise UsageError(
            f"There is no tile {z}/{x}/{y}.", f"At zoom {z} columns and rows go from 0 to {(1 << z) - 1}."
        )
