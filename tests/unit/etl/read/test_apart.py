"""The reader and its limits: it may crash, hang, grow or talk nonsense, and the loader says so."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.read import RawBatch, RawFault, open_layers
from etl.read.apart import limits, wire
from etl.read.apart.parent import READERS
from geodata.errors import HongtuError, UsageError
from tests.readers import kill_readers

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = "小区编码,小区名称\n" + "".join(f"C{n},小区{n}\n" for n in range(50_000))
STUB = """
import sys, os, time, signal
from etl.read.apart import limits, wire
limits.apply(memory_mb=int(sys.argv[1]), file_bytes=int(sys.argv[2]))
wire.receive(0)
"""
# A cell that a reader may find; numbers of a kind of their own, words with broken characters among them.
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.text(st.characters(categories=["Cs", "Lo"])),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.times(),
    st.timedeltas(dt.timedelta(days=-999), dt.timedelta(days=999)),
    st.decimals(allow_nan=False, allow_infinity=False).map(Decimal),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=3),
)


@pytest.fixture(autouse=True)
def _fresh(fresh_reader: None) -> None:
    """Each test hurts its own reader."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def read(path: Path, *, each: Callable[[], object] = lambda: None) -> int:
    count = 0
    with open_layers([path], layer=None, encoding=None, is_header=lambda word: "小区" in word) as layers:
        for layer in layers:
            for batch in layer.batches():
                count += len(batch.rows)
                each()
    return count


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Lets the next reader be a program that does something else."""

    def replace(action: str) -> None:
        stub = tmp_path / "stub"
        stub.write_text(STUB + action, encoding="utf-8")
        start = subprocess.Popen

        def popen(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
            return start([sys.executable, str(stub), *command[-2:]], **options)

        monkeypatch.setattr(subprocess, "Popen", popen)

    return replace


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("os.abort()", "MB of memory"),
        ("os._exit(7)", "exit 7"),
        ("data = bytearray(2_000_000_000)", "made its reader end"),
        ("os.write(1, b'nonsense, and more of it')", "made its reader end"),
        ("wire.send(1, wire.FAULT, wire.words({'kind': 'memory'}))", "MB of memory"),
        ("time.sleep(60)", "was given up"),
        ("\nwhile True: wire.send(1, wire.BEGIN, wire.words('a.csv'))", "confused its reader"),
    ],
    ids=["crash", "killed", "abort", "exit", "grows", "nonsense", "tells", "hangs", "chatters"],
)
def test_how_a_reader_ends_is_one_sentence(
    action: str,
    sentence: str,
    table: Path,
    acting: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "LONGEST_SILENCE_S", 3.0)
    monkeypatch.setattr(limits, "MOST_WORDS", 1000)
    acting(action)
    with pytest.raises(UsageError, match=sentence) as caught:
        read(table)
    assert "a.csv" in str(caught.value)
    assert READERS.idle is None


def test_a_file_that_fills_the_disk_is_one_sentence(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE_BYTES", 100_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(table, "a.csv")
    with pytest.raises(UsageError, match=r"a\.zip cannot be unpacked: File too large"):
        read(tmp_path / "a.zip")


def test_after_a_reader_that_died_the_next_file_is_read(
    table: Path, acting: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        acting("os._exit(1)")
        with pytest.raises(UsageError):
            read(table)
        monkeypatch.undo()
    assert read(table) == 50_000


def test_a_reader_that_is_killed_between_two_batches_is_told(table: Path) -> None:
    with pytest.raises(UsageError, match="signal 9"):
        read(table, each=kill_readers)


def test_one_reader_serves_load_after_load(table: Path, tmp_path: Path) -> None:
    read(table)
    first = READERS.idle
    assert first is not None
    (tmp_path / "b.csv").write_bytes(b"")
    with pytest.raises(HongtuError):
        read(tmp_path / "b.csv")
    assert read(table) == 50_000
    assert READERS.idle is first


def test_loads_at_once_have_readers_of_their_own(table: Path) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(read(table))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [50_000] * 3


def test_a_province_of_shapefiles_is_one_load(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"code": ["A"]}, geometry=[shapely.Point(101.5, 25.0)], crs="EPSG:4490")
    files = []
    for number in range(300):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        files.append(folder / "cells.shp")
        if number == 0:
            frame.to_file(files[0], engine="pyogrio")
        for part in (tmp_path / "0").iterdir():
            if number:
                os.link(part, folder / part.name)
    with open_layers(files, layer=None, encoding=None, is_header=lambda word: word == "code") as layers:
        assert sum(len(batch.rows) for layer in layers for batch in layer.batches()) == 300


def test_more_files_than_one_load_reads_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for number in range(1_001):
            packed.writestr(f"{number}.csv", "code\nA\n")
    with (
        pytest.raises(UsageError, match="1,001 files are too many for one load"),
        open_layers([archive], layer=None, encoding=None, is_header=lambda word: word == "code"),
    ):
        pass


def test_a_reader_is_ready_soon(table: Path) -> None:
    def started() -> float:
        READERS.close()
        begun = time.perf_counter()
        with open_layers([table], layer=None, encoding=None, is_header=lambda _: True):
            return time.perf_counter() - begun

    # Half a second on a quiet machine; the quickest of some tries on a busy one.
    assert min(started() for _ in range(5)) < 1.0


def test_a_reader_ends_with_its_loader(table: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from etl.read import open_layers\n"
        "from etl.read.apart.parent import READERS\n"
        f"paths = [Path({str(table)!r})]\n"
        "with open_layers(paths, layer=None, encoding=None, is_header=lambda w: True) as found:\n"
        "    next(found[0].batches())\n"
        "print(READERS.idle.process.pid, flush=True); os.kill(os.getpid(), 9)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=_environment()
    )
    pid = int(said.stdout)
    end = time.monotonic() + 10
    while _is_alive(pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split()[2]
    except (FileNotFoundError, ProcessLookupError):
        return False


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_rows_arrive_as_they_were_sent(rows: list[tuple[object, object]]) -> None:
    columns = {"a": [row[0] for row in rows], "名\ud800": [row[1] for row in rows]}
    shapes = np.array([shapely.Point(1, 2), *[None] * (len(rows) - 1)], dtype=object)
    batch = RawBatch(
        np.arange(len(rows), dtype=np.int32), columns, shapes, [RawFault(0, "row.cells", "值\ud800")]
    )
    found = wire.unpacked_batch(wire.packed_batch(batch))
    assert found.columns == columns
    assert [list(map(type, cells)) for cells in found.columns.values()] == [
        list(map(type, cells)) for cells in columns.values()
    ]
    assert found.faults == batch.faults
    assert found.rows.tolist() == batch.rows.tolist()
    assert found.geometry is not None
    assert shapely.equals_exact(found.geometry[0], shapes[0])


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\xff" * 1000])
def test_a_batch_that_is_none_is_no_batch(damage: bytes) -> None:
    with pytest.raises(ValueError, match="none"):
        wire.unpacked_batch(damage)
