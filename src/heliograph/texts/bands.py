"""Which texts to compare: those whose MinHash signatures agree in a band.

Two texts of Jaccard similarity J have each value of their signatures in common with probability J
(Broder 1997), and a band of r values with probability J^r (Leskovec, Rajaraman and Ullman, Mining
of Massive Datasets, 3.4). The 48 narrow bands of 3 bring pairs at J = .45 together in 99 of 100
cases, at .6 in all but 1 of 100,000. The 18 wide bands of 8 do so for very similar texts even where
a template puts 10^5 others into each of their narrow bands.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.texts.shingles import Shingles, mixed

ROUNDS = 6
PERMUTATIONS = 24  # a round; all are not held at once
WIDE, NARROW = 8, 3  # values a band
BANDS = PERMUTATIONS // WIDE + PERMUTATIONS // NARROW
_CHUNK = 1 << 15


def bands(shingles: Shingles, order: NDArray[np.int64], seed: int) -> Iterator[NDArray[np.uint64]]:
    """Yield for each band one key a text, sorted: texts with the same band stand together.

    The low bits of a key are the text's place in ``order``, the high bits a hash of the band.
    """
    texts = len(order)
    place = np.empty(texts, np.uint64)
    place[order] = np.arange(texts, dtype=np.uint64)
    low = np.uint64(low_bits(texts))
    for number in range(ROUNDS):
        keys = np.empty((BANDS, texts), np.uint64)
        for start in range(0, texts, _CHUNK):
            stop = min(start + _CHUNK, texts)
            signature = _signatures(shingles, start, stop, seed * ROUNDS + number)
            _fill(signature, place[start:stop], low, keys[:, start:stop])
        for band in range(BANDS):
            keys[band].sort()
            yield keys[band]


def low_bits(texts: int) -> int:
    """Return the mask of the bits of a key that hold a place among so many texts.

    >>> low_bits(5)
    7
    """
    return (1 << max(texts - 1, 1).bit_length()) - 1


def _signatures(shingles: Shingles, start: int, stop: int, seed: int) -> NDArray[np.uint32]:
    from rensa import RMinHash

    offsets = shingles.offsets[start : stop + 1]
    digests = RMinHash.digest_matrix_from_flat_token_hashes(
        shingles.hashes[offsets[0] : offsets[-1]],
        (offsets - offsets[0]).astype(np.uint64),
        PERMUTATIONS,
        seed,
    )
    return np.array(digests.to_rows(), np.uint32)


@compiled
def _fill(
    signature: NDArray[np.uint32],
    place: NDArray[np.uint64],
    low: np.uint64,
    keys: NDArray[np.uint64],
) -> None:
    """Write the key of every text in every band: wide bands first."""
    for row in range(len(place)):
        for band in range(BANDS):
            wide = band < PERMUTATIONS // WIDE
            size = WIDE if wide else NARROW
            first = band * WIDE if wide else (band - PERMUTATIONS // WIDE) * NARROW
            key = np.uint64(band)
            for value in signature[row, first : first + size]:
                key = mixed(key ^ np.uint64(value))
            keys[band, row] = (key & ~low) | place[row]
