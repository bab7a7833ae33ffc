"""Hot spots that come and go: a burst main, a building site, a lift that fails again, a flooded street."""

# ruff: noqa: E501 - a table, one kind a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.tickets.matters import MATTERS

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Integers, Numbers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.past import Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of outbreak: its classes, how far it reaches (m), how long it lasts (days) and how it rises and falls.

    ``shape`` are the parameters of a beta distribution over its time; ``where`` names what it strikes.
    """

    classes: tuple[str, ...]
    reach_m: float
    days: tuple[int, int]
    shape: tuple[float, float]
    where: str
    often: float
    size: float


KINDS = (
    Kind(classes=("供水供电", "供水供电", "漏水维修"), reach_m=260, days=(2, 5), shape=(1.0, 2.6), where="old", often=4, size=0.8),
    Kind(classes=("噪声扰民", "噪声扰民", "道路破损", "占道经营"), reach_m=240, days=(20, 48), shape=(1.3, 1.3), where="any", often=5, size=1.6),
    Kind(classes=("电梯停运",), reach_m=1, days=(8, 34), shape=(1.2, 1.6), where="lift", often=4, size=0.6),
    Kind(classes=("下水道堵塞", "下水道堵塞", "漏水维修"), reach_m=420, days=(1, 4), shape=(1.0, 2.0), where="rain", often=5, size=1.1),
    Kind(classes=("垃圾清运", "保洁不到位"), reach_m=330, days=(5, 13), shape=(1.6, 1.6), where="poor", often=4, size=0.9),
    Kind(classes=("占道经营", "停车纠纷", "消防通道堵塞"), reach_m=260, days=(14, 50), shape=(1.4, 1.8), where="any", often=4, size=1.1),
    Kind(classes=("物业收费", "服务态度", "保洁不到位"), reach_m=1, days=(40, 70), shape=(2.2, 1.1), where="quarrel", often=3, size=0.7),
)  # fmt: skip
SHARE = 0.085
"""Share of the tickets that belong to an outbreak."""
OUTBREAKS, GOING_ON = 30, 5
"""Outbreaks in a year, and how many of them are going on now, so that a map of the last days has some."""
NEAREST = 10


def strike(
    city: City,
    people: People,
    past: Past,
    *,
    lifts: Flags,
    fallen: Numbers,
    count: int,
    rng: np.random.Generator,
) -> tuple[Integers, Integers, Integers]:
    """Compound, class and day (index) of the tickets that belong to outbreaks, about a twelfth of ``count``."""
    last = len(fallen) - 1
    names = list(MATTERS)
    chances = np.array([kind.often for kind in KINDS])
    kinds = rng.choice(len(KINDS), OUTBREAKS, p=chances / chances.sum())
    size = np.array([KINDS[kind].size for kind in kinds]) * rng.lognormal(0, 0.45, OUTBREAKS)
    tickets = np.floor(size / size.sum() * SHARE * count).astype(int)
    quarrels = _quarrels(past, last, np.datetime64(city.now, "D"))
    parts: list[tuple[Integers, Integers, Integers]] = []
    for index, (which, wanted) in enumerate(zip(kinds.tolist(), tickets.tolist(), strict=True)):
        kind = KINDS[which]
        middle = _struck(city, people, kind, lifts, quarrels, rng)
        if middle is None or not wanted:
            continue
        span = int(rng.integers(*kind.days))
        start = _start(kind, middle, span, fallen, quarrels, rng)
        if index >= OUTBREAKS - GOING_ON and kind.where != "quarrel":
            start = last - min(span, int(rng.integers(2, 14)))
        away = np.hypot(*(people.points - people.points[middle]).T)
        near = np.argsort(away, kind="stable")[: NEAREST if kind.reach_m > 1 else 1]
        pull = np.exp(-away[near] / kind.reach_m) * people.households[near]
        days = start + np.floor(span * rng.beta(*kind.shape, wanted)).astype(np.int64)
        classes = np.array([names.index(word) for word in kind.classes])
        fits = (days >= 0) & (days <= last)
        one = rng.choice(near, wanted, p=pull / pull.sum())
        parts.append((one[fits], rng.choice(classes, wanted)[fits], days[fits]))
    if not parts:
        return tuple(np.empty(0, dtype=np.int64) for _ in range(3))  # type: ignore[return-value]
    compound, matter, day = (np.concatenate([part[at] for part in parts]) for at in range(3))
    return compound, matter, day


def _quarrels(past: Past, last: int, today: np.datetime64) -> dict[int, int]:
    """The compounds that changed a firm after a quarrel in the last year, with the day (index) of the change."""
    ago = (today - past.conflict_on).astype(np.float64)
    found = np.flatnonzero(~np.isnat(past.conflict_on) & (ago < last))
    return {int(one): last - int(ago[one]) for one in found}


def _struck(
    city: City, people: People, kind: Kind, lifts: Flags, quarrels: dict[int, int], rng: np.random.Generator
) -> int | None:
    """The compound in the middle of an outbreak; None where nothing of the kind is there."""
    weight = people.households.astype(float)
    match kind.where:
        case "lift":
            weight = weight * lifts
        case "old" | "rain":
            weight = weight * np.clip((2008 - city.housing.built_year) / 20, 0, 1)
        case "poor":
            weight = weight * people.hardship**2
        case "quarrel":
            weight = np.zeros(len(weight))
            weight[list(quarrels)] = 1.0
        case _:
            pass
    if not weight.sum():
        return None
    return int(rng.choice(len(weight), p=weight / weight.sum()))


def _start(
    kind: Kind, middle: int, span: int, fallen: Numbers, quarrels: dict[int, int], rng: np.random.Generator
) -> int:
    """The day on which an outbreak begins: floods after heavy rain, quarrels before the firm goes."""
    if kind.where == "quarrel":
        return quarrels[middle] - span
    if kind.where == "rain":
        wettest = np.argsort(-fallen, kind="stable")[:12]
        return int(rng.choice(wettest))
    return int(rng.integers(0, max(1, len(fallen) - span)))
