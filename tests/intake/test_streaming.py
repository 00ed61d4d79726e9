"""Rows good and bad, duplicates, encodings, accounts of files, memory."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.intake import IntakeAccount, PostStream, build, read_posts, stream_posts
from heliograph.intake.seen import Seen
from heliograph.posts import POST_SCHEMA
from heliograph.privacy.pseudonyms import AsGiven, Pseudonyms

Write = Callable[[str, str | bytes], Path]
HEADER = "account_id,time,post_id,text\n"


def read(stream: PostStream) -> tuple[pa.Table, IntakeAccount]:
    table = pa.Table.from_batches(stream, POST_SCHEMA)
    return table, stream.files[-1]


def lines(count: int, start: int = 0) -> str:
    return "".join(f"a{i},{1629021600 + i},p{i},t\n" for i in range(start, start + count))


@pytest.mark.parametrize(
    "encode",
    [
        lambda t: t.encode(), lambda t: t.encode("utf-8-sig"), lambda t: t.encode("utf-16"),
        lambda t: t.encode("utf-16-le"), lambda t: t.encode("utf-16-be"),
        lambda t: b"\xfe\xff" + t.encode("utf-16-be"), lambda t: t.encode("utf-32"),
        lambda t: t.replace("\n", "\r\n").encode(), lambda t: gzip.compress(t.encode("utf-8-sig")),
        lambda t: zstandard.compress(t.encode("utf-16")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("container", ["csv", "jsonl", "json"])
def test_encodings_line_ends_and_packings_do_not_matter(
    write: Write, encode: Callable[[str], bytes], container: str
) -> None:
    record = {"account_id": "ä1", "time": "1629021600", "text": "Grüße 你好 😀"}
    text = {
        "csv": "account_id,time,text\nä1,1629021600,Grüße 你好 😀\n",
        "jsonl": json.dumps(record, ensure_ascii=False) + "\n" + json.dumps(record) + "\n",
        "json": json.dumps([record], ensure_ascii=False, indent=1),
    }[container]
    (post,) = read_posts(write("t", encode(text))).to_pylist()
    assert (post["account"], post["text"]) == ("ä1", "Grüße 你好 😀")


def test_invalid_utf8_is_repaired_in_texts_and_condemns_ids(write: Write, tmp_path: Path) -> None:
    content = HEADER.encode() + lines(300).encode()
    content += b"b1,1629021600,q1,caf\xe9\nb\xe9,1629021600,q2,t\n"
    content += b"b3,1629021600,q\xe93,t\nb4,162\xe9,q4,t\n"
    content += b"b5,1629021600,q5,nul\x00\nb\x006,1629021600,q6,t\n"
    quarantine = tmp_path / "quarantine.jsonl"
    stream = stream_posts(
        [write("t.csv", content)], names=AsGiven(), quarantine=quarantine, max_bad_share=0.1
    )
    table, account = read(stream)
    assert (account.rows, account.quarantined, account.repaired) == (306, 4, 2)
    assert table["text"].to_pylist()[-2:] == ["caf\ufffd", "nul\ufffd"]
    entries = [json.loads(line) for line in quarantine.read_text().splitlines()]
    assert [entry["line"] for entry in entries] == [303, 304, 305, 307]
    assert all(set(e) == {"file", "line", "column", "reason"} for e in entries)
    assert {entry["file"] for entry in entries} == {"t.csv"}
    assert entries[2]["column"] == "time"


def test_half_a_surrogate_pair_in_json(write: Write) -> None:
    good = '{"account_id": "1", "time": "1629021600", "text": "a\\ud83d\\ude00 \\ud83d"}\n'
    (post,) = read_posts(write("t.jsonl", good)).to_pylist()
    assert post["text"] == "a😀 \ufffd"


def test_the_quarantine_has_no_raw_value(write: Write, tmp_path: Path) -> None:
    text = HEADER + lines(300) + "secret_name,secret_time,secret_post,secret_text\nsecret_name,1\n"
    quarantine = tmp_path / "q.jsonl"
    stream = stream_posts(
        [write("t.csv", text)], names=Pseudonyms(bytes(32)), quarantine=quarantine
    )
    read(stream)
    written = quarantine.read_text()
    assert len(written.splitlines()) == 2
    assert "secret" not in written


def test_no_quarantine_is_made_where_no_row_is_bad(write: Write, tmp_path: Path) -> None:
    quarantine = tmp_path / "q.jsonl"
    read(stream_posts([write("t.csv", HEADER + lines(3))], names=AsGiven(), quarantine=quarantine))
    assert not quarantine.exists()


def test_more_than_one_per_cent_of_bad_rows_stop_the_run(write: Write) -> None:
    bad = "x,never,p,t\n"
    assert read_posts(write("a.csv", HEADER + lines(99) + bad)).num_rows == 99
    path = write("b.csv", HEADER + lines(98) + bad * 2)
    said = r"b\.csv: 2 of the 100 rows \(2\.0%\).*time cannot be read .*line 100\).*--max-bad-share"
    with pytest.raises(InputError, match=said):
        read_posts(path)
    assert read_posts(path, max_bad_share=0.02).num_rows == 98


def test_a_file_that_is_misread_stops_early(write: Write) -> None:
    path = write("a.csv", HEADER + "x,never,p,t\n" * 501 + lines(100_000))
    with pytest.raises(InputError, match="501 of the first 1,000 rows"):
        read_posts(path, max_bad_share=0.4)
    assert read_posts(path, max_bad_share=0.6).num_rows == 100_000


def test_lines_in_errors_are_physical(write: Write) -> None:
    text = HEADER + 'a,1629021600,p1,"two\nlines"\n\nb,2021-08-15 10:00:00,p2,t\n'
    with pytest.raises(InputError, match=r"line 2 has seconds since 1970, line 5 times without"):
        read_posts(write("t.csv", text), timezone="UTC")


def test_cells_too_few_or_too_many_and_stray_quotes(write: Write, tmp_path: Path) -> None:
    text = HEADER + 'a,1\na,1629021600,p,t,more\na,1629021600,"p"x,t\n' + lines(4)
    quarantine = tmp_path / "q.jsonl"
    table, account = read(
        stream_posts(
            [write("t.csv", text)], names=AsGiven(), quarantine=quarantine, max_bad_share=0.9
        )
    )
    assert (account.rows, account.quarantined, table.num_rows) == (7, 3, 4)
    reasons = [json.loads(line)["reason"] for line in quarantine.read_text().splitlines()]
    assert reasons == [
        "the row has 2 cells, the header 4",
        "the row has 5 cells, the header 4",
        "a quotation mark stands where none can",
    ]


def test_lines_that_a_stray_quote_swallows_are_all_counted(write: Write) -> None:
    text = HEADER + 'a,1629021600,"p,t\n' + lines(10) + 'b,1629021600,"q,t\n' + lines(5, 50)
    _, account = read(stream_posts([write("t.csv", text)], names=AsGiven(), max_bad_share=1))
    assert account.quarantined == 12
    assert (account.rows, account.posts) == (17, 5)


@pytest.mark.parametrize("value", ["1.09877E+18", 1.09877e18, 0.5, True, ["x"]])
def test_an_id_that_lost_its_digits_is_a_bad_row(write: Write, value: object) -> None:
    record = {"account_id": "a", "time": "1629021600", "post_id": value}
    with pytest.raises(InputError, match="the id"):
        read_posts(write("t.jsonl", json.dumps(record)))


def test_repeated_captures_are_collapsed_and_other_objects_kept(write: Write) -> None:
    head = "account_id,time,post_id,url_id\n"
    row = "a,1629021600,p1,u1\n"
    one = write("one.csv", head + row + row + "a,1629021600,p1,u2\n" + "b,1629021600,p1,u1\n")
    two = write("two.csv", head + row + "a,1629021600,p2,u1\n")
    stream = stream_posts([one, two], names=AsGiven())
    table = pa.Table.from_batches(stream)
    assert list(zip(table["account"].to_pylist(), table["post_id"].to_pylist(),
                    [u[0] for u in table["urls"].to_pylist()], strict=True)) == [
        ("a", "p1", "u1"), ("a", "p1", "u2"), ("b", "p1", "u1"), ("a", "p2", "u1"),
    ]  # fmt: skip
    assert [(f.rows, f.posts, f.duplicates) for f in stream.files] == [(4, 3, 1), (2, 1, 1)]


def test_duplicates_are_found_across_batches(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BATCH_ROWS", 7)
    text = HEADER + lines(50) + lines(50) + lines(60)
    table, account = read(stream_posts([write("t.csv", text)], names=AsGiven()))
    assert (table.num_rows, account.duplicates) == (60, 100)
    assert table["post_id"].to_pylist() == [f"p{i}" for i in range(60)]


@given(st.lists(st.lists(st.integers(0, 60) | st.just(2**64 - 1), max_size=30), max_size=20))
def test_seen_is_a_set(batches: list[list[int]]) -> None:
    seen, known = Seen(), set()
    for batch in batches:
        expected = []
        for item in batch:
            expected.append(item not in known)
            known.add(item)
        assert seen.first_time(batch).tolist() == expected


def test_an_account_of_each_file(write: Write) -> None:
    path = write("t.csv", HEADER + lines(3))
    packed = write("t.csv.gz", gzip.compress(path.read_bytes()))
    done: list[tuple[str, int, int]] = []
    stream = stream_posts([path, packed], names=AsGiven(), progress=lambda *step: done.append(step))
    list(stream)
    for account, file in zip(stream.files, (path, packed), strict=True):
        content = file.read_bytes()
        assert account.sha256 == hashlib.sha256(content).hexdigest()
        assert account.size_bytes == len(content)
        assert (account.name, len(content), len(content)) in done
    assert stream.files[1].duplicates == 3
    list(stream)
    assert [file.posts for file in stream.files] == [3, 0]


def test_progress_comes_while_a_file_is_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "BATCH_ROWS", 10_000)
    done: list[int] = []
    path = write("t.csv", HEADER + lines(60_000))
    for _ in stream_posts([path], names=AsGiven(), progress=lambda _n, d, _t: done.append(d)):
        pass
    assert done == sorted(done)
    assert len(set(done)) > 3
    assert done[-1] == path.stat().st_size


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=60)
@given(st.lists(st.tuples(cells.filter(str.strip), cells), min_size=1, max_size=20))
def test_whatever_csv_can_quote_comes_back(rows: list[tuple[str, str]]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["account_id", "time", "post_id", "text"])
    for number, (account, text) in enumerate(rows):
        writer.writerow([account, 1629021600, number, text])
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "t.csv"
        path.write_bytes(buffer.getvalue().encode())
        posts = read_posts(path).to_pylist()
    assert [post["account"] for post in posts] == [account.strip() for account, _ in rows]
    assert [post["text"] or "" for post in posts] == [text for _, text in rows]


BEGINNINGS = [
    b"", b"account_id,time,text\n", b'{"account_id":', b"[", b"\x1f\x8b", b"PAR1", b"\xff\xfe",
    b'{"type": "x", "messages": [{"id": 1, "type":"message",',
]  # fmt: skip


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from(BEGINNINGS))
def test_hostile_bytes_are_refused_or_read_never_worse(content: bytes, prefix: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "t.csv"
        path.write_bytes(prefix + content)
        try:
            table = read_posts(path, max_bad_share=1, timezone="UTC")
        except InputError:
            return
    table.validate(full=True)


@pytest.mark.slow
@pytest.mark.parametrize("container", ["csv", "jsonl", "telegram", "items"])
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, container: str
) -> None:
    monkeypatch.setattr(build, "BATCH_ROWS", 2_000)
    text = "x" * 500
    table = '{{"account_id":"a{0}","time":{1},"post_id":"p{2}","text":"{3}"}}\n'
    shape = {
        "csv": "a{0},{1},p{2},{3}\n",
        "telegram": '{{"id":{2},"type":"message","date_unixtime":"{1}","from_id":"user{0}",'
        '"text":"{3}"}}\n',
    }.get(container, table)
    before, between, after = {
        "csv": (HEADER, "", ""),
        "jsonl": ("", "", ""),
        "items": ("[", ",", "]"),
        "telegram": ('{"type":"public_channel","id":1,\n"messages":[', ",", "]}"),
    }[container]

    def entries(count: int) -> Iterator[str]:
        for i in range(count):
            yield (between if i else before) + shape.format(i % 50, 1629021600 + i, i, text)
        yield after

    def peak(count: int) -> int:
        path = tmp_path / f"{count}"
        with path.open("w") as file:
            file.writelines(entries(count))
        tracemalloc.start()
        assert sum(batch.num_rows for batch in stream_posts([path], names=AsGiven())) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    small, large = peak(6_000), peak(24_000)
    assert large - small < 18_000 * 100, "more than eight bytes and caches stay of each row"


def test_seen_needs_about_eight_bytes_a_post() -> None:
    seen = Seen()
    rng = np.random.default_rng(1)
    tracemalloc.start()
    for _ in range(40):
        seen.first_time(rng.integers(0, 2**63, 20_000).tolist())
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 800_000 * 10
