"""How large a group's change is, with an interval that keeps neighbouring weeks together."""

from __future__ import annotations

import numpy as np

from heliograph.shifts.records import Flags, Floats, Int64s

BLOCK_WEEKS = 4
DRAWS = 1_000
LEVEL = 0.95


def change(
    value: Floats, seen: Flags, reference: Floats, week: int, seed: list[int]
) -> tuple[float, float, float]:
    """Return the mean change of a group's share beyond the reference's, and its 95% interval.

    ``value`` and ``seen``, [members, weeks], are shares less what the reference does to them, and
    the weeks with posts. The mean over members from ``week`` on less that before, each member
    that posted counting alike. Blocks of weeks are drawn with replacement within both sides
    (Kunsch 1989, ends joined as Politis & Romano 1992 do), how the group follows the
    ``reference``, [factors, weeks], is fitted anew in every draw, and what the draws are off by is
    enlarged as the variance of so few blocks is.

    >>> value = np.repeat([[0.0, 0.5]], 10, axis=1)
    >>> low_to_high = change(value, value >= 0, np.sin(np.arange(20))[None], 10, [1])
    >>> [round(each, 6) for each in low_to_high]
    [0.5, 0.5, 0.5]
    """
    sums, many = np.where(seen, value, 0.0).sum(axis=0), seen.sum(axis=0)
    posted = np.flatnonzero(many > 0)
    mean = sums[posted] / many[posted]
    after = posted >= week
    design = np.stack([np.ones(len(posted)), after, *reference[:, posted]])
    rng = np.random.default_rng(seed)
    sides = [np.flatnonzero(side) for side in (~after, after)]
    drawn = np.concatenate([_blocks(side, rng) for side in sides], axis=1)
    estimate = _step(mean[None], design[None])[0]
    off = _step(mean[drawn], design[:, drawn].swapaxes(0, 1)) - estimate
    blocks = min(len(side) for side in sides) / BLOCK_WEEKS
    off *= np.sqrt(blocks / max(1.0, blocks - 1))
    low, high = np.quantile(off, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(estimate), float(estimate + low), float(estimate + high)


def _step(mean: Floats, design: Floats) -> Floats:
    """Return the coefficient of the second row of each ``design``, [draws, rows, weeks]."""
    gram = design @ design.swapaxes(1, 2)
    ridge = 1e-9 * np.trace(gram, axis1=1, axis2=2)[:, None, None]
    moment = design @ mean[:, :, None]
    step: Floats = np.linalg.solve(gram + ridge * np.eye(design.shape[1]), moment)[:, 1, 0]
    return step


def _blocks(places: Int64s, rng: np.random.Generator) -> Int64s:
    """Return as many of the places in every draw, in blocks of neighbours."""
    many = len(places)
    length = min(BLOCK_WEEKS, many)
    start = rng.integers(0, many, (DRAWS, -(-many // length), 1))
    drawn: Int64s = places[((start + np.arange(length)) % many).reshape(DRAWS, -1)[:, :many]]
    return drawn
