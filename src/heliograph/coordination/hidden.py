"""Hidden groups: how one would act in the data, and what the null model grants it there.

A hidden group acts at moments of the data: the object and the time of a random first action, which
it takes over. Each member takes part with a given probability, at a random time within the window
after; its phases are random. Pace and tempo at each moment are read off the data.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.indexed import US_PER_S, Flags, Int32s, Int64s
from heliograph.coordination.nulls.habits import PRIOR_PAIRS
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.tempo import PRIOR_OTHERS, crowd_of, first_not_before
from heliograph.coordination.nulls.trials import Known

_TRIES_AN_OBJECT = 20
"""Draws of a moment on an object not yet taken, before the data count as holding no more."""
_HOUR_US = 3600 * US_PER_S  # the longest period; each of the others divides it


class Data(NamedTuple):
    """What a hidden group meets in the data: see ``Known`` of the trials."""

    object: Int32s
    object_start: Int64s
    time_us: Int64s
    cell: Int64s
    window_us: int
    reach_us: int
    same_cell: float
    in_window: Floats
    period_us: Int64s
    offset: Int64s
    meeting: Floats
    uniform: Floats
    share: Floats


class Conduct(NamedTuple):
    """How a hidden group acts."""

    size: int
    objects: int
    participation: float
    clock_us: int


class Hidden(NamedTuple):
    """One hidden group: members by row, objects by column, in order of their cells."""

    acts: Flags
    cell: Int64s  # by object
    acting: Int32s  # how many members, by object
    near: Int32s  # (members + 1, objects): others near; the last row is about the whole group
    in_window: Int32s  # likewise
    in_slot: Int32s  # (periods, members + 1, objects)
    covered: Floats  # by object: how much wider than about one time a window about all is
    pace: Floats  # by object: the chance to be in step with any member, by jitter
    locked: Floats  # (periods, members, members)
    lift: Floats  # (members, members)


def data_of(known: Known) -> Data:
    """Return what a hidden group meets, out of what the trials of the null model follow from."""
    return Data(*(getattr(known, name) for name in Data._fields))


@compiled
def acting(conduct: Conduct, data: Data, rng: np.random.Generator) -> Hidden:
    """Draw a hidden group."""
    moment = _moments(conduct.objects, data, rng)
    size, objects, periods = conduct.size, len(moment), len(data.period_us)
    acts = np.empty((size, objects), np.bool_)
    near = np.zeros((size + 1, objects), np.int32)
    in_window = np.zeros((size + 1, objects), np.int32)
    in_slot = np.zeros((periods, size + 1, objects), np.int32)
    acting = np.zeros(objects, np.int32)
    covered, pace = np.ones(objects), np.full(objects, data.same_cell)
    ticks = data.window_us // conduct.clock_us
    for o in range(objects):
        p = moment[o]
        first_us = last_us = data.time_us[p]
        for i in range(size + 1):
            from_us = to_us = data.time_us[p] + rng.integers(0, ticks + 1) * conduct.clock_us
            if i < size:
                acts[i, o] = rng.random() < conduct.participation
                acting[o] += acts[i, o]
                last_us = max(last_us, to_us) if acts[i, o] else last_us
            else:
                from_us, to_us = first_us, last_us
            near[i, o] = _others(p, from_us, to_us, data.reach_us, data.reach_us, data)
            in_window[i, o] = _others(p, from_us, to_us, data.window_us, data.window_us, data)
            for n in range(periods):
                before_us = min(data.period_us[n] - data.window_us, data.reach_us)
                in_slot[n, i, o] = _others(p, from_us, to_us, before_us, data.window_us, data)
        span_us = last_us - first_us
        covered[o] = 1 + span_us / (2 * data.window_us)
        wide = (span_us + 2 * data.window_us) / (span_us + 2 * data.reach_us)
        pace[o] = max(data.same_cell, wide)
    locked, lift = _habits(acts, conduct, data, rng)
    return Hidden(
        acts, data.cell[moment], acting, near, in_window, in_slot,
        covered, pace, locked, lift,
    )  # fmt: skip


@compiled
def _moments(objects: int, data: Data, rng: np.random.Generator) -> Int64s:
    """Return positions of random first actions on different objects, in order of their cells.

    Fewer than asked for where the data hold hardly more objects.
    """
    taken = np.empty(objects, np.int64)
    n = 0
    for _ in range(_TRIES_AN_OBJECT * objects):
        p = rng.integers(0, len(data.time_us))
        new = n < objects
        for m in range(n):
            new = new and data.object[taken[m]] != data.object[p]
        if not new:
            continue
        place = n
        while place > 0 and data.cell[taken[place - 1]] > data.cell[p]:
            taken[place] = taken[place - 1]
            place -= 1
        taken[place] = p
        n += 1
    return taken[:n]


@compiled
def _others(p: int, from_us: int, to_us: int, before_us: int, after_us: int, data: Data) -> int:
    """Return how many acted on an action's object from one time to another, without the action."""
    o = data.object[p]
    begin, end = data.object_start[o], data.object_start[o + 1]
    low = first_not_before(data.time_us, begin, end, from_us - before_us)
    high = first_not_before(data.time_us, low, end, to_us + after_us + 1)
    return high - low - (1 if low <= p < high else 0)


