"""Connected components of verified near-duplicates, without comparing all pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.alike import Bounds, Rules, alike, bounds
from heliograph.texts.bands import bands, low_bits
from heliograph.texts.shingles import Shingles

Int64s = NDArray[np.int64]

BEFORE = 8
"""A text is compared with so many before it among those of its band, ..."""
FIRST = 4
"""... and with so many at the head of them."""


def components(
    shingles: Shingles, content: NDArray[np.uint64], rules: Rules, seed: int
) -> tuple[Int64s, int]:
    """Return for each text the lowest number of its component, and how many pairs were compared.

    ``content`` is a hash of each text: bands are gone through in its order, so that the result
    does not hang on the order of the texts.
    """
    texts = len(content)
    root = np.arange(texts)
    order = np.argsort(content, kind="stable")
    exact = bounds(rules)
    low = np.uint64(low_bits(texts))
    compared = 0
    for keys in bands(shingles, order, seed):
        compared += _join(keys, low, order, shingles, exact, root)
    _settle(root)
    return root, compared


@compiled
def _settle(root: Int64s) -> None:
    """Let every text point at the root of its component."""
    for text in range(len(root)):
        root[text] = _root_of(root, text)


@compiled
def _root_of(root: Int64s, text: int) -> int:
    while root[text] != text:
        root[text] = root[root[text]]
        text = root[text]
    return text


@compiled
def _join(
    keys: NDArray[np.uint64],
    low: np.uint64,
    order: Int64s,
    shingles: Shingles,
    rules: Bounds,
    root: Int64s,
) -> int:
    """Join the near-duplicates among texts that share a band; return how many were compared."""
    compared = 0
    start = 0
    for n in range(len(keys)):
        if keys[n] & ~low != keys[start] & ~low:
            start = n
        text = order[keys[n] & low]
        heads = min(start + FIRST, n)
        near = max(heads, n - BEFORE)
        for k in range(heads - start + n - near):
            other_n = start + k if k < heads - start else near + k - (heads - start)
            other = order[keys[other_n] & low]
            one, two = _root_of(root, text), _root_of(root, other)
            if one == two:
                continue
            compared += 1
            if alike(shingles, text, other, rules):
                root[max(one, two)] = min(one, two)
    return compared
