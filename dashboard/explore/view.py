"""What a link to the map remembers: place, theme, what is hidden, what is open, language and mode.

The address is the only memory of the explore page: `ViewState.read` takes it in, `dashboard/client/src/pages`
writes it out with the same names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.explore.behind import Behind
from dashboard.explore.filters import Filter
from geodata.model import ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Mapping

THEMES: Final = (
    "status",
    "coverage",
    "demonstration",
    "public",
    "age",
    "tickets_households",
    "tickets_area",
    "contract",
    "party",
    "committee",
    "firm",
    "grade",
    "area",
    "fee",
    "walk_centre",
    "walk_station",
    "walk_canteen",
    "coverage_town",
    "coverage_area",
    "grids1",
    "grids2",
    "grids3",
    "grids4",
    "grids5",
)
"""What may colour the map, the most asked for first."""
_LAYERS: Final = re.compile(r"[a-z0-9.,-]{0,200}")
PERIODS: Final = (7, 30, 90)
# Shown from the start: what a resident looks for first. The rest is one click away.
FIRST_KINDS: Final = ("centre", "station", "canteen", "class", "pavilion", "elder")
LEVELS: Final = ("towns", "communities", "grid_cells", "compounds", "buildings", "units")
DATASETS: Final = ("compounds", "communities", "service_points", "grid_cells")
_MIN_ZOOM: Final = 4
_MAX_ZOOM: Final = 19
# Beyond it Web Mercator has no tiles.
_MAX_LATITUDE: Final = 85
_MAX_LONGITUDE: Final = 180


@dataclass(frozen=True, slots=True)
class ViewState:
    """The state of the explore page.

    Attributes:
        theme: What colours the map, one of `THEMES`.
        at: Latitude and longitude of the middle of the map, and its zoom; None for the whole city.
        hidden: Keys of the classes of the theme that are switched off.
        kinds: Kinds of service points that are drawn.
        heat_days: Length of the period of the ticket heat in days; 0 when heat is off.
        heat_until: Last day of that period as `YYYY-MM-DD`; empty for today.
        heat_class: Ticket class of the heat; empty for all.
        selected: Dataset and code of what the card shows.
        layers: Order, switches and strengths of the layers in one line; empty for the usual.
        filter: What is kept of the compounds, see `dashboard.explore.filters`; empty for all.
        down: Dataset and code of the place that the reader went down to.
        behind: The records that are open, see `dashboard.explore.behind`; empty for none.
    """

    theme: str = "status"
    at: tuple[float, float, float] | None = None
    hidden: tuple[str, ...] = ()
    kinds: tuple[str, ...] = FIRST_KINDS
    heat_days: int = 0
    heat_until: str = ""
    heat_class: str = ""
    selected: tuple[str, str] | None = None
    layers: str = ""
    filter: str = ""
    down: tuple[str, str] | None = None
    behind: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> ViewState:
        """The state that an address asks for; whatever cannot be used falls back to the usual."""
        theme = {"grids": "grids2"}.get(query.get("theme", ""), query.get("theme", ""))
        days, until, ticket_class = _heat(query.get("heat", ""))
        dataset, _, code = query.get("sel", "").partition(":")
        level, _, place = query.get("in", "").partition(":")
        layers = query.get("layers", "")
        known = {str(kind) for kind in ServicePointKind}
        return cls(
            theme=theme if theme in THEMES else THEMES[0],
            at=_place(query.get("at", "")),
            hidden=tuple(key for key in query.get("off", "").split(",") if key.isidentifier()),
            kinds=tuple(k for k in query["points"].split(",") if k in known)
            if "points" in query
            else FIRST_KINDS,
            heat_days=days,
            heat_until=until,
            heat_class=ticket_class,
            layers=layers if _LAYERS.fullmatch(layers) else "",
            filter=str(Filter.read(query.get("f"))),
            down=(level, place) if level in LEVELS and 0 < len(place) <= 64 else None,  # noqa: PLR2004
            behind=query["rec"] if Behind.read(query.get("rec")) else "",
            selected=(dataset, code) if dataset in DATASETS and 0 < len(code) <= 64 else None,  # noqa: PLR2004
        )


def _place(text: str) -> tuple[float, float, float] | None:
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    is_on_the_map = abs(lat) <= _MAX_LATITUDE and abs(lon) <= _MAX_LONGITUDE
    if not (is_on_the_map and _MIN_ZOOM <= zoom <= _MAX_ZOOM):
        return None
    return lat, lon, zoom


def _heat(text: str) -> tuple[int, str, str]:
    """`days`, `days.until` or `days.until.class`; an empty part is the usual."""
    parts = [*text.split("."), "", ""]
    days = int(parts[0]) if _is_digits(parts[0]) and len(parts[0]) <= 3 else 0  # noqa: PLR2004 - a year at most
    until = parts[1] if len(parts[1]) == len("2025-01-31") and _is_digits(parts[1].replace("-", "")) else ""
    ticket_class = parts[2] if _is_digits(parts[2]) and len(parts[2]) in {2, 4} else ""
    return (days if days <= 366 else 0), until, ticket_class  # noqa: PLR2004 - a year and a day


def _is_digits(text: str) -> bool:
    """Plain digits: `str.isdigit` would also take a superscript two, which is no number to `int`."""
    return text.isascii() and text.isdigit()
