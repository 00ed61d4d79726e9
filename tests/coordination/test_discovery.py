from types import SimpleNamespace

import networkx
import numpy as np
import pyarrow as pa
import pytest

from heliograph.coordination.detectable import detectable
from heliograph.coordination.discovery import candidate_level, discover, gather, grow
from heliograph.coordination.discovery import test as run_pairs  # not a test itself
from heliograph.coordination.groups import in_core
from heliograph.coordination.indexed import index_together
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.nulls.timing import ALL_PARTS
from heliograph.coordination.search import confirmed
from heliograph.coordination.testing import test_pairs as run_tests  # not a test itself

SECOND = 1_000_000
JITTER = Jitter(60 * SECOND, 3600 * SECOND, SECOND)
DAY = 86400


def bystanders(seed=1, accounts=120):
    """Everybody from account 100 on: fifteen of 300 objects, at random over two weeks."""
    draw = np.random.default_rng(seed)
    return [
        (100 + account, f"o{obj}", int(draw.integers(0, 14 * DAY)))
        for account in range(accounts)
        for obj in draw.choice(300, 15, replace=False).tolist()
    ]


def together(members, objects, begins=1000, apart=9 * 3600, name="together"):
    """Members share each of so many objects within seconds, hours apart, keeping no schedule."""
    late = np.random.default_rng(len(name)).integers(0, 3000, objects).tolist()
    return [
        (member, f"{name} {n}", begins + n * apart + late[n] + 3 * member)
        for n in range(objects)
        for member in members
    ]


def gathered(*layers, accounts=2000, publishers=()):
    """The pairs of one or more layers of rows (account, object, time); and codes by account."""
    names = ("co-link", "co-text", "co-image")
    indexed = index_together(
        {
            name: pa.table(
                dict(zip(("account", "object", "time"), zip(*rows, strict=True), strict=True))
            )
            for name, rows in zip(names, layers, strict=False)
        }
    )
    tested = [run_tests(name, actions, JITTER) for name, actions in indexed.items()]
    everybody = tested[0].firsts.accounts.to_pylist()
    publisher = np.array([dict(publishers).get(who, -1) for who in everybody], np.int32)
    pairs = gather(tested, accounts, publisher, fdr=0.05, seed=1)
    return pairs, {who: code for code, who in enumerate(everybody)}


def everything(pairs):
    return [np.ones(layer.firsts.size, np.bool_) for layer in pairs.layers]


def people(groups, codes):
    """Groups of codes as sets of accounts."""
    names = {code: who for who, code in codes.items()}
    return [{names[code] for code in group.tolist()} for group in groups]


@pytest.mark.parametrize("seed", range(20))
def test_what_is_left_is_the_two_core(seed):
    draw = np.random.default_rng(seed)
    ends = np.unique(np.sort(draw.integers(0, 60, (55, 2)), axis=1), axis=0)
    a, b = ends[ends[:, 0] < ends[:, 1]].astype(np.int32).T
    network = networkx.Graph(zip(a.tolist(), b.tolist(), strict=True))
    core = {frozenset(edge) for edge in networkx.k_core(network, 2).edges}
    left = in_core(a, b)
    assert {frozenset(e) for e in zip(a[left].tolist(), b[left].tolist(), strict=True)} == core
    assert 0 < left.sum() < len(left)


def test_of_a_tree_nothing_is_left():
    a, b = np.array([0, 0, 1, 1], np.int32), np.array([1, 2, 3, 4], np.int32)
    assert not in_core(a, b).any()
    assert len(in_core(a[:0], b[:0])) == 0


def test_a_planted_group_is_discovered_and_nobody_else():
    pairs, codes = gathered(bystanders() + together(range(5), 10))
    found = discover(pairs, everything(pairs), relearn=True)
    assert people(found.groups, codes) == [set(range(5))]
    assert found.candidates.sum() == 10


def test_discovery_sees_only_what_is_kept():
    rows = bystanders() + together(range(5), 10)
    pairs, codes = gathered(rows)
    (firsts,) = (layer.firsts for layer in pairs.layers)
    of_group = np.array([o.startswith("together") for o in firsts.objects.to_pylist()])
    assert discover(pairs, [~of_group[firsts.object]]).groups == ()
    assert people(discover(pairs, [of_group[firsts.object]]).groups, codes) == [set(range(5))]


def test_one_sitting_is_no_evidence():
    """Ten objects within an hour are one occasion; the same over four days are ten."""
    sitting, days = (
        gathered(bystanders() + together(range(5), 10, 3600 * 24 + 1027, apart))[0]
        for apart in (0, 9 * 3600)
    )
    for pairs, named in ((sitting, False), (days, True)):
        every = np.ones(len(pairs.a), np.bool_)
        found = run_pairs(pairs, pairs.models, everything(pairs), every, ALL_PARTS)
        of_group = pairs.in_step == 10
        assert of_group.sum() == 10
        assert (found.observed[of_group] == 10).all()
        assert ((found.p[of_group] < 1) == named).all()
        assert bool(discover(pairs, everything(pairs)).groups) == named


