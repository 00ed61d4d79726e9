"""How many posts there were, when."""

from __future__ import annotations

import numpy as np

from heliograph.coordination.evidence import iso_time
from heliograph.coordination.indexed import US_PER_S, Int64s
from heliograph.report.model import Volume

_INTERVALS_S = (60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 28 * 86400, 364 * 86400)
_MOST_INTERVALS = 150


def volume(times_us: Int64s) -> Volume:
    """Return posts per interval, the shortest of a few round ones that gives 150 bars at most.

    >>> import numpy as np
    >>> volume(np.array([0, 59_000_000, 61_000_000], dtype=np.int64)).posts
    (2, 1)
    """
    if not len(times_us):
        return Volume(interval_s=_INTERVALS_S[0], starts=(), posts=())
    first, last = int(times_us.min()), int(times_us.max())
    interval_s = next(
        (s for s in _INTERVALS_S if (last - first) / (s * US_PER_S) < _MOST_INTERVALS - 1),
        _INTERVALS_S[-1],
    )
    interval_us = interval_s * US_PER_S
    bins = times_us // interval_us
    counts = np.bincount(bins - bins.min())
    starts = (int(bins.min()) + np.arange(len(counts))) * interval_us
    return Volume(
        interval_s=interval_s,
        starts=tuple(iso_time(start) for start in starts.tolist()),
        posts=tuple(counts.tolist()),
    )
