"""Clusters that a test may break, each in a folder of its own, and what a load tells of its changes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from geodata.db.loading import differences
from geodata.db.server import cluster as place
from geodata.db.server import embedded
from tests.databases import clone, lend_postgis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.loading.differences import Change
    from geodata.db.server.cluster import Cluster


@pytest.fixture
def cluster_empty(cluster: Cluster) -> Iterator[str]:
    """Connection string of a database without anything, PostGIS included."""
    with clone(cluster, "template0") as dsn:
        yield dsn


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A HONGTU_HOME that other users may enter, for a cluster of this test's own."""
    home = Path(tempfile.mkdtemp(prefix="hongtu-test-"))
    home.chmod(0o755)
    lend_postgis(home)
    monkeypatch.setenv("HONGTU_HOME", str(home))
    yield home
    remove(home)


@pytest.fixture
def own_cluster(own_home: Path) -> Cluster:
    """A running cluster that this test may break."""
    cluster = place.locate(own_home)
    embedded.start(cluster)
    return cluster


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """The changes that the last load told of, as they came out of the database."""
    kept: list[Change] = []
    original = differences.read

    def listen(stage: Any) -> Iterator[Change]:
        kept.clear()
        for change in original(stage):
            kept.append(change)
            yield change

    monkeypatch.setattr(differences, "read", listen)
    return kept


def remove(home: Path) -> None:
    """Stop the cluster of `home` and remove its folders."""
    cluster = place.locate(home)
    if cluster.root.exists():
        embedded.stop(cluster)
    for folder in (cluster.run, cluster.root, home):
        shutil.rmtree(folder, ignore_errors=True)
