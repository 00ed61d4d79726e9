"""Exact tails of how many draws are of the topic, each with a chance of its own."""

from __future__ import annotations

import math

import numpy as np

from heliograph.removals.baseline import Floats

_EXACT = 3_000  # draws, above which a normal law is as good


def tails(chances: Floats, seen: float) -> tuple[float, float]:
    """Return how likely ``seen`` draws or more, and as many or fewer, are of the topic.

    A Poisson-binomial law. Where draws are of the topic in part, ``seen`` is no whole number and
    the tail lies between those of its neighbours.

    >>> [round(tail, 4) for tail in tails(np.array([0.5, 0.5, 0.5]), 3.0)]
    [0.125, 1.0]
    """
    chances = np.clip(chances, 0.0, 1.0)
    if len(chances) > _EXACT:
        return _normal(chances, seen)
    law = np.zeros(len(chances) + 1)
    law[0] = 1.0
    for many, chance in enumerate(chances.tolist(), 1):
        law[1 : many + 1] = law[1 : many + 1] * (1 - chance) + law[:many] * chance
        law[0] *= 1 - chance
    upper = np.concatenate([np.cumsum(law[::-1])[::-1], [0.0]])
    lower = np.cumsum(law)
    return _between(upper, seen), _between(lower, seen)


def _between(tail: Floats, seen: float) -> float:
    place = np.arange(len(tail))
    near = round(seen)
    if abs(seen - near) < 1e-9:  # sums of thirds are not exact
        seen = near
    low, high = math.floor(seen), math.ceil(seen)
    part = seen - low
    values = tail[np.clip([low, high], 0, place[-1])]
    return float(min(1.0, (1 - part) * values[0] + part * values[1]))


def _normal(chances: Floats, seen: float) -> tuple[float, float]:
    from scipy.special import ndtr

    mean, variance = float(chances.sum()), float((chances * (1 - chances)).sum())
    spread = math.sqrt(variance) if variance > 0 else 1e-300
    return float(ndtr((mean - seen + 0.5) / spread)), float(ndtr((seen + 0.5 - mean) / spread))
