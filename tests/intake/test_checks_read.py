"""Files and frames of checks: both shapes, how states are spelled, and rows that are none."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heliograph.checks import CHECK_SCHEMA
from heliograph.errors import InputError
from heliograph.intake.checks import given_checks, name_checks, read_checks, take_checks
from heliograph.privacy.pseudonyms import AsGiven, Pseudonyms

KEYED = Pseudonyms(bytes(32))
HEAD = "post,checked_at,state,cause,posted_at,account\n"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2021, 3, day, hour, tzinfo=UTC)


def checked(path: Any, **asked: Any) -> Any:
    """The rows of a file, and its account."""
    table, accounts = take_checks([path], names=AsGiven(), **asked)
    assert table.schema == CHECK_SCHEMA
    return table.to_pylist(), accounts[0]


def test_a_row_a_check(write: Any) -> None:
    rows, account = checked(
        write(
            "c.csv",
            HEAD
            + "1,2021-03-01T10:00Z,available,,2021-03-01T00:00Z,ann\n"
            + "1,2021-03-02T10:00Z,gone,violation_notice,2021-03-01T00:00Z,ann\n"
            + "2,2021-03-02T10:00Z,failed,collector_error,,\n",
        )
    )
    assert [(r["post_id"], r["checked_at"], r["state"], r["cause"]) for r in rows] == [
        ("1", at(1, 10), "available", None),
        ("1", at(2, 10), "gone", "violation_notice"),
        ("2", at(2, 10), "failed", None),
    ]
    assert [r["posted_at"] for r in rows] == [at(1), at(1), None]
    assert [r["account"] for r in rows] == ["ann", "ann", None]
    assert not any(r["exact"] for r in rows)
    assert {r["dataset"] for r in rows} == {"c.csv"}
    assert (account.format, account.rows, account.posts) == ("repeated checks", 3, 3)
    assert "the column 'post' was taken for the id of the post" in account.guessed


def test_only_a_removal_can_be_known_to_the_moment(write: Any) -> None:
    text = "post,checked_at,state,exact,posted_at\n"
    rows, _ = checked(
        write(
            "c.csv",
            text + "1,2021-03-01T10:00Z,ok,true, \n1,2021-03-02T10:00Z,gone,1,\n",
        )
    )
    assert [row["exact"] for row in rows] == [False, True]
    with pytest.raises(InputError, match="neither true nor false"):
        read_checks(write("c.csv", text + "1,2021-03-02T10:00Z,gone,about,\n"))


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("available", "available"), ("OK", "available"), ("200", "available"),
        ("true", "available"), ("Exists", "available"), ("gone", "gone"), ("deleted", "gone"),
        ("Removed", "gone"), ("404", "gone"), ("censored", "gone"), ("False", "gone"),
        ("not found", "gone"), ("error", "failed"), ("timeout", "failed"), ("failed", "failed"),
        ("503", "failed"),
    ],
)  # fmt: skip
def test_states_spelled_otherwise(write: Any, written: str, state: str) -> None:
    text = f"post_id,checked_at,status\n1,2021-03-01T10:00Z,{written}\n"
    rows, _ = checked(write("c.csv", text))
    assert [row["state"] for row in rows] == [state]


def test_a_state_that_is_not_known_is_a_bad_row_that_says_so(write: Any, tmp_path: Any) -> None:
    good = "".join(f"{n},2021-03-01T10:00Z,ok,,,\n" for n in range(200))
    path = write("c.csv", HEAD + good + "x,2021-03-01T10:00Z,secret-name,,,\n")
    rows, account = checked(path, quarantine=tmp_path / "bad.jsonl")
    assert len(rows) == 200
    assert account.quarantined == 1
    bad = json.loads((tmp_path / "bad.jsonl").read_text())
    assert (bad["line"], bad["column"]) == (202, "state")
    assert "none of available, gone, failed" in bad["reason"]
    # What stood in the cell may be anybody's name, and is not kept.
    assert "secret" not in (tmp_path / "bad.jsonl").read_text()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2021-03-01T10:00Z,ok,,2021-03-01T10:01Z,", "before its posting"),
        ("1,2021-03-01T10:00Z,gone,,2021-03-01T10:01Z,", "removed before it was posted"),
        ("1,2021-03-01T10:00Z,ok,violation_notice,,", "said to be there, and gone for a cause"),
        ("1,2021-03-01T10:00Z,gone,weather,,", "the cause is none of author_deleted"),
        ("1,2021-03-01T10:00Z,,,,", "the state is missing"),
        ("1,,ok,,,", "the time is missing"),
        (",2021-03-01T10:00Z,ok,,,", "the id of the post is missing"),
        ("1.5E+17,2021-03-01T10:00Z,ok,,,", "rounded by a spreadsheet"),
        ("1,2021-03-01T10:00Z,ok", "the row has 3 cells"),
    ],
)
def test_rows_that_are_no_checks(write: Any, row: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_checks(write("c.csv", HEAD + row + "\n"))
    assert "line 2" in str(caught.value)
    assert read_checks(write("c.csv", HEAD + row + "\n"), max_bad_share=1).num_rows == 0


def test_one_removal_time_a_post(write: Any) -> None:
    rows, account = checked(
        write(
            "r.csv",
            "post_id,posted_at,removed_at,last_seen,cause\n"
            "1,2021-03-01T00:00Z,2021-03-02T00:00Z,,author_deleted\n"
            "2,2021-03-01T00:00Z,,2021-03-09T00:00Z,\n",
        )
    )
    # The posting counts as a look: the post was followed from then on.
    assert [(r["post_id"], r["checked_at"], r["state"], r["exact"]) for r in rows] == [
        ("1", at(1), "available", False),
        ("1", at(2), "gone", True),
        ("2", at(1), "available", False),
        ("2", at(9), "available", False),
    ]
    assert [r["cause"] for r in rows] == [None, "author_deleted", None, None]
    assert (account.rows, account.posts, account.duplicates) == (2, 2, 0)
    assert "followed from their posting on" in account.notes[0]


def test_a_post_that_was_first_seen_later_was_not_followed_from_its_posting(write: Any) -> None:
    rows, account = checked(
        write(
            "r.csv",
            "id,posted_at,first_seen,last_seen,gone_at\n"
            "1,2021-03-01T00:00Z,2021-03-03T00:00Z,2021-03-04T00:00Z,2021-03-05T00:00Z\n",
        )
    )
    assert [(r["checked_at"], r["state"], r["exact"]) for r in rows] == [
        (at(3), "available", False),
        (at(4), "available", False),
        (at(5), "gone", False),
    ]
    assert not account.notes


def test_days_are_as_wide_as_days(write: Any) -> None:
    rows, account = checked(
        write("r.csv", "id,posted_at,removed_at\n1,2021-03-01T10:00Z,2021-03-01\n")
    )
    # Gone in the course of a day, after it had been posted: between two looks, not at a moment.
    assert [(r["checked_at"], r["state"], r["exact"]) for r in rows] == [
        (at(1, 10), "available", False),
        (at(2), "gone", False),
    ]
    assert "'removed_at' has days without a time of day" in account.notes[1]


def test_a_day_of_posting_may_begin_later_than_the_clock_of_a_check(write: Any) -> None:
    rows, _ = checked(write("c.csv", HEAD + "1,2021-03-01T20:00Z,ok,,2021-03-02,\n"))
    assert [(r["posted_at"], r["checked_at"]) for r in rows] == [(at(2), at(2))]
    with pytest.raises(InputError, match="before its posting"):
        read_checks(write("c.csv", HEAD + "1,2021-02-28T20:00Z,ok,,2021-03-02,\n"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,2021-03-02T00:00Z,2021-03-01T00:00Z,", "removed before it was posted"),
        ("1,2021-03-01T00:00Z,2021-03-02T00:00Z,2021-03-03T00:00Z", "before it was last seen"),
        ("1,2021-03-01T00:00Z,,", "neither a time of removal nor one of a look"),
    ],
)
def test_removals_that_cannot_be(write: Any, row: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_checks(write("r.csv", f"id,posted_at,removed_at,last_seen\n{row}\n"))


def test_every_container_has_the_same_checks(write: Any, tmp_path: Any) -> None:
    rows = [
        {"post_id": "1", "checked_at": "2021-03-01T10:00Z", "state": "ok", "topics": "a b;c"},
        {"post_id": "1", "checked_at": "2021-03-02T10:00Z", "state": "gone", "topics": ""},
    ]
    text = "post_id,checked_at,state,topics\n" + "".join(
        ",".join(row.values()) + "\n" for row in rows
    )
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    paths = [
        write("c.csv", text),
        write("c.tsv", text.replace(",", "\t")),
        write("c.csv.gz", gzip.compress(text.encode())),
        write("c.jsonl", "".join(json.dumps(row) + "\n" for row in rows)),
        write("c.json", json.dumps(rows)),
        tmp_path / "c.parquet",
        write("utf16.csv", text.encode("utf-16")),
    ]
    read = [read_checks(path).drop(["dataset"]) for path in paths]
    assert all(each.equals(read[0]) for each in read)
    assert read[0]["topics"].to_pylist() == [["a b", "c"], []]


def test_a_key_that_only_late_objects_have_is_read(write: Any) -> None:
    early = json.dumps({"post_id": "1", "checked_at": "2021-03-01T10:00Z", "state": "ok"})
    filler = json.dumps({"post_id": "2", "checked_at": "2021-03-01T10:00Z", "state": "ok",
                         "other": "x" * 2**20})  # fmt: skip
    late = json.dumps({"post_id": "1", "checked_at": "2021-03-02T10:00Z", "state": "gone",
                       "cause": "author", "notice": "bye"})  # fmt: skip
    rows, account = checked(write("c.jsonl", f"{early}\n{filler}\n{late}\n"))
    assert [(r["cause"], r["notice"]) for r in rows][-1] == ("author_deleted", "bye")
    assert any("'cause', which only later rows have" in each for each in account.guessed)


def test_columns_can_be_named_and_times_need_a_zone(write: Any) -> None:
    path = write("c.csv", "what,when,how\n1,2021-03-01 10:00,ok\n")
    with pytest.raises(InputError, match=r"neither a table of checks .* nor one of removals"):
        read_checks(path)
    named = {"post_id": "what", "checked_at": "when", "state": "how"}
    with pytest.raises(InputError, match="no zone"):
        read_checks(path, columns=named)
    table = read_checks(path, columns=named, timezone="Asia/Hong_Kong")
    assert table["checked_at"].to_pylist() == [at(1, 2)]
    with pytest.raises(InputError, match="id of the post"):
        read_checks(path, columns={"checked_at": "when", "state": "how"}, timezone="UTC")
    with pytest.raises(InputError, match="no column 'which'"):
        read_checks(path, columns=named | {"text": "which"})


def test_checks_that_are_repeated_are_collapsed(write: Any) -> None:
    text = HEAD + "1,2021-03-01T10:00Z,ok,,,\n1,2021-03-01T10:00Z,200,,,\n"
    first, second = write("a.csv", text), write("b.csv", text)
    table, accounts = take_checks([first, second], names=AsGiven())
    assert table.num_rows == 1
    assert [(each.posts, each.duplicates) for each in accounts] == [(1, 1), (0, 2)]


def test_accounts_are_under_pseudonyms_wherever_they_stand(write: Any) -> None:
    path = write(
        "c.csv",
        "post_id,checked_at,state,user_id,text,notice,topics\n"
        "777_1,2021-03-01T10:00Z,gone,777,see @Somebody,ask @Somebody,@Somebody\n"
        "https://x.com/Somebody/status/2,2021-03-01T10:00Z,gone,,a,b,c\n",
    )
    table, _ = take_checks([path], names=KEYED, platform="x")
    rows, said = table.to_pylist(), str(table.to_pylist())
    assert "777" not in said
    assert "somebody" not in said.casefold()
    assert rows[0]["account"] == KEYED.account("x", "777")
    assert rows[0]["post_id"] == f"{KEYED.account('x', '777')}_1"
    assert rows[1]["post_id"] == f"https://x.com/{KEYED.handle('x', 'somebody')}/status/2"
    # A frame of the same checks gets the same names.
    named = name_checks(read_checks(path), KEYED, platform="x")
    assert named.equals(table)


def test_what_was_read_can_be_written_and_read_again(write: Any, tmp_path: Any) -> None:
    path = write("r.csv", "id,posted_at,removed_at,tags\n1,1614600000,1614700000,a;b\n")
    table = read_checks(path)
    pq.write_table(table, tmp_path / "again.parquet")
    assert read_checks(tmp_path / "again.parquet").drop(["dataset"]).equals(table.drop(["dataset"]))


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
def test_frames_of_either_shape(frame: Any) -> None:
    repeated = given_checks(
        frame({"post": [1, 1], "checked_at": [at(1), at(2)], "status": [200, 404]})
    )
    assert repeated["post_id"].to_pylist() == ["1", "1"]
    assert repeated["state"].to_pylist() == ["available", "gone"]
    once = given_checks(
        frame({"post_id": ["1"], "posted_at": [at(1)], "removed_at": [at(2)], "extra": [0]})
    )
    assert once["checked_at"].to_pylist() == [at(1), at(2)]
    assert once["exact"].to_pylist() == [False, True]
    own = given_checks(frame({"post_id": ["1"], "checked_at": [at(2)], "state": ["gone"]}))
    assert own.schema == CHECK_SCHEMA
    assert own.to_pylist()[0]["topics"] == []


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"state": ["maybe"]}, "1 of the 1 rows cannot be checks: the state is none .* row 1"),
        ({"posted_at": [at(3)]}, "1 of the checks are before the posting"),
        ({"cause": ["weather"]}, "'weather' is no cause"),
        ({"post_id": pa.array([None], pa.string())}, "1 of the checks have no post_id"),
        ({"post_id": [1.5]}, "rounded number"),
        ({"checked_at": [at(2).replace(tzinfo=None)]}, "no zone"),
        ({"checked_at": [datetime(1970, 3, 2, tzinfo=UTC)]}, "before 1990"),
    ],
)
def test_frames_that_are_refused(columns: dict[str, Any], match: str) -> None:
    frame = {"post_id": ["1"], "checked_at": [at(2)], "state": ["gone"]} | columns
    with pytest.raises(InputError, match=match):
        given_checks(pa.table(frame))


def test_a_frame_of_something_else_says_what_is_missing() -> None:
    with pytest.raises(InputError, match="neither a table of checks"):
        given_checks({"a": [1]})


def test_the_list_of_wechatscope_is_known_by_its_columns(write: Any) -> None:
    head = "title,nickname,created_at,archive,censored_date,censored_msg,account_id\n"
    row = "T,N,2018-07-06 00:00:00,{},2018-07-07 15:07:27,{},{}\n"
    path = write(
        "w.csv",
        head
        + row.format("gh_1_2018-07-06_26_aB.y.tar.gz", "该公众号已迁移", "gh_1")
        + row.format("gh_1_2018-07-06_26_aB.y.tar.gz", "此内容因违规无法查看", "gh_1")
        + row.format("gh_1_2018-07-06_26_aB.y.tar.gz", "该公众号已迁移", "gh_1")
        + row.format("wxid_7_2018-07-06_26_aB.y.tar.gz", "x", ""),
    )
    rows, account = checked(path)
    # One stored copy, listed with two notices, is two articles; the third row is the first again.
    assert Counter(row["post_id"] for row in rows) == {
        "gh_1_2018-07-06_26_aB.y.tar.gz": 1,
        "gh_1_2018-07-06_26_aB.y.tar.gz (2)": 1,
        "wxid_7_2018-07-06_26_aB.y.tar.gz": 1,
    }
    assert account.duplicates == 1
    assert [row["account"] for row in rows] == ["gh_1", "gh_1", "wxid_7"]
    assert rows[0]["posted_at"] == datetime(2018, 7, 6, tzinfo=UTC)
    assert not rows[0]["exact"]
    assert "N" not in {value for row in rows for value in map(str, row.values())}
    named, _ = take_checks([path], names=KEYED)
    assert "gh_1" not in str(named.to_pylist())
    assert "wxid_7" not in str(named.to_pylist())


@pytest.mark.parametrize("name", ["post_id", "account", "notice", "text", "topics"])
def test_text_of_a_frame_that_is_no_utf8_is_refused(name):
    given = given_checks({"post": ["1"], "checked_at": ["2024-03-01T10:00Z"],
                          "state": ["available"], "account": ["a"]})  # fmt: skip
    bad = pa.array([b"\xff"], pa.binary()).view(pa.string())
    if name == "topics":
        bad = pa.ListArray.from_arrays([0, 1], bad)
    at = given.column_names.index(name)
    broken = given.set_column(at, pa.field(name, bad.type), bad)
    with pytest.raises(InputError, match="not UTF-8"):
        given_checks(broken)
