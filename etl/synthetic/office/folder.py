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
from geodata.words import Said, cause

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
            raise UsageError(
                Said(en=f"{folder} is a file.", zh=f"{folder} 是文件。"),
                Said(en="Name a folder to write the city into.", zh="请写明用来存放城市的文件夹。"),
            )
        folder.mkdir(parents=True, exist_ok=True)
        foreign = next(_foreign(folder), None)
        if foreign is not None:
            raise UsageError(
                Said(
                    en=f"{folder} holds what is not of a demonstration city: {foreign.relative_to(folder)}.",
                    zh=f"{folder} 中有不属于演示城市的内容：{foreign.relative_to(folder)}。",
                ),
                Said(
                    en="Name an empty folder, or one that was written before.",
                    zh="请写明空文件夹，或以前生成过的文件夹。",
                ),
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
            Said(
                en=f"The folder {folder} cannot be written: {error.strerror or error}.",
                zh=f"文件夹 {folder} 无法写入：{cause(error).zh}。",
            ),
            Said(en="Name a folder that you may write to.", zh="请写明有写入权限的文件夹。"),
        ) from error
    except (DataLayerError, DataSourceError, FeatureError) as error:
        # GDAL tells why only in words, which differ by format.
        if _free(folder) < ALMOST_FULL_BYTES:
            raise _full(folder) from error
        raise HongtuError(
            Said(
                en=f"A file in {folder} could not be written: {error}.",
                zh=f"{folder} 中有文件无法写入（{error}）。",
            )
        ) from error


def _full(folder: Path) -> HongtuError:
    return HongtuError(
        Said(
            en=f"The disk became full while {folder} was written; what is there is not whole.",
            zh=f"写入 {folder} 时磁盘已满，其中的内容不完整。",
        ),
        Said(
            en="Free some space, or name a folder on another disk, and write it again.",
            zh="请腾出空间，或换一个磁盘上的文件夹，重新生成。",
        ),
    )


def _check_space(folder: Path, needed: int) -> None:
    free = _free(folder)
    if free < needed:
        raise UsageError(
            Said(
                en=f"{folder} needs about {needed / 1e9:.1f} GB, and its disk has {free / 1e9:.1f} GB left.",
                zh=f"{folder} 约需 {needed / 1e9:.1f} GB，所在磁盘只剩 {free / 1e9:.1f} GB。",
            ),
            Said(
                en="Ask for fewer compounds and tickets, or name a folder on another disk.",
                zh="请减少小区和工单，或换一个磁盘上的文件夹。",
            ),
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
