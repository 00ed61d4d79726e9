"""The share of posts removed for each cause, where each can go for one cause only."""

from __future__ import annotations

import numpy as np

from heliograph.removals.survival.curve import curve
from heliograph.removals.survival.estimate import Estimate, Floats, Ints, log_log_band
from heliograph.removals.survival.observed import check_exact, check_strata
from heliograph.removals.survival.risk import at_risk, stretch


def cumulative_incidence(
    entry: Floats, time: Floats, cause: Ints, *, least_at_risk: int | None = None
) -> tuple[Estimate, ...]:
    """Return the share removed by days since posting, a curve a cause (Aalen & Johansen 1978).

    ``entry`` and ``time`` (float64[posts], days) are as for ``kaplan_meier``; ``cause``
    (int64[posts]) is 0 for posts that did not go, and counts from 1. Removals for other causes
    compete: what goes for one cannot go for another, so the shares add up to those no longer there.
    Variance by the delta method (Marubini & Valsecchi 1995, 10.2), band by log(-log).

    Raises InputError as ``kaplan_meier`` does, and for causes that are no whole numbers from 0.

    >>> author, violation = cumulative_incidence(
    ...     np.zeros(4), np.array([1.0, 2, 3, 4]), np.array([1, 2, 0, 1])
    ... )
    >>> author.share.tolist(), violation.share.tolist()
    ([0.0, 0.25, 0.25, 0.75], [0.0, 0.0, 0.25, 0.25])
    """
    check_exact(entry, time, cause=cause)
    check_strata(cause, "causes")
    seen = entry < time
    unobserved = int((~seen).sum())
    causes = int(cause.max(initial=0))
    entry, time, cause = entry[seen], time[seen], cause[seen]
    start, end = stretch(entry, time, cause > 0, least_at_risk)
    within = (cause > 0) & (time > start) & (time <= end)
    days, of_day = np.unique(time[within], return_inverse=True)
    gone = np.bincount(of_day, minlength=len(days))
    exposed = at_risk(entry, time, days).astype(np.float64)
    left = exposed - gone
    still_before = np.concatenate([[1.0], np.cumprod(left / exposed)])[:-1]
    estimates = []
    for one in range(1, causes + 1):
        going = np.bincount(of_day[cause[within] == one], minlength=len(days))
        share = np.cumsum(still_before * going / exposed)
        low, high = _band(share, _variance(share, still_before, exposed, gone, going))
        steps = (days, days, share, low, high, exposed, going)
        estimates.append(curve(steps, (start, end), 0.0, entry, time, cause == one, unobserved))
    return tuple(estimates)


def _variance(
    share: Floats, still_before: Floats, exposed: Floats, gone: Ints, going: Ints
) -> Floats:
    # Sums of (F(t) - F(t_i))^2 a_i and the like, over i up to t, by running sums of a_i F^k(t_i).
    # Once nobody is left the share stands still, and that step's weight is multiplied by 0.
    any_cause = np.where(exposed > gone, gone / (exposed * np.maximum(exposed - gone, 1)), 0.0)
    both = still_before * going / exposed**2
    own = still_before**2 * going * (exposed - going) / exposed**3
    spread = (
        share**2 * np.cumsum(any_cause)
        - 2 * share * np.cumsum(any_cause * share)
        + np.cumsum(any_cause * share**2)
    )
    shared = share * np.cumsum(both) - np.cumsum(both * share)
    variance: Floats = np.maximum(spread + np.cumsum(own) - 2 * shared, 0.0)
    return variance


def _band(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    error_of_log = np.sqrt(variance) / np.where(share > 0, share, 1.0)
    low, high = log_log_band(share, error_of_log)
    return low, np.where(share <= 0, 0.0, high)
