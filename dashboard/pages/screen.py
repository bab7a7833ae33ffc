"""The wall, at `/screen`: a city leader reads it from six metres, and nobody touches it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import dash_leaflet as dl
from dash import ClientsideFunction, Input, Output, State, dcc, html

from dashboard import ids, refresh
from dashboard.components import base_layers, map_sources, map_style, wall_panels
from dashboard.components.aria import clock_of
from dashboard.components.aria import data as data_attributes
from dashboard.components.heat_bar import bands
from dashboard.components.heat_layer import HeatLayer
from dashboard.components.map_layer import MapLayer
from dashboard.components.top_bar import seal
from dashboard.components.viewpoint import Viewpoint
from dashboard.components.wall_words import WallWords
from dashboard.figures import wording
from dashboard.i18n import language_of, texts
from geodata.model import ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap
    from dashboard.data import Data
    from geodata.db.reading.cities import PlacedCity
    from geodata.model import Language

ON_THE_WALL = ("centre", "station", "canteen")
"""The kinds of service points on the wall's map; the panel beside it counts them all."""
TITLES = 12
"""How many demonstration compounds are named."""
LAYERS = tuple(ids.wall_layer(name) for name in (*map_sources.TILE_LAYERS, *map_sources.TWICE))
NO_HANDS: dict[str, Any] = {
    "zoomControl": False,
    "attributionControl": False,
    "dragging": False,
    "scrollWheelZoom": False,
    "doubleClickZoom": False,
    "boxZoom": False,
    "keyboard": False,
    "touchZoom": False,
}


async def layout(data: Data, language: Language, query: Mapping[str, str] | None = None) -> Component:
    """The wall of one city.

    Args:
        data: Where the city is read from.
        language: Chinese or English.
        query: The query of the address; `city` names the city.

    Raises:
        NotFoundError: There is no such city.
    """
    city = await data.city((query or {}).get("city") or None)
    words = WallWords(texts(language), city.time_zone, wording.now(), city.city)
    left, right, funnel, chart, state, classes = await asyncio.gather(
        _left(data, city, words),
        _right(data, city, words),
        _funnel(data, city, words),
        _map(data, city, words),
        data.live(city.city),
        data.ticket_classes(),
    )
    return html.Main(
        [
            dcc.Store(id=ids.SCREEN_TICK),
            await refresh.store(data, city.city),
            dcc.Store(
                id=ids.SCREEN_CONTEXT,
                data={"city": city.city, "lang": language},
            ),
            html.Span(id=ids.SCREEN_CLOCK, hidden=True),
            chart,
            html.Div(className="wall-shade"),
            _header(city, words),
            html.Div(left, id=ids.SCREEN_LEFT, className="wall-left"),
            html.Div(
                [wall_panels.live_list(state, classes, words), html.Div(right, id=ids.SCREEN_RIGHT)],
                className="wall-right",
            ),
            html.Div(funnel, id=ids.SCREEN_FUNNEL, className="wall-foot"),
            _notes(data, city, words),
            html.Div(
                _offline(words),
                className="wall-offline",
                role="alert",
            ),
        ],
        id=ids.SCREEN,
        className="wall",
        **data_attributes(theme="dark"),
        **clock_of(city.time_zone, words.texts),
    )


