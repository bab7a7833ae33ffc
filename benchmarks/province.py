"""The province that benchmarks run on: cities of `hongtu synth`, kept, and loaded under one code."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

from etl import manifest, pipeline, synthetic
from geodata import settings
from geodata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CITY = "PROVINCE"
"""All cities are loaded under one name that is no official code; every question is asked of all of them."""
MIDDLE = (101.545, 25.032)
"""Longitude and latitude in the old town of its first city, where tiles are fullest."""
TODAY = date(2026, 6, 30)


def folder(compounds: int) -> Path:
    """The files of a province of so many compounds; written when they are not there yet."""
    target = settings.load().home / "benchmarks" / f"province-{compounds}"
    if not (target / "manifest.toml").exists():
        shutil.rmtree(target, ignore_errors=True)
        print(f"writing {compounds:,} compounds to {target} once")
        target.parent.mkdir(parents=True, exist_ok=True)
        synthetic.write(target, compounds=compounds, tickets=0, today=TODAY)
    return target


def paths(compounds: int, dataset: str) -> tuple[list[Path], str | None]:
    """The files of one dataset of all cities, and their coordinate system."""
    entries = [
        entry
        for city in manifest.read(folder(compounds))
        for entry in city.entries
        if entry.dataset == dataset
    ]
    return [path for entry in entries for path in entry.paths], entries[0].options.get("crs")


def load(dsn: str, compounds: int, datasets: Iterable[str]) -> None:
    """Load datasets of the province into a database.

    Raises:
        RuntimeError: Rows were rejected, so that what is measured would not be what is said.
    """
    for dataset in datasets:
        files, crs = paths(compounds, dataset)
        report = pipeline.load(dataset, files, crs=crs, city=CITY, settings=Settings(dsn=dsn))
        if report.rejected:
            raise RuntimeError(f"{report.rejected} rows of {dataset} were rejected.")
