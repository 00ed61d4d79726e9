"""Where links, mentions and pseudonyms stand in a text: they tell who and where, not what."""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.texts.letters import GAP, KIND, LETTER
from heliograph.texts.utf8 import Bytes, Int64s, decoded

_LINK_STARTS = tuple(
    np.frombuffer(start, np.uint8)
    for start in (b"http://", b"https://", b"www.", b"pic.twitter.com/")
)
_PSEUDONYM = 28  # bytes: p_ and 26 of a-z, 2-7; see heliograph.privacy.pseudonyms
_LONGEST_NAME = 30  # letters of a mention that are not ASCII, where nothing else ends it
_NO_LINK = 0xE00
"""The first code point that ends a link: from Thai on, scripts go on after one without a space."""


@compiled
def address_end(data: Bytes, i: int, end: int, packed: Int64s) -> int:
    """Return where the link, mention or pseudonym that starts at ``i`` ends; ``i`` without one."""
    if data[i] | 0x20 in (0x68, 0x70, 0x77):  # h, p, w
        for k in range(len(_LINK_STARTS)):
            if _is(data, i, end, _LINK_STARTS[k]):
                return _link_end(data, i, end, packed)
        if _is_pseudonym(data, i, end):
            return i + _PSEUDONYM
    if data[i] == 0x40:
        return _mention_end(data, i + 1, end, packed)
    if data[i] == 0xEF and data[i + 1] == 0xBC and data[i + 2] == 0xA0:  # ＠
        return _mention_end(data, i + 3, end, packed)
    return i


@compiled
def _is(data: Bytes, i: int, end: int, what: Bytes) -> bool:
    """Return whether ``what``, in small letters, stands at ``i``, in letters of any case."""
    if i + len(what) > end:
        return False
    for k in range(len(what)):
        byte = data[i + k]
        if byte != what[k] and not (0x41 <= byte <= 0x5A and byte + 0x20 == what[k]):
            return False
    return True


@compiled
def _is_pseudonym(data: Bytes, i: int, end: int) -> bool:
    if i + _PSEUDONYM > end or data[i] != 0x70 or data[i + 1] != 0x5F:
        return False
    for k in range(i + 2, i + _PSEUDONYM):
        if not (0x61 <= data[k] <= 0x7A or 0x32 <= data[k] <= 0x37):
            return False
    if i + _PSEUDONYM == end:
        return True
    after = data[i + _PSEUDONYM]
    return not (0x30 <= after <= 0x39 or 0x61 <= after | 0x20 <= 0x7A)


@compiled
def _link_end(data: Bytes, i: int, end: int, packed: Int64s) -> int:
    while i < end:
        code, size = decoded(data, i)
        if code <= 0x20 or code in (0x22, 0x3C, 0x3E):  # quotation mark and angle brackets
            return i
        if code >= _NO_LINK or (code >= 0x80 and packed[code] >> KIND & 3 == GAP):
            return i
        i += size
    return i


@compiled
def _mention_end(data: Bytes, i: int, end: int, packed: Int64s) -> int:
    others = 0
    while i < end:
        code, size = decoded(data, i)
        others += code >= 0x80
        if others > _LONGEST_NAME:
            return i
        if code not in (0x5F, 0x2E) and packed[code] >> KIND & 3 < LETTER:
            return i
        i += size
    return i
