"""A plan as GeoJSON, so that any map can show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata.planning.asking import Answer
    from geodata.planning.inputs import Inputs
    from geodata.planning.question import Question


def as_geojson(question: Question, inputs: Inputs, answer: Answer) -> dict[str, Any]:
    """Points (EPSG:4326) of candidates and compounds, and a line from each served compound to its site.

    `role` is existing, opened or candidate of a place, served or unserved of a compound, service of a line.
    """
    places, homes = inputs.candidates.set_index("code"), inputs.demand.set_index("code")
    roles = dict.fromkeys(answer["existing"], "existing") | dict.fromkeys(answer["opened"], "opened")
    at = {code: [place["lon"], place["lat"]] for code, place in places.iterrows()}
    features = [
        _feature("Point", at[code], code=code, name=place["name"], role=roles.get(str(code), "candidate"))
        for code, place in places.iterrows()
    ]
    for code, home in homes.iterrows():
        point, site = [home["lon"], home["lat"]], answer["assignment"].get(code)
        role = "unserved" if site is None else "served"
        features.append(_feature("Point", point, code=code, name=home["name"], role=role, site=site))
        if site is not None:
            features.append(_feature("LineString", [point, at[site]], code=code, role="service", site=site))
    return {"type": "FeatureCollection", "name": f"{question.model} {question.city}", "features": features}


def _feature(kind: str, coordinates: object, **properties: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }
