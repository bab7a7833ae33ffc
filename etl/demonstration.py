"""The demonstration city, ready in the database: written once, and loaded when it is not there yet."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from etl import manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geodata.settings import Settings

COMPOUNDS: Final = 803
TICKETS: Final = 90_000
STAMP: Final = "stamp.json"


def prepare(settings: Settings, *, seed: int, say: Callable[[str], None]) -> str:
    """Write and load the demonstration city as far as it is not there; returns its code.

    The files are kept in HONGTU_HOME/demo, so that the second start finds them; every file whose content
    was loaded before is left alone.

    Raises:
        RefusedError: A file of the city is refused.
        ServerError: The database cannot be reached.
    """
    folder = settings.home / "demo"
    _write(folder, seed=seed, say=say)
    lists = manifest.read(folder)
    manifest.load(lists, settings=settings, say=say)
    return lists[0].city


def _write(folder: Path, *, seed: int, say: Callable[[str], None]) -> None:
    wanted = {"seed": seed, "compounds": COMPOUNDS, "tickets": TICKETS, "version": version("hongtu")}
    stamp = folder / STAMP
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
        return
    from etl import synthetic

    say("Writing the files of the demonstration city …")
    shutil.rmtree(folder, ignore_errors=True)
    synthetic.write(folder, seed=seed, compounds=COMPOUNDS, tickets=TICKETS)
    stamp.write_text(json.dumps(wanted), encoding="utf-8")
