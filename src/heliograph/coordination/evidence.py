"""What a group did: the objects on which its members were in step, and what chance expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from heliograph.coordination.indexed import US_PER_S, Flags, Indexed, Int32s, Int64s
from heliograph.coordination.nulls.timing import Timing
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

    layer: int
    object: int
    positions: Int64s  # in the layer's first actions
    in_step: int  # pairs of members
    expected: float


def shared_objects(models: Sequence[Timing], members: Int32s) -> list[Shared]:
    """Return the objects that two members or more acted on, with what the null model expects."""
    shared = []
    for layer, model in enumerate(models):
        firsts = model.firsts
        in_step, expected = model.by_object(members)
        positions = np.flatnonzero(np.isin(firsts.account, members))
        for at in np.split(positions, 1 + np.flatnonzero(np.diff(firsts.object[positions]))):
            if len(at) < 2:
                continue
            o = int(firsts.object[at[0]])
            shared.append(Shared(layer, o, at, int(in_step[o]), float(expected[o])))
    return shared


def in_step(model: Timing, members: Int32s) -> Int64s:
    """Return the positions of the members' first actions that are in step with another's."""
    firsts = model.firsts
    positions = np.flatnonzero(np.isin(firsts.account, members))
    objects = np.split(positions, 1 + np.flatnonzero(np.diff(firsts.object[positions])))
    if not len(positions):
        return positions
    return np.concatenate([_in_step(firsts.time_us, at, model.jitter.window_us) for at in objects])


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
    models: Sequence[Timing], behaviours: Sequence[str], shared: list[Shared], names: dict[int, str]
) -> list[ObjectEvidence]:
    """Return the objects with members in step, the most members first, then the earliest."""
    found = []
    for item in shared:
        model = models[item.layer]
        at = _in_step(model.firsts.time_us, item.positions, model.jitter.window_us)
        if len(at) > 1:
            found.append((item, model.firsts, at))
    found.sort(
        key=lambda one: (-len(one[2]), int(one[1].time_us[one[2][0]]), one[0].layer, one[0].object)
    )
    return [
        ObjectEvidence(
            behaviour=behaviours[item.layer],
            object=masked(str(firsts.objects[item.object].as_py())),
            first_at=iso_time(int(firsts.time_us[at[0]])),
            acts=tuple(_acts(firsts, at, names)),
        )
        for item, firsts, at in found
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
