"""The frame of the data page: its parts as links, its map, and the place of the card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import dash_leaflet as dl
from dash import dcc, html

from dashboard import ids
from dashboard.components import base_style, map_sources, map_style
from dashboard.components.aria import aria, data
from dashboard.components.map_layer import MapLayer
from dashboard.components.svg import icon
from dashboard.provenance.view import TABS
from dashboard.theme import MAP, PALETTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.i18n import Texts
    from dashboard.provenance.view import DataView

TILES: Final = {
    ids.DATA_GROUND: "communities",
    ids.DATA_BASE: "base",
    ids.DATA_COMPOUNDS: "compounds",
    ids.DATA_BORDERS: "communities",
}
MARKED: Final = (ids.DATA_MARKS,)
"""The layers of what is wrong, whose features can be picked."""
MODED: Final = (*TILES, *MARKED)
_ABOVE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What of a list the map shows: tiles, how they are drawn, and the box that holds it all (degrees)."""

    url: str
    layers: list[map_style.Spec]
    style: dict[str, Any]
    box: map_sources.Box | None


NOWHERE: Final = Places(url="", layers=[], style={"classes": []}, box=None)


def class_name(view: DataView) -> str:
    """The class of the page, by which the style sheet knows what shows; the browser keeps it up."""
    return f"data data-{view.tab}" + (" data-picked" if view.fault else "")


def tabs(here: Here) -> html.Nav:
    """The parts of the page."""
    view, words = here.view, here.words
    return html.Nav(
        [
            here.go(
                words(f"data.{tab}"),
                "part part-on" if tab == view.tab else "part",
                is_current=tab == view.tab,
                tab=tab,
                run=0,
                rule="",
                rows="",
                kind="",
                feature=None,
                table="",
                q="",
            )
            for tab in TABS
        ],
        className="parts",
        **aria(label=words("data.parts")),
    )


def question(here: Here) -> html.Div:
    """The box that searches the dictionary, beside what is drawn anew, so that it keeps the keyboard."""
    words = here.words
    return html.Div(
        [
            icon("search"),
            dcc.Input(
                value=here.view.q,
                type="text",
                placeholder=words("data.search"),
                autoComplete="off",
                className="question-box",
                name="q",
            ),
        ],
        className="question",
        role="search",
        **aria(label=words("data.search")),
        **data(question=""),
    )


def data_map(
    words: Texts, city: str, versions: Mapping[str, int], box: map_sources.Box | None, places: Places
) -> dl.Map:
    """The map: the city in quiet colours, so that what is wrong stands out."""
    label = words("data.map_label")

    def layer(layer_id: str, specs: list[map_style.Spec], order: int, **props: Any) -> MapLayer:  # noqa: ANN401
        source = TILES[layer_id]
        return MapLayer(
            id=layer_id,
            url=map_sources.tiles(source, city, versions[source], words.language),
            layers=specs,
            zIndex=order,
            isBackground=source == map_sources.BACKGROUND,
            maxDataZoom=map_sources.FINEST_TILES,
            **({"style": {"classes": []}} | props),
        )

    return dl.Map(
        [
            layer(ids.DATA_GROUND, map_style.ground(is_coloured=False), map_style.GROUND),
            layer(ids.DATA_BASE, base_style.base(has_blocks=True), map_style.BASE),
            layer(ids.DATA_COMPOUNDS, quiet_compounds(), map_style.COMPOUNDS),
            layer(ids.DATA_BORDERS, map_style.borders(), map_style.BORDERS),
            MapLayer(
                id=ids.DATA_MARKS,
                url=places.url,
                layers=places.layers,
                style=places.style,
                zIndex=_ABOVE,
                maxDataZoom=map_sources.FINEST_TILES,
                keyboard=True,
                label=label,
            ),
            dl.ZoomControl(position="bottomright"),
            dl.ScaleControl(position="bottomright", imperial=False),
        ],
        id=ids.DATA_MAP,
        zoomControl=False,
        attributionControl=False,
        minZoom=5,
        maxZoom=19,
        zoomSnap=0.25,
        fadeAnimation=False,
        className="map",
        bounds=map_sources.corners(box or map_sources.WHOLE_CHINA),
        trackViewport=False,
    )


def quiet_compounds() -> list[map_style.Spec]:
    """The compounds as ground for what is wrong with them."""
    return [
        {
            "source": "compounds",
            "kind": "fill",
            "minzoom": 12,
            "paint": {
                "color": {"light": MAP.block.light, "dark": MAP.block.dark},
                "outline": "map.boundary",
                "outlineWidth": [[12, 0.3], [16, 1]],
            },
        },
        map_style.NAMES,
    ]


