"""A failure in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.errors import (
    BusyError,
    ClosedError,
    HongtuError,
    NotFoundError,
    RefusedError,
    ServerError,
    UsageError,
)

if TYPE_CHECKING:
    from dashboard.i18n import Texts

# The first class that fits decides: the more special ones stand first.
_KEYS: Final[tuple[tuple[type[HongtuError], str], ...]] = (
    (NotFoundError, "not_found"),
    (ClosedError, "closed"),
    (RefusedError, "refused"),
    (UsageError, "usage"),
    (BusyError, "busy"),
    (ServerError, "server"),
    (HongtuError, "other"),
)


def told(error: HongtuError, texts: Texts) -> tuple[str, str]:
    """What failed, and what helps: the error's own words in English, those of its class in Chinese."""
    key = next(key for kind, key in _KEYS if isinstance(error, kind))
    if texts.language == "en":
        return error.sentence, error.remedy or texts(f"failure.{key}_remedy")
    return texts(f"failure.{key}"), texts(f"failure.{key}_remedy")
