"""Tables that an attacker, or a careless exporter, wrote: late keys, odd types, odd names."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heliograph.errors import InputError
from heliograph.intake import read_posts, rows
from heliograph.intake.stream import stream_posts
from heliograph.privacy.pseudonyms import AsGiven

Write = Callable[[str, str | bytes], Path]

FULL = "x" * 3000  # a text that fills the head of a file soon
T = 1_629_021_600
INSTANT = datetime.fromtimestamp(T, UTC)


def late_objects(early: dict[str, Any], late: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [{"account_id": "a", "time": T + i, "id": f"p{i}"} | early for i in range(500)]
    return [*rows, {"account_id": "a", "time": T + 900, "id": "late"} | late]


@pytest.mark.parametrize("container", ["lines", "array"])
def test_a_key_that_only_later_objects_have_is_read_and_said(write: Write, container: str) -> None:
    objects = late_objects({"text": FULL}, {"URLs": ["https://a.example/x"], "other": 1})
    content = (
        json.dumps(objects, indent=0)
        if container == "array"
        else "".join(json.dumps(each) + "\n" for each in objects)
    )
    path = write("a.jsonl", content)
    table = read_posts(path)
    assert table.column("urls").to_pylist()[-1] == ["https://a.example/x"]
    stream = stream_posts([path], names=AsGiven())
    list(stream)
    assert any("'URLs', which only later rows have" in said for said in stream.files[0].guessed)


def test_a_late_key_beside_another_of_its_meaning_is_said(write: Write) -> None:
    objects = late_objects(
        {"text": FULL, "url": "https://a.example"}, {"links": "https://b.example"}
    )
    path = write("a.jsonl", "".join(json.dumps(each) + "\n" for each in objects))
    stream = stream_posts([path], names=AsGiven())
    list(stream)
    assert any("'links'" in said and "was not read" in said for said in stream.files[0].guessed)


def test_a_late_key_can_be_named(write: Write) -> None:
    objects = late_objects({"text": FULL}, {"shared": "https://b.example/x"})
    path = write("a.jsonl", "".join(json.dumps(each) + "\n" for each in objects))
    posts = read_posts(path, columns={"urls": "shared"})
    assert posts.column("urls").to_pylist()[-1] == ["https://b.example/x"]


def test_accounts_in_links_to_media_are_named(write: Write) -> None:
    from heliograph.privacy.pseudonyms import Pseudonyms

    path = write(
        "a.csv", f"account_id,platform,time,media\nanna,x,{T},https://x.com/anna/status/5\n"
    )
    (batch,) = stream_posts([path], names=Pseudonyms(bytes(32)))
    assert "anna" not in batch.column("media").to_pylist()[0][0]


def test_a_late_key_of_a_known_format_is_read(write: Write) -> None:
    objects = [
        {"tweetid": f"{i}", "userid": "1", "tweet_time": "2021-08-15 10:00", "tweet_text": FULL}
        for i in range(500)
    ]
    objects.append(objects[0] | {"tweetid": "9999", "retweet_tweetid": "77"})
    path = write("a.jsonl", "".join(json.dumps(each) + "\n" for each in objects))
    assert read_posts(path).column("reposted_id").to_pylist()[-1] == "77"


def test_a_fifth_key_ends_a_coaction_table(write: Write) -> None:
    four = [
        {"object_id": FULL, "account_id": "a", "content_id": f"{i}", "timestamp_share": T}
        for i in range(500)
    ]
    content = "".join(json.dumps(each) + "\n" for each in [*four, four[0] | {"url": "x"}])
    with pytest.raises(InputError, match="fifth key, 'url'"):
        read_posts(write("a.jsonl", content))


@pytest.mark.parametrize("value", ["Infinity", "1e400", "-Infinity", "NaN"])
def test_a_time_that_is_no_number_is_a_bad_row(write: Write, value: str) -> None:
    good = f'{{"account_id":"a","time":{T}.5,"id":"1"}}'
    bad = f'{{"account_id":"a","time":{value},"id":"2"}}'
    lines = read_posts(write("a.jsonl", f"{good}\n{bad}\n"), max_bad_share=0.5)
    assert lines.column("post_id").to_pylist() == ["1"]
    if value == "1e400":
        array = read_posts(write("a.json", f"[{good},{bad}]"), max_bad_share=0.5)
        assert array.column("time").to_pylist() == [INSTANT + timedelta(milliseconds=500)]


def test_numbers_of_a_json_array_are_those_of_json_lines(write: Write) -> None:
    one = f'{{"account_id":5.0,"time":{T}.25,"id":12345678901234567890}}'
    two = f'{{"account_id":6,"time":{T}.25,"id":1.09E+18}}'
    array = read_posts(write("a.json", f"[{one},{two}]"), max_bad_share=0.5)
    lines = read_posts(write("a.jsonl", f"{one}\n{two}\n"), max_bad_share=0.5)
    assert array.drop(["dataset"]) == lines.drop(["dataset"])
    assert array.column("account").to_pylist() == ["5"]


@pytest.mark.parametrize("container", ["lines", "array"])
def test_half_a_surrogate_pair_is_never_another_id(write: Write, container: str) -> None:
    objects = [
        r'{"account_id":"a","time":1629021600,"id":"1","text":"x \ud83d y \ud83d\ude00 \\ud83d"}',
        r'{"account_id":"b\ud800","time":1629021600,"id":"2","text":"z"}',
    ]
    content = "\n".join(objects) if container == "lines" else f"[{','.join(objects)}]"
    stream = stream_posts([write("a.json", content)], names=AsGiven(), max_bad_share=0.5)
    texts = [row["text"] for batch in stream for row in batch.to_pylist()]
    assert texts == ["x � y \N{GRINNING FACE} \\ud83d"]
    assert stream.files[0].repaired == 1
    assert stream.files[0].quarantined == 1


def parquet(path: Path, **columns: Any) -> Path:
    table = {
        "account_id": ["a", "b"], "time": pa.array([T, T], pa.int64()), "id": ["1", "2"],
    } | columns  # fmt: skip
    pq.write_table(pa.table(table), path)
    return path


def not_utf8() -> pa.Array:
    offsets, data = b"\0\0\0\0\2\0\0\0\4\0\0\0", b"a\xffcd"
    return pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def test_columns_of_parquet_that_are_not_read_do_no_harm(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        nonsense=not_utf8(),
        day=pa.array([2**30, 2**30], pa.date32()),
        span=pa.array([2**62, 2**62], pa.duration("ms")),
    )
    assert read_posts(path).num_rows == 2


def test_cells_of_parquet_that_cannot_be_decoded(tmp_path: Path) -> None:
    posts = read_posts(parquet(tmp_path / "a.parquet", text=not_utf8()))
    assert posts.column("text").to_pylist() == ["a�", "cd"]
    posts = read_posts(parquet(tmp_path / "b.parquet", id=not_utf8()), max_bad_share=0.5)
    assert posts.column("post_id").to_pylist() == ["cd"]
    posts = read_posts(
        parquet(tmp_path / "c.parquet", time=pa.array([T, math.inf])), max_bad_share=0.5
    )
    assert posts.num_rows == 1
    spans = pa.array([2**62, 5], pa.duration("s"))
    posts = read_posts(parquet(tmp_path / "d.parquet", text=spans), max_bad_share=0.5)
    assert posts.num_rows == 1


def test_bytes_decimals_and_categories_of_parquet(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        account_id=pa.array([b"anna", b"bert"]),
        id=pa.array([Decimal(10**18 + 1), Decimal(10**18 + 2)], pa.decimal128(38, 0)),
        text=pa.array(["u", None]).dictionary_encode(),
    )
    posts = read_posts(path)
    assert posts.column("account").to_pylist() == ["anna", "bert"]
    assert posts.column("post_id").to_pylist() == [str(10**18 + 1), str(10**18 + 2)]
    assert posts.column("text").to_pylist() == ["u", None]


def test_numbers_of_32_bits_that_lost_digits_are_refused(tmp_path: Path) -> None:
    ids = pa.array([16_777_217.0, 5.0], pa.float32())
    posts = read_posts(parquet(tmp_path / "a.parquet", id=ids), max_bad_share=0.5)
    assert posts.column("post_id").to_pylist() == ["5"]
    times = pa.array([float(T), float(T)], pa.float32())
    with pytest.raises(InputError, match="2 of the 2 rows"):
        read_posts(parquet(tmp_path / "b.parquet", time=times))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_typed_timestamp_is_never_read_by_its_magnitude(tmp_path: Path, unit: str) -> None:
    ticks = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    times = pa.array([T * ticks, T], pa.timestamp(unit, "Europe/Berlin"))
    posts = read_posts(parquet(tmp_path / "a.parquet", time=times), max_bad_share=0.5)
    assert posts.column("time").to_pylist() == [INSTANT] * (2 if unit == "s" else 1)


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_nanoseconds_are_cut(tmp_path: Path, zone: str | None) -> None:
    times = pa.array([T * 10**9 + 1999] * 2, pa.timestamp("ns", zone))
    posts = read_posts(parquet(tmp_path / "a.parquet", time=times), timezone="UTC")
    assert posts.column("time").to_pylist() == [INSTANT + timedelta(microseconds=1)] * 2


def test_dates_are_no_times(tmp_path: Path) -> None:
    for kind in (pa.date32(), pa.date64()):
        path = parquet(tmp_path / "a.parquet", time=pa.array([date(2021, 8, 15)] * 2, kind))
        with pytest.raises(InputError, match="date without a time of day"):
            read_posts(path)


def test_dense_row_groups_are_read_in_small_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(tmp_path / "a.parquet", text=["u" * 1000, "v" * 1000])
    assert rows._rows_at_once(pq.read_metadata(path)) > 2
    monkeypatch.setattr(rows, "PARQUET_BYTES", 1000)
    assert rows._rows_at_once(pq.read_metadata(path)) == 1
    assert read_posts(path).column("post_id").to_pylist() == ["1", "2"]


def test_a_lack_of_memory_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise pa.ArrowMemoryError("malloc of size 1 failed")

    path = parquet(tmp_path / "a.parquet")
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", exhausted)
    with pytest.raises(InputError, match="more memory than there is"):
        read_posts(path)


def test_a_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff.csv")
    path.write_text(f"account_id,time\na,{T}\nb,never\n")
    stream = stream_posts(
        [path], names=AsGiven(), quarantine=tmp_path / "q.jsonl", max_bad_share=0.5
    )
    (batch,) = stream
    assert batch.column("dataset").to_pylist() == ["a\\xff.csv"]
    assert stream.files[0].name == "a\\xff.csv"
    assert msgspec.json.decode((tmp_path / "q.jsonl").read_bytes())["file"] == "a\\xff.csv"


def test_the_index_of_a_data_frame_has_no_name(write: Write) -> None:
    posts = read_posts(write("a.tsv", f"\n  \n\taccount_id\ttime\tid\n0\ta\t{T}\t1\n"))
    assert posts.column("account").to_pylist() == ["a"]


@pytest.mark.parametrize("broken", ['{"account_id": "a", "ti', '"b", "time": 5}', '{"a": }'])
def test_a_broken_first_line_costs_one_row(write: Write, broken: str) -> None:
    good = [{"account_id": "a", "time": T + i, "id": f"p{i}"} for i in range(200)]
    path = write("a.jsonl", "\n".join([broken, *map(json.dumps, good)]))
    stream = stream_posts([path], names=AsGiven())
    assert sum(batch.num_rows for batch in stream) == 200
    assert stream.files[0].quarantined == 1


@pytest.mark.parametrize("value", ["1.09E+18", "1,09E+18", "1E+18"])
def test_a_spreadsheets_rounded_id_is_a_bad_row(write: Write, value: str) -> None:
    path = write("a.csv", f'account_id;time;id\na;{T};"{value}"\nb;{T};2\n')
    assert read_posts(path, max_bad_share=0.5).column("post_id").to_pylist() == ["2"]


def test_a_line_that_is_neither_page_nor_tweet_is_bad(write: Write) -> None:
    tweet = {"id": "1", "author_id": "2", "created_at": "2021-08-15T10:00:00Z", "text": "x",
             "conversation_id": "1"}  # fmt: skip
    lines = [tweet, {"hello": 1}, {"meta": {"result_count": 0}}]
    path = write("a.jsonl", "\n".join(map(json.dumps, lines)))
    stream = stream_posts([path], names=AsGiven(), format="x_api_v2", max_bad_share=0.5)
    assert sum(batch.num_rows for batch in stream) == 1
    assert stream.files[0].quarantined == 1


def test_the_tweets_of_one_page_are_numbered(write: Write, tmp_path: Path) -> None:
    good = {"id": "1", "author_id": "2", "created_at": "2021-08-15T10:00:00Z"}
    page = {"data": [good, {"id": "2"}], "meta": {}}
    path = write("a.json", json.dumps(page, indent=1))
    out = tmp_path / "q.jsonl"
    list(stream_posts([path], names=AsGiven(), quarantine=out, max_bad_share=0.5))
    assert msgspec.json.decode(out.read_bytes())["line"] == 2


def test_a_chat_whose_id_comes_late_is_refused(write: Write) -> None:
    message = {"id": 1, "type": "message", "from_id": "user1", "date_unixtime": str(T)}
    chat = {"name": "x", "type": "public_channel", "messages": [message], "id": 7}
    with pytest.raises(InputError, match="before its messages"):
        read_posts(write("result.json", json.dumps(chat)))


def test_a_screen_name_is_a_handle(write: Write) -> None:
    from heliograph.privacy.pseudonyms import Pseudonyms

    names = Pseudonyms(bytes(32))
    path = write("a.csv", f"Screen Name,time,mentions\nanna,{T},\nbert,{T},anna\n")
    (batch,) = stream_posts([path], names=names)
    assert batch.column("mentions").to_pylist()[1] == [batch.column("account")[0].as_py()]


def test_two_files_of_one_name_number_their_posts_apart(tmp_path: Path) -> None:
    paths = [tmp_path / where / "a.csv" for where in ("one", "two")]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(f"account_id,time\na,{T + number}\n")
    stream = stream_posts(paths, names=AsGiven())
    ids = [row["post_id"] for batch in stream for row in batch.to_pylist()]
    assert ids == ["a.csv:2", "a.csv (2):2"]
    assert [file.name for file in stream.files] == ["a.csv", "a.csv (2)"]


def test_columns_of_one_name_are_said(write: Write) -> None:
    stream = stream_posts(
        [write("a.csv", f"account_id,time,url,url\na,{T},x,y\n")], names=AsGiven()
    )
    list(stream)
    assert any("several columns are called 'url'" in said for said in stream.files[0].guessed)


@pytest.mark.parametrize("share", [math.nan, -0.1, 1.5])
def test_a_share_is_a_share(write: Write, share: float) -> None:
    with pytest.raises(InputError, match="share of bad rows"):
        read_posts(write("a.csv", f"account_id,time\na,{T}\n"), max_bad_share=share)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be", "utf-32-le"])
def test_utf_32_with_its_mark(write: Write, encoding: str) -> None:
    text = f"account_id,time\nü,{T}\n"
    mark = "" if encoding == "utf-32" else "\ufeff"
    posts = read_posts(write("a.csv", (mark + text).encode(encoding)))
    assert posts.column("account").to_pylist() == ["ü"]
