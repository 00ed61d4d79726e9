"""Why pairs that pace alone lets through do not pass the whole test, object tempo by object tempo.

Told as each pair was first tested in full, with the groups that the candidates make left out of
each other's tempo: once a group falls apart, its members count as each other's crowd. Each
co-action counts under what added most to the chance granted to it: the tempo of the object among
others near (its own, if any of them came within the window; else what strangers do), the two
accounts' habits, or nothing beyond their pace. Nothing here says whose co-actions they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from heliograph.calibration.record import Carrying, Lost
from heliograph.calibration.trials import trials_of
from heliograph.coordination.discovery import SMALLEST_PART, Pairs, candidate_level, test
from heliograph.coordination.groups import group, in_core
from heliograph.coordination.indexed import Flags, Int32s
from heliograph.coordination.nulls.tempo import PRIOR_OTHERS, crowd_of
from heliograph.coordination.nulls.timing import ALL_PARTS, Timing
from heliograph.coordination.nulls.trials import Asked
from heliograph.coordination.search import Search
from heliograph.findings import MIN_GROUP_SIZE
from heliograph.multiplicity import benjamini_hochberg

OBJECTS = 15
"""Objects of the table; none with co-actions of fewer accounts than a group has."""
_PACE = Asked(tempo=False, habit=False)
_TEMPO = Asked(tempo=True, habit=False)


@dataclass(frozen=True)
class CoAction:
    """Two accounts in step on an object, and the chance granted to that."""

    object: int
    accounts: tuple[int, int]
    near: int  # others, on the side of the two that grants more
    within: int  # of these, within the window
    pace: float
    tempo: float
    whole: float  # as first tested
    in_the_end: float

    @property
    def decided_by(self) -> str:
        """Return what added most to the chance: habit may add very little to a tempo."""
        if self.whole == self.pace:
            return "pace"
        if self.whole - self.tempo > self.tempo - self.pace:
            return "habit"
        return "own_tempo" if self.within else "strangers"


def lost(pairs: Pairs, found: Search, lost_pairs: Flags) -> Lost:
    """Return what became of some of the pairs gathered, which a search has not let through.

    ``lost_pairs`` has one flag a pair.
    """
    (last,) = found.models
    first = first_tested(pairs)
    a, b = pairs.a[lost_pairs], pairs.b[lost_pairs]
    seen = [each for i, j in zip(a, b, strict=True) for each in co_actions(first, last, i, j)]
    decided = Counter(each.decided_by for each in seen)
    q = benjamini_hochberg(found.tests.p, max(1, pairs.tests))
    passing = float(found.tests.p[q <= pairs.fdr].max(initial=0.0))
    tails = [(each.p_over_objects, each.p_over_occasions) for each in trials_of(first, a, b)]
    accounts, together = _largest(a, b)
    return Lost(
        pairs=len(a),
        co_actions=len(seen),
        **{name: decided[name] for name in ("own_tempo", "strangers", "habit", "pace")},
        sittings=sum(occasions > objects for objects, occasions in tails),
        only_sittings=sum(objects <= passing < occasions for objects, occasions in tails),
        largest=accounts,
        largest_pairs=together,
        objects=tuple(_carrying(seen)),
    )


def first_tested(pairs: Pairs) -> Timing:
    """Return the model in which pairs are first tested in full.

    Left out are the groups of those that pace and habit alone make candidates.
    """
    (model,) = pairs.models
    everything = [np.ones(model.firsts.size, np.bool_)]
    every = np.ones(len(pairs.a), np.bool_)
    p = test(pairs, pairs.models, everything, every, Asked(tempo=False, habit=True)).p
    place = np.flatnonzero(p <= candidate_level(pairs.accounts))
    place = place[in_core(pairs.a[place], pairs.b[place])]
    made = group(
        pairs.a[place],
        pairs.b[place],
        pairs.in_step[place],
        min_group_size=SMALLEST_PART,
        seed=pairs.seed,
    )
    return model.leaving_out(made.groups).relearnt()


def co_actions(first: Timing, last: Timing, i: int, j: int) -> Iterator[CoAction]:
    """Return the co-actions of two accounts (codes) under the first and last model of a search."""
    asked = (first, _PACE), (first, _TEMPO), (first, ALL_PARTS), (last, ALL_PARTS)
    by_part = [next(trials_of(model, [i], [j], parts)) for model, parts in asked]
    for trial in np.flatnonzero(by_part[0].hit):
        object_ = int(first.known.object[by_part[0].position[trial]])
        near, within = others(first, object_, i, j)
        pace, tempo, whole, in_the_end = (float(part.chance[trial]) for part in by_part)
        yield CoAction(object_, (int(i), int(j)), near, within, pace, tempo, whole, in_the_end)


def others(model: Timing, object_: int, i: int, j: int) -> tuple[int, int]:
    """Return how many others acted on an object near one of two accounts, and within the window.

    Of the two the one near whom more chance is granted; others are in no group with either.
    """
    known = model.known
    here = slice(known.object_start[object_], known.object_start[object_ + 1])
    account, time_us = known.account[here], known.time_us[here]
    group = known.group[account]
    other = ~np.isin(account, (i, j))
    for code in (i, j):
        other &= (group != known.group[code]) | (known.group[code] < 0)
    best = 0, 0
    most = -1.0
    for code in (i, j):
        gap_us = np.abs(time_us[other] - time_us[account == code])
        near, within = int((gap_us <= known.reach_us).sum()), int((gap_us <= known.window_us).sum())
        chance = tempo_chance(model, near, within)
        if chance > most:
            best, most = (near, within), chance
    return best


def tempo_chance(model: Timing, near: int, within: int) -> float:
    """Return the chance that the tempo of an object grants."""
    prior = model.known.in_window[crowd_of(near)]
    return float((within + PRIOR_OTHERS * prior) / (near + PRIOR_OTHERS))


def _carrying(seen: Sequence[CoAction]) -> Iterator[Carrying]:
    """Return the objects with most co-actions."""
    by_object: dict[int, list[CoAction]] = {}
    for each in seen:
        by_object.setdefault(each.object, []).append(each)
    public = [several for several in by_object.values() if _accounts(several) >= MIN_GROUP_SIZE]
    for several in sorted(public, key=len, reverse=True)[:OBJECTS]:
        near = sum(each.near for each in several)
        yield Carrying(
            co_actions=len(several),
            accounts=_accounts(several),
            near=near / len(several),
            within=sum(each.within for each in several) / near if near else 0.0,
            pace=float(np.mean([each.pace for each in several])),
            whole=float(np.mean([each.whole for each in several])),
            in_the_end=float(np.mean([each.in_the_end for each in several])),
        )


def _accounts(several: Sequence[CoAction]) -> int:
    return len({account for each in several for account in each.accounts})


def _largest(a: Int32s, b: Int32s) -> tuple[int, int]:
    """Return the accounts of the largest circle that the pairs tie together, and its pairs."""
    if not len(a):
        return 0, 0
    _, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    first, second = np.split(ends, 2)
    network = sparse.coo_array((np.ones(len(a)), (first, second)), shape=(ends.max() + 1,) * 2)
    _, part = csgraph.connected_components(network, directed=False)
    accounts = np.bincount(part)
    return int(accounts.max()), int((part[first] == accounts.argmax()).sum())
