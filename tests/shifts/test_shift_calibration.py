"""The error rate of claimed shifts: six worlds in which nobody shifts, and planted shifts."""

from __future__ import annotations

import numpy as np
import pytest

from heliograph.shifts.deciding import decide
from heliograph.shifts.records import Counts, Decided, Signal, Weekly
from heliograph.shifts.reference import Residuals
from heliograph.shifts.swings import counted, likelihood, swings
from heliograph.shifts.synchrony import synchrony
from heliograph.simulate.shifting import WORLDS, Shifting, shifting

RUNS = 200
MOST_FALSE = 10
"""Runs with a false claim, of 200: 5%."""


def weekly_of(*made: Shifting) -> Weekly:
    accounts, weeks = made[0].of.shape
    return Weekly(
        weeks=tuple(f"week {n}" for n in range(weeks)),
        signals=tuple(Signal(f"topic-{n}", "topic", "the share") for n in range(len(made))),
        accounts=tuple(f"a{n}" for n in range(accounts)),
        panel_accounts=tuple(f"p{n}" for n in range(len(made[0].panel_of))),
        looked=tuple(Counts(each.having, each.of) for each in made),
        panel=tuple(Counts(each.panel_having, each.panel_of) for each in made),
    )


def decided(seed: int, *made: Shifting) -> tuple[Decided, ...]:
    return decide(weekly_of(*made), min_group_size=5, fdr=0.05, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_where_nobody_shifts_hardly_any_run_claims_it(world: str) -> None:
    false = 0
    for seed in range(30_000, 30_000 + RUNS):
        false += any(one.outcome == "found" for one in decided(seed, shifting(world, seed=seed)))
    assert false <= MOST_FALSE


@pytest.mark.slow
@pytest.mark.parametrize("world", ["trends", "weak-trends", "some-trend", "all-trend"])
def test_accounts_that_drift_by_themselves_are_hardly_ever_claimed(world: str) -> None:
    false = 0
    for seed in range(34_000, 34_040):
        false += any(one.outcome == "found" for one in decided(seed, shifting(world, seed=seed)))
    assert false <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("world", "recall"), [("iid", 0.8), ("volumes", 0.75), ("common-news", 0.4)]
)
def test_planted_members_are_confirmed(world: str, recall: float) -> None:
    right, wrong = [], []
    for seed in range(31_000, 31_040):
        made = shifting(world, seed=seed, shifted=10)
        up, down = decided(seed, made)
        assert down.outcome != "found"
        members = up.group.members if up.group is not None else np.zeros(40, np.bool_)
        right.append((members & made.shifted).sum() / 10)
        wrong.append((members & ~made.shifted).sum())
    assert np.mean(right) >= recall
    assert np.mean(wrong) <= 0.6


@pytest.mark.slow
def test_the_p_value_is_one_where_weeks_are_independent() -> None:
    p = []
    for seed in range(32_000, 32_060):
        p += [one.p for one in decided(seed, shifting("iid", seed=seed))]
    # Of 120, with a standard deviation of 3.6 and 2.4 about what is to be expected.
    assert 5 <= np.sum(np.array(p) <= 0.2) <= 35
    assert np.sum(np.array(p) <= 0.05) <= 13


@pytest.mark.slow
def test_without_a_reference_the_news_makes_the_circular_shift_false() -> None:
    """What makes the panel necessary: the same test of the shares as they are."""
    alone = 0
    for seed in range(33_000, 33_030):
        made = shifting("common-news", seed=seed)
        value = made.having / np.maximum(1, made.of)
        centred = value - value.mean(axis=1, keepdims=True)
        weight = np.repeat(1 / centred.var(axis=1, keepdims=True), 104, axis=1)
        left = Residuals(centred, weight, np.zeros(40))
        p = 1.0
        for up in (True, False):
            found = swings(left, up)
            height = np.full(40, 1.2)
            likely = likelihood(found, height)
            every = counted(found.height, height)
            p = min(p, synchrony(found, likely, every, draws=199, seed=[seed]).p)
        alone += p <= 0.025
    assert alone >= 27
