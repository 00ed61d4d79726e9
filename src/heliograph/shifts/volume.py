"""How much members and panel post, before a change and since."""

from __future__ import annotations

from dataclasses import dataclass

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
    beyond: float  # the members' ratio as a multiple of the panel's
    having: float  # ratio of the posts that the share counts
    of: float  # ratio of the posts of which it is the share


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
    together, ``counts`` and ``accounts`` over accounts.
    """
    sides = (weeks.before, weeks.after)
    group = [volume[members][:, side] for side in sides]
    beside = [volume[panel][:, side] for side in sides]
    having = [int(counts.having[accounts][:, side].sum()) for side in sides]
    of = [int(counts.of[accounts][:, side].sum()) for side in sides]
    return Posting(
        before=float(group[0].mean()),
        after=float(group[1].mean()),
        panel_before=float(beside[0].mean()),
        panel_after=float(beside[1].mean()),
        missing_before=float((group[0] == 0).mean()),
        missing_after=float((group[1] == 0).mean()),
        beyond=_ratio([int(each.sum()) for each in group])
        / _ratio([int(each.sum()) for each in beside]),
        having=_ratio(having),
        of=_ratio(of),
    )


def _ratio(counts: list[int]) -> float:
    return (counts[1] + _HALF) / (counts[0] + _HALF)
