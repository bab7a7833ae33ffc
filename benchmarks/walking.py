"""Walks from 300 places to 800 on a network of 100,000 nodes: ours beside SciPy's bounded Dijkstra."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from benchmarks.measure import paired
from geodata.analysis import walking
from geodata.analysis.walking import Doors

SIDE = 316
STEP_M = 80.0
LIMIT_M = 1_500.0


def main() -> None:
    network = _grid()
    generator = np.random.default_rng(1)
    places = generator.choice(network.nodes, 1_100, replace=False)
    origins = Doors(places[:300], np.arange(300), 300)
    homes = Doors(places[300:], np.arange(800), 800)
    graph: Any = sparse.csr_array(
        (network.length, network.to, network.starts), shape=(network.nodes, network.nodes)
    )
    ours = walking.between(network, origins, homes, limit_m=LIMIT_M).toarray()
    theirs = dijkstra(graph, indices=places[:300], limit=LIMIT_M)[:, places[300:]]
    assert np.allclose(ours, np.where(np.isfinite(theirs), theirs, 0.0))
    pair = paired(
        lambda: walking.between(network, origins, homes, limit_m=LIMIT_M),
        lambda: dijkstra(graph, indices=places[:300], limit=LIMIT_M)[:, places[300:]],
        runs=3,
    )
    print(pair.sentence(f"300 x 800 walks on {network.nodes:,} nodes within 1.5 km", "scipy"))


def _grid() -> walking.Network:
    """Streets of a grid whose corners are moved a little, so that no two are equally long."""
    generator = np.random.default_rng(2)
    corner = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1) * STEP_M
    corner = corner + generator.normal(0, 8, corner.shape)
    across = np.stack([corner[:, :-1], corner[:, 1:]], axis=2).reshape(-1, 2, 2)
    up = np.stack([corner[:-1], corner[1:]], axis=2).reshape(-1, 2, 2)
    return walking.build(np.asarray(shapely.linestrings(np.concatenate([across, up]))))


if __name__ == "__main__":
    main()
