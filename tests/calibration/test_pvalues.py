"""Randomised p-values, pair by pair, and the figure and verdict that come of them."""

import itertools
import math
import re

import msgspec
import numpy as np
import pytest
from scipy import stats

from heliograph.calibration import calibrate, write_page
from heliograph.calibration.intervals import binomial_band
from heliograph.calibration.page import page_text
from heliograph.calibration.pvalues import (
    GRID,
    LEAST_SHARED,
    at_or_below,
    pvalue_run,
    randomised,
)
from heliograph.calibration.summary import (
    drawn_levels,
    drawn_uniform,
    pair_levels,
    promised_too_much,
)
from heliograph.calibration.trials import trials_of
from heliograph.calibration.uniformity import LEVELS
from heliograph.coordination.analysis import null_model
from heliograph.coordination.indexed import first_of_post, index, restrict
from heliograph.coordination.nulls.timing import Timing
from heliograph.simulate import simulate

ACCOUNTS = 300


@pytest.fixture(scope="module")
def measured():
    return calibrate(
        runs=2, accounts=ACCOUNTS, worlds=["plain", "newsroom"], parts=["pvalues"], workers=1
    )


def test_the_grid_runs_from_1_to_a_ten_thousandth_through_the_levels_of_the_table():
    assert (GRID[0], GRID[-1], len(GRID)) == (1.0, 0.0001, 25)
    assert list(GRID) == sorted(set(GRID), reverse=True)
    assert set(LEVELS) <= set(GRID)


def test_randomised_p_values_spread_evenly_over_every_step_of_the_tail():
    chances = np.array([0.3, 0.02, 0.6])
    distribution = [0.0] * 4
    for outcome in itertools.product((0, 1), repeat=3):
        distribution[sum(outcome)] += np.prod(np.where(outcome, chances, 1 - chances))
    for hits in range(4):
        beyond = sum(distribution[hits + 1 :])
        assert randomised(chances, hits, 0.0) == pytest.approx(beyond)
        assert randomised(chances, hits, 1.0) == pytest.approx(beyond + distribution[hits])
        half = randomised(chances, hits, 0.5)
        assert half == pytest.approx(beyond + distribution[hits] / 2)


def test_randomised_p_values_of_outcomes_from_their_chances_are_uniform_down_to_the_tail():
    draw = np.random.default_rng(5)
    p = []
    for _ in range(30_000):
        chances = draw.random(6) * 0.3
        hits = int((draw.random(6) < chances).sum())
        p.append(randomised(chances, hits, draw.random()))
    assert stats.kstest(p, "uniform").pvalue > 0.001
    small = np.array(p)[np.array(p) <= 0.01] / 0.01
    assert stats.kstest(small, "uniform").pvalue > 0.001


def test_counts_at_each_level_are_those_of_plain_loops():
    p = np.concatenate([np.random.default_rng(2).random(500), GRID])
    assert at_or_below(p) == tuple(sum(value <= level for value in p) for level in GRID)


def test_pairs_are_those_that_share_near_one_another_and_belong_to_no_one_publisher():
    world = simulate("newsroom", seed=1, accounts=ACCOUNTS, groups=0)
    publisher = dict(
        zip(*(world.declared.column(n).to_pylist() for n in ("account", "publisher")), strict=True)
    )
    first = {}
    for row in sorted(world.actions.to_pylist(), key=lambda row: row["time"]):
        first.setdefault(row["object"], {}).setdefault(row["account"], row["time"])
    shared = {}
    for sharers in first.values():
        for (a, at), (b, then) in itertools.combinations(sharers.items(), 2):
            if abs((at - then).total_seconds()) <= 1800:
                pair = frozenset((a, b))
                shared[pair] = shared.get(pair, 0) + 1
    enough = [pair for pair, times in shared.items() if times >= LEAST_SHARED]
    of_one = [p for p in enough if len({publisher.get(account, account) for account in p}) == 1]
    assert of_one
    run = pvalue_run("newsroom", 1, ACCOUNTS)
    assert run.sharing == len(enough) - len(of_one)
    assert run.tests == run.sharing
    assert run.at_or_below[0] == run.drawn[0] == run.tests


def test_no_more_pairs_are_tested_than_asked_for(monkeypatch):
    monkeypatch.setattr("heliograph.calibration.pvalues.MOST_PAIRS", 50)
    run = pvalue_run("plain", 1, ACCOUNTS)
    assert run.tests == 50 < run.sharing
    assert run == pvalue_run("plain", 1, ACCOUNTS)


