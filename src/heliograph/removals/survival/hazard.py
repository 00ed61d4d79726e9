"""What share of the posts that are still there goes at each age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.errors import InputError
from heliograph.removals.survival.estimate import Flags, Floats, Z
from heliograph.removals.survival.observed import check_exact


@dataclass(frozen=True, eq=False)
class Hazard:
    """By interval of age, of posts still there at its start: the share that goes within it.

    Arrays of float64, one entry an interval (start, end] in days; nan where nobody was at risk.
    """

    start: Floats
    end: Floats
    at_risk: Floats  # those there at the start; of those that enter or leave within it, half
    events: Floats
    share: Floats
    low: Floats
    high: Floats


def hazard_by_age(entry: Floats, time: Floats, event: Flags, edges: Floats) -> Hazard:
    """Return the share of posts that go in each interval of age, of those still there.

    ``entry``, ``time`` (float64[posts], days) and ``event`` are as for ``kaplan_meier``; ``edges``
    (float64, ascending, days from 0) are the ends of intervals. Posts that enter within an
    interval, or were last seen in it, count half (the actuarial estimate, Cutler & Ederer 1958).
    Intervals by Wilson 1927, 95%.

    Raises InputError as ``kaplan_meier`` does, and for edges that do not ascend from 0 or above.

    >>> hazard = hazard_by_age(
    ...     np.zeros(4), np.array([0.5, 1.5, 2, 2]), np.array([1, 1, 0, 0], bool), np.arange(3.0)
    ... )
    >>> hazard.at_risk.tolist(), hazard.share.round(3).tolist()
    ([4.0, 3.0], [0.25, 0.333])
    """
    check_exact(entry, time, event=event)
    if len(edges) < 2 or not (np.diff(edges) > 0).all() or edges[0] < 0:
        raise InputError("the ends of intervals do not ascend from 0 or above")
    seen = entry < time
    entry, time, event = entry[seen], time[seen], event[seen].astype(np.bool_)
    start, end = edges[:-1], edges[1:]
    entered, left = _up_to(entry, edges), _up_to(time, edges)
    went = np.diff(_up_to(time[event], edges)).astype(np.float64)
    censored = np.diff(_up_to(time[~event], edges))
    # One last seen at the very end was there all through it.
    censored = censored - _on(time[~event], end)
    entering = np.diff(entered) - _on(entry, end)
    exposed = (entered - left)[:-1] + (entering - censored) / 2
    # Posts that enter and leave within one interval do not count twice.
    exposed = np.maximum(exposed, went)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(exposed > 0, went / exposed, np.nan)
        low, high = _wilson(share, exposed)
    return Hazard(start, end, exposed, went, share, low, high)


def _up_to(days: Floats, edges: Floats) -> Floats:
    return np.searchsorted(np.sort(days), edges, side="right").astype(np.float64)


def _on(days: Floats, edges: Floats) -> Floats:
    ordered = np.sort(days)
    before = np.searchsorted(ordered, edges, side="left")
    return np.searchsorted(ordered, edges, side="right").astype(np.float64) - before


def _wilson(share: Floats, trials: Floats) -> tuple[Floats, Floats]:
    centre = share + Z**2 / (2 * trials)
    half = Z * np.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    scale = 1 + Z**2 / trials
    return np.maximum((centre - half) / scale, 0.0), np.minimum((centre + half) / scale, 1.0)
