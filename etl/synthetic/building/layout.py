"""Rows of buildings inside plots of any shape: frames, free spans, rows and their columns. Metres."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Geometries, Indices, Integers, Numbers, Points

MOST_TURNED = np.radians(32)
"""Rows follow their plot as long as they face within this angle of the south."""
TURNED_BACK = np.radians(14)
"""How far rows are turned from the south where the plot lies more askew."""
MOST_ROWS = 24
ROW_SHIFTS = ((0.0, 1.0), (0.5, 0.0), (0.25, 0.5), (0.1, 0.5), (0.4, 0.5))
"""Where the slack of a plot goes: the share before the first row, and the share between the rows."""
CLOSEST = 0.8
"""Rows may stand as close as this share of what the sun asks for, if one more fits so."""
UNUSED_M = 6.0
"""Of each span so much is of no use to buildings."""
CLEARLY = 1.02
NARROWEST_M = 0.05
"""A span less than this is the rounding of a corner."""
LEVELS = 16
WIDE = 0.6
"""Share of its greatest width at which a plot counts as wide."""
FAR_M = 1e5


@dataclass(frozen=True, slots=True)
class Frame:
    """The turned axes of each plot: origin (n, 2) and the cosine and sine of the angle of its rows."""

    origin: Points
    cos: Numbers
    sin: Numbers

    def local(self, points: Points, plot: Indices) -> Points:
        """City metres to metres along and across the rows of each point's plot."""
        moved = points - self.origin[plot]
        cos, sin = self.cos[plot], self.sin[plot]
        turned: Points = np.stack(
            [moved[:, 0] * cos + moved[:, 1] * sin, moved[:, 1] * cos - moved[:, 0] * sin], axis=1
        )
        return turned

    def world(self, points: Points, plot: Indices) -> Points:
        """The inverse of `local`."""
        cos, sin = self.cos[plot], self.sin[plot]
        turned: Points = self.origin[plot] + np.stack(
            [points[:, 0] * cos - points[:, 1] * sin, points[:, 1] * cos + points[:, 0] * sin], axis=1
        )
        return turned

    def placed(self, shapes: Geometries, plot: Indices) -> Geometries:
        """Shapes drawn in the frames of their plots, in city metres."""
        points, index = shapely.get_coordinates(shapes, return_index=True)
        return np.asarray(shapely.set_coordinates(shapes.copy(), self.world(points, plot[index])))


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of plots in their frames, sorted by plot; ``start`` (n + 1) bounds the edges of each."""

    ends: Numbers
    start: Indices


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How each plot is filled: arrays of the number of plots.

    ``depth``, ``space`` (free ground north of a row) of the front rows, and the same of the back rows, which
    take the northern ``back`` share of the plot.
    """

    depth: Numbers
    space: Numbers
    back_depth: Numbers
    back_space: Numbers
    back: Numbers


@dataclass(frozen=True, slots=True)
class Stack:
    """Rows before their spans are known; ``slack`` is per plot."""

    plot: Indices
    row: Indices
    is_back: Flags
    low: Numbers
    high: Numbers
    slack: Numbers


@dataclass(frozen=True, slots=True)
class Rows:
    """Free spans of rows: plot, number of the row from the south, whether in the back, and extent."""

    plot: Indices
    row: Indices
    is_back: Flags
    low: Numbers
    high: Numbers
    left: Numbers
    right: Numbers


def facing(plots: Geometries, *, turn: bool = True) -> Frame:
    """Frames along the edges of the plots whose first axis points about east.

    With ``turn``, rows of a plot that lies askew are turned back towards the south.
    """
    points, index = shapely.get_coordinates(shapely.get_exterior_ring(plots), return_index=True)
    same = index[1:] == index[:-1]
    step, of = (points[1:] - points[:-1])[same], index[:-1][same]
    length = np.hypot(*step.T)
    # Edges at right angles count as one direction: the fourth power of the unit vector has that symmetry.
    fourth = np.exp(4j * np.arctan2(step[:, 1], step[:, 0])) * length**1.5
    total = np.bincount(of, weights=fourth.real, minlength=len(plots)) + 1j * np.bincount(
        of, weights=fourth.imag, minlength=len(plots)
    )
    angle = np.angle(total) / 4
    if turn:
        angle = np.where(np.abs(angle) > MOST_TURNED, np.sign(angle) * TURNED_BACK, angle)
    return Frame(shapely.get_coordinates(shapely.centroid(plots)), np.cos(angle), np.sin(angle))


