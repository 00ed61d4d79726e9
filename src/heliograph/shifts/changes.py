"""Where a series changes its level: the highest CUSUM of each account, and all changes of a series.

The CUSUM is of a series about its weighted mean (Page 1954), scaled at each place so that in a
series without a change it has the same variance everywhere (Csorgo & Horvath 1997, section 1.1):

    Z(k) = (mean from k on - mean before k) * sqrt(W(k) (W - W(k)) / W)

with W(k) the weight of all that stands before k, and W of all. With the inverse of its variance as
the weight of each value, Z(k) is a standard normal variable at any k in a series without a change;
its square is twice the logarithm of the ratio of likelihoods for a change of the mean at k.
"""

from __future__ import annotations

import numpy as np

from heliograph.compiled import compiled
from heliograph.shifts.records import Floats, Int64s

PENALTY = 3 * (1 + 0.4) / (1 - 0.4)
"""What a change must explain, in units of the variance times the logarithm of the length.

3 is the penalty for independent values (Zhang & Siegmund 2007, as the R package changepoint has
it); the rest is how much more the mean of a stretch varies where neighbours correlate by 0.4.
"""

EDGE_WEEKS = 4
"""A change is sought where an account has so many weeks on each side of it."""

_ROUNDING = 1e-12


def cusum(values: Floats, weights: Floats, edge_weeks: int = EDGE_WEEKS) -> tuple[Int64s, Floats]:
    """Return the place and the signed height of the highest CUSUM of each account.

    ``values`` and ``weights`` are float64[accounts, weeks]; a value that is NaN, or of a weight
    that is not above 0, is missing. The place is the first week after the change that is not
    missing, and -1 (height 0) where an account has fewer than ``2 * edge_weeks`` weeks, or the same
    value in all. The height is above 0 where the mean rises. Of equal ones the first is told.

    >>> steps = np.array([[0.0] * 6 + [1.0] * 6, [1.0] * 5 + [0.0] * 7, [np.nan] * 12])
    >>> place, height = cusum(steps, np.ones_like(steps))
    >>> place.tolist(), height.round(3).tolist()
    ([6, 5, -1], [1.732, -1.708, 0.0])
    """
    return _cusum(
        np.ascontiguousarray(values, np.float64), np.ascontiguousarray(weights, np.float64),
        edge_weeks,
    )  # fmt: skip


def change_points(values: Floats, *, least: int = 2) -> Int64s:
    """Return the first places of new levels in a series of float64; a NaN is a missing value.

    Least squares under a penalty for each change, solved exactly (Killick et al. 2012, with the
    kernel of Celisse et al. 2018), with ``least`` values or more between changes. A slope is no
    change of level: where a straight line fits the series better than one step does, the line is
    taken off first; and each change must fit what lies between its neighbours better than a line.
    A bend between two slopes may still be told of as a change.
    The noise is not known apart from the changes, so that the penalty is in units of the variance
    of the whole series. Series of fewer than 22 values, or of one value, have no changes.

    >>> change_points(np.repeat([0.0, 1.0, 0.0], 40) + np.tile([0.1, -0.1], 60)).tolist()
    [40, 80]
    """
    # Importing it costs seconds.
    from ruptures import KernelCPD

    places = np.flatnonzero(~np.isnan(values))
    series = np.asarray(values, np.float64)[places]
    if len(series) < 2 * least or np.ptp(series) == 0:
        return places[:0]
    step = highest(series, np.ones(len(series)), least)[1]
    drifting = _beyond_line(series)
    if np.sum(drifting**2) < np.sum((series - series.mean()) ** 2) - step**2:
        series = drifting
    spread = series.std()
    if spread <= _ROUNDING * np.abs(values[places]).max():
        return places[:0]
    scaled = (series - series.mean()) / spread
    search = KernelCPD(kernel="linear", min_size=least).fit(scaled[:, None])
    ends = search.predict(pen=PENALTY * np.log(len(scaled)))
    found = _steps(scaled, [int(end) for end in ends[:-1]])
    return places[found]


def _steps(series: Floats, changes: list[int]) -> list[int]:
    """Return the changes that are steps and no part of a slope; the least of a step goes first."""
    while changes:
        ends = [0, *changes, len(series)]
        ratios = [
            _ratio(series[ends[k] : ends[k + 2]], ends[k + 1] - ends[k])
            for k in range(len(changes))
        ]
        worst = int(np.argmin(ratios))
        if ratios[worst] >= 1:
            break
        changes = changes[:worst] + changes[worst + 1 :]
    return changes


def _ratio(stretch: Floats, place: int) -> float:
    """Return what a line leaves of a stretch, to what a step at a place leaves of it."""
    before, after = stretch[:place], stretch[place:]
    left = np.sum((before - before.mean()) ** 2) + np.sum((after - after.mean()) ** 2)
    return float((np.sum(_beyond_line(stretch) ** 2) + _ROUNDING) / (left + _ROUNDING))


def _beyond_line(series: Floats) -> Floats:
    """Return what the straight line of least squares leaves of a series."""
    along = np.arange(len(series)) - (len(series) - 1) / 2
    beyond: Floats = series - series.mean() - along * (along @ series) / (along @ along)
    return beyond


@compiled
def _cusum(
    values: Floats, weights: Floats, edge_weeks: int
) -> tuple[Int64s, Floats]:  # pragma: no cover - compiled
    places = np.empty(len(values), np.int64)
    heights = np.empty(len(values), np.float64)
    for account in range(len(values)):
        places[account], heights[account] = highest(values[account], weights[account], edge_weeks)
    return places, heights


@compiled
def highest(
    values: Floats, weights: Floats, edge_weeks: int
) -> tuple[np.int64, np.float64]:  # pragma: no cover - compiled
    """Return the place and the signed height of the highest CUSUM of one account, as `cusum` does.

    For compiled callers.
    """
    weeks, weight, total = 0, 0.0, 0.0
    least, most = np.inf, -np.inf
    for week in range(len(values)):
        if weights[week] > 0 and not np.isnan(values[week]):
            weeks += 1
            weight += weights[week]
            total += weights[week] * values[week]
            least, most = min(least, values[week]), max(most, values[week])
    place, top, above = np.int64(-1), 0.0, False
    if weeks < 2 * edge_weeks or least == most:
        return place, np.float64(0.0)
    mean = total / weight
    before, weight_before, excess = 0, 0.0, 0.0
    for week in range(len(values)):
        if not (weights[week] > 0) or np.isnan(values[week]):
            continue
        if before >= edge_weeks and weeks - before >= edge_weeks:
            square = excess * excess / (weight_before * (weight - weight_before))
            if place < 0 or square > top:
                place, top, above = np.int64(week), square, excess < 0
        before += 1
        weight_before += weights[week]
        excess += weights[week] * (values[week] - mean)
    height = np.float64(np.sqrt(top * weight))
    return place, height if above else -height
