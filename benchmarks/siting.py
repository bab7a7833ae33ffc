"""Siting beside spopt: the published problems, a city, a province and a country, each with objective, bound
and gap.

Figures of one run on one machine; `spopt` solves the same instance in the same run with HiGHS, once, under a
limit.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from geodata.siting import Solution, build, orlib, run, solve
from geodata.siting.answers.whatif import OpenPlan
from geodata.siting.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SPOPT_LIMIT_S = 30
SEED = 20


def main() -> None:
    _warm()
    _published()
    _city()
    _what_if()
    _large("province", 50_000, 5_000, p=200, reach=2_000.0, limit_s=60)
    _large("country", 500_000, 50_000, p=500, reach=1_500.0, limit_s=90)


def _warm() -> None:
    """Compile the loops, so that no figure counts it."""
    cost = np.random.default_rng(0).integers(1, 99, (30, 12)).astype(float)
    ones = np.ones(30)
    for model, stated in (
        ("max_cover", {"p": 3, "radius": 20}),
        ("set_cover", {"radius": 60}),
        ("p_median", {"p": 3}),
        ("p_center", {"p": 3}),
        ("capacitated_p_median", {"p": 4, "demand": ones, "capacity": 9}),
    ):
        arguments: dict[str, Any] = dict(stated)
        solve(model, cost=cost, weight=ones, **arguments)


def _published() -> None:
    here = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("HONGTU_SHARED_DATA", here)) / "siting"
    if not (folder / "expected.json").is_file():
        print("siting: no published instances here (HONGTU_SHARED_DATA); they are left out")
        return
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for model, key, form, limit in (
        ("p_median", "pmedian_orlib", "orlib-pmed", 60.0),
        ("p_center", "pcenter_orlib", "orlib-pmed", 60.0),
        ("capacitated_p_median", "cpmp_orlib", "orlib-pmedcap", 10.0),
    ):
        rows = []
        for name, facts in expected[key].items():
            text = (folder / facts["file"]).read_text(encoding="utf-8")
            instance = orlib.parse(text, form)
            arguments: dict[str, Any] = {"p": instance.p, "time_limit_s": limit}
            if model.startswith("capacitated"):
                arguments |= {"demand": instance.demand, "capacity": instance.capacity}
            start = time.perf_counter()
            found = solve(model, cost=instance.cost, weight=np.ones(len(instance.cost)), **arguments)
            rows.append(
                (name, facts.get("optimum", facts.get("best_known")), found, time.perf_counter() - start)
            )
        _table(model, rows)


def _table(model: str, rows: list[tuple[str, float, Solution, float]]) -> None:
    print(f"siting {model}: name, published, objective, bound, gap, seconds")
    for name, published, found, seconds in rows:
        facts = f"{found.objective:8.0f} {found.bound:8.0f} {found.gap:7.2%} {seconds:7.2f}"
        print(f"  {name:<10} {published:8.0f} {facts}")
    times = [seconds for *_, seconds in rows]
    proved = sum(found.status == "optimal" for _, _, found, _ in rows)
    print(
        f"siting {model}: {proved} of {len(rows)} proved; "
        f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s"
    )


def _city() -> None:
    generator = np.random.default_rng(SEED)
    homes, places = generator.random((800, 2)) * 9_000, generator.random((300, 2)) * 9_000
    cost = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1))
    weight = generator.integers(1_000, 90_000, 800).astype(float)
    for model, stated in (
        ("max_cover", {"p": 10, "radius": 800.0}),
        ("max_cover", {"p": 25, "radius": 800.0}),
        ("set_cover", {"radius": 1_500.0}),
        ("set_cover", {"radius": 1_800.0}),
        ("p_median", {"p": 10}),
        ("p_median", {"p": 25}),
        ("p_center", {"p": 15}),
    ):
        arguments: dict[str, Any] = dict(stated)
        start = time.perf_counter()
        found = solve(model, cost=cost, weight=weight, **arguments)
        seconds = time.perf_counter() - start
        theirs = _spopt(model, cost, weight, arguments)
        beside = "spopt is not installed"
        if theirs is not None:
            beside = f"spopt {theirs[0]:.1f} in {theirs[1]:.2f} s; {theirs[1] / seconds:.1f} x as fast"
        print(
            f"siting city 800 x 300 {model} {arguments}: {found.objective:.1f}, gap {found.gap:.3%}, "
            f"{found.status}, {seconds:.2f} s; {beside}"
        )


def _what_if() -> None:
    """Edits of an open city plan beside solving it again."""
    generator = np.random.default_rng(SEED)
    homes, places = generator.random((800, 2)) * 9_000, generator.random((300, 2)) * 9_000
    cost = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1))
    weight = generator.integers(1_000, 90_000, 800).astype(float)
    for model, stated in (("max_cover", {"p": 25, "radius": 800.0}), ("p_median", {"p": 25})):
        arguments: dict[str, Any] = dict(stated)
        problem = build(model, cost=cost, weight=weight, **arguments)
        start = time.perf_counter()
        plan = OpenPlan(problem, run(problem, Clock(10.0)))
        again = time.perf_counter() - start
        outside = [site for site in range(300) if site not in plan.sites]
        edits = [
            _seconds(partial(plan.move, plan.sites[0], outside[0])),
            _seconds(partial(plan.lock, outside[1])),
            _seconds(partial(plan.forbid, plan.sites[-1])),
        ]
        told = " ".join(f"{1000 * one:.0f}" for one in edits)
        print(f"siting what-if {model}: move, lock, forbid {told} ms; solving again {again * 1000:.0f} ms")


def _seconds(edit: Callable[[], object]) -> float:
    start = time.perf_counter()
    edit()
    return time.perf_counter() - start


def _spopt(model: str, cost: Floats, weight: Floats, stated: dict[str, Any]) -> tuple[float, float] | None:
    """Objective (NaN: none found) and seconds of spopt with HiGHS, or None without spopt."""
    try:
        import pulp
        from spopt import locate
    except ImportError:
        return None
    solver = pulp.HiGHS(msg=False, timeLimit=SPOPT_LIMIT_S, threads=1)
    start = time.perf_counter()
    if model == "max_cover":
        made = locate.MCLP.from_cost_matrix(cost, weight, stated["radius"], p_facilities=stated["p"])
    elif model == "set_cover":
        made = locate.LSCP.from_cost_matrix(cost, stated["radius"])
    elif model == "p_median":
        made = locate.PMedian.from_cost_matrix(cost, weight, p_facilities=stated["p"])
    else:
        made = locate.PCenter.from_cost_matrix(cost, p_facilities=stated["p"])
    try:
        made.solve(solver)
    except RuntimeError:
        return math.nan, time.perf_counter() - start
    return float(made.problem.objective.value()), time.perf_counter() - start


def _large(name: str, demands: int, candidates: int, *, p: int, reach: float, limit_s: float) -> None:
    generator = np.random.default_rng(SEED)
    side = np.sqrt(demands / 50_000) * 300_000
    towns = generator.random((demands // 1_000, 2)) * side
    homes = towns[generator.integers(0, len(towns), demands)] + generator.normal(0, 3_000, (demands, 2))
    places = homes[generator.choice(demands, candidates, replace=False)]
    near = cKDTree(homes).sparse_distance_matrix(cKDTree(places), reach, output_type="coo_matrix")
    cost = sparse.csr_array((near.data, (near.row, near.col)), shape=(demands, candidates))
    weight = generator.integers(100, 5_000, demands).astype(float)
    found = solve("max_cover", cost=cost, weight=weight, p=p, radius=reach, time_limit_s=limit_s)
    print(
        f"siting {name} {demands} x {candidates}, {cost.nnz} pairs, p {p}: {found.objective:.0f}, "
        f"bound {found.bound:.0f}, gap {found.gap:.2%}, {found.status}, {found.seconds:.1f} s; "
        f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB so far"
    )
