"""Who led: on simulated worlds with known leaders and copiers, and on orders that mean nothing."""

from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.indexed import first_of_post, index, restrict
from heliograph.coordination.leading import FEWEST_OBJECTS, leading
from heliograph.simulate import simulate

WINDOW_US = 60_000_000


def firsts_of(rows):
    """First actions from rows (account, object, seconds), accounts coded by their id."""
    rows = sorted(rows)
    names = ("account", "object", "time")
    indexed = index(pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)}))
    return restrict(indexed, indexed.first)


def lead_of(rows, seed=1):
    firsts = firsts_of(rows)
    ids = firsts.accounts.to_pylist()
    return leading(firsts, np.argsort(ids).astype(np.int32), WINDOW_US, seed)


def orders(*bursts, gap_s=5):
    """Rows in which each text is the order of one burst on an object of its own."""
    return [
        (account, f"x{number}", 1000 * number + gap_s * place)
        for number, burst in enumerate(bursts)
        for place, account in enumerate(burst)
    ]


def member(result, alias):
    return next(item for item in result.members if item.member == alias)


@cache
def planted(world, seed):
    """The first actions of a world and its groups: (codes, roles), members in shuffled order."""
    made = simulate(world, seed=seed, accounts=600)
    indexed = index(made.actions)
    firsts = restrict(indexed, indexed.first & first_of_post(indexed))
    code = {name: n for n, name in enumerate(firsts.accounts.to_pylist())}
    groups = {}
    for row in made.truth.to_pylist():
        groups.setdefault(row["group"], []).append((code[row["account"]], row["role"]))
    shuffled = [np.random.default_rng(seed).permutation(len(group)) for group in groups.values()]
    return firsts, [
        (np.array([group[i][0] for i in order], np.int32), [group[i][1] for i in order])
        for group, order in zip(groups.values(), shuffled, strict=True)
    ]


def aliases_of(roles, role):
    return tuple(f"A{place}" for place, each in enumerate(roles, 1) if each == role)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_leaders_are_found_leading_and_nobody_else(seed):
    firsts, groups = planted("planted", seed)
    for codes, roles in groups:
        result = leading(firsts, codes, WINDOW_US, seed)
        assert result.leaders == aliases_of(roles, "leader")
        assert result.blocks is None
        assert f"{result.leaders[0]} acted first in" in result.sentence


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_copiers_are_told_as_the_late_block(seed):
    firsts, groups = planted("framing", seed)
    for codes, roles in groups:
        result = leading(firsts, codes, WINDOW_US, seed)
        assert result.blocks.late == aliases_of(roles, "copier")
        assert result.blocks.early == aliases_of(roles, "copied")
        assert 3 <= result.blocks.lag_s <= 30  # a copy follows within a tenth and all of 30 s
        assert result.blocks.low <= result.blocks.share <= result.blocks.high
        assert "may know nothing of it" in result.sentence


@pytest.mark.parametrize(("world", "seeds"), [("planted", (11, 12)), ("framing", (11, 12))])
def test_orders_that_mean_nothing_seldom_alarm(world, seeds):
    """The members of each object are exchanged among its places: 200 runs a world, 5% at most."""
    false, runs = 0, 0
    for seed in seeds:
        firsts, groups = planted(world, seed)
        rng = np.random.default_rng(seed)
        for run in range(100):
            codes, _ = groups[run % len(groups)]
            rows = [
                (int(firsts.account[at]), int(firsts.object[at]), firsts.time_us[at] / 1e6)
                for at in np.flatnonzero(np.isin(firsts.account, codes))
            ]
            result = lead_of(exchanged(rows, rng), seed=run)
            assert bool(result.leaders) == (result.p <= 0.025)
            false += bool(result.leaders or result.blocks)
            runs += 1
    assert runs == 200
    assert false <= 0.05 * runs


def exchanged(rows, rng):
    """The same rows, the accounts of each burst in another order."""
    rows = sorted(rows, key=lambda row: (row[1], row[2]))
    starts = [n for n, (_, obj, time) in enumerate(rows)
              if n == 0 or obj != rows[n - 1][1] or time - rows[n - 1][2] > 60]  # fmt: skip
    mixed = []
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        names = rng.permutation([row[0] for row in rows[start:end]])
        mixed += [(int(name), *row[1:])
                  for name, row in zip(names, rows[start:end], strict=True)]  # fmt: skip
    return mixed


def test_counts_of_a_small_case():
    result = lead_of(orders("abc", "ab", "bca", "ac", "a"))
    assert (result.objects, result.bursts) == (4, 4)
    a, b, c = result.members
    assert [(m.bursts, m.first) for m in (a, b, c)] == [(4, 3.0), (3, 1.0), (3, 0.0)]
    assert a.expected == pytest.approx(1 / 3 + 1 / 2 + 1 / 3 + 1 / 2)
    assert result.sentence.startswith("Too few objects")


