"""Fingerprints: few hashes of a text, so chosen that a passage in two texts leaves one in both.

Winnowing (Schleimer, Wilkerson and Aiken 2003): of the hashes of all runs of words, the smallest
in every window. Two texts that share a run plus a window of words in a row share a fingerprint.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.shingles import TOO_SHORT, WORDS, sequence
from heliograph.texts.utf8 import Bytes, Int64s

RUN_WORDS, WINDOW_WORDS = 6, 8
RUN_CHARACTERS, WINDOW_CHARACTERS = 12, 20


class Fingerprints(NamedTuple):
    """The chosen hashes, text after text, and the word or character of the text where each starts.

    A hash stands once for a text, at its first place.
    """

    hashes: NDArray[np.uint64]
    text: NDArray[np.int32]
    at: NDArray[np.int32]


def fingerprints(data: Bytes, offsets: Int64s, mode: NDArray[np.int8]) -> Fingerprints:
    """Return the fingerprints of all texts, those of one hash together, by text."""
    hashes, text, at = _chosen(data, offsets, mode)
    order = np.argsort(hashes, kind="stable")
    hashes, text, at = hashes[order], text[order], at[order]
    new = np.ones(len(hashes), np.bool_)
    new[1:] = (hashes[1:] != hashes[:-1]) | (text[1:] != text[:-1])
    return Fingerprints(hashes[new], text[new], at[new])


@compiled
def _chosen(
    data: Bytes, offsets: Int64s, mode: NDArray[np.int8]
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32]]:
    size = 1024
    hashes = np.empty(size, np.uint64)
    text, at = np.empty(size, np.int32), np.empty(size, np.int32)
    count = 0
    for row in range(len(mode)):
        if mode[row] == TOO_SHORT:
            continue
        words = mode[row] == WORDS
        window = WINDOW_WORDS if words else WINDOW_CHARACTERS
        run = RUN_WORDS if words else RUN_CHARACTERS
        runs = sequence(data, offsets[row], offsets[row + 1], mode[row], run)
        least = -1
        for end in range(min(window, len(runs)) - 1, len(runs)):
            start = max(0, end - window + 1)
            before = least
            if least < start:
                least = start
                for k in range(start + 1, end + 1):
                    if runs[k] <= runs[least]:
                        least = k
            elif runs[end] <= runs[least]:
                least = end
            if least == before:
                continue
            if count == size:
                hashes = np.concatenate((hashes, np.empty(size, np.uint64)))
                text = np.concatenate((text, np.empty(size, np.int32)))
                at = np.concatenate((at, np.empty(size, np.int32)))
                size *= 2
            hashes[count], text[count], at[count] = runs[least], row, least
            count += 1
    return hashes[:count].copy(), text[:count].copy(), at[:count].copy()
