"""Object tempo: how fast an object was shared by everybody else, near a given time.

After a push alert strangers share within a minute. So the chance to be in step on an object is
not the jitter's alone: of the *other* accounts that acted on it near that time, some share acted
within the window. Where few others are left, their share is drawn towards what strangers do among
as few others in the whole data set: the posterior mean under a beta prior, which is the chance
that counts when the tempo of an object is itself drawn at random.

What strangers do is taken with one vote a pair of accounts, however often the two were near one
another: a few that keep meeting are no strangers, and must not set the tempo for the rest.
"""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination import kernel
from heliograph.coordination.indexed import Flags, Indexed, Int32s, Int64s, restrict
from heliograph.coordination.nulls.jitter import Floats

CROWDS = 7
"""Classes of how many others are near: 0, 1, 2-3, 4-7, 8-15, 16-31, 32 and more."""
PRIOR_OTHERS = 2.0
"""What strangers do in the data set counts as much as this many others on the object."""
_UNIFORM_PAIRS = 20.0  # what uniform times would give counts as much as this many pairs
_NEXT = 32  # an action makes pairs with at most this many after it; a crowd speaks for itself
_MOST_PAIRS = 4_000_000  # beyond, every second, third, ... action makes pairs


def tempo(firsts: Indexed, strangers: Flags, window_us: int, reach_us: int) -> Floats:
    """Return the chance that strangers near one another are in step, by crowd: float64.

    ``strangers`` has one flag an account. Of their first actions, each two on one object within
    ``reach_us`` are a pair, in step within ``window_us``; its crowd are the others near.
    """
    others = restrict(firsts, strangers[firsts.account])
    low, high = kernel.neighbourhoods(others.object_start, others.time_us, reach_us)
    following = np.minimum(high - np.arange(others.size) - 1, _NEXT)
    following[np.arange(others.size) % (1 + int(following.sum()) // _MOST_PAIRS) > 0] = 0
    one, other = _near(following)
    a, b = others.account[one].astype(np.int64), others.account[other]
    _, pair, times = np.unique(
        np.minimum(a, b) * len(firsts.accounts) + np.maximum(a, b),
        return_inverse=True,
        return_counts=True,
    )
    vote = 1 / times[pair]
    in_step = others.time_us[other] - others.time_us[one] <= window_us
    crowd = crowds((high - low)[one] - 2)
    uniform = window_us / reach_us
    return (np.bincount(crowd, vote * in_step, CROWDS) + _UNIFORM_PAIRS * uniform) / (
        np.bincount(crowd, vote, CROWDS) + _UNIFORM_PAIRS
    )


@compiled
def _near(following: Int32s) -> tuple[Int32s, Int32s]:
    """Return every action with each of so many that follow it."""
    pairs = following.sum()
    one, other = np.empty(pairs, np.int32), np.empty(pairs, np.int32)
    n = 0
    for i in range(len(following)):
        for j in range(i + 1, i + 1 + following[i]):
            one[n], other[n] = i, j
            n += 1
    return one, other


def crowds(others: Int32s) -> Int64s:
    """Return the class of each number of others.

    >>> crowds(np.array([0, 1, 2, 7, 8, 1000], np.int32)).tolist()
    [0, 1, 2, 3, 4, 6]
    """
    return np.minimum(np.frexp(others)[1], CROWDS - 1).astype(np.int64)


@compiled
def crowd_of(others: int) -> int:
    """Return the class of one number of others; as ``crowds``."""
    crowd = 0
    while others > 0 and crowd < CROWDS - 1:
        crowd += 1
        others >>= 1
    return crowd


@compiled
def first_not_before(time_us: Int64s, low: int, high: int, wanted_us: int) -> int:
    """Return the first of the positions from low to high whose time is not before the one wanted.

    ``high`` if there is none.
    """
    while low < high:
        middle = (low + high) // 2
        if time_us[middle] < wanted_us:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def first_from(positions: Int32s, start: int, end: int, wanted: int) -> int:
    """Return the first of positions[start:end], ascending, that is not below the one wanted."""
    while start < end:
        middle = (start + end) // 2
        if positions[middle] < wanted:
            start = middle + 1
        else:
            end = middle
    return start
