"""Explanations that the null model itself grants: breaking news and schedulers.

The chance to be in step is never taken below what an object's other sharers do, nor below what
the accounts' schedules make. Whoever is confirmed is in step beyond both, where there was anything
to learn them from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.coordination.indexed import Int32s, Int64s
from heliograph.coordination.nulls.habits import agreement
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.windows import written
from heliograph.findings import Explanation

_ENOUGH_OTHERS = 2
_MOST = 0.5
_FEWEST_ACTIONS = 5
_MOST_PAIRS = 300  # of members whose phases are compared


@dataclass(frozen=True)
class Tempo:
    """Others near the members' acts in step: arrays, one entry an object."""

    near: Int32s
    in_window: Int32s


def breaking_news(model: Timing, positions: Int64s) -> Explanation:
    """Return whether the tempo of the objects explains the acts at these positions.

    ``model`` leaves the group out, so that its own acts are no tempo.
    """
    seen = others_near(model, positions)
    objects, known = len(seen.near), int((seen.near >= _ENOUGH_OTHERS).sum())
    window = written(model.known.window_us)
    if known < _MOST * objects:
        stranger = model.known.in_window[0]
        return Explanation(
            name="breaking news",
            verdict="not testable",
            reason=f"On {objects - known:,} of {objects:,} objects fewer than {_ENOUGH_OTHERS} "
            "other accounts acted at about that time, so that the objects' own tempo is not known. "
            f"Granted instead was what strangers do in these data: {stranger:.1%} of pairs near "
            f"one another are within {window}.",
        )
    share = seen.in_window.sum() / seen.near.sum()
    return Explanation(
        name="breaking news",
        verdict="ruled out",
        reason=f"Of the other accounts that acted at about the same time, {share:.0%} came within "
        f"{window} of the members ({known:,} of {objects:,} objects had others to compare with). "
        "The test grants the members that tempo, object by object, and they were in step beyond "
        "it.",
    )


def others_near(model: Timing, positions: Int64s) -> Tempo:
    """Return how many others acted near the first of the positions on each object."""
    known = model.known
    group = known.group[known.account[positions[0]]]
    near, in_window = [], []
    _, first = np.unique(known.object[positions], return_index=True)
    for at in positions[first]:
        begin, end = known.object_start[known.object[at]], known.object_start[known.object[at] + 1]
        outside = known.group[known.account[begin:end]] != group
        gap_us = np.abs(known.time_us[begin:end] - known.time_us[at])[outside]
        near.append((gap_us <= known.reach_us).sum())
        in_window.append((gap_us <= known.window_us).sum())
    return Tempo(np.array(near, np.int32), np.array(in_window, np.int32))


def schedulers(model: Timing, members: Int32s) -> Explanation:
    """Return whether the members' schedules explain their acts in step."""
    known = model.known
    actions = np.diff(known.account_start)[members]
    long = known.period_us > 2 * known.window_us
    if np.median(actions) < _FEWEST_ACTIONS or not long.any():
        return Explanation(
            name="schedulers",
            verdict="not testable",
            reason=f"Half of the members acted fewer than {_FEWEST_ACTIONS} times, too seldom to "
            "know at which minutes they usually post."
            if long.any()
            else "The window is so long that it spans every slot of a schedule.",
        )
    agreed = _agreement(model, members)[:, long]
    best = int((agreed.mean(axis=0) / known.uniform[long]).argmax())
    return Explanation(
        name="schedulers",
        verdict="ruled out",
        reason="Over different objects, the members' times meet by phase in "
        f"{agreed[:, best].mean():.0%} of cases (period "
        f"{written(int(known.period_us[long][best]))}; at random "
        f"{known.uniform[long][best]:.0%}). The test grants them as much, and they were in step "
        "beyond it.",
    )


def _agreement(model: Timing, members: Int32s) -> np.typing.NDArray[np.float64]:
    known = model.known
    pairs = [(i, j) for n, i in enumerate(members) for j in members[n + 1 :]]
    pairs = pairs[:: 1 + len(pairs) // _MOST_PAIRS]
    agreed = np.zeros((len(pairs), len(known.period_us)))
    for n, (i, j) in enumerate(pairs):
        agreement(
            i, j, known.by_account, known.account_start, known.object, known.bins, known.offset,
            known.meeting, known.uniform, known.row, known.reach, agreed[n],
        )  # fmt: skip
    return agreed