def edges_of(plots: Geometries, frame: Frame) -> Edges:
    """The edges of all rings of plots, which may have holes and several parts."""
    parts, plot = shapely.get_parts(plots, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = plot[part]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    turned = frame.local(points, owner[ring])
    same = ring[1:] == ring[:-1]
    ends = np.concatenate([turned[:-1], turned[1:]], axis=1)[same]
    of = owner[ring[:-1][same]]
    order = np.argsort(of, kind="stable")
    return Edges(ends[order], np.searchsorted(of[order], np.arange(len(plots) + 1)))


def free_spans(edges: Edges, plot: Indices, low: Numbers, high: Numbers) -> tuple[Indices, Numbers, Numbers]:
    """From where to where strips of their plots are free of edges and lie inside: (strip, left, right).

    A strip has as many spans as a bent plot leaves it. Strips may be lines (``low`` equal to ``high``).
    """
    counts = edges.start[plot + 1] - edges.start[plot]
    strip = np.repeat(np.arange(len(plot)), counts)
    edge = np.arange(len(strip)) - np.repeat(np.cumsum(counts) - counts, counts) + edges.start[plot][strip]
    x0, y0, x1, y1 = edges.ends[edge].T
    bottom, top = low[strip], high[strip]
    touched = (np.maximum(y0, y1) >= bottom) & (np.minimum(y0, y1) <= top)
    x0, y0, x1, y1, bottom, top, strip = (part[touched] for part in (x0, y0, x1, y1, bottom, top, strip))
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    level = y1 == y0
    share = [np.clip((to - y0) / rise, 0, 1) for to in (bottom, top)]
    ends = [np.where(level, x, x0 + part * (x1 - x0)) for x, part in zip((x0, x1), share, strict=True)]
    nearest, farthest = np.minimum(*ends), np.maximum(*ends)
    middle = (bottom + top) / 2
    crosses = (y0 <= middle) != (y1 <= middle)
    order = np.lexsort((nearest, strip))
    strip, nearest, farthest, crosses = (part[order] for part in (strip, nearest, farthest, crosses))
    reached = np.maximum.accumulate(farthest + strip * FAR_M) - strip * FAR_M
    # An even number of crossings lies before a strip's first edge, so that one running sum serves all strips.
    is_inside = np.cumsum(crosses) % 2 == 1
    gap = (strip[1:] == strip[:-1]) & is_inside[:-1] & (nearest[1:] > reached[:-1] + NARROWEST_M)
    return strip[:-1][gap], reached[:-1][gap], nearest[1:][gap]


def rows(edges: Edges, recipe: Recipe) -> Rows:
    """Lay rows from south to north as close as the sun allows, and shift them to where they are longest."""
    plots = len(edges.start) - 1
    touched = np.flatnonzero(edges.start[1:] > edges.start[:-1])
    south, north = np.zeros(plots), np.full(plots, -1.0)
    heights = edges.ends[:, [1, 3]]
    south[touched] = np.minimum.reduceat(heights.min(axis=1), edges.start[touched])
    north[touched] = np.maximum.reduceat(heights.max(axis=1), edges.start[touched])
    best, chosen = np.full(plots, -1.0), np.zeros(plots, dtype=np.intp)
    tries: list[Rows] = []
    inner = _usable(edges, south, north)
    stacks = [_stacked(recipe, south, north)]
    stacks += [_stacked(_squeezed(recipe, high - low), low, high) for low, high in ((south, north), inner)]
    for stack in stacks:
        for before, between in ROW_SHIFTS:
            found = _shifted(edges, stack, before, between)
            length = np.maximum(0, found.right - found.left - UNUSED_M)
            total = np.bincount(found.plot, weights=length, minlength=plots)
            better = total > best * CLEARLY
            best, chosen = np.where(better, total, best), np.where(better, len(tries), chosen)
            tries.append(found)
    keep = np.concatenate([chosen[found.plot] == index for index, found in enumerate(tries)])
    return Rows(
        *(np.concatenate([getattr(found, field.name) for found in tries])[keep] for field in fields(Rows))
    )


def _shifted(edges: Edges, stack: Stack, before: float, between: float) -> Rows:
    """The free spans of rows with so much of the slack before the first row, and so much between the rows."""
    count = np.maximum(1, np.bincount(stack.plot, minlength=len(stack.slack)) - 1)
    moved = stack.slack[stack.plot] * (before + between * stack.row / count[stack.plot])
    low, high = stack.low + moved, stack.high + moved
    strip, left, right = free_spans(edges, stack.plot, low, high)
    return Rows(
        stack.plot[strip], stack.row[strip], stack.is_back[strip], low[strip], high[strip], left, right
    )


def _usable(edges: Edges, south: Numbers, north: Numbers) -> tuple[Numbers, Numbers]:
    """Where plots are wide: their ends without slanting corners, into which no whole row fits."""
    share = (np.arange(LEVELS) + 0.5) / LEVELS
    plot = np.repeat(np.arange(len(south)), LEVELS)
    level = (south[:, None] + (north - south)[:, None] * share).ravel()
    strip, left, right = free_spans(edges, plot, level, level)
    width = np.zeros(len(level))
    np.maximum.at(width, strip, right - left)
    widths = width.reshape(-1, LEVELS)
    wide = widths >= WIDE * widths.max(axis=1, keepdims=True)
    first, last = wide.argmax(axis=1), LEVELS - 1 - wide[:, ::-1].argmax(axis=1)
    step = (north - south) / LEVELS
    return south + first * step, south + (last + 1) * step


def _squeezed(recipe: Recipe, deep: Numbers) -> Recipe:
    """The recipe with rows of one kind a little closer where one more of them nearly fits."""
    count = np.maximum(1, np.floor((deep - recipe.depth) / (recipe.depth + recipe.space)) + 1)
    closer = (deep - (count + 1) * recipe.depth) / count - 1e-6
    fits = (recipe.back == 0) & (closer < recipe.space) & (closer > CLOSEST * recipe.space)
    return replace(recipe, space=np.where(fits, closer, recipe.space))


def _stacked(recipe: Recipe, south: Numbers, north: Numbers) -> Stack:
    """Rows of each plot one behind the other from its southern end."""
    at, top = south.copy(), south.copy()
    turning = north - recipe.back * (north - south)
    found = [(np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0), np.zeros(0))]
    for number in range(MOST_ROWS):
        is_back = (at + recipe.depth > turning) & (recipe.back > 0) & (at + recipe.back_depth <= north)
        depth = np.where(is_back, recipe.back_depth, recipe.depth)
        fits = np.flatnonzero(at + depth <= north)
        if not len(fits):
            break
        top[fits] = (at + depth)[fits]
        found.append((fits, np.full(len(fits), number), is_back[fits], at[fits], top[fits]))
        step = depth + np.where(is_back, recipe.back_space, recipe.space)
        at = np.where(at + depth <= north, at + step, np.inf)
    plot, row, is_back, low, high = (np.concatenate(column) for column in zip(*found, strict=True))
    return Stack(plot, row.astype(np.intp), is_back, low, high, north - top)