def test_pairs_not_asked_for_are_not_tested():
    pairs, _ = gathered(bystanders() + together(range(5), 10))
    some = pairs.in_step == 10
    some[np.flatnonzero(some)[0]] = False
    models = discover(pairs, everything(pairs), relearn=True).models
    found = run_pairs(pairs, models, everything(pairs), some, ALL_PARTS)
    assert (found.p[~some] == 1).all()
    assert not found.observed[~some].any()
    assert (found.p[some] < 1e-6).all()


def test_two_accounts_of_one_declared_publisher_are_no_pair():
    rows = bystanders() + together(range(5), 10)
    pairs, codes = gathered(rows, publishers={0: 7, 1: 7, 2: 8})
    ends = set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    assert [int(flags.sum()) for flags in pairs.declared] == [1]
    assert tuple(sorted((codes[0], codes[1]))) not in ends
    for one, other in ((0, 2), (0, 3), (3, 4)):  # of two publishers, or of none declared
        assert tuple(sorted((codes[one], codes[other]))) in ends
    of_one, _ = gathered(rows, publishers=dict.fromkeys(range(5), 7))
    assert [int(flags.sum()) for flags in of_one.declared] == [10]
    assert discover(of_one, everything(of_one)).groups == ()


def meeting_in_turn():
    """Four who act together; 4 meets each of them twice, 5 one of them twice, all alone."""
    rows = bystanders() + together(range(4), 10)
    for n in range(8):
        at = n * 40000 + n * n * 577
        rows += [(4, f"turn {n}", at + 20), (n % 4, f"turn {n}", at)]
    for n in range(2):
        rows += [(5, f"once {n}", n * 50777 + 20), (0, f"once {n}", n * 50777)]
    return rows


def test_a_member_that_meets_other_members_each_time_joins():
    pairs, codes = gathered(meeting_in_turn())
    found = discover(pairs, everything(pairs), relearn=True)
    assert people(found.groups, codes) == [set(range(4))]  # no pair of 4 is a candidate
    assert people(grow(pairs, found, everything(pairs), fdr=0.05), codes) == [set(range(5))]


def test_nobody_joins_in_hours_that_are_not_kept():
    pairs, codes = gathered(meeting_in_turn())
    found = discover(pairs, everything(pairs), relearn=True)
    (firsts,) = (layer.firsts for layer in pairs.layers)
    in_turn = np.array([o.startswith("turn") for o in firsts.objects.to_pylist()])
    grown = grow(pairs, found, [~in_turn[firsts.object]], fdr=0.05)
    assert people(grown, codes) == [set(range(4))]


def test_the_evidence_of_two_layers_is_one_groups():
    """Five in step on ten links and ten texts, at different hours, are one group."""
    links = bystanders() + together(range(5), 10)
    texts = bystanders(2) + together(range(5), 10, begins=20000, name="text")
    pairs, codes = gathered(links, texts)
    assert len(pairs.layers) == 2
    found = discover(pairs, everything(pairs), relearn=True)
    assert people(found.groups, codes) == [set(range(5))]
    tests = run_pairs(pairs, found.models, everything(pairs), found.candidates, ALL_PARTS)
    some = found.candidates
    assert (pairs.in_step[some] == 20).all()
    assert (tests.observed[some] == 10).all()
    assert (tests.p[some] >= tests.p_by_layer[some].min(axis=1) * (1 - 1e-9)).all()


def test_only_confirmed_members_are_shown_in_groups_large_enough():
    q = np.ones(20)
    q[[1, 2, 3, 5, 6, 7, 8, 10, 11]] = 0.05
    found = SimpleNamespace(
        pairs=SimpleNamespace(fdr=0.05),
        groups=(np.array([3, 2, 1, 4]), np.array([9, 8, 7, 6, 5]), np.array([10, 11, 12])),
    )
    assert [group.tolist() for group in confirmed(found, q, 3)] == [[8, 7, 6, 5], [3, 2, 1]]
    assert len(confirmed(found, q, 5)) == 0


def test_chance_gives_half_a_candidate_an_account():
    """Of n - 1 pairs of an account, each a candidate with the chance that is the level."""
    for accounts in (2, 50, 10_000):
        assert candidate_level(accounts) * (accounts - 1) == pytest.approx(0.5)
    assert candidate_level(1) == 0.5


@pytest.mark.parametrize("accounts", [100, 2000, 1_000_000])
def test_what_is_detectable_makes_candidates_in_either_half(accounts):
    says = detectable(accounts, JITTER, 5)
    (objects,) = [int(word) // 2 for word in says.split("about ")[1].split()[:1]]
    assert (
        JITTER.same_cell**objects <= candidate_level(accounts) < JITTER.same_cell ** (objects - 1)
    )
    assert f"Among {accounts:,} accounts, " in says
    assert "group of 5 " in says
    assert detectable(1, JITTER, 5).startswith("Nothing")
