"""English headers, as programs and cities write them: year_built, yearBuilt, "Year Built", No. of storeys.

A header is cut into its words, wherever one begins (a blank, a mark, a capital letter); plurals and small
words are dropped. Then it means a field as a Chinese one does: when nothing of it is left over.
"""

# ruff: noqa: E501 - lists of words

from __future__ import annotations

import re
from functools import cache
from typing import Final

from geodata.datasets import DATASETS

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST: Final = 60
_SHORTEST_PLURAL: Final = 4
_SHORTEST_PART: Final = 3
_SHORTEST_PAIR: Final = 7
_BY_DAY: Final = frozenset({"hours", "opened_on", "closed_on"})
"""An opening time is one of the day, an opening date one of the calendar."""
_ASIDE: Final = re.compile(r"[(\[{].*?[)\]}]")
_OF: Final = re.compile(
    r"^(name|type|kind|category|address|title|description|code|id)[\s_]+of[\s_]+(.+)$", re.IGNORECASE
)
_REPORTED: Final = re.compile(r"^(problem|issue|fault|complaint)s?[\s_]*reported$", re.IGNORECASE)
"""What was reported, and no day."""
_SMALL: Final = frozenset({"the", "of", "in", "a", "an", "for", "to", "and", "fld", "txt"})
_SAME: Final = {
    "no": "number", "nr": "number", "num": "number", "nbr": "number", "qty": "count", "cnt": "count", "quantity": "count",
    "total": "count", "tot": "count",
    "bldg": "building", "bld": "building", "blk": "block", "addr": "address", "desc": "description", "descr": "description",
    "dt": "date", "datetime": "date", "timestamp": "date", "day": "date", "yr": "year",
    "mgmt": "management", "mgt": "management", "comm": "community", "org": "organisation",
    "organization": "organisation", "centre": "center", "neighbourhood": "neighborhood", "dwel": "dwelling", "dwl": "dwelling",
    "dwg": "dwelling",
    "storey": "floor", "story": "floor", "storie": "floor", "lvl": "level", "flr": "floor",
    "constructed": "built", "identifier": "id", "ident": "id", "uuid": "id", "guid": "id", "uid": "id",
    "typ": "type", "cont": "contract", "grade": "level", "pid": "parent id", "cat": "category", "dept": "department", "max": "maximum", "ref": "reference",
    "company": "firm", "enterprise": "firm", "corporation": "firm", "contractor": "firm", "committe": "committee",
    "expiry": "end", "expiration": "end", "expire": "end", "expired": "end", "finish": "end", "termination": "end",
    "commencement": "start", "begin": "start", "beginning": "start", "effective": "start", "effect": "start", "starting": "start",
    "raised": "opened", "reported": "opened", "report": "opened", "received": "opened", "requested": "opened", "created": "opened",
    "creation": "opened", "submit": "opened", "apply": "opened", "applied": "opened", "occurred": "opened", "occur": "opened",
    "happened": "opened", "happen": "opened", "submitted": "opened", "submission": "opened", "create": "opened", "logged": "opened",
    "resolved": "closed", "resolution": "closed", "finished": "closed", "complete": "closed",
    "complaint": "request", "issue": "request", "incident": "request", "ticket": "request", "case": "request",
    "enquiry": "request", "event": "request", "question": "request", "appeal": "request", "demand": "request", "inquiry": "request", "problem": "request", "workorder": "request",
    "estate": "compound", "complex": "compound", "development": "compound", "project": "compound",
    "superior": "upper", "super": "upper", "sup": "upper", "higher": "upper", "issued": "issue", "awarded": "award",
    "housing": "residential", "household": "dwelling", "apartment": "dwelling", "flat": "dwelling", "home": "dwelling",
}  # fmt: skip
"""Words that mean the same in a header."""

