"""A question and its inputs as a siting problem, and the answer in codes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy import sparse

from geodata import siting
from geodata.errors import RefusedError
from geodata.model import ManagementStatus
from geodata.planning.question import COVERING, Weight
from geodata.siting import UNSERVED, Model, Solution, Status
from geodata.siting.answers.gains import Gains
from geodata.siting.clock import Clock
from geodata.siting.service import nearest_pairs

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from geodata.planning.inputs import Inputs
    from geodata.planning.question import Question
    from geodata.siting import Problem

    Floats: TypeAlias = NDArray[np.float64]
    Told: TypeAlias = Callable[[float, float, tuple[int, ...]], None]

Answer: TypeAlias = dict[str, Any]
"""The facts of an answer, in codes; `proof` holds the prices of candidates behind the bound."""

# Parts of a blend are shares of the whole city's, so that square metres and persons can be added.
BLEND = 1_000_000


def problem_of(question: Question, inputs: Inputs) -> Problem:
    """The siting problem of a question.

    Raises:
        RefusedError: Something is missing, contradicts itself, or names a place that is no candidate.
    """
    _is_complete(question, inputs)
    demand, candidates = inputs.demand, inputs.candidates
    pairs = inputs.distances
    shape = len(demand), len(candidates)
    cost = sparse.csr_array((pairs["metres"], (pairs["demand"], pairs["candidate"])), shape=shape)
    conditions: dict[str, Any] = {}
    if question.model in COVERING:
        conditions["radius"] = question.reach_m
    if question.capacity_m2 is not None or question.capacity_compounds is not None:
        conditions["demand"], conditions["capacity"] = _capacities(question, inputs)
    if question.floor is not None:
        conditions |= {"group": community_labels(demand), "floor": question.floor}
    elif question.model in {Model.MAX_COVER, Model.SET_COVER}:
        conditions["group"] = community_labels(demand)
    return siting.build(
        question.model,
        cost=cost,
        weight=weights_of(question, demand),
        p=question.sites,
        required=rows_of(inputs, question.require),
        forbidden=rows_of(inputs, question.forbid),
        existing=candidates["is_existing"].to_numpy(dtype=bool),
        cover_share=question.cover_share,
        max_distance=question.max_distance_m,
        decay=question.decay,
        demand_names=[str(name) for name in demand["name"].fillna(demand["code"])],
        site_names=[str(name) for name in candidates["name"]],
        **conditions,
    )


def solve(
    question: Question,
    inputs: Inputs,
    *,
    told: Told | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> tuple[Problem, Solution]:
    """Answer a question.

    Raises:
        RefusedError: As `problem_of`.
    """
    problem = problem_of(question, inputs)
    return problem, run(problem, question.time_limit_s, question.seed, told=told, is_cancelled=is_cancelled)


def run(
    problem: Problem,
    time_limit_s: float,
    seed: int = 0,
    *,
    told: Told | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Solve a problem under a limit."""
    clock = Clock(time_limit_s)
    if told is not None:
        clock.told = told
    if is_cancelled is not None:
        clock.is_cancelled = is_cancelled
    return siting.run(problem, clock, seed=seed)


def weights_of(question: Question, demand: pd.DataFrame) -> Floats:
    """Weight of each compound: of one part in its own unit, of several in points."""
    used = {part: share for part, share in question.weight.items() if share > 0}
    if len(used) == 1:
        return _part(next(iter(used)), demand)
    blend = np.zeros(len(demand))
    for part, share in used.items():
        values = _part(part, demand)
        if values.any():
            blend += share * values / values.sum()
    whole = np.round(BLEND * blend / sum(used.values()))
    return np.where((blend > 0) & (whole == 0), 1.0, whole)


def _part(part: Weight, demand: pd.DataFrame) -> Floats:
    match part:
        case Weight.COMPOUNDS:
            return np.ones(len(demand), dtype=np.float64)
        case Weight.UNMANAGED:
            return np.asarray(demand["status"] == ManagementStatus.NONE.value, dtype=np.float64)
        case _:
            return demand[part.column].fillna(0.0).to_numpy(dtype=np.float64)


def community_labels(demand: pd.DataFrame) -> list[str | None]:
    """What users call the community of each compound; two of one name are told apart by their codes."""
    known = demand.loc[
        demand["community_code"].notna(), ["community_code", "community_name"]
    ].drop_duplicates()
    name = known["community_name"].fillna(known["community_code"])
    name = name.where(~name.duplicated(keep=False), name + " " + known["community_code"])
    label = dict(zip(known["community_code"], name, strict=True))
    return [label.get(code) for code in demand["community_code"]]


def rows_of(inputs: Inputs, codes: tuple[str, ...]) -> list[int]:
    """Row numbers of candidates.

    Raises:
        RefusedError: One of them is no candidate.
    """
    known = {code: row for row, code in enumerate(inputs.candidates["code"])}
    for code in codes:
        if code not in known:
            raise RefusedError(
                f"There is no candidate {code!r} among the {len(known)}.",
                "`hongtu plan candidates` lists them.",
            )
    return [known[code] for code in codes]


