"""Work beside the rules: the next rows are read and the last ones written by threads of their own.

Rules are Python and keep one processor busy. Geometry libraries, the reader's pipe and the database need no
interpreter while they work, so a thread for what comes before and one for what comes after use another.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

One = TypeVar("One")
_MOST_WAITING: Final = 1
"""Batches that wait to be written: each holds memory."""


@contextmanager
def ahead(stream: Iterator[One]) -> Iterator[Iterator[One]]:
    """The same stream, of which the next one is fetched while the last is worked on.

    What the stream raises is raised where its next one is asked for. At the end of the block nothing is
    fetched any more.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="hongtu-ahead") as thread:

        def fetched() -> Iterator[One]:
            coming = thread.submit(next, stream, None)
            while (one := coming.result()) is not None:
                coming = thread.submit(next, stream, None)
                yield one

        yield fetched()


class Behind:
    """Work that is done one after the other, behind the back of who gives it.

    Whoever gives too much waits; what fails is raised at the next giving, or at the end.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hongtu-behind")
        self._waiting: deque[Future[None]] = deque()

    def give(self, work: Callable[[], None]) -> None:
        """Add some work."""
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(work))

    def wait(self) -> None:
        """Until all work is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def end(self) -> None:
        """Do nothing more; what is being done is finished, what waits is forgotten."""
        self._waiting.clear()
        self._thread.shutdown(wait=True, cancel_futures=True)
