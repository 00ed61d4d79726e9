"""WARCs: what other tools accept, the same bytes every time, and what is found when one changes."""

import gzip
import random
import subprocess

import pytest
from warcio.archiveiterator import ArchiveIterator

from heliograph.evidence.capture.fetch import Exchange
from heliograph.evidence.capture.warc import file_warc, page_warc
from heliograph.evidence.capture.warc_check import BrokenWarcError, read_warc

AT = "2026-01-31T12:00:00Z"


def exchange(body, head=b"", **given):
    return Exchange(
        **{
            "url": "https://news.example/a",
            "address": "93.184.215.14",
            "request": b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n",
            "response": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n" + body,
            "status": 200,
            "location": None,
            "broken_off": False,
        }
        | given
    )


BODIES = {
    "empty": (b"", b""),
    "small": (b"<p>The words of the page." * 20, b""),
    "large": (random.Random(1).randbytes(200_000), b""),
    "chunked": (b"5\r\nhello\r\n0\r\n\r\n", b"Transfer-Encoding: chunked\r\n"),
    "gzip": (gzip.compress(b"hello", mtime=0), b"Content-Encoding: gzip\r\n"),
    "odd headers": (b"x", b"No colon\r\nX-\xe6\x96\xb0: \xff\r\n folded\r\n"),
}


def written(tmp_path, warc):
    path = tmp_path / warc.name
    path.write_bytes(warc.content)
    return path


def check(warcio, path):
    """Run `warcio check`; return its exit code."""
    return subprocess.run([warcio, "check", path], capture_output=True, check=False).returncode


@pytest.mark.parametrize("name", sorted(BODIES))
def test_warcio_finds_every_digest_right(tmp_path, warcio, name):
    path = written(tmp_path, page_warc((exchange(*BODIES[name]),), AT))
    done = subprocess.run(
        [warcio, "check", "-v", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("digest pass") == 3
    assert "no digest" not in done.stdout
    assert [kept.type for kept in read_warc(path)] == ["warcinfo", "response", "request"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", random.Random(1).randbytes(100_000)])
def test_a_file_is_a_resource_without_its_directory(tmp_path, warcio, content):
    path = written(tmp_path, file_warc("通知 1.pdf", content, "application/pdf", AT))
    assert check(warcio, path) == 0
    resource = list(read_warc(path))[-1]
    assert (resource.type, resource.uri, resource.block) == (
        "resource", "file:///%E9%80%9A%E7%9F%A5%201.pdf", content)  # fmt: skip


def test_the_same_capture_gives_the_same_bytes():
    exchanges = (exchange(b"x"), exchange(b"x"))
    one, other = page_warc(exchanges, AT), page_warc(exchanges, AT)
    assert one == other
    assert page_warc(exchanges, "2026-01-31T12:00:01Z") != one


def test_records_have_ids_of_their_own_and_belong_together(tmp_path):
    path = written(tmp_path, page_warc((exchange(b"x"), exchange(b"x")), AT))
    with path.open("rb") as file:
        headers = [dict(record.rec_headers.headers) for record in ArchiveIterator(file)]
    ids = [each["WARC-Record-ID"] for each in headers]
    assert len(set(ids)) == 5
    assert {each["WARC-Warcinfo-ID"] for each in headers[1:]} == {ids[0]}
    assert [headers[2]["WARC-Concurrent-To"], headers[4]["WARC-Concurrent-To"]] == [ids[1], ids[3]]
    assert headers[1]["WARC-IP-Address"] == "93.184.215.14"
    assert {each["WARC-Date"] for each in headers} == {AT}


def test_what_broke_off_says_so(tmp_path, warcio):
    path = written(tmp_path, page_warc((exchange(b"x", broken_off=True),), AT))
    assert b"WARC-Truncated: disconnect" in gzip.decompress(path.read_bytes())
    assert check(warcio, path) == 0


def test_replay_tools_read_the_document(tmp_path):
    for name, expected in {"chunked": b"hello", "gzip": b"hello"}.items():
        path = written(tmp_path, page_warc((exchange(*BODIES[name]),), AT))
        with path.open("rb") as file:
            (content,) = [
                record.content_stream().read()
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            ]
        assert content == expected


@pytest.mark.parametrize("name", ["small", "large"])
def test_warcio_finds_a_changed_byte_of_the_page(tmp_path, warcio, name):
    warc = page_warc((exchange(*BODIES[name]),), AT)
    path = written(tmp_path, warc)
    compressed = warc.name.endswith(".gz")
    for share in (0.4, 0.5, 0.6):
        content = bytearray(warc.content)
        content[int(share * len(content))] ^= 1
        path.write_bytes(content)
        assert check(warcio, path) == 1
        with pytest.raises(BrokenWarcError):
            list(read_warc(path))
    if compressed:  # and put together again, with checksums that hold
        plain = gzip.decompress(warc.content).replace(b"words", b"wordz")
        path.with_suffix("").write_bytes(plain)
        assert check(warcio, path.with_suffix("")) == 1


def test_our_check_finds_any_changed_byte_that_means_anything(tmp_path):
    """All but the fields of gzip's header that say when and where it was compressed."""
    warc = page_warc((exchange(b"<p>short"),), AT)
    path = written(tmp_path, warc)
    starts = [kept.offset for kept in read_warc(path)]
    silent = []
    for at in range(0, len(warc.content), 2):
        content = bytearray(warc.content)
        content[at] ^= 1
        path.write_bytes(content)
        try:
            list(read_warc(path))
        except BrokenWarcError:
            continue
        silent.append(at)
    assert {at - max(start for start in starts if start <= at) for at in silent} <= set(
        range(3, 10)
    )


def test_a_warc_that_is_cut_or_has_something_in_between_is_damaged(tmp_path):
    for body in (b"x", BODIES["large"][0]):
        warc = page_warc((exchange(body),), AT)
        path = tmp_path / warc.name
        last = warc.content[-200:]
        for content in (b"", warc.content[:-1], warc.content + b"x", warc.content + last):
            path.write_bytes(content)
            with pytest.raises(BrokenWarcError):
                list(read_warc(path))


def test_a_record_without_a_digest_proves_nothing(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(
        b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Date: 2026-01-31T12:00:00Z\r\n"
        b"WARC-Target-URI: file:///a\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"
    )
    with pytest.raises(BrokenWarcError, match="no digest"):
        list(read_warc(path))


def test_a_bomb_is_not_decompressed(tmp_path):
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.1\r\n" + b"0" * 50_000_000))
    with pytest.raises(BrokenWarcError, match="too large"):
        list(read_warc(path, most_bytes=1_000_000))
