"""Nearest neighbours among vectors, exactly where that is cheap, else by a graph.

The graph is HNSW (Malkov & Yashunin 2020) by usearch, over vectors of one byte a dimension, built
and searched by one thread in a seeded order. It only proposes: similarities are worked out anew
from the whole vectors, without a library's products, whose last bits depend on the shape of a
batch, and rounded to `DECIMALS`, so that a threshold cuts at the same place every time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliograph.narratives.translation.models import Vectors

EXACT_UP_TO = 8_000  # vectors on the smaller side; up to there a graph costs more than it saves
DECIMALS = 4
_ROWS_A_BLOCK = 512
_LINKS = 24
_EFFORT = 128  # candidates looked at while building and searching

Nearest = tuple[NDArray[np.int64], NDArray[np.float64]]


def nearest(queries: Vectors, among: Vectors, count: int, seed: int) -> Nearest:
    """Return the ``count`` nearest of ``among`` for each query, and their cosine similarities.

    Both are ``[queries, min(count, len(among))]``, nearest first, ties in order of index. All
    vectors have length 1.

    >>> eye = np.eye(3, dtype=np.float32)
    >>> nearest(eye[:1], eye, 2, seed=1)
    (array([[0, 1]]), array([[1., 0.]]))
    """
    count = min(count, len(among))
    if not count or not len(queries):
        shape = (len(queries), count)
        return np.zeros(shape, np.int64), np.zeros(shape, np.float64)
    if min(len(queries), len(among)) <= EXACT_UP_TO:
        proposed = _by_product(queries, among, count)
    else:
        proposed = _by_graph(queries, among, count, seed)
    similarity = similarities(queries, among, proposed)
    order = np.lexsort((proposed, -similarity), axis=1)
    return np.take_along_axis(proposed, order, 1), np.take_along_axis(similarity, order, 1)


def similarities(queries: Vectors, among: Vectors, which: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the rounded cosine of each query with each of its ``which[queries, count]``."""
    out = np.empty(which.shape, np.float64)
    for start in range(0, len(which), _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        pairs = among[which[rows]].astype(np.float64) * queries[rows, None, :]
        out[rows] = pairs.sum(axis=2)
    return np.round(out, DECIMALS)


def _by_product(queries: Vectors, among: Vectors, count: int) -> NDArray[np.int64]:
    found = np.empty((len(queries), count), np.int64)
    for start in range(0, len(queries), _ROWS_A_BLOCK):
        rows = slice(start, start + _ROWS_A_BLOCK)
        block = queries[rows] @ among.T
        found[rows] = np.argpartition(-block, count - 1, axis=1)[:, :count]
    return found


def _by_graph(queries: Vectors, among: Vectors, count: int, seed: int) -> NDArray[np.int64]:
    from usearch.index import Index

    index = Index(
        ndim=among.shape[1],
        metric="ip",
        dtype="i8",
        connectivity=_LINKS,
        expansion_add=_EFFORT,
        expansion_search=_EFFORT,
    )
    order = np.random.default_rng(seed).permutation(len(among))
    index.add(order.astype(np.uint64), among[order], threads=1)
    found: NDArray[np.int64] = index.search(queries, count, threads=1).keys.astype(np.int64)
    return found.reshape(len(queries), count)
