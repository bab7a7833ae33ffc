"""Processes that write together end together: when one is killed, fails, or the parent is interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from etl.synthetic.province import pool
from geodata.errors import HongtuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOR_EVER_S = 60


def touch(path: Path) -> None:
    path.touch()


def sleep(path: Path) -> None:
    path.write_text(str(os.getpid()))
    time.sleep(FOR_EVER_S)


def refuse(path: Path) -> None:
    raise UsageError(f"{path.name} cannot be.", "Take another.")


def once_begun(path: Path, act: Callable[[int], None]) -> Callable[[], None]:
    """Look for the process that sleeps, and act on its number."""

    def look() -> None:
        if path.exists() and (number := path.read_text()):
            act(int(number))

    return look


def test_every_task_is_done(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(5)]
    looks: list[int] = []
    pool.run(touch, paths, 2, look=lambda: looks.append(sum(path.exists() for path in paths)))
    assert looks[-1] == len(paths)
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "sleeping"
    with pytest.raises(HongtuError, match="ended from outside"):
        pool.run(sleep, [path], 2, look=once_begun(path, lambda number: os.kill(number, signal.SIGKILL)))
    assert not multiprocessing.active_children()


def test_ctrl_c_ends_the_processes_at_once(tmp_path: Path) -> None:
    path, started = tmp_path / "sleeping", time.monotonic()

    def interrupt(number: int) -> None:
        # A terminal sends it to all of them: only the parent takes it.
        os.kill(number, signal.SIGINT)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.run(sleep, [path, tmp_path / "other"], 2, look=once_begun(path, interrupt))
    assert not multiprocessing.active_children()
    assert time.monotonic() - started < FOR_EVER_S / 2


def test_what_a_task_says_is_heard_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="wrong cannot be") as raised:
        pool.run(refuse, [tmp_path / "wrong"], 2, look=lambda: None)
    assert raised.value.remedy == "Take another."
