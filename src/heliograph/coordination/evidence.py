"""What a group did: the objects on which its members were in step, and what chance expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from heliograph.coordination.indexed import US_PER_S, Flags, Indexed, Int32s, Int64s
from heliograph.coordination.nulls.jitter import GRIDS, Jitter
from heliograph.findings import Act, Effect, ObjectEvidence
from heliograph.privacy.pseudonyms import masked

SHOWN_OBJECTS = 200
_RESAMPLES = 2000
_LEVEL = 0.95
FEWEST_OBJECTS = 5
_DECIMALS = 6
_EFFECT = "co-actions in step, observed over expected"
_TOO_HIGH = "too high on average, because the group was chosen on the same objects"


@dataclass(frozen=True)
class Shared:
    """One object on which two members or more acted: their first actions, in order of time."""

    object: int
    positions: Int64s  # in the indexed actions
    in_step: int  # pairs of members
    expected: float


def shared_objects(firsts: Indexed, members: Int32s, null: Jitter) -> list[Shared]:
    """Return the objects that two members or more acted on, with what the null model expects."""
    positions = np.flatnonzero(np.isin(firsts.account, members))
    cells = [null.cells(firsts.time_us, grid) for grid in range(GRIDS)]
    shared = []
    for at in np.split(positions, 1 + np.flatnonzero(np.diff(firsts.object[positions]))):
        if len(at) < 2:
            continue
        shared.append(
            Shared(
                object=int(firsts.object[at[0]]),
                positions=at,
                in_step=_pairs_within(firsts.time_us[at], null.window_us),
                expected=max(_expected(on_grid[at], null) for on_grid in cells),
            )
        )
    return shared


def _pairs_within(times_us: Int64s, window_us: int) -> int:
    """Return how many pairs of times, given in order, are at most the window apart."""
    after = np.searchsorted(times_us, times_us + window_us, side="right")
    return int((after - np.arange(len(times_us)) - 1).sum())


def _expected(cells: Int64s, null: Jitter) -> float:
    """Return how many pairs of actions in these cells are in step on average."""
    cell, actions = np.unique(cells, return_counts=True)
    same = (actions * (actions - 1) // 2).sum()
    adjacent = (actions[:-1] * actions[1:])[np.diff(cell) == 1].sum()
    return float(same * null.same_cell + adjacent * null.adjacent_cells)


def effect(shared: list[Shared], seed: int) -> Effect:
    """Return how many times more co-actions were in step than expected, with an interval.

    Percentile bootstrap over objects (Efron 1979): objects are the units that repeat. The group
    was chosen for being in step, on these very objects, so the figure is too high on average.
    """
    in_step, by_chance = _totals(shared)
    value = round(_ratio(in_step, by_chance), _DECIMALS)
    if len(shared) < FEWEST_OBJECTS:
        return Effect(
            name=_EFFECT,
            value=value,
            low=None,
            high=None,
            level=_LEVEL,
            method=f"no interval: {len(shared)} objects are too few to resample; {_TOO_HIGH}",
        )
    observed = np.array([item.in_step for item in shared], dtype=np.float64)
    expected = np.array([item.expected for item in shared])
    draw = np.random.default_rng(seed)
    ratios = np.empty(_RESAMPLES)
    for resample in range(_RESAMPLES):
        objects = draw.integers(0, len(shared), len(shared))
        ratios[resample] = _ratio(float(observed[objects].sum()), float(expected[objects].sum()))
    low, high = np.round(np.quantile(ratios, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]), _DECIMALS)
    if low == high:
        return Effect(
            name=_EFFECT,
            value=value,
            low=None,
            high=None,
            level=_LEVEL,
            method="no interval: every object has the same ratio, so that resampling objects says "
            f"nothing; {_TOO_HIGH}",
        )
    return Effect(
        name=_EFFECT,
        value=value,
        low=float(low),
        high=float(high),
        level=_LEVEL,
        method=f"percentile bootstrap over {len(shared)} objects, {_RESAMPLES} resamples; "
        f"{_TOO_HIGH}",
    )


def _totals(shared: list[Shared]) -> tuple[int, float]:
    return sum(item.in_step for item in shared), sum(item.expected for item in shared)


def _ratio(observed: float, expected: float) -> float:
    # Objects shared only at long distance expect nothing, and nothing is observed on them.
    return observed / max(expected, 1e-12)


def in_step_evidence(
    firsts: Indexed, shared: list[Shared], names: dict[int, str], null: Jitter
) -> list[ObjectEvidence]:
    """Return the objects with members in step, the most members first, then the earliest."""
    found = [
        (item, at)
        for item in shared
        if len(at := _in_step(firsts.time_us, item.positions, null.window_us)) > 1
    ]
    found.sort(key=lambda pair: (-len(pair[1]), int(firsts.time_us[pair[1][0]]), pair[0].object))
    return [
        ObjectEvidence(
            object=masked(str(firsts.objects[item.object].as_py())),
            first_at=iso_time(int(firsts.time_us[at[0]])),
            acts=tuple(_acts(firsts, at, names)),
        )
        for item, at in found
    ]


def _in_step(time_us: Int64s, positions: Int64s, window_us: int) -> Int64s:
    """Return those of the positions, in order of time, that have another one within the window."""
    close = np.diff(time_us[positions]) <= window_us
    accompanied: Flags = np.append(close, False) | np.append(False, close)
    return positions[accompanied]


def _acts(firsts: Indexed, at: Int64s, names: dict[int, str]) -> Iterator[Act]:
    for position in at.tolist():
        post = (
            firsts.posts[int(firsts.content[position])].as_py()
            if firsts.posts is not None
            else None
        )
        yield Act(
            member=names[int(firsts.account[position])],
            gap_s=float(firsts.time_us[position] - firsts.time_us[at[0]]) / US_PER_S,
            post_id=post if post is None else masked(str(post)),
        )


def iso_time(time_us: int) -> str:
    """Return a time in ISO 8601, UTC, with as many decimals as it has.

    >>> iso_time(1_000_000)
    '1970-01-01T00:00:01Z'
    """
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_us)
    return time.isoformat().replace("+00:00", "Z")