def test_trials_give_the_p_value_of_the_test_itself():
    """The larger tail, over objects or over occasions, is the test's own."""
    world = simulate("breaking-news", seed=2, accounts=ACCOUNTS, groups=0)
    actions = index(world.actions)
    firsts = restrict(actions, actions.first & first_of_post(actions))
    a, b = np.array(list(itertools.combinations(range(40), 2)), np.int32).T
    jitter = null_model([actions.time_us], "60s", None, None)
    model = Timing.over(firsts, np.arange(40, dtype=np.int32), jitter)
    tests = model.pairs(a, b, np.ones(firsts.size, np.bool_))
    trials = list(trials_of(model, a, b))
    assert [int(pair.hit.sum()) for pair in trials] == tests.observed.tolist()
    assert max(tests.observed) > 1
    larger = [max(pair.p_over_objects, pair.p_over_occasions) for pair in trials]
    assert larger == pytest.approx(tests.p.tolist())
    assert any(pair.p_over_occasions > pair.p_over_objects for pair in trials)


def test_where_nobody_coordinates_chances_are_granted_generously(measured):
    rows = {(row.world, row.level): row for row in pair_levels(measured)}
    assert not promised_too_much(rows.values())
    for world in ("plain", "newsroom"):
        assert rows[world, 0.1].tests > 100
        assert rows[world, 0.1].ratio < 1


def test_drawn_outcomes_are_uniform_and_pooled_over_worlds(measured):
    drawn = drawn_levels(measured)
    assert [row.level for row in drawn] == list(GRID)
    assert {row.tests for row in drawn} == {sum(run.tests for run in measured.pvalues)}
    assert drawn_uniform(drawn)


def with_counts(results, field, counts):
    runs = [msgspec.structs.replace(run, **{field: counts(run)}) for run in results.pvalues]
    return msgspec.structs.replace(results, pvalues=tuple(runs))


def test_a_line_above_the_diagonal_is_told(measured):
    bad = with_counts(
        measured, "at_or_below",
        lambda run: tuple(min(run.tests, round(2 * run.tests * level)) for level in GRID),
    )  # fmt: skip
    above = {(row.world, row.level) for row in promised_too_much(pair_levels(bad))}
    assert ("plain", 0.1) in above
    assert ("plain", 1.0) not in above
    text = " ".join(page_text(bad).split())
    assert "**It lies above**, by more than luck explains, in plain at 0.7 (1.4)" in text
    assert re.search(
        r"more often than it says \| [\d.]+ times \(\S+, \S+\) \| \*\*missed\*\*", text
    )
    fine = " ".join(page_text(measured).split())
    assert "No world comes to lie above it" in fine
    assert "**missed**" not in fine


def test_drawn_outcomes_that_are_not_uniform_are_told(measured):
    bad = with_counts(measured, "drawn", lambda run: tuple(
        min(run.tests, round(1.5 * run.tests * level)) for level in GRID
    ))  # fmt: skip
    assert not drawn_uniform(drawn_levels(bad))
    row = next(
        line for line in page_text(bad).splitlines() if "drawn from the null itself:" in line
    )
    assert "**missed**" in row


def test_the_band_is_the_narrowest_that_leaves_a_fortieth_on_either_side():
    low, high = (round(1000 * bound) for bound in binomial_band(0.05, 1000))
    of = [math.comb(1000, k) * 0.05**k * 0.95 ** (1000 - k) for k in range(200)]
    assert sum(of[:low]) < 0.025 <= sum(of[: low + 1])
    assert sum(of[high + 1 :]) <= 0.025 < sum(of[high:])
    assert binomial_band(1.0, 7) == (1.0, 1.0)


def test_the_page_has_the_section_and_the_figure_with_every_line(measured, tmp_path):
    page = write_page(measured, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "## Pair by pair" in text
    assert re.findall(r"\((calibration/[^)]+\.svg)\)", text) == ["calibration/pairs.svg"]
    figure = (tmp_path / "calibration" / "pairs.svg").read_text(encoding="utf-8")
    for name in ("plain", "newsroom", "drawn from the null itself"):
        assert f">{name}<" in figure
    assert (tmp_path / "calibration").is_dir()
    written = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert not any("acct-" in each for each in written)
