"""Shingles: the short runs of words, or of characters, by which texts are compared.

Two words a shingle where a script sets spaces; five characters, spaces left out, where most
letters are of scripts that set none. Each is a 64-bit hash: among 10^8 shingles one chance
collision in a thousand is expected, which adds one in a set of many.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.utf8 import Bytes, Int64s, decoded, text_bytes

TOO_SHORT, WORDS, CHARACTERS = range(3)
"""How a text is compared."""

WORDS_A_SHINGLE = 2
CHARACTERS_A_SHINGLE = 5
LEAST_WORDS = 4
LEAST_LETTERS = 20  # of a text in words, spaces included
LEAST_CHARACTERS = 8  # of a text in a script without spaces
"""Shorter texts ("thank you", "good morning") are the same by everyday chance."""

_FIRST = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX_2 = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)


class Shingles(NamedTuple):
    """The sorted distinct shingles of every text, one text after the other."""

    hashes: NDArray[np.uint64]
    offsets: Int64s  # where in ``hashes`` each text starts, and the end
    mode: NDArray[np.int8]  # TOO_SHORT, WORDS, CHARACTERS


def modes(texts: pa.Array) -> NDArray[np.int8]:
    """Return how each normalised text is compared; null is too short.

    >>> modes(pa.array(["four words are enough", "thank you", "新质生产力首次提出"])).tolist()
    [1, 0, 2]
    """
    data, offsets = text_bytes(texts)
    return _sizes(data, offsets)[0]


def shingles(texts: pa.Array) -> Shingles:
    """Return the shingles of normalised texts, which none of those too short has.

    >>> made = shingles(pa.array(["four words are enough", "thank you"]))
    >>> made.offsets.tolist()
    [0, 3, 3]
    """
    data, offsets = text_bytes(texts)
    mode, most = _sizes(data, offsets)
    hashes, starts = _shingles(data, offsets, mode, int(most.sum()))
    return Shingles(hashes, starts, mode)


def content_hashes(texts: pa.Array) -> NDArray[np.uint64]:
    """Return a hash of each text, which hangs on nothing but its bytes."""
    return _content(*text_bytes(texts))


@compiled
def is_spaceless(code: int) -> bool:
    """Return whether a code point is of a script that sets no spaces between words."""
    return (
        0x3040 <= code < 0x3100  # kana
        or 0x3400 <= code < 0xA000  # Han
        or 0x20000 <= code < 0x323B0
        or 0xE00 <= code < 0xF00  # Thai, Lao
        or 0x1000 <= code < 0x10A0  # Myanmar
        or 0x1780 <= code < 0x1800  # Khmer
    )


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """Return a hash of a hash, with every bit hanging on every other."""
    value = (value ^ (value >> _SHIFT)) * _MIX
    value = (value ^ (value >> _SHIFT)) * _MIX_2
    return value ^ (value >> _SHIFT)


@compiled
def _sizes(data: Bytes, offsets: Int64s) -> tuple[NDArray[np.int8], Int64s]:
    """Return how each text is compared, and how many shingles it has at most."""
    mode = np.zeros(len(offsets) - 1, np.int8)
    most = np.zeros(len(offsets) - 1, np.int64)
    for row in range(len(offsets) - 1):
        i, end = offsets[row], offsets[row + 1]
        letters, spaceless, spaces = 0, 0, 0
        while i < end:
            code, size = decoded(data, i)
            i += size
            if code == 0x20:
                spaces += 1
            else:
                letters += 1
                spaceless += is_spaceless(code)
        if 2 * spaceless > letters:
            if letters >= LEAST_CHARACTERS:
                mode[row], most[row] = CHARACTERS, letters - CHARACTERS_A_SHINGLE + 1
        elif spaces + 1 >= LEAST_WORDS and letters + spaces >= LEAST_LETTERS:
            mode[row], most[row] = WORDS, spaces + 2 - WORDS_A_SHINGLE
    return mode, most


@compiled
def _shingles(
    data: Bytes, offsets: Int64s, mode: NDArray[np.int8], most: int
) -> tuple[NDArray[np.uint64], Int64s]:
    hashes = np.empty(most, np.uint64)
    starts = np.zeros(len(offsets), np.int64)
    at = 0
    for row in range(len(offsets) - 1):
        units = WORDS_A_SHINGLE if mode[row] == WORDS else CHARACTERS_A_SHINGLE
        if mode[row] != TOO_SHORT:
            for value in distinct(sequence(data, offsets[row], offsets[row + 1], mode[row], units)):
                hashes[at] = value
                at += 1
        starts[row + 1] = at
    return hashes[:at].copy(), starts


@compiled
def distinct(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return values in ascending order, each once; those given are put in order, too."""
    values.sort()
    count = 0
    for k in range(len(values)):
        if count == 0 or values[k] != values[count - 1]:
            values[count] = values[k]
            count += 1
    return values[:count]


@compiled
def sequence(data: Bytes, i: int, end: int, mode: int, units: int) -> NDArray[np.uint64]:
    """Return the hash of every run of so many words, or characters, in the order of the text."""
    parts = np.empty(end - i, np.uint64)
    count = 0
    if mode == WORDS:
        word = _FIRST
        for k in range(i, end + 1):
            if k == end or data[k] == 0x20:
                parts[count] = mixed(word)
                count += 1
                word = _FIRST
            else:
                word = (word ^ np.uint64(data[k])) * _PRIME
    else:
        while i < end:
            code, size = decoded(data, i)
            i += size
            if code != 0x20:
                parts[count] = mixed(np.uint64(code))
                count += 1
    runs = np.empty(max(count - units + 1, 0), np.uint64)
    for k in range(len(runs)):
        run = np.uint64(mode)
        for part in parts[k : k + units]:
            run = (run ^ part) * _MIX
        runs[k] = mixed(run)
    return runs


@compiled
def _content(data: Bytes, offsets: Int64s) -> NDArray[np.uint64]:
    hashes = np.empty(len(offsets) - 1, np.uint64)
    for row in range(len(hashes)):
        value = _FIRST
        for k in range(offsets[row], offsets[row + 1]):
            value = (value ^ np.uint64(data[k])) * _PRIME
        hashes[row] = mixed(value)
    return hashes
