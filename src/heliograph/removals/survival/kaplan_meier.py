"""The share of posts still there, where it is known to the day when each went."""

from __future__ import annotations

import numpy as np

from heliograph.removals.survival.curve import curve
from heliograph.removals.survival.estimate import Estimate, Flags, Floats, log_log_band
from heliograph.removals.survival.observed import check_exact
from heliograph.removals.survival.risk import at_risk, stretch


def kaplan_meier(
    entry: Floats, time: Floats, event: Flags, *, least_at_risk: int | None = None
) -> Estimate:
    """Return the share of posts still there by days since posting (Kaplan & Meier 1958).

    ``entry`` (float64[posts], days since posting) is when each came under observation, -inf where
    that was before it could go; ``time`` when it went (``event`` true) or was last seen. A post is
    at risk at t where entry < t <= time; one with entry >= time never was, and is only counted. So
    a removal on day 0 counts with entry -inf, and not with entry 0. Variance by Greenwood (1926),
    band by log(-log). Where too few were under observation early, the curve is of posts still
    there at ``start``; see ``risk.stretch``.

    Raises InputError for missing, negative or endless times, arrays of different lengths, and
    where no post was under observation.

    >>> still = kaplan_meier(np.zeros(3), np.array([1.0, 2, 3]), np.array([True, False, True]))
    >>> still.days.tolist(), still.share.round(3).tolist()
    ([0.0, 1.0, 3.0], [1.0, 0.667, 0.0])
    """
    check_exact(entry, time, event=event)
    seen = entry < time
    entry, time, event = entry[seen], time[seen], event[seen]
    start, end = stretch(entry, time, event, least_at_risk)
    days, gone = np.unique(time[event & (time > start) & (time <= end)], return_counts=True)
    exposed = at_risk(entry, time, days).astype(np.float64)
    left = exposed - gone
    share = np.cumprod(left / exposed, dtype=np.float64)
    # Where none is left the share is 0, and its band does not use the variance.
    variance: Floats = np.cumsum(gone / (exposed * np.maximum(left, 1.0)), dtype=np.float64)
    low, high = log_log_band(share, np.sqrt(variance))
    steps = (days, days, share, low, high, exposed, gone.astype(np.float64))
    return curve(steps, (start, end), 1.0, entry, time, event, unobserved=int((~seen).sum()))
