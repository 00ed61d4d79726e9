"""How far a pair stands out from what else lies near either of its texts.

A sentence model crowds some regions: there, strangers come as near as translations elsewhere. So a
pair is scored by its similarity less the mean similarity of either text to its nearest neighbours
in the other language (Artetxe & Schwenk 2019, the margin by distance). A small collection has few
neighbours, and would make any pair stand out; neighbours that are missing, or farther off than is
usual, count as at the usual distance, the floor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heliograph.narratives.translation.models import Vectors
from heliograph.narratives.translation.neighbours import DECIMALS, nearest

NEIGHBOURS = 4
_CANDIDATES = 8


@dataclass(frozen=True)
class Candidates:
    """Pairs of near texts of two languages, and how dense it is around each text.

    ``first`` and ``second`` are rows of the two sets of vectors; ``similarity`` is their cosine;
    ``around_first`` and ``around_second`` the mean similarity of each to its nearest
    `NEIGHBOURS`, as a sum over those there are divided by `NEIGHBOURS`, with how many are missing.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    similarity: NDArray[np.float64]
    around_first: NDArray[np.float64]
    around_second: NDArray[np.float64]
    missing: tuple[float, float]

    def margin(self, floor: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far each pair stands out, with the ``floor`` of its languages and band."""
        first = np.maximum(self.around_first + self.missing[0] * floor, floor)
        second = np.maximum(self.around_second + self.missing[1] * floor, floor)
        return np.round(self.similarity - (first + second) / 2, DECIMALS)


def candidates(first: Vectors, second: Vectors, seed: int) -> Candidates:
    """Return the pairs in which either text is among the nearest of the other."""
    there, how_near = nearest(first, second, _CANDIDATES, seed)
    back, how_near_back = nearest(second, first, _CANDIDATES, seed)
    forth_pairs = np.repeat(np.arange(len(first)), there.shape[1]) * len(second) + there.ravel()
    back_pairs = back.ravel() * len(second) + np.repeat(np.arange(len(second)), back.shape[1])
    pairs, at = np.unique(np.concatenate((forth_pairs, back_pairs)), return_index=True)
    similarity = np.concatenate((how_near.ravel(), how_near_back.ravel()))[at]
    a, b = np.divmod(pairs, max(len(second), 1))
    around = [near[:, :NEIGHBOURS].sum(axis=1) / NEIGHBOURS for near in (how_near, how_near_back)]
    missing = [1 - min(NEIGHBOURS, len(other)) / NEIGHBOURS for other in (second, first)]
    return Candidates(a, b, similarity, around[0][a], around[1][b], (missing[0], missing[1]))


def mutually_best(
    first: NDArray[np.int64], second: NDArray[np.int64], score: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the pairs, by index, that are the best of both their texts; ties go to the first.

    >>> mutually_best(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([.3, .5, .4]))
    array([1])
    """
    order = np.lexsort((second, first, -score))
    of_first = order[np.unique(first[order], return_index=True)[1]]
    of_second = order[np.unique(second[order], return_index=True)[1]]
    return np.intersect1d(of_first, of_second)
