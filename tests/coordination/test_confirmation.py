from dataclasses import replace

import numpy as np
import pytest
from test_discovery import bystanders, everything, gathered, together

from heliograph.coordination import confirmation
from heliograph.coordination.confirmation import (
    DEALS,
    Confirmation,
    _halves,
    confirm,
    nobody_tested,
    q_values,
)

HOUR_US = 3_600_000_000
START_US = 1_027_000_000  # of the first hour, off the round times


@pytest.fixture(scope="module")
def planted():
    """Five in step on sixteen links, and on ten texts at other hours; and bystanders."""
    links = bystanders() + together(range(5), 16)
    texts = bystanders(2) + together(range(5), 10, begins=20000, name="text")
    return gathered(links, texts)


def hours(pairs):
    return [(layer.firsts.time_us - START_US) // HOUR_US for layer in pairs.layers]


def test_an_act_is_in_one_half(planted):
    pairs, _ = planted
    for one, other, kept in zip(*_halves(pairs, 0), everything(pairs), strict=True):
        assert len(one) == len(other) == len(kept)
        assert (one ^ other).all()
        assert 0.4 < one.mean() < 0.6


def test_whole_hours_are_dealt_to_all_layers_alike(planted):
    pairs, _ = planted
    for deal in range(3):
        one, _ = _halves(pairs, deal)
        half_of = {}
        for hour, flags in zip(hours(pairs), one, strict=True):
            for at, flag in zip(hour.tolist(), flags.tolist(), strict=True):
                assert half_of.setdefault(at, flag) == flag
        assert set(hours(pairs)[0].tolist()) & set(hours(pairs)[1].tolist())
        assert set(half_of.values()) == {True, False}


def test_deals_differ_and_are_the_same_for_the_same_seed(planted):
    pairs, _ = planted
    deals = [_halves(pairs, deal)[0][0] for deal in range(DEALS)]
    again = [_halves(pairs, deal)[0][0] for deal in range(DEALS)]
    assert all(np.array_equal(one, two) for one, two in zip(deals, again, strict=True))
    assert len({flags.tobytes() for flags in deals}) == DEALS
    other_seed = _halves(replace(pairs, seed=pairs.seed + 1), 0)[0][0]
    assert not any(np.array_equal(other_seed, flags) for flags in deals)


def test_members_are_confirmed_and_nobody_else(planted):
    pairs, codes = planted
    told = confirm(pairs)
    members = [codes[who] for who in range(5)]
    others = np.setdiff1d(np.arange(len(told.p)), members)
    assert (told.p[members] < 1e-3).all()
    assert (told.times[members] >= DEALS).all()
    assert (told.p[others] > 0.05).all()
    assert (told.tests, told.members_tested) == (2 * DEALS, 5)
    assert (q_values(told, 5)[members] < 0.005).all()


def test_members_are_tested_on_what_was_held_out(planted, monkeypatch):
    """Whatever the half in which groups are found, tests look at the other one."""
    pairs, _ = planted
    seen = []

    def spy(models, account, number, kept):
        seen.append([flags.copy() for flags in kept])
        return true(models, account, number, kept)

    true = confirmation.member_p_values
    found_in = []
    find = confirmation.discover
    monkeypatch.setattr(confirmation, "member_p_values", spy)
    monkeypatch.setattr(
        confirmation, "discover", lambda pairs, kept: found_in.append(kept) or find(pairs, kept)
    )
    confirm(pairs)
    assert len(found_in) == len(seen) == 2 * DEALS
    for found, held_out in zip(found_in, seen, strict=True):
        for one, other in zip(found, held_out, strict=True):
            assert not (one & other).any()
            assert (one | other).all()


def told_by(pairs, monkeypatch, p_by_test):
    """What is confirmed where account 0 has these p-values, test by test (None: not found)."""
    answers = iter(p_by_test)

    def tested_on(*_):
        p = next(answers)
        found = np.zeros(int(p is not None), np.int32)
        return found, np.array([p] * len(found), float)

    monkeypatch.setattr(confirmation, "_tested_on", tested_on)
    return confirm(pairs)


@pytest.mark.parametrize(
    ("p_by_test", "p", "times"),
    [
        ([0.001] * 3 + [None] * 17, 1.0, 3),  # found too rarely
        ([0.001] * 3 + [0.02] + [None] * 16, 0.1, 4),
        ([0.001] * 4 + [None] * 16, 0.005, 4),
        ([0.001] * 20, 0.005, 20),
        ([0.3] * 20, 1.0, 0),
        ([None] * 20, 1.0, 0),
    ],
)
def test_the_fourth_of_twenty_tests_counts_five_times(planted, monkeypatch, p_by_test, p, times):
    told = told_by(planted[0], monkeypatch, p_by_test)
    assert told.p[0] == pytest.approx(p)
    assert told.times[0] == times
    assert (told.p[1:] == 1).all()
    assert told.members_tested == int(any(p is not None for p in p_by_test))


def told(*p):
    return Confirmation(np.array(p), np.zeros(len(p), np.int64), 20, len(p))


def test_accounts_never_found_are_never_named():
    q = q_values(told(1e-9, 1.0, 1e-9, 1.0), tests=2)
    assert q.tolist() == pytest.approx([1e-9, 1.0, 1e-9, 1.0])
    assert (q_values(told(1.0, 1.0), tests=0) == 1).all()


def test_the_size_of_the_family_counts():
    p = (0.001, 0.002, 1.0)
    assert q_values(told(*p), 10).tolist() == pytest.approx([0.01, 0.01, 1.0])
    assert q_values(told(*p), 20).tolist() == pytest.approx([0.02, 0.02, 1.0])
    # A family is never smaller than the p-values in it.
    assert q_values(told(*p), 0).tolist() == pytest.approx([0.002, 0.002, 1.0])


def test_where_nobody_was_tested_nobody_is_confirmed(planted):
    pairs, codes = planted
    nobody = nobody_tested(pairs)
    assert len(nobody.p) == len(codes)
    assert (nobody.p == 1).all()
    assert not nobody.times.any()
    assert (nobody.tests, nobody.members_tested) == (0, 0)
