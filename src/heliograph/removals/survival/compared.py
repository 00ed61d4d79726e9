"""How much sooner posts of one group go than others, whenever each was checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from heliograph.removals.survival.estimate import Flags, Floats, Ints, Z
from heliograph.removals.survival.levels import levels
from heliograph.removals.survival.observed import check_intervals, check_strata
from heliograph.removals.survival.proportional import MOST_LOG_RATIO, Fit, Proportional

_MOST_PIECES = 20
_REMOVALS_BY_PIECE = 8
_MANY_REMOVALS = 100


@dataclass(frozen=True)
class Compared:
    """The ratio of hazards of a group to the others, with its 95% interval.

    ``ratio`` is 0 or inf where no removal is known of one of them; nan, with p 1, where nothing
    could differ: no stratum with a removal has posts of both.
    """

    ratio: float
    low: float
    high: float
    chi2: float  # likelihood ratio, on one degree of freedom
    p: float  # two-sided
    posts: int  # in the group, in strata that have removals
    others: int
    removed: int  # of the group
    expected: float  # of these, if the group went as the others do
    others_removed: int
    strata: int  # with removals, and posts of both
    pieces: int  # of ages within which the hazard is taken to be the same


def compared(
    left: Floats, right: Floats, entry: Floats, group: Flags, strata: Ints | None = None
) -> Compared:
    """Return how much sooner posts of ``group`` (bool[posts]) go than the others.

    ``left``, ``right``, ``entry`` (float64[posts], days since posting) are as for ``turnbull``. The
    ratio is right where one group is checked more often, or later: the likelihood is of what each
    post's own checks could see. Taking the day of detection for the day of removal, as a log-rank
    test of such data does, finds differences between check schedules. Hazards are proportional, in
    steps by age (up to 20, cut at quantiles of the checks of removals); posts of a stratum
    (``strata``, int64[posts], codes from 0), such as those of one author, share a level of their
    own, which is removed from the ratio; small strata share one with their like, see ``levels``.
    Test by the likelihood ratio; interval by the profile likelihood, so that p is below 0.05
    exactly where it leaves out 1, or by Wald with 100 removals or more of both kinds. Posts that
    go together, as when an account is closed, are not independent, and make p too small.

    Raises InputError as ``turnbull`` does, and for strata that are no whole numbers from 0.

    >>> draw = np.random.default_rng(1)
    >>> group = np.arange(2000) % 2 == 0
    >>> gone = draw.exponential(np.where(group, 5, 10))
    >>> every = np.where(group, 1, 3)  # days
    >>> left = np.minimum(gone // every * every, 30)
    >>> right = np.where(left < 30, left + every, np.inf)
    >>> found = compared(left, right, np.zeros(2000), group)
    >>> round(found.ratio, 1), found.low < 2 < found.high
    (1.9, True)
    """
    if strata is None:
        strata = np.zeros(len(left), np.int64)
    check_intervals(left, right, entry, group=group, strata=strata)
    check_strata(strata)
    went = np.isfinite(right)
    seen = entry < np.where(went, right, left)
    # Of strata without a removal nothing is learnt but that their level is low.
    seen &= np.isin(strata, strata[went & seen])
    left, right, entry = (np.maximum(each[seen], 0.0) for each in (left, right, entry))
    group, went = group[seen].astype(np.bool_), went[seen]
    _, stratum = np.unique(strata[seen], return_inverse=True)
    level = levels(stratum, group, went)
    of_both = len(np.intersect1d(stratum[group], stratum[~group]))
    comparable = len(np.intersect1d(level[group], level[~group]))
    edges = _edges(left[went], right[went])
    removed = int((went & group).sum())
    counts = (int(group.sum()), int((~group).sum()), removed)
    others_removed = int(went.sum()) - removed
    if not comparable:
        bounds = (np.nan, 0.0, np.inf, 0.0, 1.0)
        return Compared(*bounds, *counts, float(removed), others_removed, 0, len(edges))
    model = Proportional(left, right, entry, group, level, edges)
    equal = model.likeliest(model.begin(), beta=0.0)
    best = model.likeliest(equal, beta=None)
    chi2 = max(0.0, 2 * (best.value - equal.value))
    return Compared(
        *_ratios(model, best, (removed, others_removed)),
        chi2,
        float(chdtrc(1, chi2)),
        *counts,
        removed - equal.score,
        others_removed,
        of_both,
        len(edges),
    )


def _edges(left: Floats, right: Floats) -> Floats:
    """Return where pieces begin: at 0, and at quantiles of the checks around removals."""
    pieces = int(np.clip(len(right) // _REMOVALS_BY_PIECE, 1, _MOST_PIECES))
    checks = np.concatenate([left, right])
    inner = np.quantile(checks, np.arange(1, pieces) / pieces) if len(checks) else np.empty(0)
    inner = np.unique(inner)
    return np.concatenate([[0.0], inner[(inner > 0) & (inner < checks.max(initial=0.0))]])


def _ratios(
    model: Proportional, best: Fit, removals: tuple[int, int]
) -> tuple[float, float, float]:
    """Return the ratio and the ends of its 95% interval.

    Where the profile has fallen enough; with many removals of both kinds it is a parabola.
    """
    if min(removals) >= _MANY_REMOVALS:
        away = Z * model.error(best)
        return _ratio(best.beta), _ratio(best.beta - away), _ratio(best.beta + away)

    def fallen(beta: float) -> float:
        return 2 * (best.value - model.likeliest(best, beta=beta).value) - Z**2

    low, high = (_ratio(_crossing(fallen, best.beta, side * MOST_LOG_RATIO)) for side in (-1, 1))
    if not min(removals):
        return (0.0, 0.0, high) if not removals[0] else (np.inf, low, np.inf)
    return _ratio(best.beta), low, high


def _crossing(fallen: Callable[[float], float], best: float, furthest: float) -> float:
    """Return where the profile crosses its bound on one side, or the furthest."""
    from scipy.optimize import brentq

    step, inside = 0.25, best
    while abs(inside - furthest) > 1e-9:
        outside = inside + float(np.clip(furthest - inside, -step, step))
        if fallen(outside) > 0:
            return float(brentq(fallen, inside, outside, xtol=1e-5))
        step, inside = 2 * step, outside
    return furthest


def _ratio(beta: float) -> float:
    if abs(beta) > MOST_LOG_RATIO - 1:
        return 0.0 if beta < 0 else np.inf
    return float(np.exp(beta))
