"""Steps to a curve: the first and last day added, and how many posts it is of."""

from __future__ import annotations

import numpy as np

from heliograph.removals.survival.estimate import Estimate, Flags, Floats, Ints
from heliograph.removals.survival.risk import at_risk


def curve(
    steps: tuple[Floats | Ints, ...],
    between: tuple[float, float],
    first_share: float,
    entry: Floats,
    until: Floats,
    event: Flags,
    unobserved: int,
) -> Estimate:
    """Return the estimate of steps: days, earliest, share, low, high, at risk, events.

    ``between`` are the first and last day (see ``risk.stretch``); posts entered at ``entry`` and
    left at ``until``, with the event or without.
    """
    start, end = max(between[0], 0.0), between[1]
    rows = np.column_stack(steps).astype(np.float64)
    if not len(rows) or rows[0, 0] > start:
        exposed = int(((entry <= start) & (until > start)).sum())
        first = [start, start, first_share, first_share, first_share, exposed, 0.0]
        rows = np.vstack([first, rows])
    if rows[-1, 0] < end:
        exposed = int(at_risk(entry, until, np.array([end]))[0])
        rows = np.vstack([rows, [end, end, *rows[-1, 2:5], exposed, 0.0]])
    within = event & (until > between[0]) & (until <= end)
    days, earliest, share, low, high, exposed_at, events = np.ascontiguousarray(rows.T)
    return Estimate(
        days=days,
        earliest=earliest,
        share=share,
        low=low,
        high=high,
        at_risk=exposed_at,
        events=events,
        start=start,
        posts=len(until),
        removed=int(within.sum()),
        outside=int((event & ~within).sum()),
        unobserved=unobserved,
    )
