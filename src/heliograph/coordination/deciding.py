"""How a hidden group fares under the rule by which members are confirmed: compiled.

The decision is taken as for a group of the data: candidates, those who join, the deals into
halves, each member on the half held out. Left out, since they need the whole data: other objects
that members share, innocents that are found with the group, and communities into which a sparse
group would be split.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.hidden import Conduct, Data, Hidden, acting, by_tempo, drawn_to
from heliograph.coordination.indexed import Flags, Int32s, Int64s
from heliograph.coordination.nulls.jitter import Floats


class Rule(NamedTuple):
    """How the analysis decides."""

    accounts: int
    layers: int  # a p-value in one of so many counts so many times: see ``combined``
    windows: int  # that are looked at; each tests about as many members
    candidate_p: float
    smallest_part: int
    least_objects: int
    deals: int
    one_in: int  # of the tests of a member, the best that count
    liberal_fdr: float
    fdr: float
    min_group_size: int


@compiled
def times_shown(
    repetitions: int, conduct: Conduct, rule: Rule, data: Data, rng: np.random.Generator
) -> int:
    """Return how many of so many hidden groups are shown."""
    shown = 0
    for _ in range(repetitions):
        hidden = acting(conduct, data, rng)
        confirmed = _confirmed(hidden, rule, data, rng)
        everything = np.ones(len(hidden.cell), np.bool_)
        label = _found(everything, rule.fdr, hidden, rule, data)
        largest = 0
        for group in range(len(label)):
            largest = max(largest, int((confirmed & (label == group)).sum()))
        shown += largest >= rule.min_group_size
    return shown


@compiled
def _confirmed(hidden: Hidden, rule: Rule, data: Data, rng: np.random.Generator) -> Flags:
    """Return which members are confirmed over all deals."""
    size = len(hidden.acts)
    p = np.ones((2 * rule.deals, size))
    tested = 1
    for deal in range(rule.deals):
        half = _dealt(hidden.cell, data, rng)
        for direction in range(2):
            found_in = half if direction else ~half
            label = _found(found_in, rule.liberal_fdr, hidden, rule, data)
            tested = max(tested, int((label >= 0).sum()))
            for i in range(size):
                if label[i] >= 0:
                    p[2 * deal + direction, i] = _member_p(
                        i, label[i], label, ~found_in, hidden, rule, data
                    )
    counting = -(-2 * rule.deals // rule.one_in) - 1
    aggregated = np.empty(size)
    for i in range(size):
        aggregated[i] = min(1.0, np.sort(p[:, i])[counting] * rule.one_in)
    return _rejected(aggregated, tested * rule.windows, rule.fdr)


@compiled
def _dealt(cell: Int64s, data: Data, rng: np.random.Generator) -> Flags:
    """Return which objects fall into the first half when all cells of the data are dealt."""
    cells = data.cell.max() - data.cell.min() + 1
    left = (cells + 1) // 2  # places in the first half
    half = np.empty(len(cell), np.bool_)
    for o in range(len(cell)):
        if o and cell[o] == cell[o - 1]:
            half[o] = half[o - 1]
            continue
        half[o] = rng.random() * cells < left
        left -= half[o]
        cells -= 1
    return half


@compiled
def _rejected(p: Floats, tests: int, fdr: float) -> Flags:
    """Return what Benjamini-Hochberg rejects among so many tests; never a p-value of 1."""
    threshold = -1.0
    in_order = np.sort(p)
    for rank in range(len(p)):
        if in_order[rank] < 1 and in_order[rank] <= fdr * (rank + 1) / tests:
            threshold = in_order[rank]
    return p <= threshold


@compiled
def _found(kept: Flags, fdr: float, hidden: Hidden, rule: Rule, data: Data) -> Int64s:
    """Return, for each member, the number of the group it is found in, -1 where in none."""
    size = len(hidden.acts)
    candidates = np.zeros((size, size), np.bool_)
    for i in range(size):
        candidates[i, i + 1 :] = True
    label = np.full(size, -1, np.int64)
    tempo = False
    while True:
        if tempo:
            label = _groups(candidates, rule.smallest_part)
        paced, slot = _shared_chances(tempo, label, hidden, data)
        changed = False
        for i in range(size):
            for j in range(i + 1, size):
                if candidates[i, j] and (
                    _pair_p(i, j, kept, paced, slot, hidden, rule, data) > rule.candidate_p
                ):
                    candidates[i, j] = False
                    changed = True
        if tempo and not changed:
            return _grown(label, kept, fdr, hidden, rule, data)
        tempo = True


@compiled
def _groups(candidates: Flags, smallest: int) -> Int64s:
    """Return the component of each member in the 2-core, -1 where it is too small or not there."""
    size = len(candidates)
    label = _core(candidates)
    changed = True
    while changed:
        changed = False
        for i in range(size):
            for j in range(i + 1, size):
                if candidates[i, j] and min(label[i], label[j]) >= 0 and label[i] != label[j]:
                    label[i] = label[j] = min(label[i], label[j])
                    changed = True
    for i in range(size):
        if label[i] >= 0 and (label == label[i]).sum() < smallest:
            label[label == label[i]] = -1
    return label


@compiled
def _core(candidates: Flags) -> Int64s:
    """Return each member's own number, -1 where it is not in the 2-core (see ``in_core``)."""
    size = len(candidates)
    label = np.arange(size)
    lonely = True
    while lonely:
        lonely = False
        for i in range(size):
            partners = 0
            for j in range(size):
                if label[j] >= 0:
                    partners += candidates[i, j] or candidates[j, i]
            if label[i] >= 0 and partners < 2:
                label[i] = -1
                lonely = True
    return label


