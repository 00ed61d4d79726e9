"""Frames taken for posts: their times, kinds and lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from heliograph.errors import InputError
from heliograph.intake import name_posts
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import AsGiven, Pseudonyms

T = 1_629_021_600
INSTANT = datetime.fromtimestamp(T, UTC)


def named(**columns: Any) -> pa.Table:
    frame = {"post_id": ["1"], "account": ["a"], "time": pa.array([T])} | columns
    return pa.Table.from_batches(name_posts(pa.table(frame), AsGiven()), POST_SCHEMA)


@pytest.mark.parametrize(
    ("times", "instant"),
    [
        (pa.array([T]), INSTANT),
        (pa.array([T], pa.uint32()), INSTANT),
        (pa.array([T + 0.25]), INSTANT + timedelta(milliseconds=250)),
        (pa.array([T], pa.timestamp("s", "Europe/Berlin")), INSTANT),
        (pa.array([T * 1000], pa.timestamp("ms", "UTC")), INSTANT),
        (pa.array([T * 10**9 + 1], pa.timestamp("ns", "UTC")), INSTANT),
    ],
)
def test_times_of_a_frame(times: pa.Array, instant: datetime) -> None:
    assert named(time=times).column("time").to_pylist() == [instant]


@pytest.mark.parametrize(
    ("times", "match"),
    [
        (pa.array([T * 1000]), "taken for seconds since 1970.*before 1990"),
        (pa.array([5]), "before 1990"),
        (pa.array([float("nan")]), "before 1990"),
        (pa.array([float("inf")]), "before 1990"),
        (pa.array([T], pa.timestamp("us", "UTC")), "before 1990"),
        (pa.array([2**62], pa.timestamp("s", "UTC")), "before 1990"),
        (pa.array([T * 10**6], pa.timestamp("us")), "no zone"),
        (pa.array(["2021-08-15T10:00:00Z"]), "of the type string"),
        (pa.array([18_000], pa.date32()), "of the type date32"),
        (pa.array([None], pa.timestamp("us", "UTC")), "have no time"),
    ],
)
def test_times_of_a_frame_that_are_refused(times: pa.Array, match: str) -> None:
    with pytest.raises(InputError, match=match) as caught:
        named(time=times)
    assert "have no time" in match or caught.value.remedy


@pytest.mark.parametrize(
    "made",
    [
        pa.array([date(2015, 1, 2)]),
        pa.array([datetime(2015, 1, 2, 23, 59)]),  # noqa: DTZ001 - without a zone on purpose
        pa.array([datetime(2015, 1, 2, 23, 59, tzinfo=UTC)]).cast(pa.timestamp("ns", "Asia/Tokyo")),
    ],
)
def test_of_a_creation_date_in_a_frame_the_day_is_kept(made: pa.Array) -> None:
    assert named(account_created=made)["account_created"].to_pylist() == [
        datetime(2015, 1, 2, tzinfo=UTC)
    ]


def test_creation_dates_of_a_frame_may_be_missing_but_not_anything() -> None:
    assert named()["account_created"].to_pylist() == [None]
    assert named(account_created=pa.array([None]))["account_created"].to_pylist() == [None]
    with pytest.raises(InputError, match="creation dates"):
        named(account_created=pa.array([7]))


def test_lists_of_a_frame_lose_their_gaps() -> None:
    urls = pa.array([["https://a.example/x", None]], pa.list_(pa.string()))
    posts = named(urls=urls, hashtags=pa.array([None], pa.list_(pa.string())), kind=[None])
    assert posts.column("urls").to_pylist() == [["https://a.example/x"]]
    assert posts.column("hashtags").to_pylist() == [[]]
    assert posts.column("kind").to_pylist() == ["post"]


def test_an_unknown_kind_and_rounded_ids_are_refused() -> None:
    with pytest.raises(InputError, match=r"'tweet' is no kind of post.*repost"):
        named(kind=["tweet"])
    with pytest.raises(InputError, match="rounded numbers"):
        named(account=[1.0e18])


def test_accounts_in_links_to_media_are_named() -> None:
    posts = pa.table({
        "post_id": ["1"], "account": ["anna"], "time": [T], "platform": ["x"],
        "media": [["https://x.com/anna/status/5/photo/1", "3_5"]],
    })  # fmt: skip
    (batch,) = name_posts(posts, Pseudonyms(bytes(32)))
    link, key = batch.column("media").to_pylist()[0]
    assert "anna" not in link
    assert key == "3_5"