def test_a_gap_longer_than_the_window_ends_a_burst():
    rows = [("a", "x", 0), ("b", "x", 60), ("c", "x", 120), ("d", "x", 181), ("e", "x", 182)]
    result = lead_of(rows)
    assert result.bursts == 2
    assert [item.first for item in result.members] == [1, 0, 0, 1, 0]


def test_ties_are_shared():
    result = lead_of([*orders("abc", "abc", gap_s=0), ("d", "x0", 7)])
    assert [item.first for item in result.members] == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0])
    assert [item.expected for item in result.members][3] == 0.25


def test_everybody_at_once_has_no_order():
    result = lead_of(orders(*["abcde"] * 8, gap_s=0))
    assert (result.p, result.consistency, result.consistency_p) == (1.0, 0.0, 1.0)
    assert result.sentence == "No member led more often than chance."


def test_the_p_value_agrees_with_every_order_there_is():
    """Three members, one first in 5 of 5 bursts: chance of an excess so large, by enumeration."""
    bursts = ["abc", "acb", "abc", "acb", "abc"]
    first = np.array(list(product(range(3), repeat=len(bursts))))
    most = np.array([(first == who).sum(axis=1) for who in range(3)]).max(axis=0)
    for wins, order in ((5, bursts), (4, [*bursts[:4], "bac"])):
        exact = (most >= wins).mean()
        assert lead_of(orders(*order)).p == pytest.approx(exact, abs=4 * (exact / 999) ** 0.5)


def test_consistency_is_kendalls_w_where_all_take_part():
    bursts = ["abcd", "abdc", "bacd", "adbc", "cabd"]
    ranks = np.array([[burst.index(name) + 1 for name in "abcd"] for burst in bursts])
    spread = ((ranks.sum(axis=0) - ranks.sum(axis=0).mean()) ** 2).sum()
    kendall = 12 * spread / (len(bursts) ** 2 * (4**3 - 4))
    assert lead_of(orders(*bursts)).consistency == pytest.approx(kendall)
    assert lead_of(orders(*["abcd"] * 6)).consistency == pytest.approx(1)


def test_an_interval_needs_five_objects_and_holds_the_share():
    few = lead_of(orders(*["abc"] * (FEWEST_OBJECTS - 1)))
    assert {(item.low, item.high) for item in few.members} == {(None, None)}
    always = member(lead_of(orders(*["abc"] * 10)), "A1")
    assert always.low == pytest.approx(0.025**0.1)  # Clopper & Pearson
    assert always.high == 1
    often = member(lead_of(orders(*["abc"] * 8, *["bac"] * 4)), "A1")
    assert 0.3 < often.low < often.first / often.bursts < often.high < 1


def test_one_who_leads_is_named_with_the_odds():
    rng = np.random.default_rng(5)
    bursts = ["a" + "".join(rng.permutation(list("bcdefg"))) for _ in range(9)]
    bursts += ["bacdefg", "cabdefg", "gfedcba"]
    result = lead_of(orders(*bursts))
    assert result.leaders == ("A1",)
    assert "A1 acted first in 9 of 12 bursts (95% interval" in result.sentence
    assert result.sentence.endswith("where chance gives 1 in 7.")


def test_blocks_are_told_in_words():
    rng = np.random.default_rng(6)
    bursts = [
        "".join([*rng.permutation(list("abcdef")), *rng.permutation(list("ghijkl"))])
        for _ in range(10)
    ]
    result = lead_of(orders(*bursts, gap_s=2))
    assert result.sentence.startswith("A1 to A6 always acted before A7 to A12 (in 10 of the 10")
    assert result.blocks.lag_s == 12
    assert result.blocks.in_order == result.blocks.bursts == 10


def test_two_late_members_are_no_block():
    rng = np.random.default_rng(7)
    bursts = ["".join(rng.permutation(list("abcdef"))) + "gh" for _ in range(12)]
    assert lead_of(orders(*bursts)).blocks is None


def test_members_take_their_aliases_from_the_order_given():
    firsts = firsts_of(orders(*["abc"] * 8))
    turned = leading(firsts, np.array([2, 1, 0], np.int32), WINDOW_US, 1)
    assert [item.first for item in turned.members] == [0, 0, 8]
    assert turned.leaders == ("A3",)


def test_same_seed_same_answer_and_nothing_from_nothing():
    rows = orders(*["abcd", "bcda", "dabc", "acbd", "bacd", "abdc"])
    assert lead_of(rows, seed=3) == lead_of(rows, seed=3)
    alone = lead_of([("a", "x", 0), ("b", "y", 0)])
    assert (alone.bursts, alone.p, alone.consistency_p, alone.blocks) == (0, 1.0, 1.0, None)
    nobody = leading(firsts_of(rows), np.zeros(0, np.int32), WINDOW_US, 1)
    assert nobody.members == ()
