"""A made-up city as vector tiles: irregular parcels, streets, a river, points, sums and tickets."""

from __future__ import annotations

import math
import random
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTENT = 4096
BUFFER = 80
LON, LAT = 101.54, 25.03
STATUSES = ["professional", "public_interest", "self_managed", "community_kept", "none", "unknown"]
KINDS = ["centre", "station", "canteen", "book", "class", "pavilion"]

Point = tuple[float, float]


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        if not value:
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


def zigzag(value: int) -> int:
    return (value << 1) ^ (value >> 31)


def field(number: int, payload: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def value(scalar: object) -> bytes:
    if isinstance(scalar, bool):
        return varint(7 << 3) + varint(int(scalar))
    if isinstance(scalar, int):
        return varint(4 << 3) + varint(scalar)
    return field(1, str(scalar).encode())


def geometry(kind: int, parts: list[list[tuple[int, int]]]) -> bytes:
    out = bytearray()
    x = y = 0
    for part in parts:
        for at, (px, py) in enumerate(part):
            if at == 0:
                out += varint(1 | 1 << 3)
            elif at == 1:
                out += varint(2 | (len(part) - 1) << 3)
            out += varint(zigzag(px - x)) + varint(zigzag(py - y))
            x, y = px, py
        if kind == 3:
            out += varint(15)
    return bytes(out)


Feature = tuple[int, int, list[list[tuple[int, int]]], dict[str, object]]


def mvt_layer(name: str, features: Iterable[Feature]) -> bytes:
    """One MVT layer; features are (id, type, parts in tile units, attributes)."""
    keys: dict[str, int] = {}
    values: dict[bytes, int] = {}
    body = bytearray()
    for fid, kind, parts, attributes in features:
        tags = bytearray()
        for key, scalar in attributes.items():
            tags += varint(keys.setdefault(key, len(keys)))
            tags += varint(values.setdefault(value(scalar), len(values)))
        feature = varint(1 << 3) + varint(fid) + field(2, bytes(tags)) + varint(3 << 3) + varint(kind)
        body += field(2, feature + field(4, geometry(kind, parts)))
    layer = varint(15 << 3) + varint(2) + field(1, name.encode()) + bytes(body)
    layer += b"".join(field(3, key.encode()) for key in keys)
    layer += b"".join(field(4, encoded) for encoded in values)
    layer += varint(5 << 3) + varint(EXTENT)
    return field(3, layer)


def world(lon: float, lat: float) -> Point:
    """Fractions of the Web Mercator square, from the north-west."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def clip(ring: list[Point], low: float, high: float) -> list[Point]:
    """Sutherland-Hodgman against the square low … high."""
    for axis, bound, sign in ((0, low, 1), (0, high, -1), (1, low, 1), (1, high, -1)):
        out: list[Point] = []
        for at, point in enumerate(ring):
            previous = ring[at - 1]
            inside = (point[axis] - bound) * sign >= 0
            if inside != ((previous[axis] - bound) * sign >= 0):
                t = (bound - previous[axis]) / (point[axis] - previous[axis])
                crossing = [previous[k] + t * (point[k] - previous[k]) for k in (0, 1)]
                out.append((crossing[0], crossing[1]))
            if inside:
                out.append(point)
        ring = out
        if not ring:
            return []
    return ring


class City:
    """`n` × `n` irregular parcels around Chuxiong, every one `step` of the world wide."""

    def __init__(self, n: int = 60, metres: float = 110, seed: int = 1) -> None:
        self.n = n
        rng = random.Random(seed)
        self.step = metres / math.cos(math.radians(LAT)) / 40075016.7
        cx, cy = world(LON, LAT)
        self.x0, self.y0 = cx - n / 2 * self.step, cy - n / 2 * self.step
        jitter = [
            [(rng.uniform(-0.16, 0.16), rng.uniform(-0.16, 0.16)) for _ in range(n + 1)] for _ in range(n + 1)
        ]
        self.corner = [
            [
                (self.x0 + (i + jitter[j][i][0]) * self.step, self.y0 + (j + jitter[j][i][1]) * self.step)
                for i in range(n + 1)
            ]
            for j in range(n + 1)
        ]
        weights = [54, 4, 15, 9, 14, 4]
        self.status = rng.choices(range(6), weights, k=n * n)
        self.present = [rng.random() < 0.62 for _ in range(n * n)]
        self.points = [
            (
                self.x0 + rng.random() * n * self.step,
                self.y0 + rng.random() * n * self.step,
                rng.choice(KINDS),
            )
            for _ in range(max(40, n * n // 24))
        ]
        self.tickets = [
            (
                self.x0 + (0.5 + rng.gauss(cx_, 0.05)) * n * self.step,
                self.y0 + (0.5 + rng.gauss(cy_, 0.05)) * n * self.step,
            )
            for cx_, cy_ in [(-0.2, -0.2), (0.1, 0.0), (0.25, 0.22), (-0.1, 0.25)]
            for _ in range(n * n // 3)
        ]
        self.tickets += [
            (self.x0 + rng.random() * n * self.step, self.y0 + rng.random() * n * self.step)
            for _ in range(n * n // 4)
        ]

    def parcel(self, i: int, j: int, shrink: float = 0.06) -> list[Point]:
        corners = [self.corner[j][i], self.corner[j][i + 1], self.corner[j + 1][i + 1], self.corner[j + 1][i]]
        cx = sum(p[0] for p in corners) / 4
        cy = sum(p[1] for p in corners) / 4
        pulled = [(x + (cx - x) * 2 * shrink, y + (cy - y) * 2 * shrink) for x, y in corners]
        out: list[Point] = []
        for at, (x, y) in enumerate(pulled):
            nx, ny = pulled[(at + 1) % 4]
            for t in (0.0, 0.35, 0.7):
                bend = 0.03 * self.step * math.sin(3 * t + at)
                out.append(
                    (x + (nx - x) * t + (bend if at % 2 else 0), y + (ny - y) * t + (0 if at % 2 else bend))
                )
        return out

    def _window(self, z: int, x: int, y: int) -> tuple[int, int, int, int]:
        edge = 1 / 2**z
        pad = edge * BUFFER / EXTENT + self.step
        return (
            max(0, int((x * edge - pad - self.x0) / self.step)),
            min(self.n - 1, int(((x + 1) * edge + pad - self.x0) / self.step)),
            max(0, int((y * edge - pad - self.y0) / self.step)),
            min(self.n - 1, int(((y + 1) * edge + pad - self.y0) / self.step)),
        )

    def _units(self, points: Iterable[Point], z: int, x: int, y: int) -> list[Point]:
        return [((px * 2**z - x) * EXTENT, (py * 2**z - y) * EXTENT) for px, py in points]

    def _polygon(
        self, fid: int, ring: list[Point], tile: tuple[int, int, int], attributes: dict[str, object]
    ) -> list[Feature]:
        part = clip(self._units(ring, *tile), -BUFFER, EXTENT + BUFFER)
        if len(part) < 3:
            return []
        return [(fid, 3, [[(round(px), round(py)) for px, py in part]], attributes)]

    @lru_cache(maxsize=2000)  # noqa: B019  # one city lives as long as the server
    def tile(self, layer: str, z: int, x: int, y: int) -> bytes:
        return b"".join(
            mvt_layer(name, features) for name, features in getattr(self, f"_{layer}")(z, x, y).items()
        )

    def _compounds(self, z: int, x: int, y: int) -> dict[str, list[Feature]]:
        if z < 11:
            return {"compound_sums": self._sums(z, x, y)}
        i0, i1, j0, j1 = self._window(z, x, y)
        out: list[Feature] = []
        for j in range(j0, j1 + 1):
            for i in range(i0, i1 + 1):
                at = j * self.n + i
                if not self.present[at]:
                    continue
                attributes: dict[str, object] = {
                    "name": f"小区{at}",
                    "code": f"c{at}",
                    "status": STATUSES[self.status[at]],
                }
                attributes["demonstration"] = at % 97 == 3
                out += self._polygon(at + 1, self.parcel(i, j), (z, x, y), attributes)
        return {"compounds": out}

    def _sums(self, z: int, x: int, y: int) -> list[Feature]:
        out: list[Feature] = []
        for cj in range(0, self.n, 10):
            for ci in range(0, self.n, 10):
                counts = dict.fromkeys(STATUSES, 0)
                for j in range(cj, min(cj + 10, self.n)):
                    for i in range(ci, min(ci + 10, self.n)):
                        if self.present[j * self.n + i]:
                            counts[STATUSES[self.status[j * self.n + i]]] += 1
                centre = (self.x0 + (ci + 5) * self.step, self.y0 + (cj + 5) * self.step)
                ((px, py),) = self._units([centre], z, x, y)
                if -BUFFER <= px <= EXTENT + BUFFER and -BUFFER <= py <= EXTENT + BUFFER:
                    total = {"name": f"社区{ci // 10}-{cj // 10}", "n": sum(counts.values())}
                    out.append((cj * 100 + ci, 1, [[(round(px), round(py))]], {**total, **counts}))
        return out

    def _communities(self, z: int, x: int, y: int) -> dict[str, list[Feature]]:
        areas: list[Feature] = []
        labels: list[Feature] = []
        names = [
            "东兴",
            "阳光",
            "青龙",
            "龙江",
            "鹿城",
            "北浦",
            "栗子园",
            "灵秀",
            "西山",
            "学桥",
            "彝海",
            "雁塔",
        ]
        for cj in range(0, self.n - 9, 10):
            for ci in range(0, self.n - 9, 10):
                ring = [self.corner[cj][i] for i in range(ci, ci + 11)]
                ring += [self.corner[j][ci + 10] for j in range(cj + 1, cj + 11)]
                ring += [self.corner[cj + 10][i] for i in range(ci + 9, ci - 1, -1)]
                ring += [self.corner[j][ci] for j in range(cj + 9, cj, -1)]
                name = names[(cj // 10 * 7 + ci // 10) % len(names)]
                areas += self._polygon(cj * 100 + ci, ring, (z, x, y), {"name": name})
                ((px, py),) = self._units(
                    [(self.x0 + (ci + 5) * self.step, self.y0 + (cj + 5) * self.step)], z, x, y
                )
                if 0 <= px < EXTENT and 0 <= py < EXTENT:
                    labels.append((cj * 100 + ci, 1, [[(round(px), round(py))]], {"name": name}))
        return {"communities": areas, "community_labels": labels}

    def _base(self, z: int, x: int, y: int) -> dict[str, list[Feature]]:
        street: list[Feature] = []
        for k in range(0, self.n + 1, 5):
            for fid, line in ((k, self.corner[k]), (1000 + k, [row[k] for row in self.corner])):
                part = [
                    p
                    for p in self._units(line, z, x, y)
                    if -EXTENT / 2 < p[0] < EXTENT * 1.5 and -EXTENT / 2 < p[1] < EXTENT * 1.5
                ]
                if len(part) > 1:
                    rank = 2 if k % 20 == 0 else 1
                    street.append(
                        (
                            fid,
                            2,
                            [[(round(px), round(py)) for px, py in part]],
                            {"rank": rank, "name": f"第{k}路"},
                        )
                    )
        span = self.n * self.step
        course = [
            (self.x0 + span * t / 60, self.y0 + span * (0.62 + 0.1 * math.sin(t / 7))) for t in range(-10, 72)
        ]
        inside = [
            p
            for p in self._units(course, z, x, y)
            if -3000 < p[0] < EXTENT + 3000 and -3000 < p[1] < EXTENT + 3000
        ]
        river: list[Feature] = []
        if len(inside) > 1:
            river = [(1, 2, [[(round(px), round(py)) for px, py in inside]], {"name": "龙川江"})]
        urban = [
            (self.x0, self.y0),
            (self.x0 + span, self.y0),
            (self.x0 + span, self.y0 + span),
            (self.x0, self.y0 + span),
        ]
        return {"urban": self._polygon(1, urban, (z, x, y), {}), "waterway": river, "street": street}

    def _service_points(self, z: int, x: int, y: int) -> dict[str, list[Feature]]:
        out: list[Feature] = []
        for fid, (wx, wy, kind) in enumerate(self.points):
            ((px, py),) = self._units([(wx, wy)], z, x, y)
            if (
                -BUFFER <= px <= EXTENT + BUFFER
                and -BUFFER <= py <= EXTENT + BUFFER
                and (z >= 12 or kind == "centre")
            ):
                out.append((fid, 1, [[(round(px), round(py))]], {"name": f"{kind} {fid}", "kind": kind}))
        return {"service_points": out}

    def values(self) -> bytes:
        """The HTV1 table of the status theme."""
        classes = bytes(s if p else 255 for s, p in zip(self.status, self.present, strict=True))
        return struct.pack("<III", 0x31565448, 1, len(classes)) + classes

    def heat(self, z: int, x: int, y: int, k: int = 6) -> bytes:
        """The HTH1 tile of the tickets."""
        cells: dict[int, float] = {}
        for wx, wy in self.tickets:
            px, py = (wx * 2**z - x) * 2**k, (wy * 2**z - y) * 2**k
            if 0 <= px < 2**k and 0 <= py < 2**k:
                cells[int(py) * 2**k + int(px)] = cells.get(int(py) * 2**k + int(px), 0) + 1
        body = b"".join(struct.pack("<HHf", cell, 0, n) for cell, n in sorted(cells.items()))
        return struct.pack("<IBBBBI", 0x31485448, k, 0, 0, 0, len(cells)) + body