_NUMBER: Final = "((number|count) )*"
_NUMBERED: Final = "( (number|count))*"
_ID: Final = "(id|code|number|key|reference|reference number|id number|code number)"
_REQUEST: Final = (
    "((service )?(request )*request|311|sr|(service |work |repair )?order|wo|repair|repair request)"
)
_FIRM: Final = "((property )?(management|managing) (firm|agent|agency|organisation)|property (service )?firm|managing firm)"

_OWN: Final = {
    "compounds": "(compound|community|condominium|condo|residence|residential( (compound|community|area|quarter|property))?)",
    "buildings": "(building|build|tower|structure)",
    "units": "(unit|entrance|stairwell)",
    "firms": "((property )?(management )?(firm|organisation|business|legal entity|entity|agent))",
    "contracts": "(contract|agreement)",
    "grid_cells": "(grid|grid cell|cell)",
    "tickets": _REQUEST,
    "committees": "(committee|owner committee|board)",
    "party_organisations": "(party|party organisation|party branch|branch|organisation)",
    "service_points": "(service point|facility|center|site|station|place|service center|community center|venue|location)",
    "divisions": "(district|region|ward|county|borough|town|township|division|region|subdistrict|street|municipality|admin|area)",
    "activities": "(activity|request|campaign)",
    "honours": "(honour|honor|award|title)",
    "gates": "(gate|entrance)",
    "walk_links": "(road|street|link|segment|way)",
    "base_features": "(feature|object)",
    "steward_units": "(team|unit)",
    "compound_aliases": "(alias)",
    "decisions": "((administrative )?(decision|penalty|punishment|punish)( decision)?( document)?)",
    "disputes": "(dispute|lawsuit|request|litigation)",
    "management_statuses": "(management)",
}

