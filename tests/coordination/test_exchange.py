from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

import heliograph as hg
from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls import exchange as exchange_module
from heliograph.coordination.nulls.exchange import EXCHANGES, _schedules, _tail, exchange
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.testing import test_pairs as run_tests  # not a test itself

SECOND = 1_000_000
JITTER = Jitter(60 * SECOND, 3600 * SECOND, SECOND)


def firsts_of(rows):
    indexed = index(
        pa.table(dict(zip(("account", "object", "time"), zip(*rows, strict=True), strict=True)))
    )
    return restrict(indexed, indexed.first)


def rushed(seed=1, accounts=80, objects=60):
    """Objects that half of all share within hours, every fourth account on the half hour."""
    draw = np.random.default_rng(seed)
    rows = []
    for obj in range(objects):
        for who in draw.choice(accounts, accounts // 2, replace=False).tolist():
            time = obj * 50000 + draw.exponential(4000)
            rows.append((who, obj, int(time // 1800 * 1800 if who % 4 == 0 else time)))
    return rows


def dealt(firsts, monkeypatch, seed=1):
    """Every exchange of the labels, as the counting sees it."""
    seen, count = [], exchange_module.count

    def spy(indexed, *args, **options):
        seen.append(indexed)
        return count(indexed, *args, **options)

    monkeypatch.setattr(exchange_module, "count", spy)
    exchange(firsts, JITTER, 10, seed)
    assert len(seen) == EXCHANGES
    return seen


def test_objects_keep_their_times_and_accounts_their_objects(monkeypatch):
    firsts = firsts_of(rushed())
    had = Counter(zip(firsts.account.tolist(), firsts.object.tolist(), strict=True))
    moved = 0
    for one in dealt(firsts, monkeypatch):
        assert one.time_us.tolist() == firsts.time_us.tolist()
        assert one.object.tolist() == firsts.object.tolist()
        assert Counter(zip(one.account.tolist(), one.object.tolist(), strict=True)) == had
        assert (one.account[one.by_account] == np.sort(one.account)).all()
        moved += (one.account != firsts.account).sum()
    assert moved > EXCHANGES * firsts.size / 10


def moves(firsts, one):
    """How far each account's act on each object moved, in microseconds."""

    def times(indexed):
        columns = (indexed.account.tolist(), indexed.object.tolist(), indexed.time_us.tolist())
        return {(who, obj): time for who, obj, time in zip(*columns, strict=True)}

    before, after = times(firsts), times(one)
    return {key: abs(after[key] - before[key]) for key in before}


def test_schedulers_keep_their_slots(monkeypatch):
    firsts = firsts_of(rushed())
    names = firsts.accounts.to_pylist()
    schedules = _schedules(firsts)
    assert all((schedules[code] == 0) == (who % 4 == 0) for code, who in enumerate(names))
    for one in dealt(firsts, monkeypatch):
        for (code, _), moved_us in moves(firsts, one).items():
            if names[code] % 4 == 0:
                assert moved_us % (900 * SECOND) == 0


def test_acts_stay_within_a_quarter_of_an_hour(monkeypatch):
    firsts = firsts_of(rushed())
    for one in dealt(firsts, monkeypatch):
        assert max(moves(firsts, one).values()) < 900 * SECOND


def test_in_a_rush_only_neighbours_change_places(monkeypatch):
    """Of forty within a quarter of an hour nobody moves by more than seven places."""
    firsts = firsts_of([(who, 0, 3600 * 50 + 1030 + 10 * who) for who in range(40)])
    moved = [max(moves(firsts, one).values()) for one in dealt(firsts, monkeypatch)]
    assert 10 * SECOND <= max(moved) <= 70 * SECOND


def test_the_same_seed_gives_the_same():
    firsts = firsts_of(rushed())
    assert exchange(firsts, JITTER, 10, seed=3) == exchange(firsts, JITTER, 10, seed=3)
    assert exchange(firsts, JITTER, 10, seed=3) != exchange(firsts, JITTER, 10, seed=4)


def observed(firsts):
    """Pairs in step on two objects or more, by looking at all of them."""
    by_object, times = defaultdict(list), Counter()
    columns = (firsts.account.tolist(), firsts.object.tolist(), firsts.time_us.tolist())
    for who, obj, time in zip(*columns, strict=True):
        for other, at in by_object[obj]:
            times[frozenset({who, other})] += time - at <= 60 * SECOND
        by_object[obj].append((who, time))
    return sum(number >= 2 for number in times.values())


def meeting_again(seed=1, pairs=20):
    """Pairs of accounts share three objects each within 20 s, among six strangers on each."""
    draw = np.random.default_rng(seed)
    rows = []
    for pair in range(pairs):
        for obj in range(3 * pair, 3 * pair + 3):
            begins = obj * 36000 + 1800  # of a quarter of an hour
            strangers = draw.choice(np.arange(40, 400), 6, replace=False).tolist()
            rows += [(who, obj, begins + int(draw.integers(0, 900))) for who in strangers]
            at = begins + int(draw.integers(0, 880))
            rows += [(2 * pair + side, obj, at + int(draw.integers(0, 20))) for side in (0, 1)]
    return rows


def test_accounts_that_keep_meeting_are_seen():
    firsts = firsts_of(meeting_again())
    seen = exchange(firsts, JITTER, observed(firsts), seed=1)
    assert seen.observed >= 20
    assert seen.expected < 5
    assert seen.p < 1e-6


def test_a_group_that_shares_only_among_itself_is_not_seen():
    """Whoever changes places is of the group: the other levels have to find it."""
    rows = [(who, obj, obj * 36000 + 1900 + 7 * who) for obj in range(10) for who in range(5)]
    firsts = firsts_of(rows)
    assert exchange(firsts, JITTER, observed(firsts), seed=1).p > 0.05


def test_nothing_gives_no_evidence():
    firsts = firsts_of([(0, 0, 0)])
    empty = restrict(firsts, np.zeros(1, np.bool_))
    assert exchange(empty, JITTER, 0, seed=1).p == 1.0
    assert exchange(firsts, JITTER, 0, seed=1).p == 1.0


def test_the_tail_is_a_poisson_or_wider():
    assert _tail(5, 2.0, 1.0) == pytest.approx(stats.poisson.sf(4, 2))
    assert _tail(0, 2.0, 1.0) == 1.0
    # Mean 2 and variance 4: twice as wide.
    k = np.arange(5, 400)
    wide = stats.nbinom.pmf(k, 2, 0.5)
    assert stats.nbinom.stats(2, 0.5) == (2, 4)
    assert _tail(5, 2.0, 4.0) == pytest.approx(wide.sum())
    # None in forty exchanges does not show that there can be none.
    assert _tail(1, 0.0, 0.0) == pytest.approx(1 - np.exp(-1 / 40))


@pytest.mark.slow
def test_worlds_without_coordination_give_none():
    """Ten plain worlds (seeds 1-10): no p-value of the exchange is as small as 0.01."""
    p = []
    for seed in range(1, 11):
        world = hg.simulate("plain", seed=seed, accounts=400)
        tested = run_tests("co-link", index(hg.actions(world.posts, "co-link")), JITTER)
        p.append(exchange(tested.firsts, JITTER, len(tested.observed), seed).p)
    assert min(p) > 0.01
    assert max(p) < 1 or len(set(p)) > 1
