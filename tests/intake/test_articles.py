"""Published archives: outlets' articles become posts of the kind article."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heliograph.errors import InputError
from heliograph.intake import IntakeAccount, read_posts, stream_posts
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import PSEUDONYM, AsGiven, Pseudonyms

Fixture = Callable[[str], Path]
Write = Callable[[str, str | bytes], Path]
Row = dict[str, Any]


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]


def read(path: Path, **more: Any) -> tuple[list[Row], IntakeAccount]:
    stream = stream_posts([path], names=AsGiven(), **more)
    table = pa.Table.from_batches(stream, POST_SCHEMA)
    return table.to_pylist(), stream.files[0]


def one(path: Path, **more: Any) -> Row:
    (post,), _ = read(path, **more)
    return post


def test_articles_of_several_outlets(fixture: Fixture) -> None:
    posts, account = read(fixture("articles.csv"))
    first, second, third, fourth = posts
    assert account.format == "articles"
    assert first["text"] == (
        "Bridge opens\nOur reporter: the bridge was opened today.\n\n"
        "It is long; see https://example.org/more."
    )
    assert second["text"] == "No title, and a < b --> c."
    assert third["text"] == "大桥通车\n本报讯：大桥今天通车。"
    assert fourth["text"] == "只有标题"
    assert [post["account"] for post in posts] == ["Invented Evening"] * 2 + ["虚构晨报"] * 2
    assert {(post["kind"], post["platform"]) for post in posts} == {("article", "articles")}
    assert [post["time"] for post in posts] == [at(2023, 1, 5)] * 3 + [at(2023, 1, 6)]
    assert [post["lang"] for post in posts] == ["en", "en", "zh", "zh"]
    assert first["urls"] == ["https://example.com/a1", "https://example.org/more"]
    assert [post["post_id"] for post in posts] == [
        "Invented Evening:2023-01-05:A1:1",
        "Invented Evening:2023-01-05:A1:2",
        "虚构晨报:2023-01-05:A1:1",
        "虚构晨报:2023-01-06:A1:1",
    ]


def test_what_was_guessed_and_taken_out_is_said(fixture: Fixture) -> None:
    _, account = read(fixture("articles.csv"))
    said = " / ".join(account.guessed)
    for word in ("published articles", "'date'", "'outlet' was taken for the outlet", "'item'"):
        assert word in said
    notes = " / ".join(account.notes)
    assert "<!-- ... -->" in notes
    assert "**" in notes
    assert "each counts as 00:00 UTC of its day" in notes
    assert "whole minutes" not in notes


def test_an_outlet_is_a_pseudonym_also_in_ids(fixture: Fixture) -> None:
    table = pa.Table.from_batches(
        stream_posts([fixture("articles.csv")], names=Pseudonyms(bytes(32)))
    )
    accounts, ids = table["account"].to_pylist(), table["post_id"].to_pylist()
    assert len(set(accounts)) == 2
    assert all(PSEUDONYM.fullmatch(account) for account in accounts)
    days = ["2023-01-05:A1:1", "2023-01-05:A1:2", "2023-01-05:A1:1", "2023-01-06:A1:1"]
    assert ids == [f"{who}:{rest}" for who, rest in zip(accounts, days, strict=True)]


@pytest.mark.parametrize("name", ["evening.csv", "evening.csv.gz", "evening.CSV.GZ"])
def test_without_a_column_of_outlets_the_file_is_the_outlet(write: Write, name: str) -> None:
    content = b"date,title,text\n2023-01-05,A,B\n"
    path = write(name, gzip.compress(content) if name.lower().endswith("gz") else content)
    posts, account = read(path)
    assert [post["account"] for post in posts] == ["evening"]
    said = [text for text in account.guessed if "'evening'" in text]
    assert said == ["no column names the outlet: it is called 'evening', like the file"]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "parquet"])
def test_containers_are_alike(tmp_path: Path, suffix: str) -> None:
    rows = [
        {
            "date": "2023-01-05",
            "newspaper": "P",
            "page": 1,
            "item": 7,
            "title": "T",
            "body": "a\nb",
        },
        {"date": "2023-01-06", "newspaper": "Q", "page": 2, "item": 8, "title": "U", "body": None},
    ]
    path = tmp_path / f"archive.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == "json":
        path.write_text(json.dumps(rows))
    elif suffix == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)))
    else:
        written = io.StringIO()
        made = csv.DictWriter(written, list(rows[0]), delimiter="\t" if suffix == "tsv" else ",")
        made.writeheader()
        made.writerows(rows)
        path.write_text(written.getvalue())
    posts, account = read(path)
    assert account.format == "articles"
    assert [(p["post_id"], p["account"], p["text"]) for p in posts] == [
        ("P:2023-01-05:1:7", "P", "T\na\nb"),
        ("Q:2023-01-06:2:8", "Q", "U"),
    ]


# -- ids -------------------------------------------------------------------------------------------


def test_a_page_alone_is_no_id_and_loses_no_article(write: Write) -> None:
    path = write("p.csv", "date,issue,page,title\n2023-01-05,9,A1,one\n2023-01-05,9,A1,two\n")
    posts, account = read(path)
    assert [post["post_id"] for post in posts] == ["p.csv:2", "p.csv:3"]
    assert account.duplicates == 0
    assert any("numbered by their lines" in text for text in account.guessed)


def test_issue_and_page_are_part_of_an_id(write: Write) -> None:
    path = write("p.csv", "date,issue,page,item,title\n20230105,9,A1,3,one\n20230105,9,,3,two\n")
    posts, _ = read(path)
    assert [post["post_id"] for post in posts] == ["p:2023-01-05:9:A1:3", "p:2023-01-05:9:3"]


def test_an_id_of_the_archive_goes_first_and_a_missing_number_falls_back(write: Write) -> None:
    header = "id,date,item,title\n"
    path = write("p.csv", header + "x9,2023-01-05,1,one\n,2023-01-05,2,two\n,2023-01-05,,three\n")
    posts, _ = read(path)
    assert [post["post_id"] for post in posts] == ["x9", "p:2023-01-05:2", "p.csv:4"]


def test_a_capture_repeated_is_collapsed_and_another_outlet_is_not(write: Write) -> None:
    row = "2023-01-05,{},1,same\n"
    path = write("p.csv", "date,outlet,item,title\n" + "".join(map(row.format, "AAB")))
    posts, account = read(path)
    assert [post["account"] for post in posts] == ["A", "B"]
    assert account.duplicates == 1


# -- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["2022-01-02", "2022/1/2", "2022.01.02", "20220102", "2022年1月2日", " 2022-01-02 "]
)
def test_a_day_alone_is_the_day_of_issue_in_utc(write: Write, written: str) -> None:
    path = write("p.csv", f"date,item,title\n{written},1,one\n")
    post = one(path, timezone="Asia/Shanghai")
    assert post["time"] == at(2022, 1, 2)
    assert post["post_id"] == "p:2022-01-02:1"


def test_a_column_of_days_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"date": [date(2022, 1, 2)], "title": ["one"]}), path)
    assert one(path)["time"] == at(2022, 1, 2)
    pq.write_table(pa.table({"date": [20220102], "title": ["one"]}), path)
    assert one(path)["time"] == at(2022, 1, 2)


def test_a_time_of_day_is_kept_and_needs_a_zone(write: Write) -> None:
    zoned = write("z.csv", "published_at,title\n2022-01-02T19:00:00+08:00,one\n")
    assert one(zoned)["time"] == at(2022, 1, 2, 11)
    naive = write("n.csv", "published_at,title\n2022-01-02 19:00:00,one\n")
    with pytest.raises(InputError, match="no zone"):
        read(naive)
    assert one(naive, timezone="Asia/Shanghai")["time"] == at(2022, 1, 2, 11)


def test_days_and_times_of_day_in_one_column_stop_the_run(write: Write) -> None:
    path = write("p.csv", "date,title\n2022-01-02,one\n2022-01-02T10:00:00Z,two\n")
    with pytest.raises(InputError, match=r"more than one way: line 2 has days .*, line 3 ISO"):
        read(path)


@pytest.mark.parametrize("written", ["2022-02-30", "20221301", "1989-01-01", "2022-01", "soon", ""])
def test_a_day_that_is_none_is_a_bad_row(write: Write, written: str) -> None:
    path = write("p.csv", f"date,title\n2022-01-02,one\n{written},two\n")
    posts, account = read(path, max_bad_share=0.5)
    assert [post["text"] for post in posts] == ["one"]
    assert account.quarantined == 1


def test_other_formats_refuse_a_day_alone(write: Write) -> None:
    path = write("p.csv", "account_id,date,title,text\na,2022-01-02,one,two\n")
    with pytest.raises(InputError, match="a date without a time of day"):
        read(path)
    with pytest.raises(InputError, match="a date without a time of day"):
        read(path, format="table")


# -- which files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["author", "account_id", "username", "user", "channel_id"])
def test_a_file_with_accounts_stays_a_table(write: Write, column: str) -> None:
    path = write("p.csv", f"date,title,text,{column}\n2022-01-02T10:00:00Z,one,two,somebody\n")
    post, account = one(path), read(path)[1]
    assert (account.format, post["kind"], post["account"]) == ("table", "post", "somebody")
    assert post["text"] == "two"


def test_who_wrote_an_article_is_not_read(write: Write) -> None:
    path = write("p.csv", "date,title,text,author\n2022-01-02,one,two,Somebody Private\n")
    post = one(path, format="articles")
    assert (post["account"], post["text"]) == ("p", "one\ntwo")
    assert "Somebody" not in str(post)


def test_texts_without_titles_are_articles_where_they_have_days(write: Write) -> None:
    assert one(write("d.csv", "\ndate,text\n2022-01-02,one\n"))["kind"] == "article"
    assert one(write("d.jsonl", '{"text": "one", "date": "2022-01-02"}'))["kind"] == "article"
    timed = write("t.csv", "date,text\n2022-01-02T10:00:00Z,one\n")
    with pytest.raises(InputError, match="recognised as the account"):
        read(timed)
    assert one(timed, format="articles")["time"] == at(2022, 1, 2, 10)


@pytest.mark.parametrize("header", ["date,author_name", "title,text", "date,number", "headline"])
def test_what_has_no_time_or_no_words_is_no_archive(write: Write, header: str) -> None:
    cells = ",".join("2022-01-02" for _ in header.split(","))
    path = write("p.csv", f"{header}\n{cells}\n")
    with pytest.raises(InputError, match="recognised as the account"):
        read(path)
    with pytest.raises(InputError, match="recognised as the t"):
        read(path, format="articles")


def test_columns_are_named_as_for_a_table(write: Write) -> None:
    path = write("p.csv", "when;head;words;who;url\n2022-01-02;T;<!--x-->B;Evening;\n")
    named = {"time": "when", "title": "head", "text": "words", "account": "who"}
    post = one(path, format="articles", columns=named)
    assert (post["time"], post["text"], post["account"]) == (at(2022, 1, 2), "T\nB", "Evening")
    with pytest.raises(InputError, match=r"no field of a post.*'title'"):
        read(path, format="articles", columns={"author": "who"})
    with pytest.raises(InputError, match="no column 'nowhere' to be the title"):
        read(path, format="articles", columns={"title": "nowhere"})


def test_a_key_that_only_later_rows_have_is_not_passed_over_in_silence(write: Write) -> None:
    early = json.dumps({"date": "2022-01-02", "title": "x" * 1000}) + "\n"
    late = json.dumps({"date": "2022-01-02", "title": "T", "text": "B", "other": 1}) + "\n"
    path = write("p.jsonl", early * 2000 + late)
    posts, account = read(path)
    assert posts[-1]["text"] == "T"
    said = [note for note in account.notes if "only later rows" in note]
    assert len(said) == 1
    assert "'text'" in said[0]
    posts, _ = read(path, format="articles", columns={"text": "text"})
    assert posts[-1]["text"] == "T\nB"


def test_a_platform_that_is_named_is_that_of_the_articles(fixture: Fixture) -> None:
    posts = read_posts(fixture("articles.csv"), platform="Weixin")
    assert set(posts["platform"].to_pylist()) == {"weixin"}


# -- bad rows and hostile texts --------------------------------------------------------------------


def test_an_article_without_words_or_outlet_is_a_bad_row(write: Write) -> None:
    rows = ["A,one,two", "A,,", "A,** **,<!-- only -->", " ,one,two"]
    path = write(
        "p.csv", "date,outlet,title,text\n" + "".join(f"2022-01-02,{row}\n" for row in rows)
    )
    posts, account = read(path, max_bad_share=0.9)
    assert (len(posts), account.quarantined) == (1, 3)
    with pytest.raises(InputError, match=r"neither title nor text \(2 rows.*the outlet is missing"):
        read(path)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a<!--b-->c<!--d-->e", "ace"),
        ("a<!--b<!--c-->d-->e", "ad-->e"),
        ("a<!--b", "a<!--b"),
        ("a-->b<!--", "a-->b<!--"),
        ("<!-->a", "<!-->a"),
        ("<!-- a\n\n b -->c\n\nd", "c\n\nd"),
        ("a ** b ****c***", "a  b c*"),
        ("<!-<!-- -->- x -->", "<!-- x -->"),
    ],
)
def test_comments_and_stress_are_taken_out(tmp_path: Path, written: str, left: str) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"date": ["2022-01-02"], "title": [written]}), path)
    assert one(path)["text"] == left


@pytest.mark.parametrize("piece", ["<!--", "-->", "<!---->", "*", "<!-", "<!--\n"])
def test_long_texts_of_markers_take_no_longer_than_others(tmp_path: Path, piece: str) -> None:
    """In quadratic time each of these would take hours."""
    text = "begin" + piece * (16 * 2**20 // len(piece)) + "end"
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"date": ["2022-01-02"], "text": [text]}), path)
    left = one(path)["text"]
    assert left == ("beginend" if piece in {"<!---->", "*"} else text)


@pytest.mark.shared
def test_the_evening_news(shared: Path) -> None:
    posts, account = read(shared / "xinwenlianbo_items.parquet")
    assert (account.format, account.posts) == ("articles", 24_102)
    assert (account.duplicates, account.quarantined) == (0, 0)
    assert posts[0]["post_id"] == "xinwenlianbo_items:2022-01-01:0"
    assert len({post["post_id"] for post in posts}) == 24_102
    assert posts[0]["text"].count("\n\n") == 6
    assert not [post for post in posts if "<!--" in post["text"] or "**" in post["text"]]
    # Counted beforehand with other means.
    new = [post["time"] for post in posts if "新质生产力" in post["text"]]
    assert min(new) == at(2023, 9, 8)
    assert Counter(time.strftime("%Y-%m") for time in new).most_common(1) == [("2024-03", 65)]