def register(app: Dash, data: Data) -> None:
    """Keep the wall true: counters follow each live message, panels at most every ten seconds."""

    @app.callback(
        Output(ids.SCREEN_LEFT, "children"),
        Output(ids.SCREEN_RIGHT, "children"),
        Output(ids.SCREEN_FUNNEL, "children"),
        Output(ids.SCREEN_HEAT, "url"),
        Input(ids.SCREEN_TICK, "data"),
        State(ids.SCREEN_CONTEXT, "data"),
        prevent_initial_call=True,
    )
    async def renew(_tick: int, context: dict[str, Any]) -> tuple[Any, Any, Any, str]:
        city = await data.city(context["city"])
        words = WallWords(texts(language_of(context["lang"])), city.time_zone, wording.now(), city.city)
        left, right, funnel = await asyncio.gather(
            _left(data, city, words), _right(data, city, words), _funnel(data, city, words)
        )
        return left, right, funnel, _heat_url(city, words)

    refresh.register_wall(app, data)

    def local(space: str, name: str, *arguments: Output | Input | State) -> None:
        app.clientside_callback(ClientsideFunction(space, name), *arguments)  # type: ignore[no-untyped-call]

    live = Input(ids.LIVE, "data")
    local("hongtu_wall", "tick", Output(ids.SCREEN_TICK, "data"), live, Input(ids.SCREEN, "id"))
    local("hongtu", "live", Output(ids.SCREEN_CLOCK, "children"), live)
    local(
        "hongtu",
        "heat",
        *(Output(ids.SCREEN_HEAT, prop) for prop in ("version", "bounds", "pulses")),
        live,
    )
    local(
        "hongtu_wall",
        "begin",
        *(Output(layer, "layers") for layer in LAYERS),
        Input(ids.SCREEN, "id"),
        *(State(layer, "layers") for layer in LAYERS),
    )


async def _left(data: Data, city: PlacedCity, words: WallWords) -> list[Component]:
    figures, sums, months, ranked, versions = await asyncio.gather(
        data.figures(city.city),
        data.statuses(city.city),
        data.trend(city.city),
        data.ranking(city.city, limit=wall_panels.RANKED),
        data.versions(city.city),
    )
    at = versions["compounds"].changed_at if "compounds" in versions else None
    figure = figures[wall_panels.COVERAGE]
    rate = None if figure.value is None else float(figure.value)
    return [
        wall_panels.coverage(figure, sums, at, words),
        wall_panels.trend(months, at, words),
        wall_panels.ranking(ranked, rate, at, words),
    ]


async def _right(data: Data, city: PlacedCity, words: WallWords) -> list[Component]:
    service, titled, figures, versions = await asyncio.gather(
        data.theme_json("service", city.city, words.texts.language),
        data.demonstration(city.city, limit=TITLES),
        data.figures(city.city),
        data.versions(city.city),
    )
    changed = {name: version.changed_at for name, version in versions.items()}
    return [
        wall_panels.points(service, changed.get("service_points"), words),
        wall_panels.demonstration(
            titled, int(figures["compounds.demonstration"].value or 0), changed.get("honours"), words
        ),
    ]


async def _funnel(data: Data, city: PlacedCity, words: WallWords) -> list[Component]:
    state, waiting = await asyncio.gather(data.live(city.city), data.waiting(city.city))
    return [wall_panels.funnel(state, waiting, words)]


def _heat_url(city: PlacedCity, words: WallWords) -> str:
    return f"{map_sources.heat(city.city)}&from={wall_panels.week_ago(words)}"


async def _map(data: Data, city: PlacedCity, words: WallWords) -> Component:
    language = words.texts.language
    versions, status, service, extent = await asyncio.gather(
        asyncio.gather(*(data.layer_version(city.city, layer) for layer in map_sources.TILE_LAYERS)),
        data.theme_json("status", city.city, language),
        data.theme_json("service", city.city, language),
        data.extent(city.city),
    )
    box = extent or city.bounds
    chart: Component = dl.Map(
        [
            Viewpoint(id=ids.SCREEN_VIEWPOINT, box=box, page="wall"),
            *base_layers.foreign(data.base_map, mode="dark"),
            *_layers(
                city.city,
                dict(zip(map_sources.TILE_LAYERS, versions, strict=True)),
                language=language,
                status=status,
                service=service,
                base=data.base_map,
            ),
            HeatLayer(
                id=ids.SCREEN_HEAT,
                url=_heat_url(city, words),
                style={"breaks": map_sources.heat_breaks(wall_panels.HEAT_DAYS)},
                variant="contour",
                mode="dark",
            ),
        ],
        id=ids.SCREEN_MAP,
        className="wall-map",
        zoomSnap=0.25,
        fadeAnimation=False,
        **NO_HANDS,
        **Viewpoint.of_map(box),
    )
    return chart


