"""Are p-values what they say: under the null, at most a share `a` of all tests has p <= a.

A pair's p-value is discrete, and the largest of several where more than one null applies. Such
p-values are not uniform but larger (super-uniform): the share at or below `a` stays below `a`. What
would be wrong is a share above it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

LEAST_OBJECTS = 2  # in step on fewer, a pair is never flagged
LEVELS = (0.5, 0.1, 0.05, 0.01, 0.001, 0.0001)
"""The levels of the table."""
CURVE = tuple(float(f"{10 ** (-k / 4):.3g}") for k in range(25))
"""The levels of the figure: 1 to 10^-6, four to a power of ten."""


@dataclass(frozen=True)
class Tail:
    """How many of so many tests have a p-value at or below a level.

    ``computed`` counts the p-values as they are; ``flaggable`` only those of pairs in step on two
    objects or more, the others counting as 1.
    """

    level: float
    computed: int
    flaggable: int
    tests: int

    @property
    def ratio(self) -> float:
        """Share of flaggable p-values at or below the level, over the level: at most 1 is right."""
        return self.flaggable / self.tests / self.level if self.tests else 0.0


def tails(
    p: npt.ArrayLike,
    tests: int,
    observed: npt.ArrayLike,
    levels: tuple[float, ...] = LEVELS,
) -> tuple[Tail, ...]:
    """Return the tails of p-values at each level.

    ``p`` and ``observed`` (objects in step) have one entry a pair; of the ``tests`` in all, those
    without an entry count as above every level.

    >>> tails([0.01, 0.02, 0.001], 100, [2, 3, 1], levels=(0.01,))
    (Tail(level=0.01, computed=2, flaggable=1, tests=100),)
    """
    values, objects = np.asarray(p, dtype=np.float64), np.asarray(observed)
    flaggable = objects >= LEAST_OBJECTS
    return tuple(
        Tail(
            level=level,
            computed=int((values <= level).sum()),
            flaggable=int((values[flaggable] <= level).sum()),
            tests=tests,
        )
        for level in levels
    )


def pairs_that_share(actions: pa.Table, least: int = LEAST_OBJECTS) -> int:
    """Return how many pairs of accounts have acted on ``least`` objects in common, at any time.

    Only these could ever be flagged: counting all others as tests would flatter the p-values.

    >>> pairs_that_share(pa.table({"account": ["a", "a", "b", "b", "c"],
    ...                            "object": ["x", "y", "x", "y", "x"]}))
    1
    """
    account, object_ = (
        actions.column(name).combine_chunks().dictionary_encode().indices.to_numpy()
        for name in ("account", "object")
    )
    if not len(account):
        return 0
    shared = sparse.csr_array((np.ones(len(account), np.int32), (account, object_)))
    shared.data[:] = 1  # an object shared over and over is one object
    common = shared @ shared.T
    diagonal = int((common.diagonal() >= least).sum())
    return (int((common.data >= least).sum()) - diagonal) // 2
