"""Measurements of speed: each prints a ratio to a reference that was measured in the same run."""

from __future__ import annotations

from importlib import import_module

from geodata.errors import UsageError

NAMES = ("load", "tiles", "figures", "map_layer", "siting", "synth", "walking")


def run(name: str | None) -> None:
    """Run one benchmark, or all of them when none is named.

    Raises:
        UsageError: There is no such benchmark.
    """
    if name is not None and name not in NAMES:
        raise UsageError(f"There is no benchmark {name!r}.", f"The benchmarks are: {', '.join(NAMES)}.")
    for chosen in NAMES if name is None else (name,):
        import_module(f"benchmarks.{chosen}").main()
