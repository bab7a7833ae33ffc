"""One thing that a check found, and the kinds of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

OPEN: Final = "open"

KINDS: Final[dict[str, str]] = {
    "self_crossing": "自相交",
    "towns_overlap": "乡镇重叠",
    "towns_gap": "乡镇缝隙",
    "communities_overlap": "社区重叠",
    "communities_gap": "社区缝隙",
    "grid_cells_overlap": "网格重叠",
    "grid_cells_gap": "网格缝隙",
    "compounds_overlap": "小区重叠",
    "buildings_overlap": "楼栋重叠",
    "communities_outside_town": "社区超出乡镇",
    "cells_outside_parent": "网格超出上级网格",
    "areas_outside_community": "片区超出社区",
    "compounds_outside_community": "小区超出社区",
    "compounds_outside_area": "小区超出片区",
    "buildings_outside_compound": "楼栋超出小区",
    "compounds_alike": "疑似同一小区",
}
"""Every kind of finding with its Chinese name, in the order in which a clerk mends them."""


REASONS: Final = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        ("the same name", "同名"),
        ("the same name, written in another way", "同名，写法不同"),
        ("the name of one is an alias of the other", "一方的名称是另一方的别名"),
        (r"names alike to (?P<n>\d+) %", "名称相似度 {n}%"),
        ("names that sound the same", "读音相同"),
        ("the same ground under two names", "同一块地，两个名称"),
        ("Self-intersection", "边界与自身相交"),
        ("Ring Self-intersection", "边界与自身相接"),
    )
)
"""Why a finding is one, as it is kept, and the same in Chinese."""


def reason_in_chinese(reason: str) -> str:
    """Why a finding is one, in Chinese."""
    for pattern, zh in REASONS:
        if found := pattern.fullmatch(reason):
            return zh.format(**found.groupdict())
    return "图形无效"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row that could be the parent of a misplaced one, and the share of it that lies within."""

    code: str
    share: float
    name: str | None = None


@dataclass(slots=True, kw_only=True)
class Finding:
    """One fault, or one proposal.

    Attributes:
        city: Code of the city.
        kind: One of `KINDS`.
        dataset: What the rows are.
        code: The row; of a gap the first neighbour; None where there is none.
        other: The second row: the one overlapped, the parent that is left, the row that may be the same.
        name: Name of the row.
        other_name: Name of the second row.
        level: Of a grid cell, 1 to 5.
        area_m2: Area of the fault in the city's projected system.
        share: Of the row, outside its parent; 0 to 1.
        distance_m: Between two rows that may be one.
        is_sliver: The overlap or gap is long and thin: boundaries drawn twice, not ground claimed twice.
        proposed: The parent that holds the largest share of a misplaced row.
        candidates: All parents that hold some of it, the largest share first.
        reason: Why two rows may be one; what is wrong with a shape; where a row waits in quarantine.
        longitude: Of a place within the fault, degrees; None where neither of two compounds has a boundary.
        latitude: The same.
        shape: The fault itself, as EWKB in EPSG:4326.
        verdict: `open`, or what an office said to it.
    """

    city: str
    kind: str
    dataset: str
    code: str | None
    other: str | None = None
    name: str | None = None
    other_name: str | None = None
    level: int | None = None
    area_m2: float | None = None
    share: float | None = None
    distance_m: float | None = None
    is_sliver: bool = False
    proposed: str | None = None
    candidates: list[Candidate] = field(default_factory=list)
    reason: str | None = None
    longitude: float | None
    latitude: float | None
    shape: bytes | None = None
    verdict: str = OPEN

    @property
    def id(self) -> str:
        """Eight characters by which a clerk names it; the same as long as the data are."""
        # Two rows overlap in several places, and a gap has no row: the place tells them apart.
        is_placed = self.kind.endswith(("_overlap", "_gap"))
        place = ""
        if is_placed and self.longitude is not None and self.latitude is not None:
            place = f"{self.longitude:.5f},{self.latitude:.5f}"
        whole = "\x1f".join((self.city, self.kind, self.code or "", self.other or "", place))
        return hashlib.sha256(whole.encode()).hexdigest()[:8]

    @property
    def size(self) -> float:
        """What large findings have much of, for their order."""
        return self.area_m2 or self.share or 0.0
