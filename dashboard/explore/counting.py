"""The theme and the filter of the page: what the server answers when either changes, as one paint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import numpy as np

from dashboard.explore import behind
from dashboard.explore.filters import Filter
from dashboard.figures import masks, traits, wording
from dashboard.figures.traits import LEAST_HOUSEHOLDS
from geodata.db.reading.cards import ServicePointFile
from geodata.errors import NotFoundError
from geodata.model import ManagementStatus

if TYPE_CHECKING:
    from dashboard.data import Data
    from dashboard.explore.reads import Selection
    from dashboard.figures.traits import Trait
    from dashboard.i18n import Texts

FACETS: Final = (
    "status",
    "community",
    "age",
    "area",
    "fee",
    "committee",
    "grade",
    "party",
    "contract",
    "tickets_households",
    "demonstration",
    "walk_station",
)
"""The traits that a reader filters by, in their order on the page."""
OPEN: Final = ("community", "age")
"""Those that begin open."""
_STATUSES: Final = tuple(ManagementStatus)
_MANAGED: Final = np.array([status.is_managed for status in _STATUSES], np.bool_)
_KNOWN: Final = np.array([status.is_known for status in _STATUSES], np.bool_)


async def counted(data: Data, city: str, line: str, words: Texts) -> tuple[dict[str, Any], Selection]:
    """What a filter keeps, as the component `Facets` shows it.

    Args:
        data: Where the city is read from.
        city: The city's code.
        line: The filter.
        words: The texts of the page's language.
    """
    asked = Filter.read(line)
    selection = await data.selection(city, asked, FACETS)
    said = str(asked) or "all"
    query = urlencode({"city": city, "lang": words.language, "filter": said})
    found = {
        "total": len(selection.facts),
        "matched": int(np.count_nonzero(selection.kept.rows)),
        "facets": [_facet(selection.traits[name], selection, words) for name in FACETS],
        "said": _said(selection, words),
        "firm": next(
            (wording.place(firm.name, words) for firm in selection.facts.firms if firm.code == asked.firm), ""
        ),
        "walk": await _walk(data, city, asked, words),
        "list": behind.selection(said),
        "file": f"/api/v1/compounds/records.csv?{query}",
    }
    return found, selection


async def _walk(data: Data, city: str, asked: Filter, words: Texts) -> str:
    """The walk of a filter in words; empty without one."""
    if asked.walk is None:
        return ""
    code, minutes = asked.walk
    label = words("reach.label", n=minutes)
    try:
        file = await data.feature(city, "service_points", code)
    except NotFoundError:
        return label
    name = wording.place(file.point.name, words) if isinstance(file, ServicePointFile) else code
    return f"{label} · {name}"


async def painted(data: Data, city: str, line: str, theme: str, selection: Selection) -> dict[str, Any]:
    """What the map is given for a filter: its mask, and the sums of the rings under the theme."""
    if Filter.read(line).is_everything:
        return {"mask": None, "sums": await data.sums(city, theme, None), "counted": theme}
    kept = selection.facts.fid[selection.kept.rows]
    return {
        "mask": masks.mask_text(kept),
        "sums": await data.sums(city, theme, kept),
        "counted": theme,
    }


def _facet(trait: Trait, selection: Selection, words: Texts) -> dict[str, Any]:
    every = np.bincount(trait.of, minlength=len(trait.kinds))
    kept = selection.kept.counts[trait.name]
    return {
        "name": trait.name,
        "title": words(f"theme.{trait.name}"),
        "ranks": trait.name == traits.COMMUNITY,
        "classes": [
            {
                "key": kind.key,
                "label": kind.zh if words.language == "zh" else wording.place(kind.en, words),
                "light": kind.hue.light,
                "dark": kind.hue.dark,
                "pattern": kind.pattern,
                "n": int(kept[i]),
                "of": int(every[i]),
            }
            for i, kind in enumerate(trait.kinds)
        ],
    }


def _said(selection: Selection, words: Texts) -> list[dict[str, str]]:
    """Floor area, households, coverage and tickets of what is kept; rates of few households say nothing."""
    rows, facts = selection.kept.rows, selection.facts
    area = np.nan_to_num(facts.floor_area_m2[rows])
    status = facts.status[rows]
    households = int(np.maximum(facts.households[rows], 0).sum())
    tickets = int(selection.tickets[rows].sum())
    managed = float(area[_MANAGED[status]].sum())
    known = float(area[_KNOWN[status]].sum())
    unknown = float(area.sum()) - known
    rate = 100 * managed / known if known else None
    low, high = (
        (100 * managed / (known + unknown), 100 * (managed + unknown) / (known + unknown))
        if unknown and known
        else (None, None)
    )
    few = words("filter.few", n=LEAST_HOUSEHOLDS)
    total = float(area.sum())

    def per(base: float, times: float) -> str:
        return few if households < LEAST_HOUSEHOLDS or not base else f"{times * tickets / base:.1f}"

    return [
        {"label": words("filter.floor_area"), "value": wording.area(total, words)},
        {"label": words("filter.households"), "value": wording.grouped(households)},
        {
            "label": words("card.coverage"),
            "value": wording.rate(rate, words),
            "note": wording.interval(low, high, words),
        },
        {"label": words("filter.tickets"), "value": wording.grouped(tickets)},
        {"label": words("filter.per_households"), "value": per(households, 100)},
        {"label": words("filter.per_area"), "value": per(total, 10_000)},
    ]
