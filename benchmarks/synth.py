"""Write a city and a province, in units of writing the same geometry again and doing nothing else.

Prints seconds of the processor for 1,000 compounds, the ratio to the bare writing, and the memory of the
largest process. Run: `python -m benchmarks.synth [COMPOUNDS]`.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import geopandas

from etl import synthetic

COMPOUNDS = 2_409
TICKETS_EACH = 17
"""Tickets of a compound in a province of 300,000 compounds and 5 million tickets."""


def processor_s() -> float:
    """Seconds of the processor that this process and those it started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def rewrite(folder: Path, scratch: Path) -> float:
    """Seconds of the processor for writing the base maps and compounds of every city again."""
    frames = [
        geopandas.read_file(path) for path in sorted(folder.rglob("*")) if path.suffix in {".fgb", ".gpkg"}
    ]
    started = processor_s()
    for number, frame in enumerate(frames):
        frame.to_file(scratch / f"{number}.fgb", engine="pyogrio", use_arrow=True)
    return processor_s() - started


def main(compounds: int = COMPOUNDS) -> None:
    """Write one city, then a province of so many compounds."""
    for what, count in (("one city", synthetic.CITY_COMPOUNDS), ("a province", compounds)):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "written"
            scratch = Path(place) / "scratch"
            scratch.mkdir()
            begun, started = time.perf_counter(), processor_s()
            synthetic.write(folder, compounds=count, tickets=count * TICKETS_EACH)
            seconds, used = time.perf_counter() - begun, processor_s() - started
            limit = rewrite(folder, scratch)
        peak = max(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        each = 1000 / count
        print(
            f"{what}: {count:,} compounds in {seconds:.1f} s, {used * each:.1f} s of the processor for 1,000;"
            f" writing their geometry alone {limit * each:.2f} s: {used / limit:.0f} x;"
            f" largest process {peak / 1024:.0f} MB"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
