"""The largest change of each account in one direction, and in which weeks it may lie.

The sum of residuals about their mean (CUSUM, Page 1954) is lowest just before a change up. Shifting
the residuals around their circle of weeks moves that whole curve along and leaves its range, from
lowest to highest, as it was (Kuiper 1960; Vervaat 1979). The range is what a change is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.shifts.records import Flags, Floats, Int64s
from heliograph.shifts.reference import Residuals

COUNTED_ABOVE = 0.8
"""An account counts if its height is above that of so many of the panel's accounts."""

_USUAL = 1.224
"""Median height of an account that does not change, if its weeks are independent (Kuiper)."""


@dataclass(frozen=True)
class Swings:
    """Of each account the largest change in one direction.

    ``place`` counts the account's weeks with posts before the change (all of them: there is none
    but from the last week to the first). ``height`` is the range of the CUSUM in standard
    deviations. ``many`` counts weeks with posts. A row of ``likely``, float64[accounts, weeks],
    holds in its first ``many`` places how likely the change comes after one week with posts, two
    weeks and so on; these add up to 1. ``week``, likewise, the first week after such a change, or
    the middle of the weeks without posts in which it lies; at the last place -1.
    """

    place: Int64s
    height: Floats
    many: Int64s
    likely: Floats
    week: Int64s

    @property
    def weeks(self) -> Int64s:
        """The week of each account's change, -1 where there is none."""
        return self.week[np.arange(len(self.place)), self.place - 1]


def swings(left: Residuals, up: bool) -> Swings:
    """Return the largest change up (or down) of each account.

    >>> value = np.repeat([0.0, 1.0], 8)[None]
    >>> found = swings(Residuals(value, np.ones((1, 16)), np.zeros(1)), up=True)
    >>> found.place.tolist(), found.weeks.tolist(), found.height.tolist()
    ([8], [8], [1.0])
    """
    return Swings(*_swings(left.value if up else -left.value, left.weight))


def counted(height: Floats, of_panel: Floats) -> Flags:
    """Return which accounts count: those that swing more than four in five of the panel's.

    >>> counted(np.array([0.9, 2.0]), np.array([0.5, 1.0, 1.5])).tolist()
    [False, True]
    """
    return height > np.quantile(of_panel, COUNTED_ABOVE)


def likelihood(found: Swings, of_panel: Floats) -> Floats:
    """Return ``found.likely`` with heights in units of what the panel's usually are.

    Where weeks depend on each other, all heights are larger, and less certain by as much.
    """
    spread = max(1.0, float(np.median(of_panel)) / _USUAL)
    likely = found.likely ** (1 / spread**2)
    within = np.arange(likely.shape[1]) < found.many[:, None]
    likely = np.where(within, likely, 0.0)
    sums: Floats = np.maximum(likely.sum(axis=1, keepdims=True), 1e-300)
    return likely / sums


@compiled
def _swings(
    value: Floats, weight: Floats
) -> tuple[Int64s, Floats, Int64s, Floats, Int64s]:  # pragma: no cover - compiled
    accounts, weeks = value.shape
    place, many = np.ones(accounts, np.int64), np.zeros(accounts, np.int64)
    height, likely = np.zeros(accounts), np.zeros((accounts, weeks))
    after = np.full((accounts, weeks), -1, np.int64)
    for account in range(accounts):
        total = mean = 0.0
        last, n = 0, 0
        for week in range(weeks):
            if weight[account, week] > 0:
                total += weight[account, week]
                mean += weight[account, week] * value[account, week]
                if n > 0:
                    after[account, n - 1] = (last + 1 + week) // 2
                last = week
                n += 1
        if n == 0:
            continue
        mean /= total
        rising, n = 0.0, 0
        for week in range(weeks):
            if weight[account, week] > 0:
                rising += weight[account, week] * (value[account, week] - mean)
                likely[account, n] = rising / np.sqrt(total)
                n += 1
        likely[account, n - 1] = 0.0  # the sum about the mean, but for rounding
        curve = likely[account, :n]
        at = int(np.argmin(curve))
        low, high = curve[at], curve.max()
        # With half of the weeks on each side, twice the square of the CUSUM is the logarithm of
        # the likelihood of a change there.
        for k in range(n):
            curve[k] = np.exp(2 * (high - curve[k]) ** 2 - 2 * (high - low) ** 2)
        curve /= curve.sum()
        place[account], height[account], many[account] = at + 1, high - low, n
    return place, height, many, likely, after
