"""The loader's side of reading: starts the reader, asks it, and says in one sentence why it is gone."""

from __future__ import annotations

import atexit
import fcntl
import logging
import select
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NoReturn

from etl.read.apart import limits, wire
from geodata.errors import HongtuError, RefusedError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from etl.read.raw import RawBatch, RawLayer

logger = logging.getLogger("hongtu.read")

_SMALLER: Final = Said(
    en="Split the file, or export it as GeoPackage, which is read piece by piece.",
    zh="请拆分文件，或导出为可分段读取的 GeoPackage。",
)
_AGAIN: Final = Said(en="Export it again, or in another format.", zh="请重新导出，或换一种格式。")


@contextmanager
def open_layers(
    paths: Sequence[Path],
    *,
    layer: str | None,
    encoding: str | None,
    is_header: Callable[[str], bool],
    hints: Sequence[str] = (),
) -> Iterator[list[RawLayer]]:
    """The layers of some files, read by a process with limits; archives stay unpacked while the block lasts.

    Args:
        paths: Files that exist on this machine.
        layer: The layer, sheet or member to read; all or the only one when None.
        encoding: The text encoding, when the user said it.
        is_header: Whether a word is a header that the dataset knows; finds the table under notes.
        hints: Names by which a layer of a file with several is recognised.

    Raises:
        UsageError: A file is missing, unreadable, of an unknown format, the layer is not in it, or its reader
            died of it or exceeded a limit; reading rows may raise that too.
        RefusedError: The content cannot be right.
    """
    with TemporaryDirectory(prefix="hongtu-load-") as folder, READERS.lent() as reader:
        request = {
            "do": "open",
            "paths": [str(Path(path).absolute()) for path in paths],
            "folder": folder,
            "layer": layer,
            "encoding": encoding,
            "hints": list(hints),
        }
        reader.about = ", ".join(path.name for path in paths) or "no file"
        found = reader.ask(request, is_header)
        yield [
            wire.unpacked_layer(content, _batches(reader, number, content["source"]["name"]))
            for number, content in enumerate(found.read())
        ]


def _batches(reader: _Reader, number: int, name: str) -> Callable[[], Iterator[RawBatch]]:
    def batches() -> Iterator[RawBatch]:
        while True:
            reader.about = name
            frame = reader.ask({"do": "next", "layer": number})
            if frame.kind == wire.END:
                return
            try:
                batch = wire.unpacked_batch(frame.body)
            except ValueError as error:
                logger.warning("the reader of %s answered nonsense", name, exc_info=error)
                raise confused(name) from error
            yield batch

    return batches


def confused(name: str) -> UsageError:
    """The sentence for a file whose reader does not say what readers say."""
    return UsageError(Said(en=f"{name} confused its reader.", zh=f"{name} 使读取程序出错。"), _AGAIN)


