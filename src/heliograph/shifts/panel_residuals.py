"""The panel held against itself: each part of it against the reference of the others."""

from __future__ import annotations

import numpy as np

from heliograph.shifts.records import Flags
from heliograph.shifts.reference import Residuals, factors, residuals
from heliograph.shifts.shares import Shares

FOLDS = 5


def panel_residuals(panel: Shares, many_factors: int, seed: int) -> Residuals:
    """Return what the reference of the other parts leaves of each account of the panel.

    The accounts are dealt into parts at random; each reference has ``many_factors`` factors.
    Needs two accounts.
    """
    accounts = len(panel.value)
    folds = min(FOLDS, accounts)
    part = np.random.default_rng([seed, 11]).permutation(accounts) % folds
    value, weight = np.zeros_like(panel.value), np.zeros_like(panel.value)
    explained = np.zeros(accounts)
    for fold in range(folds):
        held = part == fold
        left = residuals(_some(panel, held), factors(_some(panel, ~held), seed, many_factors))
        value[held], weight[held], explained[held] = left.value, left.weight, left.explained
    return Residuals(value, weight, explained)


def _some(shares: Shares, which: Flags) -> Shares:
    return Shares(shares.value[which], shares.noise[which], shares.posts[which])
