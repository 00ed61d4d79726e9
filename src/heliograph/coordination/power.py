"""Power: what the data could reveal at all, before anything is looked for.

The question is how many objects a group of a given size must share in step to be shown with a
given probability. The chance of a meeting is taken from the data: hidden groups act at moments of
it, and the null model says how likely strangers meet there. Then the decision is taken as in an
analysis: candidates against all pairs of accounts, ten deals into halves, members confirmed one by
one. No pair of accounts of the data is looked at; only volumes are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.coordination.asked import by_behaviour, null_model
from heliograph.coordination.confirmation import DEALS, LIBERAL_FDR, ONE_IN
from heliograph.coordination.deciding import Rule, times_shown
from heliograph.coordination.discovery import SMALLEST_PART, candidate_level
from heliograph.coordination.hidden import Conduct, chances, data_of
from heliograph.coordination.indexed import US_PER_S, first_of_post, index_together, restrict
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.testing import LEAST_OBJECTS
from heliograph.coordination.windows import Window, window_us, written
from heliograph.errors import InputError
from heliograph.findings import (
    MIN_GROUP_SIZE,
    MIN_GROUP_SIZE_FLOOR,
    Predictive,
    check_min_group_size,
)
from heliograph.findings.asked import check_fdr, check_seed
from heliograph.frames import Frame

SIZES = (5, 8, 12, 20, 50)
PROBABILITY = 0.8
PARTICIPATION = 0.85
"""Chance of each member to take part in each co-action of its group."""
MOST_OBJECTS = 60
"""What needs more co-actions counts as not found."""
BASE_RATES = (1e-2, 1e-3, 1e-4)
_LARGEST = 200
_START = 8  # objects
_BLOCK, _MOST_BLOCKS = 50, 8  # hidden groups: 400 tell a probability of 0.8 to within 0.02
_SURE = 3.0  # standard errors from the probability asked for, at which to stop early
_MOMENTS = 2000


@dataclass(frozen=True)
class Detected:
    """The fewest shared objects with which a group of a size is found with the probability."""

    behaviour: str
    group_size: int
    objects: int | None  # None where no number that was tried suffices


@dataclass(frozen=True)
class Chance:
    """How likely two strangers are in step at a moment of the data: 10th, 50th, 90th percentile."""

    behaviour: str
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Power:
    """What an analysis of these data could reveal.

    ``detected`` has an entry a behaviour and group size, ``chances`` one a behaviour.
    ``innocent_chance`` bounds the chance of an innocent account to be confirmed (see
    ``innocent_chance``), and ``predictive`` is what follows from it.
    """

    accounts: int
    tests: int  # pairs of accounts
    window_s: float
    fdr: float
    probability: float
    participation: float
    min_group_size: int
    detected: tuple[Detected, ...]
    chances: tuple[Chance, ...]
    innocent_chance: float
    predictive: tuple[Predictive, ...]
    detectable: str


def power(  # noqa: PLR0913 - what an analyst may set
    actions: Frame | Mapping[str, Frame],
    window: Window = "60s",
    *,
    cell: Window | None = None,
    clock: Window | None = None,
    fdr: float = 0.05,
    seed: int = 1,
    windows: Sequence[Window] = (),
    sizes: Sequence[int] = SIZES,
    probability: float = PROBABILITY,
    min_group_size: int = MIN_GROUP_SIZE,
    progress: Callable[[str], None] | None = None,
) -> Power:
    """Return how many objects a group must share in step to be found by ``coordination``.

    All but ``sizes`` and ``probability`` are as there. For each of ``sizes`` (accounts) the fewest
    objects are sought, up to 60, at which the group is shown with ``probability``, if each member
    takes part in each with probability 0.85 and all who do act within the window, at moments of
    the data's own first actions. Up to 400 such groups are simulated at a time.

    Raises InputError where ``coordination`` would, for a size that is no group, and for a
    probability not between 0 and 1; ScopeError for a ``min_group_size`` below 3.

    >>> nothing = power({"account": ["a", "b"], "object": ["x", "x"], "time": [0, 9]})
    >>> nothing.tests, [least.objects for least in nothing.detected][:2]
    (1, [None, None])
    """
    check_fdr(fdr)
    check_seed(seed)
    indexed = index_together(by_behaviour(actions))
    null = null_model([item.time_us for item in indexed.values()], window, cell, clock)
    further = {window_us(one) for one in windows} - {null.window_us}
    nobody = np.zeros(0, np.int32)
    models = {}
    for name, item in indexed.items():
        firsts = restrict(item, item.first & first_of_post(item))
        models[name] = Timing.over(firsts, nobody, null)
    acted = np.concatenate([item.account for item in indexed.values()])
    return power_under(
        models,
        len(np.unique(acted)),
        fdr=fdr,
        seed=seed,
        windows=1 + sum(one_us >= 2 * null.clock_us for one_us in further),
        sizes=sizes,
        probability=probability,
        min_group_size=min_group_size,
        progress=progress,
    )


def power_under(  # noqa: PLR0913 - as above
    models: Mapping[str, Timing],
    accounts: int,
    *,
    fdr: float,
    seed: int,
    windows: int = 1,
    sizes: Sequence[int] = SIZES,
    probability: float = PROBABILITY,
    min_group_size: int = MIN_GROUP_SIZE,
    progress: Callable[[str], None] | None = None,
) -> Power:
    """Return the power of an analysis whose null models, one a behaviour, are there already.

    ``accounts`` is how many acted in any behaviour; ``windows`` how many are looked at, this one
    included.
    """
    check_min_group_size(min_group_size)
    _check(sizes, probability)
    rule = Rule(
        accounts=accounts,
        layers=len(models),
        windows=windows,
        candidate_p=candidate_level(accounts),
        smallest_part=SMALLEST_PART,
        least_objects=LEAST_OBJECTS,
        deals=DEALS,
        one_in=ONE_IN,
        liberal_fdr=LIBERAL_FDR,
        fdr=fdr,
        min_group_size=min_group_size,
    )
    detected, met = [], []
    for layer, (name, model) in enumerate(models.items()):
        if progress:
            progress(f"hiding groups in {name}: {model.firsts.size:,} first actions")
        if not model.firsts.size:
            detected += [Detected(name, size, None) for size in sizes]
            continue
        met.append(_chance(name, model, np.random.default_rng([seed, layer])))
        found = None
        for size in sizes:
            # Groups of other sizes need about as many, so that few numbers have to be tried.
            found = _fewest(model, size, rule, probability, [seed, layer], found or _START)
            detected.append(Detected(name, size, found))
    window_s = next((model.jitter.window_us for model in models.values()), 0) / US_PER_S
    alpha = innocent_chance(fdr, accounts, min_group_size)
    return Power(
        accounts=accounts,
        tests=accounts * (accounts - 1) // 2,
        window_s=window_s,
        fdr=fdr,
        probability=probability,
        participation=PARTICIPATION,
        min_group_size=min_group_size,
        detected=tuple(detected),
        chances=tuple(met),
        innocent_chance=alpha,
        predictive=predictive(probability, alpha),
        detectable=_sentence(detected, window_s, probability),
    )


def innocent_chance(fdr: float, accounts: int, confirmed: int) -> float:
    """Return a bound on the mean chance of an innocent account to be confirmed.

    The false discovery rate allows ``fdr`` x ``confirmed`` false members on average; any of
    ``accounts`` could be among them. Where it is not known how many are confirmed, the smallest
    group stands in: nobody coordinating, a false group of that size appears in a share ``fdr`` of
    analyses. Where more are confirmed, or a false group is larger, the bound is larger too.

    >>> innocent_chance(0.05, 2000, 5)
    0.000125
    """
    return min(1.0, fdr * max(confirmed, 1) / max(accounts, 1))


def predictive(probability: float, innocent: float) -> tuple[Predictive, ...]:
    """Return, for base rates 1e-2, 1e-3, 1e-4, how likely a confirmed member coordinates.

    By Bayes: ``probability`` is the chance to confirm an account that does, ``innocent`` one that
    does not.

    >>> [round(item.value, 2) for item in predictive(0.8, 0.000125)]
    [0.98, 0.86, 0.39]
    """
    return tuple(
        Predictive(
            base_rate=rate, value=rate * probability / (rate * probability + (1 - rate) * innocent)
        )
        for rate in BASE_RATES
    )


def probability_shown(
    model: Timing, size: int, objects: int, rule: Rule, seed: Sequence[int], enough: float
) -> float:
    """Return the share of hidden groups that are shown, of as many as tell it from ``enough``."""
    rng = np.random.default_rng([*seed, size, objects])
    conduct = Conduct(size, objects, PARTICIPATION, model.jitter.clock_us)
    shown = groups = 0
    for _ in range(_MOST_BLOCKS):
        shown += times_shown(_BLOCK, conduct, rule, data_of(model.known), rng)
        groups += _BLOCK
        error = np.sqrt(enough * (1 - enough) / groups)
        if abs(shown / groups - enough) > _SURE * error:
            break
    return shown / groups


def _fewest(
    model: Timing,
    size: int,
    rule: Rule,
    probability: float,
    seed: Sequence[int],
    start: int,
) -> int | None:
    """Return the fewest objects that suffice, looked for from ``start`` on.

    More objects never make a group harder to find.
    """
    if not rule.min_group_size <= size <= rule.accounts:
        return None

    def suffices(objects: int) -> bool:
        return probability_shown(model, size, objects, rule, seed, probability) >= probability

    most = min(MOST_OBJECTS, len(np.unique(model.firsts.object)))
    too_few, enough, step = LEAST_OBJECTS, min(start, most), 1
    while not suffices(enough):
        if enough >= most:
            return None
        too_few, enough, step = enough, min(enough + step, most), 2 * step
    if too_few == LEAST_OBJECTS and suffices(enough - 1):
        enough -= 1
    elif too_few == LEAST_OBJECTS:
        return enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if suffices(middle):
            enough = middle
        else:
            too_few = middle
    return enough


def _chance(behaviour: str, model: Timing, rng: np.random.Generator) -> Chance:
    low, median, high = np.quantile(chances(_MOMENTS, data_of(model.known), rng), (0.1, 0.5, 0.9))
    return Chance(behaviour, float(low), float(median), float(high))


def _check(sizes: Sequence[int], probability: float) -> None:
    if not 0 < probability < 1:
        raise InputError(f"the probability is {probability}, not between 0 and 1")
    for size in sizes:
        if not MIN_GROUP_SIZE_FLOOR <= size <= _LARGEST:
            raise InputError(
                f"a group of {size} accounts cannot be asked for",
                remedy=f"give sizes from {MIN_GROUP_SIZE_FLOOR} to {_LARGEST}.",
            )


def _sentence(detected: Sequence[Detected], window_s: float, probability: float) -> str:
    """Return what can be found, in plain words."""
    by_behaviour: dict[str, list[Detected]] = {}
    for item in detected:
        by_behaviour.setdefault(item.behaviour, []).append(item)
    parts, explained = [], False
    for behaviour, rows in by_behaviour.items():
        said = []
        for item in rows:
            if item.objects is None:
                continue
            said.append(f"one of {item.group_size} needs {item.objects}")
            if not explained:
                said[-1] = (
                    f"a group of {item.group_size} whose members share {item.objects} objects "
                    f"within {written(window_s * US_PER_S)} of one another is found with "
                    f"probability {probability:g}"
                )
                explained = True
        if never := [str(item.group_size) for item in rows if item.objects is None]:
            said.append(f"none of {_listed(never)} is found with probability {probability:g}")
        parts.append(f"By {behaviour}, {'; '.join(said)}.")
    if not parts:
        return "Nothing: no size of group was asked for."
    return f"{' '.join(parts)} Each member takes part in {PARTICIPATION:.0%} of the co-actions."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
