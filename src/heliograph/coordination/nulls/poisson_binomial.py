"""The Poisson-binomial tail: how likely so many successes are in trials of unequal chance."""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.nulls.jitter import Floats


def upper_tail(chances: Floats, observed: int) -> float:
    """Return P(at least ``observed`` successes), exact, by convolution.

    ``chances`` holds one chance a trial (float64). Only sums of products of positive numbers are
    taken, so that tails far below the machine's epsilon keep their digits (Hong 2013).

    >>> round(upper_tail(np.array([0.5, 0.5, 0.1]), 2), 3)
    0.3
    """
    return float(tail(chances, len(chances), observed, np.empty(max(observed, 0) + 1)))


@compiled
def tail(chances: Floats, trials: int, observed: int, room: Floats) -> float:
    """Return the tail over the first ``trials`` chances; ``room`` holds observed + 1 numbers."""
    if observed <= 0:
        return 1.0
    if observed > trials:
        return 0.0
    room[: observed + 1] = 0.0
    room[0] = 1.0
    for trial in range(trials):
        c = chances[trial]
        room[observed] += room[observed - 1] * c
        for k in range(min(trial + 1, observed - 1), 0, -1):
            room[k] = room[k] * (1 - c) + room[k - 1] * c
        room[0] *= 1 - c
    return float(min(1.0, room[observed]))
