import warnings
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import heliograph as hg
from heliograph.coordination import object_choice as rooms
from heliograph.coordination.indexed import index, restrict
from heliograph.coordination.nulls.bicm import fit
from heliograph.coordination.nulls.choice import Choice, upper_tail
from heliograph.coordination.object_choice import common_objects, object_choice, two_core
from heliograph.errors import InputError

chances = st.one_of(
    st.floats(0, 1), st.floats(-12, -0.001).map(lambda power: 10.0**power), st.sampled_from([0, 1])
)


def tail(observed, chance, times):
    return upper_tail(observed, np.array(chance, np.float64), np.array(times, np.float64))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(chances, st.integers(1, 4)), min_size=1, max_size=5), st.integers(0, 21))
def test_tails_are_those_of_the_distribution_in_fractions(classes, observed):
    of_sum = [Fraction(1)]
    for chance, times in classes:
        for _ in range(times):
            q = Fraction(chance)
            none, one = [p * (1 - q) for p in of_sum] + [0], [0] + [p * q for p in of_sum]
            of_sum = [a + b for a, b in zip(none, one, strict=True)]
    expected = float(sum(of_sum[observed:]))
    found = tail(observed, *zip(*classes, strict=True))
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-300)


@pytest.mark.parametrize(
    ("times", "chance", "observed"),
    [(100_000, 1e-3, 500), (1_000_000, 1e-7, 60), (10_000, 0.3, 3500), (5000, 0.999, 4999),
     (100_000, 0.05, 5000), (100_000, 1e-5, 1), (400, 0.01, 170), (5000, 0.5, 2000)],
)  # fmt: skip
def test_many_trials_and_far_tails_equal_the_binomial(times, chance, observed):
    expected = stats.binom.sf(observed - 1, times, chance)
    assert expected > 1e-300
    assert tail(observed, [chance], [times]) == pytest.approx(expected, rel=1e-10, abs=0)
    parts = [0.1 * times, 0.4 * times, 0.5 * times]
    assert tail(observed, [chance] * 3, parts) == pytest.approx(expected, rel=1e-10, abs=0)


def test_a_tail_near_the_smallest_number_is_exact():
    chance, times, observed = 1e-5, 60, 58
    q = Fraction(chance)
    expected = float(
        sum(comb(times, k) * q**k * (1 - q) ** (times - k) for k in range(observed, times + 1))
    )
    assert 1e-300 < expected < 1e-280
    found = tail(observed, [chance] * 2, [times / 2] * 2)
    assert found == pytest.approx(expected, rel=1e-11, abs=0)


networks = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**31)).map(
    lambda s: np.random.default_rng(s[2]).random(s[:2]) < np.random.default_rng(s[2] + 1).random()
)


@settings(max_examples=150, deadline=None)
@given(networks)
def test_expected_degrees_are_the_observed(network):
    model = fit(network.sum(1), network.sum(0))
    chance = model.chance[model.row_class][:, model.column_class]
    assert ((chance >= 0) & (chance <= 1)).all()
    assert chance.sum(1) == pytest.approx(network.sum(1), rel=1e-8, abs=1e-8)
    assert chance.sum(0) == pytest.approx(network.sum(0), rel=1e-8, abs=1e-8)
    open_x, open_y = np.isfinite(model.x) & (model.x > 0), np.isfinite(model.y) & (model.y > 0)
    product = np.outer(model.x[open_x], model.y[open_y])
    assert model.chance[np.ix_(open_x, open_y)] == pytest.approx(product / (1 + product), abs=1e-9)


def test_links_that_degrees_force_are_certain():
    """Two accounts on both of two objects, which nobody else can reach: Gale-Ryser is tight."""
    network = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]])
    model = fit(network.sum(1), network.sum(0))
    chance = model.chance[model.row_class][:, model.column_class]
    assert chance[:2, :2] == pytest.approx(1, abs=1e-8)
    assert chance[2:, 2:] == pytest.approx(0, abs=1e-8)
    assert chance[:2, 2:] == pytest.approx(0.5, abs=1e-8)


def network_of(seed, accounts=40, objects=70):
    """Who acts on what, with activity and popularity of heavy tails."""
    draw = np.random.default_rng(seed)
    product = np.outer(draw.lognormal(-1, 1, accounts), draw.lognormal(-1, 1, objects))
    return draw.random((accounts, objects)) < product / (1 + product)


