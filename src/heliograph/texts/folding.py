"""One pass over the bytes of texts: words folded letter by letter, one space between them."""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.texts.addresses import address_end
from heliograph.texts.letters import (
    CODE_POINT,
    GAP,
    KIND,
    LETTER,
    MOST_EXPANDED,
    SEVERAL,
    VOWEL_SIGN,
)
from heliograph.texts.utf8 import Bytes, Int64s, decoded, put

_MOST_SIGNS = 2  # vowel signs in a row; more is decoration


@compiled
def fold(data: Bytes, offsets: Int64s, packed: Int64s, several: Int64s) -> tuple[Bytes, Int64s]:
    """Return the folded bytes of all texts, and where in them each starts and ends."""
    # Pages of this that are never written to cost nothing.
    out = np.empty(MOST_EXPANDED * (offsets[-1] - offsets[0]) + len(offsets), np.uint8)
    ends = np.zeros(len(offsets), np.int64)
    at = 0
    for row in range(len(offsets) - 1):
        i, end, first = offsets[row], offsets[row + 1], at
        while i < end:
            after = address_end(data, i, end, packed)
            if after > i:
                i = after
                continue
            code, size = decoded(data, i)
            if packed[code] >> KIND & 3 != LETTER:
                i += size
                continue
            if at > first:
                out[at] = 0x20
                at += 1
            i, at = _word(data, i, end, packed, several, out, at)
        ends[row + 1] = at
    return out[:at].copy(), ends


@compiled
def _word(
    data: Bytes, i: int, end: int, packed: Int64s, several: Int64s, out: Bytes, at: int
) -> tuple[int, int]:
    """Write the word at ``i``; return where it ends, in the data and in ``out``."""
    start, last, signs, was_ascii = i, 0, 0, True
    while i < end:
        is_ascii = data[i] < 0x80
        # A link may follow a script without spaces.
        if is_ascii and not was_ascii and i > start and address_end(data, i, end, packed) > i:
            break
        was_ascii = is_ascii
        code, size = decoded(data, i)
        entry = packed[code]
        kind = entry >> KIND & 3
        if kind == GAP:
            break
        i += size
        if kind != LETTER:
            if kind == VOWEL_SIGN and _takes_signs(last) and signs < _MOST_SIGNS:
                at = put(out, at, code)
                signs += 1
            continue
        signs = 0
        becomes = entry & CODE_POINT
        if entry >> SEVERAL & 1:
            for k in range(becomes + 1, becomes + several[becomes]):
                at = put(out, at, several[k])
            becomes = several[becomes + several[becomes]]
        at, last = _put_letter(out, at, becomes, last)
    return i, at


@compiled
def _takes_signs(code: int) -> bool:
    """Return whether a letter is of a script of South or Southeast Asia."""
    return 0x900 <= code < 0x10A0 or 0x1700 <= code < 0x1C50 or 0xA800 <= code < 0xAC00


@compiled
def _put_letter(out: Bytes, at: int, code: int, last: int) -> tuple[int, int]:
    """Write a letter after another; return where the next one goes, and what was written.

    Parts of a Hangul syllable are joined (Unicode Standard, section 3.12).
    """
    if 0x1161 <= code < 0x1176 and 0x1100 <= last < 0x1113:
        code = 0xAC00 + ((last - 0x1100) * 21 + code - 0x1161) * 28
        at -= 3
    elif 0x11A8 <= code < 0x11C3 and 0xAC00 <= last < 0xD7A4 and (last - 0xAC00) % 28 == 0:
        code = last + code - 0x11A7
        at -= 3
    return put(out, at, code), code
