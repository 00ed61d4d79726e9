"""Weekly shares with their measurement error, and who has enough of them to be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.shifts.records import Counts, Flags, Floats, Int64s

LEAST_WEEKS = 26
"""An account with posts in fewer weeks is not looked at."""

LEAST_POSTS = 52

_AGAINST_ZERO = 0.5  # added to counts, so that no share seems certain (Jeffreys' prior)


@dataclass(frozen=True)
class Shares:
    """Weekly shares k / n of accounts, float64[accounts, weeks], 0 in weeks without posts.

    ``noise`` is the variance that comes of counting few posts, infinite in weeks without any.
    """

    value: Floats
    noise: Floats
    posts: Int64s

    @property
    def seen(self) -> Flags:
        """Weeks with posts, bool[accounts, weeks]."""
        return self.posts > 0


def shares(counts: Counts) -> Shares:
    """Return the shares of accounts and the error of each, from the account's share in all weeks.

    The share is left as it is: it is right on average however many posts a week has. The usual
    transforms that even out the variance (Freeman & Tukey 1950) are not where posts are few, and
    would make a shift out of a change in volume. A week's error is taken from the account's share
    over all weeks, not from the week's own, so that weights do not follow what they weigh.

    >>> one = shares(Counts(np.array([[1, 0, 3]]), np.array([[4, 0, 6]])))
    >>> one.value.tolist(), one.noise.round(3).tolist()
    ([[0.25, 0.0, 0.5]], [[0.06, inf, 0.04]])
    """
    k, n = counts.having.sum(axis=1) + _AGAINST_ZERO, counts.of.sum(axis=1) + 2 * _AGAINST_ZERO
    of_one = (k / n) * (1 - k / n)
    posts = np.maximum(1, counts.of)
    noise = np.where(counts.of > 0, of_one[:, None] / posts, np.inf)
    return Shares(np.where(counts.of > 0, counts.having / posts, 0.0), noise, counts.of)


def eligible(counts: Counts) -> Flags:
    """Return which accounts have posts in enough weeks, and enough of them; bool[accounts]."""
    enough: Flags = ((counts.of > 0).sum(axis=1) >= LEAST_WEEKS) & (
        counts.of.sum(axis=1) >= LEAST_POSTS
    )
    return enough
