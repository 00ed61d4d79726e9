"""Label exchange asks: is there more synchrony in the data than their own tempo and pace allow.

Who acted when is dealt anew among the accounts that acted on one object in one quarter of a jitter
cell and keep the same schedule: every object keeps its times, every account its objects, about its
times, and its slots. What changes is who met whom. So news does not count, nor who was awake, nor
the half hour; that the same accounts meet again and again does. A group that shares only among
itself stays as it is, and is not seen by this test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from heliograph.coordination import kernel
from heliograph.coordination.indexed import US_PER_S, Indexed, Int64s, in_order_of_account
from heliograph.coordination.nulls.jitter import FIRST_GRID_US, Jitter
from heliograph.coordination.pairs import count

EXCHANGES = 40
_MINUTE_US = 60 * US_PER_S
_QUARTER_US = 15 * _MINUTE_US
_SCHEDULED = 0.3  # of an account's actions in one minute of the quarter hour: 1 in 15 by chance
_FEWEST_ACTS = 3
_NEIGHBOURS = 8  # accounts that change places, in order of time


@dataclass(frozen=True)
class Exchanged:
    """Pairs in step on two objects or more: observed, expected, and the chance of so many."""

    observed: int
    expected: float
    p: float


def exchange(firsts: Indexed, jitter: Jitter, observed: int, seed: int) -> Exchanged:
    """Return how many pairs are in step twice after exchanging labels, on average, and p.

    The tail is that of a negative binomial with the mean and variance of the exchanges (a Poisson
    where they vary less): with so few of them, a rank would be coarse.
    """
    if not firsts.size:
        return Exchanged(observed, 0.0, 1.0)
    draw = np.random.default_rng(seed)
    place = _places(firsts, jitter)
    by_place = np.argsort(place, kind="stable")
    low, high = kernel.neighbourhoods(firsts.object_start, firsts.time_us, jitter.window_us)
    everything = np.ones(firsts.size, np.bool_)
    counts = np.empty(EXCHANGES)
    for n in range(EXCHANGES):
        account = np.empty_like(firsts.account)
        account[by_place] = firsts.account[np.lexsort((draw.random(firsts.size), place))]
        dealt = in_order_of_account(replace(firsts, account=account))
        counts[n] = count(dealt, low, high, counted=everything, min_first=2).num_rows
    mean, variance = float(counts.mean()), float(counts.var(ddof=1))
    return Exchanged(observed, mean, _tail(observed, mean, variance))


def _places(firsts: Indexed, jitter: Jitter) -> Int64s:
    """Return a code for the actions whose accounts may change places."""
    within_us = (firsts.time_us - FIRST_GRID_US) % jitter.cell_us
    quarter = jitter.cells(firsts.time_us, 0) * 4 + within_us * 4 // jitter.cell_us
    slots = np.column_stack([firsts.object, quarter, _schedules(firsts)[firsts.account]])
    _, place = np.unique(slots, axis=0, return_inverse=True)
    # In a rush a quarter of an hour is long: whoever came first must not change with the last.
    order = np.argsort(place.reshape(-1), kind="stable")
    sorted_place = place.reshape(-1)[order]
    begin = np.flatnonzero(np.append(True, np.diff(sorted_place) > 0))
    turn = np.arange(len(order)) - np.repeat(begin, np.diff(np.append(begin, len(order))))
    block = np.empty(len(order), np.int64)
    block[order] = sorted_place * (1 + len(order) // _NEIGHBOURS) + turn // _NEIGHBOURS
    return block


def _schedules(firsts: Indexed) -> Int64s:
    """Return, by account, the minute of the quarter hour at which it keeps acting, or -1."""
    minutes = _QUARTER_US // _MINUTE_US
    minute = firsts.time_us % _QUARTER_US // _MINUTE_US
    acts = np.bincount(
        firsts.account * minutes + minute, minlength=len(firsts.accounts) * minutes
    ).reshape(-1, minutes)
    often = acts.max(axis=1) >= np.maximum(_FEWEST_ACTS, _SCHEDULED * acts.sum(axis=1))
    return np.where(often, acts.argmax(axis=1), -1)


def _tail(observed: int, mean: float, variance: float) -> float:
    # An average of none over so many exchanges does not show that there can be none.
    mean = max(mean, 1 / EXCHANGES)
    if variance <= mean:
        return float(stats.poisson.sf(observed - 1, mean))
    return float(stats.nbinom.sf(observed - 1, mean**2 / (variance - mean), mean / variance))
