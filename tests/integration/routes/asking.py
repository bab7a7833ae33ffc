"""What the tests of routes ask, and how the answers are read."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

from tests import mvt

if TYPE_CHECKING:
    import httpx

CITY = "532301"


KEY = "a-long-enough-key"
OFFICE = "key-of-the-office"


WEST, SOUTH, EAST, NORTH = 101.50, 25.00, 101.56, 25.04


STATUSES = ["professional", "public_interest", "self_managed", "community_kept", "none", "unknown"]


PLACE: dict[str, Any] = {"service_code": "0101", "lat": 25.0155, "long": 101.5015}


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Slippy-map column and row, from the formula of the scheme."""
    side = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def tiles_over_city(z: int) -> list[tuple[int, int]]:
    left, bottom = tile_of(WEST, SOUTH, z)
    right, top = tile_of(EAST, NORTH, z)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


async def features(client: httpx.AsyncClient, layer: str, z: int) -> dict[str, list[mvt.Feature]]:
    found: dict[str, list[mvt.Feature]] = {}
    for x, y in tiles_over_city(z):
        answer = await client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")
        assert answer.status_code == 200
        assert len(answer.content) < 500_000
        for name, some in mvt.decode(answer.content).items():
            found.setdefault(name, []).extend(some)
    return found


def values_of(body: bytes) -> dict[int, int]:
    magic, base, n = struct.unpack_from("<III", body)
    assert magic == 0x31565448
    assert len(body) == 12 + n
    return {base + i: value for i, value in enumerate(body[12:])}


def heat_of(body: bytes) -> tuple[int, dict[int, float]]:
    magic, k, m = struct.unpack_from("<IB3xI", body)
    assert magic == 0x31485448
    assert len(body) == 12 + 8 * m
    cells: dict[int, float] = {}
    for i in range(m):
        cell, _, tickets = struct.unpack_from("<HHf", body, 12 + 8 * i)
        cells[cell] = tickets
    return k, cells


async def post(
    client: httpx.AsyncClient, path: str, key: str | None = "key-00001", **fields: Any
) -> httpx.Response:
    headers = {"authorization": f"Bearer {KEY}"} | ({"idempotency-key": key} if key else {})
    return await client.post(f"/open311/v2/{path}", json=fields, headers=headers)
