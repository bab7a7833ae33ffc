"""What the parts of the data page share: links that keep its state, times, bars, pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.svg import icon
from dashboard.figures import wording
from dashboard.provenance.view import PAGE
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from dashboard.provenance.view import DataView

SHARES: Final = ("inserted", "updated", "unchanged", "rejected")
"""What became of the rows that a run read, in the order of the bar."""
_SHORT_DIGEST: Final = 10
_KILO: Final = 1024

Words = "Component | str | Sequence[Component | str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Where a part of the page stands.

    Attributes:
        words: The texts of the page's language.
        view: What the address says.
        city: The city's code.
        zone: The city's time zone.
        now: The moment that ages are told from.
    """

    words: Texts
    view: DataView
    city: str
    zone: str
    now: datetime

    def href(self, **changes: Any) -> str:  # noqa: ANN401 - any attribute of the view
        """The address of this page with some changes."""
        return self.view.href(self.city, self.words.language, **changes)

    def go(
        self,
        text: Any,  # noqa: ANN401 - what Dash takes as children
        class_name: str = "",
        *,
        label: str = "",
        is_current: bool = False,
        **changes: Any,  # noqa: ANN401 - any attribute of the view
    ) -> html.A:
        """A link to the page with some changes, followed without loading it anew."""
        told = aria(label=label) if label else {}
        if is_current:
            told |= aria(current="true")
        return html.A(
            text, href=self.href(**changes), className=class_name, title=label or None, **data(go=""), **told
        )

    def dataset(self, name: str) -> str:
        """A dataset in the page's language."""
        found = DATASETS.get(name)
        if found is None:
            return name
        return found.zh if self.words.language == "zh" else found.en

    def time(self, moment: datetime) -> str:
        """Day and minute in the city's time."""
        return f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"

    def age(self, moment: datetime, class_name: str = "age") -> html.Time:
        """How old something is; the browser keeps it going."""
        return html.Time(
            wording.age(moment, self.now, self.zone, self.words),
            dateTime=moment.isoformat(),
            title=self.time(moment),
            className=class_name,
            **data(age=moment.isoformat()),
        )


def rule_label(rule: str, words: Texts) -> str:
    """What a rule is called; its own id where the catalogue does not know it."""
    key = f"rule.{rule.replace('.', '_')}"
    return words(key) if key in words.keys else rule


def share_bar(counts: Sequence[int], label: str) -> html.Div:
    """What became of the rows of a run, as parts of a bar in the order of `SHARES`."""
    whole = sum(counts) or 1
    return html.Div(
        [
            html.I(className=f"share share-{name}", style={"flexGrow": count / whole})
            for name, count in zip(SHARES, counts, strict=True)
            if count
        ],
        className="shares",
        role="img",
        **aria(label=label),
    )


def figure(label: str, value: Component | str, note: Component | str | None = None) -> html.Div:
    """A number with its name above it."""
    return html.Div(
        [html.Span(label, className="figure-label"), html.B(value), html.Span(note, className="figure-note")]
        if note is not None
        else [html.Span(label, className="figure-label"), html.B(value)],
        className="figure-cell",
    )


def chips(items: Sequence[html.A], label: str) -> html.Nav:
    """Filters that are links, as a row."""
    return html.Nav(list(items), className="filters", **aria(label=label))


def chip(here: Here, text: str, count: int | None, *, is_on: bool, **changes: Any) -> html.A:  # noqa: ANN401
    """One filter, with how many rows it leaves."""
    told: list[Component | str] = [html.Span(text)]
    if count is not None:
        told.append(html.Span(wording.grouped(count), className="filter-count"))
    return here.go(told, "filter filter-on" if is_on else "filter", is_current=is_on, **changes)


def pages(here: Here, total: int, shown: int, download: Component | None = None) -> html.Div:
    """Previous and next page of a list, which rows these are, and the file of all."""
    first = here.view.from_
    last = first + shown
    turns = [
        ("previous", max(first - PAGE, 0), first > 0),
        ("next", first + PAGE, last < total),
    ]
    return html.Div(
        [
            *(
                here.go(here.words(f"records.{word}"), "button button-small", from_=to)
                if is_there
                else html.Span(here.words(f"records.{word}"), className="button button-small button-off")
                for word, to, is_there in turns
                if total > PAGE
            ),
            html.Span(
                here.words(
                    "records.page",
                    first=wording.grouped(min(first + 1, total)),
                    last=wording.grouped(last),
                    n=wording.grouped(total),
                ),
                className="quiet records-page",
            ),
            *([download] if download is not None else []),
        ],
        className="list-foot",
    )


def nothing(here: Here, sentence: str, clear: dict[str, Any] | None = None) -> html.Div:
    """A list without rows: why, and the way out."""
    return html.Div(
        [
            html.P(sentence),
            *(
                [here.go(here.words("data.clear"), "button button-small", **clear)]
                if clear is not None
                else []
            ),
        ],
        className="nothing",
    )


def failed(here: Here, sentence: str, *, is_missing: bool = False) -> html.Div:
    """A part that could not be read, with another try; or the way back from what is not there."""
    back: dict[str, Any] = {
        "run": 0,
        "rule": "",
        "rows": "",
        "kind": "",
        "feature": None,
        "table": "",
        "q": "",
    }
    way = (
        here.go(here.words("data.to_list"), "button button-small", tab=here.view.tab, **back)
        if is_missing
        else html.A(here.words("action.retry"), href="", className="button button-small")
    )
    return html.Div(
        [html.Div([icon("warn"), html.Span(sentence)], className="fault", role="alert"), way],
        className="nothing",
    )


def digest(sha256: str) -> html.Code:
    """The first characters of a file's SHA-256; all of them on hovering."""
    return html.Code(sha256[:_SHORT_DIGEST], title=f"SHA-256 {sha256}")


def size(count: int) -> str:
    """The size of a file."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO**2:
        return f"{count / _KILO:.0f} KB"
    return f"{count / _KILO**2:.1f} MB"
