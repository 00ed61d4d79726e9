from types import SimpleNamespace

import numpy as np
import pytest

from heliograph.coordination.levels import Level, _account_p_values, levels, stops_at
from heliograph.coordination.nulls.exchange import Exchanged
from heliograph.multiplicity import benjamini_yekutieli

NOBODY = np.zeros(0, np.int32)
NOTHING = Exchanged(observed=3, expected=3.0, p=0.6)
# Benjamini & Hochberg (1995), section 3.2; Benjamini & Yekutieli's rule rejects the three smallest.
PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip


def searched(a=(), b=(), p=(), members_p=(), accounts=100, members_tested=None):
    """What a search says, as far as levels look at it."""
    tested = len(members_p) if members_tested is None else members_tested
    return SimpleNamespace(
        pairs=SimpleNamespace(
            a=np.array(a, np.int32), b=np.array(b, np.int32), accounts=accounts,
            tests=accounts * (accounts - 1) // 2, fdr=0.05,
        ),
        tests=SimpleNamespace(p=np.array(p, float)),
        confirmation=SimpleNamespace(p=np.array(members_p, float), members_tested=tested),
    )  # fmt: skip


def by_name(found):
    return {level.name: level for level in found}


def naive_simes(p, tests):
    return min([1, *(value * tests / k for k, value in enumerate(sorted(p), 1))])


@pytest.mark.parametrize("seed", range(5))
def test_accounts_are_tested_by_simes_over_all_their_pairs(seed):
    draw = np.random.default_rng(seed)
    pairs = sorted({tuple(sorted(ends)) for ends in draw.integers(0, 30, (120, 2)).tolist()})
    pairs = [(i, j) for i, j in pairs if i != j]
    p = (draw.random(len(pairs)) ** 4).tolist()
    a, b = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    naive = [
        naive_simes([value for pair, value in zip(pairs, p, strict=True) if account in pair], 49)
        for account in sorted({end for pair in pairs for end in pair})
    ]
    assert _account_p_values(a, b, np.array(p), accounts=50) == pytest.approx(naive)


def test_no_pairs_no_accounts():
    none = np.zeros(0, np.int32)
    assert len(_account_p_values(none, none, np.zeros(0), 50)) == 0


def test_the_rule_for_any_dependence_on_the_worked_example():
    q = benjamini_yekutieli(np.array(PAPER), 15)
    assert (q <= 0.05).sum() == 3
    # R 4: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "BY") is 0.1141667 five times.
    even = benjamini_yekutieli(np.array([0.01, 0.02, 0.03, 0.04, 0.05]), 5)
    assert even == pytest.approx([0.1141667] * 5, abs=1e-7)


def test_the_harmonic_sum_is_that_of_the_whole_family():
    (q,) = benjamini_yekutieli(np.array([1e-9]), 1000)
    assert q == pytest.approx(1e-6 * sum(1 / k for k in range(1, 1001)))


def test_one_strong_pair_is_named_as_a_pair_only():
    found = levels(searched([0], [1], [1e-9]), [NOTHING], windows=1, members=NOBODY)
    level = by_name(found)
    assert [one.name for one in found] == ["data set", "accounts", "pairs", "members"]
    assert (level["pairs"].tests, level["accounts"].tests) == (4950, 100)
    assert level["pairs"].p == pytest.approx(1e-9 * 4950)
    assert level["accounts"].p == pytest.approx(1e-9 * 99 * 100 / 2)  # both ends have it
    assert (level["pairs"].rejected, level["accounts"].rejected) == (1, 2)
    assert level["data set"].p == pytest.approx(2 * 1e-9 * 4950)
    assert (level["members"].rejected, level["members"].p) == (0, 1.0)


def test_a_pair_between_the_rules_is_rejected_by_one():
    """1e-6 times 4,950 pairs is 0.005, and times the harmonic sum of 9.1 it is 0.045: both.

    2e-6 gives 0.0099 and 0.09: Benjamini-Hochberg only.
    """
    for p, rejected_by in ((1e-6, 1), (2e-6, 0)):
        pairs = by_name(levels(searched([0], [1], [p]), [NOTHING], 1, NOBODY))["pairs"]
        assert (pairs.rejected, pairs.rejected_by) == (1, rejected_by), p


def test_every_window_counts():
    one, three = (
        by_name(levels(searched([0], [1], [1e-7], [0.001] * 4), [NOTHING], windows, np.arange(4)))
        for windows in (1, 3)
    )
    for name in ("accounts", "pairs", "members"):
        assert three[name].tests == 3 * one[name].tests, name
        assert three[name].p == pytest.approx(3 * one[name].p), name


def test_exchange_counts_once_for_every_behaviour():
    seen, other = Exchanged(50, 3.0, 0.001), Exchanged(1, 1.0, 0.5)
    data_set = levels(searched(), [seen, other], 1, NOBODY)[0]
    assert data_set.p == pytest.approx(2 * 2 * 0.001)
    assert data_set.rejected == 1
    assert data_set.says.startswith("51 pairs of accounts")
    assert "gives 4.0 on average (p 0.002)" in data_set.says
    assert levels(searched(), [], 1, NOBODY)[0].p == 1.0


def test_the_stricter_rule_never_rejects_more():
    """Three accounts are confirmed, but a group of three is not shown."""
    found = levels(searched(members_p=[1e-6] * 3), [NOTHING], 1, members=NOBODY)
    members = by_name(found)["members"]
    assert members.rejected_by <= members.rejected


def rejecting(**counts):
    names = ("data set", "accounts", "pairs", "members")
    return tuple(
        Level(name, 100, counts.get(name.replace(" ", "_"), 0), 0, 0.5, "") for name in names
    )


def test_the_evidence_stops_at_the_finest_level_that_holds():
    stops = {
        "down to 6 confirmed members": {"data_set": 1, "accounts": 9, "pairs": 8, "members": 6},
        "stops at pairs: 8 are": {"data_set": 1, "accounts": 9, "pairs": 8},
        "stops at accounts: 9 are": {"data_set": 1, "accounts": 9},
        "too thin to say which": {"data_set": 1},
        "no more synchrony in these data than chance": {},
    }
    for words, counts in stops.items():
        sentence = stops_at(rejecting(**counts))
        assert words in sentence
        assert ("Nobody can be named." in sentence) == (0 < len(counts) < 4)
