"""The log: what a terminal or a page should not show, kept in HONGTU_HOME/log."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.settings import Settings

LARGEST_BYTES = 5_000_000
FILES = 3
FORM = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


def keep(settings: Settings) -> None:
    """Let this process log into its file; asked twice it does it once.

    A read-only or full disk must not hide what a command itself has to say, so then nothing is kept.
    """
    root = logging.getLogger()
    root.setLevel(settings.log_level)
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            settings.log_file, maxBytes=LARGEST_BYTES, backupCount=FILES, encoding="utf-8"
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter(FORM))
    root.addHandler(handler)


def file() -> str | None:
    """Where the log is kept; None when it is not."""
    handlers = logging.getLogger().handlers
    return next((each.baseFilename for each in handlers if isinstance(each, RotatingFileHandler)), None)
