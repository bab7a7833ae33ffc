"""The cards of communities, service points and grid cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components.card_parts import SEPARATOR, block, head, source_line
from dashboard.components.svg import disc, icon
from dashboard.figures import charts, wording
from geodata.model import GridLevel, ManagementStatus, ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading import cards


def community_card(file: cards.CommunityFile, texts: Texts, zone: ZoneInfo) -> list[Component]:
    """The card of a community: its coverage, compounds, service points and open tickets."""
    division = file.division
    sums = {each.status: each for each in file.statuses}
    managed = sum(sums[s].floor_area_m2 for s in ManagementStatus if s.is_managed and s in sums)
    known = sum(sums[s].floor_area_m2 for s in ManagementStatus if s.is_known and s in sums)
    parts = [
        charts.Part(
            status.value,
            sums[status].floor_area_m2,
            f"{status.label(texts.language)} {sums[status].compounds}",
        )
        for status in ManagementStatus
        if status in sums
    ]
    total = sum(each.compounds for each in file.statuses)
    return [
        head(
            wording.place(division.name, texts),
            [wording.place(division.parent_name, texts), html.Span(division.code, className="code")],
            signed=division.name,
        ),
        block(
            texts("card.coverage"),
            [
                html.B(wording.rate(100 * managed / known if known else None, texts), className="figure"),
                html.Span(
                    texts(
                        "card.coverage_basis",
                        managed=wording.area(managed, texts),
                        known=wording.area(known, texts),
                    ),
                    className="quiet",
                ),
                charts.stacked(parts) if parts else None,
            ],
        ),
        block(
            texts("card.compounds"),
            [
                html.B(wording.grouped(total)),
                html.Span(SEPARATOR.join(part.label for part in parts), className="quiet"),
            ],
            source_line(file.sources.get("division"), texts, zone),
        ),
        block(texts("card.points"), [_kinds(file.kinds, texts)]),
        block(texts("card.tickets"), [texts("card.tickets_open", n=wording.grouped(division.open_tickets))]),
        block(texts("card.area"), [_land(division.area_m2, texts)]),
    ]


def _kinds(kinds: Sequence[cards.KindSum], texts: Texts) -> Component:
    """How many service points there are of each kind."""
    if not kinds:
        return html.Span(texts("card.points_none"), className="quiet")
    return html.Div(
        [
            html.Span(
                [
                    disc(each.kind, is_filled=each.kind == "centre"),
                    f"{ServicePointKind(each.kind).label(texts.language)} {each.points}",
                ],
                className="inline chip",
            )
            for each in kinds
        ],
        className="chips",
    )


def service_point_card(file: cards.ServicePointFile, texts: Texts, zone: ZoneInfo) -> list[Component]:
    """The card of a service point."""
    point = file.point
    kind = ServicePointKind(point.kind)
    near = SEPARATOR.join(
        wording.place(part, texts) for part in (point.community_name, point.compound_name) if part
    )
    rows = [
        ("card.hours", wording.place(point.hours, texts)),
        ("card.capacity", texts("number.people", n=point.capacity) if point.capacity else None),
        ("card.windows", str(point.windows) if point.windows else None),
        ("card.address", wording.place(point.address, texts)),
        ("card.opened", point.opened_on.isoformat() if point.opened_on else None),
    ]
    closed = [texts("card.closed", date=point.closed_on.isoformat())] if point.closed_on else []
    return [
        head(
            wording.place(point.name, texts),
            [near, html.Span(point.code, className="code")],
            signed=point.name,
        ),
        block(
            texts("card.kind"),
            [
                html.Span(
                    [disc(kind.value, is_filled=kind.value == "centre"), html.B(kind.label(texts.language))],
                    className="inline",
                ),
                *(html.Span(said, className="attention") for said in closed),
            ],
            source_line(file.sources.get("point"), texts, zone),
        ),
        *(block(texts(key), [value]) for key, value in rows if value),
    ]


def grid_cell_card(file: cards.GridCellFile, texts: Texts, zone: ZoneInfo) -> list[Component]:
    """The card of a grid cell: its level, its workers and its posts."""
    cell = file.cell
    workers = (cell.full_time_workers, cell.part_time_workers)
    return [
        head(
            wording.place(cell.name, texts),
            [wording.place(cell.parent_name, texts), html.Span(cell.code, className="code")],
            signed=cell.name,
        ),
        block(
            texts("card.level"),
            [html.B(GridLevel(cell.level).label(texts.language))],
            source_line(file.sources.get("cell"), texts, zone),
        ),
        *(
            [
                block(
                    texts("card.workers"),
                    [texts("card.workers_text", full=_or_dash(workers[0]), part=_or_dash(workers[1]))],
                )
            ]
            if any(value is not None for value in workers)
            else []
        ),
        *_posts(cell, texts),
        *(
            [block(texts("card.households"), [wording.count(cell.households, texts.language)])]
            if cell.households is not None
            else []
        ),
        block(texts("card.area"), [_land(cell.area_m2, texts)]),
    ]


def _posts(cell: cards.GridCell, texts: Texts) -> list[Component]:
    """The posts of 1+3+N and how many are filled; a vacant one is said in the colour of attention."""
    posts = (cell.grid_leader_posts, cell.force_posts, cell.volunteer_posts)
    if all(value is None for value in posts):
        return []
    said = texts(
        "card.forces_text",
        leader=_filled(cell.leader_filled, posts[0]),
        forces=_filled(cell.forces_filled, posts[1]),
        volunteers=_or_dash(posts[2]),
    )
    vacant = [
        texts(key, n=post - filled)
        for key, filled, post in (
            ("card.vacant_leader", cell.leader_filled, posts[0]),
            ("card.vacant_forces", cell.forces_filled, posts[1]),
        )
        if filled is not None and post is not None and filled < post
    ]
    lines: list[Component] = [html.Span(said)]
    lines += [html.Span([icon("warn"), each], className="attention inline") for each in vacant]
    return [block(texts("card.forces"), lines)]


def _filled(filled: int | None, posts: int | None) -> str:
    """Filled posts over all of them, or the posts alone where nobody told how many are filled."""
    return _or_dash(posts) if filled is None or posts is None else f"{filled}/{posts}"


def _land(area_m2: float | None, texts: Texts) -> str:
    """Ground, unlike floor area, reads best in square kilometres."""
    return texts("number.unknown") if area_m2 is None else f"{area_m2 / 1e6:.2f} km²"


def _or_dash(value: int | None) -> str:
    return "—" if value is None else str(value)
