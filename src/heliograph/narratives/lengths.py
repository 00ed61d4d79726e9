"""Chance likeness by the length of texts: short greetings are alike where long reports are not.

Only texts of like length can be alike (see ``texts.alike``), so lengths are classed by powers of
two of their shingles, apart for words and for characters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from heliograph.texts.shingles import Shingles

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]

LEAST_DRAWN = 200
"""A class of fewer drawn texts is not measured by itself."""
_CLASSES = 64  # of each of the three modes; a set has fewer than 2^63 shingles
_MODES = 3
_LEVEL = 0.95


def length_class(shingles: Shingles) -> Int64s:
    """Return the class of every text."""
    power = np.frexp(np.diff(shingles.offsets).astype(np.float64))[1]
    return (shingles.mode.astype(np.int64) * _CLASSES + power).astype(np.int64)


def mean_at_most(others: Int64s) -> float:
    """Return how many others resemble a text on average, at most; infinite where all resemble some.

    ``others`` has 0, 1, or more of each drawn text. The odds of one against none are the mean of a
    Poisson number; taken at the upper end of their one-sided 95% interval (Clopper and Pearson).
    """
    none, one = int((others == 0).sum()), int((others == 1).sum())
    share = float(betaincinv(one + 1, none, _LEVEL)) if none else 1.0
    return share / (1 - share) if share < 1 else float("inf")


def means_by_class(classes: Int64s, others: Int64s) -> tuple[Floats, Floats]:
    """Return the mean of every class there can be, and those measured, the shortest first.

    ``classes`` and ``others`` are of the drawn texts. A class that is not measured has the larger
    mean of the nearest measured ones, shorter and longer; without a shorter one the largest of all.
    """
    drawn = np.bincount(classes, minlength=_MODES * _CLASSES)
    measured = np.flatnonzero(drawn >= LEAST_DRAWN)
    own = np.array([mean_at_most(others[classes == each]) for each in measured.tolist()])
    largest = max([mean_at_most(others), *own.tolist()])
    means = np.full(_MODES * _CLASSES, largest)
    for each in range(len(means)):
        of_mode = measured // _CLASSES == each // _CLASSES
        shorter, longer = own[of_mode & (measured <= each)], own[of_mode & (measured >= each)]
        if len(shorter):
            means[each] = max([shorter[-1], *longer[:1].tolist()])
    return means, own if len(own) else np.array([largest])
