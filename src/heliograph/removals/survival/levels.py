"""Which posts share a level of the hazard: those of a stratum, or of strata like it."""

from __future__ import annotations

import numpy as np

from heliograph.removals.survival.estimate import Flags, Ints

LEAST_REMOVALS = 10
"""A stratum with fewer has no level of its own."""
_BINS = 10


def levels(stratum: Ints, group: Flags, went: Flags) -> Ints:
    """Return codes from 0, int64[posts], of posts that share a level.

    A level for each of many small strata pulls a ratio away from 1 (Neyman & Scott 1948): its
    logarithm by a quarter where each has five removals, by less than a tenth where each has ten.
    So strata with fewer than 10 are put together with those of which the same tenth of posts is of
    the group. Between these, the group is no more frequent in strata where much is removed, so
    nothing is confounded (Mundlak 1978); what is left of their differences draws the ratio towards
    1, by a third of its logarithm where strata differ by a standard deviation of 1 in the logarithm
    of their hazard. Those with posts of only one kind are kept apart from all others.

    >>> levels(np.array([0, 0, 1, 1, 2]), np.array([1, 0, 0, 1, 0], bool), np.ones(5, bool))
    array([1, 1, 1, 1, 0])
    """
    size = int(stratum.max(initial=-1)) + 1
    posts = np.bincount(stratum, minlength=size)
    of_group = np.bincount(stratum[group], minlength=size)
    removed = np.bincount(stratum[went], minlength=size)
    tenth = 1 + np.minimum(_BINS * of_group // np.maximum(posts, 1), _BINS - 1)
    tenth = np.where(of_group == 0, 0, np.where(of_group == posts, _BINS + 1, tenth))
    own = _BINS + 2 + np.arange(size)
    level = np.where(removed >= LEAST_REMOVALS, own, tenth)[stratum]
    return np.unique(level, return_inverse=True)[1].astype(np.int64)
