"""What becomes of a hostile file: its rows, accounted for by the rules, or one sentence of refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from etl.fields.mapping import is_known_header, load_saved, map_headers
from etl.prepare import Context, prepare
from etl.read import open_layers
from etl.read.apart.parent import READERS
from geodata.datasets import DATASETS
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEMORY_BYTES = 1_000_000_000


@dataclass
class Verdict:
    """What was said of a file.

    Attributes:
        read: Rows that were read.
        kept: Rows that every rule lets in.
        rules: Names of the rules that rejected the others.
        refusal: The sentence and remedy, when the file as a whole was refused.
    """

    read: int = 0
    kept: int = 0
    rules: set[str] = field(default_factory=set)
    refusal: str = ""
    rejected: int = 0


def verdict(*paths: Path, dataset: str = "compounds", crs: str = "EPSG:4326") -> Verdict:
    """Read some files as compounds and put them through every rule that needs no database."""
    chosen, saved, found = DATASETS[dataset], load_saved(None, DATASETS[dataset]), Verdict()
    try:
        with open_layers(
            paths,
            layer=None,
            encoding=None,
            is_header=lambda word: is_known_header(chosen, saved, word),
            hints=(chosen.name,),
        ) as layers:
            for layer in layers:
                mapping = map_headers(chosen, layer.headers, saved)
                context = Context(chosen, mapping, saved, "532301", ZoneInfo("Asia/Shanghai"), crs)
                for raw in layer.batches():
                    rows = prepare(raw, context)
                    found.read += len(raw.rows)
                    found.kept += int(np.count_nonzero(rows.keep))
                    found.rejected += int(np.count_nonzero(~rows.keep))
                    found.rules |= {fault.rule for fault in rows.faults}
    except HongtuError as error:
        found.refusal = str(error)
    assert found.read == found.kept + found.rejected
    assert is_one_sentence(found.refusal)
    assert peak_memory() < MOST_MEMORY_BYTES
    return found


def is_one_sentence(text: str) -> bool:
    """Whether a person can read it: a line or two, without the words of a program."""
    return len(text) < 500 and not any(word in text for word in ("Traceback", 'File "', "\n"))


def peak_memory() -> int:
    """Most bytes that the reader of the last file had in memory; 0 when it is gone."""
    return next(_status("VmHWM"), 0)


def _status(name: str) -> Iterator[int]:
    reader = READERS.idle
    if reader is not None:
        for line in Path(f"/proc/{reader.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                yield int(line.split()[1]) * 1024