def test_tails_are_those_of_networks_drawn_from_the_model():
    """Over 600 draws, pairs with V >= v are as many as the tails add up to, for every v."""
    draw = np.random.default_rng(7)
    account, object_ = np.nonzero(network_of(3))
    stratum = (object_ % 3 == 0).astype(np.int32)
    model = Choice.of(account.astype(np.int32), object_.astype(np.int32), stratum, 40)
    chance = np.zeros((40, 70))
    for s in (0, 1):
        columns = np.unique(object_[stratum == s])
        of_s = fit(
            *[np.unique(codes[stratum == s], return_counts=True)[1] for codes in (account, object_)]
        )
        rows = np.unique(account[stratum == s])
        chance[np.ix_(rows, columns)] = of_s.chance[of_s.row_class][:, of_s.column_class]
    a, b = (side.astype(np.int32) for side in np.triu_indices(40, 1))
    least = (1, 2, 3, 5, 7, 9)
    seen = []
    for _ in range(600):
        drawn = (draw.random(chance.shape) < chance).astype(np.int32)
        common = (drawn @ drawn.T)[a, b]
        seen.append([(common >= v).sum() for v in least])
    standard_error = np.std(seen, axis=0) / np.sqrt(len(seen))
    for place, v in enumerate(least):
        expected, p = model.test(a, b, np.full(len(a), v, np.int32))
        assert expected == pytest.approx((chance @ chance.T)[a, b])
        assert standard_error[place] < 0.1 * p.sum()  # the comparison has power
        assert abs(np.mean(seen, axis=0)[place] - p.sum()) < 4 * standard_error[place], v


def test_the_quick_bound_lies_below_the_chance():
    account, object_ = (codes.astype(np.int32) for codes in np.nonzero(network_of(4)))
    model = Choice.of(account, object_, object_ % 2, 40)
    a, b = (side.astype(np.int32) for side in np.triu_indices(40, 1))
    for v in range(1, 8):
        observed = np.full(len(a), v, np.int32)
        bound, p = model.at_least(a, b, observed), model.test(a, b, observed)[1]
        assert (bound <= p + 1e-12).all()
        assert np.corrcoef(bound, p)[0, 1] > 0.8  # and not far below


def as_actions(network, seed=0):
    account, object_ = np.nonzero(network)
    time = np.random.default_rng(seed).integers(0, 10**6, len(account))
    return pa.table({"account": np.char.add("a", account.astype(str)),
                     "object": np.char.add("o", object_.astype(str)), "time": time})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(networks, st.integers(1, 3))
def test_common_objects_are_those_of_every_pair_and_stratum(network, strata):
    account, object_ = (codes.astype(np.int32) for codes in np.nonzero(network))
    stratum = ((account + object_) % strata).astype(np.int32)
    sets = [
        {(o, s) for i, o, s in zip(account, object_, stratum, strict=True) if i == who}
        for who in range(len(network))
    ]
    expected = {
        (i, j): len(sets[i] & sets[j])
        for i, j in combinations(range(len(network)), 2)
        if len(sets[i] & sets[j]) >= 2
    }
    found = {}
    for a, b, observed in common_objects(account, object_, stratum, len(network)):
        pairs = zip(a.tolist(), b.tolist(), strict=True)
        found |= dict(zip(pairs, observed.tolist(), strict=True))
    assert found == expected


def test_eligible_are_those_who_could_have_two_objects_in_common():
    rows = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x"), ("d", "z"), ("d", "w"),
            ("a", "only"), ("a", "x")]  # fmt: skip
    actions = {"account": [r[0] for r in rows], "object": [r[1] for r in rows],
               "time": list(range(len(rows)))}  # fmt: skip
    result = object_choice(actions)
    assert (result.accounts, result.objects, result.tests, result.common_pairs) == (2, 2, 1, 1)
    # Both did all there was to do: chance gives it surely.
    assert result.pairs.to_pylist() == [
        {"account_a": "a", "account_b": "b", "observed": 2, "expected": 2.0, "p": 1.0, "q": 1.0}
    ]


def test_the_frame_is_the_callers_kind_and_the_smaller_id_comes_first():
    actions = as_actions(network_of(5))
    frame = object_choice(actions).pairs
    assert isinstance(object_choice(pl.from_arrow(actions)).pairs, pl.DataFrame)
    assert isinstance(object_choice(actions.to_pandas()).pairs, pd.DataFrame)
    assert all(row["account_a"] < row["account_b"] for row in frame.to_pylist())
    assert min(frame["observed"].to_pylist()) == 2
    shuffled = actions.take(np.random.default_rng(1).permutation(actions.num_rows))
    assert sorted(object_choice(shuffled).pairs.to_pylist(), key=str) == sorted(
        frame.to_pylist(), key=str
    )


def test_nobody_and_nothing_give_an_empty_frame():
    result = object_choice({"account": ["a"], "object": ["x"], "time": [0]})
    assert (result.tests, result.pairs.num_rows, result.surviving_pairs) == (0, 0, 0)