@compiled
def _shared_chances(
    tempo: bool, label: Int64s, hidden: Hidden, data: Data
) -> tuple[Floats, Floats]:
    """Return the chance by pace and tempo about each act, and by period that of the same slot.

    As ``_by_others`` of trials has it. Members who are not found yet, or not with this one, are
    others: they look like strangers who are just as fast.
    """
    size, objects = hidden.acts.shape
    paced = np.full((size, objects), data.same_cell)
    slot = np.empty((len(data.share), size, objects))
    for i in range(size):
        together = np.full(objects, 2, np.int32)
        if label[i] >= 0:
            together = _of_group(-1, label[i], label, hidden)
        for o in range(objects):
            more = max(0, hidden.acting[o] - together[o])
            near = hidden.near[i, o] + more
            for n in range(len(data.share)):
                slot[n, i, o] = data.share[n]
                if tempo:
                    slot[n, i, o] = drawn_to(data.share[n], hidden.in_slot[n, i, o] + more, near)
            if tempo:
                of_others = by_tempo(hidden.in_window[i, o] + more, near, 1.0, data)
                paced[i, o] = max(data.same_cell, of_others)
    return paced, slot


@compiled
def _pair_p(
    i: int, j: int, kept: Flags, paced: Floats, slot: Floats, hidden: Hidden, rule: Rule,
    data: Data,
) -> float:  # fmt: skip
    """Return the p-value of two members, all of whose common objects are in step.

    Where all trials are hits, the tail over occasions is the larger of the two: the product of
    the chances that each is in step on any of its objects.
    """
    p, missed, objects, occasions = 1.0, 1.0, 0, 0
    last = -1
    for o in range(len(kept)):
        if not (kept[o] and hidden.acts[i, o] and hidden.acts[j, o]):
            continue
        if last < 0 or hidden.cell[o] != hidden.cell[last]:
            p *= 1 - missed if occasions else 1.0
            missed = 1.0
            occasions += 1
        chance = 0.0
        for centre in (i, j):
            chance = max(chance, paced[centre, o])
            for n in range(len(data.share)):
                if data.period_us[n] > 2 * data.window_us:
                    locked = hidden.locked[n, i, j]
                    by_habit = locked * slot[n, centre, o] + (1 - locked) * paced[centre, o]
                    chance = max(chance, by_habit)
        missed *= 1 - min(1.0, hidden.lift[i, j] * chance)
        objects += 1
        last = o
    if min(objects, occasions) < rule.least_objects:
        return 1.0
    return p * (1 - missed) * rule.layers


@compiled
def _member_p(
    i: int, group: int, label: Int64s, kept: Flags, hidden: Hidden, rule: Rule, data: Data
) -> float:
    """Return the p-value of a member against the others of a group; as ``_pair_p``."""
    others = _of_group(i, group, label, hidden)
    locked, lift = np.zeros(len(data.share)), 1.0
    for j in range(len(label)):
        if j != i and label[j] == group:
            locked = np.maximum(locked, hidden.locked[:, i, j])
            lift = max(lift, hidden.lift[i, j])
    p, missed, last = 1.0, 1.0, -1
    about_all = len(label)
    for o in range(len(kept)):
        if not (kept[o] and hidden.acts[i, o] and others[o]):
            continue
        if last >= 0 and hidden.cell[o] != hidden.cell[last]:
            p *= 1 - missed
            missed = 1.0
        more = hidden.acting[o] - others[o] - 1
        near = hidden.near[about_all, o] + more
        in_window = hidden.in_window[about_all, o] + more
        pace = max(hidden.pace[o], by_tempo(in_window, near, hidden.covered[o], data))
        chance = pace
        for n in range(len(locked)):
            if data.period_us[n] > 2 * data.window_us:
                slot = drawn_to(data.share[n], hidden.in_slot[n, about_all, o] + more, near)
                chance = max(chance, locked[n] * slot + (1 - locked[n]) * pace)
        missed *= 1 - min(1.0, lift * chance)
        last = o
    return min(1.0, p * (1 - missed) * rule.layers) if last >= 0 else 1.0


@compiled
def _grown(
    label: Int64s, kept: Flags, fdr: float, hidden: Hidden, rule: Rule, data: Data
) -> Int64s:
    """Return the groups with the members that join them."""
    size = len(label)
    p, best = np.ones(size), np.full(size, -1, np.int64)
    groups = 0
    for group in range(size):
        others = _of_group(-1, group, label, hidden)
        if not (label == group).sum():
            continue
        groups += 1
        for i in range(size):
            meetings = 0
            for o in range(len(kept)):
                meetings += kept[o] and hidden.acts[i, o] and others[o] > 0
            if label[i] < 0 and meetings >= rule.least_objects:
                of_group = _member_p(i, group, label, kept, hidden, rule, data)
                if of_group < p[i]:
                    p[i], best[i] = of_group, group
    joins = _rejected(p, rule.accounts * max(groups, 1), fdr)
    for i in range(size):
        if joins[i]:
            label[i] = best[i]
    return label


@compiled
def _of_group(i: int, group: int, label: Int64s, hidden: Hidden) -> Int32s:
    """Return how many of a group, but for member i, act on each object."""
    many = np.zeros(hidden.acts.shape[1], np.int32)
    for j in range(len(label)):
        if j != i and label[j] == group:
            for o in range(len(many)):
                many[o] += hidden.acts[j, o]
    return many
