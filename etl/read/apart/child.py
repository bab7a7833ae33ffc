"""The process that reads: it opens what it is told to, hands over rows on demand, and knows no database."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any

from etl.read.apart import limits, wire
from geodata.errors import HongtuError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.read.raw import RawLayer, SourceFile


class _Missing(MetaPathFinder):
    """Lets libraries do without pandas, whose tables nobody wants here: importing it takes longest of all."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002
        """No module of these names."""
        if fullname in {"geopandas", "pandas"}:
            raise ModuleNotFoundError(f"a reader has no {fullname}", name=fullname)


class Reader:
    """The layers of one load, and the batches that were made of them before they were asked for.

    Args:
        asked: Where the loader's words come from.
        answers: Where the answers go.
    """

    def __init__(self, asked: int, answers: int) -> None:
        self.asked = asked
        self.answers = answers
        self.known: dict[str, bool] = {}
        self.layers: list[RawLayer] = []
        self.streams: dict[int, Iterator[tuple[bytes, Any]]] = {}
        self.ahead: dict[int, tuple[bytes, Any]] = {}

    def run(self) -> None:
        """Answer until the loader is gone."""
        while (frame := wire.receive(self.asked)) is not None:
            told = frame.read()
            match told["do"]:
                case "open":
                    self._send(self._open(told))
                case "next":
                    self._next(told["layer"])
                case _:
                    self.known, self.layers, self.streams, self.ahead = {}, [], {}, {}

    def _send(self, answer: tuple[bytes, Any]) -> None:
        wire.send(self.answers, *answer)

    def _open(self, told: dict[str, Any]) -> tuple[bytes, Any]:
        from pathlib import Path

        from etl.read import sources

        limits.allow_time()

        def look() -> tuple[bytes, Any]:
            self.layers = sources.layers(
                [Path(path) for path in told["paths"]],
                Path(told["folder"]),
                layer=told["layer"],
                encoding=told["encoding"],
                is_header=self._is_header,
                hints=told["hints"],
                begin=lambda name: self._send((wire.BEGIN, wire.words(name))),
            )
            return wire.LAYERS, wire.words([wire.packed_layer(layer) for layer in self.layers])

        return _answer(None, look)

    def _is_header(self, word: str) -> bool:
        if word not in self.known:
            self._send((wire.ASK, wire.words(word)))
            frame = wire.receive(self.asked)
            self.known[word] = frame is not None and bool(frame.read())
        return self.known[word]

    def _next(self, number: int) -> None:
        if number not in self.streams:
            self.streams[number] = self._answers(self.layers[number])
        answer = self.ahead.pop(number, None) or next(self.streams[number])
        self._send(answer)
        if answer[0] == wire.ROWS:
            # While the loader is busy with these rows, the next ones are made.
            self.ahead[number] = next(self.streams[number])

    @staticmethod
    def _answers(layer: RawLayer) -> Iterator[tuple[bytes, Any]]:
        stream = layer.batches()

        def rows() -> tuple[bytes, Any]:
            batch = next(stream, None)
            return (wire.END, b"") if batch is None else (wire.ROWS, wire.packed_batch(batch))

        while True:
            yield _answer(layer.source, rows)


def _answer(source: SourceFile | None, make: Callable[[], tuple[bytes, Any]]) -> tuple[bytes, Any]:
    """What `make` answers, or why it cannot."""
    from etl.read.sources import damaged

    try:
        return make()
    except HongtuError as error:
        return _fault(error)
    except MemoryError:
        return wire.FAULT, wire.words({"kind": "memory"})
    except Exception as error:  # noqa: BLE001 - whatever a format's library says of content that breaks it
        if source is None:
            return wire.FAULT, wire.words({"kind": "unknown", "trace": traceback.format_exc()})
        return _fault(damaged(source, error))


def _fault(error: HongtuError) -> tuple[bytes, Any]:
    kind = "refused" if isinstance(error, RefusedError) else "usage"
    content: dict[str, Any] = {"kind": kind}
    content |= {name: [error.sentence_in(name), error.remedy_in(name)] for name in wire.LANGUAGES}
    cause = error.__cause__
    if cause is not None:
        content["trace"] = "".join(traceback.format_exception(cause))
    return wire.FAULT, wire.words(content)


def main() -> None:
    """Read for the loader at the other end of standard input and output."""
    sys.meta_path.insert(0, _Missing())
    # Who interrupts the loader, which is of the same terminal, ends this process through it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.apply(memory_mb=int(sys.argv[1]), file_bytes=int(sys.argv[2]))
    # What a library prints must not stand between two messages.
    answers = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    try:
        Reader(0, answers).run()
    except BrokenPipeError:
        return


if __name__ == "__main__":
    main()
