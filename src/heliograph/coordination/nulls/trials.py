"""The trials of a timing test, one a common object, with the chance of each: the compiled core."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.indexed import Flags, Int32s, Int64s
from heliograph.coordination.nulls.habits import Counts, agreement
from heliograph.coordination.nulls.jitter import FIRST_GRID_US, GRIDS, Floats
from heliograph.coordination.nulls.poisson_binomial import tail
from heliograph.coordination.nulls.tempo import (
    PRIOR_OTHERS,
    crowd_of,
    first_from,
    first_not_before,
)


class Known(NamedTuple):
    """What the chances of a trial follow from."""

    by_account: Int32s
    account_start: Int64s
    account: Int32s
    object: Int32s
    object_start: Int64s
    time_us: Int64s
    cell: Int64s
    window_us: int
    cell_us: int
    reach_us: int
    same_cell: float
    adjacent_cells: float
    in_window: Floats  # the tempo of strangers, by crowd
    period_us: Int64s  # habits: see there
    offset: Int64s
    bins: Int32s
    meeting: Floats
    uniform: Floats
    row: Int32s
    reach: Counts
    share: Floats
    group: Int32s  # by account: whom it is left out with, -1 for nobody
    member_start: Int64s
    member: Int32s  # accounts, group by group
    group_start: Int64s
    group_position: Int32s  # their actions, ascending within a group


class Asked(NamedTuple):
    """Which parts of the null model count."""

    tempo: bool
    habit: bool


class Trials(NamedTuple):
    """Working space for the trials of one test, and for its tails."""

    cell: Int64s
    chance: Floats
    hit: Flags
    position: Int32s
    occasion: Floats
    convolved: Floats
    agreed: Floats
    best: Floats


def room(most: int, periods: int) -> Trials:
    """Return working space for tests of up to ``most`` trials."""
    return Trials(
        cell=np.empty(most, np.int64),
        chance=np.empty(most),
        hit=np.empty(most, np.bool_),
        position=np.empty(most, np.int32),
        occasion=np.empty(most),
        convolved=np.empty(most + 2),
        agreed=np.zeros(periods),
        best=np.zeros(periods),
    )


@compiled
def pair_trials(i: int, j: int, kept: Flags, asked: Asked, known: Known, trials: Trials) -> int:
    """Write the trials of two accounts and return how many there are.

    A trial is an object on which both acted less than two cells apart, in actions that are kept.
    """
    if asked.habit:
        agreement(
            i, j, known.by_account, known.account_start, known.object, known.bins, known.offset,
            known.meeting, known.uniform, known.row, known.reach, trials.agreed,
        )  # fmt: skip
    lift = _lift(trials.agreed, known) if asked.habit else 1.0
    n = 0
    a, a_end = known.account_start[i], known.account_start[i + 1]
    b, b_end = known.account_start[j], known.account_start[j + 1]
    while a < a_end and b < b_end:
        p, q = known.by_account[a], known.by_account[b]
        if known.object[p] < known.object[q]:
            a += 1
            continue
        if known.object[p] > known.object[q]:
            b += 1
            continue
        a += 1
        b += 1
        gap_us = abs(known.time_us[p] - known.time_us[q])
        if not (kept[p] and kept[q]) or gap_us >= 2 * known.cell_us:
            continue
        pace = chance = _pace(known.time_us[p], known.time_us[q], known)
        if gap_us <= known.reach_us and (asked.tempo or asked.habit):
            for centre in (p, q):
                centre_us = known.time_us[centre]
                chance = max(
                    chance,
                    _by_others(
                        pace, centre_us, centre_us, i, j, p, q, 1.0, asked, known, trials.agreed
                    ),
                )
        trials.cell[n] = known.cell[min(p, q)]
        trials.chance[n] = min(1.0, chance * lift)
        trials.hit[n] = gap_us <= known.window_us
        trials.position[n] = min(p, q)
        n += 1
    return n


@compiled
def member_trials(i: int, g: int, kept: Flags, asked: Asked, known: Known, trials: Trials) -> int:
    """Write the trials of one account against the others of a group; return how many there are.

    A trial is an object on which the account and another member acted near one another.
    """
    _best_agreement(i, g, asked, known, trials)
    lift = _lift(trials.best, known) if asked.habit else 1.0
    n = 0
    for k in range(known.account_start[i], known.account_start[i + 1]):
        p = known.by_account[k]
        if not kept[p]:
            continue
        time_us, o = known.time_us[p], known.object[p]
        begin, end = known.object_start[o], known.object_start[o + 1]
        low = first_not_before(known.time_us, begin, end, time_us - known.reach_us)
        high = first_not_before(known.time_us, low, end, time_us + known.reach_us + 1)
        start, stop = known.group_start[g], known.group_start[g + 1]
        m = first_from(known.group_position, start, stop, low)
        first_us = last_us = covered_us = 0
        others, hit = 0, False
        while m < stop and known.group_position[m] < high:
            q = known.group_position[m]
            m += 1
            if q == p or not kept[q]:
                continue
            if others == 0:
                first_us = last_us = known.time_us[q]
                covered_us = 2 * known.window_us
            covered_us += min(known.time_us[q] - last_us, 2 * known.window_us)
            last_us = known.time_us[q]
            hit = hit or abs(last_us - time_us) <= known.window_us
            others += 1
        if others == 0:
            continue
        span_us = last_us - first_us + 2 * known.reach_us
        chance = max(known.same_cell, covered_us / span_us)
        if asked.tempo or asked.habit:
            times_wider = covered_us / (2 * known.window_us)
            chance = _by_others(
                chance, first_us, last_us, i, -1 - g, p, p, times_wider, asked, known, trials.best
            )
        trials.cell[n] = known.cell[p]
        trials.chance[n] = min(1.0, chance * lift)
        trials.hit[n] = hit
        trials.position[n] = p
        n += 1
    return n


@compiled
def verdict(n: int, trials: Trials) -> tuple[int, float, int, float]:
    """Return hits, expected hits, occasions with a hit, and the larger of the two tails."""
    hits = 0
    expected = 0.0
    for t in range(n):
        hits += trials.hit[t]
        expected += trials.chance[t]
    by_object = tail(trials.chance, n, hits, trials.convolved)
    order = np.argsort(trials.cell[:n], kind="mergesort")
    occasions = hit_occasions = 0
    t = 0
    while t < n:
        none = 1.0
        any_hit = False
        here = trials.cell[order[t]]
        while t < n and trials.cell[order[t]] == here:
            none *= 1 - trials.chance[order[t]]
            any_hit = any_hit or trials.hit[order[t]]
            t += 1
        trials.occasion[occasions] = 1 - none
        occasions += 1
        hit_occasions += any_hit
    by_occasion = tail(trials.occasion, occasions, hit_occasions, trials.convolved)
    return hits, expected, hit_occasions, max(by_object, by_occasion)


@compiled
def _pace(time_us: int, other_us: int, known: Known) -> float:
    """Return the chance under interval jitter: on the grid least in favour of a finding."""
    chance = 0.0
    for grid in range(GRIDS):
        start_us = FIRST_GRID_US + grid * known.cell_us // GRIDS
        apart = abs((time_us - start_us) // known.cell_us - (other_us - start_us) // known.cell_us)
        if apart == 0:
            return known.same_cell
        if apart == 1:
            chance = known.adjacent_cells
    return chance


@compiled
def _by_others(  # noqa: PLR0913, PLR0917 - compiled
    pace: float,
    first_us: int,
    last_us: int,
    i: int,
    j: int,
    p: int,
    q: int,
    times_wider: float,
    asked: Asked,
    known: Known,
    agreed: Floats,
) -> float:
    """Return the chance by pace, by the tempo of others if larger, by habit if larger still.

    The window lies about each of one or more times, from first to last; it is ``times_wider`` than
    about one. Left out of the others: account i, account j (or the group -1 - j), their groups.
    """
    o = known.object[p]
    begin, end = known.object_start[o], known.object_start[o + 1]
    reach_us, window_us = known.reach_us, known.window_us
    near = 0
    chance = pace
    if asked.tempo:
        near = _others(first_us - reach_us, last_us + reach_us, begin, end, i, j, p, q, known)
        in_window = _others(
            first_us - window_us, last_us + window_us, begin, end, i, j, p, q, known
        )
        prior = 1 - (1 - known.in_window[crowd_of(near)]) ** times_wider
        chance = max(chance, (in_window + PRIOR_OTHERS * prior) / (near + PRIOR_OTHERS))
    if not asked.habit:
        return chance
    by_habit = chance
    for n in range(len(known.period_us)):
        if known.period_us[n] <= 2 * window_us:
            continue
        slot = known.share[n]
        if asked.tempo:
            slot_us = first_us + max(window_us - known.period_us[n], -reach_us)
            in_slot = _others(slot_us, last_us + window_us, begin, end, i, j, p, q, known)
            slot = (in_slot + PRIOR_OTHERS * slot) / (near + PRIOR_OTHERS)
        # As often as phases agree more than at random, the two meet wherever they share a slot.
        locked = max(0.0, (agreed[n] - known.uniform[n]) / (1 - known.uniform[n]))
        by_habit = max(by_habit, locked * slot + (1 - locked) * chance)
    return by_habit


@compiled
def _lift(agreed: Floats, known: Known) -> float:
    """Return how much likelier than at random phases short periods make it to be in step.

    Where the window spans whole periods there are no slots to meet in, only times in between to
    miss each other: accounts on the full minute lie within 60 s for three minutes out of an hour.
    """
    lift = 1.0
    for n in range(len(agreed)):
        if known.period_us[n] <= 2 * known.window_us:
            lift = max(lift, agreed[n] / known.uniform[n])
    return lift


@compiled
def _others(  # noqa: PLR0913, PLR0917 - compiled
    from_us: int, to_us: int, begin: int, end: int, i: int, j: int, p: int, q: int, known: Known
) -> int:
    """Return how many others acted from one time to another: not the two, not their groups."""
    low = first_not_before(known.time_us, begin, end, from_us)
    high = first_not_before(known.time_us, low, end, to_us + 1)
    others = high - low
    g = known.group[i]
    h = known.group[j] if j >= 0 else -1 - j
    if g >= 0:
        others -= _of_group(g, low, high, known)
    elif low <= p < high:
        others -= 1
    if h >= 0 and h != g:
        others -= _of_group(h, low, high, known)
    elif h < 0 and q != p and low <= q < high:
        others -= 1
    return others


@compiled
def _of_group(g: int, low: int, high: int, known: Known) -> int:
    """Return how many of a group's actions lie from one position to before another."""
    start, end = known.group_start[g], known.group_start[g + 1]
    return first_from(known.group_position, start, end, high) - first_from(
        known.group_position, start, end, low
    )


@compiled
def _best_agreement(i: int, g: int, asked: Asked, known: Known, trials: Trials) -> None:
    """Write, by period, the best agreement of an account's phases with another member's."""
    trials.best[:] = 0.0
    if not asked.habit:
        return
    for m in range(known.member_start[g], known.member_start[g + 1]):
        j = known.member[m]
        if j == i:
            continue
        agreement(
            i, j, known.by_account, known.account_start, known.object, known.bins, known.offset,
            known.meeting, known.uniform, known.row, known.reach, trials.agreed,
        )  # fmt: skip
        for n in range(len(trials.best)):
            trials.best[n] = max(trials.best[n], trials.agreed[n])
