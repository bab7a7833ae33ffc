"""Geometry made fit to be stored: valid, flat, of one type, with its area unchanged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl.rules.spec import Fault
from geodata.words import Said

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.datasets.spec import GeometryKind

MOST_AREA_CHANGE = 0.005
_LEAST_CORNERS = 3
_LINE, _POLYGON, _MULTI_POINT, _MULTI_LINE, _MULTI_POLYGON, _COLLECTION = 1, 3, 4, 5, 6, 7


SPIKE_TANGENT = 0.0087
"""A corner of less than half a degree is a spike where next to no ground lies in it."""
SPIKE_SHARE = 1e-4
"""So much of the area of the whole."""
REASONS = {
    "Self-intersection": Said(en="crosses itself", zh="自相交"),
    "Ring Self-intersection": Said(en="touches itself", zh="边界自相接"),
    "Hole lies outside shell": Said(en="a hole lies outside", zh="内环在外"),
    "Nested shells": Said(en="a part within another", zh="部分重叠"),
    "Nested holes": Said(en="a hole within a hole", zh="内环嵌套"),
    "Interior is disconnected": Said(en="falls apart", zh="内部断开"),
    "Duplicate Rings": Said(en="a ring drawn twice", zh="重复环"),
    "Too few points in geometry component": Said(en="too few corners", zh="点数不足"),
}
"""What GEOS calls a fault, in the words of a report."""
SPIKE, MIXED = Said(en="spike", zh="尖刺"), Said(en="mixed kinds", zh="混合图形")


@dataclass(frozen=True, slots=True)
class Repair:
    """One shape that was repaired, in the system of its file.

    Attributes:
        position: Row within the batch.
        what: What was wrong with it.
        before: As it was drawn.
        after: As it is kept.
        change: Share of its area that it gained or lost, 0 to 0.005.
    """

    position: int
    what: Said
    before: Any
    after: Any
    change: float


@dataclass(slots=True)
class Repaired:
    """Geometry after repair.

    Attributes:
        geometry: Valid and two-dimensional, None where it was missing or is lost.
        changed: Rows whose shape had to be repaired.
        faults: Rows that cannot be repaired within the limit.
        repairs: What was done to the rows that changed.
    """

    geometry: NDArray[Any]
    changed: NDArray[np.bool_]
    faults: list[Fault]
    repairs: list[Repair] = field(default_factory=list)


# Coordinates near the largest number there is overflow; the rule about places on Earth rejects them.
@np.errstate(over="ignore", invalid="ignore")
def repair(geometry: NDArray[Any], kind: GeometryKind) -> Repaired:
    """Make geometry fit to be stored.

    Z and M values are dropped, points repeated in a row removed and rings turned without a word. A spike is
    cut off where it holds no ground. An invalid polygon is rebuilt from its lines (GEOS `structure`); of a
    collection the polygons are kept. A repair that would change the area by more than 0.5 % is refused.

    Args:
        geometry: Any system; None where a row has none.
        kind: What the dataset holds.
    """
    flat = np.array(geometry, dtype=object)
    is_deep = shapely.has_z(flat) | shapely.has_m(flat)
    flat[is_deep] = shapely.force_2d(flat[is_deep])
    flat[shapely.is_empty(flat)] = None
    if kind in {"point", "line"}:
        singles = np.isin(shapely.get_type_id(flat), (_MULTI_POINT, _MULTI_LINE))
        flat[singles] = shapely.get_geometry(flat[singles], 0)
        return Repaired(*_without_empty_lines(flat))
    finite = np.isfinite(shapely.bounds(flat)).all(axis=1)
    is_broken = finite & ~shapely.is_valid(flat)
    # A ring that is one point over and over is broken: GEOS would leave too little of it to call a ring.
    points, of = shapely.get_coordinates(flat, return_index=True)
    is_repeating = np.zeros(len(flat), dtype=bool)
    is_repeating[of[1:][(points[1:] == points[:-1]).all(axis=1)]] = True
    is_repeating &= finite & ~is_broken
    flat[is_repeating] = shapely.remove_repeated_points(flat[is_repeating], 0.0)
    if kind == "polygon":
        is_broken |= shapely.get_type_id(flat) == _COLLECTION
    changed = is_broken.copy()
    faults: list[Fault] = []
    repairs: list[Repair] = []
    for position in np.flatnonzero(is_broken):
        drawn = flat[position]
        flat[position], outcome = _rebuilt(drawn, int(position), kind)
        if isinstance(outcome, Fault):
            faults.append(outcome)
            changed[position] = False
        else:
            repairs.append(outcome)
    for position in _spiky(flat, finite & ~is_broken):
        found = _unspiked(flat[position], int(position))
        if found is not None:
            flat[position], changed[position] = found.after, True
            repairs.append(found)
    turn = np.isin(shapely.get_type_id(flat), (_POLYGON, _MULTI_POLYGON)) & ~_is_turned(flat)
    flat[turn] = shapely.orient_polygons(flat[turn], exterior_cw=False)
    return Repaired(flat, changed, faults, repairs)


def _without_empty_lines(flat: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_], list[Fault]]:
    """Lines without points repeated in a row; one that leads nowhere is lost. Points stay as they are."""
    is_line = shapely.get_type_id(flat) == _LINE
    flat[is_line] = shapely.remove_repeated_points(flat[is_line], 0.0)
    empty = np.flatnonzero(is_line & (shapely.length(flat) == 0))
    flat[empty] = None
    faults = [Fault(int(position), "geometry.empty", "geometry") for position in empty]
    return flat, np.zeros(len(flat), dtype=bool), faults


def _is_turned(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    """Polygons of one ring that run the right way already; to look is quicker than to turn."""
    is_simple = (shapely.get_type_id(geometry) == _POLYGON) & (shapely.get_num_interior_rings(geometry) == 0)
    found = np.zeros(len(geometry), dtype=bool)
    found[is_simple] = shapely.is_ccw(shapely.get_exterior_ring(geometry[is_simple]))
    return found


def _rebuilt(shape: Any, position: int, kind: GeometryKind) -> tuple[Any, Repair | Fault]:  # noqa: ANN401
    bare = _without_spikes(shape)
    if bare is not None and shapely.is_valid(bare) and _change(shape, bare) <= MOST_AREA_CHANGE:
        return bare, Repair(position, SPIKE, shape, bare, _change(shape, bare))
    what = _what(shape)
    made = shapely.make_valid(shape, method="structure", keep_collapsed=kind != "polygon")
    if kind == "polygon":
        made = _polygons_of(made)
    if kind == "polygon" and (made is None or shapely.area(made) == 0):
        return None, Fault(position, "geometry.empty", "geometry")
    change = _change(shape, made)
    if change > MOST_AREA_CHANGE:
        found = Said(en=f"{change:.1%} ({what.en})", zh=f"{change:.1%}（{what.zh}）")
        return made, Fault(position, "geometry.repair", "geometry", found, f"{MOST_AREA_CHANGE:.1%}")
    return made, Repair(position, what, shape, made, change)


def _change(before: Any, after: Any) -> float:  # noqa: ANN401
    was, now = shapely.area(before), shapely.area(after)
    return float(abs(now - was) / max(was, now)) if max(was, now) > 0 else 0.0


def _what(shape: Any) -> Said:  # noqa: ANN401
    """What is wrong with a shape, and where in the system of its file."""
    if shapely.get_type_id(shape) == _COLLECTION:
        return MIXED
    reason, _, place = str(shapely.is_valid_reason(shape)).partition("[")
    told = REASONS.get(reason.strip(), Said(en=reason.strip(), zh="图形无效"))
    if not place:
        return told
    return Said(en=f"{told.en}: {place.rstrip(']')}", zh=f"{told.zh}：{place.rstrip(']')}")


def _spiky(flat: NDArray[Any], is_asked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The polygons with a corner of next to nothing; whether it is a spike is looked at one by one."""
    asked = np.flatnonzero(is_asked & np.isin(shapely.get_type_id(flat), (_POLYGON, _MULTI_POLYGON)))
    is_single = shapely.get_type_id(flat[asked]) == _POLYGON
    several = np.flatnonzero(~is_single)
    more, of = shapely.get_parts(flat[asked[several]], return_index=True)
    parts = np.concatenate([flat[asked[is_single]], more])
    owner = np.concatenate([np.flatnonzero(is_single), several[of]])
    has_holes = shapely.get_num_interior_rings(parts) > 0
    rings, part = shapely.get_rings(parts[has_holes], return_index=True)
    outlines = np.concatenate([parts[~has_holes], rings])
    owners = np.concatenate([owner[~has_holes], owner[has_holes][part]])
    found: NDArray[np.intp] = asked[np.unique(owners[_sharp_outlines(outlines)])]
    return found


