"""What every panel of the wall is made of: its title, its age, its words, and the way to its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from dash import html

from dashboard.components.aria import data
from dashboard.components.svg import icon
from dashboard.figures import wording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dash.development.base_component import Component

    from dashboard.i18n import Texts

DAY_S: Final = 86_400
LIVE_S: Final = 30


@dataclass(frozen=True, slots=True)
class WallWords:
    """What every panel needs to say something: the catalogue, the city and its clock."""

    texts: Texts
    zone: str
    now: datetime
    city: str

    def place(self, name: str) -> str:
        """The name of a place in the language of the wall."""
        return wording.place(name, self.texts)

    def community(self, name: str) -> str:
        """The name of a community where its row says that it is one."""
        return self.place(name).removesuffix(" Community")

    def link(self, content: Component | str, *, title: str = "", **query: str) -> html.A:
        """Something that leads to the map with the records (`rec`) or the place (`sel`) behind it."""
        address = urlencode({"city": self.city, "lang": self.texts.language} | query, safe=":")
        return html.A(
            content,
            href=f"/?{address}",
            className="wall-link",
            title=title or self.texts("records.number"),
        )

    def age(self, at: datetime | None, *, interval_s: int) -> html.Span:
        """The age of a panel, which the browser keeps ticking and turns amber past twice its interval."""
        if at is None:
            return html.Span(self.texts("age.waiting"), className="age")
        is_live = interval_s == LIVE_S
        return html.Span(
            [
                html.Span(className="age-dot"),
                icon("warn", class_name="age-warn"),
                html.Span(
                    wording.age(at, self.now, self.zone, self.texts),
                    **data(age=at.isoformat(), **({"live_age": ""} if is_live else {})),
                ),
            ],
            className="age",
            **data(interval=str(interval_s)),
        )


def panel(
    title: str | Sequence[Component | str], age: Component | None, body: Sequence[Component], class_name: str
) -> html.Section:
    """A panel: its title and age on one line, then its body."""
    return html.Section(
        [html.Div([html.H2(title), *([age] if age is not None else [])], className="wall-head"), *body],
        className=f"wall-panel {class_name}",
    )
