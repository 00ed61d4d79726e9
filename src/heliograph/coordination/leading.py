"""Who led and who followed: the order in which members act, where they act together.

A *burst* is a run of members' first actions on one object, each at most a window after the one
before. If order meant nothing, each member of a burst would be equally likely to be its first;
exchanging the members of each burst among its places gives the null distribution of everything
below. Whoever wants a real community to look coordinated copies it, and comes late each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from heliograph.coordination.indexed import US_PER_S, Flags, Indexed, Int32s, Int64s
from heliograph.findings import MIN_GROUP_SIZE_FLOOR
from heliograph.privacy.aliases import aliases

Floats = npt.NDArray[np.float64]

LEVEL = 0.95
FEWEST_OBJECTS = 5
"""Below that there is no interval and nothing is said."""

SIGNIFICANT = 0.025
"""Of each of the two tests, so that both together are false in 5% of groups at most."""

IN_ORDER = 0.9
"""Least share of pairs of an early and a late member in order, for blocks to be told."""

_EXCHANGES = 999
_RESAMPLES = 2000
_ACTS_AT_ONCE = 2_000_000  # exchanged in one go: 16 MB an array
_SAME = 1e-9  # two sums of the same numbers may differ by rounding
_NAMED = 3  # leaders spelled out in the sentence


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that every part of the record shares."""


class Led(_Record, frozen=True):
    """How often one member was the first of its bursts; a tie of k counts 1/k for each."""

    member: str  # alias
    bursts: int
    first: float
    expected: float  # bursts in which it would be first by chance
    low: float | None  # of the share first / bursts, at ``Leading.level``
    high: float | None
    p: float  # that any member of the group is so far above chance


class Blocks(_Record, frozen=True):
    """Members that act early and members that act late, whenever both act in a burst."""

    early: tuple[str, ...]
    late: tuple[str, ...]
    bursts: int  # in which both acted
    in_order: int  # bursts in which every early act came before every late one
    share: float  # of pairs in order, burst by burst, on objects not used to choose the blocks
    low: float | None
    high: float | None
    lag_s: float  # median time from the first early act to the first late one


class Leading(_Record, frozen=True):
    """Who led and who followed in a group, with the odds, and the same as a plain sentence."""

    objects: int  # on which members were in step
    bursts: int
    members: tuple[Led, ...]  # in the order of their aliases
    leaders: tuple[str, ...]
    p: float  # that leadership is spread so unevenly; of the largest excess
    consistency: float  # Kendall's W: 0 no order, 1 the same order in each burst
    consistency_p: float
    blocks: Blocks | None
    level: float
    method: str
    sentence: str


def leading(firsts: Indexed, members: Int32s, window_us: int, seed: int) -> Leading:
    """Return who led and who followed among ``members`` (account codes, in order of alias).

    ``firsts`` holds first actions only. Shares have percentile bootstrap intervals over objects
    (Efron 1979), or exact ones (Clopper & Pearson 1934) where every object says the same.
    p-values are Monte Carlo, never 0 (Phipson & Smyth 2010); those of members are adjusted for the
    number of members by the largest excess (Westfall & Young 1993). Consistency is Kendall's W
    of the places within bursts, as the share of their variance that lies between members, which
    holds for bursts of any size.
    """
    names = tuple(aliases(members.tolist()).values())
    acts = _in_bursts(firsts, members, window_us)
    exchange, resample = (np.random.default_rng([seed, stream]) for stream in (1, 2))
    excess, consistency = acts.excess(), acts.consistency()
    largest, consistent = _exchanged(acts, exchange)
    p = [_p_value(largest, value) for value in excess]
    p_consistent = _p_value(consistent, consistency)
    enough = len(np.unique(acts.object)) >= FEWEST_OBJECTS
    blocks = None
    if enough and p_consistent <= SIGNIFICANT:
        blocks = _blocks(acts, names, resample)
    led = tuple(_led(acts, member, name, p[member], resample) for member, name in enumerate(names))
    leaders = tuple(item.member for item in led if enough and item.p <= SIGNIFICANT)
    return Leading(
        objects=len(np.unique(acts.object)),
        bursts=acts.bursts,
        members=led,
        leaders=leaders,
        p=min(p, default=1.0),
        consistency=consistency,
        consistency_p=p_consistent,
        blocks=blocks,
        level=LEVEL,
        method=f"{_EXCHANGES} exchanges of the members of each burst; intervals from "
        f"{_RESAMPLES} resamples of objects, exact where every object says the same",
        sentence=_sentence(enough, led, leaders, blocks),
    )


