"""From which earlier wording each wording comes: the one that it resembles most.

A wording is not compared with every earlier one, which would be quadratic, but with those of its
cluster that were seen first, seen last before it, and carried by most accounts: ``EARLIEST``,
``LATEST`` and ``COMMONEST`` of them. In a cluster of up to EARLIEST + LATEST wordings that is all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliograph.narratives.reading import Int32s, Int64s
from heliograph.texts.clusters import Clusters

EARLIEST = 64
LATEST = 64
COMMONEST = 32
_BLOCK = 4096


@dataclass(frozen=True)
class Parents:
    """The parent of each wording, as its place among the wordings; -1 where it has none."""

    place: Int64s
    jaccard: NDArray[np.float64]
    containment: NDArray[np.float64]


def parents(clusters: Clusters, texts: Int32s, accounts: Int64s) -> Parents:
    """Return the parents of texts of one cluster, given in order of first sight.

    ``accounts`` says how many carry each. The parent is the earlier text with the largest Jaccard
    similarity, then containment; of several as alike the earliest.
    """
    found = Parents(np.full(len(texts), -1), np.zeros(len(texts)), np.zeros(len(texts)))
    for child, other in _candidates(accounts):
        jaccard, containment = clusters.similarity(texts[child], texts[other])
        best = _best(child, jaccard, containment)
        found.place[child[best]] = other[best]
        found.jaccard[child[best]] = jaccard[best]
        found.containment[child[best]] = containment[best]
    return found


def _candidates(accounts: Int64s) -> Iterator[tuple[Int64s, Int64s]]:
    """Yield pairs of places, the later first; all pairs of one child together, in order."""
    size = len(accounts)
    common = np.sort(np.lexsort((np.arange(size), -accounts))[:COMMONEST])
    common = common[common >= EARLIEST]
    for begin in range(1, size, _BLOCK):
        child = np.arange(begin, min(begin + _BLOCK, size))[:, None]
        first = np.broadcast_to(np.arange(min(EARLIEST, size)), (len(child), min(EARLIEST, size)))
        last = child - LATEST + np.arange(min(LATEST, size))[None, :]
        if size < LATEST:
            last = last + (LATEST - size)
        often = np.broadcast_to(common, (len(child), len(common)))
        recent = np.maximum(EARLIEST, child - LATEST)
        columns = np.concatenate(
            [
                np.where(first < child, first, -1),
                np.where((often < recent) & (often < child), often, -1),
                np.where((last >= EARLIEST) & (last < child), last, -1),
            ],
            axis=1,
        )
        row, column = np.nonzero(columns >= 0)
        yield child[row, 0], columns[row, column]


def _best(child: Int64s, jaccard: NDArray[np.float64], containment: NDArray[np.float64]) -> Int64s:
    """Return the best pair of each child: of equally good ones the first."""
    starts = np.flatnonzero(np.append(True, child[1:] != child[:-1]))
    many = np.diff(np.append(starts, len(child)))
    good = jaccard == np.repeat(np.maximum.reduceat(jaccard, starts), many)
    held = np.where(good, containment, -1.0)
    good = held == np.repeat(np.maximum.reduceat(held, starts), many)
    at = np.flatnonzero(good)
    _, first = np.unique(child[at], return_index=True)
    best: Int64s = at[first]
    return best
