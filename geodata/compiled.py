"""Loops that must be quick, compiled on first use and kept on disk for the next process."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

Loop = TypeVar("Loop", bound="Callable[..., object]")


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays with numba; the typed signature stays."""
    return cast("Loop", numba.njit(cache=True)(loop))
