"""A load whose process or server is killed in the middle: the old state stands, and a re-run converges.

`python -m benchmarks.faults` does the same many times over, at more points, with readers looking on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from benchmarks import faults
from geodata.db.upkeep import migrate

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.db.server.cluster import Cluster

ROWS = 400


@pytest.fixture
def deliveries(tmp_path: Path) -> list[Path]:
    return [faults.delivery(tmp_path / f"{n}.csv", ROWS, households=n) for n in (200, 300)]


def torment(place: Cluster, dsn: str, deliveries: list[Path], kills: list[tuple[str, str]]) -> None:
    old, new = deliveries
    faults.load(dsn, old)
    before = faults.seen(dsn)
    for who, point in kills:
        faults.stop_once(place, dsn, new, point, who=who, rows=ROWS, longest_s=0)
        assert faults.seen(dsn) == before
    faults.load(dsn, new)
    faults.load(dsn, old)
    after = faults.seen(dsn)
    assert after[0] == before[0]
    assert after[1] == before[1] + 2


def test_a_killed_loader_leaves_what_was_there(
    cluster: Cluster, database: str, deliveries: list[Path]
) -> None:
    torment(cluster, database, deliveries, [("loader", "25"), ("loader", "99")])


def test_a_killed_server_comes_back_with_what_was_there(own_cluster: Cluster, deliveries: list[Path]) -> None:
    with psycopg.connect(own_cluster.dsn()) as connection:
        migrate.upgrade(connection)
    torment(own_cluster, own_cluster.dsn(), deliveries, [("server", "75")])
