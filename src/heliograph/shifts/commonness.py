"""How far accounts still move together once the reference is out, against circular shifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.shifts.leading import leading, turned
from heliograph.shifts.records import Flags, Floats
from heliograph.shifts.reference import Residuals

_DRAWS = 39


@dataclass(frozen=True)
class Commonness:
    """Part of the variance that goes with one common factor: of accounts, and by chance at most."""

    share: float
    by_chance: float  # in none of the draws more


def commonness(left: Residuals, where: tuple[int, int] | None, seed: list[int]) -> Commonness:
    """Return how far accounts move together apart from a change.

    ``where`` are its week and the weeks beside it in which it may lie, None without one.

    Each account's mean before and after is taken out, and the weeks within ``beside`` of the
    change are left out: a shift that some of them share is no sign of news.

    >>> rng = np.random.default_rng(1)
    >>> alone = Residuals(rng.normal(size=(20, 80)), np.ones((20, 80)), np.zeros(20))
    >>> found = commonness(alone, (40, 2), [1])
    >>> found.share < found.by_chance < 0.2
    True
    """
    scaled = left.value * np.sqrt(left.weight)
    if where is not None:
        scaled = _without_step(left, *where)
    rng = np.random.default_rng(seed)
    share = leading(scaled[None], rng)[0]
    by_chance = leading(turned(scaled, _DRAWS, rng), rng).max()
    return Commonness(float(share), float(by_chance))


def _without_step(left: Residuals, week: int, beside: int) -> Floats:
    """Return residuals about each account's means before and after the change."""
    at = np.arange(left.value.shape[1])
    scaled = np.zeros_like(left.value)
    for side in (at < week - beside, at > week + beside):
        weight = np.where(side, left.weight, 0.0)
        mean = (weight * left.value).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-300)
        scaled += np.sqrt(weight) * (left.value - mean[:, None])
    kept: Flags = np.abs(at - week) > beside
    within: Floats = scaled[:, kept]
    return within
