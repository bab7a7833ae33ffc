"""Why these places: an explanation of `geodata.siting` in codes and names, and who is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from geodata.planning.asking import community_labels, finite, nearest_metres
from geodata.siting.answers import equity
from geodata.siting.answers.explain import explain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.planning.inputs import Inputs
    from geodata.planning.question import Question
    from geodata.siting import Problem, Solution
    from geodata.siting.answers.explain import Explanation

    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

CLASSES = ("low", "middle", "high")


def explanation(question: Question, inputs: Inputs, problem: Problem, found: Solution) -> dict[str, Any]:
    """Tell why each site is there, why each other is not, who is left out and why, and how evenly it serves.

    Returns:
        `chosen`, `rejected`, `unserved` and `equity`, plain, in codes and names; losses in the unit of the
        objective.
    """
    told = explain(problem, found)
    return {
        "chosen": _chosen(inputs, problem, told),
        "rejected": _rejected(inputs, told),
        "unserved": unserved(question, inputs, problem, found),
        "equity": fairness(inputs, problem, found),
    }


def _chosen(inputs: Inputs, problem: Problem, told: Explanation) -> list[dict[str, Any]]:
    homes, places = inputs.demand, inputs.candidates
    return [
        {
            **_place(inputs, one.site),
            "is_existing": bool(places["is_existing"].iloc[one.site]),
            "serves": len(one.serves),
            "serves_weight": float(problem.weight[list(one.serves)].sum()),
            "newly_serves": [
                {"code": str(homes["code"].iloc[row]), "name": homes["name"].iloc[row]}
                for row in one.newly_serves
            ],
            "newly_serves_weight": float(problem.weight[list(one.newly_serves)].sum()),
            "loss": finite(one.loss),
            "substitute": None if one.substitute < 0 else _place(inputs, one.substitute),
            "substitute_loss": finite(one.substitute_loss),
            "is_fixed": one.is_fixed,
        }
        for one in told.chosen
    ]


def _rejected(inputs: Inputs, told: Explanation) -> list[dict[str, Any]]:
    return [
        {
            **_place(inputs, one.site),
            "gain": finite(one.gain),
            "loss": finite(one.best_swap_loss),
            "instead_of": None if one.instead_of < 0 else str(inputs.candidates["code"].iloc[one.instead_of]),
            "proved_loss": finite(one.proved_loss),
            "reason": one.reason,
        }
        for one in told.rejected
    ]


def unserved(question: Question, inputs: Inputs, problem: Problem, found: Solution) -> list[dict[str, Any]]:
    """Who stays unserved: by name, with the nearest site, how far it is, and why nobody comes."""
    site, metres = nearest_metres(problem, found.sites)
    open_to_choice = ~problem.is_forbidden
    closest, away = nearest_metres(problem, tuple(np.flatnonzero(open_to_choice).tolist()))
    within = problem.cost.data <= problem.radius
    rows = np.repeat(np.arange(problem.shape[0]), np.diff(problem.cost.indptr))
    kept = within & open_to_choice[problem.cost.indices]
    reaching: dict[int, list[int]] = {int(row): [] for row in found.unserved}
    for row, column in zip(rows[kept].tolist(), problem.cost.indices[kept].tolist(), strict=True):
        if row in reaching:
            reaching[row].append(column)
    homes = inputs.demand
    return [
        {
            "code": str(homes["code"].iloc[row]),
            "name": homes["name"].iloc[row],
            "community": homes["community_name"].iloc[row],
            "weight": float(problem.weight[row]),
            "nearest_site": None if site[row] < 0 else str(inputs.candidates["code"].iloc[site[row]]),
            "metres": finite(float(metres[row])),
            "nearest_candidate": None
            if closest[row] < 0
            else str(inputs.candidates["code"].iloc[closest[row]]),
            "nearest_candidate_m": finite(float(away[row])),
            "reason": _reason(question, inputs, problem, found, row, columns),
        }
        for row, columns in reaching.items()
        if problem.weight[row] > 0
    ]


def _reason(
    question: Question, inputs: Inputs, problem: Problem, found: Solution, row: int, columns: list[int]
) -> str:
    if not inputs.demand["is_joined"].iloc[row]:
        return "No way leads to it."
    if not columns:
        if question.reach_m is None:
            return "No way leads from it to a candidate."
        return f"No candidate is within {question.reach_m:g} m of it."
    chosen = [column for column in columns if column in found.sites]
    if chosen and problem.demand.shape[1]:
        if (problem.demand[row] > problem.capacity[columns].max(axis=0)).any():
            return "It takes more than any firm within reach holds."
        return f"Within reach of {_names(problem, chosen)}, with no capacity left for it."
    return f"Only {_names(problem, columns)} could reach it, not chosen."


def _names(problem: Problem, sites: list[int], most: int = 3) -> str:
    more = f" and {len(sites) - most} more" if len(sites) > most else ""
    return "、".join(problem.site_name(site) for site in sites[:most]) + more


def fairness(inputs: Inputs, problem: Problem, found: Solution) -> dict[str, Any]:
    """How evenly distances are spread: over all, the elderly, each community, and by the share of elderly."""
    sites = found.sites
    cost = nearest_metres(problem, sites)[1]
    homes = inputs.demand
    elderly = homes["elderly"].fillna(0.0).to_numpy(dtype=np.float64)
    labels = np.array([label or "" for label in community_labels(homes)])
    radius = problem.radius

    def over(rows: Mask, weight: Floats = problem.weight) -> dict[str, float | None]:
        return equity.measure(cost[rows], weight[rows], radius=radius).as_json()

    everybody = np.ones(len(homes), dtype=np.bool_)
    return {
        "all": over(everybody),
        "elderly": over(everybody, elderly) if elderly.any() else None,
        "by_elderly_share": {
            name: over(rows) for name, rows in _elderly_classes(inputs).items() if rows.any()
        },
        "by_community": {name: over(labels == name) for name in sorted(set(labels)) if name},
    }


def _elderly_classes(inputs: Inputs) -> dict[str, Mask]:
    """Compounds in three classes of as many each, by their elderly per household."""
    homes = inputs.demand
    share = (homes["elderly"] / homes["households"].where(homes["households"] > 0)).to_numpy(dtype=float)
    known = np.isfinite(share)
    rank = np.full(len(share), -1.0)
    rank[known] = np.argsort(np.argsort(share[known], kind="stable"), kind="stable") / max(known.sum(), 1)
    edges = np.linspace(0, 1, len(CLASSES) + 1)
    return {
        name: (rank >= low) & (rank < high)
        for name, low, high in zip(CLASSES, edges[:-1], edges[1:], strict=True)
    }


def _place(inputs: Inputs, row: int) -> dict[str, Any]:
    place = inputs.candidates.iloc[row]
    return {"site": str(place["code"]), "name": place["name"], "community": place["community_name"]}
