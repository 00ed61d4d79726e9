"""How likely posts are to go at each age, all topics together, whatever their author's own rate.

Hazards are constant within spans of age and each account multiplies them by a factor of its own
(piecewise exponential model with a gamma frailty; Friedman 1982, Clayton 1978), fitted by EM to
times that are known to lie between two checks. Topics are compared on this scale: an exposure of
1 is what an ordinary author's post goes through in which one removal is expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.integer]

_EDGES_D = (0, 1 / 24, 0.25, 0.5, 1, 2, 4, 7, 14, 28, 56, 112, 224, 448)
_ROUNDS = 12
_FRAILTY = 1.0  # shape of the gamma law of accounts' factors, whose mean is 1
_SMALL = 1e-4  # below which a series is more exact than the formula


@dataclass(frozen=True)
class Baseline:
    """Cumulated hazard by age, and each account's factor."""

    ages: Floats  # days, rising
    stood: Floats  # cumulated hazard at each of them
    factor: Floats  # by account

    def until(self, days: Floats) -> Floats:
        """Return the hazard cumulated from posting until each age."""
        found: Floats = np.interp(days, self.ages, self.stood)
        return found


def baseline(
    entry: Floats, left: Floats, right: Floats, event: Flags, weight: Floats, account: Codes
) -> Baseline:
    """Return the hazard by age of posts seen from age ``entry`` until ``left`` (days, float64).

    Those with an ``event`` went between ``left`` and ``right``; each counts as ``weight``. All
    arrays are of one length; ``account`` holds codes from 0.
    """
    last = float(np.max(np.where(event, right, left), initial=1.0))
    inner = [age for age in _EDGES_D if age < last]
    edges = np.array([*inner, last])
    widths = np.diff(edges)
    counts = np.bincount(account, weight * event, minlength=int(account.max(initial=0)) + 1)
    exposure = np.maximum(left - entry, 0.0).sum()
    hazard = np.full(len(widths), weight[event].sum() / max(exposure, last * 1e-9))
    factor = np.ones(len(counts))
    for _ in range(_ROUNDS):
        stood = np.concatenate([[0.0], np.cumsum(hazard * widths)])
        here = Baseline(edges, stood, factor)
        through = exposures(entry, left, right, event, here, factor[account])
        lived = np.bincount(account, through, minlength=len(counts))
        factor = (counts + _FRAILTY) / (lived + _FRAILTY)
        hazard = _hazards(edges, hazard, entry, left, right, event, weight, factor[account])
    stood = np.concatenate([[0.0], np.cumsum(hazard * widths)])
    return Baseline(edges, stood, factor)


def exposures(
    entry: Floats, left: Floats, right: Floats, event: Flags, hazard: Baseline, rate: Floats
) -> Floats:
    """Return the hazard that each post is expected to have gone through.

    That of a post that went is cumulated until the moment in which it is expected to have gone, at
    ``rate`` times the baseline.
    """
    start, seen = hazard.until(entry), hazard.until(left)
    between = np.where(event, hazard.until(np.where(event, right, left)) - seen, 0.0)
    return seen - start + _within(between, rate)


def _within(between: Floats, rate: Floats) -> Floats:
    """Return the mean of an exponential time of that rate, given that it is below ``between``."""
    product = rate * between
    series = between * (0.5 - product / 12)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exact = 1 / rate - between / np.expm1(product)
    return np.where(product < _SMALL, series, exact)


def _hazards(
    edges: Floats,
    hazard: Floats,
    entry: Floats,
    left: Floats,
    right: Floats,
    event: Flags,
    weight: Floats,
    rate: Floats,
) -> Floats:
    """Return the hazards of the spans of age that make what was seen most likely (one EM step)."""
    at, low, high = np.flatnonzero(event), left[event], right[event]
    overlaps = [
        np.where(high > low, _overlap(low, high, *span), (span[0] < high) & (high <= span[1]))
        for span in pairwise(edges)
    ]
    likely = [each * one for each, one in zip(overlaps, hazard, strict=True)]
    whole = np.sum(likely, axis=0)
    whole = np.where(whole > 0, whole, 1.0)
    still = np.ones(len(at))
    found = np.empty(len(hazard))
    for place, span in enumerate(pairwise(edges)):
        share = likely[place] / whole
        days = _overlap(entry, left, *span)
        days[at] += np.where(high > low, overlaps[place], 0.0) * (still - share / 2)
        still = still - share
        lived = float(rate @ days)
        found[place] = float(weight[at] @ share) / lived if lived > 0 else 0.0
    return found


def _overlap(start: Floats, end: Floats, low: float, high: float) -> Floats:
    days: Floats = np.clip(np.minimum(end, high) - np.maximum(start, low), 0.0, None)
    return days
