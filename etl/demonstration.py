"""The demonstration city, ready in the database: written once, and loaded when it is not there yet."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from geodata.db.connection import connect
from geodata.db.loading import loads
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from geodata.settings import Settings

COMPOUNDS: Final = 803
TICKETS: Final = 90_000
STAMP: Final = "stamp.json"
_OPTIONS: Final = ("layer", "encoding")


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
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    city = str(manifest["city"])
    with connect(settings) as connection:
        known = loads.file_digests(connection, city)
    missing = [load for load in manifest["load"] if not known.issuperset(_digests(folder, load))]
    if missing:
        say(f"Loading the demonstration city: {len(missing)} datasets, the tickets last and longest …")
    for load in missing:
        paths = [folder / path for path in load["paths"]]
        _load(load, folder, paths, city, settings, say)
    with connect(settings) as connection:
        name, is_synthetic = str(manifest["name"]), bool(manifest["is_synthetic"])
        loads.name_city(connection, city, name=name, is_synthetic=is_synthetic)
    return city


def _load(
    load: dict[str, Any],
    folder: Path,
    paths: list[Path],
    city: str,
    settings: Settings,
    say: Callable[[str], None],
) -> None:
    # Readers and generator take seconds to import, which a start that finds everything in place need not pay.
    from etl import pipeline

    options = {name: load[name] for name in _OPTIONS if name in load}
    fields = folder / load["fields"] if "fields" in load else None
    report = pipeline.load(
        load["dataset"], paths, crs=load.get("crs"), fields=fields, city=city, settings=settings, **options
    )
    facts = report.as_json()
    if facts["read"] and facts["rejected"] == facts["read"]:
        raise RefusedError(
            f"Every row of {paths[0].name} was refused.", f"Remove {folder} and run `hongtu demo` again."
        )
    rejected = f", {facts['rejected']} rejected" if facts["rejected"] else ""
    say(f"  {load['dataset']}: {facts['read']} rows{rejected} ({facts['seconds']:.1f} s)")


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


def _digests(folder: Path, load: dict[str, Any]) -> Iterator[str]:
    for path in load["paths"]:
        with (folder / path).open("rb") as file:
            yield hashlib.file_digest(file, "sha256").hexdigest()
