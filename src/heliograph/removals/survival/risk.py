"""Who was under observation, and between which days that suffices for a curve."""

from __future__ import annotations

import numpy as np

from heliograph.errors import InputError
from heliograph.removals.survival.estimate import Flags, Floats, Ints

LEAST_AT_RISK = 10
LEAST_SHARE_AT_RISK = 0.01
"""A curve starts where so many posts are at risk, and this share of the most that ever are."""


def at_risk(entry: Floats | Ints, time: Floats | Ints, days: Floats | Ints) -> Ints:
    """Return how many posts have entry < day <= time, int64[days]; each has entry < time.

    A post that enters on a day on which another goes was not yet at risk of going with it
    (Klein & Moeschberger 2003, 4.6).

    >>> at_risk(np.array([0.0, 2, 2]), np.array([2.0, 3, 4]), np.array([2.0, 3]))
    array([1, 2])
    """
    entered = np.searchsorted(np.sort(entry), days, side="left")
    left = np.searchsorted(np.sort(time), days, side="left")
    return (entered - left).astype(np.int64)


def stretch(entry: Floats, time: Floats, event: Flags, least: int | None) -> tuple[float, float]:
    """Return after which day, and until which, a curve can be had; each post has entry < time.

    With late entry few are at risk at first, and where all of these go the Kaplan-Meier curve is 0
    for ever, whatever comes later (Lai & Ying 1991). So the curve is of posts that are still there
    at a start: the first day from which on, up to the day with most at risk, there are always
    ``least`` (by default 10 and 1% of the most; half of the most suffices), and never do all of
    them go at once. It ends where nobody is at risk any more, even if others come under observation
    later. The start may be -inf, and where everybody enters at 0 it is 0.

    Raises InputError where no post was under observation.

    >>> stretch(np.array([0.0, 3, 3]), np.array([1.0, 9, 8]), np.array([True, True, False]), 1)
    (3.0, 9.0)
    """
    if not len(entry):
        raise InputError(
            "no post was under observation",
            remedy="a post tells something only if it was seen before it was gone.",
        )
    days = np.unique(np.concatenate([entry, time]))
    under = np.searchsorted(np.sort(entry), days, side="right")
    under -= np.searchsorted(np.sort(time), days, side="right")
    going = np.sort(time[event])
    gone = np.searchsorted(going, days[1:], side="right")
    gone -= np.searchsorted(going, days[1:], side="left")
    peak = int(np.argmax(under))
    most = int(under[peak])
    if least is None:
        least = max(LEAST_AT_RISK, int(LEAST_SHARE_AT_RISK * most))
    enough = min(least, (most + 1) // 2)
    broken = np.flatnonzero((under[:peak] < enough) | (under[:peak] <= gone[:peak]))
    nobody = np.flatnonzero(under[peak:] == 0)
    start = days[broken[-1] + 1] if len(broken) else days[0]
    return float(start), float(days[peak + nobody[0]])
