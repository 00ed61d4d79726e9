"""The parts of the test for shared changes, each against a slow twin or a world made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from heliograph.shifts.bootstrap import change
from heliograph.shifts.confirming import confirm, deals
from heliograph.shifts.contrasts import contrasts
from heliograph.shifts.deciding import decide
from heliograph.shifts.directed import draws
from heliograph.shifts.panel_checks import Matched, about_group
from heliograph.shifts.panel_residuals import panel_residuals
from heliograph.shifts.records import Counts, Signal, Weekly
from heliograph.shifts.reference import Residuals, factors, residuals
from heliograph.shifts.shares import eligible, shares
from heliograph.shifts.swings import counted, likelihood, swings
from heliograph.shifts.synchrony import LEAST_SIDE, WINDOWS_EACH_SIDE, synchrony, together
from heliograph.simulate.shifting import Shifting, shifting


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


def noise(seed: int, accounts: int, weeks: int, missing: float = 0.0) -> Residuals:
    rng = np.random.default_rng(seed)
    weight = rng.gamma(4, 0.25, (accounts, weeks)) * (rng.random((accounts, weeks)) >= missing)
    value = rng.standard_normal((accounts, weeks)) / np.sqrt(np.maximum(weight, 0.1))
    return Residuals(np.where(weight > 0, value, 0.0), weight, np.zeros(accounts))


def slow_swing(value: np.ndarray, weight: np.ndarray) -> tuple[int, float, np.ndarray]:
    """Return weeks before the change up of one account, its height, its likelihood by place."""
    mean = (value * weight).sum() / weight.sum()
    curve = [sum(weight[: k + 1] * (value[: k + 1] - mean)) for k in range(len(value))]
    curve[-1] = 0.0
    scaled = np.array(curve) / np.sqrt(weight.sum())
    likely = np.exp(2 * (scaled.max() - scaled) ** 2)
    return int(scaled.argmin()) + 1, scaled.max() - scaled.min(), likely / likely.sum()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    weeks=st.integers(14, 40),
    missing=st.sampled_from([0.0, 0.3]),
    up=st.booleans(),
)
def test_shifting_the_residuals_around_their_weeks_moves_the_change_and_keeps_its_height(
    seed: int, weeks: int, missing: float, up: bool
) -> None:
    left = noise(seed, 1, weeks, missing)
    seen = np.flatnonzero(left.weight[0] > 0)
    found = swings(left, up)
    value, weight = left.value[0, seen], left.weight[0, seen]
    sign = 1 if up else -1
    place, height, likely = slow_swing(sign * value, weight)
    assert found.many[0] == len(seen)
    assert found.place[0] == place
    assert found.height[0] == pytest.approx(height)
    assert found.likely[0, : len(seen)] == pytest.approx(likely)
    shift = seed % len(seen)
    again, same, moved = slow_swing(np.roll(sign * value, shift), np.roll(weight, shift))
    assert again % len(seen) == (place + shift) % len(seen)
    assert same == pytest.approx(height)
    assert moved == pytest.approx(np.roll(likely, shift))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), accounts=st.integers(1, 6), missing=st.sampled_from([0, 0.4]))
def test_the_kernel_counts_as_its_slow_twin(seed: int, accounts: int, missing: float) -> None:
    weeks = 36
    left = noise(seed, accounts, weeks, missing)
    found = swings(left, up=True)
    rng = np.random.default_rng(seed)
    moved = rng.integers(0, found.many, (3, accounts))
    sides = np.array(WINDOWS_EACH_SIDE)
    most, middle = together(found.likely, found.week, found.many, moved, sides, LEAST_SIDE)
    for draw in range(3):
        by_week = np.zeros(weeks)
        for account in range(accounts):
            seen = np.flatnonzero(left.weight[account] > 0)
            value = np.roll(left.value[account, seen], moved[draw, account])
            weight = np.roll(left.weight[account, seen], moved[draw, account])
            *_, likely = slow_swing(value, weight)
            for place in range(LEAST_SIDE, len(seen) - LEAST_SIDE + 1):
                after = (seen[place - 1] + 1 + seen[place]) // 2
                by_week[after] += likely[place - 1]
        for window, side in enumerate(sides.tolist()):
            slow = [by_week[max(0, at - side) : at + side + 1].sum() for at in range(weeks)]
            assert most[draw, window] == pytest.approx(max(slow))
            assert slow[middle[draw, window]] == pytest.approx(max(slow))


def test_a_change_in_a_gap_lies_in_its_middle() -> None:
    value = np.array([[0.0] * 8 + [9.0] * 4 + [1.0] * 8])
    weight = np.array([[1.0] * 8 + [0.0] * 4 + [1.0] * 8])
    found = swings(Residuals(value, weight, np.zeros(1)), up=True)
    assert found.place.tolist() == [8]
    assert found.weeks.tolist() == [10]
    down = swings(Residuals(value, weight, np.zeros(1)), up=False)
    assert down.weeks.tolist() == [-1]  # only from the last week to the first


def test_changes_at_once_are_told_from_changes_at_any_time() -> None:
    p = {}
    for name, spread in (("at once", 1), ("at any time", 60)):
        rng = np.random.default_rng(4)
        at = 30 + rng.integers(0, spread, 12)
        left = noise(1, 12, 104)
        left.value[...] += 1.5 * (np.arange(104) >= at[:, None])
        found = swings(left, up=True)
        height = swings(noise(2, 40, 104), up=True).height
        every = counted(found.height, height)
        assert every.all()
        done = synchrony(found, likelihood(found, height), every, draws=999, seed=[1])
        p[name] = done.p
        if name == "at once":
            assert abs(done.week - 30) <= 1
            near = np.abs(found.week - done.week) <= done.each_side_weeks
            likely = likelihood(found, height)
            assert done.observed == pytest.approx(likely[near].sum())
            assert done.observed >= 5
            assert 1 < done.expected < 2
    assert p["at once"] == 0.001
    assert p["at any time"] > 0.05


def test_contrasts_are_students_t() -> None:
    left = noise(3, 2, 40)
    plain = Residuals(left.value, np.ones_like(left.value), left.explained)
    part = np.arange(40) % 3 > 0
    found = contrasts(plain, part)
    for week in (10, 20, 31):
        before = part & (np.arange(40) < week)
        after = part & (np.arange(40) >= week)
        told = stats.ttest_ind(plain.value[:, after], plain.value[:, before], axis=1).statistic
        assert found[:, week] == pytest.approx(told)
    assert np.isnan(found[:, 3]).all()
    moved = plain.value.copy()
    moved[:, ~part] = 99.0
    assert contrasts(Residuals(moved, plain.weight, plain.explained), part)[:, 9:30] == (
        pytest.approx(found[:, 9:30])
    )


def test_shares_stay_right_where_posts_become_more() -> None:
    rng = np.random.default_rng(1)
    of = rng.poisson(np.where(np.arange(104) < 52, 2, 30), (300, 104))
    counts = Counts(rng.binomial(of, 0.1), of)
    one = shares(counts)
    before, after = (np.where(one.seen, one.value, np.nan)[:, side] for side in np.split(
        np.arange(104), 2
    ))  # fmt: skip
    assert np.nanmean(after) == pytest.approx(np.nanmean(before), abs=0.004)
    few = Counts(np.zeros((3, 104), np.int64), np.zeros((3, 104), np.int64))
    few.of[0, :25], few.of[1, :40], few.of[2, :40] = 9, 1, 2
    assert eligible(few).tolist() == [False, False, True]


def test_the_reference_takes_out_two_kinds_of_news_and_the_mean_alone_does_not() -> None:
    left = {}
    for name in ("mean", "all"):
        spread = []
        for seed in range(4):
            made = shifting("common-news", seed=seed)
            panel = shares(Counts(made.panel_having, made.panel_of))
            reference = factors(panel, 1)
            assert len(reference) >= 3
            used = reference[:1] if name == "mean" else reference
            rest = residuals(shares(Counts(made.having, made.of)), used)
            scaled = rest.value * np.sqrt(rest.weight)
            spread.append(np.linalg.eigvalsh(np.corrcoef(scaled))[-1] / 40)
        left[name] = float(np.mean(spread))
    assert left["all"] < 0.12
    assert left["mean"] > 0.14
    alone = shifting("iid", seed=1)
    assert len(factors(shares(Counts(alone.panel_having, alone.panel_of)), 1)) == 1


def test_a_member_is_confirmed_in_weeks_held_out_and_near_the_week() -> None:
    left, panel = noise(11, 30, 104), noise(12, 40, 104)
    at = np.arange(104)
    first = next(deals(104))
    left.value[:10] += 2.0 * (at >= 50)  # the group
    left.value[10] += 2.0 * ((at >= 50) & first)  # only where it is sought
    left.value[11] += 2.0 * (at >= 80)  # a change of its own
    left.value[12] += 2.0 * ((at >= 50) & (at < 53))  # news that passes
    left.value[13] -= 2.0 * (at >= 50)  # the other way
    done = confirm(left, panel, up=True, week=50, each_side=2, fdr=0.05)
    assert done.members[:10].all()
    assert not done.members[11:].any()
    one_part = swings(Residuals(left.value, np.where(first, left.weight, 0), left.explained), True)
    assert one_part.weeks[10] in range(45, 56)  # it is sought with success
    assert done.p[:10].max() < 1e-4
    assert not confirm(left, panel, up=False, week=50, each_side=2, fdr=0.05).members[:13].any()


def test_what_the_panel_shows_too_confirms_nobody() -> None:
    left, panel = noise(21, 30, 104), noise(22, 40, 104)
    rng = np.random.default_rng(3)
    after = np.arange(104) >= 50
    left.value[...] += rng.normal(0, 1.5, (30, 1)) * after
    panel.value[...] += rng.normal(0, 1.5, (40, 1)) * after
    assert confirm(left, panel, up=True, week=50, each_side=2, fdr=0.05).members.sum() <= 1
    quiet = noise(22, 40, 104)
    assert confirm(left, quiet, up=True, week=50, each_side=2, fdr=0.05).members.sum() >= 5


def test_the_interval_of_a_change_holds_it_as_often_as_it_says() -> None:
    held = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        ar = np.zeros((6, 104))
        for week in range(1, 104):
            ar[:, week] = 0.4 * ar[:, week - 1] + rng.standard_normal(6)
        value = ar + 0.8 * (np.arange(104) >= 40)
        found = change(value, np.isfinite(value), np.sin(np.arange(104.0))[None], 40, [1])
        assert found[1] < found[0] < found[2]
        held += found[1] <= 0.8 <= found[2]
    assert 86 <= held <= 99


def test_a_planted_group_is_found_with_its_size_week_and_effect() -> None:
    made = shifting("iid", seed=31, shifted=10)
    up, down = decide(weekly_of(made), min_group_size=5, fdr=0.05, seed=1)
    assert (up.direction, down.direction) == ("up", "down")
    assert up.outcome == "found"
    assert down.outcome == "not found"
    assert down.group is None
    group = up.group
    assert group is not None
    assert (group.members & made.shifted).sum() >= 8
    assert (group.members & ~made.shifted).sum() <= 1
    assert abs(up.week - made.week) <= 4
    assert group.earliest <= up.week <= group.latest
    assert group.latest - group.earliest < up.window_weeks
    value = (made.having / np.maximum(1, made.of))[group.members]
    after = np.arange(104) >= up.week
    raw = value[:, after].mean() - value[:, ~after].mean()
    assert group.low < group.effect < group.high
    assert group.effect == pytest.approx(raw, rel=0.05)  # the reference has next to no news
    assert all(check.held for check in up.checks)
    assert group.expected_chance == pytest.approx(0.05 * group.members.sum())
    assert up.q == pytest.approx(min(1, 3 * up.p), abs=1e-3)
    again = decide(weekly_of(made), min_group_size=5, fdr=0.05, seed=1)[0]
    assert (again.p, again.says) == (up.p, up.says)


def test_a_panel_that_does_not_bear_a_claim_lowers_it_and_says_why() -> None:
    def failed(made: Shifting) -> set[str]:
        one = decide(weekly_of(made), min_group_size=5, fdr=0.05, seed=1)[0]
        assert one.outcome == "lowered", one.says
        assert one.group is None
        wrong = {check.name for check in one.checks if not check.held}
        assert all(check.says in one.says for check in one.checks if not check.held)
        return wrong

    def with_panel(made: Shifting, having: np.ndarray, of: np.ndarray) -> Shifting:
        return Shifting(
            made.world, made.seed, made.having, made.of, having, of,
            made.shifted, made.changes, made.week,
        )  # fmt: skip

    made = shifting("iid", seed=31, shifted=10, effect_sd=1.5)
    few = with_panel(made, made.panel_having[:8], made.panel_of[:8])
    assert "enough accounts" in failed(few)
    rng = np.random.default_rng(1)
    busy = made.panel_of * 60
    assert failed(with_panel(made, rng.binomial(busy, 0.16), busy)) == {"volume"}
    higher = rng.binomial(made.panel_of, 0.7)
    assert failed(with_panel(made, higher, made.panel_of)) == {"level"}
    everyone = shifting("iid", seed=31, shifted=30, effect_sd=1.5)
    assert "most do not change" in failed(everyone)
    graded = shifting("iid", seed=31, shifted=20, effect_sd=1.5)
    extra = (np.arange(104) >= graded.week) & ~graded.shifted[:, None]
    graded.having[...] = np.where(
        extra, np.minimum(graded.of, graded.having + rng.binomial(graded.of, 0.03)), graded.having
    )
    assert "others do not change" in failed(graded)
    # The same change in some of the panel, too few of it for the reference to take it out.
    joined = shifting("iid", seed=31, shifted=10, effect_sd=1.5)
    own = np.flatnonzero(joined.shifted)[:7]
    theirs, their_posts = joined.panel_having.copy(), joined.panel_of.copy()
    theirs[:7], their_posts[:7] = joined.having[own], joined.of[own]
    one = decide(weekly_of(with_panel(joined, theirs, their_posts)),
                 min_group_size=5, fdr=0.05, seed=1)[0]  # fmt: skip
    assert one.outcome != "found"


def test_a_drift_is_told_from_a_change_at_once() -> None:
    left = noise(5, 12, 104)
    weeks = np.arange(104)
    members = np.arange(12) < 6
    panel = Matched(shares(Counts(np.ones((20, 104), np.int64), np.full((20, 104), 9))),
                    noise(6, 20, 104))  # fmt: skip
    for course, held in ((weeks >= 40, True), (weeks / 52, False)):
        value = left.value + 1.5 * course * members[:, None]
        accounts = Matched(panel.shares, Residuals(value, left.weight, left.explained))
        check = about_group(accounts, panel, members, up=True, week=40)[-1]
        assert (check.name, check.held) == ("a step, not a slope", held)
        assert f"explains {explained(value[:6], left.weight[:6], weeks >= 40):.1%} of" in check.says
        line = explained(value[:6], left.weight[:6], weeks)
        assert f"over all weeks {line:.1%};" in check.says


def explained(value: np.ndarray, weight: np.ndarray, course: np.ndarray) -> float:
    """Return the part of the weighted squares about means that a course explains, by lstsq."""
    flat = np.ones((1, value.shape[1]))
    left = []
    for design in (flat, np.concatenate([flat, course[None]])):
        squares = 0.0
        for own, root in zip(value, np.sqrt(weight), strict=True):
            slope, *_ = np.linalg.lstsq((root * design).T, root * own, rcond=None)
            squares += float((root**2 * (own - slope @ design) ** 2).sum())
        left.append(squares)
    return 1 - left[1] / left[0]


def test_common_news_that_the_panel_lacks_is_never_claimed() -> None:
    outcomes, names = [], set()
    for seed in range(60, 70):
        made = shifting("panel-mismatch", seed=seed)
        for one in decide(weekly_of(made), min_group_size=5, fdr=0.05, seed=seed):
            outcomes.append(one.outcome)
            if one.outcome == "lowered":
                names |= {check.name for check in one.checks if not check.held}
    assert "found" not in outcomes
    assert outcomes.count("lowered") >= 8
    assert "moves with the accounts" in names


def test_too_few_accounts_are_not_tested_and_a_quiet_signal_is_not_found() -> None:
    made = shifting("iid", seed=1, accounts=8, panel=20)
    made.of[4:] = 0
    made.having[4:] = 0
    for one in decide(weekly_of(made), min_group_size=5, fdr=0.05, seed=1):
        assert one.outcome == "not tested"
        assert "Fewer than 5 accounts have posts" in one.says
        assert (one.p, one.q, one.week) == (1.0, 1.0, -1)
        assert one.eligible.sum() == 4
    lone = shifting("iid", seed=1, accounts=8, panel=2)
    assert "of the panel" in decide(weekly_of(lone), min_group_size=5, fdr=0.05, seed=1)[0].says
    silent = shifting("iid", seed=1)
    silent.having[...] = 0
    silent.panel_having[...] = 0
    for one in decide(weekly_of(silent), min_group_size=5, fdr=0.05, seed=1):
        assert one.outcome == "not tested"
        assert "ever have it" in one.says
        assert one.p == 1.0
    assert decide(weekly_of(made).__class__((), (), (), (), (), ()),
                  min_group_size=5, fdr=0.05, seed=1) == ()  # fmt: skip


def test_a_large_family_gets_draws_enough_for_its_smallest_p_value() -> None:
    made = draws(999, 60, 0.05)
    harmonic = sum(1 / n for n in range(1, 61))
    assert 60 * harmonic / (made.most + 1) <= 0.05 / 4
    planted = shifting("iid", seed=31, shifted=10)
    quiet = [shifting("iid", seed=seed) for seed in range(400, 419)]
    done = decide(weekly_of(planted, *quiet), min_group_size=5, fdr=0.05, seed=1)
    assert [one.signal for one in done] == [n for n in range(20) for _ in range(2)]
    assert done[0].outcome == "found"
    assert done[0].p < 1 / 1000
    assert sum(one.outcome == "found" for one in done) == 1


def test_each_part_of_the_panel_is_held_against_the_others() -> None:
    made = shifting("common-news", seed=5)
    panel = shares(Counts(made.panel_having, made.panel_of))
    whole = factors(panel, 1)
    apart = panel_residuals(panel, len(whole), 1)
    # A change in one account's weeks leaves the reference that it is held against as it was.
    other = shares(Counts(made.panel_having.copy(), made.panel_of))
    other.value[0] += 0.3 * (np.arange(104) >= 50)
    again = panel_residuals(other, len(whole), 1)
    change_ = (again.value - apart.value)[0]
    assert change_[50:].mean() - change_[:50].mean() > 0.1
    untouched = np.abs(again.value - apart.value).max(axis=1) < 1e-12
    assert 4 <= untouched.sum() <= 7  # those in its own part, which it is no reference of
