"""Text as it is compared: what a reader would call the same words comes out as the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.texts.folding import fold
from heliograph.texts.letters import letters
from heliograph.texts.utf8 import text_bytes

_BYTES_AT_ONCE = 1 << 25


def normalised(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return texts as they are compared: large strings, null where null.

    Without links, mentions and pseudonyms; letters folded as `heliograph.texts.letters` says; one
    space between words, and nothing else.

    >>> normalised(pa.array(["RT @Who: Ｂreaking — САFÉ  http://a.example/x", None])).to_pylist()
    ['rt breaking cafe', None]
    """
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    done = [_normalised(piece) for chunk in chunks for piece in _pieces(chunk)]
    return pa.concat_arrays(done) if done else pa.array([], pa.large_string())


def _pieces(texts: pa.Array) -> Iterator[pa.Array]:
    """Yield the array in slices of not much more than the bytes that are worked on at once."""
    texts = texts.cast(pa.large_string())
    _, offsets = text_bytes(texts)
    row = 0
    while row < len(texts):
        stop = int(np.searchsorted(offsets, offsets[row] + _BYTES_AT_ONCE))
        stop = max(row + 1, min(stop, len(texts)))
        yield texts[row:stop]
        row = stop


def _normalised(texts: pa.Array) -> pa.Array:
    out, places = fold(*text_bytes(texts), *letters())
    values = pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(places), pa.py_buffer(out))
    if not texts.null_count:
        return values
    return pc.if_else(texts.is_valid(), values, pa.scalar(None, pa.large_string()))