@pytest.mark.parametrize("wrong", [{"fdr": 0}, {"fdr": 1.0}, {"tail": "normal"}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(InputError):
        object_choice({"account": ["a"], "object": ["x"], "time": [0]}, **wrong)


def planted(seed):
    """A sparse network in which six of 150 accounts share 16 objects."""
    draw = np.random.default_rng(seed)
    network = draw.random((150, 400)) < np.outer(draw.random(150), draw.random(400) ** 2) / 4
    network[:6, :16] = True
    return network


def test_a_group_with_objects_of_its_own_is_found():
    result = object_choice(as_actions(planted(6)))
    frame = result.pairs.to_pandas()
    found = frame[frame["q"] <= 0.05]
    group = {f"a{member}" for member in range(6)}
    inside = found["account_a"].isin(group) & found["account_b"].isin(group)
    assert inside.sum() == 15
    assert (~inside).sum() <= 1
    assert result.surviving_pairs == len(found)
    assert result.surviving_accounts == len(set(found["account_a"]) | set(found["account_b"]))


def test_too_many_pairs_to_list_leave_the_survivors_as_they_are(monkeypatch):
    actions = as_actions(planted(6))
    everything = object_choice(actions)
    monkeypatch.setattr(rooms, "MOST_LISTED", 100)
    monkeypatch.setattr(rooms, "_PAIRS_A_BLOCK", 500)
    fewer = object_choice(actions)
    assert everything.listed_p == 1
    assert fewer.listed_p < 0.05
    assert fewer.common_pairs == everything.common_pairs > 500
    assert fewer.surviving_pairs == everything.surviving_pairs > 10
    listed = [row for row in everything.pairs.to_pylist() if row["p"] <= fewer.listed_p]
    kept = fewer.pairs.to_pylist()
    assert [row["account_a"] + row["account_b"] for row in listed] == [
        row["account_a"] + row["account_b"] for row in kept
    ]
    assert [row["p"] for row in kept] == pytest.approx([row["p"] for row in listed], rel=1e-12)


@pytest.fixture
def russian(shared):
    posts = hg.read_posts(shared / "coortweet_russian_coord_tweets.csv")
    return hg.actions(posts, "co-action")


@pytest.mark.shared
def test_real_co_retweets_have_the_known_edges(russian):
    """36 edges of 21 accounts with the Poisson approximation; exact tails find these and more."""
    exact, approximate = object_choice(russian), object_choice(russian, tail="poisson")
    assert exact.accounts == 3988
    assert exact.tests == 3988 * 3987 // 2
    assert (approximate.surviving_pairs, approximate.surviving_accounts) == (36, 21)
    assert (exact.surviving_pairs, exact.surviving_accounts) == (51, 27)
    one, other = exact.pairs.to_pandas(), approximate.pairs.to_pandas()
    assert (one["account_a"] == other["account_a"]).all()
    assert not ((other["q"] <= 0.05) & (one["q"] > 0.05)).any()


@pytest.mark.shared
@pytest.mark.slow
def test_real_co_retweets_give_what_the_package_bicm_gives(russian):
    """Its fitted chances, its p-values and edges (Poisson), and its exact tails to 1e-10."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = pytest.importorskip(
            "bicm", reason="bicm is a peer to compare with, of the group `bench`"
        )
        from bicm.poibin import PoiBin
    indexed = index(russian)
    core = two_core(restrict(indexed, indexed.first))
    accounts, account = np.unique(core.account, return_inverse=True)
    object_ = np.unique(core.object, return_inverse=True)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = package.BipartiteGraph(
            degree_sequences=(np.bincount(account), np.bincount(object_))
        )
        theirs.solve_tool()
    ours = fit(np.bincount(account), np.bincount(object_))
    product = np.outer(theirs.x, theirs.y)
    chance = ours.chance[ours.row_class][:, ours.column_class]
    assert np.allclose(chance, product / (1 + product), rtol=1e-4, atol=0)

    ids = {name: place for place, name in enumerate(core.accounts.take(accounts).to_pylist())}
    pairs = object_choice(russian, tail="poisson").pairs.to_pandas()
    # Three in common are never enough here; leaving them out saves the package a minute.
    assert pairs.loc[pairs["observed"] <= 3, "q"].min() > 0.05
    pairs = pairs[pairs["observed"] > 3]
    a, b = pairs["account_a"].map(ids).to_numpy(), pairs["account_b"].map(ids).to_numpy()
    theirs.v_adj_list = {int(i): {} for i in np.unique(a)}
    for i, j, v in zip(a.tolist(), b.tolist(), pairs["observed"], strict=True):
        theirs.v_adj_list[i][j] = v
    theirs.projection_method, theirs.rows_projection = "poisson", True
    found = {i: theirs.pval_calculator(i, theirs.x, theirs.y) for i in theirs.v_adj_list}
    p = np.array([found[i][j] for i, j in zip(a.tolist(), b.tolist(), strict=True)])
    assert np.allclose(pairs["p"], p, rtol=0.01, atol=0)
    theirs.n_rows = len(accounts)
    edges = p <= theirs._pvals_validator(p, alpha=0.05)
    assert (edges.sum(), len(set(a[edges]) | set(b[edges]))) == (36, 21)
    assert ((pairs["q"] <= 0.05).to_numpy() == edges).all()

    exact = object_choice(russian).pairs.to_pandas().nsmallest(60, "p")
    near = exact[exact["p"] > 1e-8].iloc[::12]
    for row in near.itertuples():
        both = chance[ids[row.account_a]] * chance[ids[row.account_b]]
        assert row.p == pytest.approx(PoiBin(both).pval(int(row.observed)), abs=1e-10)
    assert len(near) >= 3
