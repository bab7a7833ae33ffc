"""Two plans side by side: which sites differ, and who wins and who loses by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.errors import RefusedError
from geodata.planning.asking import finite, nearest_metres, problem_of, weights_of

if TYPE_CHECKING:
    from geodata.planning.inputs import Inputs
    from geodata.planning.keeping import Plan

# Shorter changes of a distance (m) are none.
SAME_M = 0.05


def compare(first: tuple[Plan, Inputs], second: tuple[Plan, Inputs]) -> dict[str, Any]:
    """Compare two plans of one city.

    Returns:
        `only_first`, `only_second` and `both` (sites), `site_names` by code, objective and bound of each,
        and `gained`, `lost` (served by the second alone, by the first alone), `nearer`, `farther` (change
        of the distance to the nearest site, m) by compound; `sums` adds them up by the weight of the first
        plan, so that what the second serves is what the first serves plus gained minus lost.

    Raises:
        RefusedError: They are plans of two cities.
    """
    (one, one_inputs), (two, two_inputs) = first, second
    if one.question.city != two.question.city:
        raise RefusedError(
            f"Plan {one.number} is of {one.question.city} and plan {two.number} of {two.question.city}.",
            "Compare plans of one city.",
        )
    before, after = _served(one, one_inputs), _served(two, two_inputs)
    weight = dict(zip(one_inputs.demand["code"], weights_of(one.question, one_inputs.demand), strict=True))
    shared = sorted(set(before) & set(after))
    name = dict(zip(one_inputs.demand["code"], one_inputs.demand["name"], strict=True))
    rows = [
        {
            "code": code,
            "name": name[code],
            "weight": float(weight[code]),
            "first_m": finite(before[code][1]),
            "second_m": finite(after[code][1]),
            "change": _change(before[code], after[code]),
        }
        for code in shared
    ]
    found = {
        kind: [row for row in rows if row["change"] == kind]
        for kind in ("gained", "lost", "nearer", "farther")
    }
    sites, others = set(one.answer["sites"]), set(two.answer["sites"])
    return {
        "first": _head(one),
        "second": _head(two),
        "only_first": sorted(sites - others),
        "only_second": sorted(others - sites),
        "both": sorted(sites & others),
        "site_names": _names(one_inputs, sites) | _names(two_inputs, others),
        **found,
        "not_in_both": sorted(set(before) ^ set(after)),
        "sums": {
            "unit": one.question.unit,
            "first_serves": sum(float(weight[code]) for code in shared if before[code][0]),
            "second_serves": sum(float(weight[code]) for code in shared if after[code][0]),
            **{kind: sum(row["weight"] for row in rows) for kind, rows in found.items()},
        },
        "is_same_inputs": one.hashes == two.hashes,
    }


def _names(inputs: Inputs, sites: set[str]) -> dict[str, str]:
    places = inputs.candidates.set_index("code")["name"]
    return {code: str(places[code]) for code in sites}


def _served(plan: Plan, inputs: Inputs) -> dict[str, tuple[bool, float]]:
    """Whether each compound is served, and how far its nearest site is (m)."""
    row = {code: number for number, code in enumerate(inputs.candidates["code"])}
    sites = tuple(sorted(row[code] for code in plan.answer["sites"]))
    metres = nearest_metres(problem_of(plan.question, inputs), sites)[1]
    assigned = plan.answer["assignment"]
    return {
        str(code): (assigned.get(code) is not None, float(far))
        for code, far in zip(inputs.demand["code"], metres, strict=True)
    }


def _change(before: tuple[bool, float], after: tuple[bool, float]) -> str:
    if before[0] != after[0]:
        return "gained" if after[0] else "lost"
    if before[1] == after[1] or abs(after[1] - before[1]) < SAME_M:
        return "same"
    return "nearer" if after[1] < before[1] or np.isinf(before[1]) else "farther"


def _head(plan: Plan) -> dict[str, Any]:
    facts = ("model", "objective", "bound", "gap", "status", "unit")
    return {"plan": plan.number, "name": plan.name, **{fact: plan.answer[fact] for fact in facts}}
