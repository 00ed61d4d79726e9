"""Whether labelled carriers are seen earlier than the others of a narrative."""

from __future__ import annotations

import numpy as np

from heliograph.narratives.reading import Flags, Int64s

EXCHANGES = 999


def earlier(first_us: Int64s, labelled: Flags, seed: int) -> float | None:
    """Return how often labels exchanged over the carriers come as early as they did.

    ``first_us`` is when each carrier was first seen. The statistic is the mean rank of the
    labelled ones, those seen at one time sharing a rank; one in ``EXCHANGES`` + 1 is the least that
    can be returned (Phipson & Smyth 2010). None where all are labelled, or none.

    >>> earlier(np.arange(40), np.arange(40) < 6, seed=1)
    0.001
    """
    many = int(labelled.sum())
    if not 0 < many < len(labelled):
        return None
    _, place, tied = np.unique(first_us, return_inverse=True, return_counts=True)
    rank = (np.cumsum(tied) - (tied - 1) / 2)[place]
    observed = rank[labelled].sum()
    draw = np.random.default_rng(seed)
    as_early = sum(
        rank[draw.choice(len(rank), many, replace=False, shuffle=False)].sum() <= observed + 1e-9
        for _ in range(EXCHANGES)
    )
    return float((as_early + 1) / (EXCHANGES + 1))