def _sharp_outlines(outlines: NDArray[Any]) -> NDArray[np.intp]:
    points, of = shapely.get_coordinates(outlines, return_index=True)
    if not len(points):
        return of
    # Each outline ends where it began: its first step follows its last, in the place between two outlines.
    edges = np.empty_like(points)
    edges[:-1] = points[1:] - points[:-1]
    first = np.flatnonzero(np.diff(of, prepend=-1))
    edges[np.append(first[1:], len(points)) - 1] = edges[first]
    (x, y), (x_next, y_next) = edges[:-1].T, edges[1:].T
    back = -(x * x_next + y * y_next)
    is_sharp = (back > 0) & (np.abs(x * y_next - y * x_next) < SPIKE_TANGENT * back)
    is_sharp &= of[1:] == of[:-1]
    return np.unique(of[:-1][is_sharp])


def _is_sharp(one: NDArray[Any], following: NDArray[Any]) -> bool:
    back = -float(one @ following)
    cross = float(one[0] * following[1] - one[1] * following[0])
    return back > 0 and abs(cross) < SPIKE_TANGENT * back


def _unspiked(shape: Any, position: int) -> Repair | None:  # noqa: ANN401
    bare = _without_spikes(shape)
    if bare is None or not shapely.is_valid(bare) or _change(shape, bare) > MOST_AREA_CHANGE:
        return None
    return Repair(position, SPIKE, shape, bare, _change(shape, bare))


