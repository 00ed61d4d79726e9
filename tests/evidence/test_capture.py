"""Captures: what is kept, that it is whole or not there, and that any change is found."""

import ast
import datetime as dt
import gzip
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

import heliograph
from heliograph.errors import InputError
from heliograph.evidence.capture import store
from heliograph.evidence.capture.check import check_evidence
from heliograph.evidence.capture.record import (
    CaptureRecord,
    LogRecord,
    capture_id,
    encode_record,
    read_record,
)
from heliograph.evidence.capture.take import capture
from heliograph.evidence.capture.wire import Limits
from heliograph.evidence.log import Log, check, read_key


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def files(directory):
    """Every file below a directory, with its bytes."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_a_page_is_kept_with_its_hashes(take, server, article, tmp_path, warcio):
    url = server.page("/notice?id=1", article)
    taken = take(url, tmp_path / "evidence")
    record = taken.record
    kept = files(taken.directory)
    assert sorted(kept) == ["capture.json", "record.warc.gz", "text.txt"]
    assert read_record(taken.directory) == record
    assert record.id == taken.directory.name
    assert (record.url, record.final_url, record.file) == (url, url, None)
    assert (record.status, record.media_type, record.charset) == (200, "text/html", "utf-8")
    assert record.fetched_at == "2026-01-31T12:00:00Z"
    assert (record.payload_sha256, record.payload_bytes) == (sha256(article), len(article))
    assert record.text_sha256 == sha256(kept["text.txt"])
    assert record.text_characters == len(kept["text.txt"].decode())
    assert record.warc_sha256 == sha256(kept["record.warc.gz"])
    assert (record.title, record.published) == ("Notice of the centre", "2025-03-04")
    assert (record.redirects, record.notes, taken.problems) == ((), (), ())
    warc = taken.directory / "record.warc.gz"
    assert subprocess.run([warcio, "check", warc], check=False).returncode == 0
    assert article in gzip.decompress(warc.read_bytes())


def test_the_log_holds_the_hash_of_the_record(take, server, article, tmp_path):
    taken = take(server.page("/", article), tmp_path / "evidence")
    path = tmp_path / "evidence" / "log.jsonl"
    assert check(path) == ()
    with Log.open(path) as log:
        (entry,) = log.entries()
    logged = json.loads(bytes(entry.record))
    assert entry.kind == "capture"
    assert logged["id"] == taken.record.id
    assert logged["record_sha256"] == sha256((taken.directory / "capture.json").read_bytes())


def test_the_same_page_at_the_same_time_gives_the_same_files(take, server, article, tmp_path):
    url = server.page("/", article)
    one, other = (take(url, tmp_path / name) for name in ("one", "other"))
    assert files(one.directory) == files(other.directory)


def test_evidence_is_its_owners_only(take, server, article, tmp_path):
    take(server.page("/", article), tmp_path / "evidence")
    mode = stat.S_IMODE((tmp_path / "evidence").stat().st_mode)
    key = tmp_path / "evidence" / "keys" / "log.key"
    assert mode == 0o700
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    read_key(key)


def test_redirects_are_part_of_the_evidence(take, server, article, tmp_path):
    server.page("/old", b"", status="301 Moved", more="Location: /new\r\n")
    final = server.page("/new", article)
    taken = take(server.url("/old"), tmp_path / "evidence")
    assert taken.record.final_url == final
    assert [msgspec.structs.asdict(each) for each in taken.record.redirects] == [
        {"url": server.url("/old"), "status": 301, "location": "/new"}
    ]
    warc = gzip.decompress((taken.directory / "record.warc.gz").read_bytes())
    assert warc.count(b"WARC-Type: response") == 2
    assert check_evidence(tmp_path / "evidence").problems == ()


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gbk", "gb2312"), ("big5", "big5"), ("utf-8", "utf-8")]
)
def test_chinese_pages(take, server, tmp_path, encoding, declared):
    words = "國際傳播中心於三月成立，隸屬於省委宣傳部，由日報社主管，負責海外帳號。" * 2
    page = f"<html><body><article><p>{words}</p><p>第二段。</p></article></body></html>"
    url = server.page("/", page.encode(encoding), f"text/html; charset={declared}")
    taken = take(url, tmp_path / "evidence")
    assert words in (taken.directory / "text.txt").read_text("utf-8")
    assert taken.record.payload_sha256 == sha256(page.encode(encoding))


def test_an_error_of_the_server_is_evidence_and_says_so(take, server, tmp_path):
    body = b"<html><body><p>This page was removed on the order of an office.</p></body></html>"
    url = server.page("/gone", body, status="404 Not Found")
    taken = take(url, tmp_path / "evidence")
    assert taken.record.status == 404
    assert "status 404" in taken.problems[0]
    assert taken.record.notes[0] == taken.problems[0]
    assert check_evidence(tmp_path / "evidence").problems == ()


def test_an_answer_that_broke_off_is_kept_and_says_so(take, server, article, tmp_path):
    server.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + article
    taken = take(server.url("/"), tmp_path / "evidence")
    assert "broke off" in taken.problems[0]
    assert taken.record.media_type == "text/html"  # by its beginning
    assert check_evidence(tmp_path / "evidence").problems == ()


@pytest.mark.parametrize(
    ("body", "content_type", "note"),
    [
        (b"", "text/html", "empty"),
        (b"%PDF-1.7 words", "application/pdf", "kept, but not read"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "kept, but not read"),
        (b"<html><body><script>write('x')</script></body></html>", "text/html", "no text"),
    ],
)
def test_documents_without_text_are_kept_and_say_so(
    take, server, tmp_path, body, content_type, note
):
    taken = take(server.page("/", body, content_type), tmp_path / "evidence")
    assert taken.record.text_sha256 is None
    assert taken.record.text_characters == 0
    assert note in " ".join(taken.record.notes)
    assert not (taken.directory / "text.txt").exists()
    assert taken.record.payload_sha256 == sha256(body)
    assert check_evidence(tmp_path / "evidence").problems == ()


def test_chunks_and_compression_are_undone_for_the_payload(take, server, article, tmp_path):
    body = gzip.compress(article, mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    server.answers["/"] = head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    taken = take(server.url("/"), tmp_path / "evidence")
    assert taken.record.payload_sha256 == sha256(article)
    assert check_evidence(tmp_path / "evidence").problems == ()


def test_a_bomb_is_refused_and_nothing_is_written(take, server, tmp_path):
    body = gzip.compress(bytes(60_000_000))
    server.page("/", body, more="Content-Encoding: gzip\r\n")
    with pytest.raises(InputError, match="once it is decompressed"):
        take(server.url("/"), tmp_path / "evidence")
    assert not (tmp_path / "evidence").exists()


def test_a_file_is_kept_without_its_place(tmp_path, article):
    secret = tmp_path / "a-telling-directory"
    secret.mkdir()
    source = secret / "通知.html"
    source.write_bytes(article)
    taken = capture(str(source), tmp_path / "evidence")
    assert (taken.record.file, taken.record.url, taken.record.status) == ("通知.html", None, None)
    assert "second paragraph" in (taken.directory / "text.txt").read_text("utf-8")
    for name, content in files(tmp_path / "evidence").items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert b"a-telling-directory" not in plain, name
    assert check_evidence(tmp_path / "evidence").problems == ()


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: None, "no such file"),
        (lambda path: path.mkdir(), "not a file|no such file"),
        (os.mkfifo, "not a file"),
        (lambda path: path.write_bytes(b"x" * 2000), "larger than 1,000 bytes"),
    ],
)
def test_files_that_cannot_be_captured(tmp_path, make, problem):
    make(tmp_path / "source.txt")
    with pytest.raises(InputError, match=problem):
        capture(str(tmp_path / "source.txt"), tmp_path / "evidence", limits=Limits(max_bytes=1000))
    assert not (tmp_path / "evidence").exists()


def test_nothing_else_is_taken_for_evidence(tmp_path, article):
    (tmp_path / "a.html").write_bytes(article)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("mine")
    with pytest.raises(InputError, match="not evidence"):
        capture(str(tmp_path / "a.html"), tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]


def test_the_very_same_capture_is_not_made_twice(tmp_path, article):
    (tmp_path / "a.html").write_bytes(article)
    at = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    capture(str(tmp_path / "a.html"), tmp_path / "evidence", at=at)
    with pytest.raises(InputError, match="within the same second"):
        capture(str(tmp_path / "a.html"), tmp_path / "evidence", at=at)
    found = check_evidence(tmp_path / "evidence")
    assert (found.captures, found.problems) == (1, ())


def first(evidence):
    return min(path for path in (evidence / "captures").iterdir() if path.is_dir())


def test_any_changed_byte_of_a_file_is_found(evidence):
    assert check_evidence(evidence).problems == ()
    directory = first(evidence)
    for path in directory.iterdir():
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 12)):
            content = bytearray(whole)
            content[at] ^= 1
            path.write_bytes(content)
            problems = check_evidence(evidence).problems
            assert problems, (path.name, at)
            assert all(problem.startswith(directory.name) for problem in problems)
        path.write_bytes(whole)
    assert check_evidence(evidence).problems == ()


def drop_file(evidence):
    (first(evidence) / "text.txt").unlink()


def add_file(evidence):
    (first(evidence) / "more.txt").write_text("new")


def drop_capture(evidence):
    shutil.rmtree(first(evidence))


def add_capture(evidence):
    shutil.copytree(first(evidence), evidence / "captures" / "cap-0123456789abcdef")


def swap_captures(evidence):
    one, other = sorted(path for path in (evidence / "captures").iterdir() if path.is_dir())
    one.rename(evidence / "aside")
    other.rename(one)
    (evidence / "aside").rename(other)


def link_elsewhere(evidence):
    text = first(evidence) / "text.txt"
    text.rename(evidence / "elsewhere")
    text.symlink_to(evidence / "elsewhere")


def rewrite_everything_but_the_log(evidence):
    """A WARC with other words, and every hash that is not signed made to fit."""
    directory = first(evidence)
    warc = directory / "record.warc.gz"
    plain = gzip.decompress(warc.read_bytes()).replace(b"spring", b"autumn")
    warc.write_bytes(gzip.compress(plain))
    record = json.loads((directory / "capture.json").read_bytes())
    record["warc_sha256"] = sha256(warc.read_bytes())
    text = (directory / "text.txt").read_text().replace("spring", "autumn")
    (directory / "text.txt").write_text(text)
    record["text_sha256"] = sha256(text.encode())
    (directory / "capture.json").write_text(json.dumps(record))


def change_log(evidence):
    log = evidence / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"file":"1.html"', b'"file":"7.html"'))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (drop_file, "text.txt is missing"),
        (add_file, "more.txt does not belong"),
        (drop_capture, "its files are missing"),
        (add_capture, "cap-0123456789abcdef is not in the log"),
        (swap_captures, "is not as it was logged"),
        (link_elsewhere, "text.txt is missing"),
        (rewrite_everything_but_the_log, "capture.json is not as it was logged"),
        (change_log, "Log: Entry 0"),
    ],
)
def test_changes_are_found_and_named(evidence, change, problem):
    change(evidence)
    assert problem in " ".join(check_evidence(evidence).problems)


def test_evidence_made_anew_with_another_key_is_found_by_the_known_key(evidence, tmp_path):
    known = check_evidence(evidence).public_key
    assert check_evidence(evidence, public_key=known).problems == ()
    shutil.rmtree(evidence)
    capture(str(tmp_path / "1.html"), evidence)
    assert check_evidence(evidence).problems == ()
    assert any("Whose key" in what for what in check_evidence(evidence).unproven)
    assert "Log:" in check_evidence(evidence, public_key=known).problems[0]


@pytest.mark.parametrize(
    "lie",
    [
        {"payload_sha256": sha256(b"other words")},
        {"fetched_at": "2020-01-01T00:00:00Z"},
        {"file": "other.html"},
    ],
)
def test_a_signed_record_that_its_warc_does_not_bear_out_is_found(evidence, tmp_path, lie):
    """Somebody with the key, who logs a record of something else than the WARC holds."""
    directory = first(evidence)
    record = msgspec.structs.replace(read_record(directory), **lie)
    name = capture_id(record.file, record.fetched_at, record.payload_sha256)
    record = msgspec.structs.replace(record, id=name)
    kept = {path.name: path.read_bytes() for path in directory.iterdir()}
    kept["capture.json"] = encode_record(record)
    entry = LogRecord(
        id=name, url=None, file=record.file, fetched_at=record.fetched_at,
        payload_sha256=record.payload_sha256, record_sha256=sha256(kept["capture.json"]),
        timestamp_sha256=None)  # fmt: skip
    store.keep(evidence, kept, entry, dt.datetime.now(dt.UTC))
    assert check_evidence(evidence).problems == (
        f"{name}: record.warc.gz does not hold the document that was recorded.",
    )


def test_a_failure_while_writing_leaves_nothing(evidence, tmp_path, monkeypatch):
    before = files(evidence)

    def failing(path, content):
        if path.name == "text.txt":
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr(store, "_write", failing)
    with pytest.raises(InputError, match="No space left"):
        capture(str(tmp_path / "1.html"), evidence)
    assert files(evidence) == before


def test_an_interruption_after_the_log_was_written_keeps_the_capture(
    evidence, tmp_path, monkeypatch
):
    append = Log.append

    def interrupted(log, records, *, at=None):
        append(log, records, at=at)
        raise KeyboardInterrupt

    monkeypatch.setattr(Log, "append", interrupted)
    at = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(KeyboardInterrupt):
        capture(str(tmp_path / "1.html"), evidence, at=at)
    found = check_evidence(evidence)
    assert (found.captures, found.problems) == (3, ())


def test_what_a_kill_left_is_settled_by_the_next_capture(evidence, tmp_path):
    captures = evidence / "captures"
    logged = first(evidence)
    logged.rename(captures / f".partial-{logged.name}")
    (captures / ".partial-cap-ffffffffffffffff").mkdir()
    assert "its files are missing" in check_evidence(evidence).problems[0]
    capture(str(tmp_path / "1.html"), evidence, at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    found = check_evidence(evidence)
    assert (found.captures, found.problems) == (3, ())
    assert not list(captures.glob(".partial-*"))


CAPTURING = """
import datetime as dt, sys
from pathlib import Path
from heliograph.evidence.capture import take, extraction
take.extract = lambda payload, asked: extraction.Extracted(text="x")
print("ready", flush=True)
for second in range(10_000):
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=second + int(sys.argv[3]))
    print(take.capture(sys.argv[1], Path(sys.argv[2]), at=at).record.id, flush=True)
