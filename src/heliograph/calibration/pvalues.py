"""Pair by pair where nobody coordinates: whether a granted chance is ever less than the true one.

A test looks only at pairs that were in step. Here every pair is asked that shared several objects
near one another, whether in step or not. A number of objects in step is discrete, so its p-value
cannot be uniform; randomised between P(S > s) and P(S >= s) it is, if the chances are exactly right
(Lehmann & Romano 2005, section 3.2). Where more chance is granted than is due, small p-values come
up less often than they say; where less is granted, more often.

The same with outcomes drawn from the granted chances themselves shows what is due to the world and
what to the arithmetic: those p-values must be uniform.
"""

from __future__ import annotations

import numpy as np

from heliograph.calibration.analysing import WINDOW_S, declared_publishers
from heliograph.calibration.record import PValueRun
from heliograph.calibration.trials import trials_of
from heliograph.coordination import kernel
from heliograph.coordination.asked import null_model
from heliograph.coordination.indexed import Indexed, Int32s, first_of_post, index, restrict
from heliograph.coordination.nulls.jitter import Floats, Jitter
from heliograph.coordination.nulls.poisson_binomial import upper_tail
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.pairs import count
from heliograph.simulate import World, simulate

LEAST_SHARED = 4
"""Objects that a pair shared near one another; with fewer there is little to be in step on."""
MOST_PAIRS = 40_000
"""Pairs of a world, drawn at random if there are more."""
_DECADE = (1, 0.7, 0.5, 0.3, 0.2, 0.15)
GRID = (*(round(step * 10.0**-n, 6) for n in range(4) for step in _DECADE), 0.0001)
"""Levels from 1 to 10^-4, six to a power of ten."""


def pvalue_run(world: str, seed: int, accounts: int) -> PValueRun:
    """Return how many randomised p-values lie at or below each level of the grid."""
    made = simulate(world, seed=seed, accounts=accounts, groups=0)
    actions = index(made.actions)
    firsts = restrict(actions, actions.first & first_of_post(actions))
    jitter = null_model([actions.time_us], f"{WINDOW_S:g}s", None, None)
    draw = np.random.default_rng([seed, *b"pvalues"])
    a, b = _sharing(firsts, jitter, made)
    some = draw.permutation(len(a))[:MOST_PAIRS]
    model = Timing.over(firsts, np.unique(np.concatenate([a[some], b[some]])), jitter)
    p = np.array([
        [randomised(pair.chance, int(hits.sum()), draw.random())
         for hits in (pair.hit, draw.random(len(pair.chance)) < pair.chance)]
        for pair in trials_of(model, a[some], b[some])
    ]).reshape(-1, 2)  # fmt: skip
    return PValueRun(
        world=world,
        seed=seed,
        sharing=len(a),
        tests=len(some),
        at_or_below=at_or_below(p[:, 0]),
        drawn=at_or_below(p[:, 1]),
    )


def randomised(chances: Floats, hits: int, uniform: float) -> float:
    """Return P(S > hits) + uniform * P(S = hits), for S successes in trials of these chances.

    >>> randomised(np.array([0.5]), 1, 0.4), randomised(np.array([0.5]), 0, 0.4)
    (0.2, 0.7)
    """
    beyond = upper_tail(chances, hits + 1)
    return beyond + uniform * (upper_tail(chances, hits) - beyond)


def at_or_below(p: Floats) -> tuple[int, ...]:
    """Return how many p-values lie at or below each level of the grid.

    >>> at_or_below(np.array([0.9, 0.0002]))[:2], at_or_below(np.array([0.9, 0.0002]))[-2:]
    ((2, 1), (0, 0))
    """
    return tuple(np.searchsorted(np.sort(p), GRID, side="right").tolist())


def _sharing(firsts: Indexed, jitter: Jitter, made: World) -> tuple[Int32s, Int32s]:
    """Return all pairs that share enough objects near one another, as the analysis has pairs."""
    low, high = kernel.neighbourhoods(firsts.object_start, firsts.time_us, jitter.cell_us // 2)
    counted = np.ones(firsts.size, np.bool_)
    pairs = count(firsts, low, high, counted=counted, min_first=LEAST_SHARED)
    a, b = (pairs.column(name).to_numpy() for name in ("account_a", "account_b"))
    known = declared_publishers(made)
    of = np.array([known.get(account, "") for account in firsts.accounts.to_pylist()])
    of_one = (of[a] != "") & (of[a] == of[b])
    return a[~of_one], b[~of_one]
