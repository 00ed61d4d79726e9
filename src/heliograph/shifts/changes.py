"""Where a series changes its level: the highest CUSUM, and all changes.

The CUSUM is of a series about its weighted mean (Page 1954), scaled at each place so that in a
series without a change it has the same variance everywhere (Csorgo & Horvath 1997, section 1.1):

    Z(k) = (mean from k on - mean before k) * sqrt(W(k) (W - W(k)) / W)

with W(k) the weight of all that stands before k, and W of all. With the inverse of its variance as
the weight of each value, Z(k) is a standard normal variable at any k in a series without a change;
its square is twice the logarithm of the ratio of likelihoods for a change of the mean at k.
"""

from __future__ import annotations

import numpy as np

from heliograph.shifts.records import Floats, Int64s

PENALTY = 3 * (1 + 0.4) / (1 - 0.4)
"""What a change must explain, in units of the variance times the logarithm of the length.

3 is the penalty for independent values (Zhang & Siegmund 2007, as the R package changepoint has
it); the rest is how much more the mean of a stretch varies where neighbours correlate by 0.4.
"""

_ROUNDING = 1e-12


def cusum(values: Floats, weights: Floats, least: int) -> tuple[int, float]:
    """Return the place and the signed height of the highest CUSUM of a series.

    ``values`` and ``weights`` are float64[n]; a value that is NaN, or of a weight that is not above
    0, is missing. The place is the first after the change that is not missing, with ``least`` or
    more on either side; -1 (height 0) where there are too few, or all are the same. The height is
    above 0 where the mean rises. Of equal ones the first is told.

    >>> place, height = cusum(np.array([0.0] * 6 + [1.0] * 6), np.ones(12), 4)
    >>> place, round(height, 3)
    (6, 1.732)
    """
    there = np.flatnonzero((weights > 0) & ~np.isnan(values))
    value, weight = values[there], weights[there]
    if len(there) < 2 * least or np.ptp(value) == 0:
        return -1, 0.0
    before, whole = np.cumsum(weight), weight.sum()
    apart = (before * (weight @ value) - whole * np.cumsum(weight * value))[least - 1 : -least]
    side = before[least - 1 : -least]
    height = apart / np.sqrt(side * (whole - side) * whole)
    best = int(np.abs(height).argmax())
    return int(there[best + least]), float(height[best])


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
    step = cusum(series, np.ones(len(series)), least)[1]
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