def _without_spikes(shape: Any) -> Any:  # noqa: ANN401
    """The shape with its spikes cut off; None where it has none, or nothing would be left."""
    if shapely.get_type_id(shape) not in {_POLYGON, _MULTI_POLYGON}:
        return None
    least = SPIKE_SHARE * float(shapely.area(shape))
    made, is_changed = [], False
    for part in shapely.get_parts(shape):
        rings = [_cut(ring.coords[:-1], least) for ring in (part.exterior, *part.interiors)]
        is_changed |= any(was for _, was in rings)
        (shell, _), *holes = rings
        if len(shell) < _LEAST_CORNERS:
            return None
        made.append(shapely.Polygon(shell, [hole for hole, _ in holes if len(hole) >= _LEAST_CORNERS]))
    if not is_changed:
        return None
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def _cut(corners: list[tuple[float, float]], least_area: float) -> tuple[list[tuple[float, float]], bool]:
    """The corners of a ring without those that are the tip of a spike, and whether there was one."""
    points = [np.asarray(corner) for corner in corners]
    kept, position, is_changed = list(points), 0, False
    while len(kept) >= _LEAST_CORNERS and position < len(kept):
        before, tip, after = kept[position - 1], kept[position], kept[(position + 1) % len(kept)]
        one, following = tip - before, after - tip
        is_still = not one.any()
        area = abs(float(one[0] * following[1] - one[1] * following[0])) / 2
        if is_still or (_is_sharp(one, following) and area <= least_area):
            is_changed |= not is_still
            del kept[position]
            # What stood before the tip may be the tip of the rest.
            position = max(position - 2, 0)
            continue
        position += 1
    return [(float(x), float(y)) for x, y in kept], is_changed


def _polygons_of(shape: Any) -> Any:  # noqa: ANN401
    parts = [
        part for part in shapely.get_parts(shapely.get_parts(shape)) if shapely.get_type_id(part) == _POLYGON
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)
