"""What a user of dash-leaflet would build instead: all compounds as GeoJSON in its own layer.

Run by `benchmarks.page`: `python -m benchmarks.geojson_page PORT DSN`.
"""

from __future__ import annotations

import sys
from typing import Final

import dash_leaflet as dl
import psycopg
import uvicorn
from dash import Dash
from fastapi import FastAPI, Response

from benchmarks.province import CITY, MIDDLE

ZOOM: Final = 13
ROWS = """
SELECT json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
    'type', 'Feature', 'properties', json_build_object('status', c.status, 'name', c.name, 'fid', c.fid),
    'geometry', ST_AsGeoJSON(s.geom, 6)::json)))::text
FROM hongtu.compound c JOIN hongtu.compound_shape s USING (city, code) WHERE c.city = %s
"""
STYLE = {
    "function": """(feature, context) => ({weight: 1, fillOpacity: 0.9, color: '#fff', fillColor:
    (context.hideout?.colours ?? {})[feature.properties.status] ?? '#888'})"""
}
LIGHT = {"professional": "#8aa", "public_interest": "#c5392a", "self_managed": "#7a9", "none": "#c28500"}


def create(dsn: str) -> FastAPI:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(ROWS, (CITY,)).fetchone()
    body = str(row[0]).encode() if row else b""
    server = FastAPI()

    @server.get("/data.geojson")
    def data() -> Response:
        return Response(body, media_type="application/geo+json")

    app = Dash(__name__, server=server, compress=True)  # type: ignore[arg-type]  # Dash types only Flask
    app.index_string = app.index_string.replace(
        "{%scripts%}", "<script>window.benchmark = {style: " + STYLE["function"] + "}</script>{%scripts%}"
    )
    east, north = MIDDLE
    app.layout = dl.Map(
        [
            dl.GeoJSON(
                id="compounds",
                url="/data.geojson",
                style={"variable": "benchmark.style"},
                hideout={"colours": LIGHT},
            )
        ],
        center=[north, east],
        zoom=ZOOM,
        id="map",
        zoomSnap=0.25,
        preferCanvas=False,
        style={"position": "fixed", "inset": "0"},
    )
    app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - a deep link must find its scripts
    return server


if __name__ == "__main__":
    uvicorn.run(create(sys.argv[2]), port=int(sys.argv[1]), log_level="warning")
