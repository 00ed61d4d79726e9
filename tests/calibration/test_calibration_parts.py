"""The pieces of the calibration, each against a truth made by hand."""

import itertools

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from heliograph.calibration.analysing import analyse, groups_named, named
from heliograph.calibration.disturbed import jittered, permuted
from heliograph.calibration.equal import NO_THRESHOLD, best_at
from heliograph.calibration.intervals import clopper_pearson
from heliograph.calibration.pool import run
from heliograph.calibration.rules import RULES, apply
from heliograph.calibration.scoring import Score, planted_accounts, score
from heliograph.calibration.thresholds import COUNTS, METHODS, THRESHOLDS, sweep
from heliograph.calibration.uniformity import pairs_that_share, tails
from heliograph.simulate import TRUTH_SCHEMA, World, simulate


def small_world(rows, planted=()):
    """A world of (account, object, seconds) with these planted accounts."""
    account, object_, time = zip(*rows, strict=True)
    return World(
        name="by hand",
        seed=1,
        parameters={},
        posts=pa.table({}),
        actions=pa.table({"account": account, "object": object_, "time": time}),
        truth=pa.table(
            {
                "group": ["group-1"] * len(planted),
                "account": list(planted),
                "role": ["follower"] * len(planted),
            },
            schema=TRUTH_SCHEMA,
        ),
        publications=pa.table({}),
        declared=pa.table(
            {"account": pa.array([], pa.string()), "publisher": pa.array([], pa.string())}
        ),
    )


# Published tables of exact limits (for instance Clopper & Pearson 1934, Biometrika 26; R's
# binom.test gives the same digits).
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.3084971),
        (10, 10, 0.6915029, 1.0),
        (1, 10, 0.002528579, 0.4450161),
        (5, 10, 0.1870860, 0.8129140),
        (5, 100, 0.01643187, 0.1128349),
    ],
)
def test_exact_intervals_are_the_published_ones(successes, trials, low, high):
    assert clopper_pearson(successes, trials) == pytest.approx((low, high), rel=1e-6)


def test_an_exact_interval_covers_at_least_as_often_as_it_says():
    for share in (0.01, 0.05, 0.3):
        inside = [k for k in range(41) if np.clip(share, *clopper_pearson(k, 40)) == share]
        assert stats.binom.pmf(inside, 40, share).sum() >= 0.95


def test_without_trials_nothing_is_known():
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_scores_count_accounts_not_rows():
    found = score(["a", "a", "b", "x"], frozenset("abcd"))
    assert found == Score(named=3, right=2, planted=4)
    assert found.false_share == pytest.approx(1 / 3)
    assert found.recall == 0.5


def test_naming_nobody_is_no_false_share_and_no_recall():
    assert (Score(0, 0, 8).false_share, Score(0, 0, 8).recall) == (0.0, 0.0)


def test_the_copied_are_innocent():
    world = simulate("framing", seed=1, accounts=200)
    planted = planted_accounts(world.truth)
    copied = {row["account"] for row in world.truth.to_pylist() if row["role"] == "copied"}
    assert copied
    assert planted
    assert not planted & copied
    assert score(copied, planted).false_share == 1.0


def test_unconfirmed_members_are_not_named():
    groups = pa.table({"group": ["F1", "F1", "F2"], "account": ["a", "b", "c"],
                       "confirmed": [True, None, False]})  # fmt: skip
    assert named(groups) == ["a", "b"]
    assert groups_named(groups) == 1


def test_the_analysis_is_told_what_publishers_declare_and_not_the_truth(monkeypatch):
    heard = {}

    def listening(*arguments, **known):
        heard.update(arguments=arguments, known=known)

    monkeypatch.setattr("heliograph.calibration.analysing.coordination", listening)
    world = simulate("newsroom", seed=7, accounts=60)
    table = pa.table({"account": ["acct-0001"], "publisher": ["Newsroom"]})
    object.__setattr__(world, "declared", table)
    analyse(world, window_s=300.0)
    assert heard["known"] == {"declared": {"acct-0001": "Newsroom"}}
    assert heard["arguments"][0] is world.actions
    assert heard["arguments"][1:] == ("300s", 0.05, 7)


def brute_best(bound, thresholds, runs):
    """Every threshold, by plain loops."""
    best = (0.0, 0.0, NO_THRESHOLD)
    for place, threshold in enumerate(thresholds):
        false = sum(r[place].false_share for r in runs) / len(runs)
        recall = sum(r[place].recall for r in runs) / len(runs)
        if false <= bound and (recall, -false) > best[:2]:
            best = (recall, -false, threshold)
    return best


def test_the_best_threshold_at_an_equal_false_share_is_that_of_plain_loops():
    draw = np.random.default_rng(1)
    thresholds = [str(n) for n in range(6)]
    silent = 0
    for bound in (0.0, 0.05, 0.3, 0.6):
        for _ in range(50):
            runs = []
            for _ in range(3):
                right = draw.integers(0, 11, 6)
                wrong = draw.integers(0, 8, 6) * draw.integers(0, 2, 6)
                runs.append(
                    [Score(int(r + w), int(r), 10) for r, w in zip(right, wrong, strict=True)]
                )
            choice = best_at(bound, thresholds, runs)
            expected = brute_best(bound, thresholds, runs)
            assert (choice.recall, -choice.false_share, choice.threshold) == pytest.approx(expected)
            silent += choice.threshold == NO_THRESHOLD
    assert silent > 0  # the case that nothing is good enough has come up


def test_a_method_that_is_never_good_enough_stays_silent():
    choice = best_at(0.05, ["2 or more"], [[Score(10, 9, 9)]])
    assert (choice.threshold, choice.recall, choice.false_share) == (NO_THRESHOLD, 0.0, 0.0)


def clique(members, objects, begin=0):
    return [
        (member, f"o{begin}-{number}", begin + number * 10_000 + place)
        for number in range(objects)
        for place, member in enumerate(members)
    ]


def test_counts_name_components_of_five_or_more():
    rows = clique("abcde", 4) + clique("wxyz", 9, begin=1_000_000) + clique("abcdefg", 1, 5_000_000)
    scores = dict(
        zip(THRESHOLDS["count"], sweep(small_world(rows, "abcde"), 60.0)["count"], strict=True)
    )
    assert scores["1 or more"] == Score(7, 5, 5)
    assert scores["4 or more"] == Score(5, 5, 5)  # four others, tied by nine, are too few
    assert scores["5 or more"] == Score(5, 5, 5)
    assert scores["6 or more"] == Score(0, 0, 5)


def test_a_chain_is_one_component():
    rows = [
        row
        for place, pair in enumerate(itertools.pairwise("abcdef"))
        for row in clique(pair, 3, begin=place * 1_000_000)
    ]
    scores = sweep(small_world(rows, "abcdef"), 60.0)["count"]
    assert [found.named for found in scores[:4]] == [6, 6, 6, 0]


def test_percentile_is_strict_and_counts_participation():
    rows = clique("abcde", 6) + clique("vwxyz", 2, begin=1_000_000)
    scores = dict(
        zip(
            THRESHOLDS["percentile"],
            sweep(small_world(rows, "abcde"), 60.0)["percentile"],
            strict=True,
        )
    )
    # Half of the twenty edges weigh 2, half 6; the median lies between, the 75% quantile is 6.
    assert scores["above 0.5, participation 2"] == Score(5, 5, 5)
    assert scores["above 0.75, participation 2"] == Score(0, 0, 5)
    # The second circle has too few actions to be looked at, so all edges are alike.
    assert scores["above 0.5, participation 5"] == Score(0, 0, 5)


def test_cosine_is_blind_to_time_and_sees_what_is_shared_by_few():
    """A circle that shares at leisure is found by cosine, and by no count of co-actions."""
    draw = np.random.default_rng(3)
    rare = [
        (member, f"rare-{n}", int(draw.integers(10**8))) for member in "abcde" for n in range(8)
    ]
    others = [
        (f"z{n}", f"popular-{link}", int(draw.integers(10**8)))
        for n in range(40)
        for link in draw.choice(30, 6, replace=False).tolist()
    ]
    scores = sweep(small_world(rare + others, "abcde"), 60.0)
    assert best_at(0.0, THRESHOLDS["cosine"], [scores["cosine"]]).recall == 1.0
    assert best_at(0.0, THRESHOLDS["count"], [scores["count"]]).recall == 0.0


def test_cosine_similarities_are_those_of_plain_loops():
    from heliograph.calibration.thresholds import _accounts, _similar

    world = simulate("plain", seed=2, accounts=30)
    edges = _similar(world)
    names = _accounts(world).to_pylist()
    counts = {}
    for row in world.actions.to_pylist():
        of = counts.setdefault(row["account"], {})
        of[row["object"]] = of.get(row["object"], 0) + 1
    sharers = {}
    for of in counts.values():
        for link in of:
            sharers[link] = sharers.get(link, 0) + 1
    vectors = {
        account: {link: n * np.log(len(counts) / sharers[link]) for link, n in of.items()}
        for account, of in counts.items()
    }

    def cosine(a, b):
        dot = sum(weight * vectors[b].get(link, 0.0) for link, weight in vectors[a].items())
        return dot / np.prod([np.sqrt(sum(w**2 for w in vectors[x].values())) for x in (a, b)])

    expected = {
        frozenset(pair): cosine(*pair)
        for pair in itertools.combinations(counts, 2)
        if cosine(*pair) > 0
    }
    found = {
        frozenset((names[a], names[b])): weight
        for a, b, weight in zip(edges.a, edges.b, edges.weight, strict=True)
    }
    assert len(found) > 20
    assert found == pytest.approx(expected)


def test_every_method_names_once_a_threshold():
    world = simulate("plain", seed=1, accounts=100, groups=1)
    assert set(METHODS) == set(THRESHOLDS)
    for name, scores in sweep(world, 60.0).items():
        assert len(scores) == len(THRESHOLDS[name])
    counts = sweep(world, 60.0)["count"]
    assert len(counts) == len(COUNTS)
    assert [found.named for found in counts] == sorted((f.named for f in counts), reverse=True)


def test_published_rules_flag_what_they_say():
    # "ab" are in step three times, "cd" twice, "ef" once; gaps of 30 s.
    rows = [
        (account, f"{pair}{number}", 10_000 * number + 30 * place)
        for pair, times in (("ab", 3), ("cd", 2), ("ef", 1))
        for number in range(times)
        for place, account in enumerate(pair)
    ]
    world = small_world(rows, "ab")
    flagged = {rule.name: apply(rule, world) for rule in RULES}
    assert flagged["CooRTweet, 10 s"] == (0, Score(0, 0, 2))
    # e and f have one action each; the median of the weights 3 and 2 is 2.5.
    assert flagged["CooRTweet, 60 s"] == (1, Score(2, 2, 2))
    assert flagged["coordination_network_toolkit, 60 s"] == (2, Score(4, 2, 2))


def test_tails_count_what_could_be_flagged_over_all_tests():
    p = [0.001, 0.02, 0.02, 0.9]
    observed = [3, 2, 1, 0]
    at = {tail.level: tail for tail in tails(p, 50, observed, levels=(0.01, 0.02, 1.0))}
    assert (at[0.01].computed, at[0.01].flaggable) == (1, 1)
    assert (at[0.02].computed, at[0.02].flaggable) == (3, 2)
    assert (at[1.0].computed, at[1.0].flaggable) == (4, 2)
    assert at[0.02].ratio == pytest.approx(2 / 50 / 0.02)


def test_uniform_p_values_have_ratios_of_one():
    p = np.random.default_rng(1).random(2_000_000)
    for tail in tails(p, len(p), np.full(len(p), 2)):
        assert tail.ratio == pytest.approx(1, abs=4 / np.sqrt(tail.level * len(p)))


def test_pairs_that_share_are_those_of_plain_loops():
    world = simulate("plain", seed=3, accounts=80)
    links = {}
    for row in world.actions.to_pylist():
        links.setdefault(row["account"], set()).add(row["object"])
    common = [len(a & b) for a, b in itertools.combinations(links.values(), 2)]
    for least in (1, 2, 3):
        expected = sum(number >= least for number in common)
        assert 0 < expected < len(common)
        assert pairs_that_share(world.actions, least) == expected


def test_permuting_keeps_everything_but_who_was_when():
    actions = simulate("plain", seed=1, accounts=60).actions
    mixed = permuted(actions, seed=1)
    for columns in (["object", "time"],):
        assert mixed.select(columns).equals(actions.select(columns))

    def labels(table):
        rows = zip(table["object"].to_pylist(), table["account"].to_pylist(), strict=True)
        return sorted(rows)

    assert labels(mixed) == labels(actions)
    assert not mixed["account"].equals(actions["account"])
    assert mixed.equals(permuted(actions, seed=1))
    assert not mixed.equals(permuted(actions, seed=2))


def test_permuting_gives_every_order_the_same_chance():
    actions = pa.table({"account": ["a", "b", "c"], "object": ["x"] * 3, "time": [1, 2, 3]})
    orders = ["".join(permuted(actions, seed)["account"].to_pylist()) for seed in range(1200)]
    counts = [orders.count("".join(order)) for order in itertools.permutations("abc")]
    assert stats.chisquare(counts).pvalue > 0.001


def test_jittered_times_stay_in_their_cells_and_fill_them():
    time = np.repeat(np.arange(5) * 1800 + 17, 400)
    actions = pa.table({"account": ["a"] * 2000, "object": ["x"] * 2000, "time": time})
    moved = jittered(actions, 1800, seed=1)["time"].to_numpy()
    assert (moved // 1800 == time // 1800).all()
    assert stats.kstest((moved % 1800) / 1800, "uniform").pvalue > 0.001


def test_results_come_in_the_order_of_the_jobs_from_any_number_of_processes():
    jobs = [(divmod, (number, 7)) for number in range(12)]
    seen = []
    two = run("dividing", jobs, 2, lambda *said: seen.append(said))
    assert two == run("dividing", jobs, 1) == [divmod(number, 7) for number in range(12)]
    assert seen[-1] == ("dividing", 12, 12)


def test_an_error_in_another_process_arrives():
    with pytest.raises(ZeroDivisionError):
        run("dividing", [(divmod, (1, 1)), (divmod, (1, 0))], 2)
