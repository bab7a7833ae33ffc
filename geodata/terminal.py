"""What a command says: its answer on standard output, what goes on meanwhile on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def say(line: str) -> None:
    """Print one line of a command's answer on standard output."""
    print(line)  # noqa: T201


def progress(sentence: str) -> None:
    """Tell the person at the terminal what is going on, on standard error."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks


def show(facts: Mapping[str, object], *, as_json: bool) -> None:
    """Print `facts` on standard output: one JSON object, or one line each."""
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, default=str))  # noqa: T201
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name:<{width}}  {'-' if value is None else value}")  # noqa: T201
