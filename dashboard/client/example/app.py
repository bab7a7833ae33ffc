"""`MapLayer` alone, without the rest of Hongtu: `python dashboard/client/example/app.py 8051`.

Twenty fields come once, as one vector tile that is drawn at every zoom. Another theme fetches only a table of
twenty-three bytes; a click outlines a field and tells its name.
"""  # noqa: INP001 - a program, not a part of the package

from __future__ import annotations

import base64
import struct
import sys
from pathlib import Path
from typing import Any, Final

import dash_leaflet as dl
import uvicorn
from dash import Dash, Input, Output, dcc, html
from fastapi import FastAPI, Response

from dashboard.components.map_layer import MapLayer

ASSETS: Final = Path(__file__).parents[2] / "assets"
FIELDS: Final = 20
# One layer, `fields`: squares with the ids 1 to 20 and the attributes `code` and `name`.
TILE: Final = base64.b64decode(
    "GpUIeAIKBmZpZWxkcxIfCAESBAAAAQEYAyITCaAGsAkisAkAANAKrwkAAM8KDxIfCAISBAACAQMYAyITCfAQsAkisAkAANAKrw"
    "kAAM8KDxIfCAMSBAAEAQUYAyITCcAbsAkisAkAANAKrwkAAM8KDxIfCAQSBAAGAQcYAyITCZAmsAkisAkAANAKrwkAAM8KDxIf"
    "CAUSBAAIAQkYAyITCeAwsAkisAkAANAKrwkAAM8KDxIfCAYSBAAKAQsYAyITCaAGoBUisAkAANAKrwkAAM8KDxIfCAcSBAAMAQ"
    "0YAyITCfAQoBUisAkAANAKrwkAAM8KDxIfCAgSBAAOAQ8YAyITCcAboBUisAkAANAKrwkAAM8KDxIfCAkSBAAQAREYAyITCZAm"
    "oBUisAkAANAKrwkAAM8KDxIfCAoSBAASARMYAyITCeAwoBUisAkAANAKrwkAAM8KDxIfCAsSBAAUARUYAyITCaAGkCEisAkAAN"
    "AKrwkAAM8KDxIfCAwSBAAWARcYAyITCfAQkCEisAkAANAKrwkAAM8KDxIfCA0SBAAYARkYAyITCcAbkCEisAkAANAKrwkAAM8K"
    "DxIfCA4SBAAaARsYAyITCZAmkCEisAkAANAKrwkAAM8KDxIfCA8SBAAcAR0YAyITCeAwkCEisAkAANAKrwkAAM8KDxIfCBASBA"
    "AeAR8YAyITCaAGgC0isAkAANAKrwkAAM8KDxIfCBESBAAgASEYAyITCfAQgC0isAkAANAKrwkAAM8KDxIfCBISBAAiASMYAyIT"
    "CcAbgC0isAkAANAKrwkAAM8KDxIfCBMSBAAkASUYAyITCZAmgC0isAkAANAKrwkAAM8KDxIfCBQSBAAmAScYAyITCeAwgC0isA"
    "kAANAKrwkAAM8KDxoEY29kZRoEbmFtZSIECgJBMSIKCghGaWVsZCBBMSIECgJBMiIKCghGaWVsZCBBMiIECgJBMyIKCghGaWVs"
    "ZCBBMyIECgJBNCIKCghGaWVsZCBBNCIECgJBNSIKCghGaWVsZCBBNSIECgJCMSIKCghGaWVsZCBCMSIECgJCMiIKCghGaWVsZC"
    "BCMiIECgJCMyIKCghGaWVsZCBCMyIECgJCNCIKCghGaWVsZCBCNCIECgJCNSIKCghGaWVsZCBCNSIECgJDMSIKCghGaWVsZCBD"
    "MSIECgJDMiIKCghGaWVsZCBDMiIECgJDMyIKCghGaWVsZCBDMyIECgJDNCIKCghGaWVsZCBDNCIECgJDNSIKCghGaWVsZCBDNS"
    "IECgJEMSIKCghGaWVsZCBEMSIECgJEMiIKCghGaWVsZCBEMiIECgJEMyIKCghGaWVsZCBEMyIECgJENCIKCghGaWVsZCBENCIE"
    "CgJENSIKCghGaWVsZCBENSiAIA=="
)
THEMES: Final[dict[str, list[dict[str, Any]]]] = {
    "crop": [
        {"key": "rice", "label": "Rice", "light": "#5B8C5A", "dark": "#7FB77E"},
        {"key": "maize", "label": "Maize", "light": "#C98A00", "dark": "#F2C14E"},
        {"key": "unknown", "label": "Unknown", "light": "#6B7178", "dark": "#8B949C", "pattern": "hatch"},
    ],
    "yield": [
        {"key": "low", "label": "Low", "light": "#C0D5DF", "dark": "#24435A"},
        {"key": "high", "label": "High", "light": "#17425C", "dark": "#86B6D0"},
    ],
}
LAYERS: Final[list[dict[str, Any]]] = [
    {
        "source": "fields",
        "kind": "fill",
        "interactive": True,
        "paint": {"outline": {"light": "#333333", "dark": "#DDDDDD"}, "outlineWidth": 1},
    },
    {"source": "fields", "kind": "label", "labelField": "code", "paint": {"size": 14}},
]


def create() -> FastAPI:
    """The example as a server."""
    server = FastAPI()

    @server.get("/tiles/0/0/0.mvt")
    async def tile() -> Response:
        return Response(TILE, media_type="application/vnd.mapbox-vector-tile")

    @server.get("/values/{theme}")
    async def values(theme: str) -> Response:
        classes = bytes(n % len(THEMES[theme]) for n in range(FIELDS))
        # HTV1: what it is, the first id, how many, then the class of each.
        return Response(struct.pack("<III", 0x31565448, 1, FIELDS) + classes)

    app = Dash(__name__, server=server, assets_folder=str(ASSETS), use_pages=False)  # type: ignore[arg-type]
    app.layout = html.Main(
        [
            dcc.RadioItems(id="theme", options=list(THEMES), value="crop"),
            html.P("Click a field.", id="said"),
            dl.Map(
                MapLayer(
                    id="fields",
                    url="/tiles/{z}/{x}/{y}.mvt",
                    layers=LAYERS,
                    maxDataZoom=0,
                    keyboard=True,
                    label="Fields: move with the arrow keys, open with Enter",
                ),
                center=[0, 0],
                zoom=2,
                style={"height": "70vh"},
            ),
        ]
    )

    @app.callback(Output("fields", "style"), Output("fields", "valuesUrl"), Input("theme", "value"))
    async def colour(theme: str) -> tuple[dict[str, Any], str]:
        return {"theme": theme, "classes": THEMES[theme]}, f"/values/{theme}"

    @app.callback(
        Output("said", "children"),
        Output("fields", "selected"),
        Input("fields", "clicked"),
        prevent_initial_call=True,
    )
    async def tell(clicked: dict[str, Any] | None) -> tuple[str, int | None]:
        return (clicked["properties"]["name"], clicked["id"]) if clicked else ("Click a field.", None)

    return server


if __name__ == "__main__":
    uvicorn.run(create(), port=int(sys.argv[1]) if len(sys.argv) > 1 else 8051, log_level="warning")
