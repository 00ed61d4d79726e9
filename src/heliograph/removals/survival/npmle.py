"""The likeliest cumulative hazard, of observations that are ranges of cells.

With Lambda the cumulative hazard over cells, an observation of posts that were at risk from the
cell e and went in one of the cells from a to b has the probability

    exp(-(Lambda(a-1) - Lambda(e-1))) (1 - exp(-(Lambda(b) - Lambda(a-1)))),

whose logarithm is concave in Lambda, whatever the entries: so the maximum is one, and is known by
its gradient. Two steps in turn, as in Wellner & Zhan 1997: expectation and maximisation (removals
as the first points of a Poisson process, Wang et al. 2016), which cannot fail, and the iterative
convex minorant (Groeneboom & Wellner 1992, with the line search of Jongbloed 1998), which is fast.
"""

from __future__ import annotations

import numpy as np

from heliograph.errors import HeliographError
from heliograph.removals.survival.cells import Cells
from heliograph.removals.survival.estimate import Floats, Ints

GAP = 1e-5
"""Stop where no other curve has a log-likelihood higher by more than about this."""
_MOST_STEPS = 20_000
_ENDLESS = 40.0
"""Stands for an infinite hazard: exp(-40) is nothing."""
_LARGE = 3.0
_ARMIJO, _LEAST_SHARE = 1e-4, 1e-6


class Likelihood:
    """The log-likelihood of hazards by cell, float64[cells - 1]; the last cell's is infinite."""

    def __init__(self, cells: Cells) -> None:
        entry, first, last, weight = cells.entry, cells.first, cells.last, cells.weight
        self.size = len(cells.left) - 1
        # A cell in which all go that are at risk has an infinite hazard, as the last cell has: it
        # tells that they were there up to it, no more.
        surviving = self._spread(entry, last, weight)
        going = self._spread(first, last + 1, weight)
        self.endless = (surviving < 0.5) & (going > 0.5)
        known = ~np.append(self.endless, True)[last]
        self.first, self.last, self.going = first[known], last[known] + 1, weight[known]
        self.exposed = self._spread(entry, np.where(known, last + 1, first), weight)

    def _spread(self, start: Ints, end: Ints, weight: Floats) -> Floats:
        """Return sums over cells of the weights of ranges [start, end) that hold them."""
        size = self.size + 2
        ends = np.bincount(start, weight, size) - np.bincount(end, weight, size)
        return np.cumsum(ends)[:-2]

    def _between(self, hazard: Floats) -> Floats:
        """Return the hazard between the two checks of each removal."""
        total = np.concatenate([[0.0], np.cumsum(hazard)])
        between: Floats = np.maximum(total[self.last] - total[self.first], 1e-300)
        return between

    def value(self, hazard: Floats) -> float:
        """Return the log-likelihood."""
        between = self._between(hazard)
        return float(
            (self.going * (np.log(-np.expm1(-between)) + between)).sum()
            - (self.exposed * hazard).sum()
        )

    def points(self, hazard: Floats) -> Floats:
        """Return expected points of the Poisson process by cell, over its hazard."""
        between = self._between(hazard)
        return self._spread(self.first, self.last, self.going / -np.expm1(-between))

    def curvature(self, hazard: Floats) -> Floats:
        """Return minus the second derivatives by the cumulative hazard after each cell."""
        between = self._between(hazard)
        bent = self.going * np.exp(-between) / np.expm1(-between) ** 2
        size = self.size + 1
        at = np.bincount(self.first, bent, size) + np.bincount(self.last, bent, size)
        return at[1:].astype(np.float64)


def likeliest(cells: Cells, gap: float = GAP) -> Floats:
    """Return the likeliest hazards, float64[cells - 1]: -log of the share that survives each cell.

    The last cell has none, as all that are left go in it or later. Stops by the gradient: at the
    maximum the log-likelihood rises in no cell's hazard, and stands in those that are not 0. It is
    less than the maximum by about ``gap`` at most.
    """
    model = Likelihood(cells)
    exposed = np.maximum(model.exposed, 1e-12)
    events = max(float(model.going.sum()), 1.0)
    hazard = np.where(model.endless, _ENDLESS, 1.0 / max(model.size, 1))
    for _ in range(_MOST_STEPS):
        points = model.points(hazard)
        rising = points - model.exposed
        still = float(np.abs(rising * hazard).sum())
        if still + events * max(0.0, float((rising / exposed).max(initial=0.0))) <= gap:
            return hazard
        hazard = _leap(model, np.where(model.endless, _ENDLESS, hazard * points / exposed), rising)
        hazard = _minorant(model, hazard)
    raise HeliographError(f"the curve did not settle in {_MOST_STEPS} steps")


def _leap(model: Likelihood, hazard: Floats, rising: Floats) -> Floats:
    """Return hazards a step of Newton further where they grow without end, if that is no worse.

    Where a few posts alone were at risk in a cell, and may all have gone in it, log(1 - exp(-h))
    rises for ever, and the other steps take ever longer.
    """
    growing = (rising > 0) & (hazard > _LARGE) & (hazard < _ENDLESS)
    if not growing.any():
        return hazard
    leapt = np.where(growing, hazard + 1.0, hazard)
    return leapt if model.value(leapt) >= model.value(hazard) else hazard


def _minorant(model: Likelihood, hazard: Floats) -> Floats:
    """Return the next hazards, by one step of the iterative convex minorant."""
    from scipy.optimize import isotonic_regression

    rising = model.points(hazard) - model.exposed
    slope = rising - np.append(rising[1:], 0.0)
    bent = model.curvature(hazard)
    bent = np.maximum(bent, 1e-9 * bent.max(initial=1e-9))
    aim = isotonic_regression(np.cumsum(hazard) + slope / bent, weights=bent).x
    aim = np.diff(np.maximum(aim, 0.0), prepend=0.0)
    step = np.where(model.endless, 0.0, aim - hazard)
    value, rise, share = model.value(hazard), float((rising * step).sum()), 1.0
    while share > _LEAST_SHARE:
        tried = np.maximum(hazard + share * step, 0.0)
        if model.value(tried) >= value + _ARMIJO * share * rise:
            return tried
        share /= 2
    return hazard
