"""Of which languages, apps and platforms posts are, and how much that changed."""

from __future__ import annotations

import numpy as np

from heliograph.shifts.around import Around, step, weekly_mean
from heliograph.shifts.posted import Posted
from heliograph.shifts.records import Flags, Floats, Int64s, Weekly

_TOLD = 0.5
"""Where fewer of the posts say, nothing is said of all of them."""


def language_change(
    weekly: Weekly, members: Flags, panel: Flags, weeks: Around
) -> tuple[float, float] | None:
    """Return the largest change of any language's share, among members and in the panel.

    None where no language has enough posts to be watched.
    """
    languages = [n for n, signal in enumerate(weekly.signals) if signal.kind == "language"]
    group = [abs(step(weekly_mean(weekly.looked[n], members), weeks)) for n in languages]
    beside = [abs(step(weekly_mean(weekly.panel[n], panel), weeks)) for n in languages]
    known = [(a, b) for a, b in zip(group, beside, strict=True) if not np.isnan(a + b)]
    return max(known, key=lambda each: each[0] - each[1]) if known else None


def mix_change(
    posted: Posted, codes: Int64s, members: Flags, panel: Flags, weeks: Around
) -> tuple[float, float] | None:
    """Return which share of the posts moved from one code to another, of members and of the panel.

    The total variation between the mean of accounts' own mixes before and since; None where fewer
    than half of the posts have a code, or a side has no account that posted before and since.
    """
    before, after = (_within(posted.week, side) for side in (weeks.before, weeks.after))
    counts = [posted.counted(codes, rows) for rows in (before, after)]
    moved = []
    for group in (members, panel):
        rows = (before | after) & group[posted.account]
        if not rows.any() or (codes[rows] >= 0).mean() < _TOLD:
            return None
        both = group & (counts[0].sum(axis=1) > 0) & (counts[1].sum(axis=1) > 0)
        if not both.any():
            return None
        mixes = [_mean_mix(each[both]) for each in counts]
        moved.append(float(np.abs(mixes[1] - mixes[0]).sum() / 2))
    return moved[0], moved[1]


def platform_difference(posted: Posted, members: Flags, panel: Flags) -> float | None:
    """Return the total variation between the platforms of members and of the panel.

    None where the data do not say on which platform posts are.
    """
    codes = posted.platform
    mixes = []
    for group in (members, panel):
        rows = group[posted.account]
        if not rows.any() or (codes[rows] >= 0).mean() < _TOLD:
            return None
        counts = posted.counted(codes, rows)
        mixes.append(_mean_mix(counts[counts.sum(axis=1) > 0]))
    return float(np.abs(mixes[0] - mixes[1]).sum() / 2)


def _mean_mix(counts: Int64s) -> Floats:
    mean: Floats = (counts / counts.sum(axis=1, keepdims=True)).mean(axis=0)
    return mean


def _within(week: Int64s, side: slice) -> Flags:
    within: Flags = (week >= side.start) & (week < side.stop)
    return within
