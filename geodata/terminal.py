"""What a command says: its answer on standard output, what goes on meanwhile on standard error.

A process speaks one language, chosen at the front door; what is told in both is said in that one.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geodata.words import Said, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.model import Language


@dataclass(slots=True)
class _Voice:
    language: Language = "en"


_VOICE: Final = _Voice()


def speak(language: Language) -> None:
    """From now on say everything in this language."""
    _VOICE.language = language


def spoken(text: str | Said) -> str:
    """A text in the language of the terminal."""
    return said(text, _VOICE.language) or ""


def say(line: str | Said) -> None:
    """Print one line of a command's answer on standard output."""
    print(spoken(line))  # noqa: T201


def progress(sentence: str | Said) -> None:
    """Tell the person at the terminal what is going on, on standard error."""
    print(spoken(sentence), file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks


def show(facts: Mapping[str, object], *, as_json: bool) -> None:
    """Print `facts` on standard output: one JSON object, or one line each."""
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, default=str))  # noqa: T201
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name:<{width}}  {'-' if value is None else value}")  # noqa: T201
