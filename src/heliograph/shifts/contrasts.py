"""Before and after: how far an account's weeks from a week on lie above those before it."""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.shifts.records import Flags, Floats, Int64s
from heliograph.shifts.reference import Residuals

REACH_WEEKS = 52
"""Weeks on each side that are compared, at most."""

LEAST_WEEKS_A_SIDE = 4
_TIE = 1e-9


def contrasts(left: Residuals, weeks: Flags) -> Floats:
    """Return Student's t of after against before for each account and first week after.

    float64[accounts, weeks]; only the ``weeks`` of that mask are used; NaN where a side has fewer
    than ``LEAST_WEEKS_A_SIDE`` of them with posts. The spread is that within the two sides.

    >>> value = np.array([[0.0, 1, 0, 1, 4, 5, 4, 5]])
    >>> left = Residuals(value, np.ones((1, 8)), np.zeros(1))
    >>> contrasts(left, np.ones(8, np.bool_)).round(2)[0].tolist()
    [nan, nan, nan, nan, 9.8, nan, nan, nan]
    """
    return _contrasts(left.value, np.where(weeks, left.weight, 0.0), REACH_WEEKS)


def likelihood_ratios(shown: Floats, weeks: Int64s) -> Floats:
    """Return twice the logarithm of the likelihood of a change up at each week, over that of none.

    ``shown`` are contrasts, ``weeks`` int64[accounts] how many weeks each account's rest on.

    >>> likelihood_ratios(np.array([[np.nan, -2.0, 3.0]]), np.array([11])).round(2).tolist()
    [[0.0, 0.0, 7.62]]
    """
    shown = np.nan_to_num(shown)
    freedom = np.maximum(1, weeks - 2)[:, None]
    ratio: Floats = np.where(shown > 0, weeks[:, None] * np.log1p(shown**2 / freedom), 0.0)
    return ratio


def most_likely(ratio: Floats) -> int:
    """Return the most likely week, the middle one of neighbours that are equally likely.

    >>> most_likely(np.array([0.0, 2.0, 2.0, 2.0, 1.0]))
    2
    """
    tied = np.flatnonzero(ratio >= ratio.max() - _TIE)
    run = tied[: int(np.argmax(np.append(np.diff(tied) != 1, True))) + 1]
    return int(run[len(run) // 2])


@compiled
def _contrasts(value: Floats, weight: Floats, reach: int) -> Floats:  # pragma: no cover - compiled
    accounts, weeks = value.shape
    found = np.full((accounts, weeks), np.nan)
    many, total = np.zeros(weeks + 1), np.zeros(weeks + 1)
    first, second = np.zeros(weeks + 1), np.zeros(weeks + 1)
    for account in range(accounts):
        for week in range(weeks):
            here, there = weight[account, week], value[account, week]
            many[week + 1] = many[week] + (here > 0)
            total[week + 1] = total[week] + here
            first[week + 1] = first[week] + here * there
            second[week + 1] = second[week] + here * there * there
        for week in range(weeks):
            begin, end = max(0, week - reach), min(weeks, week + reach)
            few = min(many[week] - many[begin], many[end] - many[week])
            if few < LEAST_WEEKS_A_SIDE:
                continue
            before, after = total[week] - total[begin], total[end] - total[week]
            mean_before = (first[week] - first[begin]) / before
            mean_after = (first[end] - first[week]) / after
            freedom = many[end] - many[begin] - 2
            within = (
                second[end] - second[begin] - before * mean_before**2 - after * mean_after**2
            ) / freedom
            if within <= 1e-12 * (second[end] - second[begin]):
                continue
            error = np.sqrt(within * (1 / before + 1 / after))
            found[account, week] = (mean_after - mean_before) / error
    return found
