"""The inputs of a plan, read from the database: compounds, places, and how far it is between them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geodata.analysis import walking
from geodata.analysis.walking import APART, Doors
from geodata.db.planning import reading
from geodata.errors import RefusedError
from geodata.model import ManagementStatus
from geodata.planning.inputs import Inputs
from geodata.planning.question import COMMUNITIES, Demand, Distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.db.connection import Connection
    from geodata.planning.question import Question

    Floats = NDArray[np.float64]

NEEDS = {
    Demand.UNMANAGED: {ManagementStatus.NONE.value},
    Demand.UNSETTLED: {ManagementStatus.NONE.value, ManagementStatus.UNKNOWN.value},
    Demand.ALL: {status.value for status in ManagementStatus},
}
NUMBERS = ("floor_area_m2", "households", "elderly", "tickets", "built_year")
# Farther than this from every way (m) nobody walks to a place along them. It is more than `analysis.reach`
# grants a gate, because a community is a point inside it, and a compound without a gate its middle.
APART_M = 300.0
# All distances of a city are kept; of more pairs than this, those within a few reaches.
MOST_PAIRS = 20_000_000
REACHES = 3.0
# Distances are kept to the decimetre: a survey is not better, and sums of them stay exact.
DECIMALS = 1


def gather(connection: Connection, question: Question) -> Inputs:
    """Read what a question is answered from.

    Raises:
        NotFoundError: There is no such city.
        RefusedError: Nobody needs a firm, there is no place for one, or no way to walk.
    """
    city = f"{reading.city_name(connection, question.city)} ({question.city})"
    demand, notes = _demand(connection, question, city)
    candidates, more = _candidates(connection, question, city)
    limit = _limit(len(demand), len(candidates), question)
    if question.distance is Distance.LINE:
        distances = _lines(demand, candidates, limit)
        demand["is_joined"] = candidates["is_joined"] = True
    else:
        distances = _walks(connection, question.city, city, demand, candidates, limit)
        notes += _apart(demand, "compounds") + _apart(candidates, "candidates")
    dropped = ["x", "y"]
    return Inputs(demand.drop(columns=dropped), candidates.drop(columns=dropped), distances, (*notes, *more))


def candidates_of(connection: Connection, question: Question) -> pd.DataFrame:
    """The places that a question may choose from, without their distances.

    Raises:
        NotFoundError: There is no such city.
        RefusedError: There is no place for a firm.
    """
    city = f"{reading.city_name(connection, question.city)} ({question.city})"
    return _candidates(connection, question, city)[0]


def _demand(connection: Connection, question: Question, city: str) -> tuple[pd.DataFrame, list[str]]:
    every = reading.compounds(connection, question.city).rename(columns={"open_tickets": "tickets"})
    if every.empty:
        raise RefusedError(f"{city} has no compounds with a boundary.", "Load its compounds first.")
    for name in NUMBERS:
        every[name] = pd.to_numeric(every[name]).astype(float)
    needing = every[every["status"].isin(NEEDS[question.demand])].reset_index(drop=True)
    if needing.empty:
        raise RefusedError(
            f"Nobody in {city} needs a firm: no compound is {' or '.join(sorted(NEEDS[question.demand]))}.",
            "Ask with --demand all for every compound.",
        )
    notes = []
    unknown = int((every["status"] == ManagementStatus.UNKNOWN).sum())
    if question.demand is Demand.UNMANAGED and unknown:
        notes.append(
            f"{unknown} compounds of unknown status are not counted; --demand unsettled counts them."
        )
    for part in question.weight:
        missing = int(needing[part.column].isna().sum()) if part.column in needing else 0
        if missing:
            notes.append(f"{missing} compounds have no {part.column} on file and weigh nothing by it.")
    return needing, notes


def _candidates(connection: Connection, question: Question, city: str) -> tuple[pd.DataFrame, list[str]]:
    seats = reading.communities(connection, question.city)
    centres = reading.service_points(connection, question.city, ["centre"])
    is_community = question.candidates == COMMUNITIES
    places = seats if is_community else reading.service_points(connection, question.city, question.kinds)
    firms, notes = _standing(connection, question)
    if not is_community and len(firms):
        # A firm that stands sits at its community's centre, whether or not such places are asked for.
        at = centres[~centres["community_code"].duplicated() & centres["community_code"].isin(firms.index)]
        without = seats[seats["code"].isin(firms.index.difference(pd.Index(at["community_code"])))]
        places = pd.concat([places, at, without], ignore_index=True).drop_duplicates("code")
        places = places.sort_values("code", ignore_index=True)
    if places.empty:
        raise RefusedError(
            f"There are no candidates: {city} has no {question.candidates}.",
            "Load its divisions or service points, or ask with other --candidates.",
        )
    sits = _seat_of_firm(places, centres, is_community=is_community)
    firm = firms.reindex(places["community_code"].where(sits))
    places["is_existing"] = firm["name"].notna().to_numpy()
    places["firm_name"] = firm["name"].to_numpy()
    for column in ("kept_m2", "kept_compounds"):
        places[column] = firm[column].fillna(0.0).to_numpy(dtype=float)
    return places, notes


def _seat_of_firm(places: pd.DataFrame, centres: pd.DataFrame, *, is_community: bool) -> pd.Series[bool]:
    """Which places are where a firm of their community would sit."""
    if is_community:
        return pd.Series(data=True, index=places.index)
    first = set(centres.loc[~centres["community_code"].duplicated(), "code"])
    return places["code"].isin(first) | (places["kind"] == "community")


def _standing(connection: Connection, question: Question) -> tuple[pd.DataFrame, list[str]]:
    """Public-interest firms by their community; several of one community are told together."""
    firms = reading.public_interest_firms(connection, question.city)
    if not question.keeps_existing:
        firms = firms.iloc[:0]
    placed = firms[firms["community_code"].notna()]
    by_community = placed.groupby("community_code", sort=True).agg(
        name=("name", "、".join), kept_m2=("kept_m2", "sum"), kept_compounds=("kept_compounds", "sum")
    )
    notes = []
    if len(placed) < len(firms):
        notes.append(
            f"{len(firms) - len(placed)} public-interest firms have no community on file and are left out."
        )
    if len(by_community):
        notes.append("A public-interest firm that stands is taken to sit at its community's service centre.")
    if question.capacity_m2 is None and question.capacity_compounds is None:
        notes.append("Without a capacity, every firm keeps whatever lies within its reach.")
    return by_community, notes


def _limit(demands: int, candidates: int, question: Question) -> float:
    if demands * candidates <= MOST_PAIRS or question.reach_m is None:
        return math.inf
    return REACHES * max(question.reach_m, question.max_distance_m or 0.0)


def _lines(demand: pd.DataFrame, candidates: pd.DataFrame, limit: float) -> pd.DataFrame:
    homes, places = (table[["x", "y"]].to_numpy() for table in (demand, candidates))
    pairs = cKDTree(homes).sparse_distance_matrix(cKDTree(places), limit, output_type="ndarray")
    return _distances(pairs["i"], pairs["j"], pairs["v"])


def _walks(
    connection: Connection,
    code: str,
    city: str,
    demand: pd.DataFrame,
    candidates: pd.DataFrame,
    limit: float,
) -> pd.DataFrame:
    """Walks from candidates to the gates of compounds; one without a gate is entered by its middle."""
    ways = reading.ways(connection, code)
    if not len(ways.lines):
        raise RefusedError(
            f"{city} has no ways to walk.", "Load its walk_links, or measure with --distance line."
        )
    gates = reading.gates(connection, code)
    number = pd.Series(np.arange(len(demand)), index=demand["code"])
    gates = gates[gates["compound_code"].isin(number.index)]
    gateless = np.setdiff1d(np.arange(len(demand)), number[gates["compound_code"]])
    of = np.concatenate([number[gates["compound_code"]].to_numpy(), gateless]).astype(np.int64)
    doors = [gates[["x", "y"]], demand.loc[gateless, ["x", "y"]], candidates[["x", "y"]]]
    network, node = walking.attach(
        walking.build(ways.lines, ways.metres), pd.concat(doors).to_numpy(dtype=float), farthest_m=APART_M
    )
    homes = Doors(node[: len(of)], of, len(demand))
    places = Doors(node[len(of) :], np.arange(len(candidates)), len(candidates))
    demand["is_joined"] = np.isin(np.arange(len(demand)), of[homes.node != APART])
    candidates["is_joined"] = places.node != APART
    walks = walking.between(network, places, homes, limit_m=limit).tocoo()
    return _distances(walks.col, walks.row, walks.data)


def _distances(demand: NDArray[np.integer], candidate: NDArray[np.integer], metres: Floats) -> pd.DataFrame:
    order = np.lexsort((candidate, demand))
    return pd.DataFrame(
        {
            "demand": demand[order].astype(np.int32),
            "candidate": candidate[order].astype(np.int32),
            "metres": np.round(metres[order], DECIMALS),
        }
    )


def _apart(table: pd.DataFrame, what: str) -> list[str]:
    alone = table[~table["is_joined"]]
    if alone.empty:
        return []
    first = "、".join(str(name) for name in alone["name"].head(3))
    return [f"{len(alone)} {what} stand over {APART_M:g} m from every way and are not walked to: {first}."]
