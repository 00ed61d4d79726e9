"""Finding groups: pairs beyond chance, the groups they make, and who else belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.compiled import compiled
from heliograph.coordination.combining import combined
from heliograph.coordination.groups import group, in_core
from heliograph.coordination.indexed import Flags, Int32s, Int64s
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.timing import ALL_PARTS, Timing
from heliograph.coordination.nulls.trials import Asked, Known
from heliograph.coordination.testing import LEAST_OBJECTS, Tested
from heliograph.multiplicity import benjamini_hochberg

SMALLEST_PART = 3
"""Candidates of fewer accounts than this are pairs, not groups, and are not left out together."""
_CANDIDATES_AN_ACCOUNT = 0.5  # that chance would give
_NOBODY_ELSE = Asked(tempo=False, habit=True)


@dataclass(frozen=True)
class Pairs:
    """Every pair that could be flagged in any layer, and the null model of each layer."""

    layers: tuple[Tested, ...]
    models: tuple[Timing, ...]
    a: Int32s  # codes, one entry a pair
    b: Int32s
    in_step: Int32s  # objects, over all layers
    place: tuple[Int64s, ...]  # by layer: where its own pairs stand among these
    accounts: int  # that acted in any layer
    declared: tuple[Flags, ...]  # by layer: its pairs of one publisher, which are no pairs here
    fdr: float
    seed: int

    @property
    def tests(self) -> int:
        """Every pair of accounts, whether or not the two ever met."""
        return self.accounts * (self.accounts - 1) // 2


@dataclass(frozen=True)
class Tests:
    """What was tested of each pair; one row a pair."""

    observed: Int32s  # objects in step: (pairs, layers)
    expected: Floats  # likewise
    p: Floats  # combined over layers
    p_by_layer: Floats  # 1 where a pair does not meet in a layer


@dataclass(frozen=True)
class Found:
    """Groups found in some of the actions."""

    models: tuple[Timing, ...]  # with the groups left out
    candidates: Flags  # the pairs that made them
    groups: tuple[Int32s, ...]


def gather(
    layers: Sequence[Tested], accounts: int, publisher: Int32s, fdr: float, seed: int
) -> Pairs:
    """Return the pairs worth testing: those that may still pass after interval jitter.

    ``publisher`` has one code an account; two of one declared publisher (not -1) are no pair.
    """
    declared = [
        (publisher[item.account_a] >= 0) & (publisher[item.account_a] == publisher[item.account_b])
        for item in layers
    ]
    plausible = [(item.p <= fdr) & ~of_one for item, of_one in zip(layers, declared, strict=True)]
    a = [item.account_a[some] for item, some in zip(layers, plausible, strict=True)]
    b = [item.account_b[some] for item, some in zip(layers, plausible, strict=True)]
    width = 1 + max((int(codes.max(initial=0)) for codes in b), default=0)
    keys = [x.astype(np.int64) * width + y for x, y in zip(a, b, strict=True)]
    union = np.unique(np.concatenate(keys))
    first, second = np.divmod(union, width)
    place = tuple(np.searchsorted(union, key) for key in keys)
    in_step = np.zeros(len(union), np.int32)
    for item, some, where in zip(layers, plausible, place, strict=True):
        in_step[where] += item.observed[some]
    return Pairs(
        layers=tuple(layers),
        models=tuple(
            Timing.over(item.firsts, np.unique(np.concatenate([x, y])), item.jitter)
            for item, x, y in zip(layers, a, b, strict=True)
        ),
        a=first.astype(np.int32),
        b=second.astype(np.int32),
        in_step=in_step,
        place=place,
        accounts=accounts,
        declared=tuple(declared),
        fdr=fdr,
        seed=seed,
    )


def discover(pairs: Pairs, kept: Sequence[Flags], *, relearn: bool = False) -> Found:
    """Return the groups found in the actions that are kept (flags by layer).

    Candidates come from pace and habit alone. Then their groups are left out of each other's tempo
    and the candidates are tested in full; those that remain are left out and tested again, until
    the set stands still. With ``relearn``, what strangers do is learnt anew without them.
    """
    every = np.ones(len(pairs.a), np.bool_)
    candidates = _candidates(pairs, test(pairs, pairs.models, kept, every, _NOBODY_ELSE))
    while True:
        groups = _groups(pairs, candidates)
        models = tuple(model.leaving_out(groups) for model in pairs.models)
        if relearn:
            models = tuple(model.relearnt() for model in models)
        remaining = candidates & _candidates(
            pairs, test(pairs, models, kept, candidates, ALL_PARTS)
        )
        if np.array_equal(remaining, candidates):
            return Found(models=models, candidates=candidates, groups=groups)
        candidates = remaining


def _candidates(pairs: Pairs, tests: Tests) -> Flags:
    """Return the pairs that may belong together.

    Chance makes so few of them that it joins them to trees at most: a random network grows circles
    only from one connection an account on (Erdos & Renyi 1960).
    """
    return tests.p <= candidate_level(pairs.accounts)


def candidate_level(accounts: int) -> float:
    """Return the p-value that makes a pair of so many accounts a candidate.

    >>> candidate_level(1001)
    0.0005
    """
    return _CANDIDATES_AN_ACCOUNT / max(1, accounts - 1)


def test(
    pairs: Pairs,
    models: Sequence[Timing],
    kept: Sequence[Flags],
    asked_for: Flags,
    asked: Asked,
) -> Tests:
    """Return the tests of the pairs asked for, combined over layers; the others get p = 1."""
    shape = len(pairs.a), len(models)
    observed, expected, p = np.zeros(shape, np.int32), np.zeros(shape), np.ones(shape)
    looked = np.zeros(shape, np.bool_)
    for layer, (model, place, flags) in enumerate(zip(models, pairs.place, kept, strict=True)):
        here = place[asked_for[place]]
        tests = model.pairs(pairs.a[here], pairs.b[here], flags, asked)
        observed[here, layer], expected[here, layer] = tests.observed, tests.expected
        looked[here, layer] = tests.trials >= LEAST_OBJECTS
        # One viral link must not name anybody: a pair in step once, or on one occasion, is none.
        repeated = (tests.observed >= LEAST_OBJECTS) & (tests.occasions >= LEAST_OBJECTS)
        p[here, layer] = np.where(repeated, tests.p, 1.0)
    return Tests(observed, expected, combined(p, looked), p)


def _groups(pairs: Pairs, candidates: Flags) -> tuple[Int32s, ...]:
    place = np.flatnonzero(candidates)
    place = place[in_core(pairs.a[place], pairs.b[place])]
    return group(
        pairs.a[place],
        pairs.b[place],
        pairs.in_step[place],
        min_group_size=SMALLEST_PART,
        seed=pairs.seed,
    ).groups


def grow(pairs: Pairs, found: Found, kept: Sequence[Flags], fdr: float) -> tuple[Int32s, ...]:
    """Return the groups with everybody who is in step with one of them beyond chance.

    An account against a whole group is a stronger test than any of its pairs, and there are fewer:
    every account with every group, at the same false discovery rate.
    """
    taken = np.zeros(len(pairs.layers[0].firsts.accounts), np.bool_)
    for codes in found.groups:
        taken[codes] = True
    account, number = _followers(found, kept, taken)
    if not len(account):
        return found.groups
    p = member_p_values(found.models, account, number, kept)
    joins = benjamini_hochberg(p, pairs.accounts * len(found.groups)) <= fdr
    best = np.lexsort((number, p, account))
    first = np.ones(len(best), np.bool_)
    first[1:] = account[best][1:] != account[best][:-1]
    joining = best[first & joins[best]]
    return tuple(
        np.concatenate([codes, account[joining[number[joining] == g]]]).astype(np.int32)
        for g, codes in enumerate(found.groups)
    )


def member_p_values(
    models: Sequence[Timing], account: Int32s, number: Int32s, kept: Sequence[Flags]
) -> Floats:
    """Return the p-value of each account against the group of that number, over all layers."""
    return combined(*member_p_values_by_layer(models, account, number, kept))


def member_p_values_by_layer(
    models: Sequence[Timing], account: Int32s, number: Int32s, kept: Sequence[Flags]
) -> tuple[Floats, Flags]:
    """Return the same for each layer (accounts, layers), and where there was anything to test."""
    p = np.ones((len(account), len(models)))
    looked = np.zeros(p.shape, np.bool_)
    for layer, (model, flags) in enumerate(zip(models, kept, strict=True)):
        tests = model.members(account, number, flags)
        p[:, layer], looked[:, layer] = tests.p, tests.trials > 0
    return p, looked


def _followers(found: Found, kept: Sequence[Flags], taken: Flags) -> tuple[Int32s, Int32s]:
    """Return accounts outside all groups that are in step with one on two objects or more."""
    account, number = [], []
    accounts = len(taken)
    # Of others nothing is in step with one and the same account twice; their habits are not kept.
    known = np.any([model.known.row >= 0 for model in found.models], axis=0)
    for g in range(len(found.groups)):
        times = np.zeros(accounts, np.int32)
        for model, flags in zip(found.models, kept, strict=True):
            times += _in_step_with(g, flags, model.known, accounts)
        some = np.flatnonzero((times >= LEAST_OBJECTS) & ~taken & known)
        account.append(some)
        number.append(np.full(len(some), g))
    return (
        np.concatenate([*account, np.zeros(0)]).astype(np.int32),
        np.concatenate([*number, np.zeros(0)]).astype(np.int32),
    )


@compiled
def _in_step_with(g: int, kept: Flags, known: Known, accounts: int) -> Int32s:
    """Return on how many objects each account was in step with a group's member."""
    times = np.zeros(accounts, np.int32)
    last = np.full(accounts, -1, np.int32)
    for m in range(known.group_start[g], known.group_start[g + 1]):
        p = known.group_position[m]
        if not kept[p]:
            continue
        o = known.object[p]
        for step in (-1, 1):
            q = p + step
            while known.object_start[o] <= q < known.object_start[o + 1]:
                if abs(known.time_us[q] - known.time_us[p]) > known.window_us:
                    break
                i = known.account[q]
                if kept[q] and last[i] != o:
                    last[i] = o
                    times[i] += 1
                q += step
    return times
