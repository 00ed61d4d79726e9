"""Worlds where nobody coordinates: every group is false, every small p-value chance."""

from __future__ import annotations

from heliograph.calibration.analysing import analyse, groups_named, named
from heliograph.calibration.record import NobodyRun
from heliograph.calibration.uniformity import CURVE, LEVELS, pairs_that_share, tails
from heliograph.simulate import simulate


def nobody_run(world: str, seed: int, accounts: int) -> NobodyRun:
    """Return what the analysis finds where there is nothing to find."""
    made = simulate(world, seed=seed, accounts=accounts, groups=0)
    result = analyse(made)
    tests = pairs_that_share(made.actions)
    p, observed = (result.pairs.column(name).to_numpy() for name in ("p", "observed"))
    return NobodyRun(
        world=world,
        seed=seed,
        groups=groups_named(result.groups),
        members=len(set(named(result.groups))),
        tests=tests,
        at_or_below=tuple(tail.flaggable for tail in tails(p, tests, observed, LEVELS)),
        curve=tuple(tail.flaggable for tail in tails(p, tests, observed, CURVE)),
    )