"""


@pytest.mark.slow
def test_a_killed_capture_is_whole_or_not_there(tmp_path, article):
    (tmp_path / "a.html").write_bytes(article)
    evidence = tmp_path / "evidence"
    acknowledged = set()
    environment = os.environ | {"PYTHONPATH": str(Path(heliograph.__file__).parents[1])}
    for turn in range(8):
        words = [sys.executable, "-c", CAPTURING, "a.html", "evidence", str(turn * 10_000)]
        with subprocess.Popen(
            words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout.readline() == "ready\n"
            if turn % 2:
                acknowledged.add(child.stdout.readline().strip())
            time.sleep(0.004 * turn)
            child.send_signal(signal.SIGKILL)
            acknowledged |= set(child.stdout.read().split())
    capture(str(tmp_path / "a.html"), evidence)
    found = check_evidence(evidence)
    assert found.problems == ()
    assert found.captures > len(acknowledged) > 0
    assert all((evidence / "captures" / name / "capture.json").is_file() for name in acknowledged)


def test_a_record_with_an_unknown_field_is_no_record(evidence):
    directory = first(evidence)
    record = json.loads((directory / "capture.json").read_bytes())
    (directory / "capture.json").write_text(json.dumps(record | {"extra": 1}))
    with pytest.raises(InputError, match="not the record of a capture"):
        read_record(directory)
    assert set(record) == set(CaptureRecord.__struct_fields__)


def test_only_one_file_can_reach_the_network():
    """No module but fetch.py names the network, and nothing but `capture` ever loads it."""
    source = Path(heliograph.__file__).parent
    named = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.strip().startswith(("import ", "from "))
        and line.split()[1].partition(".")[0]
        in {"socket", "ssl", "http", "urllib3", "requests", "httpx", "ftplib", "smtplib", "asyncio"}
    }
    assert named == {"evidence/capture/fetch.py"}


def test_nothing_but_a_capture_loads_the_network():
    """Which modules load fetch.py when they are imported, directly or through others."""
    source = Path(heliograph.__file__).parent
    loads = {}
    for path in source.rglob("*.py"):
        parts = path.relative_to(source.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        loads[name] = set()
        for node in ast.parse(path.read_text("utf-8")).body:  # not what a function imports
            if isinstance(node, ast.Import):
                loads[name] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                loads[name] |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    reached, new = set(), {"heliograph.evidence.capture.fetch"}
    while new:
        reached |= new
        new = {name for name, others in loads.items() if others & reached} - reached
    assert "heliograph.evidence.capture.take" in reached
    assert {name.rpartition(".")[0] for name in reached} == {"heliograph.evidence.capture"}
    assert "heliograph.evidence.capture.record" not in reached


def test_a_link_in_place_of_the_lock_leaves_what_it_names_alone(evidence, tmp_path):
    (tmp_path / "precious").write_text("mine")
    lock = evidence / "captures" / ".lock"
    lock.unlink()
    lock.symlink_to(tmp_path / "precious")
    (tmp_path / "3.html").write_text("<p>Words.</p>")
    with pytest.raises(InputError, match="cannot be written here"):
        capture(str(tmp_path / "3.html"), evidence)
    assert (tmp_path / "precious").read_text() == "mine"
    lock.unlink()
    lock.symlink_to(tmp_path / "new")
    with pytest.raises(InputError, match="cannot be written here"):
        capture(str(tmp_path / "3.html"), evidence)
    assert not (tmp_path / "new").exists()


def test_the_lock_is_its_owners_only(evidence, tmp_path):
    (evidence / "captures" / ".lock").unlink()
    (tmp_path / "3.html").write_text("<p>Words.</p>")
    capture(str(tmp_path / "3.html"), evidence)
    assert stat.S_IMODE((evidence / "captures" / ".lock").stat().st_mode) == 0o600
