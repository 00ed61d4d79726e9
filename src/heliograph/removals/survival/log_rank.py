"""Whether posts of one group go sooner than others, where it is known when each went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from heliograph.removals.survival.estimate import Flags, Floats, Ints, Z
from heliograph.removals.survival.observed import check_exact, check_strata
from heliograph.removals.survival.risk import at_risk


@dataclass(frozen=True)
class LogRank:
    """The log-rank test of one group against the others.

    ``ratio`` of hazards is the one-step estimate with its 95% interval; nan, and 0 to inf, where
    nothing could differ.
    """

    observed: int  # removals in the group
    expected: float  # of these, if the group went as the others do
    variance: float
    chi2: float  # on one degree of freedom
    p: float  # two-sided
    ratio: float
    low: float
    high: float


def log_rank(
    entry: Floats, time: Floats, event: Flags, group: Flags, strata: Ints | None = None
) -> LogRank:
    """Return whether posts of ``group`` go sooner or later than the others (Mantel 1966).

    ``entry``, ``time`` (float64[posts], days) and ``event`` are as for ``kaplan_meier``; ``group``
    is true for posts of the group. Posts are compared within their stratum only (``strata``,
    int64[posts], codes from 0), such as posts of the same author. Late entry: at risk at t are
    posts with entry < t <= time. Ratio by Peto (Yusuf et al. 1985), which is near the hazard ratio
    where that is not far from 1. Right only if both groups are checked at the same ages: else use
    ``compared``.

    Raises InputError as ``kaplan_meier`` does, and for strata that are no whole numbers from 0.

    >>> test = log_rank(
    ...     np.zeros(4), np.array([1.0, 2, 3, 4]), np.ones(4, bool), np.array([1, 1, 0, 0], bool)
    ... )
    >>> test.observed, round(test.expected, 3), round(test.p, 3)
    (2, 0.833, 0.09)
    """
    if strata is None:
        strata = np.zeros(len(time), np.int64)
    check_exact(entry, time, event=event, group=group, strata=strata)
    check_strata(strata)
    group = group.astype(np.bool_)
    seen = entry < time
    event, group = event[seen], group[seen]
    entry_key, time_key = _keys(entry[seen], time[seen], strata[seen])
    steps, gone = np.unique(time_key[event], return_counts=True)
    # In strata before the step's own as many have entered as have left, so they cancel.
    exposed = at_risk(entry_key, time_key, steps)
    of_group = at_risk(entry_key[group], time_key[group], steps)
    fraction = of_group / exposed
    expected = float((gone * fraction).sum())
    # At most one can go where one is at risk: the variance is 0 then, as the fraction is 0 or 1.
    spared = (exposed - gone) / np.maximum(exposed - 1, 1)
    variance = float((gone * fraction * (1 - fraction) * spared).sum())
    observed = int((event & group).sum())
    if variance <= 0:
        return LogRank(observed, expected, 0.0, 0.0, 1.0, np.nan, 0.0, np.inf)
    away = observed - expected
    log_ratio, error = away / variance, variance**-0.5
    with np.errstate(over="ignore"):
        ratio, low, high = np.exp(log_ratio + error * np.array([0.0, -Z, Z])).tolist()
    chi2 = away**2 / variance
    return LogRank(observed, expected, variance, chi2, float(chdtrc(1, chi2)), ratio, low, high)


def _keys(entry: Floats, time: Floats, strata: Ints) -> tuple[Ints, Ints]:
    """Return entries and times as whole numbers that sort by stratum, then by day."""
    days, rank = np.unique(np.concatenate([entry, time]), return_inverse=True)
    _, stratum = np.unique(strata, return_inverse=True)
    key = np.tile(stratum.astype(np.int64), 2) * len(days) + rank
    return key[: len(time)], key[len(time) :]
