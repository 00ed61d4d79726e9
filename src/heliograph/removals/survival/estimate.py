"""A share as a step function of days since posting, with its 95% band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Z = 1.959963984540054
"""The normal quantile of 0.975: bands and intervals are of 95%."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """A step function of days since posting: ``share[i]`` holds from ``days[i]`` to the next.

    ``share`` is of posts still there (Kaplan-Meier, Turnbull; 1 at ``start``) or removed for one
    cause (cumulative incidence; 0 at ``start``), of those that were still there at ``start``. All
    arrays are float64 of one length. The last day is the last of follow-up, whether or not a post
    went on it: after that nothing is known.
    """

    days: Floats
    earliest: Floats  # the step to ``share[i]`` was taken after this day, by ``days[i]``
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats  # posts just before the step
    events: Floats  # removals in the step; expected ones where times are interval-censored
    start: float  # days; above 0 where too few younger posts were under observation
    posts: int  # under observation at some time
    removed: int  # of these, within the days of the curve
    outside: int  # removals before ``start`` or after the last day, of which the curve says nothing
    unobserved: int  # posts gone before, or as, they came under observation: they tell nothing

    def at(self, days: Floats) -> tuple[Floats, Floats, Floats]:
        """Return share, low and high at these days; nan before ``start`` and after the last day.

        >>> from heliograph.removals.survival import kaplan_meier
        >>> curve = kaplan_meier(np.zeros(4), np.array([1.0, 2, 3, 4]), np.ones(4, bool))
        >>> curve.at(np.array([0.0, 2.5, 9]))[0]
        array([1. , 0.5, nan])
        """
        at = np.searchsorted(self.days, days, side="right") - 1
        known = (at >= 0) & (days <= self.days[-1])
        share, low, high = (
            np.where(known, values[np.maximum(at, 0)], np.nan)
            for values in (self.share, self.low, self.high)
        )
        return share, low, high

    def day_left(self, share: float = 0.5) -> tuple[float | None, float | None, float | None]:
        """Return the first day on which at most this share is left, and its 95% interval.

        The interval is where the band crosses the share (Brookmeyer & Crowley 1982); None where
        what is asked for does not happen within follow-up. For curves of posts still there.

        >>> from heliograph.removals.survival import kaplan_meier
        >>> curve = kaplan_meier(np.zeros(9), np.arange(1.0, 10), np.ones(9, bool))
        >>> curve.day_left(0.5)
        (5.0, 1.0, 8.0)
        """
        return tuple(  # type: ignore[return-value]
            float(self.days[reached[0]]) if len(reached) else None
            for reached in (
                np.flatnonzero(values <= share) for values in (self.share, self.low, self.high)
            )
        )


def log_log_band(share: Floats, error_of_log: Floats) -> tuple[Floats, Floats]:
    """Return 95% bounds of shares by the log(-log) transform (Kalbfleisch & Prentice 2002, 1.4).

    ``error_of_log`` is the standard error of log(share). A share of 1 has both bounds at 1: the
    band says nothing before the first removal. A share of 0 has the upper bound of the step before.

    >>> low, high = log_log_band(np.array([1.0, 0.5, 0.0]), np.array([0.0, 0.2, 0.2]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([1.0, 0.295, 0.0], [1.0, 0.675, 0.675])
    """
    low, high = share.copy(), share.copy()
    inner = (share > 0) & (share < 1)
    log_share = np.log(share[inner])
    away = np.exp(Z * error_of_log[inner] / -log_share)
    low[inner] = np.exp(log_share * away)
    high[inner] = np.exp(log_share / away)
    none_left = np.flatnonzero(share <= 0)
    if len(none_left) and none_left[0] > 0:
        high[none_left] = high[none_left[0] - 1]
    return low, high
