"""Work in several processes that end with their parent: by Ctrl-C, by a failure, or when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection
from typing import TYPE_CHECKING, TypeVar

from geodata.errors import HongtuError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOK_S = 0.5
"""Between two looks at how far the processes are."""
_Task = TypeVar("_Task")


def run(
    work: Callable[[_Task], None], tasks: Sequence[_Task], workers: int, *, look: Callable[[], None]
) -> None:
    """Do every task in one of several processes, and ``look`` now and then.

    Args:
        work: A function of a module; it and the tasks are sent to the processes.
        tasks: Taken in their order.
        workers: How many processes.
        look: Called about twice a second and at the end; what it raises ends the work.

    Raises:
        HongtuError: A process was ended from outside.
        Exception: What ``work`` raised; the processes are ended.
    """
    with _processes(workers) as pool:
        with _holding_interrupts():
            pending = {pool.submit(work, task) for task in tasks}
        try:
            while pending:
                done, pending = wait(pending, timeout=LOOK_S, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
                look()
        except BrokenProcessPool:
            raise HongtuError(
                Said(
                    en="A process that was writing was ended from outside, perhaps because memory ran out.",
                    zh="一个写入进程被外部中止，可能是内存不足。",
                ),
                Said(en="Free some memory and begin again.", zh="请释放内存后重新开始。"),
            ) from None


@contextmanager
def _processes(workers: int) -> Iterator[ProcessPoolExecutor]:
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
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
