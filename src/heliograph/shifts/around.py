"""The weeks before and after a common change, and what is compared between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.shifts.records import Counts, Flags, Floats

SPAN_WEEKS = 8
"""So many weeks on either side are compared, or as many as there are."""


@dataclass(frozen=True)
class Around:
    """Equally many weeks before the first one after a change, and from it on."""

    at: int
    span: int

    @property
    def before(self) -> slice:
        """The weeks before the change."""
        return slice(self.at - self.span, self.at)

    @property
    def after(self) -> slice:
        """The weeks from the change on."""
        return slice(self.at, self.at + self.span)


def around(at: int, weeks: int) -> Around:
    """Return the weeks around the week ``at`` of so many ``weeks``.

    >>> around(3, 40).before, around(30, 40).after
    (slice(0, 3, None), slice(30, 38, None))
    """
    return Around(at, max(1, min(SPAN_WEEKS, at, weeks - at)))


def weekly_mean(counts: Counts, accounts: Flags) -> Floats:
    """Return the mean share over accounts by week, float64[weeks]; nan where none could have it.

    >>> counts = Counts(np.array([[1, 0], [0, 0]]), np.array([[2, 0], [2, 0]]))
    >>> weekly_mean(counts, np.array([True, True]))
    array([0.25,  nan])
    """
    having, of = counts.having[accounts], counts.of[accounts]
    posting = (of > 0).sum(axis=0)
    total = (having / np.maximum(of, 1)).sum(axis=0)
    return np.where(posting > 0, total / np.maximum(posting, 1), np.nan)


def step(series: Floats, weeks: Around) -> float:
    """Return the mean of a series after a change less that before it; nan where one has none.

    >>> step(np.array([0.1, np.nan, 0.5, 0.7]), Around(2, 2))
    0.5
    """
    sides = [series[weeks.before], series[weeks.after]]
    sides = [side[~np.isnan(side)] for side in sides]
    if not all(len(side) for side in sides):
        return float("nan")
    return float(sides[1].mean() - sides[0].mean())


def steps(counts: Counts, accounts: Flags, weeks: Around) -> Floats:
    """Return each account's change of share; nan where it posted on one side only.

    For what is judged of all of them together: a single account's is never told.
    """
    shares = []
    for side in (weeks.before, weeks.after):
        having, of = (each[accounts][:, side].sum(axis=1) for each in (counts.having, counts.of))
        shares.append(np.where(of > 0, having / np.maximum(of, 1), np.nan))
    changed: Floats = shares[1] - shares[0]
    return changed
