"""One city, or a province of cities side by side, written by several processes.

The invented cities of a province share a few layouts (module `layouts`). Each layout with its cities
is a task of its own, which depends on nothing but its seeds, so the bytes are the same whatever the number of
processes. A city is forgotten when it is written.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic import LARGEST_CITY, city, rows
from etl.synthetic.calibrate import CITY_COMPOUNDS, apportion
from etl.synthetic.office import files, folder, readme
from etl.synthetic.province import invented, layouts, pool

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

MOST_WORKERS = 4
"""A worker takes about half a gigabyte."""
LAYOUTS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One city to be written: where, which, from what seed, with how many tickets."""

    folder: Path
    site: city.Site
    seed: int
    tickets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The cities of one layout, the first of which gives it its seed; the real city is alone in its own."""

    jobs: tuple[Job, ...]
    compounds: int
    now: datetime
    is_real: bool


def write_all(
    target: Path,
    *,
    seed: int,
    compounds: int,
    tickets: int,
    now: datetime,
    workers: int | None = None,
    told: Callable[[int, int], None] | None = None,
) -> None:
    """Write one city into ``target``, or several into folders named by code, with a manifest over them.

    Args:
        target: The folder, which `folder.make_ready` has made ready.
        seed: Of the first city; each next one has the next.
        compounds: How many, all together.
        tickets: How many, all together.
        now: The moment that the cities have reached.
        workers: Processes; by default one for each processor, four at most.
        told: Called with the number of cities done, and of all.

    Raises:
        UsageError: The folder cannot be written.
        HongtuError: The disk is full, or a process that writes was ended from outside.
    """
    if compounds <= LARGEST_CITY:
        only = Job(folder=target, site=city.chuxiong(), seed=seed, tickets=tickets)
        write_cities(Task(jobs=(only,), compounds=compounds, now=now, is_real=True))
        return
    tasks = _tasks(target, seed=seed, compounds=compounds, tickets=tickets, now=now)
    jobs = sorted((job for task in tasks for job in task.jobs), key=lambda job: job.seed)

    def look() -> None:
        if told is not None:
            told(sum((job.folder / files.MANIFEST).exists() for job in jobs), len(jobs))

    look()
    wanted = min(os.cpu_count() or 1, MOST_WORKERS) if workers is None else workers
    if wanted == 1:
        for task in tasks:
            write_cities(task, look)
    else:
        pool.run(write_cities, tasks, wanted, look=look)
    with folder.reporting(target):
        sites = [job.site for job in jobs]
        day = f"{now:%Y-%m-%d}"
        readme.write_over(target, sites[0], sites[1:], layouts=len(tasks) - 1, seed=seed, day=day)
        files.write_manifest_over(target, [site.code for site in sites])


def write_cities(task: Task, look: Callable[[], None] = lambda: None) -> None:
    """Draw a layout and write its cities, the manifest of each last: without one, a city is not whole."""
    first = task.jobs[0]
    if task.is_real:
        drawn = city.lay_out(first.site, seed=first.seed, compounds=task.compounds, now=task.now)
        _write(first, task, rows.make(drawn, first.tickets))
        look()
        return
    layout = layouts.draw(first.site, seed=first.seed, compounds=task.compounds, now=task.now)
    for job in task.jobs:
        own = layouts.inhabit(layout, job.site, seed=job.seed)
        _write(job, task, rows.make(own.city, job.tickets, own.ground), own.offset)
        look()


def _write(
    job: Job, task: Task, made: dict[str, pd.DataFrame], offset: tuple[float, float] = (0.0, 0.0)
) -> None:
    day = f"{task.now:%Y-%m-%d}"
    with folder.reporting(job.folder):
        job.folder.mkdir(exist_ok=True)
        readme.write(job.folder, made, site=job.site, is_real=task.is_real, seed=job.seed, day=day)
        files.write_city(job.folder, made, code=job.site.code, city=job.site.name, day=day, offset=offset)


def _tasks(target: Path, *, seed: int, compounds: int, tickets: int, now: datetime) -> list[Task]:
    count = round(compounds / CITY_COMPOUNDS)
    parts = apportion(tickets, np.ones(count)).tolist()
    sites = [city.chuxiong(), *invented.sites(count - 1, seed)]
    jobs = [
        Job(folder=target / site.code, site=site, seed=seed + index, tickets=part)
        for index, (site, part) in enumerate(zip(sites, parts, strict=True))
    ]
    groups = [(jobs[0],), *(tuple(jobs[first::LAYOUTS]) for first in range(1, min(LAYOUTS + 1, count)))]
    # Jobs of one group lie LAYOUTS apart, so that neighbours on the map differ.
    sizes = _sizes(compounds, [len(group) for group in groups])
    return [
        Task(jobs=group, compounds=size, now=now, is_real=index == 0)
        for index, (group, size) in enumerate(zip(groups, sizes, strict=True))
    ]


def _sizes(total: int, cities: list[int]) -> list[int]:
    """Compounds of a city in each group of so many cities, the first of one: all together ``total``."""
    each, rest = divmod(total, sum(cities))
    sizes = [each] * len(cities)
    for group, count in reversed(list(enumerate(cities))):
        if count <= rest:
            sizes[group] += 1
            rest -= count
    sizes[0] += rest
    return sizes
