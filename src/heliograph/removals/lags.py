"""How long removed posts had stood: the median and the curve, of posts that share authors.

Posts of one account go together, so that they tell less than as many of different accounts. The
median's interval is Woodruff's (1952) with the variance over accounts; the curve's band that of
Dvoretzky, Kiefer & Wolfowitz (with Massart's constant, 1990), of as many independent posts as
these are worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from heliograph.findings.removal import Curve
from heliograph.removals.columns import Int32s
from heliograph.removals.spells import Floats

METHOD = (
    "empirical distribution, among the removed, of the age at which each was found gone; "
    "DKW band for posts that share accounts"
)
_LEVEL = 0.95
_MOST_STEPS = 200


@dataclass(frozen=True)
class Lags:
    """Ages at which posts were found gone, rising, and the account of each (-1: not known)."""

    days: Floats
    account: Int32s

    @classmethod
    def of(cls, days: Floats, account: Int32s) -> Lags:
        """Return the lags in order; whatever order they come in."""
        order = np.lexsort((account, days))
        return cls(days[order], account[order])

    @property
    def sources(self) -> int:
        """How many accounts there are; all posts of unknown ones are of one at least."""
        return len(np.unique(self.account))

    def median(self) -> tuple[float, float | None, float | None]:
        """Return the median, and its 95% interval where there is enough to make one of."""
        size = len(self.days)
        middle = float(np.median(self.days))
        deviation, clusters = self._deviation(middle)
        if clusters < 2:
            return middle, None, None
        half = float(stdtrit(clusters - 1, (1 + _LEVEL) / 2)) * deviation
        low, high = int(np.floor((0.5 - half) * size)), int(np.ceil((0.5 + half) * size))
        if low < 1 or high > size:
            return middle, None, None
        return middle, float(self.days[low - 1]), float(self.days[high - 1])

    def curve(self, name: str) -> Curve:
        """Return the share of removals that had come by each age, with a 95% band.

        Beyond two hundred steps, as many as cut the removals into equal parts.
        """
        size = len(self.days)
        days, counts = np.unique(self.days, return_counts=True)
        share = np.cumsum(counts) / size
        if len(days) > _MOST_STEPS:
            wanted = np.searchsorted(share, np.arange(1, _MOST_STEPS + 1) / _MOST_STEPS - 1e-12)
            at = np.unique(np.minimum(np.concatenate([[0], wanted]), len(days) - 1))
            days, share = days[at], share[at]
        reach = float(np.sqrt(np.log(2 / (1 - _LEVEL)) / (2 * self._worth())))
        return Curve(
            name=name,
            of="lags",
            method=METHOD,
            days=tuple(days.tolist()),
            share=tuple(share.tolist()),
            low=tuple(np.maximum(share - reach, 0.0).tolist()),
            high=tuple(np.minimum(share + reach, 1.0).tolist()),
            posts=size,
            removed=size,
        )

    def _worth(self) -> float:
        """Return as how many independent posts these count."""
        size = len(self.days)
        middle = float(np.median(self.days))
        share = float((self.days <= middle).mean())
        alone = np.sqrt(share * (1 - share) / size)
        if not alone:
            return self.sources
        return size / max(1.0, float(self._deviation(middle)[0] / alone) ** 2)

    def _deviation(self, at: float) -> tuple[float, int]:
        """Return the standard error of the share of lags up to ``at``, and how many clusters."""
        clusters = self._clusters()
        below = (self.days <= at).astype(np.float64)
        sums = np.bincount(clusters, below - below.mean())
        many = len(sums)
        if many < 2:
            return 0.0, many
        return float(np.sqrt(many / (many - 1) * (sums**2).sum()) / len(below)), many

    def _clusters(self) -> NDArray[np.int64]:
        """Return a code from 0 for each account; a post of an unknown one stands for itself."""
        unknown = np.flatnonzero(self.account < 0)
        labels = self.account.astype(np.int64)
        labels[unknown] = labels.max(initial=0) + 1 + np.arange(len(unknown))
        return np.unique(labels, return_inverse=True)[1]
