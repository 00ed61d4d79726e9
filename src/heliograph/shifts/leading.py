"""How far series move together: the leading eigenvalue of their correlations, for many draws."""

from __future__ import annotations

import numpy as np

from heliograph.shifts.records import Floats

_STEPS = 10  # of the power method


def leading(series: Floats, rng: np.random.Generator) -> Floats:
    """Return the part of the variance that goes with the leading factor, float64[draws].

    ``series`` are float64[draws, accounts, weeks]; each account counts alike.

    >>> rng = np.random.default_rng(1)
    >>> same = np.ones((1, 5, 1)) * rng.normal(size=(1, 1, 30))
    >>> leading(same, rng).round(6).tolist()
    [1.0]
    """
    length = np.sqrt((series**2).sum(axis=2, keepdims=True))
    even = series / np.maximum(length, 1e-12)
    vector = rng.standard_normal((len(even), 1, even.shape[1]))
    size = np.ones(len(even))
    for _ in range(_STEPS):
        vector = (vector @ even) @ even.swapaxes(1, 2)
        size = np.sqrt((vector**2).sum(axis=2))[:, 0]
        vector /= np.maximum(size, 1e-300)[:, None, None]
    part: Floats = size / even.shape[1]
    return part


def turned(series: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return ``draws`` copies in which each series is shifted around its circle of weeks.

    >>> turned(np.array([[1.0, 2.0, 3.0]]), 1, np.random.default_rng(2)).tolist()
    [[[3.0, 1.0, 2.0]]]
    """
    accounts, weeks = series.shape
    start = rng.integers(0, weeks, (draws, accounts))
    twice = np.lib.stride_tricks.sliding_window_view(np.tile(series, 2), weeks, axis=1)
    drawn: Floats = twice[np.arange(accounts), start]
    return drawn
