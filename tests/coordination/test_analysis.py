from itertools import combinations

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import heliograph as hg
from heliograph.coordination.asked import null_model
from heliograph.coordination.indexed import index
from heliograph.coordination.testing import test_pairs as run_tests  # not a test itself
from heliograph.errors import InputError, ScopeError
from heliograph.multiplicity import benjamini_hochberg


def planted(seed=1, members=8, objects=15, bystanders=200):
    """Shares of many accounts over two weeks, eight of whom follow one another within 20 s."""
    draw = np.random.default_rng(seed)
    rows = []
    for account in range(bystanders):
        rows.extend(
            (f"by-{account}", f"o{obj}", int(draw.integers(0, 14 * 86400)))
            for obj in draw.choice(300, 15, replace=False).tolist()
        )
    for obj in range(objects):
        begins = int(draw.integers(0, 14 * 86400))
        rows.extend(
            (f"in-{member}", f"o{obj}", begins + int(draw.integers(0, 20)))
            for member in range(members)
        )
    draw.shuffle(rows)
    columns = [list(column) for column in zip(*rows, strict=True)]
    table = dict(zip(("account", "object", "time"), columns, strict=True))
    table["time"] = [int(time) for time in table["time"]]
    return table | {"post_id": [f"p{n}" for n in range(len(rows))]}


def test_a_planted_group_is_found_and_nobody_else():
    result = hg.coordination(planted())
    assert set(result.groups.column("account").to_pylist()) == {f"in-{n}" for n in range(8)}
    (finding,) = result.findings
    assert finding.evidence_total == 15
    assert finding.statistic.observed > 10 * finding.statistic.expected
    assert finding.effect.value == pytest.approx(
        finding.statistic.observed / finding.statistic.expected
    )
    # Members meet on every object in the same way: a point is not an interval.
    assert (finding.effect.low, finding.effect.high) == (None, None)
    assert "no interval" in finding.effect.method
    assert finding.q <= 0.05
    assert finding.confirmation.passed_least >= 4
    assert 8 <= finding.family.tests < 20
    assert f"{208 * 207 // 2:,} pairs" in finding.family.design


def test_the_interval_of_an_effect_holds_it():
    """One member is ten minutes late on some objects, so that ratios differ by object."""
    actions = planted()
    for n in [n for n, name in enumerate(actions["account"]) if name == "in-0"][:5]:
        actions["time"][n] += 600
    (finding,) = hg.coordination(actions).findings
    assert finding.effect.low < finding.effect.value < finding.effect.high


def test_who_meets_a_group_in_a_single_hour_is_no_member():
    """A rider is in step with all eight on six objects, but all of them in one sitting."""
    shares = planted()
    start = 10 * 86400 + 40 * 60
    for obj in range(6):
        for who in (*(f"in-{n}" for n in range(8)), "rider"):
            shares["account"].append(who)
            shares["object"].append(f"sitting-{obj}")
            shares["time"].append(start + 60 * obj + len(shares["time"]) % 7)
            shares["post_id"].append(f"s{len(shares['post_id'])}")
    result = hg.coordination(shares)
    assert set(result.groups.column("account").to_pylist()) == {f"in-{n}" for n in range(8)}
    assert result.groups.column("confirmed").to_pylist() == [True] * 8
    assert max(result.groups.column("q").to_pylist()) <= 0.05
    assert result.levels[3].rejected == 8
    (finding,) = result.findings
    assert len(finding.members) == 8


def test_findings_do_not_depend_on_how_accounts_are_called():
    actions = planted()
    renamed = actions | {"account": [f"p_{hash((a, 7)):x}" for a in actions["account"]]}
    one, other = hg.coordination(actions).findings, hg.coordination(renamed).findings
    assert one
    assert msgspec.json.encode(one) == msgspec.json.encode(other)


def test_the_order_of_rows_names_but_does_not_change_groups():
    actions = planted()
    backwards = {name: column[::-1] for name, column in actions.items()}
    one, other = hg.coordination(actions), hg.coordination(backwards)
    assert set(one.groups["account"].to_pylist()) == set(other.groups["account"].to_pylist())
    assert one.findings[0].statistic == other.findings[0].statistic


def test_behaviours_are_combined_not_united():
    """The same group in two behaviours is one group, carried by both; evidence is not doubled."""
    shares = planted()
    alone = hg.coordination({"co-link": shares})
    (finding,) = hg.coordination({"co-link": shares, "co-image": shares}).findings
    assert [layer.behaviour for layer in finding.layers] == ["co-link", "co-image"]
    assert {row.behaviour for row in finding.evidence} == {"co-link", "co-image"}
    assert finding.p >= 0.99 * alone.findings[0].p
    pairs = hg.coordination({"co-link": shares, "co-image": shares}).pairs
    assert pairs.column("p").to_pylist() == pytest.approx(alone.pairs.column("p").to_pylist())


