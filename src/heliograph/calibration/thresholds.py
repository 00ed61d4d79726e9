"""Threshold methods of the literature, scored at every threshold, with the truth at hand.

Each method ties accounts whose edge passes a threshold, and names the members of connected
components of five or more, the same smallest group as the analysis has.

- count: pairs with so many co-actions in step or more.
- percentile: co-actions in step of accounts with a minimum of actions (participation), edges
  strictly above a quantile of the weights, as CooRTweet does.
- cosine: accounts as TF-IDF vectors over objects, edges whose cosine similarity lies above a
  quantile of all that are not nothing (Pacheco et al. 2021; Luceri et al. 2024). Blind to time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from scipy.sparse import csgraph

from heliograph.calibration.scoring import Score, planted_accounts
from heliograph.coordination import count_pairs
from heliograph.findings import MIN_GROUP_SIZE
from heliograph.simulate import World

COUNTS = tuple(range(1, 16))
PARTICIPATIONS = (2, 5)
QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999)
FINE_QUANTILES = (*QUANTILES, 0.99995, 0.99998, 0.99999)  # cosines have many more edges

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Edges:
    """Pairs of account codes with a weight."""

    a: Ints
    b: Ints
    weight: Floats
    accounts: int

    def grouped(self, kept: Flags) -> Flags:
        """Return which accounts lie in components of the smallest group's size or more."""
        shape = (self.accounts, self.accounts)
        graph = sparse.coo_array(
            (np.ones(kept.sum(), np.int8), (self.a[kept], self.b[kept])), shape
        )
        _, component = csgraph.connected_components(graph.tocsr(), directed=False)
        large: Flags = np.bincount(component)[component] >= MIN_GROUP_SIZE
        return large


def by_count(world: World, window_s: float) -> list[Flags]:
    """Return whom each least number of co-actions names."""
    edges = _in_step(world, window_s, min_participation=1)
    return [edges.grouped(edges.weight >= count) for count in COUNTS]


def by_percentile(world: World, window_s: float) -> list[Flags]:
    """Return whom each quantile of the weights names, participation by participation."""
    named = []
    for participation in PARTICIPATIONS:
        edges = _in_step(world, window_s, participation)
        named += [edges.grouped(_above(edges.weight, share)) for share in QUANTILES]
    return named


def by_cosine(world: World, window_s: float) -> list[Flags]:  # noqa: ARG001 - blind to time
    """Return whom each quantile of the cosine similarities names."""
    edges = _similar(world)
    return [edges.grouped(_above(edges.weight, share)) for share in FINE_QUANTILES]


METHODS: dict[str, Callable[[World, float], list[Flags]]] = {
    "count": by_count,
    "percentile": by_percentile,
    "cosine": by_cosine,
}
"""The methods by name."""

THRESHOLDS = {
    "count": tuple(f"{count} or more" for count in COUNTS),
    "percentile": tuple(
        f"above {share:g}, participation {least}"
        for least, share in product(PARTICIPATIONS, QUANTILES)
    ),
    "cosine": tuple(f"above {share:g}" for share in FINE_QUANTILES),
}
"""The thresholds of each method, in the order in which it names."""


def sweep(world: World, window_s: float) -> dict[str, tuple[Score, ...]]:
    """Return the scores of each method, one a threshold."""
    planted = planted_accounts(world.truth)
    is_planted = np.isin(_accounts(world).to_numpy(zero_copy_only=False), list(planted))
    return {
        name: tuple(
            Score(int(named.sum()), int((named & is_planted).sum()), len(planted))
            for named in method(world, window_s)
        )
        for name, method in METHODS.items()
    }


def _accounts(world: World) -> pa.Array:
    """Return the accounts that act; their positions are their codes."""
    return pc.unique(world.actions.column("account"))


def _codes(values: pa.ChunkedArray, of: pa.Array) -> Ints:
    codes: Ints = pc.index_in(values, of).to_numpy().astype(np.int64)
    return codes


def _above(weight: Floats, share: float) -> Flags:
    return weight > (np.quantile(weight, share) if len(weight) else 0.0)


def _in_step(world: World, window_s: float, min_participation: int) -> Edges:
    pairs = count_pairs(world.actions, window_s, min_participation)
    accounts = _accounts(world)
    return Edges(
        a=_codes(pairs.column("account_a"), accounts),
        b=_codes(pairs.column("account_b"), accounts),
        weight=pairs.column("weight").to_numpy().astype(np.float64),
        accounts=len(accounts),
    )


def _similar(world: World) -> Edges:
    """Return every pair with a cosine similarity above nothing."""
    accounts, objects = _accounts(world), pc.unique(world.actions.column("object"))
    row = _codes(world.actions.column("account"), accounts)
    column = _codes(world.actions.column("object"), objects)
    shape = (len(accounts), len(objects))
    shares = sparse.csr_array((np.ones(len(row)), (row, column)), shape)
    shares.sum_duplicates()
    sharers = np.bincount(shares.indices, minlength=len(objects))
    vectors = shares * np.log(len(accounts) / sharers)
    length = np.sqrt((vectors**2).sum(axis=1))
    vectors = sparse.csr_array(vectors / np.where(length > 0, length, 1.0)[:, None])
    cosine = sparse.triu(vectors @ vectors.T, k=1, format="coo")
    kept = cosine.data > 0
    return Edges(
        a=cosine.coords[0][kept].astype(np.int64),
        b=cosine.coords[1][kept].astype(np.int64),
        weight=cosine.data[kept],
        accounts=len(accounts),
    )
