"""Which posts were seen already, in eight bytes each.

Sorted arrays whose sizes about double: a batch is looked up by binary search and merged in, so
that each digest is moved a logarithmic number of times. A digest is 64 bits of BLAKE2b; among ten
million posts two different ones share it with a chance of three in a million.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Digests = npt.NDArray[np.uint64]


def digest(identity: str) -> int:
    """Return 64 bits that stand for a post's identity.

    >>> digest("x|1") == digest("x|1"), digest("x|1") == digest("x|2")
    (True, False)
    """
    hashed = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(hashed.digest())


class Seen:
    """A growing set of digests.

    >>> seen = Seen()
    >>> seen.first_time([1, 2, 1]).tolist(), seen.first_time([3, 2]).tolist()
    ([True, True, False], [True, False])
    """

    def __init__(self) -> None:
        self._runs: list[Digests] = []  # each sorted, the largest first

    def first_time(self, digests: list[int]) -> npt.NDArray[np.bool_]:
        """Return, for each digest, whether it is new; all are in the set afterwards."""
        batch = np.array(digests, dtype=np.uint64)
        new = np.zeros(len(batch), dtype=np.bool_)
        distinct, first = np.unique(batch, return_index=True)
        fresh = np.ones(len(distinct), dtype=np.bool_)
        for run in self._runs:
            at = np.searchsorted(run, distinct)
            at[at == len(run)] = 0
            fresh &= run[at] != distinct
        new[first[fresh]] = True
        self._add(distinct[fresh])
        return new

    def _add(self, run: Digests) -> None:
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            # A stable sort of two sorted runs is a merge.
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
