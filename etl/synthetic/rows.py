"""Every dataset of a city as a frame: field names of `geodata.datasets`, stored words, geometry in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic import base, territory
from etl.synthetic.arrays import picked
from etl.synthetic.lives import activities, honours, naming, party, people, posts, service
from etl.synthetic.management import committees, contracts, disputes, firms, past
from etl.synthetic.tickets import year as tickets
from etl.synthetic.urban import gates, walk

if TYPE_CHECKING:
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People


def ground(city: City) -> dict[str, pd.DataFrame]:
    """What is drawn and named before anybody lives there: three datasets, and the pieces of streets."""
    streets = base.named_streets(city)
    return {
        "streets": streets,
        "divisions": territory.divisions(city),
        "base_features": base.features(city, streets),
        "walk_links": walk.rows(city, streets),
    }


def make(
    city: City, ticket_count: int, drawn: dict[str, pd.DataFrame] | None = None
) -> dict[str, pd.DataFrame]:
    """The frames of a city by dataset name; column ``geom`` holds the geometry where a dataset has one.

    Args:
        city: A city that was laid out.
        ticket_count: How many tickets.
        drawn: What `ground` made of it, when that was asked before.
    """
    drawn = ground(city) if drawn is None else drawn
    streets = drawn["streets"]
    living = people.settle(city)
    companies = firms.found(city, living)
    known = past.remember(city, living, companies)
    statuses = past.statuses(city, companies, known)
    seated = committees.rows(city, living, known)
    stations = service.points(city, living, streets)
    return {
        "divisions": drawn["divisions"],
        "firms": firms.rows(city, companies, known),
        "compounds": _compounds(city, living, companies, statuses, streets),
        "gates": gates.rows(city, living.name),
        "walk_links": drawn["walk_links"],
        "grid_cells": posts.fill(
            _named_cells(territory.grid_cells(city), living), city, living, companies, seated
        ),
        "management_statuses": statuses,
        "buildings": _buildings(city, living),
        "units": _units(city, living),
        "contracts": contracts.rows(city, living, companies, known),
        "decisions": disputes.decisions(city, companies, known),
        "disputes": disputes.rows(city, living, companies, known),
        "committees": seated,
        "party_organisations": party.organisations(city, living, companies, known),
        "steward_units": party.steward_units(city, living),
        "service_points": stations,
        "honours": honours.rows(city, living, companies),
        "activities": activities.rows(city, living, stations),
        "base_features": drawn["base_features"],
        "tickets": tickets.rows(city, living, companies, known, ticket_count),
    }


def _compounds(
    city: City, living: People, companies: firms.Firms, statuses: pd.DataFrame, streets: pd.DataFrame
) -> pd.DataFrame:
    count = len(city.compound_code)
    current = (
        statuses[statuses["valid_to"].isna()].set_index("compound_code").loc[city.compound_code.tolist()]
    )
    was_none = set(
        statuses.loc[statuses["valid_to"].notna() & (statuses["status"] == "none"), "compound_code"]
    )
    built = city.housing
    return pd.DataFrame(
        {
            "code": city.compound_code,
            "name": living.name,
            "aliases": naming.aliases(city.stream("aliases"), living.name.tolist()),
            "address": service.addresses(city, streets),
            "community_code": city.community_code[city.parcels.community],
            "is_urban": True,
            "built_year": built.built_year,
            "floor_area_m2": living.floor_area_m2,
            "buildings": np.bincount(built.compound, minlength=count),
            "households": living.households,
            "elderly": living.elderly,
            "participating_households": living.participating_households,
            "red_observers": living.red_observers,
            "fee_yuan_m2_month": living.fee_yuan_m2_month,
            "was_unmanaged": [
                code in was_none and year < people.OLD_BEFORE
                for code, year in zip(city.compound_code.tolist(), built.built_year.tolist(), strict=True)
            ],
            "status": living.status,
            "status_since": current["valid_from"].to_numpy(),
            "firm_code": picked(companies.of_compound, companies.code),
            "geom": city.parcels.ring,
        }
    )


def _named_cells(cells: pd.DataFrame, living: People) -> pd.DataFrame:
    """Compounds are cells of level 3 under the names that they have today."""
    cells.loc[cells["level"] == "3", "name"] = living.name
    return cells


def _buildings(city: City, living: People) -> pd.DataFrame:
    built = city.housing
    return pd.DataFrame(
        {
            "code": city.building_code,
            "name": np.char.add(city.building_number.astype(str), "栋"),
            "compound_code": city.compound_code[built.compound],
            "storeys": built.storeys,
            "units": built.units,
            "households": built.households,
            "floor_area_m2": living.building_floor_area_m2,
            "elderly": living.building_elderly,
            "built_year": built.building_year,
            "geom": built.footprint,
        }
    )


def _units(city: City, living: People) -> pd.DataFrame:
    built = city.housing
    size = shapely.area(built.unit_shape)
    return pd.DataFrame(
        {
            "code": city.unit_code,
            "name": np.char.add(city.unit_number.astype(str), "单元"),
            "building_code": city.building_code[built.unit_building],
            "households": territory.unit_households(city),
            "floor_area_m2": territory.shared_out(living.building_floor_area_m2, built.unit_building, size),
            "elderly": territory.shared_out(living.building_elderly, built.unit_building, size),
        }
    )
