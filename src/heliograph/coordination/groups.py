"""From surviving pairs to groups: connected components, split by Leiden where they fall apart."""

from __future__ import annotations

from dataclasses import dataclass

import graspologic_native
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from heliograph.coordination.indexed import Flags, Int32s, Int64s


@dataclass(frozen=True)
class Grouping:
    """Groups as arrays of account codes, largest first, and what was too small to be one."""

    groups: tuple[Int32s, ...]
    components: int  # connected components of surviving pairs
    too_small: int  # parts below the smallest group, left out


def group(
    account_a: Int32s, account_b: Int32s, weight: Int32s, *, min_group_size: int, seed: int
) -> Grouping:
    """Return the groups in a network of surviving pairs (account codes, objects in step).

    A connected component is split into the communities that Leiden finds (Traag, Waltman & van
    Eck 2019; modularity, weights, ``seed``) if at least two of them are groups of their own;
    else it stays whole, since a split would only push members below ``min_group_size``.
    """
    nodes, ends = np.unique(np.concatenate([account_a, account_b]), return_inverse=True)
    if not len(nodes):
        return Grouping((), 0, 0)
    a, b = np.split(ends.reshape(-1), 2)
    network = sparse.coo_array((weight.astype(float), (a, b)), shape=(len(nodes), len(nodes)))
    network = sparse.csr_array(network + network.T)
    network.sort_indices()
    components, component = csgraph.connected_components(network, directed=False)
    community = _communities(network, seed)
    parts: list[Int64s] = []
    by_component = np.argsort(component, kind="stable")
    bounds = np.flatnonzero(np.diff(component[by_component])) + 1
    for members in np.split(by_component, bounds):
        split = [members[community[members] == c] for c in np.unique(community[members])]
        large = [part for part in split if len(part) >= min_group_size]
        parts.extend(split if len(large) > 1 else [members])
    groups = sorted(
        (nodes[part].astype(np.int32) for part in parts if len(part) >= min_group_size),
        key=lambda codes: (-len(codes), int(codes[0])),
    )
    return Grouping(tuple(groups), components, len(parts) - len(groups))


def in_core(account_a: Int32s, account_b: Int32s) -> Flags:
    """Return which pairs are left when accounts with a single partner are taken away, and so on.

    The 2-core (Seidman 1983). What chance joins are trees: in a random network with less than one
    connection an account hardly any circle forms, so that nothing is left of it.
    """
    kept = np.ones(len(account_a), np.bool_)
    while True:
        ends = np.concatenate([account_a[kept], account_b[kept]])
        partners = np.bincount(ends, minlength=1 + int(ends.max(initial=0)))
        lonely = kept.copy()
        lonely[kept] = (partners[account_a[kept]] < 2) | (partners[account_b[kept]] < 2)
        if not lonely.any():
            return kept
        kept &= ~lonely


def _communities(network: sparse.csr_array, seed: int) -> Int32s:
    """Return each node's Leiden community."""
    _, by_node = graspologic_native.leiden_csr(
        network.indptr.astype(np.int64),
        network.indices.astype(np.int32),
        network.data.astype(np.float64),
        network.shape[0],
        seed=seed,
    )
    return np.array([by_node[node] for node in range(network.shape[0])], dtype=np.int32)