_ATTRIBUTES: Final = {
    "code": f"{{own}} {_ID}",
    "name": "{own} (name|title|full name)",
    "buildings.name": "(building|build|block|tower|structure) (name|number)|block",
    "kind": "({own} )?(type|category|kind|class)( name)?",
    "divisions.code": f"{{own}} {_ID}|adcode|ad code|administrative code|division code",
    "address": "({own} )?(full |street |physical |postal |site |property |detailed |detail )?(address|street address|address line 1|location address|location)|situs address|address (detail|full|line|info)",
    "aliases": "(other|alternative|alternate|former|old|alias) name|alias",
    "built_year": (
        "({own} )?((year|date) (built|completed|construction|completion|complete|closed)"
        "|(built|build|construction|completion|complete|completed) (year|date))"
    ),
    "floor_area_m2": "(count )?(gross |built |building )?(floor|construction|constructed|building|built|built up|covered)( floor)? (area|space)( (sqm|sq m|m|m 2|m2|square meter|square metre))?|(count )?gfa( (sqm|m 2|m2))?",
    "households": (
        f"{_NUMBER}((residential |dwelling )+unit|dwelling|((number|count) )+(residential )?unit){_NUMBERED}|unit count residential|unit residential|{{own}} {_NUMBER}dwelling{_NUMBERED}|house count|count house|number house"
    ),
    "compounds.buildings": f"{_NUMBER}(building|block|tower){_NUMBERED}",
    "storeys": f"{_NUMBER}(maximum )?floor( level)?( above ground)?{_NUMBERED}|maximum level",
    "units": f"{_NUMBER}(stairwell|entrance){_NUMBERED}",
    "elderly": f"{_NUMBER}(elderly|senior|resident 60|people 60|aged 60 over){_NUMBERED}",
    "firm_code": f"{_FIRM}( name| {_ID})?",
    "fee_yuan_m2_month": "(property |monthly )?(management|service) (fee|charge)( standard| rate)?|property fee( standard| rate| unit| unit price| price)?|(fee|charge) (standard|rate)",
    "compound_code": f"(residential )?(compound|community compound|residential area)( name| {_ID})?|community (name|{_ID})",
    "community_code": f"(community|neighborhood|resident committee|neighborhood committee)( name| {_ID})?",
    "building_code": f"(building|block)( name| {_ID})?",
    "status": "management (status|type|mode)",
    "level": "(({own}|admin|administrative) )?level( code| name)?",
    "parent_code": f"(parent|upper)( {{own}})?( {_ID}| name)?|{{own}} parent( {_ID})?",
    "starts_on": "({own} |service |term )?start( date)?|(date )?start( {own})?|start {own} date",
    "ends_on": "({own} |service |term |start )?end( date)?|(date )?end( {own})?|end {own} date|valid until",
    "signed_on": "({own} )?(sign|signed|signing|signature|execution) date|date signed",
    "registered_on": "({own} )?(registration|registered|incorporation|establishment|established|founded|filing|record) date|date (registered|established|incorporated)",
    "employees": f"{_NUMBER}(employee|staff|worker){_NUMBERED}|headcount",
    "star_grade": "star (rating|level)|credit (rating|level)",
    "credit_score": "credit score|score",
    "members": f"{_NUMBER}((party )?member){_NUMBERED}",
    "founded_on": "({own} )?(founded|founding|established|establishment|establish|start) date|date (founded|established)",
    "awarded_year": "({own} )?(award|issue|grant|granted|received|obtain|obtained|get|won) (year|date)|(year|date) (award|issue|granted|received)|{own} (year|date)|year award",
    "decided_on": "({own} )?(decision|decided|penalty|punishment|punish|punished|made|issue) date|{own} date|date (decided|decision|issue)",
    "filed_on": "({own} )?(filing|filed|file|acceptance|accepted|registration|opened) date|date (filed|accepted|opened)",
    "decisions.reason": "({own} )?(reason|cause|violation|illegal (fact|act|behavior))( description| reason| fact)?",
    "disputes.subject": "({own} )?(cause|reason|subject|description|title|content|summary)( action| matter)?",
    "disputes.firm_code": f"{_FIRM}( name| {_ID})?|defendant( name)?|respondent( name)?",
    "notice_days": "({own} |termination )?notice (days|period)( days)?",
    "evidence": "({own} )?evidence( url| file| link| document| material)?",
    "party_seats": f"{_NUMBER}party (member|seat){_NUMBERED}",
    "term_number": "(term|session)( number)",
    "windows": f"{_NUMBER}(service )?window{_NUMBERED}",
    "matters_resolved": f"{_NUMBER}(matter|issue|request) closed{_NUMBERED}",
    "valid_from": "valid from|(valid|start|enabled|activation) date|date from",
    "predecessors": "(former|previous|old|original) ({own} )?(code|id)|predecessor( code)?",
    "term_from": "({own} )?term start( date)?|(election|elected) date",
    "term_to": "({own} )?term end( date)?",
    "seats": f"{_NUMBER}(seat|member){_NUMBERED}",
    "hours": "({own} )?((opening|open|operating|operation|business|service|working) (hour|time))|hour( operation)?",
    "capacity": f"({{own}} )?(seating |maximum )?capacity|{_NUMBER}seat{_NUMBERED}",
    "opened_on": "({own} )?(opening|opened|open|start) date|date opened",
    "closed_on": "({own} )?(closing|closed|close|closure) date|date closed",
    "held_on": "({own} )?(start |held |hold |holding )?date|date held",
    "person_times": f"{_NUMBER}({{own}} )?(participant|attendee|attendance|attend|visitor|participation|audience){_NUMBERED}|{_NUMBER}(people|person) (count|number)",
    "contracts.firm_code": f"{_FIRM}( name| {_ID})?|party b( name)?|firm (name|{_ID})",
    "firms.code": "(unified )?(social )?credit (code|number|id|identification)|uscc|usci",
    "tickets.source_class": f"({_REQUEST} |service )?(type|category|class|name|subject|type description|type name|category name|class name)",
    "tickets.title": f"(({_REQUEST}|fault) )?(description|note|short description|descriptor|detail|summary|title|subject description|text|content)",
    "tickets.channel": f"({_REQUEST} )?((open data )?channel|origin|source|channel type|intake channel|method opened|channel opened|open data channel type)",
    "tickets.address": f"({_REQUEST} )?(location |street |full )?address",
    "tickets.opened_at": f"({_REQUEST} )?((opened|open)( date| at| on)?|date (opened|open)|opened local date)|request date",
    "tickets.accepted_at": f"({_REQUEST} )?(accepted|accept|acceptance|acknowledged)( date| at| on)|date accepted",
    "tickets.dispatched_at": f"({_REQUEST} )?(dispatched|assigned|dispatch|assign|allocated|assignment)( date| at| on)|date (assigned|dispatched)",
    "tickets.handled_at": f"({_REQUEST} )?(handled|handle|handling|handler|processed|process|processing|attended)( date| at| on)|date (handled|processed|attended)",
    "tickets.fed_back_at": f"({_REQUEST} )?(feedback|replied|reply|response|responded|answered)( date| at| on)|date (replied|answered)",
    "tickets.closed_at": f"({_REQUEST} )?((closed|close|completion|completed)( date| at| on)?|(end|ended)( date| at)|date (closed|completed|close))",
    "tickets.due_at": f"({_REQUEST} )?((sla )?(due|target|expected|deadline|sla)( date| at| on| end date)|deadline|sla due date|expected close date|target end date)|date due",
    "tickets.is_satisfied": "(is )?satisfied|satisfaction|customer satisfaction",
}  # fmt: skip


