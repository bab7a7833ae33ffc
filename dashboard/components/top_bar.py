"""The top bar of every page, and what stands at the foot of every map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dash import ClientsideFunction, Input, Output, State, html

from dashboard import ids
from dashboard.components.aria import aria, data
from dashboard.components.svg import icon
from dashboard.figures.faults import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.errors import HongtuError

RETRY_S: Final = 15
REAL_GROUND: Final = "532301"
"""The one synthetic city whose outline and names are real; every other is invented."""
# A page has its tab from the day that it exists.
PAGES: Final = (("map", "/"), ("screen", "/screen"), ("data", "/data"))


@dataclass(frozen=True, slots=True)
class CityChoice:
    """A city of the database, as the switch in the top bar offers it."""

    code: str
    name: str


def seal(texts: Texts) -> html.Span:
    """The brand's seal: two characters on cinnabar."""
    return html.Span(
        [html.Span(texts("app.seal_top")), html.Span(texts("app.seal_bottom"))],
        className="seal",
        lang="zh-CN",
        **aria(hidden="true"),
    )


def top_bar(
    texts: Texts,
    *,
    page: str,
    city: CityChoice,
    cities: Sequence[CityChoice],
    search: Component | None = None,
    skip_to: str = ids.MAP,
) -> html.Header:
    """Brand, city, tabs, search, and the three buttons on the right.

    Args:
        texts: The catalogue of the page's language.
        page: The key of the present page in `PAGES`.
        city: The city shown.
        cities: All cities of the database; a switch appears from two on.
        search: The search box, on pages that have one.
        skip_to: The id of what the page is about, for the keyboard.
    """
    return html.Header(
        [
            html.A(texts("app.skip"), href=f"#{skip_to}", className="skip"),
            html.A(
                [seal(texts), html.Span(texts("app.name"), className="brand-name")],
                href=_href("/", texts, city),
                className="brand",
            ),
            _city(texts, city, cities),
            _tabs(texts, page, city),
            html.Span(className="search-place") if search is None else search,
            _actions(texts),
        ],
        className="topbar",
    )


def register(app: Dash) -> None:
    """Connect the two buttons that every page has: light or dark, and the link to share."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu", "theme"), Output(ids.MODE, "data"), Input(ids.MODE_BUTTON, "n_clicks")
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu", "share"),
        Output(ids.SHARE_SAID, "children"),
        Input(ids.SHARE_BUTTON, "n_clicks"),
        State(ids.SHARE_BUTTON, "data-said"),
        State(ids.SHARE_BUTTON, "data-shared"),
        State(ids.SHARE_BUTTON, "data-manual"),
        prevent_initial_call=True,
    )


def map_marks(texts: Texts, *, city: str, is_synthetic: bool, review_number: str) -> html.Div:
    """What every map says about itself: that its data is synthetic and in what, and its map review number."""
    review = texts("panel.review", number=review_number) if review_number else texts("panel.review_missing")
    told_of = "panel.synthetic_told" if city == REAL_GROUND else "panel.synthetic_all"
    synthetic = (
        [
            html.Details(
                [
                    html.Summary(texts("panel.synthetic"), className="mark"),
                    html.P(texts(told_of), className="mark-told"),
                ],
                className="mark-details",
            )
        ]
        if is_synthetic
        else []
    )
    return html.Div([*synthetic, html.Span(review, className="review")], className="map-marks")


def skeleton() -> html.Div:
    """What stands in a page's place until it comes for the first time."""
    return html.Div(
        [
            html.Div([html.I(), html.I(), html.I()], className="skeleton-bar"),
            html.Div([html.I() for _ in range(12)], className="skeleton-panel"),
        ],
        className="skeleton",
        **aria(busy="true", hidden="true"),
    )


def failure(texts: Texts, error: HongtuError) -> html.Main:
    """A page that cannot be shown: what failed, what helps, and another try that comes by itself."""
    sentence, remedy = told(error, texts)
    return html.Main(
        [
            html.Meta(httpEquiv="refresh", content=str(RETRY_S)),
            seal(texts),
            html.H1(texts("app.failed")),
            html.P(sentence),
            html.P(remedy, className="quiet"),
            html.P(texts("app.again", n=RETRY_S), className="quiet"),
            html.A(texts("action.retry"), href="", className="button"),
        ],
        className="failure",
        role="alert",
    )


def _tabs(texts: Texts, page: str, city: CityChoice) -> html.Nav:
    return html.Nav(
        [
            html.A(
                texts(f"tab.{key}"),
                href=_href(path, texts, city),
                className="tab tab-active" if key == page else "tab",
                **(aria(current="page") if key == page else {}),
            )
            for key, path in PAGES
        ],
        className="tabs",
        **aria(label=texts("tab.label")),
    )


def _actions(texts: Texts) -> html.Div:
    return html.Div(
        [
            html.Button(
                [icon("share"), html.Span(texts("action.share"), id=ids.SHARE_SAID, role="status")],
                id=ids.SHARE_BUTTON,
                **data(
                    said=texts("action.share"),
                    shared=texts("action.shared"),
                    manual=texts("action.share_manual"),
                ),
                className="button button-share",
                type="button",
                **aria(label=texts("action.share")),
            ),
            html.A(
                texts("action.language"),
                id=ids.LANGUAGE_LINK,
                href="?lang=en" if texts.language == "zh" else "?lang=zh",
                className="button",
                lang="en" if texts.language == "zh" else "zh-CN",
                **aria(label=texts("action.language_label")),
            ),
            html.Button(
                html.Span(className="mode-glyph"),
                id=ids.MODE_BUTTON,
                className="button button-square",
                type="button",
                title=texts("action.mode"),
                **aria(label=texts("action.mode")),
            ),
        ],
        className="actions",
    )


def _city(texts: Texts, city: CityChoice, cities: Sequence[CityChoice]) -> Component:
    if len(cities) < 2:  # noqa: PLR2004 - one city needs no switch
        return html.Span(city.name, className="city")
    return html.Details(
        [
            html.Summary([html.Span(city.name), icon("chev")], **aria(label=texts("action.city"))),
            html.Ul(
                [
                    html.Li(
                        html.A(
                            choice.name,
                            href=_href("", texts, choice),
                            **(aria(current="true") if choice.code == city.code else {}),
                        )
                    )
                    for choice in cities
                ]
            ),
        ],
        className="city city-switch",
        id=ids.CITY_SELECT,
    )


def _href(path: str, texts: Texts, city: CityChoice) -> str:
    return f"{path}?city={city.code}&lang={texts.language}"