def _layers(
    city: str,
    versions: Mapping[str, int],
    *,
    language: Language,
    status: dict[str, Any],
    service: dict[str, Any],
    base: BaseMap,
) -> list[Component]:
    def layer(
        source: str, specs: list[map_style.Spec], order: int, name: str = "", **props: object
    ) -> MapLayer:
        given: dict[str, Any] = {"style": {"classes": []}} | props
        return MapLayer(
            id=ids.wall_layer(name or source),
            url=map_sources.tiles(source, city, versions[source], language),
            layers=map_style.untouched(specs),
            zIndex=order,
            isBackground=source == map_sources.BACKGROUND,
            mode="dark",
            maxDataZoom=map_sources.FINEST_TILES,
            **given,
        )

    def themed(theme: dict[str, Any]) -> dict[str, Any]:
        address = map_sources.values(theme["layer"], theme["theme"], city, theme["version"])
        return {"style": theme, "valuesUrl": address}

    hidden = [i for i, kind in enumerate(ServicePointKind) if kind.value not in ON_THE_WALL]
    pins = map_style.points(is_wall=True)
    return [
        layer("base", base_layers.terrain(base), map_style.TERRAIN, "terrain"),
        layer("communities", base_layers.ground(base, is_coloured=False), map_style.GROUND),
        layer("base", base_layers.streets(base, has_blocks=True, is_wall=True), map_style.BASE),
        layer("grids", [], map_style.GRIDS),
        layer("compounds", map_style.compounds(is_wall=True), map_style.COMPOUNDS, **themed(status)),
        layer("communities", map_style.borders(is_wall=True), map_style.BORDERS, "borders"),
        layer("service_points", pins, map_style.POINTS, hiddenClasses=hidden, **themed(service)),
    ]


def _header(city: PlacedCity, words: WallWords) -> Component:
    said = words.texts
    local = words.now.astimezone(ZoneInfo(words.zone))
    name = (city.name_en or city.name) if said.language == "en" else city.name
    weekday = said("screen.weekday").split(",")[local.weekday()]
    return html.Header(
        [
            html.A(
                [seal(said), html.Span(said("app.name"), className="wall-brand")],
                href=f"/?city={city.city}&lang={said.language}",
                className="wall-home",
            ),
            html.H1(said("screen.title", city=name)),
            html.Span(className="wall-gap"),
            html.Div(
                [
                    html.Span(said("screen.snapshot")),
                    html.Span(f"{local.date().isoformat()} {said('screen.week', day=weekday)}"),
                ],
                className="wall-date",
            ),
            html.Span(local.strftime("%H:%M:%S"), className="wall-clock", **data_attributes(clock="")),
        ],
        className="wall-header",
    )


def _notes(data: Data, city: PlacedCity, words: WallWords) -> Component:
    said = words.texts
    number = data.settings.map_review_number
    return html.Footer(
        [
            *([html.Span(said("screen.synthetic"), className="mark")] if city.is_synthetic else []),
            html.Span(said("panel.review", number=number) if number else said("panel.review_missing")),
            html.Span(said("screen.crs")),
            html.Span(className="wall-gap"),
            html.Span(
                [
                    said("screen.heat"),
                    html.Span(said("heat.low")),
                    bands(),
                    html.Span(said("heat.high")),
                ],
                className="wall-heat",
            ),
            html.Span(
                [
                    html.Span(said("screen.dwell")),
                    *(
                        html.Span([html.I(className=f"step-{age}"), said(f"screen.age_{key}")])
                        for age, key in zip(wall_panels.AGES, ("4h", "24h", "72h", "over"), strict=True)
                    ),
                ],
                className="wall-dwell",
            ),
            html.Span(className="wall-gap"),
            html.Span(said("screen.method")),
        ],
        className="wall-notes",
    )


def _offline(words: WallWords) -> list[Component]:
    before, after = words.texts("screen.disconnected").split("{time}")
    return [html.Span(before), html.Span(**data_attributes(clock="")), html.Span(after)]
