"""How tickets are handled: by day, by good firms sooner, now and then by the wrong one first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.tickets.matters import MATTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Flags, Integers, Numbers
    from etl.synthetic.city import City

    Moments = NDArray[np.datetime64]


ANSWERED = 0.62
"""Share of closed tickets whose call-back was answered."""
WITHOUT_FIRM = 0.42
"""How well a community handles what no firm is there for, on the scale of the firms' quality."""
REASSIGNED = 0.05
ACCEPT_H, DISPATCH_H, GO_H, FEED_BACK_H, VERIFY_H = 1.1, 1.7, 2.6, 1.0, 4.6
DESK = (7, 22)
"""Hours in which the desk accepts tickets; what comes at night waits until the morning."""
SPREAD = 0.7
NOT_A_TIME = np.datetime64("NaT", "s")


def steps(
    opened: Moments, matter: Integers, quality: Numbers, rng: np.random.Generator
) -> dict[str, Moments]:
    """The moments of the later steps, also those that lie after now.

    ``quality`` is that of the firm, ``WITHOUT_FIRM`` where there is none. A ticket that went to the
    wrong one first waits for long between acceptance and dispatch. Work takes a lognormal time.
    """
    count = len(opened)
    slow = 1.75 - 1.25 * quality
    usual = np.array([known.hours for known in MATTERS.values()])[matter]
    wrong = np.where(rng.random(count) < REASSIGNED, 7.0, 1.0)
    work = usual * slow * rng.lognormal(-(SPREAD**2) / 2, SPREAD, count)
    hours = {
        "accepted_at": _until_morning(opened) + rng.exponential(ACCEPT_H, count),
        "dispatched_at": rng.exponential(DISPATCH_H, count) * slow * wrong,
        "handled_at": rng.exponential(GO_H, count) * slow,
        "fed_back_at": work + rng.exponential(FEED_BACK_H, count),
        "closed_at": rng.exponential(VERIFY_H, count),
    }  # fmt: skip
    at, moments = opened, {}
    for step, hour in hours.items():
        at = at + np.maximum(60, hour * 3600).astype("timedelta64[s]")
        moments[step] = at
    return moments


def until(moments: dict[str, Moments], now: np.datetime64) -> dict[str, Moments]:
    """The moments up to now; NaT for what is still to come."""
    return {step: np.where(at > now, NOT_A_TIME, at) for step, at in moments.items()}


def due(opened: Moments, matter: Integers) -> Moments:
    """By when each ticket has to be closed."""
    limit = np.array([known.limit_h for known in MATTERS.values()])[matter]
    return np.asarray(opened + limit.astype("timedelta64[h]"))


def call_backs(
    city: City, closed: Flags, late: Flags, quality: Numbers, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Answers to call-backs: exactly the wanted share is satisfied, fewer where it was late or done badly."""
    answer = np.full(len(closed), None, dtype=object)
    answered = np.flatnonzero(closed & (rng.random(len(closed)) < ANSWERED))
    unhappy = len(answered) - round(city.targets.satisfaction * len(answered))
    cross = 1.6 * late[answered] - 3.2 * quality[answered] + rng.gumbel(0, 1, len(answered))
    order = answered[np.argsort(-cross, kind="stable")]
    answer[order[unhappy:]] = True
    answer[order[:unhappy]] = False
    return answer


def _until_morning(opened: Moments) -> Numbers:
    """Hours from the opening until the desk is open."""
    hour = (opened - opened.astype("datetime64[D]")).astype("timedelta64[s]").astype(np.int64) / 3600
    return np.where(hour < DESK[0], DESK[0] - hour, np.where(hour >= DESK[1], 24 + DESK[0] - hour, 0.0))
