"""The worlds of `shifting`: how the shares of accounts move when nobody has shifted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from heliograph.simulate.population import Floats

_POSTS_A_WEEK, _POSTS_SIGMA = 30.0, 0.5  # median over accounts; of the logarithm
_LEVEL, _LEVEL_SIGMA = -1.7, 0.5  # log-odds of an account's share: about 15%
OWN = 0.3  # standard deviation of what an account's week adds to its log-odds
_KEEPS, _DRIFT_KEEPS = 0.6, 0.97  # of last week's deviation; of a slow drift's
_NEWS_KEEPS = 0.7
_SILENT_WEEKS = 5.0  # mean length of a silence
_SILENT = 0.3  # share of weeks


class Shares(NamedTuple):
    """Chance that a post has it, float64[accounts, weeks], of the accounts and of the panel."""

    accounts: Floats
    panel: Floats


class Volumes(NamedTuple):
    """Mean number of posts, float64[accounts, weeks]."""

    accounts: Floats
    panel: Floats


class ShiftWorld(NamedTuple):
    """How shares and volumes of a world are drawn, given accounts, panel accounts and weeks."""

    shares: Callable[[np.random.Generator, int, int, int], Shares]
    volumes: Callable[[np.random.Generator, int, int, int], Volumes]


def keeping(rng: np.random.Generator, series: int, weeks: int, keeps: float) -> Floats:
    """Return stationary AR(1) series of variance 1."""
    drawn = rng.standard_normal((series, weeks))
    values = np.empty((series, weeks))
    values[:, 0] = drawn[:, 0]
    for week in range(1, weeks):
        values[:, week] = keeps * values[:, week - 1] + np.sqrt(1 - keeps**2) * drawn[:, week]
    return values


def expit(log_odds: Floats) -> Floats:
    """Return the share that log-odds stand for."""
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share


def levels(rng: np.random.Generator, accounts: int) -> Floats:
    """Return the log-odds of accounts' usual shares, float64[accounts, 1]."""
    return _LEVEL + _LEVEL_SIGMA * rng.standard_normal((accounts, 1))


def iid(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return shares of which each week is independent of the others."""

    def side(size: int) -> Floats:
        return expit(levels(rng, size) + OWN * rng.standard_normal((size, weeks)))

    return Shares(side(accounts), side(panel))


def autocorrelated(keeps: float = _KEEPS, drift: float = 0.3) -> Callable[..., Shares]:
    """Return shares that keep so much of last week's deviation, on top of a slow drift."""

    def shares(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
        def side(size: int) -> Floats:
            own = 0.4 * keeping(rng, size, weeks, keeps)
            slow = drift * keeping(rng, size, weeks, _DRIFT_KEEPS)
            return expit(levels(rng, size) + own + slow)

        return Shares(side(accounts), side(panel))

    return shares


def news(rng: np.random.Generator, weeks: int) -> Floats:
    """Return two kinds of news and a shock that lasts, float64[3, weeks] of log-odds."""
    kinds = 0.5 * keeping(rng, 2, weeks, _NEWS_KEEPS)
    # News breaks: some weeks are out of all proportion.
    kinds[0] += 1.2 * (rng.random(weeks) < 0.05)
    lasting = np.zeros((1, weeks))
    lasting[0, int(rng.integers(weeks // 4, weeks - weeks // 4)) :] = rng.choice([-0.8, 0.8])
    return np.concatenate([kinds, lasting])


def following(rng: np.random.Generator, size: int, told: Floats) -> Floats:
    """Return what news adds to log-odds: each account follows each kind more or less."""
    followed: Floats = rng.gamma(4.0, 0.25, (size, len(told))) @ told
    return followed


def _common_news(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    told = news(rng, weeks)

    def side(size: int) -> Floats:
        own = OWN * rng.standard_normal((size, weeks))
        return expit(levels(rng, size) + own + following(rng, size, told))

    return Shares(side(accounts), side(panel))


def _panel_mismatch(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts that follow news of which their panel hears nothing."""
    own, other = iid(rng, accounts, panel, weeks)
    followed = following(rng, accounts, news(rng, weeks))
    return Shares(expit(np.log(own / (1 - own)) + followed), other)


def alike(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Volumes:
    """Return means about which accounts post every week."""

    def side(size: int) -> Floats:
        each = _POSTS_A_WEEK * np.exp(_POSTS_SIGMA * rng.standard_normal((size, 1)))
        return np.repeat(each, weeks, axis=1)

    return Volumes(side(accounts), side(panel))


def _different(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Volumes:
    """Return means from 2 to 500 a week; the panel posts four times as much."""

    def side(size: int, times: float) -> Floats:
        each = 2 * 250 ** rng.random((size, 1)) * times
        return np.repeat(each, weeks, axis=1)

    return Volumes(side(accounts, 1.0), side(panel, 4.0))


def _with_silences(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Volumes:
    """Return accounts silent in runs; a third come late, a third leave early."""

    def side(means: Floats) -> Floats:
        size = len(means)
        begins, ends = _SILENT / (1 - _SILENT) / _SILENT_WEEKS, 1 / _SILENT_WEEKS
        silent = np.empty((size, weeks), np.bool_)
        now = rng.random(size) < _SILENT
        for week in range(weeks):
            silent[:, week] = now
            now = np.where(now, rng.random(size) >= ends, rng.random(size) < begins)
        fate = rng.integers(0, 3, size)
        moment = rng.integers(1, weeks // 4 + 1, size)
        at = np.arange(weeks)
        silent |= (fate == 1)[:, None] & (at < moment[:, None])
        silent |= (fate == 2)[:, None] & (at >= weeks - moment[:, None])
        return np.where(silent, 0.0, means)

    means = alike(rng, accounts, panel, weeks)
    return Volumes(side(means.accounts), side(means.panel))


WORLDS: Mapping[str, ShiftWorld] = MappingProxyType(
    {
        "iid": ShiftWorld(iid, alike),
        "autocorrelated": ShiftWorld(autocorrelated(), alike),
        "common-news": ShiftWorld(_common_news, alike),
        "volumes": ShiftWorld(iid, _different),
        "missing-weeks": ShiftWorld(iid, _with_silences),
        "panel-mismatch": ShiftWorld(_panel_mismatch, alike),
    }
)
"""Worlds by name; nobody shifts in any of them unless asked for."""
