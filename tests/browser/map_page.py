"""Every kind of map layer over the synthetic city: `python tests/browser/map_page.py PORT [PARCELS]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dash_leaflet as dl
import uvicorn
from dash import Dash, Input, Output, State, dcc, html
from fastapi import FastAPI, Response

from dashboard.components.base_tiles import BaseTiles
from dashboard.components.heat_layer import HeatLayer
from dashboard.components.map_layer import MapLayer
from tests.browser.synthetic_city import LAT, LON, City

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"
PINS = {k: k for k in ("centre", "station", "canteen", "book", "class", "pavilion")}
STYLE: dict[str, Any] = {
    "theme": "status",
    "classes": [
        {
            "key": "professional",
            "label": "专业物业",
            "light": "status.professional",
            "dark": "status.professional",
            "opacity": 0.75,
        },
        {
            "key": "public_interest",
            "label": "红色公益",
            "light": "status.public_interest",
            "dark": "status.public_interest",
        },
        {
            "key": "self_managed",
            "label": "自管",
            "light": "status.self_managed",
            "dark": "status.self_managed",
            "opacity": 0.85,
        },
        {
            "key": "community_kept",
            "label": "社区代管",
            "light": "status.community_kept",
            "dark": "status.community_kept",
        },
        {
            "key": "none",
            "label": "无物业",
            "light": "status.none",
            "dark": "status.none",
            "outlineLight": "#8F5F00",
        },
        {
            "key": "unknown",
            "label": "未知",
            "light": "status.unknown",
            "dark": "status.unknown",
            "pattern": "hatch",
        },
    ],
}
BASE: list[dict[str, Any]] = [
    {"source": "urban", "kind": "fill", "paint": {"color": "map.urban"}},
    {"source": "waterway", "kind": "line", "paint": {"color": "map.water", "width": [[12, 6], [16, 60]]}},
    {
        "source": "street",
        "kind": "line",
        "filter": [["rank", ">=", 1]],
        "paint": {
            "color": "map.road1",
            "width": [[11, 0.6], [14, 3], [17, 12]],
            "casing": {"color": "map.roadCase", "width": 1},
        },
    },
    {
        "source": "waterway",
        "kind": "label",
        "labelPriority": 10,
        "paint": {
            "anchor": "line",
            "color": "map.labelWater",
            "halo": "map.water",
            "size": 14,
            "tracking": 22,
        },
    },
    {
        "source": "street",
        "kind": "label",
        "minzoom": 15,
        "labelPriority": 12,
        "paint": {"anchor": "line", "color": "map.labelMinor", "size": 12, "tracking": 2},
    },
]
COMPOUNDS: list[dict[str, Any]] = [
    {
        "source": "compounds",
        "kind": "fill",
        "interactive": True,
        "paint": {"outlineWidth": 0.8, "outline": {"light": "#00000030", "dark": "#00000000"}},
    },
    {"source": "compound_sums", "kind": "ring", "interactive": True, "paint": {"radius": 34}},
    {
        "source": "compounds",
        "kind": "icon",
        "minzoom": 12,
        "filter": [["demonstration", "==", True]],
        "labelPriority": 90,
        "paint": {"icon": "demo", "disc": "bare", "radius": 10},
    },
    {
        "source": "compounds",
        "kind": "label",
        "minzoom": 13,
        "filter": [["demonstration", "==", True]],
        "labelPriority": 80,
        "paint": {"anchor": "beside", "size": 13, "weight": 700, "radius": 10},
    },
    {
        "source": "compounds",
        "kind": "label",
        "minzoom": 16,
        "labelPriority": 5,
        "paint": {"size": 12, "color": "map.label"},
    },
]
COMMUNITIES: list[dict[str, Any]] = [
    {
        "source": "communities",
        "kind": "line",
        "paint": {
            "color": "map.boundary",
            "width": 1.1,
            "dash": [7, 4],
            "casing": {"color": "map.halo", "width": 1},
        },
    },
    {
        "source": "community_labels",
        "kind": "label",
        "minzoom": 12,
        "labelPriority": 100,
        "paint": {"size": [[12, 13], [15, 16]], "weight": 700, "tracking": 2},
    },
]
POINTS: list[dict[str, Any]] = [
    {
        "source": "service_points",
        "kind": "icon",
        "minzoom": 12,
        "interactive": True,
        "labelPriority": 40,
        "paint": {
            "icon": {"attribute": "kind", "map": PINS},
            "disc": {"attribute": "kind", "filled": ["centre"]},
            "radius": [[12, 8], [15, 11]],
        },
    },
]


def _chosen(children: list[Any], query: dict[str, str]) -> list[Any]:
    if "datum" in query:
        images = BaseTiles(
            id="images",
            url="https://t{s}.example/{z}/{x}/{y}.png",
            subdomains="12",
            datum=query["datum"],
            credit="图源 某地图",
            maxNativeZoom=18,
        )
        return [images]
    return [child for child in children if query.get("only", child.id) == child.id]


def create(parcels: int) -> FastAPI:
    server = FastAPI()
    city = City(parcels)
    fail = {"left": 0}

    @server.get("/tiles/{layer}/{z}/{x}/{y}.mvt")
    def tile(layer: str, z: int, x: int, y: int) -> Response:
        if fail["left"] > 0 and layer == "compounds":
            fail["left"] -= 1
            return Response(status_code=503)
        return Response(city.tile(layer, z, x, y), media_type="application/vnd.mapbox-vector-tile")

    @server.get("/fail/{n}")
    def fail_next(n: int) -> dict[str, int]:
        fail["left"] = n
        return fail

    @server.get("/values")
    def values() -> Response:
        return Response(city.values(), media_type="application/octet-stream")

    @server.get("/heat/{z}/{x}/{y}")
    def heat(z: int, x: int, y: int) -> Response:
        return Response(city.heat(z, x, y), media_type="application/octet-stream")

    app = Dash(
        __name__,
        server=server,  # type: ignore[arg-type]  # Dash types only Flask
        assets_folder=str(ASSETS),
        use_pages=False,
        suppress_callback_exceptions=True,
    )
    app.layout = html.Div(
        [
            dcc.Location(id="at"),
            html.Div(id="holder"),
            dcc.Store(id="props", data={}),
            html.Pre(id="out", style={"display": "none"}),
        ]
    )

    @app.callback(Output("holder", "children"), Input("at", "search"))
    async def page(search: str | None) -> Any:
        query = dict(p.split("=") for p in (search or "").lstrip("?").split("&") if p)
        mode = query.get("mode", "light")
        common: dict[str, Any] = {"mode": mode, "maxDataZoom": 15}
        children: list[Any] = [
            MapLayer(id="base", url="/tiles/base/{z}/{x}/{y}.mvt?v=1", layers=BASE, zIndex=1, **common),
            MapLayer(
                id="compounds",
                url="/tiles/compounds/{z}/{x}/{y}.mvt?v=1",
                layers=COMPOUNDS,
                style=STYLE,
                valuesUrl="/values",
                zIndex=3,
                keyboard=True,
                reportHover=True,
                reportDrawing=True,
                selected=int(query["selected"]) if "selected" in query else None,
                opacity=float(query.get("opacity", 1)),
                **common,
            ),
            MapLayer(
                id="communities",
                url="/tiles/communities/{z}/{x}/{y}.mvt?v=1",
                layers=COMMUNITIES,
                zIndex=4,
                **common,
            ),
            MapLayer(
                id="points",
                url="/tiles/service_points/{z}/{x}/{y}.mvt?v=1",
                layers=POINTS,
                zIndex=5,
                **common,
            ),
        ]
        children = _chosen(children, query)
        if "heat" in query:
            children.append(
                HeatLayer(
                    id="heat",
                    url="/heat/{z}/{x}/{y}?city=1",
                    mode=mode,
                    variant=query["heat"],
                    style={"breaks": [0.5, 1, 2, 3.5, 5]},
                    version=1,
                )
            )
        ground = {"light": "#EDE9E1", "dark": "#11171B"}[mode]
        return dl.Map(
            children,
            id="map",
            center=[LAT, LON],
            zoom=float(query.get("zoom", 14)),
            zoomSnap=0.25,
            attributionControl=False,
            style={"position": "fixed", "inset": "0", "background": ground},
        )

    @app.callback(
        Output("compounds", "selected"),
        Input("compounds", "clicked"),
        State("compounds", "selected"),
        prevent_initial_call=True,
    )
    async def select(clicked: dict[str, Any] | None, selected: int | None) -> int | None:
        return clicked["id"] if clicked else None

    app.clientside_callback(  # type: ignore[no-untyped-call]
        "(drawn, loading, error, clicked, hovered) =>"
        " JSON.stringify({drawn, loading, error, clicked, hovered})",
        Output("out", "children"),
        [Input("compounds", name) for name in ("drawn", "loading", "error", "clicked", "hovered")],
    )
    app._setup_server()  # type: ignore[no-untyped-call]  # a deep link must find its scripts
    return server


if __name__ == "__main__":
    uvicorn.run(
        create(int(sys.argv[2]) if len(sys.argv) > 2 else 60), port=int(sys.argv[1]), log_level="warning"
    )
