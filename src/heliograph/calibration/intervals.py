"""Exact intervals for shares."""

from __future__ import annotations

from scipy import stats

LEVEL = 0.95


def binomial_band(share: float, trials: int, level: float = LEVEL) -> tuple[float, float]:
    """Return between which shares luck keeps that of so many trials with this chance.

    >>> binomial_band(0.5, 100)
    (0.4, 0.6)
    """
    tail = (1 - level) / 2
    low, high = stats.binom.ppf([tail, 1 - tail], trials, share) / trials
    return float(low), float(high)


def clopper_pearson(successes: int, trials: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper & Pearson 1934); (0, 1) without trials.

    >>> [round(bound, 4) for bound in clopper_pearson(0, 100)]
    [0.0, 0.0362]
    """
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else stats.beta.ppf(tail, successes, trials - successes + 1)
    high = (
        1.0 if successes == trials else stats.beta.ppf(1 - tail, successes + 1, trials - successes)
    )
    return float(low), float(high)
