"""Weeks in which posts go faster than their number, their ages and the checks explain."""

from dataclasses import replace

import numpy as np
import pytest

from heliograph.removals.baseline import baseline
from heliograph.removals.bursts import AtRisk, series, sharpest

START = 19_783.0  # 2024-03-01


def posts(
    seed,
    *,
    burst=1.0,
    volume=1.0,
    check=lambda day: 1.0,
    size=1_500,
    weeks=12,
):
    """Posts over some weeks, of which one has its rate or its volume multiplied.

    ``check`` gives the days between checks by day of the calendar.
    """
    rng = np.random.default_rng(seed)
    posted = 7.0 * weeks * rng.random(size)
    more = 7.0 * (6 + rng.random(round((volume - 1) * size / weeks)))
    posted = np.concatenate([posted, more])
    account = rng.integers(80, size=len(posted))
    rate = 0.01 * np.exp(0.7 * rng.standard_normal(80))[account]
    end = np.full(len(posted), 7.0 * (weeks + 1))
    gone = posted + rng.exponential(1 / rate)
    if burst > 1:
        extra = np.maximum(posted, 42.0) + rng.exponential(1 / ((burst - 1) * rate))
        gone = np.where((extra < 49.0) & (posted < 49.0), np.minimum(gone, extra), gone)
    checks = [0.0]
    while checks[-1] < end[0]:
        checks.append(checks[-1] + check(checks[-1]))
    checks = np.array(checks[:-1])
    at = np.searchsorted(checks, np.minimum(gone, end), side="left")
    event = at < len(checks)
    last = checks[np.clip(at - 1, 0, None)]
    left = np.maximum(np.where(event, last, checks[-1]), posted) - posted
    right = np.where(event, checks[np.minimum(at, len(checks) - 1)] - posted, np.inf)
    usable = ~event | (right > left)
    made = AtRisk(
        entry=np.zeros(len(posted)),
        left=left,
        right=right,
        event=event,
        weight=np.where(event, 1.0, 0.0),
        origin=START + posted,
        account=account,
        known=np.ones(len(posted), bool),
    )
    return AtRisk(**{name: getattr(made, name)[usable] for name in made.__dataclass_fields__})


def found(made, seed=1):
    hazard = baseline(made.entry, made.left, made.right, made.event, made.weight, made.account)
    return sharpest(made, hazard, seed)


def test_a_week_with_five_times_the_rate_is_found_where_it_is():
    hits = 0
    for seed in range(5):
        its, burst = found(posts(seed, burst=5.0))
        start, end = its.start[burst.first] - START, its.start[burst.last] + its.span - START
        hits += burst.p < 0.001 and start <= 44 and end >= 47 and end - start <= 14
        assert burst.p_without < 0.01
        assert 2 < burst.seen / burst.expected < 8
    assert hits == 5


@pytest.mark.parametrize(
    ("volume", "check"),
    [
        (1.0, lambda day: 1.0),
        (4.0, lambda day: 1.0),
        (1.0, lambda day: 0.25 if 42 <= day < 49 else 3.0),  # often in one week
        (1.0, lambda day: 10.0 if 40 <= day < 49 else 1.0),  # then not at all
    ],
)
def test_neither_volume_nor_checks_make_a_burst(volume, check):
    p = [found(posts(seed, volume=volume, check=check))[1].p for seed in range(12)]
    assert min(p) > 0.003
    assert np.mean(np.array(p) <= 0.1) <= 0.34


def test_removals_that_one_check_finds_after_a_gap_are_spread_over_it():
    made = posts(1, check=lambda day: 14.0 if 35 <= day < 49 else 1.0)
    its, _ = found(made)
    gap = (its.start >= START + 35) & (its.start < START + 42)
    assert its.seen[gap].sum() > 0.4 * its.expected[gap].sum()
    assert its.seen.sum() == pytest.approx(made.weight.sum())
    assert its.expected.sum() == pytest.approx(its.seen.sum())


def test_expected_removals_follow_the_posts_that_are_there():
    made = posts(2, volume=6.0)
    hazard = baseline(made.entry, made.left, made.right, made.event, made.weight, made.account)
    its = series(made, hazard)
    weeks = dict(zip(((its.start - START) // 7).tolist(), its.expected.tolist(), strict=True))
    assert weeks[7] > 1.2 * weeks[4]
    watched = its.at_risk.sum()
    stood = np.where(made.event, made.left, made.left)
    assert watched == pytest.approx(stood.sum(), rel=1e-6)


def test_one_account_whose_posts_go_in_a_week_is_no_burst():
    made = posts(3)
    own = np.flatnonzero(made.account == made.account[0])
    young = own[(made.origin[own] - START < 42)][:14]
    event, left, right = made.event.copy(), made.left.copy(), made.right.copy()
    event[young] = True
    right[young] = START + 42.5 + np.arange(len(young)) % 7 - made.origin[young]
    left[young] = right[young] - 0.5
    weight = np.where(event, 1.0, 0.0)
    one = replace(made, event=event, left=left, right=right, weight=weight)
    _, burst = found(one)
    assert burst.p_without > 0.01


@pytest.mark.parametrize("known", [True, False])
def test_accounts_that_are_few_or_may_be_one_are_no_burst(known):
    made = posts(3, size=600)
    # Posts of two known accounts; or of unknown accounts, of which each stands alone.
    own = np.flatnonzero(made.origin - START < 42)[:40]
    event, left, right = made.event.copy(), made.left.copy(), made.right.copy()
    event[own] = True
    right[own] = START + 42.5 + np.arange(len(own)) % 7 - made.origin[own]
    left[own] = right[own] - 0.5
    account = made.account.copy()
    account[own] = 80 + np.arange(len(own)) % (2 if known else len(own))
    whose = np.ones(len(event), bool)
    whose[own] = known
    few = replace(
        made, event=event, left=left, right=right, weight=event * 1.0, account=account, known=whose
    )
    _, burst = found(few)
    assert burst.p < 0.01
    assert burst.p_without > 0.01


def test_the_same_posts_in_another_order_give_the_same():
    made = posts(4, burst=3.0)
    order = np.random.default_rng(0).permutation(len(made.entry))
    other = AtRisk(**{name: getattr(made, name)[order] for name in made.__dataclass_fields__})
    (_, a), (_, b) = found(made), found(other)
    assert (a.first, a.last, a.p) == (b.first, b.last, b.p)
    assert a.seen == pytest.approx(b.seen)


def test_days_are_looked_at_where_weeks_would_be_few_and_nothing_where_days_are():
    its, burst = found(posts(5, weeks=4, size=900))
    assert its.span == 1
    assert burst is not None
    short = posts(5, weeks=1, size=300)
    its, burst = found(replace(short, left=np.minimum(short.left, 1.0)))
    assert burst is None or len(its.start) >= 10


def test_exact_times_count_in_the_span_they_lie_in():
    many = np.arange(60)
    origin = START + many * 1.0
    made = AtRisk(
        entry=np.zeros(60),
        left=np.full(60, 2.0),
        right=np.full(60, 2.0),
        event=many % 2 == 0,
        weight=np.where(many % 2 == 0, 1.0, 0.0),
        origin=origin,
        account=many % 10,
        known=np.ones(60, bool),
    )
    hazard = baseline(made.entry, made.left, made.right, made.event, made.weight, made.account)
    its = series(made, hazard)
    whole = np.bincount(((origin + 2)[many % 2 == 0] - its.start[0]).astype(int) // its.span)
    assert its.seen[: len(whole)].tolist() == whole.tolist()