def marks() -> list[map_style.Spec]:
    """What is wrong: its shape, and a mark that stays large enough to see and to hit."""
    return [
        {
            "source": "shapes",
            "kind": "fill",
            "interactive": True,
            "paint": {"opacity": 0.5, "outline": "map.mark", "outlineWidth": 1.2},
        },
        {"source": "shapes", "kind": "line", "paint": {"width": [[12, 1.2], [17, 2.4]]}},
        {
            "source": "marks",
            "kind": "point",
            "interactive": True,
            "paint": {
                "radius": [[10, 3.5], [15, 6]],
                "outline": "map.markGround",
                "outlineWidth": 1.5,
            },
        },
    ]


def style_of(kinds: Mapping[str, str]) -> dict[str, Any]:
    """The classes of what is wrong: shapes that are at fault in orange, everything else in amber.

    Args:
        kinds: Kind or rule → what it is called.
    """
    return {
        "field": "kind",
        "classes": [
            {
                "key": kind,
                "label": label,
                **(
                    {"light": PALETTE.over.light, "dark": PALETTE.over.dark}
                    if kind.startswith("geometry.") or kind.endswith(("overlap", "crossing"))
                    else {"light": PALETTE.warn.light, "dark": PALETTE.warn.dark}
                ),
            }
            for kind, label in kinds.items()
        ],
    }


def reject_tiles(city: str, run: int, rule: str) -> str:
    """The address of the places of a run's rejects."""
    return f"/tiles/rejects/{{z}}/{{x}}/{{y}}.mvt?city={city}&run={run}" + (f"&rule={rule}" if rule else "")


def fault_tiles(city: str, kind: str, checked: int) -> str:
    """The address of what the last check found; another check is another address."""
    return f"/tiles/findings/{{z}}/{{x}}/{{y}}.mvt?city={city}&at={checked}" + (
        f"&kind={kind}" if kind else ""
    )


def row_tiles(city: str, dataset: str, code: str, run: int) -> str:
    """The address of one row's place, as a run left it."""
    query = urlencode({"city": city, "dataset": dataset, "code": code, "run": run})
    return f"/tiles/rows/{{z}}/{{x}}/{{y}}.mvt?{query}"


def drawer(label: str, close: str, card: list[Component]) -> html.Aside:
    """The place of the card."""
    return html.Aside(
        [
            html.Button(
                icon("close"),
                type="button",
                className="button-bare card-close",
                **aria(label=close),
                **data(close=""),
            ),
            html.Div(card, id=ids.DATA_CARD, className="card-body"),
        ],
        id=ids.DATA_DRAWER,
        className="drawer",
        **aria(label=label),
    )


def switch(words: Texts) -> html.Button:
    """On a narrow screen the list or the map shows, and this changes between them."""
    return html.Button(
        [
            html.Span([icon("locate"), words("data.to_map")], className="to-map"),
            html.Span([icon("list"), words("data.to_list")], className="to-list"),
        ],
        type="button",
        className="button switch",
        **data(switch=""),
    )


def lost(words: Texts) -> html.Div:
    """What a page says that waits for an answer too long; the browser shows it, and asks again."""
    return html.Div([icon("warn"), words("data.lost")], className="lost", role="alert")


def stores(here: Here, newest: int, found: dict[str, Any]) -> list[Component]:
    """What the browser holds of the page.

    Args:
        here: Where it stands.
        newest: The number of the latest run.
        found: What the map marks and shows first.
    """
    search = here.href(fault=here.view.fault, from_=here.view.from_)
    return [
        dcc.Store(id=ids.DATA_ASKED, data={"city": here.city, "lang": here.words.language}),
        dcc.Store(id=ids.DATA_LIST, data=search),
        dcc.Store(id=ids.DATA_PICKED, data=search),
        dcc.Store(id=ids.DATA_FOUND, data=found),
        dcc.Store(id=ids.DATA_READY),
        dcc.Store(id=ids.DATA_SHOWN),
        dcc.Store(id=ids.DATA_NEWEST, data=newest),
        dcc.Interval(id=ids.DATA_EVERY, interval=30_000),
        dcc.Store(
            id=ids.DATA_PLACES,
            data={
                "list": ids.DATA_LIST,
                "picked": ids.DATA_PICKED,
                "page": ids.DATA,
                "panel": ids.DATA_PANEL,
                "language": ids.LANGUAGE_LINK,
            },
        ),
    ]
