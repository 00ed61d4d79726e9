"""The tail over all ways of giving numbers the other sign."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from heliograph.removals.baseline import Floats

_STEPS = 80
_NEAR = 0.05  # standard deviations from the middle, where the formula would divide by zero


def sign_flip_tail(excess: Floats) -> float:
    """Return how likely signs drawn at random give so large a sum of ``excess``, or a larger.

    By the saddlepoint of the sum (Lugannani & Rice 1980), never less than one way among all.

    >>> round(sign_flip_tail(np.array([1.0, 1.0, 1.0, 1.0, 1.0])), 5)
    0.03125
    >>> sign_flip_tail(np.array([9.0, 0.1, -0.1])) > 0.2
    True
    """
    sizes = np.abs(excess[np.abs(excess) > 1e-12 * np.abs(excess).max(initial=0.0)])
    if not len(sizes):
        return 1.0
    whole, most = float(excess.sum()), float(sizes.sum())
    if whole < 0:
        # At least: the sum itself belongs to both tails.
        return min(1.0, 1.0 - sign_flip_tail(-excess) + 2.0 ** -min(len(sizes), 1000))
    least = 2.0 ** -min(len(sizes), 1000)
    if whole >= most * (1 - 1e-9):
        return least
    spread = float(np.sqrt((sizes**2).sum()))
    if whole < _NEAR * spread:
        return float(ndtr(-whole / spread))
    at = _saddle(sizes, whole)
    product = at * sizes
    # log cosh, without overflow
    cumulant = float((product + np.log1p(np.exp(-2 * product)) - np.log(2)).sum())
    curve = float((sizes**2 * (1 - np.tanh(product) ** 2)).sum())
    w = np.sqrt(max(2 * (at * whole - cumulant), 1e-300))
    v = at * np.sqrt(max(curve, 1e-300))
    density = np.exp(-w * w / 2) / np.sqrt(2 * np.pi)
    tail = float(ndtr(-w) + density * (1 / v - 1 / w))
    return min(1.0, max(tail, least))


def _saddle(sizes: Floats, whole: float) -> float:
    """Return where the slope of the cumulants is the sum, by bisection."""
    low, high = 0.0, 1.0 / float(sizes.max())
    while float((sizes * np.tanh(high * sizes)).sum()) < whole:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        below = float((sizes * np.tanh(middle * sizes)).sum()) < whole
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2