@compiled
def _habits(
    acts: Flags, conduct: Conduct, data: Data, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return how far the phases of two members agree where the moments have random phases."""
    size, objects = acts.shape
    phases = max(1, _HOUR_US // conduct.clock_us)  # one, where the clock shows days
    phase_us = rng.integers(0, phases, objects) * conduct.clock_us
    locked, lift = np.zeros((len(data.period_us), size, size)), np.ones((size, size))
    for n in range(len(data.period_us)):
        begin, bins = data.offset[n], data.offset[n + 1] - data.offset[n]
        at = phase_us % data.period_us[n] // (data.period_us[n] // bins) % bins
        uniform = data.uniform[n]
        for j in range(size):
            reach = np.zeros(objects)  # how many times of j one at each object's phase meets
            for a in range(objects):
                for b in range(objects):
                    if a != b and acts[j, b]:
                        reach[a] += data.meeting[begin + (at[a] - at[b]) % bins]
            for i in range(size):
                met, mine, others, both = PRIOR_PAIRS * uniform, 0, 0, 0
                for a in range(objects):
                    met += reach[a] if acts[i, a] else 0.0
                    mine += acts[i, a]
                    others += acts[j, a]
                    both += acts[i, a] and acts[j, a]
                agreed = met / (mine * others - both + PRIOR_PAIRS)
                if data.period_us[n] <= 2 * data.window_us:
                    lift[i, j] = max(lift[i, j], agreed / uniform)
                else:
                    locked[n, i, j] = max(0.0, (agreed - uniform) / (1 - uniform))
    return locked, lift


@compiled
def chances(moments: int, data: Data, rng: np.random.Generator) -> Floats:
    """Return the chance of two accounts to be in step by pace and tempo at random moments."""
    found = np.empty(moments)
    for m in range(moments):
        p = int(rng.integers(0, len(data.time_us)))
        near = _others(p, data.time_us[p], data.time_us[p], data.reach_us, data.reach_us, data)
        within = _others(p, data.time_us[p], data.time_us[p], data.window_us, data.window_us, data)
        found[m] = max(data.same_cell, by_tempo(within, near, 1.0, data))
    return found


@compiled
def by_tempo(in_window: int, near: int, times_wider: float, data: Data) -> float:
    """Return the chance that others near are in the window, one that wide."""
    prior = 1 - (1 - data.in_window[crowd_of(near)]) ** times_wider
    return drawn_to(prior, in_window, near)


@compiled
def drawn_to(prior: float, some: int, near: int) -> float:
    """Return a share of the others near, drawn towards what is usual."""
    return (some + PRIOR_OTHERS * prior) / (near + PRIOR_OTHERS)
