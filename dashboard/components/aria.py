"""Attributes whose names Python cannot spell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.i18n import Texts


def aria(**values: str) -> dict[str, Any]:
    """`aria-…` attributes for a component: `**aria(label="…", hidden="true")`."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> dict[str, Any]:
    """`data-…` attributes for a component; an underscore stands for a hyphen."""
    return {f"data-{name.replace('_', '-')}": value for name, value in values.items()}


def clock_of(zone: str, texts: Texts) -> dict[str, Any]:
    """What the browser needs to keep times and ages going: the city's time zone, and the words for ages."""
    return data(zone=zone, ages=json.dumps(texts.section("age"), ensure_ascii=False, sort_keys=True))
