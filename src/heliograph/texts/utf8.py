"""UTF-8, read and written in compiled code; what is read is valid, as Arrow holds it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.compiled import compiled

Bytes = NDArray[np.uint8]
Int64s = NDArray[np.int64]


def text_bytes(texts: pa.Array) -> tuple[Bytes, Int64s]:
    """Return the bytes of an array of strings, and where in them each text starts and ends.

    >>> data, offsets = text_bytes(pa.array(["ab", "c"]))
    >>> bytes(data), offsets.tolist()
    (b'abc', [0, 2, 3])
    """
    texts = texts.cast(pa.large_string())
    if not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8), places


@compiled
def decoded(data: Bytes, i: int) -> tuple[int, int]:
    """Return the code point at ``i`` and its bytes."""
    first = int(data[i])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return (first & 0x1F) << 6 | int(data[i + 1]) & 0x3F, 2
    if first < 0xF0:
        return (first & 0xF) << 12 | (int(data[i + 1]) & 0x3F) << 6 | int(data[i + 2]) & 0x3F, 3
    high = (first & 0x7) << 18 | (int(data[i + 1]) & 0x3F) << 12
    return high | (int(data[i + 2]) & 0x3F) << 6 | int(data[i + 3]) & 0x3F, 4


@compiled
def put(out: Bytes, at: int, code: int) -> int:
    """Write a code point; return where the next one goes."""
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at], out[at + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
        return at + 2
    if code < 0x10000:
        out[at], out[at + 1] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F
        out[at + 2] = 0x80 | code & 0x3F
        return at + 3
    out[at], out[at + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
    out[at + 2], out[at + 3] = 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
    return at + 4
