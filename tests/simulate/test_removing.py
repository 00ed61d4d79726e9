"""Worlds of posts that vanish hold what they say, and nothing else."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from heliograph.checks import CHECK_SCHEMA, STATES
from heliograph.errors import InputError
from heliograph.removals.spells import spells
from heliograph.simulate.removing import WATCHED, WORLDS, removing


@pytest.mark.parametrize("world", WORLDS)
def test_a_world_is_checks_and_the_same_for_the_same_seed(world):
    made, again = (removing(world, seed=3, accounts=40, posts=400) for _ in range(2))
    assert made.checks.schema.equals(CHECK_SCHEMA)
    assert made.checks.equals(again.checks)
    assert not made.checks.equals(removing(world, seed=4, accounts=40, posts=400).checks)
    assert set(made.checks["state"].unique().to_pylist()) <= set(STATES)
    assert pc.all(pc.greater(made.checks["checked_at"], made.checks["posted_at"])).as_py()
    assert (made.truth.topic == WATCHED) == (world in {"topic", "burst"})


def share_gone(world, cause=None, **changed):
    """Return the share of posts gone, of the watched topic and of the others."""
    found = spells(removing(world, seed=5, accounts=200, posts=8_000, **changed).checks)
    topic = np.array([WATCHED in its for its in found.topics.to_pylist()])
    gone = found.gone if cause is None else found.cause == cause
    return gone[topic].mean(), gone[~topic].mean()


def test_the_planted_topic_goes_more_often_than_without_planting():
    plain, others = share_gone("topic", hazard_ratio=1.0)
    planted, beside = share_gone("topic")
    assert planted > plain + 0.08
    assert beside == others


def test_the_planted_week_has_more_removals_of_the_topic():
    checks = removing("burst", seed=5, posts=8_000).checks
    gone = checks.filter(pc.equal(checks["cause"], "violation_notice"))
    of_topic = [WATCHED in its for its in gone["topics"].to_pylist()]
    day = gone["checked_at"].cast(pa.int64()).to_numpy() // 86_400_000_000
    week = (day - (np.datetime64("2024-03-04").astype(np.int64))) // 7
    counts = np.bincount(week[of_topic], minlength=14)
    assert counts.argmax() == 7
    assert counts[7] > 2 * np.median(counts[3:12])


def test_accounts_that_are_blocked_lose_all_their_posts():
    checks = removing("accounts-blocked", seed=5).checks
    blocked = checks.filter(pc.equal(checks["cause"], "account_blocked"))
    account = blocked["account"].unique()
    theirs = spells(checks.filter(pc.is_in(checks["account"], value_set=account)))
    # A post that was last checked before its account went is still there, for all that is known.
    assert theirs.gone.mean() > 0.6
    last_seen = np.full(len(theirs.accounts), np.iinfo(np.int64).min)
    np.maximum.at(last_seen, theirs.account, theirs.seen_us)
    went = theirs.cause == 4
    assert went.sum() > 20
    assert (theirs.gone_us[went] > last_seen[theirs.account[went]] - 1).all()


def test_a_dense_schedule_checks_the_topic_more_often_and_removes_nothing_more():
    found = spells(removing("schedules", seed=5).checks)
    topic = np.array([WATCHED in its for its in found.topics.to_pylist()])
    assert found.checks[topic].mean() > 1.7 * found.checks[~topic].mean()
    plain, dense = share_gone("schedules", dense=False), share_gone("schedules")
    assert plain[1] == pytest.approx(dense[1], abs=0.01)
    # What goes soon is seen to go, and not missed; nothing else differs.
    assert plain[0] == pytest.approx(dense[0], abs=0.03)


def test_checks_of_the_week_of_the_outage_fail():
    checks = removing("outage", seed=5).checks
    day = checks["checked_at"].cast(pa.int64()).to_numpy() // 86_400_000_000
    week = (day - (np.datetime64("2024-03-04").astype(np.int64))) // 7
    failed = pc.equal(checks["state"], "failed").to_numpy()
    assert failed[week == 7].mean() > 0.8
    assert failed[week != 7].mean() < 0.05


@pytest.mark.parametrize(
    ("world", "changed"),
    [("nowhere", {}), ("plain", {"accounts": 1}), ("plain", {"seed": -1}), ("plain", {"wind": 2})],
)
def test_what_makes_no_world_is_refused(world, changed):
    with pytest.raises(InputError):
        removing(world, **{"seed": 1, **changed})
