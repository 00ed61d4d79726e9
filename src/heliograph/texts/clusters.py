"""Texts that are copies, or near-copies, of one another: the engine of every analysis of text."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.texts.alike import Rules, bounds, count_alike, similarities
from heliograph.texts.components import components
from heliograph.texts.lifts import Lifts, lifts
from heliograph.texts.normal import normalised
from heliograph.texts.shingles import TOO_SHORT, Shingles, content_hashes, modes, shingles

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Distinct texts, the clusters of near-duplicates among them, and the passages they share.

    Distinct texts are numbered in the order in which they were first seen, and so are clusters.
    """

    text: Int32s  # of each row, the number of its text; -1 where null or too short to compare
    first: Int64s  # of each text, the row in which it was first seen
    cluster: Int32s  # of each text, the number of its cluster
    lifts: Lifts  # passages of one text in another that is no near-duplicate of it
    compared: int  # pairs that were compared exactly
    rules: Rules
    shingles: Shingles = field(repr=False)

    def similarity(self, a: Int32s, b: Int32s) -> tuple[Floats, Floats]:
        """Return the exact Jaccard similarity and containment of pairs of texts, each 0 to 1.

        Containment is the share of the smaller set of shingles that the larger one has.
        """
        return similarities(self.shingles, np.asarray(a, np.int32), np.asarray(b, np.int32))

    def chance_rate(self, pairs: int, seed: int) -> tuple[int, int]:
        """Return how many of ``pairs`` random pairs are near-duplicates, and how many were drawn.

        Pairs are of two distinct texts that are both compared by words, or both by characters;
        none can be drawn where no text has another like that.
        """
        draw = np.random.default_rng(seed)
        mode = self.shingles.mode
        order = np.argsort(mode, kind="stable").astype(np.int32)
        low, high = np.searchsorted(mode[order], mode), np.searchsorted(mode[order], mode, "right")
        if not len(mode):
            return 0, 0
        a = draw.integers(0, len(mode), pairs, dtype=np.int32)
        a = a[(high - low)[a] > 1]
        # The other one is any but itself: so many places after it, round the texts of its mode.
        place = np.argsort(order)[a] - low[a]
        size = (high - low)[a]
        b = order[low[a] + (place + draw.integers(1, size)) % size]
        return int(count_alike(self.shingles, a, b, bounds(self.rules))), len(a)


def cluster(
    texts: pa.Array | pa.ChunkedArray,
    *,
    seen: Int64s | None = None,
    rules: Rules | None = None,
    seed: int = 1,
) -> Clusters:
    """Return clusters of texts that are equal once normalised, or near-duplicates by ``rules``.

    ``seen`` is when each row was seen, in any unit (default: in the order of rows). Clusters are
    connected components of pairs that were compared exactly; which pairs are compared is drawn
    with ``seed``. MinHash proposes them, so that one in a hundred pairs at the threshold is missed
    and none that is much more alike. Raises InputError where ``seen`` is of another length.

    >>> posts = pa.array(["The harbour was closed for the night, officials said on Monday",
    ...                   "BREAKING: the harbour was closed for the night, officials said Monday",
    ...                   "Nothing of the kind has been said by anybody at all", "Too short"])
    >>> found = cluster(posts)
    >>> found.text.tolist(), found.cluster.tolist()
    ([0, 1, 2, -1], [0, 0, 1])
    """
    rules = rules or Rules()
    if seen is not None and len(seen) != len(texts):
        raise InputError(f"{len(texts):,} texts were seen at {len(seen):,} times")
    encoded = normalised(texts).dictionary_encode()
    code = pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int32)
    distinct = encoded.dictionary
    kept = modes(distinct) != TOO_SHORT
    first = _first_rows(code, len(distinct), seen)
    # Numbers in the order of first sight, by `seen` and then by row.
    when = first if seen is None else np.lexsort((first, seen[first])).argsort()
    by_sight = np.argsort(np.where(kept, when, len(first) + len(code)), kind="stable")
    by_sight = by_sight[: np.count_nonzero(kept)]
    number = np.full(len(distinct) + 1, -1, np.int32)  # the last is for null
    number[by_sight] = np.arange(len(by_sight), dtype=np.int32)
    distinct = distinct.take(pa.array(by_sight))
    made = shingles(distinct)
    root, compared = components(made, content_hashes(distinct), rules, seed)
    joined: Int32s = np.unique(root, return_inverse=True)[1].astype(np.int32)
    found = lifts(distinct, made, joined, rules)
    return Clusters(number[code], first[by_sight], joined, found, compared, rules, made)


def _first_rows(code: Int32s, texts: int, seen: Int64s | None) -> Int64s:
    """Return the row in which each text was first seen."""
    rows = np.flatnonzero(code >= 0)
    if seen is not None:
        rows = rows[np.argsort(seen[rows], kind="stable")]
    first = np.zeros(texts, np.int64)
    first[code[rows[::-1]]] = rows[::-1]
    return first
