"""Error rates over a family of tests, most of which were never worth computing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import digamma

Floats = npt.NDArray[np.float64]


def benjamini_hochberg(p: Floats, tests: int) -> Floats:
    """Return q-values for a family of ``tests`` (Benjamini & Hochberg 1995).

    ``p`` (float64, any order) holds every p-value of the family that could matter; the others
    count as larger than all of these. A result with q <= alpha is rejected at FDR alpha.

    >>> benjamini_hochberg(np.array([0.01, 0.02, 0.9]), tests=10).tolist()
    [0.1, 0.1, 1.0]
    """
    order = np.argsort(p, kind="stable")
    ranks = np.arange(1, len(p) + 1)
    steps = p[order] * (tests / ranks)
    q = np.empty(len(p))
    q[order] = np.minimum(1.0, np.minimum.accumulate(steps[::-1])[::-1])
    return q


def benjamini_yekutieli(p: Floats, tests: int) -> Floats:
    """Return q-values that hold however the tests depend on each other.

    Benjamini & Yekutieli 2001: Benjamini-Hochberg times the harmonic sum of the family.

    >>> benjamini_yekutieli(np.array([0.01]), tests=3).round(4).tolist()
    [0.055]
    """
    harmonic = float(digamma(tests + 1) + np.euler_gamma)
    q: Floats = np.minimum(1.0, benjamini_hochberg(p, tests) * harmonic)
    return q
