"""One city, or a province of cities side by side: each drawn, written and forgotten before the next.

The cities of a province are written by a pool of processes. A city depends on nothing but its own seed, so
the rows are the same whatever the number of processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic import LARGEST_CITY, city, files, folder, invented, places, readme, rows
from etl.synthetic.calibrate import CITY_COMPOUNDS, apportion
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

MOST_WORKERS = 4
"""A worker takes up to about half a gigabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One city to be written: where, which, and from what seed."""

    folder: Path
    site: city.Site
    seed: int
    compounds: int
    tickets: int
    now: datetime


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
        only = Task(
            folder=target, site=city.chuxiong(), seed=seed, compounds=compounds, tickets=tickets, now=now
        )
        write_city(only)
        return
    tasks = _tasks(target, seed=seed, compounds=compounds, tickets=tickets, now=now)
    wanted = min(os.cpu_count() or 1, MOST_WORKERS) if workers is None else workers
    told = told or _nobody
    told(0, len(tasks))
    if wanted == 1:
        for done, task in enumerate(tasks, 1):
            write_city(task)
            told(done, len(tasks))
    else:
        _in_processes(tasks, wanted, told)
    day = f"{now:%Y-%m-%d}"
    with folder.reporting(target):
        readme.write_over(target, tasks[0].site, [task.site for task in tasks[1:]], seed=seed, day=day)
        files.write_manifest_over(target, [task.site.code for task in tasks])


def write_city(task: Task) -> None:
    """Draw a city and write its files, its manifest last: without one, the city is not whole."""
    drawn = city.lay_out(task.site, seed=task.seed, compounds=task.compounds, now=task.now)
    made = rows.make(drawn, task.tickets)
    day = f"{task.now:%Y-%m-%d}"
    is_real = task.site.code == places.COUNTY_CODE
    with folder.reporting(task.folder):
        task.folder.mkdir(exist_ok=True)
        readme.write(task.folder, made, site=task.site, is_real=is_real, seed=task.seed, day=day)
        files.write_city(task.folder, made, code=task.site.code, city=task.site.name, day=day)


def _tasks(target: Path, *, seed: int, compounds: int, tickets: int, now: datetime) -> list[Task]:
    count = round(compounds / CITY_COMPOUNDS)
    shares = apportion(compounds, np.ones(count)).tolist()
    parts = apportion(tickets, np.ones(count)).tolist()
    sites = [city.chuxiong(), *invented.sites(count - 1, seed)]
    return [
        Task(folder=target / site.code, site=site, seed=seed + index, compounds=share, tickets=part, now=now)
        for index, (site, share, part) in enumerate(zip(sites, shares, parts, strict=True))
    ]


def _nobody(done: int, of: int) -> None:
    del done, of


def _in_processes(tasks: list[Task], workers: int, told: Callable[[int, int], None]) -> None:
    with _pool(workers) as pool:
        with _holding_interrupts():
            pending = [pool.submit(write_city, task) for task in tasks]
        try:
            for done, future in enumerate(as_completed(pending), 1):
                future.result()
                told(done, len(tasks))
        except BrokenProcessPool:
            raise HongtuError(
                "A process that was writing cities was ended from outside, perhaps because memory ran out.",
                "Free some memory and write the folder again.",
            ) from None


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that start afresh, for GDAL's and numpy's threads do not survive a fork.

    Left by an exception, Ctrl-C among them, they end at once.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent
    )
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _holding_interrupts() -> Iterator[None]:
    """Processes started here never see Ctrl-C: their parent does, and ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End when the parent is gone, even killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        raise AssertionError

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
