"""The ids of the pages' components: callbacks, scripts, styles and browser tests name them from here."""

from __future__ import annotations

from typing import Final

# The shell, on every page.
PAGE: Final = "page"
PAGE_AT_ONCE: Final = "page-at-once"
FIRST_VIEW: Final = "first-view"
PAGE_ADDRESS: Final = "page-address"
LIVE: Final = "live"
MODE: Final = "mode"
MODE_BUTTON: Final = "mode-button"
LANGUAGE_LINK: Final = "language-link"
SHARE_BUTTON: Final = "share-button"
SHARE_SAID: Final = "share-said"
CITY_SELECT: Final = "city-select"
SEARCH: Final = "search"

# Explore.
EXPLORE: Final = "explore"
CONTEXT: Final = "context"
ASKED: Final = "asked"
MAP: Final = "map"
VIEWPOINT: Final = "viewpoint"
TERRAIN_LAYER: Final = "layer-terrain"
GROUND_LAYER: Final = "layer-ground"
BASE_LAYER: Final = "layer-base"
GRID_LAYER: Final = "layer-grids"
COMPOUND_LAYER: Final = "layer-compounds"
BORDER_LAYER: Final = "layer-borders"
POINT_LAYER: Final = "layer-points"
HEAT_LAYER: Final = "layer-heat"
THEME: Final = "theme"
KINDS: Final = "kinds"
LEGENDS: Final = "legends"
MAP_FAULT: Final = "map-fault"
HIDDEN_ALL: Final = "hidden-all"
SNAPSHOT: Final = "snapshot"
LAYERS: Final = "layers"
FACETS: Final = "facets"
FILTER: Final = "filter"
FIRST_COUNTS: Final = "first-counts"
SKETCH: Final = "sketch"
MAP_FILTERED: Final = "map-filtered"
MAP_MATCHED: Final = "map-matched"
MAP_UNFILTER: Final = "map-unfilter"
DRILL: Final = "drill"
DOWN: Final = "down"
WENT: Final = "went"
SCOPE: Final = "scope"
DRILL_READY: Final = "drill-ready"
DRILL_PLACES: Final = "drill-places"
THEMES_ALL: Final = "themes-all"
PANEL: Final = "panel"
PANEL_TABS: Final = "panel-tabs"
SELECTED: Final = "selected"
OPENED_FIRST: Final = "opened-first"
DRAWER: Final = "drawer"
CARD: Final = "card"
CARD_CLOSE: Final = "card-close"
DATA_VERSION: Final = "data-version"
POINTS: Final = "points"
RECORDS_ASKED: Final = "records-asked"
RECORDS_PLACES: Final = "records-places"
RECORDS_READY: Final = "records-ready"
RECORDS_DRAWER: Final = "records-drawer"
RECORDS_CLOSE: Final = "records-close"
RECORDS: Final = "records"
FOUND: Final = "found"
REACH: Final = "reach"
REACHED: Final = "reached"
ADDRESS: Final = "address"
HEAT_ON: Final = "heat-on"
HEAT_CLASS: Final = "heat-class"
HEAT_PERIOD: Final = "heat-period"
HEAT_RANGE: Final = "heat-range"
HEAT_DAYS: Final = "heat-days"
HEAT_SAID: Final = "heat-said"
HEAT_BODY: Final = "heat-body"

# The wall.
SCREEN: Final = "screen"
SCREEN_MAP: Final = "screen-map"
SCREEN_VIEWPOINT: Final = "screen-viewpoint"
SCREEN_HEAT: Final = "screen-heat"
SCREEN_TICK: Final = "screen-tick"
SCREEN_LEFT: Final = "screen-left"
SCREEN_RIGHT: Final = "screen-right"
SCREEN_FUNNEL: Final = "screen-funnel"
SCREEN_CLOCK: Final = "screen-clock"
SCREEN_CONTEXT: Final = "screen-context"

# The data page.
DATA: Final = "data-page"
DATA_ASKED: Final = "data-asked"
DATA_LIST: Final = "data-list"
DATA_PICKED: Final = "data-picked"
DATA_FOUND: Final = "data-found"
DATA_PLACES: Final = "data-places"
DATA_READY: Final = "data-ready"
DATA_SHOWN: Final = "data-shown"
DATA_NEWEST: Final = "data-newest"
DATA_EVERY: Final = "data-every"
DATA_TABS: Final = "data-tabs"
DATA_PANEL: Final = "data-panel"
DATA_DRAWER: Final = "data-drawer"
DATA_CARD: Final = "data-card"
DATA_MAP: Final = "data-map"
DATA_GROUND: Final = "data-layer-ground"
DATA_BASE: Final = "data-layer-base"
DATA_COMPOUNDS: Final = "data-layer-compounds"
DATA_BORDERS: Final = "data-layer-borders"
DATA_MARKS: Final = "data-layer-marks"


def legend(theme: str) -> dict[str, str]:
    """The legend of one theme."""
    return {"type": "legend", "theme": theme}


def classes(theme: str) -> dict[str, str]:
    """The check boxes of the classes of one theme."""
    return {"type": "classes", "theme": theme}


def base_tiles(at: int) -> dict[str, object]:
    """A layer of a base map that is not our own."""
    return {"type": "base-tiles", "at": at}


def wall_layer(name: str) -> str:
    """A layer of the wall's map."""
    return f"wall-{name}"
