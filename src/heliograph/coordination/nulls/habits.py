"""Account schedules: accounts that always post on the half hour meet on the half hour.

An account's habit is its phase: the place of its times in a period. How well two accounts' phases
agree is taken over pairs of their actions on *different* objects, so that acting together on one
object does not count as a habit: for scheduled accounts the agreement is near 1 whatever they
share, for accounts in step at odd times it is what chance gives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.indexed import US_PER_S, Indexed, Int32s, Int64s
from heliograph.coordination.nulls.jitter import Floats

PERIODS_US = np.array([3600, 1800, 900, 60], np.int64) * US_PER_S
"""Hourly, half-hourly, quarter-hourly and on-the-minute schedules. Hours of the day and the week
need none: redrawn times stay near their own."""
PRIOR_PAIRS = 10.0
"""Uniform phases count as much as this many pairs of actions."""
_BINS_A_WINDOW = 6
_FEWEST_BINS = 30

Counts = np.typing.NDArray[np.float32]


@dataclass(frozen=True)
class Habits:
    """Phases of all first actions, for each period at least as long as the window."""

    period_us: Int64s
    offset: Int64s  # where each period's bins begin; one entry more than periods
    bins: Int32s  # (periods, actions): the bin of each action, counted within its period
    meeting: Floats  # by period and distance in bins: times within the window of one another
    uniform: Floats  # by period: the same for phases at random
    row: Int32s  # by account: its row in ``reach``, -1 where it has none
    reach: Counts  # (accounts, bins of all periods): the account's actions that meet each bin
    share: Floats  # by period: of others near, those in the same slot


def habits(firsts: Indexed, accounts: Int32s, window_us: int, reach_us: int) -> Habits:
    """Return the habits of some accounts (codes); agreement can be asked for these only."""
    period_us = PERIODS_US[window_us <= PERIODS_US]
    bin_us = np.array([_bin_us(int(period), window_us) for period in period_us], np.int64)
    count = period_us // np.maximum(bin_us, 1)
    offset = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    bins = np.empty((len(period_us), firsts.size), np.int32)
    meeting = np.zeros(int(offset[-1]))
    uniform = np.empty(len(period_us))
    for n, (period, width) in enumerate(zip(period_us.tolist(), bin_us.tolist(), strict=True)):
        bins[n] = np.minimum(firsts.time_us % period // width, count[n] - 1)
        distance = np.arange(count[n]) * width
        reaches = range(-1 - window_us // period, 2 + window_us // period)
        for turn in reaches:
            meeting[offset[n] : offset[n + 1]] += np.abs(distance + turn * period) <= window_us
        uniform[n] = meeting[offset[n] : offset[n + 1]].mean()
    row = np.full(len(firsts.accounts), -1, np.int32)
    row[accounts] = np.arange(len(accounts), dtype=np.int32)
    return Habits(
        period_us=period_us,
        offset=offset,
        bins=bins,
        meeting=meeting,
        uniform=uniform,
        row=row,
        reach=_reach(accounts, firsts.by_account, firsts.account_start, bins, offset, meeting),
        share=_shares(firsts.object_start, firsts.time_us, period_us, window_us, reach_us),
    )


def _bin_us(period_us: int, window_us: int) -> int:
    """Return the width of a phase bin: it divides the period, and is well below the window."""
    bins = max(_FEWEST_BINS, -(-period_us * _BINS_A_WINDOW // window_us))
    return max(1, period_us // bins)


@compiled
def _reach(
    accounts: Int32s,
    by_account: Int32s,
    account_start: Int64s,
    bins: Int32s,
    offset: Int64s,
    meeting: Floats,
) -> Counts:
    """Return, for each account and bin, how often its actions meet a time in that bin."""
    reach = np.zeros((len(accounts), offset[-1]), np.float32)
    for r in range(len(accounts)):
        for k in range(account_start[accounts[r]], account_start[accounts[r] + 1]):
            at = by_account[k]
            for n in range(len(offset) - 1):
                begin, size = offset[n], offset[n + 1] - offset[n]
                for distance in range(size):
                    times = meeting[begin + distance]
                    if times:
                        reach[r, begin + (bins[n, at] + distance) % size] += times
    return reach


@compiled
def _shares(
    object_start: Int64s, time_us: Int64s, period_us: Int64s, window_us: int, reach_us: int
) -> Floats:
    """Return, over all pairs of actions near one another, the share in one slot, by period."""
    shares = np.empty(len(period_us))
    for n in range(len(period_us)):
        near = in_slot = 1.0
        for o in range(len(object_start) - 1):
            begin, end = object_start[o], object_start[o + 1]
            low = high = slot_low = slot_high = begin
            for i in range(begin, end):
                while time_us[low] < time_us[i] - reach_us:
                    low += 1
                while high < end and time_us[high] <= time_us[i] + reach_us:
                    high += 1
                slot_from = max(time_us[i] - period_us[n] + window_us, time_us[i] - reach_us)
                while time_us[slot_low] < slot_from and slot_low < i:
                    slot_low += 1
                while slot_high < end and time_us[slot_high] <= time_us[i] + window_us:
                    slot_high += 1
                near += high - low - 1
                in_slot += slot_high - slot_low - 1
        shares[n] = in_slot / near
    return shares


@compiled
def agreement(  # noqa: PLR0913, PLR0917
    i: int,
    j: int,
    by_account: Int32s,
    account_start: Int64s,
    object_: Int32s,
    bins: Int32s,
    offset: Int64s,
    meeting: Floats,
    uniform: Floats,
    row: Int32s,
    reach: Counts,
    out: Floats,
) -> None:
    """Write, by period, how often two accounts' times on different objects meet by phase."""
    if row[j] < 0:
        i, j = j, i
    if row[j] < 0:  # of neither the habits are kept
        out[:] = uniform
        return
    i_start, i_end = account_start[i], account_start[i + 1]
    j_start, j_end = account_start[j], account_start[j + 1]
    for n in range(len(offset) - 1):
        total = 0.0
        for k in range(i_start, i_end):
            total += reach[row[j], offset[n] + bins[n, by_account[k]]]
        out[n] = total
    pairs = float((i_end - i_start) * (j_end - j_start))
    a, b = i_start, j_start
    while a < i_end and b < j_end:
        p, q = by_account[a], by_account[b]
        if object_[p] < object_[q]:
            a += 1
        elif object_[p] > object_[q]:
            b += 1
        else:
            pairs -= 1
            for n in range(len(offset) - 1):
                size = offset[n + 1] - offset[n]
                out[n] -= meeting[offset[n] + (bins[n, p] - bins[n, q]) % size]
            a += 1
            b += 1
    for n in range(len(offset) - 1):
        out[n] = (out[n] + PRIOR_PAIRS * uniform[n]) / (pairs + PRIOR_PAIRS)
