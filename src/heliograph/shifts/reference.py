"""What the news does to everybody: the reference of the panel, and what it leaves of an account.

    r_i(t) = y_i(t) - a_i - sum over k of b_ik F_k(t)

F_0 is the mean over the panel's accounts; where these move together in further ways, more than if
each is shifted around its circle at random, the leading ways are F_1 to F_3 at most (Horn 1965: as
many as stand out from chance). One mean cannot take out two kinds of news that accounts follow to
different degrees, and what it leaves looks like a shift that many share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.shifts.leading import leading, turned
from heliograph.shifts.records import Flags, Floats
from heliograph.shifts.shares import Shares

MOST_FACTORS = 4
"""The mean, and three ways beyond it."""

_DRAWS = 19  # of shifted panels, of which none may move together as much
_ROUNDS = 4  # of finding factors where weeks are missing
_LEAST_OWN = 0.02  # of the variance, that an account's own weeks have at least


@dataclass(frozen=True)
class Residuals:
    """What is left of shares, float64[accounts, weeks], and the weight of each (1 / variance).

    The weight is 0 in weeks without posts, and such that value * sqrt(weight) has variance 1 in
    an account whose weeks are independent. ``explained`` is the part of each account's variance
    that went with the reference.
    """

    value: Floats
    weight: Floats
    explained: Floats


def factors(panel: Shares, seed: int, many: int | None = None) -> Floats:
    """Return the reference of a panel, float64[factors, weeks], the mean first; each of mean 0.

    As many as stand out from chance, if ``many`` does not say.
    """
    found = _mean_factor(panel)[None]
    rng = np.random.default_rng([seed, 7])
    while len(found) < (many or MOST_FACTORS):
        left = residuals(panel, found)
        scaled = left.value * np.sqrt(left.weight)
        if many is None and not _stands_out(scaled, rng):
            break
        found = np.concatenate([found, _way(scaled, panel.seen)[None]])
    return found


def _mean_factor(panel: Shares) -> Floats:
    """Return the weighted mean of the panel's shares, each in units of its own spread."""
    seen, spread = panel.seen, np.maximum(_spread(panel), 1e-12)
    noise = np.where(seen, panel.noise, 0.0)
    # In units of its spread an account counts by how much of that is more than counting few posts.
    weight = np.where(seen, 1 / (spread[:, None] ** 2 + noise), 0.0)
    centred = np.where(seen, panel.value - _mean(panel.value, seen)[:, None], 0.0)
    scale = spread[:, None]
    share = weight * scale**2
    total = np.maximum(share.sum(axis=0), np.finfo(float).tiny)
    mean = (share * np.clip(centred / scale, -4, 4)).sum(axis=0) / total
    centred_mean: Floats = mean - mean.mean()
    return centred_mean


def residuals(shares: Shares, reference: Floats) -> Residuals:
    """Return what the reference leaves of accounts, each following it to its own degree."""
    design = np.concatenate([np.ones((1, reference.shape[1])), reference])
    noise = np.where(shares.seen, shares.noise, 0.0)
    own = np.maximum(_spread(shares) ** 2 - _mean(noise, shares.seen), 0.0)
    for _ in range(2):
        weight = _weights(own, shares)
        value = _fitted(shares.value, weight, design)
        own = _own_variance(value, noise, shares.seen, len(design))
    weight = _weights(own, shares)
    value = _fitted(shares.value, weight, design)
    freedom = np.maximum(1, shares.seen.sum(axis=1) - len(design))
    weight /= np.maximum((weight * value**2).sum(axis=1) / freedom, 1e-12)[:, None]
    alone = _fitted(shares.value, weight, design[:1])
    explained = 1 - freedom / np.maximum((weight * alone**2).sum(axis=1), 1e-12)
    return Residuals(value, weight, np.clip(explained, 0.0, 1.0))


def beyond(shares: Shares, left: Residuals, reference: Floats, week: int) -> Floats:
    """Return shares less what the reference does to them, float64[accounts, weeks].

    Fitted together with a change at ``week``, which the reference would else take a part of where
    it happens to change about then. ``left`` gives the weights; 0 in weeks without posts.
    """
    weeks = reference.shape[1]
    step = (np.arange(weeks) >= week).astype(np.float64)
    design = np.concatenate([np.ones((1, weeks)), step[None], reference])
    slope = _slopes(shares.value, left.weight, design)
    return np.where(shares.seen, shares.value - slope[:, 2:] @ reference, 0.0)


def _weights(own: Floats, shares: Shares) -> Floats:
    return np.where(shares.seen, 1 / (own[:, None] + shares.noise), 0.0)


def _own_variance(value: Floats, noise: Floats, seen: Flags, fitted: int) -> Floats:
    """Return what varies in an account's weeks beyond the counting of few posts."""
    weeks = seen.sum(axis=1)
    total = (value**2).sum(axis=1) / np.maximum(1, weeks - fitted)
    own: Floats = np.maximum(total - _mean(noise, seen), _LEAST_OWN * total)
    return own


def _fitted(value: Floats, weight: Floats, design: Floats) -> Floats:
    """Return the residuals of weighted regressions on ``design``, 0 where the weight is 0."""
    slope = _slopes(value, weight, design)
    return np.where(weight > 0, value - slope @ design, 0.0)


def _slopes(value: Floats, weight: Floats, design: Floats) -> Floats:
    """Return the coefficients of weighted regressions, float64[accounts, rows of design]."""
    gram = (weight[:, None, :] * design) @ design.T
    # A trace of a ridge: a factor of no variance in an account's weeks gets no say.
    ridge = 1e-9 * np.maximum(np.trace(gram, axis1=1, axis2=2), 1e-300)
    gram = gram + ridge[:, None, None] * np.eye(len(design))
    moment = (weight * value) @ design.T
    slope: Floats = np.linalg.solve(gram, moment[:, :, None])[:, :, 0]
    return slope


def _stands_out(scaled: Floats, rng: np.random.Generator) -> bool:
    """Return whether the accounts move together more than in any of the shifted panels."""
    observed = leading(scaled[None], rng)[0]
    return bool(observed > leading(turned(scaled, _DRAWS, rng), rng).max())


def _way(scaled: Floats, seen: Flags) -> Floats:
    """Return the leading way in which accounts move together, weeks that are missing filled in."""
    filled = np.where(seen, scaled, 0.0)
    for _ in range(1 if seen.all() else _ROUNDS):
        left, size, right = np.linalg.svd(filled, full_matrices=False)
        filled = np.where(seen, scaled, size[0] * np.outer(left[:, 0], right[0]))
    centred = right[0] - right[0].mean()
    way: Floats = centred / np.maximum(np.sqrt((centred**2).mean()), 1e-12)
    return way


def _mean(value: Floats, seen: Flags) -> Floats:
    mean: Floats = np.where(seen, value, 0.0).sum(axis=1) / np.maximum(1, seen.sum(axis=1))
    return mean


def _spread(shares: Shares) -> Floats:
    """Return the standard deviation of each account's weekly shares."""
    off = np.where(shares.seen, shares.value - _mean(shares.value, shares.seen)[:, None], 0.0)
    spread: Floats = np.sqrt((off**2).sum(axis=1) / np.maximum(1, shares.seen.sum(axis=1) - 1))
    return spread
