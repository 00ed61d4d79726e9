"""Files that cannot be read: one paragraph, the file's name, what to do, no traceback."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from heliograph.errors import InputError
from heliograph.intake import files, jsonstream, read_posts, rows

Write = Callable[[str, str | bytes], Path]

HEADER = "account_id,time,post_id\n"
GOOD = HEADER + "".join(f"a{i},{1629021600 + i},p{i}\n" for i in range(500))


def refused(path: Path, match: str, **settings: object) -> str:
    with pytest.raises(InputError, match=match) as caught:
        read_posts(path, **settings)  # type: ignore[arg-type]
    said = str(caught.value)
    assert path.name in said
    assert caught.value.remedy
    assert "\n" not in said
    return said


@pytest.mark.parametrize("content", [b"", b"   \n\n", gzip.compress(b"", mtime=0)])
def test_an_empty_file(write: Write, content: bytes) -> None:
    refused(write("a.csv", content), "empty")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "PDF"), (b"PK\x03\x04....", "ZIP"), (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"<!DOCTYPE html><html>", "HTML"), (b"\n <html>", "HTML"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"SQLite format 3\0....", "SQLite"), (b"\x7fELF\x02", "program"), (b"BZh91AY", "bzip2"),
        (b"x" * 257 + b"ustar" + b"\0" * 200, "tar"), (bytes(range(256)) * 20, "binary"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "PDF"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(write: Write, content: bytes, kind: str) -> None:
    refused(write("a.csv", content), kind)


def test_a_directory_a_missing_file_a_device(tmp_path: Path) -> None:
    refused(tmp_path, "directory")
    refused(tmp_path / "none.csv", "no such file")
    refused(Path("/dev/null"), "device")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file(write: Write) -> None:
    path = write("a.csv", GOOD)
    path.chmod(0)
    refused(path, "cannot be opened.*permission")


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        read_posts("a\0b.csv")
    with pytest.raises(InputError, match="cannot be opened"):
        read_posts("x" * 5000)


def test_a_missing_column_is_named_with_those_there_are(write: Write) -> None:
    said = refused(write("a.csv", "who,time\n1,2\n"), "account that posted.*'who', 'time'")
    assert "--map account=COLUMN" in said
    refused(write("b.csv", "account_id,what\n1,2\n"), "time of posting")
    refused(write("c.csv", GOOD), "no column 'when'", columns={"time": "when"})
    refused(write("d.csv", "a,a,time\n1,2,3\n"), "several columns 'a'", columns={"account": "a"})
    with pytest.raises(InputError, match="'when' is no field of a post"):
        read_posts(write("e.csv", GOOD), columns={"when": "time"})


def test_a_table_without_a_header(write: Write) -> None:
    refused(write("a.csv", "12,1629021600,77\n13,1629021601,78\n"), "values, not the names")


@pytest.mark.parametrize("kept", [10, 0.3, 0.9, -1, -9])
@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_truncated_archive(write: Write, packing: str, kept: float) -> None:
    text = HEADER + "".join(f"a{i},{1629021600 + i},{os.urandom(9).hex()}\n" for i in range(90_000))
    pack = gzip.compress if packing == "gzip" else zstandard.compress
    packed = pack(text.encode())
    size = int(len(packed) * kept) if isinstance(kept, float) else kept
    refused(write("a.csv.x", packed[:size]), f"{packing} file is cut off.*download it again")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_damaged_archive(write: Write, packing: str) -> None:
    pack = (
        gzip.compress
        if packing == "gzip"
        else zstandard.ZstdCompressor(write_checksum=True).compress
    )
    packed = bytearray(pack(GOOD.encode()))
    packed[len(packed) // 2] ^= 0xFF
    refused(write("a.csv.x", bytes(packed)), f"{packing} file is (damaged|cut off)")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_archives_strung_together_are_one_file(write: Write, packing: str) -> None:
    pack = gzip.compress if packing == "gzip" else zstandard.compress
    half = len(GOOD) // 2
    packed = pack(GOOD[:half].encode()) + pack(GOOD[half:].encode())
    assert read_posts(write("a.csv.gz", packed)).num_rows == 500


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_bomb_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch, packing: str) -> None:
    monkeypatch.setattr(files, "EXPANSION_FREE_BYTES", 2**20)
    pack = gzip.compress if packing == "gzip" else zstandard.compress
    row = b"a,1629021600,p\n"
    path = write("a.csv.x", pack(HEADER.encode() + row * 1_000_000))
    refused(path, "unpacks to far more")


def test_a_file_without_lines(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 2**20)
    refused(write("a.csv", HEADER + "a" * 3 * 2**20), "line is longer than 1 MiB")


def test_a_quotation_mark_that_is_never_closed(write: Write) -> None:
    path = write(
        "a.csv", HEADER + 'a,1629021600,"p1\nb,1629021600,p2\n' * 1 + "c,1629021600,p3\n" * 99
    )
    refused(path, "line 2: a quotation mark opens a cell that is never closed")


def test_a_damaged_parquet_file(write: Write) -> None:
    refused(write("a.parquet", b"PAR1" + b"\0" * 100), "Parquet file is damaged")
    refused(write("a.gz", gzip.compress(b"PAR1....")), "Parquet file inside a gzip file")


def test_broken_json(write: Write, fixture: Callable[[str], Path]) -> None:
    telegram = fixture("telegram_channel.json").read_text()
    refused(write("result.json", telegram[: len(telegram) // 2]), "breaks off")
    page = fixture("x_api_v2_page.json").read_text()
    refused(write("page.json", page[:-40]), "breaks off")
    refused(write("other.json", '{"name": "x",\n "version": 1}'), "none of the exports")


def test_json_nested_without_end(write: Write) -> None:
    deep = '{"a":' * 100_000
    refused(write("a.json", deep), "none of the exports")
    chat = '{"type": "public_channel", "id": 1, "messages": [{"text": ' + "[" * 100_000
    refused(write("result.json", chat), "nests too deeply")
    line = '{"account_id": "1", "time": "1629021600", "x": ' + "[" * 100_000 + "]" * 100_000 + "}\n"
    good = '{"account_id": "1", "time": "1629021600"}\n'
    refused(write("a.jsonl", good + line), "nested too deeply")


def test_a_json_value_without_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonstream, "MAX_VALUE_BYTES", 2**20)
    chat = '{"type": "public_channel", "id": 1,\n"messages": [{"text": "' + "x" * 4 * 2**20
    refused(write("result.json", chat), "longer than 1 MiB")


def test_unknown_settings(write: Write) -> None:
    path = write("a.csv", GOOD)
    with pytest.raises(InputError, match="no time zone 'Mars/Base'"):
        read_posts(path, timezone="Mars/Base")
    for zone in ("../../etc/passwd", "", "/etc/localtime"):
        if zone:
            with pytest.raises(InputError, match="no time zone"):
                read_posts(path, timezone=zone)
    with pytest.raises(InputError, match="no format 'excel'"):
        read_posts(path, format="excel")
    with pytest.raises(InputError, match="columns of the format 'telegram' are fixed"):
        read_posts(path, format="telegram", columns={"time": "time"})


@pytest.mark.parametrize(
    "name", ["x_archive", "crowdtangle", "fourcat", "coaction", "telegram", "x_api_v2"]
)
def test_a_table_read_as_another_format_is_refused(write: Write, name: str) -> None:
    refused(write("a.csv", GOOD), ".", format=name)


def test_a_wrong_file_is_told_before_any_is_read(write: Write) -> None:
    good, bad = write("good.csv", GOOD), write("bad.pdf", b"%PDF-1.4")
    with pytest.raises(InputError, match=r"bad\.pdf"):
        read_posts([good, bad])


def test_the_limit_of_a_cell_is_the_limit_of_a_line() -> None:
    assert rows.csv.field_size_limit() == files.MAX_LINE_BYTES
