"""The plan of checks: where they stand, and what they can detect, held against simulation."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from heliograph.errors import InputError
from heliograph.removals.revisit.lags import PUBLISHED, lags_of
from heliograph.removals.revisit.planning import detectable_ratio, in_words, revisit, schedule


def test_checks_stand_close_in_the_first_minutes_then_hours_then_days():
    after = revisit(1000, 8000).checks.column("after").to_pylist()
    units = [word.split()[1].rstrip("s") for word in after]
    assert units == sorted(units, key=["minute", "hour", "day"].index)
    assert set(units) == {"minute", "hour", "day"}
    days = revisit(1000, 8000).checks.column("after_days").to_pylist()
    gaps = np.diff(days)
    assert (np.diff(gaps) > 0).all()


def test_the_budget_is_kept():
    for posts, checks in [(1000, 8000), (1000, 5200), (5000, 8000), (10, 100_000), (1e6, 10)]:
        plan = revisit(posts, checks)
        assert posts * plan.sampled * plan.checks_a_post <= checks * (1 + 1e-9)
        assert 5 <= plan.checks_a_post <= 8


def test_the_plan_tells_more_than_even_checks():
    for lags in PUBLISHED:
        plan = revisit(1000, 8000, lags=lags)
        assert plan.bits > 2 * plan.even_bits
        assert plan.bits <= math.log2(plan.checks_a_post - 1)


def test_what_each_check_finds_adds_up():
    plan = revisit(1000, 8000, horizon_days=10, first_minutes=20)
    found = sum(plan.checks.column("removals").to_pylist())
    assert found + plan.too_soon + plan.unseen == pytest.approx(1)
    assert plan.too_soon > 0
    assert plan.unseen > 0


def test_the_times_do_not_hang_on_the_order_of_the_pairs():
    pairs = [(0.01, 0.1), (1.0, 0.6), (30.0, 1.0)]
    one, other = (
        schedule(lags_of(each), 6, first_days=0.01, horizon_days=30.0)
        for each in (pairs, pairs[::-1])
    )
    assert (one == other).all()


def test_a_topic_at_the_smallest_ratio_is_detected_as_often_as_said():
    """Log-rank on simulated posts that are checked as planned: the share found is near 0.8."""
    rng = np.random.default_rng(7)
    share, posts, removed = 0.2, 6000, 0.1625
    plan = revisit(posts / 30, 8 * posts / 30, topic_share=share, removed_share=removed)
    ratio = plan.hazard_ratio
    times = np.array(plan.checks.column("after_days").to_pylist())
    lags = PUBLISHED["weibo-2012"]
    base = -math.log(1 - removed)  # cumulative hazard at the horizon
    hits, runs = 0, 400
    grid = np.geomspace(1 / 1440, 30, 3000)
    for _ in range(runs):
        topic = rng.random(posts) < share
        # Half of the effect on either side of 1, so that as many are removed as planned.
        factor = np.where(topic, ratio ** (1 - share), ratio**-share)
        needed = rng.exponential(size=posts) / (base * factor)
        gone = np.interp(needed, lags.by(grid), grid, right=np.inf)
        found = np.searchsorted(times, gone)  # the check that finds it
        hits += abs(_log_rank(found, topic, len(times))) > norm.isf(0.025)
    assert hits / runs == pytest.approx(0.8, abs=0.06)


def _log_rank(found, topic, checks):
    z = variance = 0.0
    for check in range(1, checks):
        at_risk = found >= check
        gone = found == check
        n, d = at_risk.sum(), gone.sum()
        of_topic = at_risk[topic].sum() / n
        z += gone[topic].sum() - d * of_topic
        variance += d * of_topic * (1 - of_topic) * (n - d) / max(1, n - 1)
    return z / math.sqrt(variance)


def test_too_few_removals_detect_nothing():
    assert detectable_ratio(0.0, 0.1) is None
    assert detectable_ratio(2.0, 0.01) is None
    assert revisit(1, 5, collecting_days=1).hazard_ratio is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"posts_per_day": 0}, "posts_per_day"),
        ({"checks_per_day": float("nan")}, "checks_per_day"),
        ({"removed_share": 1.0}, "removed_share"),
        ({"lags": "moon"}, "published lags"),
        ({"lags": [(1.0, 0.5), (1.0, 0.6)]}, "must rise"),
        ({"lags": [(1.0, 0.5), (2.0, 0.4)]}, "must rise"),
        ({"checks_a_post": 1}, "checks a post"),
        ({"horizon_days": 0.001}, "before the first check"),
    ],
    ids=["posts", "checks", "share", "name", "days", "falls", "one", "horizon"],
)
def test_numbers_that_make_no_sense_are_refused(changed, says):
    given = {"posts_per_day": 1000, "checks_per_day": 8000} | changed
    with pytest.raises(InputError, match=says):
        revisit(**given)


def test_times_in_words():
    assert in_words(1.5) == "1.5 days"
    assert in_words(1 / 24) == "1 hour"
    assert in_words(30 / 86400) == "30 seconds"


@pytest.mark.parametrize(
    ("posts", "options"),
    [
        ("a", {}),
        (True, {}),
        (10, {"checks_a_post": 2.5}),
        (10, {"checks_a_post": 0}),
        (10, {"lags": ["ab"]}),
        (10, {"lags": 3}),
        (10, {"lags": [(1, 0.5), (math.inf, 1)]}),
        (10, {"removed_share": "0.1"}),
    ],
)
def test_what_is_no_number_is_refused(posts, options):
    with pytest.raises(InputError):
        revisit(posts, 100, **options)


def test_that_no_removal_comes_before_the_first_check_is_not_claimed():
    said = " ".join(revisit(1000, 8000).says)
    assert "0.0%" not in said
    assert "the source does not say, and none is taken to" in said
    assert "% of removals come before" in " ".join(revisit(1000, 8000, first_minutes=30).says)
