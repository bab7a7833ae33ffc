"""The demonstration city, ready in the database: written and loaded anew when it is drawn in another way."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etl import manifest
from geodata.db.connection import connect
from geodata.db.runs import removal
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.settings import Settings

COMPOUNDS: Final = 803
TICKETS: Final = 90_000
STAMP: Final = "stamp.json"
GENERATOR: Final = Path(__file__).parent / "synthetic"


def prepare(settings: Settings, *, seed: int, say: Callable[[Said], None]) -> str:
    """Write and load the demonstration city as far as it is not there; returns its code.

    The files are kept in HONGTU_HOME/demo, so that the second start finds them; every file whose content
    was loaded before is left alone. A city drawn by another version of the generator, or from another seed,
    is removed from the database first: codes that both use would mean other places.

    Raises:
        RefusedError: A file of the city is refused, or the database holds data of a city of that code which
            nobody called invented.
        ServerError: The database cannot be reached.
    """
    folder = settings.home / "demo"
    _write(folder, settings, seed=seed, say=say)
    lists = manifest.read(folder)
    manifest.load(lists, settings=settings, say=say)
    return lists[0].city


def examine(settings: Settings, city: str, *, say: Callable[[Said], None]) -> bool:
    """Look for overlaps, gaps and misplaced rows in the city, unless that was done since its ground changed.

    Returns:
        Whether it was looked at now.

    Raises:
        ServerError: The database cannot be reached.
    """
    with connect(settings) as connection:
        is_current = connection.execute(
            "SELECT FROM published.examinations WHERE city = %s AND is_current", (city,)
        ).fetchone()
    if is_current is not None:
        return False
    # Judging takes a second to import, which a start that finds everything in place need not pay.
    from geodata.db.judging import check

    say(Said(en="Looking for overlaps, gaps and misplaced rows …", zh="正在检查重叠、缝隙和错位……"))
    found = check.check(settings, city=city)
    count = sum(len(each) for each in found.findings.values())
    say(Said(en=f"  {count} found, listed at /data", zh=f"  发现 {count} 处，列在 /data"))
    return True


def _write(folder: Path, settings: Settings, *, seed: int, say: Callable[[Said], None]) -> None:
    wanted = {
        "seed": seed,
        "compounds": COMPOUNDS,
        "tickets": TICKETS,
        "version": version("hongtu"),
        "generator": _generator(),
    }
    stamp = folder / STAMP
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
        return
    from etl import synthetic

    say(Said(en="Writing the files of the demonstration city …", zh="正在生成演示城市的文件……"))
    shutil.rmtree(folder, ignore_errors=True)
    synthetic.write(folder, seed=seed, compounds=COMPOUNDS, tickets=TICKETS)
    if removal.remove_invented(settings, manifest.read(folder)[0].city):
        say(
            Said(
                en="Removed the demonstration city that was drawn before, and its tickets.",
                zh="已删除以前生成的演示城市及其工单。",
            )
        )
    # Written last: whoever is interrupted before begins again.
    stamp.write_text(json.dumps(wanted), encoding="utf-8")


def _generator() -> str:
    """SHA-256 (hexadecimal) of the sources that draw the city."""
    digest = hashlib.sha256()
    for source in sorted(GENERATOR.rglob("*.py")):
        digest.update(source.relative_to(GENERATOR).as_posix().encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()
