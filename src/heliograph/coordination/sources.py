"""What a finding rests on: one import, one app, one site, one author, one week.

A group that is only seen through one source is as good as that source: an import can be doctored,
and accounts that copy a real community make it look coordinated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from heliograph.coordination.explanations.acts import UNKNOWN, Acts, Labels, in_step_pairs
from heliograph.coordination.indexed import Flags, Int32s, Int64s

NEARLY_ALL = 0.9
"""From this share of a finding's co-actions on, a source carries it."""

ONE_WEEK = 0.8
"""From this share of the members on, their accounts count as made in one week."""

FAR_ABOVE_P = 1e-3
"""So rarely may a draw from the data's own accounts show as many, over all weeks looked at."""

LARGEST = 10
"""Sources of a kind that are left out in turn; smaller ones change less."""

_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Made:
    """ISO weeks in which accounts were made (see ``iso_week``), UNKNOWN where not known."""

    members: Int64s
    others: Int64s  # every account of the data outside the group


def iso_week(day_us: Int64s) -> Int64s:
    """Return the number of the ISO week of times, in weeks since Monday, 29 December 1969.

    >>> iso_week(np.array([0, 4 * 86_400_000_000])).tolist()
    [0, 1]
    """
    weeks: Int64s = (day_us // _DAY_US + 3) // 7
    return weeks


def source_warnings(
    acts: Acts,
    window_us: int,
    *,
    site: Labels | None = None,
    author: Labels | None = None,
    made: Made | None = None,
) -> tuple[str, ...]:
    """Return a sentence for each single source that the finding on ``acts`` rests on.

    ``site`` and ``author`` say of each act on which site its object lies and who posted it first.
    """
    a, b = in_step_pairs(acts, window_us)
    warnings = []
    for what, labels in (
        ("come from one import: no second one confirms them", acts.dataset),
        ("were posted through one app", acts.source_app),
        ("are on objects of one site", site),
        ("are on objects of one author", author),
    ):
        share = largest_share(labels, a, b) if labels is not None else 0.0
        if share >= NEARLY_ALL:
            warnings.append(f"{share:.0%} of {len(a):,} co-actions in step {what}.")
    if made is not None and (warning := _one_week(made)):
        warnings.append(warning)
    return tuple(warnings)


def largest_share(labels: Labels, a: Int64s, b: Int64s) -> float:
    """Return the share of the co-actions that lie wholly on the commonest label; 0 for none."""
    both = labels.codes[a][(labels.codes[a] == labels.codes[b]) & (labels.codes[a] != UNKNOWN)]
    return float(np.bincount(both).max(initial=0) / len(a)) if len(a) else 0.0


def _one_week(made: Made) -> str | None:
    """Return the warning that members were made in one week, if that is more than the data's own.

    Binomial tail, with one account added to the others' week so that a week they lack is not
    impossible; Bonferroni over the weeks in which members were made.
    """
    members = made.members[made.members != UNKNOWN]
    others = made.others[made.others != UNKNOWN]
    weeks, counts = np.unique(members, return_counts=True)
    if not len(weeks):
        return None
    most, in_week = int(counts.max()), weeks[counts.argmax()]
    others_in_week = int(np.count_nonzero(others == in_week))
    base = (others_in_week + 1) / (len(others) + 1)
    p = float(bdtrc(most - 1, len(members), base)) * len(weeks)
    if most / len(members) < ONE_WEEK or p > FAR_ABOVE_P:
        return None
    return (
        f"{most} of the {len(members)} members whose creation date is known were made in one week, "
        f"of the other {len(others):,} accounts {others_in_week:,}."
    )


@dataclass(frozen=True)
class LeaveOneOut:
    """How a finding stands without one of its sources, in the worst case."""

    kind: str  # of source: dataset, object, day
    sources: int  # of that kind
    tried: int  # left out in turn, of all kinds
    smallest_share: float  # of the group that survives without the worst source


def leave_one_out(
    units: Mapping[str, Int32s], refit: Callable[[Flags], float]
) -> LeaveOneOut | None:
    """Return how much of the group survives where its most telling source is left out.

    ``units`` labels the co-actions in step by kind of source (dataset, object, day): one code a
    co-action. ``refit`` tests the group again on those of the co-actions that it is told to keep,
    and returns the share of the members that survive. Of each kind with two sources or more the
    ten largest are left out in turn. None where no kind has two.
    """
    worst: LeaveOneOut | None = None
    tried = 0
    for kind, labels in units.items():
        sources, counts = np.unique(labels, return_counts=True)
        if len(sources) < 2:
            continue
        for source in sources[np.argsort(-counts, kind="stable")][:LARGEST]:
            share = refit(labels != source)
            tried += 1
            if worst is None or share < worst.smallest_share:
                worst = LeaveOneOut(kind, len(sources), tried, share)
    if worst is None:
        return None
    return LeaveOneOut(worst.kind, worst.sources, tried, worst.smallest_share)