def test_a_group_may_be_carried_by_one_behaviour_of_two():
    shares, noise = planted(), planted(seed=2, members=0)
    (finding,) = hg.coordination({"co-link": noise, "co-image": shares}).findings
    assert [layer.behaviour for layer in finding.layers] == ["co-image"]
    assert finding.behaviour == "co-image"


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_frames_come_back_as_they_were_given(library):
    result = hg.coordination(library(planted()))
    assert type(result.pairs) is library
    assert type(result.groups) is library
    assert set(result.pairs.columns) >= {"account_a", "account_b", "observed", "expected", "p", "q"}


def test_repeats_of_an_account_are_no_evidence():
    shares = planted(members=2, objects=3)
    noisy = {
        name: values
        + [values[i] for i in range(len(values)) if shares["account"][i][:2] == "in"] * 50
        for name, values in shares.items()
    }
    noisy["post_id"] = [f"p{n}" for n in range(len(noisy["account"]))]
    before = hg.coordination(shares).pairs.to_pylist()
    assert hg.coordination(noisy).pairs.to_pylist() == before


def test_a_window_below_twice_the_clock_is_refused():
    minutes = planted()
    minutes["time"] = [time // 60 * 60 for time in minutes["time"]]
    with pytest.raises(InputError, match="use a window of 2 min or more"):
        hg.coordination(minutes, window="60s")
    assert len(hg.coordination(minutes, window="2m").findings) == 1


def test_small_groups_are_not_shown():
    result = hg.coordination(planted(members=4))
    assert result.findings == ()
    assert result.groups.num_rows == 0
    assert result.levels[2].rejected == 6
    assert "Nobody can be named" in result.evidence_stops


def test_the_floor_of_group_size_holds():
    with pytest.raises(ScopeError, match="3"):
        hg.coordination(planted(), min_group_size=2)
    assert hg.coordination(planted(members=3), min_group_size=3).groups.num_rows == 3


@pytest.mark.parametrize("fdr", [0, 1, -0.1, 2])
def test_a_false_discovery_rate_is_a_share(fdr):
    with pytest.raises(InputError, match="false discovery rate"):
        hg.coordination(planted(), fdr=fdr)


def test_nothing_is_found_in_empty_actions():
    empty = pa.table({"account": pa.array([], pa.string()), "object": pa.array([], pa.string()),
                      "time": pa.array([], pa.int64())})  # fmt: skip
    result = hg.coordination(empty)
    assert result.findings == ()
    assert "Nothing" in result.detectable


@pytest.mark.parametrize("shift_s", [0, 600, 1027, 1800, 2700])
def test_one_viral_link_names_nobody(shift_s):
    """400 of 1,000 accounts share one link within a minute, wherever that minute lies."""
    draw = np.random.default_rng(1)
    others = 3000
    actions = {
        "account": np.concatenate([np.arange(400), draw.integers(0, 1000, others)]),
        "object": np.concatenate([np.zeros(400, int), draw.integers(1, 500, others)]),
        "time": np.concatenate(
            [shift_s + 7200 - 30 + draw.integers(0, 60, 400), draw.integers(0, 5 * 86400, others)]
        ),
    }
    assert hg.coordination(actions).findings == ()


def test_a_pair_in_step_on_one_object_is_never_flagged():
    actions = {"account": list("abcdef"), "object": ["x"] * 6, "time": list(range(6))}
    result = hg.coordination(actions)
    assert result.findings == ()
    assert result.looked[0].in_step == 15


def test_one_post_under_two_accounts_is_not_in_step():
    shared = {
        "account": [f"a{n % 6}" for n in range(60)],
        "object": [f"o{n // 6}" for n in range(60)],
        "time": [n % 6 + (n // 6) ** 2 * 7919 for n in range(60)],
    }
    assert len(hg.coordination(shared).findings) == 1
    same_posts = shared | {"post_id": [f"p{n // 6}" for n in range(60)]}
    result = hg.coordination(same_posts)
    assert (result.findings, result.looked[0].in_step) == ((), 0)


def test_the_clock_is_that_of_all_actions():
    minutes = planted()
    minutes["time"] = [time // 60 * 60 for time in minutes["time"]]
    few = {"account": ["x", "y"], "object": ["o", "o"], "time": [61, 62], "post_id": ["1", "2"]}
    empty = {
        "account": pa.array([], pa.string()), "object": pa.array([], pa.string()),
        "time": pa.array([], pa.int64()), "post_id": pa.array([], pa.string()),
    }  # fmt: skip
    for other in (few, empty):
        result = hg.coordination({"co-link": minutes, "co-image": other}, window="2m")
        assert result.parameters["clock resolution"] == "60 s"
    assert hg.coordination(minutes, window="60s", clock="1s").parameters["window"] == "60 s"


@pytest.mark.slow
@pytest.mark.parametrize("world", ["plain", "breaking-news", "schedulers", "fandom", "newsroom"])
def test_where_nobody_coordinates_nobody_is_found(world):
    """Each world with 800 accounts, 10 runs (seeds 0-9): at 5% false runs, none in 10 or one."""
    false = 0
    for seed in range(10):
        simulated = hg.simulate(world, seed=seed, accounts=800)
        declared = dict(zip(*simulated.declared.to_pydict().values(), strict=True))
        false += bool(hg.coordination(simulated.actions, declared=declared).findings)
    assert false <= 1


@pytest.mark.slow
@pytest.mark.parametrize("world", ["plain", "breaking-news", "schedulers", "fandom"])
def test_planted_groups_are_found_without_bystanders(world):
    """Five groups of eight among 2,000 (seed 6), 12 objects, 30 s, 85%: recall .95, false .05."""
    simulated = hg.simulate(world, seed=6, groups=5)
    truth = set(simulated.truth.column("account").to_pylist())
    members = hg.coordination(simulated.actions).groups.column("account").to_pylist()
    assert len(truth & set(members)) >= 0.95 * len(truth)
    assert len(set(members) - truth) <= 0.05 * len(members)


def test_accounts_of_one_declared_publisher_are_no_pair():
    shares = planted()
    desks = {f"in-{n}": "Example Press" for n in range(8)}
    result = hg.coordination(shares, declared=desks)
    assert (result.findings, result.declared_pairs) == ((), 28)
    assert not {*result.pairs["account_a"].to_pylist()} & set(desks)
    two_houses = {f"in-{n}": f"House {n}" for n in range(8)}
    (finding,) = hg.coordination(shares, declared=two_houses).findings
    (said,) = [each for each in finding.explanations if "publisher" in each.name]
    assert said.verdict == "ruled out"


def test_further_windows_count_in_every_correction():
    alone = hg.coordination(planted())
    five = hg.coordination(planted(), windows=[10, 30, 60, 300, 600])
    assert [row.window_s for row in five.windows] == [10, 30, 60, 300, 600]
    one_p, five_p = (r.pairs.to_pandas().sort_values("p") for r in (alone, five))
    assert five_p["q"].iloc[0] == pytest.approx(5 * one_p["q"].iloc[0])
    assert {again.window_s for again in five.findings[0].windows} == {10, 30, 300, 600}


@pytest.mark.shared
def test_thin_real_data_name_nobody(shared):
    posts = hg.read_posts(shared / "coortweet_russian_coord_tweets.csv")
    result = hg.coordination(hg.actions(posts, "co-action"), window="60s")
    assert result.findings == ()
    data_set, accounts, pairs, members = result.levels
    assert pairs.tests == 9509 * 9508 // 2
    assert [level.rejected for level in (accounts, pairs, members)] == [0, 0, 0]
    assert data_set.rejected
    assert "Nobody can be named" in result.evidence_stops


@pytest.mark.shared
def test_real_links_after_the_whole_test(shared):
    """Of 464 pairs in step on five links or more, the planning prototype left 87."""
    posts = hg.read_posts(shared / "coortweet_german_elections.csv")
    result = hg.coordination(hg.actions(posts, "co-link"), window="30s", cell="30m")
    pairs = result.pairs.to_pandas()
    often = pairs[pairs["observed"] >= 5]
    assert len(often) == 464
    assert 40 <= (often["q"] <= 0.05).sum() <= 87


@pytest.mark.shared
def test_real_links_after_jitter(shared):
    """Of 464 pairs in step on five links or more, the planning prototype left 431 by pace alone."""
    indexed = index(hg.actions(hg.read_posts(shared / "coortweet_german_elections.csv"), "co-link"))
    by_pace = run_tests("co-link", indexed, null_model([indexed.time_us], "30s", "30m", None))
    surviving = benjamini_hochberg(by_pace.p, by_pace.tests) <= 0.05
    assert abs(surviving[by_pace.observed >= 5].sum() - 431) <= 4


def test_what_a_group_did_equals_plain_loops_over_its_members():
    actions = planted()
    result = hg.coordination(actions)
    members = set(result.groups["account"].to_pylist())
    first = {}
    for account, obj, time in sorted(
        zip(actions["account"], actions["object"], actions["time"], strict=True), key=lambda r: r[2]
    ):
        if account in members:
            first.setdefault((account, obj), time)
    by_object = {}
    for (_, obj), time in first.items():
        by_object.setdefault(obj, []).append(time)
    gaps = [abs(a - b) for times in by_object.values() for a, b in combinations(times, 2)]
    (finding,) = result.findings
    assert finding.statistic.observed == sum(gap <= 60 for gap in gaps)
    in_pairs = result.pairs.to_pandas()
    inside = in_pairs["account_a"].isin(members) & in_pairs["account_b"].isin(members)
    # Pairs are listed from two objects on; in this group every pair is.
    assert inside.sum() == 8 * 7 // 2
    assert finding.statistic.expected == pytest.approx(in_pairs[inside]["expected"].sum())
    assert len(finding.evidence) == len(
        [obj for obj, times in by_object.items()
         if any(abs(a - b) <= 60 for a, b in combinations(times, 2))]
    )  # fmt: skip
