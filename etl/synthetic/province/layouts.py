"""A layout drawn once and inhabited many times, for a province of hundreds of cities.

Drawing is most of the work of a city: ground, streets, blocks, compounds, buildings. The cities of a province
share a few drawings. Each has its own place, codes, names of everything, people, firms, past and tickets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic import city, places, rows
from etl.synthetic.calibrate import Targets
from etl.synthetic.lives import naming
from etl.synthetic.province.renaming import Renaming
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from etl.synthetic.arrays import Texts
    from etl.synthetic.city import City, Site

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A city as it was drawn, and the frames that no inhabitant changes."""

    city: City
    ground: dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabited:
    """A city in the coordinates of its layout.

    Attributes:
        city: The city with its own codes and names.
        ground: Its frames of `rows.GROUND`.
        offset: Metres east and north from the layout to where the city lies.
    """

    city: City
    ground: dict[str, pd.DataFrame]
    offset: tuple[float, float]


def draw(site: Site, *, seed: int, compounds: int, now: datetime) -> Layout:
    """Draw the layout of an invented city.

    The plan gives some communities their part by their name, so it is drawn with the names of the real ones.
    """
    known = tuple(
        replace(place, name=real.name)
        for place, real in zip(site.communities, places.COMMUNITIES, strict=True)
    )
    drawn = city.lay_out(replace(site, communities=known), seed=seed, compounds=compounds, now=now)
    return Layout(city=drawn, ground=rows.ground(drawn))


def inhabit(layout: Layout, site: Site, *, seed: int) -> Inhabited:
    """Make another city of a layout.

    Args:
        layout: What was drawn.
        site: Code, names and place of the city; its ground is that of the layout.
        seed: Of everybody who lives there.
    """
    drawn = layout.city
    own = replace(
        drawn.site,
        code=site.code,
        name=site.name,
        towns=tuple(
            (code, name, seat)
            for (code, name, _), (_, _, seat) in zip(site.towns, drawn.site.towns, strict=True)
        ),
        communities=site.communities,
    )
    renaming = _renaming(layout, own, seed)
    living = replace(
        drawn,
        site=own,
        seed=seed,
        targets=Targets.of(drawn.targets.compounds),
        plan=replace(drawn.plan, places=own.communities),
        uses=replace(drawn.uses, name=renaming.each(drawn.uses.name)),
        compound_name=np.array(
            naming.compounds(
                stream(seed, f"{own.code}:names"),
                drawn.housing,
                naming.quarter(
                    own.code, replace(drawn.plan, places=own.communities), drawn.fabric, drawn.parcels
                ),
            )
        ),
        community_code=_recoded(drawn.community_code, own.code),
        area_code=_recoded(drawn.area_code, own.code),
        compound_code=_recoded(drawn.compound_code, own.code),
        building_code=_recoded(drawn.building_code, own.code),
        unit_code=_recoded(drawn.unit_code, own.code),
    )
    offset = (site.centre[0] - own.centre[0], site.centre[1] - own.centre[1])
    ground = {name: _renamed(frame, own.code, renaming) for name, frame in layout.ground.items()}
    return Inhabited(city=living, ground=ground, offset=offset)


def _renaming(layout: Layout, site: Site, seed: int) -> Renaming:
    before = layout.city.site
    told = {before.name: site.name, before.name.removesuffix("市"): site.name.removesuffix("市")}
    told |= {old[1]: new[1] for old, new in zip(before.towns, site.towns, strict=True)}
    told |= {old.name: new.name for old, new in zip(before.communities, site.communities, strict=True)}
    base = layout.ground["base_features"]
    # Villages and hills have names that are heard everywhere: 上村, 小河边.
    called = [*base.loc[base["kind"] != "place", "name"].dropna(), *layout.ground["streets"]["name"].dropna()]
    return Renaming(told, called, stream(seed, f"{site.code}:renaming"))


def _renamed(frame: pd.DataFrame, code: str, renaming: Renaming) -> pd.DataFrame:
    turned = {
        column: [code + text[COUNTY_DIGITS:] if isinstance(text, str) else text for text in frame[column]]
        for column in ("code", "parent_code")
        if column in frame
    }
    return frame.assign(**turned, name=renaming.each(frame["name"]))


def _recoded(codes: Texts, county: str) -> Texts:
    """The codes with the first six digits of another county."""
    turned = codes.copy()
    turned.view("U1").reshape(len(turned), -1)[:, :COUNTY_DIGITS] = list(county)
    return turned