@dataclass(frozen=True)
class _Acts:
    """Members' acts in bursts, in order of burst and time; arrays have one entry an act."""

    members: int
    bursts: int
    member: Int64s  # position among the members
    burst: Int64s
    object: Int64s
    time_us: Int64s
    size: Int64s  # of the act's burst
    first: Floats  # 1 shared by the acts that came first in their burst
    place: Floats  # within the burst, from 0 to 1, ties in the middle; a half on average

    def excess(self) -> Floats:
        """Return by how many standard deviations each member was first more often than chance."""
        chance = 1 / self.size
        expected = np.bincount(self.member, chance, self.members)
        variance = np.bincount(self.member, chance * (1 - chance), self.members)
        first = np.bincount(self.member, self.first, self.members)
        return np.asarray((first - expected) / np.sqrt(np.maximum(variance, _SAME)))

    def consistency(self) -> float:
        """Return the share of the variance of places that lies between members."""
        total = float(((self.place - 0.5) ** 2).sum())
        away = np.bincount(self.member, self.place - 0.5, self.members)
        acts = np.bincount(self.member, minlength=self.members)
        return float((away**2 / np.maximum(acts, 1)).sum()) / total if total else 0.0

    def on(self, objects: Int64s) -> _Acts:
        """Return the acts on these objects."""
        keep = np.isin(self.object, objects)
        arrays = ("member", "burst", "object", "time_us", "size", "first", "place")
        return _Acts(self.members, self.bursts, *(getattr(self, name)[keep] for name in arrays))


def _in_bursts(firsts: Indexed, members: Int32s, window_us: int) -> _Acts:
    position = np.flatnonzero(np.isin(firsts.account, members))
    object_, time_us = firsts.object[position], firsts.time_us[position]
    begins = np.append(True, (np.diff(object_) != 0) | (np.diff(time_us) > window_us))
    burst = np.cumsum(begins[: len(position)]) - 1
    kept = np.bincount(burst, minlength=1)[burst] > 1
    object_, time_us, account = object_[kept], time_us[kept], firsts.account[position[kept]]
    _, burst, size = np.unique(burst[kept], return_inverse=True, return_counts=True)
    start = np.cumsum(size) - size
    # Acts at one moment share the mean of their places.
    moment = (
        np.cumsum(np.append(True, (np.diff(burst) != 0) | (np.diff(time_us) != 0))[: len(burst)])
        - 1
    )
    tied = np.bincount(moment, minlength=1)[moment]
    rank = np.arange(len(burst)) - start[burst]
    mean_rank = (np.bincount(moment, rank, 1) / np.maximum(np.bincount(moment, minlength=1), 1))[
        moment
    ]
    is_first = moment == moment[start[burst]] if len(burst) else np.zeros(0, np.bool_)
    by_code = np.argsort(members)
    return _Acts(
        members=len(members),
        bursts=len(size),
        member=by_code[np.searchsorted(members, account, sorter=by_code)].astype(np.int64),
        burst=burst.astype(np.int64),
        object=object_.astype(np.int64),
        time_us=time_us,
        size=size[burst].astype(np.int64),
        first=is_first / tied,
        place=(mean_rank + 0.5) / size[burst],
    )


