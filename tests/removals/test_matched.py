"""Posts of a topic against posts of the same authors."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binom

from heliograph.removals.baseline import baseline
from heliograph.removals.matched import Side, compare, matched
from heliograph.removals.signs import sign_flip_tail
from heliograph.removals.survival.compared import compared
from heliograph.removals.tails import tails


def drawn(seed, *, ratio=1.0, every=(1.0, 1.0), accounts=150, spread=1.0, posts=4_000, daily=0.02):
    """Posts that go at a constant rate of their author's own, times ``ratio`` for the topic.

    Posts of the topic are checked every so many days, others every so many.
    """
    rng = np.random.default_rng(seed)
    rate = daily * np.exp(spread * rng.standard_normal(accounts))
    account = rng.integers(accounts, size=posts)
    # Those whose posts go sooner write more of the topic.
    topic = rng.random(posts) < np.clip(0.15 * rate[account] / daily, 0.05, 0.8)
    gone = rng.exponential(1 / (rate[account] * np.where(topic, ratio, 1.0)))
    step = np.where(topic, *every)
    left = np.minimum(np.floor(gone / step) * step, 20.0)
    right = np.where(left < 20, left + step, np.inf)
    event = np.isfinite(right)
    return Side(
        entry=np.zeros(posts),
        left=left,
        right=right,
        event=event,
        draw=np.arange(posts),
        topic=topic,
        stratum=account,
        account=account,
    )


def fitted(side):
    weight = side.event.astype(float)
    return baseline(side.entry, side.left, side.right, side.event, weight, side.account)


def result(side):
    return compare(matched(side), fitted(side))


@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("every", [(1.0, 1.0), (0.5, 5.0)])
def test_the_ratio_is_right_whatever_the_authors_and_the_schedules(ratio, every):
    logs = [math.log(result(drawn(seed, ratio=ratio, every=every)).ratio) for seed in range(8)]
    assert np.mean(logs) == pytest.approx(math.log(ratio), abs=0.09)


def test_the_ratio_is_that_of_the_likelihood_with_a_level_for_each_author():
    side = matched(drawn(1, ratio=2.0, every=(0.5, 3.0)))
    held = compared(side.left, side.right, side.entry, side.topic, side.stratum)
    found = compare(side, fitted(side))
    assert found.ratio == pytest.approx(held.ratio, rel=0.06)
    assert found.removed == held.removed


def test_the_ratio_is_right_where_most_posts_go_between_two_checks():
    side = matched(drawn(1, ratio=3.0, every=(4.0, 4.0), spread=0.3, daily=0.1))
    held = compared(side.left, side.right, side.entry, side.topic, side.stratum)
    assert compare(side, fitted(side)).ratio == pytest.approx(held.ratio, rel=0.06)


def test_the_interval_holds_the_ratio_as_often_as_it_says():
    held = 0
    for seed in range(60):
        found = result(drawn(seed, ratio=2.0, posts=1_500))
        held += found.low <= 2.0 <= found.high
    assert held >= 53


def test_p_values_are_not_too_small_where_authors_differ_and_write_of_different_things():
    p = np.array([result(drawn(seed, posts=1_500)).p_more for seed in range(80)])
    assert (p <= 0.05).mean() <= 0.1
    assert (p <= 0.5).mean() <= 0.65
    assert p.min() > 0.001


def test_one_author_who_deletes_all_of_a_topic_makes_no_topic():
    side = drawn(2, accounts=40, posts=800)
    own = np.flatnonzero((side.account == 7) | (side.account == 8))
    topic = side.topic.copy()
    topic[own[::2]] = True
    event, right, left = side.event.copy(), side.right.copy(), side.left.copy()
    for row in own[::2]:
        event[row], left[row], right[row] = True, 5.0, 6.0
    purged = Side(side.entry, left, right, event, side.draw, topic, side.stratum, side.account)
    assert event[own[::2]].all()
    found = result(purged)
    assert found.p_more > 0.02
    # On one day they are one draw for each author.
    together = side.draw.copy()
    together[own[::2]] = 10_000 + side.account[own[::2]]
    once = result(Side(side.entry, left, right, event, together, topic, side.stratum, side.account))
    assert once.draws == pytest.approx(found.draws - len(own[::2]) + 2)
    assert once.p_more > 0.05


def test_authors_with_posts_of_one_kind_only_drop_out():
    side = drawn(3)
    topic = side.topic & (side.account != 5)
    kept = matched(Side(**{**side.__dict__, "topic": topic}))
    assert 5 not in kept.account
    assert set(np.unique(kept.account)) < set(np.unique(side.account))
    for account in np.unique(kept.account):
        assert kept.topic[kept.account == account].any()
        assert not kept.topic[kept.account == account].all()


def test_the_tail_of_equal_chances_is_the_binomial():
    for seen in (0, 3, 7, 12):
        more, less = tails(np.full(12, 0.3), float(seen))
        assert more == pytest.approx(binom.sf(seen - 1, 12, 0.3))
        assert less == pytest.approx(binom.cdf(seen, 12, 0.3))


def test_the_tail_of_a_part_lies_between_its_neighbours():
    chances = np.linspace(0.1, 0.6, 20)
    more = [tails(chances, seen)[0] for seen in (8.0, 8.5, 9.0)]
    assert more[0] > more[1] > more[2]


def test_the_normal_law_of_many_draws_is_near_the_exact_one():
    chances = np.random.default_rng(1).random(2_900)
    seen = round(chances.sum() + 60)
    more, less = tails(chances, seen)
    many, few = tails(np.concatenate([chances, np.zeros(200)]), seen)
    assert many == pytest.approx(more, rel=0.03)
    assert few == pytest.approx(less, rel=0.001)


@pytest.mark.parametrize("seed", range(6))
def test_the_tail_over_signs_is_near_that_of_all_of_them(seed):
    excess = np.random.default_rng(seed).gamma(1.0, size=14) - 0.3
    ways = itertools.product((-1, 1), repeat=14)
    sums = np.array(list(ways)) @ np.abs(excess)
    exact = (sums >= excess.sum() - 1e-9).mean()
    assert sign_flip_tail(excess) == pytest.approx(exact, rel=0.15, abs=2**-14)
    assert sign_flip_tail(excess * 1e9) == pytest.approx(sign_flip_tail(excess))


def test_few_accounts_cannot_be_surer_than_their_signs():
    assert sign_flip_tail(np.array([5.0, 4.0, 6.0])) == pytest.approx(0.125)
    assert sign_flip_tail(np.array([100.0, 0.1, 0.1, 0.1])) > 0.05
    assert sign_flip_tail(np.zeros(3)) == 1.0
    assert sign_flip_tail(-np.array([5.0, 4.0, 6.0])) == 1.0


def test_the_baseline_finds_the_hazard_between_checks():
    side = drawn(4, spread=0.0, every=(3.0, 3.0))
    found = fitted(side)
    for age in (2.0, 6.0, 14.0):
        slope = found.until(np.array([age + 1])) - found.until(np.array([age]))
        assert slope[0] * np.mean(found.factor) == pytest.approx(0.02, rel=0.25)
