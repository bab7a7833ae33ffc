"""Kill the loader, or the server under it, over and over, and look whether a load is ever half there.

A load of one delivery over another, or into an empty database, is stopped with `kill -9` when 1, 25, 50, 75
and 99 % of its rows are sent, at any moment of it, and at its commit. Before, while and after, only the one
state or the other may be seen, whole; the same load run again must end at the checksum of a load that nothing
disturbed. It works in a database server of its own, which it kills.
Run: `python -m benchmarks.faults [REPETITIONS [ROWS [loader|server [POINT…]]]]`.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from etl import pipeline
from geodata.db.loading import packing, staging
from geodata.db.server import cluster, embedded
from geodata.db.upkeep import migrate
from geodata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.server.cluster import Cluster

ROWS = 6_000
CITY = "532301"
SHARES = (1, 25, 50, 75, 99)
VICTIMS = ("loader", "server")
POINTS = (*map(str, SHARES), "any", "commit")
_CHECKSUM = """
    SELECT md5(coalesce(string_agg(concat_ws('|', c.code, c.name, c.households, c.status, s.area_m2,
        ST_AsEWKB(s.geom), (SELECT count(*) FROM hongtu.management_status p WHERE p.compound_code = c.code)),
        ',' ORDER BY c.code), '')),
        (SELECT count(*) FROM hongtu.run WHERE status = 'loaded'),
        (SELECT count(*) FROM hongtu.reject)
    FROM hongtu.compound c LEFT JOIN hongtu.compound_shape s USING (city, code)
"""


def delivery(path: Path, rows: int, *, households: int) -> Path:
    """A file of compounds; two of them differ in one number of every second row."""
    lines = ["小区编码,小区名称,户数,管理状态,边界"]
    for n in range(rows):
        x, y = 101.3 + n % 100 * 0.002, 24.9 + n // 100 * 0.002
        ring = f"{x} {y}, {x + 0.001} {y}, {x + 0.001} {y + 0.001}, {x} {y + 0.001}, {x} {y}"
        count = households if n % 2 else 100
        lines.append(f'C{n:06},小区{n}号,{count},{"无物业" if n % 3 else "专业物业"},"POLYGON(({ring}))"')
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def victim(dsn: str, file: str, point: str, rows: int) -> None:
    """Load the file, and say on standard output when the point is reached; runs in a process of its own.

    At a share of the rows it stands still until standard input ends.
    """
    sent, is_told = 0, False
    pack, commit = packing.block, psycopg.Connection.commit

    def tell() -> None:
        print("here", flush=True)

    def block(kinds: Sequence[str], columns: Sequence[Sequence[Any]]) -> bytes:
        nonlocal sent, is_told
        sent += len(columns[0])
        if point.isdecimal() and not is_told and sent * 100 >= rows * int(point):
            is_told = True
            tell()
            sys.stdin.read()
        return pack(kinds, columns)

    def committing(connection: psycopg.Connection[Any]) -> None:
        if point == "commit":
            tell()
        commit(connection)

    packing.block, staging._BLOCK_ROWS = block, max(1, rows // 200)  # noqa: SLF001
    setattr(psycopg.Connection, "commit", committing)  # noqa: B010
    if point == "any":
        tell()
    load(dsn, Path(file))


def load(dsn: str, file: Path) -> None:
    """Load one delivery."""
    pipeline.load("compounds", [file], crs="EPSG:4490", city=CITY, settings=Settings(dsn=dsn))


def seen(dsn: str) -> tuple[Any, ...]:
    """A checksum of what a reader sees, how many runs are loaded, and how many rows are in quarantine."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(_CHECKSUM).fetchone()
    if row is None:
        raise AssertionError
    return row


class _Viewer(threading.Thread):
    """Reads all the while; remembers whatever it saw."""

    def __init__(self, dsn: str) -> None:
        super().__init__(daemon=True)
        self.dsn, self.seen, self.is_over = dsn, set[str](), threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.05):
            with suppress(psycopg.Error):
                self.seen.add(seen(self.dsn)[0])

    def end(self) -> set[str]:
        self.is_over.set()
        self.join()
        return self.seen


def _kill_server(place: Cluster) -> None:
    master = int((place.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for pid in (master, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def stop_once(
    place: Cluster, dsn: str, file: Path, point: str, *, who: str, rows: int, longest_s: float
) -> None:
    """Start a load and kill the loader or the server at a point of it; the server runs again afterwards."""
    command = [sys.executable, "-m", "benchmarks.faults", "--victim", dsn, str(file), point, str(rows)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        if process.stdout is None or process.stdin is None:
            raise AssertionError
        process.stdout.readline()
        delay = {"any": longest_s, "commit": 0.01}.get(point, 0.0)
        time.sleep(random.uniform(0, delay))
        if who == "server":
            _kill_server(place)
        else:
            process.kill()
        process.stdin.close()
        process.wait()
    if who == "server":
        embedded.start(place)


def main(
    repetitions: int = 3,
    rows: int = ROWS,
    victims: Sequence[str] = VICTIMS,
    points: Sequence[str] = POINTS,
) -> None:
    """Print how often each kind of kill left the old delivery, and the new one; stop at the first half."""
    with tempfile.TemporaryDirectory(prefix="hongtu-faults-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        place = cluster.locate(home / "home")
        embedded.start(place)
        try:
            _torment(place, home, repetitions, rows, list(itertools.product(victims, points)))
        finally:
            embedded.stop(place)


def _torment(
    place: Cluster, home: Path, repetitions: int, rows: int, kills: Sequence[tuple[str, str]]
) -> None:
    with psycopg.connect(place.dsn()) as connection:
        migrate.upgrade(connection)
    with psycopg.connect(place.dsn("postgres"), autocommit=True) as outside:
        outside.execute("CREATE DATABASE empty TEMPLATE hongtu")
    files = [delivery(home / f"{n}.csv", rows, households=n) for n in (200, 300)]
    truth = []
    dsn = place.dsn()
    for file in files:
        started = time.monotonic()
        load(dsn, file)
        longest = time.monotonic() - started
        truth.append(seen(dsn)[0])
    now = 1
    for who, point in kills:
        left: Counter[str] = Counter()
        for number in range(repetitions):
            now = 1 - now
            if number % 3 == 0:
                _start_empty(place)
            old = seen(dsn)[0]
            viewer = _Viewer(dsn)
            viewer.start()
            stop_once(place, dsn, files[now], point, who=who, rows=rows, longest_s=longest * 1.5)
            after = seen(dsn)[0]
            if not viewer.end() | {after} <= {old, truth[now]}:
                raise RuntimeError(f"{who} killed at {point}: a partial load was visible.")
            left["new" if after == truth[now] else "old"] += 1
            load(dsn, files[now])
            if seen(dsn)[0] != truth[now]:
                raise RuntimeError(f"{who} killed at {point}: the next load did not converge.")
        done = f"{left['old']} x as before, {left['new']} x whole, 0 x partial"
        print(f"{who} killed at {point}: {done}", flush=True)


def _start_empty(place: Cluster) -> None:
    with psycopg.connect(place.dsn("postgres"), autocommit=True) as outside:
        outside.execute("DROP DATABASE hongtu WITH (FORCE)")
        outside.execute("CREATE DATABASE hongtu TEMPLATE empty")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--victim"]:
        victim(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
    else:
        counts, wanted = list(map(int, sys.argv[1:3])), sys.argv[3:]
        repetitions, rows = (*counts, *(3, ROWS)[len(counts) :])
        main(repetitions, rows, wanted[:1] or VICTIMS, wanted[1:] or POINTS)
