"""How much of one text stands in another around a place that both share.

From the place on, in both directions, shingles that the other text has count for the passage and
others against it; it ends where it last stood highest, before as many misses in a row as a
paragraph has shingles (the extension rule of BLAST, Altschul et al. 1990). Then the same in the
source, where only what the carrier's passage holds counts: a long source has any short shingle
somewhere.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.shingles import (
    CHARACTERS_A_SHINGLE,
    WORDS,
    WORDS_A_SHINGLE,
    Shingles,
    distinct,
    sequence,
)
from heliograph.texts.utf8 import Bytes, Int64s

Int32s = NDArray[np.int32]
Hashes = NDArray[np.uint64]

LEAST_SHARED = 0.6
"""Of the shingles of the shortest passage so many are in both texts: two edits in 20 words."""
_MOST_PLACES = 16  # tried for one pair of texts
_FARTHEST = 20_000  # shingles to each side of a place; a longer passage counts that much


BOILERPLATE = -1
"""In place of a source: what stands there stands in too many texts to come from one."""


class Places(NamedTuple):
    """Pairs of texts, and a word or character of each where a shared run starts."""

    source: Int32s  # a text, or BOILERPLATE
    carrier: Int32s
    source_at: Int32s
    carrier_at: Int32s


class InOrder(NamedTuple):
    """The shingles of texts in the order in which they stand there."""

    hashes: Hashes
    offsets: Int64s  # where in ``hashes`` each text starts, and the end


@compiled
def in_order(
    data: Bytes, offsets: Int64s, mode: NDArray[np.int8], wanted: NDArray[np.bool_]
) -> InOrder:
    """Return the shingles of the texts wanted, in order; none of the others."""
    starts = np.zeros(len(offsets), np.int64)
    most = np.int64(0)
    for row in range(len(wanted)):
        if wanted[row]:
            most += offsets[row + 1] - offsets[row]
    hashes = np.empty(most, np.uint64)
    for row in range(len(wanted)):
        starts[row + 1] = starts[row]
        if wanted[row]:
            units = WORDS_A_SHINGLE if mode[row] == WORDS else CHARACTERS_A_SHINGLE
            for value in sequence(data, offsets[row], offsets[row + 1], mode[row], units):
                hashes[starts[row + 1]] = value
                starts[row + 1] += 1
    return InOrder(hashes[: starts[-1]].copy(), starts)


@compiled
def shared_in_passages(
    places: Places, runs: InOrder, shingles: Shingles, least: tuple[int, int]
) -> Int32s:
    """Return how many distinct shingles two texts share in passages, at their first place.

    Places stand by carrier, then by source, which is the order of first sight, then by where in
    the carrier: a passage counts for the earliest source. All places of a pair but the first have
    0, and so have pairs without a passage that spans ``least`` shingles (in words, in
    characters) in both.
    """
    count = np.zeros(len(places.source), np.int32)
    covered = np.zeros(0, np.bool_)  # what of the carrier stands in a passage of an earlier source
    first = 0
    while first < len(count):
        source, carrier = places.source[first], places.carrier[first]
        carried = runs.hashes[runs.offsets[carrier] : runs.offsets[carrier + 1]]
        if first == 0 or carrier != places.carrier[first - 1]:
            covered = np.zeros(len(carried), np.bool_)
        end = first + 1
        while end < len(count) and places.source[end] == source and places.carrier[end] == carrier:
            end += 1
        enough = least[0] if shingles.mode[carrier] == WORDS else least[1]
        if source == BOILERPLATE:
            for n in range(first, end):
                at = places.carrier_at[n]
                covered[max(at - enough, 0) : at + enough] = True
            first = end
            continue
        there = shingles.hashes[shingles.offsets[source] : shingles.offsets[source + 1]]
        origin = runs.hashes[runs.offsets[source] : runs.offsets[source + 1]]
        count[first] = _shared(places, first, end, carried, origin, there, enough, covered)
        first = end
    return count


@compiled
def _shared(
    places: Places,
    first: int,
    end: int,
    carried: Hashes,
    origin: Hashes,
    there: Hashes,
    enough: int,
    covered: NDArray[np.bool_],
) -> int:
    """Return how many distinct shingles are in passages of one pair, which are then covered."""
    found = np.empty(0, np.uint64)
    done, tried = 0, 0
    for n in range(first, end):
        if places.carrier_at[n] < done or covered[places.carrier_at[n]]:
            continue
        if tried == _MOST_PLACES:
            break
        tried += 1
        passage, start, done = _around(carried, places.carrier_at[n], there, enough)
        passage, low, high = _around(origin, places.source_at[n], passage, enough)
        if min(done - start, high - low) >= enough and len(passage) >= LEAST_SHARED * enough:
            found = np.concatenate((found, passage))
            # With the shingles that reach from it into what comes after.
            covered[start : done + CHARACTERS_A_SHINGLE] = True
    return len(distinct(found))


@compiled
def _around(runs: Hashes, at: int, others: Hashes, patience: int) -> tuple[Hashes, int, int]:
    """Return the distinct shingles around a place that ``others``, sorted, has; start and end."""
    low, high = at, at
    for step in (-1, 1):
        score, best = 0, 0
        k = at if step == 1 else at - 1
        while 0 <= k < len(runs) and abs(k - at) < _FARTHEST and score > best - patience:
            score += 1 if _has(others, runs[k]) else -1
            if score > best:
                best = score
                low, high = min(low, k), max(high, k + 1)
            k += step
    kept = np.empty(high - low, np.uint64)
    count = 0
    for k in range(low, high):
        if _has(others, runs[k]):
            kept[count] = runs[k]
            count += 1
    return distinct(kept[:count]), low, high


@compiled
def _has(hashes: Hashes, value: np.uint64) -> bool:
    """Return whether a sorted set has a hash."""
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) // 2
        if hashes[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(hashes) and hashes[low] == value
