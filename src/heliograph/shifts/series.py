"""Weekly means of a group beside the panel's, with blanks where few accounts stand behind one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from heliograph.findings.shift import Week
from heliograph.shifts.around import weekly_mean
from heliograph.shifts.records import Counts, Flags, Floats
from heliograph.shifts.telling import tellable

LEVEL = 0.95
_Z = 1.959964


def series(
    weeks: Sequence[str],
    counts: Counts,
    accounts: Flags,
    panel: Counts,
    panel_accounts: Flags,
    *,
    told: Flags,
    min_group_size: int,
) -> tuple[Week, ...]:
    """Return the mean share of ``accounts`` and of the panel in each week.

    ``told`` (bool[weeks]) says in which weeks that of ``accounts`` may be told at all; a mean of
    fewer than ``min_group_size`` accounts is blank on either side.
    """
    posting = (counts.of[accounts] > 0).sum(axis=0)
    shown = told & (posting >= min_group_size)
    everybody = np.ones_like(panel_accounts)
    panel_shown = tellable(panel, panel_accounts, (), everybody, min_group_size)
    panel_shown &= (panel.of[panel_accounts] > 0).any(axis=0)
    mean, panel_mean = weekly_mean(counts, accounts), weekly_mean(panel, panel_accounts)
    low, high = interval(counts, accounts)
    return tuple(
        Week(
            start=start,
            group=float(mean[n]) if shown[n] else None,
            low=float(low[n]) if shown[n] else None,
            high=float(high[n]) if shown[n] else None,
            panel=float(panel_mean[n]) if panel_shown[n] else None,
            accounts=int(posting[n]) if shown[n] else 0,
        )
        for n, start in enumerate(weeks)
    )


def interval(counts: Counts, accounts: Flags) -> tuple[Floats, Floats]:
    """Return the 95% interval of the mean share in each week, low and high, float64[weeks].

    Student's t over accounts, and never narrower than Wilson's of so many posts: where all shares
    are 0, accounts do not differ, and yet it is not certain that none has it. nan where there are
    fewer than two accounts.
    """
    having, of = counts.having[accounts], counts.of[accounts]
    there = of > 0
    many = there.sum(axis=0)
    size = np.maximum(many, 2)
    share = having / np.maximum(of, 1)
    mean = share.sum(axis=0) / np.maximum(many, 1)
    spread = np.where(there, (share - mean) ** 2, 0).sum(axis=0) / (size - 1)
    reach = stdtrit(size - 1, (1 + LEVEL) / 2) * np.sqrt(spread / size)
    # So many posts have the variance that the mean over accounts of unlike volume has.
    inverse = np.where(there, 1 / np.maximum(of, 1), 0).sum(axis=0)
    posts = many**2 / np.where(inverse > 0, inverse, 1)
    centre = (mean * posts + _Z**2 / 2) / (posts + _Z**2)
    wilson = _Z * np.sqrt(mean * (1 - mean) * posts + _Z**2 / 4) / (posts + _Z**2)
    low = np.clip(np.minimum(mean - reach, centre - wilson), 0, 1)
    high = np.clip(np.maximum(mean + reach, centre + wilson), 0, 1)
    return np.where(many > 1, low, np.nan), np.where(many > 1, high, np.nan)