def _is_complete(question: Question, inputs: Inputs) -> None:
    """Refuse what the options of the command cannot mean, in their words."""
    stands = inputs.candidates["is_existing"]
    standing = set(inputs.candidates.loc[stands, "code"]) & set(question.forbid)
    if standing:
        raise RefusedError(
            f"A firm stands at {min(standing)} already, so it cannot be forbidden.",
            "Leave all of them out with --no-existing.",
        )
    if question.model in COVERING and question.reach_m is None:
        raise RefusedError(f"{question.model} needs --reach-m: how far a firm reaches, in metres.")
    if question.model not in COVERING and question.reach_m is not None:
        raise RefusedError(f"{question.model} has no reach.", "Use --max-distance-m to cap every distance.")
    if question.model is Model.SET_COVER:
        if question.sites is not None:
            raise RefusedError("set_cover finds the number of sites itself: leave --sites out.")
        return
    if question.sites is None:
        raise RefusedError(f"{question.model} needs --sites: how many new firms.")
    if not question.sites and not stands.any():
        raise RefusedError("--sites is 0 and no firm stands: there is nothing to plan.")
    free = int((~stands).sum()) - len(set(question.forbid))
    if question.sites > free:
        raise RefusedError(
            f"{question.sites} new sites are asked for, and only {free} of {len(stands)} candidates are free."
        )


def _capacities(question: Question, inputs: Inputs) -> tuple[Floats, Floats]:
    """What each compound takes and each place still holds, in m² and in compounds."""
    taken, room = [], []
    if question.capacity_m2 is not None:
        taken.append(inputs.demand["floor_area_m2"].fillna(0.0).to_numpy(dtype=np.float64))
        room.append(question.capacity_m2 - inputs.candidates["kept_m2"].to_numpy(dtype=np.float64))
    if question.capacity_compounds is not None:
        taken.append(np.ones(len(inputs.demand)))
        room.append(question.capacity_compounds - inputs.candidates["kept_compounds"].to_numpy(dtype=float))
    return np.stack(taken, axis=1), np.maximum(np.stack(room, axis=1), 0.0)


def answer_of(question: Question, inputs: Inputs, problem: Problem, found: Solution) -> Answer:
    """An answer in codes: sites, who is served by whom, the value and its proof."""
    code = inputs.candidates["code"].to_numpy()
    home = inputs.demand["code"].to_numpy()
    facts = found.as_json()
    sites = list(found.sites)
    standing = set(problem.existing.tolist())
    return {
        **facts,
        "sites": [str(code[site]) for site in sites],
        "opened": [str(code[site]) for site in sites if site not in standing],
        "existing": [str(code[site]) for site in sites if site in standing],
        "assignment": {
            str(home[row]): None if site < 0 else str(code[site])
            for row, site in enumerate(found.assignment.tolist())
        },
        "unserved": [str(home[row]) for row in found.unserved.tolist()],
        "unit": unit_of(question),
        "total_weight": float(problem.weight.sum()),
        "notes": [*inputs.notes, *found.notes, *_idle(problem, found)],
        "proof": {
            "relaxed": finite(found.relaxed),
            "reduced_cost": [finite(value) for value in found.reduced_cost.tolist()],
        },
    }


def _idle(problem: Problem, found: Solution) -> list[str]:
    """Name the new sites that add nothing to what the others cover."""
    if problem.model is not Model.MAX_COVER or not found.sites:
        return []
    gains = Gains.of(problem, found.sites)
    idle = [int(site) for site, loss in zip(gains.sites, gains.loss, strict=True) if not loss]
    names = [problem.site_name(site) for site in idle if not problem.is_required[site]]
    return [f"Nothing is lost without {'、'.join(names)}: fewer sites do as well."] if names else []


def solution_of(answer: Answer, inputs: Inputs) -> Solution:
    """Take back the solution of an answer that was kept."""
    row = {code: number for number, code in enumerate(inputs.candidates["code"])}
    served = [answer["assignment"].get(code) for code in inputs.demand["code"]]
    proof = answer["proof"]
    return Solution(
        model=Model(answer["model"]),
        sites=tuple(row[code] for code in answer["sites"]),
        assignment=np.array([UNSERVED if code is None else row[code] for code in served], dtype=np.int64),
        objective=answer["objective"],
        bound=math.inf if answer["bound"] is None else answer["bound"],
        status=Status(answer["status"]),
        seconds=answer["seconds"],
        reduced_cost=np.array([np.nan if one is None else one for one in proof["reduced_cost"]]),
        relaxed=math.nan if proof["relaxed"] is None else proof["relaxed"],
        notes=tuple(answer["notes"]),
    )


def unit_of(question: Question) -> str:
    """What the objective of a model is told in."""
    match question.model:
        case Model.SET_COVER:
            return "sites"
        case Model.P_CENTER:
            return "m"
        case Model.P_MEDIAN | Model.CAPACITATED_P_MEDIAN:
            return f"{question.unit} x m"
        case _:
            return question.unit


def nearest_metres(problem: Problem, sites: tuple[int, ...]) -> tuple[NDArray[np.int64], Floats]:
    """The nearest site of each compound, -1 for none, and how far it is (m), infinite there."""
    return nearest_pairs(problem.cost, np.array(sites, dtype=np.int64))


def finite(value: float) -> float | None:
    """A number that JSON knows."""
    return float(value) if math.isfinite(value) else None