def _exchanged(acts: _Acts, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the largest excess and the consistency of each exchange of members within bursts."""
    expected = np.bincount(acts.member, 1 / acts.size, acts.members)
    variance = np.bincount(acts.member, (1 - 1 / acts.size) / acts.size, acts.members)
    number = np.maximum(np.bincount(acts.member, minlength=acts.members), 1)
    total = max(float(((acts.place - 0.5) ** 2).sum()), _SAME)
    largest, consistency = np.zeros(_EXCHANGES), np.zeros(_EXCHANGES)
    for rows in _in_turns(_EXCHANGES, len(acts.member)):
        order = np.argsort(acts.burst + rng.random((rows.size, len(acts.member))), axis=1)
        by_row = acts.member[order] + acts.members * np.arange(rows.size)[:, None]

        def totals(values: Floats, by_row: Int64s = by_row, rows: Int64s = rows) -> Floats:
            weights = np.broadcast_to(values, by_row.shape).ravel()
            sums = np.bincount(by_row.ravel(), weights, rows.size * acts.members)
            return np.asarray(sums.reshape(rows.size, -1), dtype=np.float64)

        excess = (totals(acts.first) - expected) / np.sqrt(np.maximum(variance, _SAME))
        largest[rows] = excess.max(axis=1, initial=-np.inf)
        consistency[rows] = (totals(acts.place - 0.5) ** 2 / number).sum(axis=1) / total
    return largest, consistency


def _in_turns(number: int, width: int) -> list[Int64s]:
    """Return the numbers below ``number`` in parts, so that a part times ``width`` is bounded."""
    parts = -(-number * max(width, 1) // _ACTS_AT_ONCE)
    return np.array_split(np.arange(number), min(parts, number))


def _p_value(exchanged: Floats, observed: float) -> float:
    return (1 + int((exchanged >= observed - _SAME).sum())) / (1 + len(exchanged))


def _led(acts: _Acts, member: int, name: str, p: float, rng: np.random.Generator) -> Led:
    own = acts.member == member
    _, place = np.unique(acts.object[own], return_inverse=True)
    low, high = _interval(np.bincount(place, acts.first[own]), np.bincount(place), rng)
    return Led(
        member=name,
        bursts=int(own.sum()),
        first=float(acts.first[own].sum()),
        expected=float((1 / acts.size[own]).sum()),
        low=low,
        high=high,
        p=p,
    )


def _interval(
    hits: npt.NDArray[Any], tries: npt.NDArray[Any], rng: np.random.Generator
) -> tuple[float, float] | tuple[None, None]:
    """Return the interval of sum(hits) / sum(tries), given both by object."""
    objects = len(tries)
    if objects < FEWEST_OBJECTS:
        return None, None
    tail = (1 - LEVEL) / 2
    if (hits == tries).all():
        return tail ** (1 / objects), 1.0
    if not hits.any():
        return 0.0, 1 - tail ** (1 / objects)
    ratios = np.empty(_RESAMPLES)
    for rows in _in_turns(_RESAMPLES, objects):
        drawn = rng.integers(0, objects, (rows.size, objects))
        ratios[rows] = hits[drawn].sum(axis=1) / tries[drawn].sum(axis=1)
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return (float(low), float(high)) if low < high else (None, None)


def _blocks(acts: _Acts, names: Sequence[str], rng: np.random.Generator) -> Blocks | None:
    """Return the early and the late block, where they keep their order on objects set aside.

    The blocks are chosen on half of the objects and their order is judged on the other half, and
    the other way round: chosen and judged on the same objects, any group would seem in order.
    """
    halves = np.array_split(rng.permutation(np.unique(acts.object)), 2)
    judged = []
    for chosen_on, judged_on in (halves, halves[::-1]):
        early, late = _early_and_late(acts.on(chosen_on))
        judged += _meetings(acts.on(judged_on), early, late)
    early, late = _early_and_late(acts)
    met = _meetings(acts, early, late)
    share = float(np.mean([each.in_order for each in judged])) if judged else 0.0
    if not met or share < IN_ORDER:
        return None
    _, place = np.unique([each.object for each in judged], return_inverse=True)
    in_order = np.bincount(place, [each.in_order for each in judged])
    low, high = _interval(in_order, np.bincount(place), rng)
    return Blocks(
        early=tuple(np.array(names)[early].tolist()),
        late=tuple(np.array(names)[late].tolist()),
        bursts=len(met),
        in_order=sum(each.in_order == 1 for each in met),
        share=share,
        low=low,
        high=high,
        lag_s=float(np.median([each.lag_us for each in met])) / US_PER_S,
    )


def _early_and_late(acts: _Acts) -> tuple[Flags, Flags]:
    """Return which members act early and which late: the two most distinct by their mean place.

    Neither block is smaller than the smallest group can be; too few members make no block.
    """
    number = np.bincount(acts.member, minlength=acts.members)
    seen = np.flatnonzero(number)
    place = np.bincount(acts.member, acts.place, acts.members)[seen] / number[seen]
    order = np.argsort(place, kind="stable")
    cuts = np.arange(MIN_GROUP_SIZE_FLOOR, len(seen) - MIN_GROUP_SIZE_FLOOR + 1)
    early, late = np.zeros((2, acts.members), np.bool_)
    if len(cuts):
        below, whole = np.cumsum(place[order])[cuts - 1], place.sum()
        apart = (whole - below) / (len(seen) - cuts) - below / cuts
        cut = cuts[np.argmax(apart**2 * cuts * (len(seen) - cuts))]
        early[seen[order[:cut]]] = True
        late[seen[order[cut:]]] = True
    return early, late


@dataclass(frozen=True)
class _Meeting:
    """One burst in which both blocks acted."""

    object: int
    in_order: float  # share of pairs in which the early member was first; half for a tie
    lag_us: int


def _meetings(acts: _Acts, early: Flags, late: Flags) -> list[_Meeting]:
    met = []
    for at in np.split(np.arange(len(acts.burst)), 1 + np.flatnonzero(np.diff(acts.burst))):
        ahead = acts.time_us[at[early[acts.member[at]]]]
        behind = acts.time_us[at[late[acts.member[at]]]]
        if len(ahead) and len(behind):
            gaps = np.sign(behind[:, None] - ahead)
            met.append(
                _Meeting(
                    object=int(acts.object[at[0]]),
                    in_order=float((gaps + 1).mean()) / 2,
                    lag_us=int(behind[0] - ahead[0]),
                )
            )
    return met


def _sentence(
    enough: bool, led: Sequence[Led], leaders: Sequence[str], blocks: Blocks | None
) -> str:
    if not enough:
        return (
            f"Too few objects to tell who led: members were in step on fewer than {FEWEST_OBJECTS}."
        )
    if blocks:
        always = "always" if blocks.in_order == blocks.bursts else "nearly always"
        return (
            f"{listed(blocks.early)} {always} acted before {listed(blocks.late)} (in "
            f"{blocks.in_order:,} of the {blocks.bursts:,} bursts that had both, by "
            f"{blocks.lag_s:.3g} s in the median): the late ones may be copying the early ones, "
            "who may know nothing of it."
        )
    if not leaders:
        return "No member led more often than chance."
    first = sorted((item for item in led if item.member in leaders), key=lambda item: item.p)
    said = [
        f"{item.member} acted first in {item.first:,g} of {item.bursts:,} bursts"
        f"{_between(item)}, where chance gives 1 in {item.bursts / item.expected:.2g}"
        for item in first[:_NAMED]
    ]
    more = len(first) - len(said)
    said += [f"{more} more led more often than chance"] if more else []
    return "; ".join(said) + "."


def _between(item: Led) -> str:
    if item.low is None or item.high is None:
        return ""
    return f" ({LEVEL:.0%} interval {item.low:.0%} to {item.high:.0%})"


def listed(names: Iterable[str]) -> str:
    """Return aliases as prose has them, those in a row as a range.

    >>> listed(["A1", "A2", "A3", "A7", "A9", "A10"])
    'A1 to A3, A7, A9 and A10'
    """
    runs: list[list[int]] = []
    for number in sorted(int(name.removeprefix("A")) for name in names):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"A{run[0]} to A{run[-1]}"] if len(run) > 2 else [f"A{n}" for n in run]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]])) if said else ""
