import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest
from brute import brute_pairs
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.coordination import count_pairs
from heliograph.coordination.thresholds import above_quantile, at_least
from heliograph.errors import InputError

COLUMNS = ("account", "object", "time", "post_id")


def as_table(rows):
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)})


def as_counts(pairs):
    columns = ("account_a", "account_b", "weight", "objects", "first")
    rows = zip(*(pairs.column(name).to_pylist() for name in columns), strict=True)
    return {(a, b): counts for a, b, *counts in rows}


# Few values of each, so that repeats, ties, shared posts and own posts are common.
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from("wxyz"),
        st.integers(0, 40),
        st.sampled_from([f"p{n}" for n in range(25)] + ["w", "x"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(ROWS, st.integers(1, 45), st.integers(1, 4))
def test_counts_equal_those_of_plain_loops(rows, window_s, min_participation):
    expected = brute_pairs(rows, window_s, min_participation)
    found = as_counts(count_pairs(as_table(rows), window_s, min_participation))
    assert found == {pair: list(counts) for pair, counts in expected.items()}


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(1, 45), st.integers(1, 4))
def test_min_weight_only_leaves_out(rows, window_s, min_weight):
    every = as_counts(count_pairs(as_table(rows), window_s))
    heavy = as_counts(count_pairs(as_table(rows), window_s, min_weight=min_weight))
    assert heavy == {pair: counts for pair, counts in every.items() if counts[0] >= min_weight}


def many_actions(size, seed=1):
    draw = np.random.default_rng(seed)
    return pa.table(
        {
            "account": pa.array(draw.integers(0, 3000, size)).cast(pa.string()),
            "object": pa.array(draw.integers(0, 2000, size)).cast(pa.string()),
            "time": draw.integers(0, 20_000, size),
        }
    )


def test_threads_and_spilling_change_nothing():
    actions = many_actions(250_000)  # enough for several threads
    whole = count_pairs(actions, "60s")
    limit_bytes = 400_000
    spilled = count_pairs(actions, "60s", memory_limit_bytes=limit_bytes)
    assert whole.num_rows * 20 > 2 * limit_bytes
    assert pa.types.is_dictionary(spilled.schema.field("account_a").type)
    assert whole.equals(spilled.cast(whole.schema))


def test_threads_agree_with_one_thread(monkeypatch):
    actions = many_actions(250_000, seed=2)
    several = count_pairs(actions, "60s", min_weight=2)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert several.num_rows > 0
    assert several.equals(count_pairs(actions, "60s", min_weight=2))


def test_a_hot_object_costs_no_memory_for_pairs_that_are_not_asked_for():
    accounts = 5_000
    hot = {"account": np.arange(accounts), "object": np.zeros(accounts, int)}
    again = {"account": np.array([3, 7]), "object": np.ones(2, int)}
    actions = pa.table(
        {name: np.concatenate([hot[name], again[name]]) for name in hot}
        | {"time": np.zeros(accounts + 2, int)}
    )
    pairs = count_pairs(actions, "60s", min_weight=2, memory_limit_bytes=1_000_000)
    assert pairs.to_pylist() == [
        {"account_a": 3, "account_b": 7, "weight": 2, "objects": 2, "first": 2}
    ]


@pytest.mark.parametrize("library", [pl.DataFrame, pd.DataFrame])
def test_frames_come_back_as_they_were_given(library):
    frame = library(
        {"account": ["b", "a"], "object": ["x", "x"], "time": [0, 1], "post_id": ["1", "2"]}
    )
    pairs = count_pairs(frame, "60s")
    assert type(pairs) is library
    assert list(pairs["account_a"]) == ["a"]
    assert list(pairs["account_b"]) == ["b"]


def test_an_empty_table_has_no_pairs():
    empty = {"account": pa.array([], pa.string()), "object": pa.array([], pa.string()),
             "time": pa.array([], pa.int64())}  # fmt: skip
    assert count_pairs(empty).num_rows == 0


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ({"account": ["a"], "object": ["x"]}, "no column 'time'"),
        ({"account": ["a"], "object": [None], "time": [1]}, "have no object"),
        ({"account": ["a"], "object": ["x"], "time": ["noon"]}, "not timestamps"),
        ({"account": ["a"], "object": ["x"], "time": [float("nan")]}, "years 1 to 9999"),
        (
            {"account": ["a"], "object": ["x"], "time": pa.array([1], pa.timestamp("us"))},
            "no zone",
        ),
        ({"account": ["a"], "object": ["x"], "time": [1_600_000_000_000]}, "milliseconds"),
        ([1, 2], "not a table"),
    ],
)
def test_unusable_actions_are_told(actions, said):
    with pytest.raises(InputError, match=said):
        count_pairs(actions)


