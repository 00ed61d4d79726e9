import polars as pl
import pyarrow as pa
import pytest

import heliograph as hg
from heliograph.errors import InputError

ROWS = {"account": ["b", "a"], "object": ["x", "x"], "time": [0, 1]}


@pytest.mark.parametrize(
    "kind", [pl.Categorical, pl.Enum(["a", "b"]), pl.String], ids=["categorical", "enum", "string"]
)
def test_categories_are_the_values_they_stand_for(kind):
    frame = pl.DataFrame(ROWS).with_columns(pl.col("account").cast(kind))
    assert hg.count_pairs(frame)["account_a"].to_list() == ["a"]


@pytest.mark.parametrize("kind", [pl.List(pl.Categorical), pl.Array(pl.String, 1)])
def test_lists_of_any_kind_are_lists(kind):
    posts = pl.DataFrame(
        {"post_id": ["1"], "account": ["a"], "time": [0], "urls": [["u"]]},
        schema_overrides={"urls": kind},
    )
    assert hg.actions(posts, "co-link")["object"].to_list() == ["u"]


@pytest.mark.parametrize(
    "actions",
    [
        ROWS | {"time": [1]},
        ROWS | {"account": ["a", 1]},
        ROWS | {"account": [2**70, 1]},
        pa.table([["a"], ["b"]], names=["account", "account"]),
        {"co-link": ROWS, "mine": ROWS},
    ],
)
def test_broken_frames_are_told(actions):
    with pytest.raises(InputError):
        hg.coordination(actions)


@pytest.mark.parametrize("column", ["post_id", "account", "time"])
def test_missing_values_are_told(column):
    posts = {"post_id": ["1", "2"], "account": ["a", "b"], "time": [0, 1], "urls": [["u"], ["u"]]}
    posts[column] = [posts[column][0], None]
    with pytest.raises(InputError, match=f"no {column}"):
        hg.actions(posts, "co-link")


def test_a_post_of_unknown_kind_is_no_repost():
    posts = {"post_id": ["1", "2"], "account": ["a", "b"], "time": [0, 1],
             "kind": pa.array([None, "repost"]), "urls": [["u"], ["u"]]}  # fmt: skip
    assert hg.actions(posts, "co-link")["post_id"].to_pylist() == ["1"]


def test_ids_come_back_as_they_went_in():
    actions = {
        "account": [n % 6 for n in range(60)],
        "object": [n // 6 for n in range(60)],
        # Not at the same minute each day: that would be a schedule.
        "time": [n % 6 + (n // 6) ** 2 * 7919 for n in range(60)],
    }
    result = hg.coordination(actions)
    assert result.groups["account"].to_pylist() == [0, 1, 2, 3, 4, 5]
    assert result.pairs["account_a"].type == pa.int64()
