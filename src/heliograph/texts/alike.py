"""When two texts count as near-duplicates: thresholds, and the exact comparison that decides."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.errors import InputError
from heliograph.texts.fingerprints import RUN_CHARACTERS, RUN_WORDS
from heliograph.texts.shingles import CHARACTERS, Shingles

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rules:
    """When two texts count as near-duplicates, and a passage as lifted.

    Two texts are near-duplicates with a Jaccard similarity of ``words`` or more (``characters``
    for scripts without spaces), or where the longer one holds ``containment`` of the shorter one
    and has at most 1 / ``least_ratio`` as many shingles; in both cases with ``least_shared``
    shingles in common, or else a similarity of ``short``. A passage is lifted where it spans
    ``passage_words`` words or ``passage_characters`` characters in both texts, edits included.
    Raises InputError for a share outside 0 to 1, a count that is no whole number, and a passage
    too short to be told.
    """

    words: float = 0.45
    characters: float = 0.4
    containment: float = 0.8
    least_ratio: float = 0.5
    least_shared: int = 6
    short: float = 0.7
    passage_words: int = 20
    passage_characters: int = 60

    def __post_init__(self) -> None:
        """Hold that shares are shares."""
        for name in ("words", "characters", "containment", "least_ratio", "short"):
            share = getattr(self, name)
            if isinstance(share, bool) or not isinstance(share, Real) or not 0 < float(share) <= 1:
                raise InputError(
                    f"{name} is {share!r}, no share", remedy="give a number above 0 and up to 1."
                )
        for name in ("least_shared", "passage_words", "passage_characters"):
            count = getattr(self, name)
            if isinstance(count, bool) or not isinstance(count, Integral):
                raise InputError(f"{name} is {count!r}, no count", remedy="give a whole number.")
        if self.passage_words < RUN_WORDS or self.passage_characters < RUN_CHARACTERS:
            raise InputError(
                "so short a passage is in many texts by chance",
                remedy=f"ask for {RUN_WORDS} words, {RUN_CHARACTERS} characters or more.",
            )


class Bounds(NamedTuple):
    """The rules for near-duplicates, as compiled code takes them."""

    words: float
    characters: float
    containment: float
    least_ratio: float
    least_shared: int
    short: float


def bounds(rules: Rules) -> Bounds:
    """Return the rules for near-duplicates as compiled code takes them."""
    return Bounds(
        float(rules.words),
        float(rules.characters),
        float(rules.containment),
        float(rules.least_ratio),
        int(rules.least_shared),
        float(rules.short),
    )


@compiled
def shared(hashes: NDArray[np.uint64], i: int, i_end: int, j: int, j_end: int) -> int:
    """Return how many hashes two sorted sets have in common."""
    count = 0
    while i < i_end and j < j_end:
        if hashes[i] == hashes[j]:
            count += 1
            i += 1
            j += 1
        elif hashes[i] < hashes[j]:
            i += 1
        else:
            j += 1
    return count


@compiled
def alike(shingles: Shingles, a: int, b: int, rules: Bounds) -> bool:
    """Return whether two texts are near-duplicates."""
    i, i_end = shingles.offsets[a], shingles.offsets[a + 1]
    j, j_end = shingles.offsets[b], shingles.offsets[b + 1]
    shorter, longer = min(i_end - i, j_end - j), max(i_end - i, j_end - j)
    least = rules.characters if shingles.mode[a] == CHARACTERS else rules.words
    # What is too unequal in size for every rule need not be counted.
    ratio = min(least, rules.least_ratio, rules.short)
    if shingles.mode[a] != shingles.mode[b] or shorter < ratio * longer:
        return False
    both = shared(shingles.hashes, i, i_end, j, j_end)
    jaccard = both / max(shorter + longer - both, 1)
    if both < rules.least_shared:
        return bool(jaccard >= rules.short)
    contained = both >= rules.containment * shorter and shorter >= rules.least_ratio * longer
    return bool(jaccard >= least or contained)


@compiled
def similarities(shingles: Shingles, a: Int32s, b: Int32s) -> tuple[Floats, Floats]:
    """Return the Jaccard similarity of pairs, and the share of the smaller set in the larger."""
    jaccard, containment = np.zeros(len(a)), np.zeros(len(a))
    for n in range(len(a)):
        i, i_end = shingles.offsets[a[n]], shingles.offsets[a[n] + 1]
        j, j_end = shingles.offsets[b[n]], shingles.offsets[b[n] + 1]
        both = shared(shingles.hashes, i, i_end, j, j_end)
        jaccard[n] = both / max(i_end - i + j_end - j - both, 1)
        containment[n] = both / max(min(i_end - i, j_end - j), 1)
    return jaccard, containment


@compiled
def count_alike(shingles: Shingles, a: Int32s, b: Int32s, rules: Bounds) -> int:
    """Return how many of the pairs are near-duplicates."""
    count = 0
    for n in range(len(a)):
        count += alike(shingles, a[n], b[n], rules)
    return count