@pytest.mark.parametrize("window", ["soon", "0s", "-5s", 0, "400d", ""])
def test_a_window_must_be_a_duration(window):
    with pytest.raises(InputError, match="window"):
        count_pairs(many_actions(10), window)


def test_units_of_time_do_not_matter():
    rows = many_actions(2_000)
    stamps = pc.cast(pc.multiply(rows["time"], 1_000_000), pa.timestamp("us", "UTC"))
    for unit in ("s", "ms", "ns"):
        other = rows.set_column(2, "time", stamps.cast(pa.timestamp(unit, "UTC")))
        assert as_counts(count_pairs(other, "60s")) == as_counts(count_pairs(rows, 60))


# Published settings and the counts that CooRTweet and coordination_network_toolkit give on
# Kulichkina, Righetti & Waldherr's co-retweets: (window s, participation) -> pairs, accounts.
PUBLISHED = {
    (60, 1): (6206, 3954, {2: (63, 97)}, {}),
    (10, 1): (1092, 1525, {2: (5, 10)}, {}),
    (60, 2): (3721, 2110, {}, {0.5: (60, 94, 2)}),
    (10, 2): (442, 525, {}, {0.5: (4, 8, 2)}),
    (600, 2): (36620, 3736, {}, {0.99: (215, 233, 3)}),
}


@pytest.fixture
def retweets(shared):
    table = pyarrow.csv.read_csv(shared / "coortweet_russian_coord_tweets.csv")
    return table.rename_columns(["object", "account", "post_id", "time"])


@pytest.mark.shared
@pytest.mark.parametrize("setting", PUBLISHED)
def test_published_counts_are_reproduced(retweets, setting):
    pairs, accounts, weights, quantiles = PUBLISHED[setting]
    found = count_pairs(retweets, setting[0], setting[1])
    every = at_least(found, 1)
    assert (every.pairs, every.accounts) == (pairs, accounts)
    for weight, left in weights.items():
        threshold = at_least(found, weight)
        assert (threshold.pairs, threshold.accounts) == left
    for share, left in quantiles.items():
        threshold = above_quantile(found, share)
        assert (threshold.pairs, threshold.accounts, threshold.smallest_weight) == left


@pytest.mark.shared
def test_an_account_in_step_only_with_itself_is_absent(retweets):
    found = count_pairs(retweets, "10s", 5)
    ends = set(found["account_a"].to_pylist()) | set(found["account_b"].to_pylist())
    assert ends
    assert "9fa51ef17278c01d13d313741eddfc0b" not in ends


@pytest.mark.shared
@pytest.mark.parametrize("column", ["url_id", "hashtag_id", "phash_id"])
@pytest.mark.parametrize(("window_s", "participation"), [(30, 1), (30, 3), (300, 2)])
def test_real_posts_count_as_in_plain_loops(shared, column, window_s, participation):
    options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(["url_id", "hashtag_id", "phash_id", "post_id"], pa.string()),
        strings_can_be_null=True,
    )
    posts = pyarrow.csv.read_csv(
        shared / "coortweet_german_elections.csv", convert_options=options
    ).slice(0, 12_000)
    posts = posts.filter(posts[column].is_valid())
    actions = posts.select(["account_id", column, "timestamp", "post_id"]).rename_columns(COLUMNS)
    rows = list(zip(*(actions[name].to_pylist() for name in COLUMNS), strict=True))
    expected = brute_pairs(rows, window_s, participation)
    found = as_counts(count_pairs(actions, window_s, participation))
    assert found == {pair: list(counts) for pair, counts in expected.items()}
