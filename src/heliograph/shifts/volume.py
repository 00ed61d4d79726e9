"""How much members and panel post, before a change and since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.shifts.around import Around
from heliograph.shifts.records import Counts, Flags, Int64s

_HALF = 0.5  # added to counts, so that none at all still has a ratio


@dataclass(frozen=True)
class Posting:
    """Posts an account and week, shares of weeks without one, and ratios of since to before."""

    before: float
    after: float
    panel_before: float
    panel_after: float
    missing_before: float
    missing_after: float
    beyond: float  # the median member's ratio as a multiple of the median panel account's
    having: float  # the median member's ratio of the posts that the share counts
    of: float  # the median member's ratio of the posts of which it is the share


def posting_change(
    volume: Int64s,
    counts: Counts,
    accounts: Flags,
    members: Flags,
    panel: Flags,
    weeks: Around,
) -> Posting:
    """Return how posting changed between the weeks before and those from the change on.

    ``volume`` and the flags ``members`` and ``panel`` run over accounts and panel accounts
    together, ``counts`` and ``accounts`` over accounts. Ratios are medians over accounts, so that
    no heavy one hides the others: for judging by, since a median is one account's own number.
    """
    sides = (weeks.before, weeks.after)
    group = [volume[members][:, side] for side in sides]
    beside = [volume[panel][:, side] for side in sides]
    having = [counts.having[accounts][:, side] for side in sides]
    of = [counts.of[accounts][:, side] for side in sides]
    return Posting(
        before=float(group[0].mean()),
        after=float(group[1].mean()),
        panel_before=float(beside[0].mean()),
        panel_after=float(beside[1].mean()),
        missing_before=float((group[0] == 0).mean()),
        missing_after=float((group[1] == 0).mean()),
        beyond=_ratio(group) / _ratio(beside),
        having=_ratio(having),
        of=_ratio(of),
    )


def _ratio(sides: list[Int64s]) -> float:
    """Return the median over accounts with any posts of each one's ratio; 1 without any.

    >>> _ratio([np.array([[900], [10], [10]]), np.array([[100], [20], [20]])]) > 1.9
    True
    """
    before, after = (side.sum(axis=1) for side in sides)
    some = before + after > 0
    if not some.any():
        return 1.0
    logs = np.log((after[some] + _HALF) / (before[some] + _HALF))
    return float(np.exp(np.median(logs)))
