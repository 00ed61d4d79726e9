"""Intervals for the share of articles that contain a phrase.

Wilson's holds where articles are independent (Brown, Cai & DasGupta 2001). Articles of one day are
not: they share its news. The bootstrap over issue days keeps each day whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
RESAMPLES = 1_000
_FEWEST_DAYS = 2


def wilson(
    containing: ArrayLike, articles: ArrayLike, level: float = LEVEL
) -> tuple[Floats, Floats]:
    """Return Wilson's score interval (1927) of each share; NaN without articles.

    >>> low, high = wilson([81], [263])
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.2553, 0.3662)
    """
    from scipy.special import ndtri

    hits, trials = _counts(containing, articles)
    square = float(ndtri((1 + level) / 2)) ** 2
    share = hits / trials
    centre = share + square / (2 * trials)
    half = np.sqrt(square * (share * (1 - share) + square / (4 * trials)) / trials)
    scale = 1 + square / trials
    # At the ends the bound is exactly 0 or 1, which rounding would miss.
    low = np.where(hits == 0, 0 * share, (centre - half) / scale)
    high = np.where(hits == trials, 1 + 0 * share, (centre + half) / scale)
    return low, high


def day_bootstrap(
    containing: NDArray[np.integer],
    articles: NDArray[np.integer],
    *,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[Floats, Floats]:
    """Return the percentile interval of each phrase's share over resampled issue days.

    ``articles`` (by day, one or more each) were published, ``containing`` [days, phrases] hold
    each phrase. Days are drawn with replacement, each with all its articles, and the share is
    that of all articles drawn (cluster bootstrap; Davison & Hinkley 1997, section 3.8). NaN with
    fewer than two days, and where no article or every one holds the phrase: resampling cannot say
    how far such a share may be off; Wilson's interval can, if days do not matter.

    >>> low, high = day_bootstrap(np.array([[2], [0], [1], [1]]), np.array([4, 4, 4, 4]), seed=1)
    >>> (float(low[0]), float(high[0]))
    (0.0625, 0.4375)
    """
    days, phrases = containing.shape
    total = containing.sum(axis=0)
    varied = (total > 0) & (total < articles.sum())
    if days < _FEWEST_DAYS or not varied.any():
        return np.full(phrases, np.nan), np.full(phrases, np.nan)
    drawn = np.random.default_rng(seed).multinomial(days, np.full(days, 1 / days), size=resamples)
    # Whole numbers below 2^53: the products are exact, whatever order they are summed in.
    weights = drawn.astype(np.float64)
    shares = (weights @ containing) / (weights @ articles)[:, None]
    tail = (1 - level) / 2
    low, high = np.quantile(shares, [tail, 1 - tail], axis=0)
    return np.where(varied, low, np.nan), np.where(varied, high, np.nan)


def _counts(containing: ArrayLike, articles: ArrayLike) -> tuple[Floats, Floats]:
    """Return both counts as floats, with NaN for no articles at all."""
    trials = np.asarray(articles, np.float64)
    return np.asarray(containing, np.float64), np.where(trials > 0, trials, np.nan)
