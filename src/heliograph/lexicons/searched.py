"""Texts and terms as one is sought in the other: words of any script with their edges marked.

Scripts that set spaces between words are sought by whole words; Chinese, Japanese, Thai and their
like wherever a term stands, and so is Korean, which puts particles at the ends of its words. A
space stands before and after each text and wherever one sort of script gives way to the other
("学习AI技术" is "学习 ai 技术"). With that, a whole word is a string like any other: one that
begins and ends with a space; and none reaches from one text into the next.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.letters import KIND, VOWEL_SIGN, letters
from heliograph.texts.normal import normalised
from heliograph.texts.shingles import is_spaceless
from heliograph.texts.utf8 import Bytes, Int64s, decoded, text_bytes

_SPACE = 0x20


def searched(texts: pa.Array | pa.ChunkedArray) -> tuple[Bytes, Int64s]:
    """Return the bytes of texts, normalised and spaced, and where each starts and ends.

    Null is a text of nothing but its two spaces.

    >>> data, offsets = searched(pa.array(["学习AI技术！", None]))
    >>> bytes(data).decode(), offsets.tolist()
    (' 学习 ai 技术   ', [0, 18, 20])
    """
    return _spaced(*text_bytes(normalised(texts).fill_null("")))


def sought(terms: Sequence[str]) -> list[str]:
    """Return each term as it is sought in what ``searched`` returns; '' where nothing is left.

    >>> sought(["Oil price", "油價", "AI技术", "@somebody!"])
    [' oil price ', '油价', ' ai 技术', '']
    """
    data, offsets = searched(pa.array(terms, pa.large_string()))
    whole = bytes(data)
    return [
        _edged(whole[start:end].decode())
        for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    ]


def _edged(spaced: str) -> str:
    """Return a term without the space at an edge whose script sets none."""
    bare = spaced.strip(" ")
    if not bare:
        return ""
    before = "" if is_unbroken(ord(bare[0])) else " "
    after = "" if is_unbroken(ord(bare[-1])) else " "
    return f"{before}{bare}{after}"


@compiled
def is_unbroken(code: int) -> bool:
    """Return whether words of a script are sought without regard to where they begin and end."""
    return is_spaceless(code) or 0xAC00 <= code < 0xD7A4 or 0x1100 <= code < 0x1200


def cut(data: Bytes, ends: Int64s) -> NDArray[np.bool_]:
    """Return which places are within a character: a vowel sign of what is before stands there."""
    return _cut(data, ends, letters().packed)


@compiled
def _cut(data: Bytes, ends: Int64s, packed: Int64s) -> NDArray[np.bool_]:
    within = np.zeros(len(ends), np.bool_)
    for k in range(len(ends)):
        if ends[k] < len(data):
            code, _ = decoded(data, ends[k])
            within[k] = packed[code] >> KIND & 3 == VOWEL_SIGN
    return within


@compiled
def _spaced(data: Bytes, offsets: Int64s) -> tuple[Bytes, Int64s]:
    # At most every other character is given a space, and each text two.
    out = np.empty(2 * (offsets[-1] - offsets[0]) + 2 * len(offsets), np.uint8)
    ends = np.zeros(len(offsets), np.int64)
    at = 0
    for row in range(len(offsets) - 1):
        out[at] = _SPACE
        at += 1
        i, unbroken = offsets[row], False
        while i < offsets[row + 1]:
            code, size = decoded(data, i)
            changes = is_unbroken(code) != unbroken
            if changes and code != _SPACE and out[at - 1] != _SPACE:
                out[at] = _SPACE
                at += 1
            unbroken = is_unbroken(code)
            for k in range(i, i + size):
                out[at] = data[k]
                at += 1
            i += size
        out[at] = _SPACE
        at += 1
        ends[row + 1] = at
    return out[:at].copy(), ends
