"""The share of posts still there, where each is known to have gone between two checks."""

from __future__ import annotations

import numpy as np

from heliograph.removals.survival.cells import Cells, cells, distinct
from heliograph.removals.survival.curve import curve
from heliograph.removals.survival.estimate import Estimate, Flags, Floats
from heliograph.removals.survival.npmle import likeliest
from heliograph.removals.survival.observed import check_intervals
from heliograph.removals.survival.risk import stretch

RESAMPLES = 200
_GAP_OF_RESAMPLES = 0.01
"""In log-likelihood: a seventh of a standard error at most, which a band does not show."""
_NOTHING = 1e-6
"""Fewer removals than this are a trace of the arithmetic."""
_MOST_DRAWN = 5_000
_MOST_BEFORE = 300.0


def turnbull(
    left: Floats,
    right: Floats,
    entry: Floats,
    *,
    resamples: int = RESAMPLES,
    seed: int = 1,
    least_at_risk: int | None = None,
) -> Estimate:
    """Return the likeliest share of posts still there by days since posting (Turnbull 1976).

    float64[posts], days since posting: ``left`` when each was last seen, ``right`` when it was
    first seen gone, inf where it was not; it went in (left, right], or exactly then where both are
    the same. ``entry`` is when it came under observation (often its first check), -inf where that
    was before it could go: what is used is the chance to go as it did, given that it was there at
    ``entry`` (left truncation, with the support as corrected by Frydman 1994). The curve falls
    between ``earliest`` and ``days``, nobody knows when, and is drawn to fall at ``days``. Where
    too few were under observation early, it is of posts still there at ``start``; see
    ``risk.stretch``, for which a post counts as gone when it was first seen gone.

    The band is by bootstrap over posts, percentiles of ``resamples`` (none if 0; then low and high
    are nan). Where checks come at few ages it is a 95% band; where every post has its own it is
    rough: the curve comes near the truth as the cube root of the number of posts, and no bootstrap
    of all of them is exact (Sen & Banerjee 2015). Of more than 5,000 such posts, 5,000 are drawn
    at a time, and the band is drawn in by the cube root of what is left out.

    Raises InputError for missing or negative times, times out of order, arrays of different
    lengths, and where no post was under observation.

    >>> still = turnbull(
    ...     np.array([0.0, 0, 1, 2]), np.array([1.0, 1, 2, np.inf]), np.zeros(4), resamples=0
    ... )
    >>> still.days.tolist(), still.share.round(4).tolist()
    ([0.0, 1.0, 2.0], [1.0, 0.5, 0.25])
    """
    check_intervals(left, right, entry)
    went = np.isfinite(right)
    until = np.where(went, right, left)
    seen = entry < until
    entry, until, went = entry[seen], until[seen], went[seen]
    between = stretch(entry, until, went, least_at_risk)
    posts = distinct(left[seen], right[seen], entry)
    found = cells(*posts)
    hazard = likeliest(found)
    removals = _removals(found, np.isfinite(posts[1]), hazard, between[0])
    # In the last cell all that are left go, or go later, where it has no end.
    kept = np.isfinite(found.right) & (found.right > between[0]) & (found.right <= between[1])
    kept &= removals > _NOTHING
    days, earliest, removals = found.right[kept], found.left[kept], removals[kept]
    share = _surviving(found, hazard, between[0])[kept]
    low, high = _band(posts, days, share, between[0], resamples, seed)
    exposed = removals / -np.expm1(-np.append(hazard, np.inf)[kept])
    steps = (days, earliest, share, low, high, exposed, removals)
    return curve(steps, between, 1.0, entry, until, went, unobserved=int((~seen).sum()))


def _surviving(found: Cells, hazard: Floats, start: float) -> Floats:
    """Return the share that is there after each cell, of those there at ``start``."""
    total = np.cumsum(hazard)
    before = int((found.right <= start).sum())
    from_start = total - (total[before - 1] if before else 0.0)
    # Of days before the start nothing is told; the bound keeps them finite.
    return np.append(np.exp(-np.maximum(from_start, -_MOST_BEFORE)), 0.0)


def _removals(found: Cells, went: Flags, hazard: Floats, start: float) -> Floats:
    """Return the expected removals in each cell, given between which checks each post went."""
    after = _surviving(found, hazard, start)
    at_birth = np.exp(min(_MOST_BEFORE, hazard[found.right[:-1] <= start].sum()))
    before = np.concatenate([[at_birth], after])
    chance = before[found.first] - before[found.last + 1]
    weight = found.weight * went / np.maximum(chance, 1e-300)
    size = len(found.left) + 1
    covering = np.bincount(found.first, weight, size) - np.bincount(found.last + 1, weight, size)
    removals: Floats = -np.diff(before) * np.cumsum(covering)[:-1]
    return removals


def _band(
    posts: tuple[Floats, Floats, Floats, Floats],
    days: Floats,
    share: Floats,
    start: float,
    resamples: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Return bounds between which 95% of curves of resampled posts lie, on these days."""
    if not resamples:
        return np.full(len(days), np.nan), np.full(len(days), np.nan)
    left, right, entry, weight = posts
    total = int(weight.sum())
    drawn_posts = total if len(weight) <= _MOST_DRAWN else _MOST_DRAWN
    draw = np.random.default_rng(seed)
    shares = np.empty((resamples, len(days)))
    for one in range(resamples):
        times = draw.multinomial(drawn_posts, weight / total).astype(np.float64)
        of = np.flatnonzero(times)
        drawn = cells(left[of], right[of], entry[of], times[of])
        after = _surviving(drawn, likeliest(drawn, _GAP_OF_RESAMPLES), start)
        from_start = np.append(np.minimum(after, 1.0), 1.0)
        shares[one] = from_start[np.searchsorted(drawn.right, days, side="right") - 1]
    narrower = (drawn_posts / total) ** (1 / 3)
    low, high = share + narrower * (np.quantile(shares, [0.025, 0.975], axis=0) - share)
    if len(share) > 1 and share[-1] <= 0:
        high[-1] = high[-2]  # as of a Kaplan-Meier curve that comes down to 0
    return low, high