def words_of(header: str) -> str | None:
    """The words of an English header, one blank apart, in one spelling; None for a header in another script."""
    if not header.isascii():
        return None
    bare = _REPORTED.sub("description", _OF.sub(r"\2 \1", _ASIDE.sub(" ", header).strip()))
    unit = " ".join(_ASIDE.findall(header)) if re.search(r"sq|m2|m\^2", header, re.IGNORECASE) else ""
    words = [part for found in _WORD.finditer(f"{bare} {unit}") for part in _parts(found.group().lower())]
    kept = [_plain(word) for word in words if word not in _SMALL]
    # An effective start is a start.
    return " ".join(word for word, before in zip(kept, ["", *kept], strict=False) if word != before)


def fields(dataset: str, words: str) -> frozenset[str]:
    """The fields that a header of these words may mean."""
    if not words or len(words) > _LONGEST:
        return frozenset()
    return frozenset(name for name, pattern in _patterns(dataset) if pattern.fullmatch(words))


def _parts(word: str) -> tuple[str, ...]:
    """The two words of one written together, as awardname; itself when it is a word, or none are found."""
    if len(word) < _SHORTEST_PAIR or word in _words() or _plain(word) in _words():
        return (word,)
    pairs = [(word[:cut], word[cut:]) for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)]
    found = [pair for pair in pairs if all(part in _words() or _plain(part) in _words() for part in pair)]
    return found[0] if len(found) == 1 else (word,)


@cache
def _words() -> frozenset[str]:
    """All words that a field may be called by."""
    patterns = [*_ATTRIBUTES.values(), *_OWN.values(), *_SAME]
    return frozenset(re.findall(r"[a-z]+", " ".join(patterns)))


def _plain(word: str) -> str:
    if word == "days":  # a time that something takes, and no day
        return word
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    one = word[:-1] if is_plural else word
    return _SAME.get(word, _SAME.get(one, one))


@cache
def _patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    own = _OWN.get(name, "(item)")
    made = []
    for field in DATASETS[name].fields:
        pattern = _ATTRIBUTES.get(f"{name}.{field.name}") or _ATTRIBUTES.get(field.name)
        if pattern is not None and not (field.name == "buildings" and name != "compounds"):
            if field.name not in _BY_DAY:
                pattern = pattern.replace("date", "(date|time)")
            made.append((field.name, re.compile(pattern.replace("{own}", own))))
    return tuple(made)