@dataclass(slots=True)
class _Reader:
    """A running reader.

    Attributes:
        process: Its process.
        about: The file that it is busy with, for sentences.
        is_sound: Whether it answered everything so far, so that another load may use it.
    """

    process: subprocess.Popen[bytes]
    about: str = ""
    is_sound: bool = True
    heard: float = field(default_factory=monotonic)

    @classmethod
    def start(cls) -> _Reader:
        most = [str(limits.MEMORY_MB), str(limits.LARGEST_FILE_BYTES)]
        command = [sys.executable, "-P", "-m", "etl.read.apart.child", *most]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=limits.environment(),
            bufsize=0,
        )
        if process.stdout is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):
                fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, wire.CHUNK_BYTES)
        return cls(process)

    def ask(self, request: dict[str, Any], is_header: Callable[[str], bool] | None = None) -> wire.Frame:
        """The answer to a request; questions about headers are answered on the way.

        Raises:
            UsageError: The reader says so, is gone, or exceeded a limit.
            RefusedError: The reader says so.
        """
        # Whoever is interrupted half-way leaves an answer behind that nobody reads.
        self.is_sound = False
        self._tell(wire.words(request))
        for _ in range(limits.MOST_WORDS):
            frame = self._hear()
            if frame.kind == wire.ASK and is_header is not None:
                self._tell(wire.words(is_header(str(frame.read()))))
            elif frame.kind == wire.BEGIN:
                self.about = str(frame.read())
            elif frame.kind == wire.FAULT:
                self._fail(frame.read())
            else:
                self.is_sound = True
                return frame
        self.end()
        raise confused(self.about)

    def end(self) -> None:
        """Stop it, whatever it does."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.process.wait()

    def _tell(self, words: bytes) -> None:
        self.heard = monotonic()
        if self.process.stdin is None:
            raise AssertionError
        try:
            wire.send(self.process.stdin.fileno(), wire.TOLD, words)
        except BrokenPipeError:
            self._died()

    def _hear(self) -> wire.Frame:
        if self.process.stdout is None:
            raise AssertionError
        file = self.process.stdout.fileno()
        try:
            frame = wire.receive(file, lambda: self._wait(file))
        except ValueError:
            frame = None
        if frame is None:
            self._died()
        self.heard = monotonic()
        return frame

    def _wait(self, file: int) -> None:
        left = self.heard + limits.LONGEST_SILENCE_S - monotonic()
        poll = select.poll()
        poll.register(file, select.POLLIN)
        if left > 0 and poll.poll(1000 * left):
            return
        self.end()
        raise UsageError(
            Said(
                en=f"{self.about} was given up: for {limits.LONGEST_SILENCE_S:.0f} seconds it gave no row.",
                zh=f"{self.about} 已停止读取：{limits.LONGEST_SILENCE_S:.0f} 秒内没有读出一行。",
            ),
            _SMALLER,
        )

    def _fail(self, fault: dict[str, Any]) -> NoReturn:
        if "trace" in fault:
            # Should the fault be in a reader of ours, this tells where.
            logger.warning("%s cannot be read\n%s", self.about, fault["trace"])
        error: HongtuError
        match fault["kind"]:
            case "refused":
                self.is_sound = True
                error = RefusedError(*wire.why(fault))
            case "usage":
                self.is_sound = True
                error = UsageError(*wire.why(fault))
            case "memory":
                error = self._too_large()
            case _:
                error = UsageError(
                    Said(en=f"{self.about} cannot be read.", zh=f"{self.about} 无法读取。"), _AGAIN
                )
        raise error

    def _too_large(self) -> UsageError:
        return UsageError(
            Said(
                en=f"{self.about} needs more than {limits.MEMORY_MB} MB of memory to be read.",
                zh=f"读取 {self.about} 需要的内存超过 {limits.MEMORY_MB} MB。",
            ),
            _SMALLER,
        )

    def _died(self) -> NoReturn:
        self.end()
        code = self.process.returncode
        logger.warning("the reader of %s ended with %s", self.about, code)
        # A library that gets no memory ends its process, or stumbles over what it did not get.
        if code == -signal.SIGABRT:
            raise self._too_large()
        if code == -signal.SIGXCPU:
            raise UsageError(
                Said(
                    en=f"{self.about} took more than {limits.CPU_S} seconds to be read.",
                    zh=f"读取 {self.about} 用时超过 {limits.CPU_S} 秒。",
                ),
                _SMALLER,
            )
        how = (
            Said(en=f"signal {-code}", zh=f"信号 {-code}")
            if code < 0
            else Said(en=f"exit {code}", zh=f"退出码 {code}")
        )
        raise UsageError(
            Said(
                en=f"{self.about} made its reader end ({how.en}).",
                zh=f"{self.about} 使读取程序中止（{how.zh}）。",
            ),
            _AGAIN,
        )


class _Readers:
    """A pool of one: the reader of the last load waits for the next, unless its file hurt it.

    Attributes:
        idle: The reader that waits.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.idle: _Reader | None = None

    @contextmanager
    def lent(self) -> Iterator[_Reader]:
        """A reader for one load."""
        with self._lock:
            reader, self.idle = self.idle, None
        if reader is None or reader.process.poll() is not None:
            reader = _Reader.start()
        try:
            yield reader
        finally:
            self._take_back(reader)

    def close(self) -> None:
        """Stop the reader that waits."""
        with self._lock:
            reader, self.idle = self.idle, None
        if reader is not None:
            reader.end()

    def _take_back(self, reader: _Reader) -> None:
        with self._lock:
            is_wanted = reader.is_sound and self.idle is None and reader.process.poll() is None
            if is_wanted:
                self.idle = reader
        if not is_wanted:
            reader.end()
            return
        with suppress(HongtuError):
            reader._tell(wire.words({"do": "close"}))  # noqa: SLF001


READERS: Final = _Readers()
atexit.register(READERS.close)
