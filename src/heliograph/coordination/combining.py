"""One p-value out of several, for tests that look at the same accounts and may hang together."""

from __future__ import annotations

import numpy as np

from heliograph.coordination.indexed import Flags
from heliograph.coordination.nulls.jitter import Floats


def combined(p: Floats, looked: Flags) -> Floats:
    """Return one p-value a row of ``p`` (tests, layers; float64): the Cauchy combination.

    A post can carry a link, a text and an image at once, so layers are not independent and their
    evidence must not be multiplied. The mean of Cauchy quantiles keeps its tail whatever hangs
    together (Liu & Xie 2020). It is taken over the layers in which there was something to look at
    (``looked``, the same shape), whatever was seen there. A p-value above one half counts as one
    half: two accounts that keep apart in a layer say nothing against another (Fang et al. 2023).

    >>> every = np.ones((2, 2), np.bool_)
    >>> combined(np.array([[0.01, 1.0], [0.01, 0.01]]), every).round(4).tolist()
    [0.02, 0.01]
    """
    if p.shape[1] == 1:
        return p[:, 0]
    small = np.minimum(np.where(looked, p, 0.5), 0.5)
    # tan((1/2 - p) pi) is 1 / tan(p pi), which keeps its digits where p is tiny.
    heavy = np.where(small < 0.5, 1 / np.tan(np.maximum(small, 1e-300) * np.pi), 0.0)
    mean = heavy.sum(axis=1) / np.maximum(1, looked.sum(axis=1))
    return np.where(mean > 0, np.arctan2(1.0, mean) / np.pi, 1.0)


def simes(p: Floats, tests: int) -> float:
    """Return the p-value that nothing at all is among ``tests`` tests (Simes 1986).

    ``p`` holds every p-value that could matter; the others count as one.

    >>> simes(np.array([0.01, 0.02]), tests=10)
    0.1
    """
    if not len(p):
        return 1.0
    return float(min(1.0, (np.sort(p) * tests / np.arange(1, len(p) + 1)).min()))
