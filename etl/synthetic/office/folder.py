"""The folder that a city is written into: what may be replaced in it, and what goes wrong while writing."""

from __future__ import annotations

import errno
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from etl.synthetic.office.files import MANIFEST, NAMES
from etl.synthetic.office.readme import README, TITLE_MARK
from geodata.errors import HongtuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BYTES_PER_COMPOUND = 27_000
BYTES_PER_TICKET = 320
"""What the files take, and something over."""
ALMOST_FULL_BYTES = 2**20
_CITY_FOLDER = re.compile(r"\d{6}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def make_ready(folder: Path, *, compounds: int, tickets: int) -> None:
    """Make the folder, and take away what an earlier run left in it.

    Raises:
        UsageError: It holds files of others, is no folder, cannot be written, or its disk is too small.
    """
    with reporting(folder):
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file.", "Name a folder to write the city into.")
        folder.mkdir(parents=True, exist_ok=True)
        foreign = next(_foreign(folder), None)
        if foreign is not None:
            raise UsageError(
                f"{folder} holds what is not of a demonstration city: {foreign.relative_to(folder)}.",
                "Name an empty folder, or one that was written before.",
            )
        # Whoever may list a folder need not be allowed to write into it.
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        _empty(folder)
        _check_space(folder, BYTES_PER_COMPOUND * compounds + BYTES_PER_TICKET * tickets)


@contextmanager
def reporting(folder: Path) -> Iterator[None]:
    """Say in one sentence what went wrong while writing.

    Raises:
        UsageError: The folder cannot be written.
        HongtuError: The disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise _full(folder) from error
        raise UsageError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            "Name a folder that you may write to.",
        ) from error
    except (DataLayerError, DataSourceError, FeatureError) as error:
        # GDAL tells why only in words, which differ by format.
        if _free(folder) < ALMOST_FULL_BYTES:
            raise _full(folder) from error
        raise HongtuError(f"A file in {folder} could not be written: {error}.") from error


def _full(folder: Path) -> HongtuError:
    return HongtuError(
        f"The disk became full while {folder} was written; what is there is not whole.",
        "Free some space, or name a folder on another disk, and write it again.",
    )


def _check_space(folder: Path, needed: int) -> None:
    free = _free(folder)
    if free < needed:
        raise UsageError(
            f"{folder} needs about {needed / 1e9:.1f} GB, and its disk has {free / 1e9:.1f} GB left.",
            "Ask for fewer compounds and tickets, or name a folder on another disk.",
        )


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _foreign(folder: Path) -> Iterator[Path]:
    """What no run of `hongtu synth` wrote."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and _CITY_FOLDER.fullmatch(entry.name):
            yield from (inner for inner in sorted(entry.iterdir()) if not _is_ours(inner))
        elif not _is_ours(entry):
            yield entry


def _is_ours(path: Path) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    if path.name == README:
        with path.open(encoding="utf-8", errors="replace") as file:
            return TITLE_MARK in file.readline()
    return path.name in NAMES or path.name == MANIFEST


def _empty(folder: Path) -> None:
    # The manifests first: what is left after an interruption does not look like a city.
    (folder / MANIFEST).unlink(missing_ok=True)
    for manifest in folder.glob(f"*/{MANIFEST}"):
        manifest.unlink()
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