def columns(
    width: Numbers, longest: Numbers, shortest: Numbers, gap: Numbers, *, is_spread: Flags
) -> tuple[Indices, Numbers, Numbers]:
    """Split spans into buildings: (span, start along it, length).

    As few as ``longest`` allows, ``gap`` apart and of equal length; nothing where ``shortest`` does not fit.
    Where ``is_spread``, buildings keep the length ``longest`` and share out what they leave free.
    """
    fits = width >= shortest
    filled = np.maximum(1, np.ceil((width + gap) / (longest + gap) - 0.12))
    spread = np.maximum(1, np.floor((width + gap) / (longest + gap)))
    count = np.where(fits, np.where(is_spread, spread, filled), 0).astype(np.int64)
    plot = (width + gap) / np.maximum(1, count)
    length = np.minimum(plot - gap, longest * np.where(is_spread, 1.0, 1.12))
    span = np.repeat(np.arange(len(width)), count)
    place = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
    start = place * plot[span] + ((plot - gap - length) / 2)[span]
    return span, start, length[span]


def serial(group: Integers | Indices) -> Integers:
    """The place of each member in its run of equal values, from 0."""
    start = np.r_[True, group[1:] != group[:-1]]
    index = np.arange(len(group))
    return np.asarray(index - np.maximum.accumulate(np.where(start, index, 0)), dtype=np.int64)
