"""The days of a year of tickets: seasons, rain, weekdays and holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.tickets.matters import MATTERS, SEASONS

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days, Flags, Integers, Numbers


SPRING_FESTIVALS = (
    "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26",
    "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
)  # fmt: skip
"""The first day of the lunar year."""
FEAST_DAYS = (-1, 6)
"""The holiday of Spring Festival, from its eve."""
FIXED_FEASTS = ((5, 1, 5), (10, 1, 7))
"""Month, first day and last day of Labour Day and National Day."""
WEEKDAYS = (1.16, 1.08, 1.03, 1.0, 1.02, 0.88, 0.83)
AT_HOME = (0.96, 0.94, 0.94, 0.95, 1.02, 1.12, 1.1)
"""Weights from Monday to Sunday, of what people report from work and of what disturbs them at home."""
WET = (0.08, 0.1, 0.12, 0.15, 0.35, 0.58, 0.68, 0.66, 0.5, 0.3, 0.14, 0.08)
"""Chance of rain on a day of each month in the basin of 楚雄."""
RAIN_MM = 9.0
GROWTH = 0.12


def days_until(now: np.datetime64, count: int = 366) -> Days:
    """The last ``count`` days, today the last of them."""
    last = now.astype("datetime64[D]")
    return np.arange(last - np.timedelta64(count - 1, "D"), last + np.timedelta64(1, "D"))


def is_feast(days: Days) -> Flags:
    """Whether a day belongs to one of the long holidays."""
    feast = np.zeros(len(days), dtype=bool)
    for first in SPRING_FESTIVALS:
        off = (days - np.datetime64(first, "D")).astype(np.int64)
        feast |= (off >= FEAST_DAYS[0]) & (off <= FEAST_DAYS[1])
    month, day = _month(days), (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    for which, first_day, last_day in FIXED_FEASTS:
        feast |= (month == which - 1) & (day >= first_day) & (day <= last_day)
    return feast


def rain(days: Days, rng: np.random.Generator) -> Numbers:
    """Millimetres of rain on each day: wet days come in a row and mostly in summer."""
    wet = np.array(WET)[_month(days)]
    drawn = rng.normal(0, 1, len(days) + 2)
    together = (drawn[:-2] + drawn[1:-1] + drawn[2:]) / np.sqrt(3)
    ordered = np.argsort(np.argsort(together)) / len(days)
    return np.where(ordered > 1 - wet, rng.gamma(0.9, RAIN_MM, len(days)), 0.0)


def weights(days: Days, fallen: Numbers, rng: np.random.Generator) -> Numbers:
    """How many tickets of each class come on each day, of shape (classes, days)."""
    month, weekday = _month(days), (days.astype(np.int64) + 3) % 7
    feast = is_feast(days)
    soaked = fallen + 0.6 * np.r_[0.0, fallen[:-1]]
    common = np.linspace(1 - GROWTH / 2, 1 + GROWTH / 2, len(days)) * rng.lognormal(0, 0.06, len(days))
    rows = []
    for matter in MATTERS.values():
        week = AT_HOME if matter.clock in {"night", "evening"} else WEEKDAYS
        weight = common * np.array(SEASONS[matter.season])[month] * np.array(week)[weekday]
        if matter.season == "rain":
            weight = weight * (0.55 + 0.055 * np.minimum(soaked, 45))
        rows.append(weight * np.where(feast, matter.feast, 1.0))
    return np.array(rows)


def _month(days: Days) -> Integers:
    """The month of each day, from 0."""
    return np.asarray(days.astype("datetime64[M]").astype(np.int64) % 12)
