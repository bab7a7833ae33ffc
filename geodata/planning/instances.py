"""Published siting problems, solved for whoever wants to check the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geodata import siting
from geodata.errors import RefusedError, UsageError
from geodata.siting import Model
from geodata.siting.checks import model_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.siting import Solution
    from geodata.siting.orlib import Instance


def solve(
    instance: Instance,
    model: str,
    *,
    sites: int | None = None,
    reach: float | None = None,
    capacity: float | None = None,
    require: Sequence[str] = (),
    forbid: Sequence[str] = (),
    time_limit_s: float = 60.0,
    seed: int = 0,
) -> Solution:
    """Solve an instance; nodes are named by their numbers in the file, from 1.

    Raises:
        RefusedError: What is asked is missing something or contradicts itself.
        UsageError: A node is none of the file.
    """
    chosen = model_named(model)
    nodes = len(instance.cost)
    stated: dict[str, Any] = {"required": _nodes(require, nodes), "forbidden": _nodes(forbid, nodes)}
    both = set(stated["required"]) & set(stated["forbidden"])
    if both:
        raise RefusedError(
            f"Node {min(both) + 1} is required and forbidden at once.",
            "Leave out its --require or its --forbid.",
        )
    if chosen is not Model.SET_COVER or sites is not None:
        stated["p"] = instance.p if sites is None else sites
    if reach is not None:
        stated["radius"] = reach
    if chosen.value.startswith("capacitated"):
        held = instance.capacity if capacity is None else np.full(nodes, capacity)
        if not np.isfinite(held).all():
            raise UsageError("The file states no capacities.", "Give one with --capacity.")
        stated |= {"demand": instance.demand, "capacity": held}
    called = [str(node + 1) for node in range(nodes)]
    return siting.solve(
        chosen,
        cost=instance.cost,
        weight=np.ones(nodes),
        demand_names=called,
        site_names=called,
        time_limit_s=time_limit_s,
        seed=seed,
        **stated,
    )


def _nodes(given: Sequence[str], nodes: int) -> list[int]:
    for node in given:
        if not (node.isascii() and node.isdigit() and 1 <= int(node) <= nodes):
            raise UsageError(f"There is no node {node}: the file has the nodes 1 to {nodes}.")
    return [int(node) - 1 for node in given]


def as_facts(found: Solution) -> dict[str, object]:
    """The answer with the node numbers of the file; `plan` is None, since nothing is kept."""
    return {
        "plan": None,
        **found.as_json(),
        "sites": [site + 1 for site in found.sites],
        "assignment": [site + 1 if site >= 0 else None for site in found.assignment.tolist()],
        "unserved": [node + 1 for node in found.unserved.tolist()],
    }
