"""A compound's card: who manages it, by what contract, with what committee, and how its tickets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components.aria import aria
from dashboard.components.card_parts import SEPARATOR, block, head, source_line
from dashboard.components.svg import icon
from dashboard.figures import charts, wording
from geodata.model import ManagementStatus

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading import cards

SOON_DAYS = 180
"""A contract that ends within so many days is written in the colour of attention."""


def compound_card(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> list[Component]:
    """The card of a compound."""
    compound = file.compound
    badges = []
    if compound.is_demonstration:
        year = f" {compound.demonstration_year}" if compound.demonstration_year else ""
        badges.append(
            html.Span([icon("demo"), f"{texts('card.demonstration')}{year}"], className="badge badge-brand")
        )
    place = SEPARATOR.join(
        wording.place(part, texts)
        for part in (compound.community_name or texts("card.no_community"), compound.grid_name)
        if part
    )
    return [
        head(
            wording.place(compound.name, texts) or texts("card.unnamed"),
            [place, html.Span(compound.code, className="code")],
            badges=badges,
            signed=compound.name or "",
        ),
        _status(file, texts, zone),
        _firm(file, texts, zone),
        _contract(file, texts, zone),
        _committee(file, texts, zone),
        _scale(file, texts, zone),
        _tickets(file.tickets, texts),
    ]


def _status(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> html.Div:
    compound = file.compound
    status = ManagementStatus(compound.status)
    if compound.status_since is None:
        since = texts("card.since_unknown")
    elif compound.status_before and compound.status_before != compound.status:
        since = texts(
            "card.since_was",
            date=compound.status_since.isoformat(),
            was=ManagementStatus(compound.status_before).label(texts.language),
        )
    else:
        since = texts("card.since", date=compound.status_since.isoformat())
    line = html.Span(
        [
            html.Span(className=f"swatch swatch-{status.value}", **aria(hidden="true")),
            html.B(status.label(texts.language)),
            html.Span(since, className="quiet"),
        ],
        className="inline",
    )
    return block(
        texts("card.status"),
        [line],
        source_line(file.sources.get("compound"), texts, zone, name=compound.status_source),
    )


def _firm(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> html.Div:
    firm = file.firm
    if firm is None:
        return block(texts("card.firm"), [html.Span(texts("card.firm_none"), className="quiet")])
    graded = texts("card.grade", n=firm.star_grade) if firm.star_grade else texts("card.grade_none")
    facts = [
        graded,
        texts("card.credit", n=f"{firm.credit_score:g}") if firm.credit_score is not None else None,
        texts(f"card.listed_{firm.listed}") if firm.listed else None,
        texts("card.party_covered") if firm.has_party_organisation else None,
    ]
    return block(
        texts("card.firm"),
        [
            wording.place(firm.name, texts),
            html.Span(SEPARATOR.join(fact for fact in facts if fact), className="quiet"),
        ],
        source_line(file.sources.get("firm"), texts, zone),
    )


def _contract(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> html.Div:
    contract = file.contract
    if contract is None:
        return block(texts("card.contract"), [html.Span(texts("card.contract_none"), className="quiet")])
    if contract.ends_on is None or contract.days_left is None:
        line: Component | str = texts("card.contract_open", start=contract.starts_on.isoformat())
    else:
        days = contract.days_left
        said = (
            texts("card.contract_left", n=wording.grouped(days))
            if days >= 0
            else texts("card.contract_over", n=wording.grouped(-days))
        )
        span = texts("heat.range", start=contract.starts_on.isoformat(), end=contract.ends_on.isoformat())
        line = html.Span(
            [
                span,
                html.B(said, className="attention")
                if days <= SOON_DAYS
                else html.Span(said, className="quiet"),
            ],
            className="inline",
        )
    return block(texts("card.contract"), [line], source_line(file.sources.get("contract"), texts, zone))


def _committee(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> html.Div:
    committee = file.committee
    if committee is None:
        return block(texts("card.committee"), [html.Span(texts("card.committee_none"), className="quiet")])
    if not committee.is_in_office:
        term = texts("card.committee_expired")
    elif committee.term_number:
        term = texts("card.committee_term", n=committee.term_number)
    else:
        term = texts("card.committee_serving")
    facts = [
        term,
        texts("card.seats", n=committee.seats) if committee.seats else None,
        texts("card.party_seats", n=committee.party_seats) if committee.party_seats is not None else None,
    ]
    line = html.Span(
        [
            html.B(texts(f"card.committee_{committee.kind}")),
            html.Span(
                SEPARATOR.join(fact for fact in facts if fact),
                className="attention" if not committee.is_in_office else "",
            ),
        ],
        className="inline",
    )
    return block(texts("card.committee"), [line], source_line(file.sources.get("committee"), texts, zone))


def _scale(file: cards.CompoundFile, texts: Texts, zone: ZoneInfo) -> html.Div:
    compound = file.compound
    facts = [
        texts("number.buildings", n=wording.grouped(compound.buildings)) if compound.buildings else None,
        texts("number.households", n=wording.grouped(compound.households)) if compound.households else None,
        wording.area(compound.floor_area_m2, texts) if compound.floor_area_m2 is not None else None,
        texts("number.built", n=compound.built_year) if compound.built_year else None,
    ]
    said = SEPARATOR.join(fact for fact in facts if fact) or texts("number.unknown")
    return block(
        texts("card.scale"),
        [said, _conflict(compound, texts)],
        source_line(file.sources.get("compound"), texts, zone),
    )


def _conflict(compound: cards.Compound, texts: Texts) -> html.Span | None:
    """Two sources that disagree are both shown; neither is silently preferred."""
    if compound.counted_buildings and compound.buildings not in {None, compound.counted_buildings}:
        said = texts("card.scale_conflict", n=compound.counted_buildings)
    elif compound.counted_households and compound.households not in {None, compound.counted_households}:
        said = texts("card.scale_conflict_households", n=wording.grouped(compound.counted_households))
    else:
        return None
    return html.Span([icon("warn"), said], className="attention inline")


def _tickets(tickets: cards.Tickets, texts: Texts) -> html.Div:
    total = sum(tickets.opened)
    if not total:
        return block(texts("card.tickets"), [html.Span(texts("card.tickets_none"), className="quiet")])
    months = ", ".join(
        f"{wording.month(month, texts.language)} {n}"
        for month, n in zip(tickets.months, tickets.opened, strict=True)
    )
    satisfied = 100 * tickets.satisfied / tickets.rated if tickets.rated else None
    return block(
        texts("card.tickets"),
        [
            html.Span(
                [
                    html.B(wording.count(total, texts.language), className="figure"),
                    html.Span(texts("card.tickets_year"), className="quiet"),
                    html.Span(texts("card.tickets_open", n=wording.grouped(tickets.still_open))),
                ],
                className="inline",
            ),
            texts("card.tickets_satisfied", n=wording.rate(satisfied, texts)),
        ],
        aside=charts.sparkline(tickets.opened, label=texts("card.spark", values=months)),
    )
