"""Harder worlds of `shifting`: what the six leave out, among it what no panel can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from heliograph.simulate.population import Floats
from heliograph.simulate.shifting_worlds import (
    OWN,
    Shares,
    ShiftWorld,
    Volumes,
    alike,
    autocorrelated,
    expit,
    following,
    iid,
    levels,
    news,
)

_YEAR_WEEKS = 52
_FOLLOWERS = 0.3  # of accounts, that follow news of which the panel hears nothing


def _passing_news(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts and panel that follow news, none of which lasts."""
    told = news(rng, weeks)[:2]

    def side(size: int) -> Floats:
        own = OWN * rng.standard_normal((size, weeks))
        return expit(levels(rng, size) + own + following(rng, size, told))

    return Shares(side(accounts), side(panel))


def _uneven_news(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts and panel of which many hardly follow the news and some do very much."""
    told = news(rng, weeks)

    def side(size: int) -> Floats:
        own = OWN * rng.standard_normal((size, weeks))
        return expit(levels(rng, size) + own + rng.gamma(0.7, 1.4, (size, len(told))) @ told)

    return Shares(side(accounts), side(panel))


def _season(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts with a cycle of the year that their panel has not."""
    own, other = iid(rng, accounts, panel, weeks)
    cycle = 0.5 * np.sin(2 * np.pi * (np.arange(weeks) / _YEAR_WEEKS + rng.random()))
    return Shares(_moved(own, following(rng, accounts, cycle[None])), other)


def _own_steps(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts and panel each of which changes for good, in a week of its own."""

    def side(size: int) -> Floats:
        after = np.arange(weeks) >= rng.integers(8, weeks - 8, (size, 1))
        step = 0.5 * rng.choice([-1.0, 1.0], (size, 1)) * after
        return expit(levels(rng, size) + OWN * rng.standard_normal((size, weeks)) + step)

    return Shares(side(accounts), side(panel))


def _some_follow(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
    """Return accounts of which some, and nobody in the panel, follow news that lasts."""
    own, other = iid(rng, accounts, panel, weeks)
    after = np.arange(weeks) >= rng.integers(weeks // 4, weeks - weeks // 4)
    step = np.where(rng.random((accounts, 1)) < _FOLLOWERS, 0.6, 0.0) * after
    return Shares(_moved(own, step), other)


def _trends(
    slopes: Callable[[np.random.Generator, int], Floats],
) -> Callable[[np.random.Generator, int, int, int], Shares]:
    """Return accounts that drift in straight lines, in a panel that does not.

    ``slopes`` are of log-odds over all weeks, float64[accounts, 1].
    """

    def shares(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Shares:
        own, other = iid(rng, accounts, panel, weeks)
        return Shares(_moved(own, slopes(rng, accounts) * np.linspace(-0.5, 0.5, weeks)), other)

    return shares


def _either_way(spread: float) -> Callable[[np.random.Generator, int], Floats]:
    return lambda rng, accounts: spread * rng.standard_normal((accounts, 1))


def _of_some(rng: np.random.Generator, accounts: int) -> Floats:
    return np.where(rng.random((accounts, 1)) < _FOLLOWERS, 1.2, 0.0)


def _of_all(rng: np.random.Generator, accounts: int) -> Floats:
    return rng.gamma(1.0, 1.0, (accounts, 1))


def _moved(shares: Floats, log_odds: Floats) -> Floats:
    return expit(np.log(shares / (1 - shares)) + log_odds)


def _more_posts(rng: np.random.Generator, accounts: int, panel: int, weeks: int) -> Volumes:
    """Return accounts that post little, and four times as much from the middle on."""
    few = alike(rng, accounts, panel, weeks)
    later = np.where(np.arange(weeks) >= weeks // 2, 4.0, 1.0)
    return Volumes(0.15 * few.accounts * later, 0.15 * few.panel)


HARDER: Mapping[str, ShiftWorld] = MappingProxyType(
    {
        "no-drift": ShiftWorld(autocorrelated(0.6, 0.0), alike),
        "more-drift": ShiftWorld(autocorrelated(0.8, 0.5), alike),
        "passing-news": ShiftWorld(_passing_news, alike),
        "uneven-news": ShiftWorld(_uneven_news, alike),
        "season": ShiftWorld(_season, alike),
        "own-steps": ShiftWorld(_own_steps, alike),
        "more-posts": ShiftWorld(iid, _more_posts),
        "some-follow": ShiftWorld(_some_follow, alike),
        "trends": ShiftWorld(_trends(_either_way(1.2)), alike),
        "weak-trends": ShiftWorld(_trends(_either_way(0.6)), alike),
        "some-trend": ShiftWorld(_trends(_of_some), alike),
        "all-trend": ShiftWorld(_trends(_of_all), alike),
    }
)
"""Worlds by name; in "some-follow" nothing but the cause tells news from a shift."""
