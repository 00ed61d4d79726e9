"""WACZ: what others accept, and each level at which a swapped WARC is found."""

import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

import heliograph
from heliograph.errors import InputError
from heliograph.evidence.capture.check import check_evidence
from heliograph.evidence.capture.package import BadPackageError, unpack
from heliograph.evidence.capture.record import capture_id
from heliograph.evidence.capture.take import capture
from heliograph.evidence.capture.wacz import export_wacz
from heliograph.evidence.capture.wacz_check import check_wacz
from heliograph.evidence.log import Log, new_key

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def exported(evidence, tmp_path):
    export_wacz(evidence, tmp_path / "evidence.wacz")
    return tmp_path / "evidence.wacz"


def unzipped(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_every_file_is_listed_with_its_hash(exported):
    files = unzipped(exported)
    package = json.loads(files[PACKAGE])
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    listed = {each["path"]: each for each in package["resources"]}
    assert set(listed) == set(files) - {PACKAGE, DIGEST}
    for path, each in listed.items():
        assert each["hash"] == "sha256:" + sha256(files[path])
        assert each["bytes"] == len(files[path])
    digest = json.loads(files[DIGEST])
    assert digest == {"path": PACKAGE, "hash": "sha256:" + sha256(files[PACKAGE])}
    assert not any("key" in path for path in files)


def test_warcs_are_stored_as_they_are(exported, evidence):
    with zipfile.ZipFile(exported) as archive:
        stored = [each for each in archive.infolist() if each.filename.startswith("archive/")]
        assert len(stored) == 2
        for each in stored:
            assert each.compress_type == zipfile.ZIP_STORED
            capture_name = each.filename.removeprefix("archive/").removesuffix(".warc.gz")
            original = evidence / "captures" / capture_name / "record.warc.gz"
            assert archive.read(each) == original.read_bytes()


def test_the_index_leads_to_each_record(take, server, article, tmp_path):
    server.page("/old", b"", status="301 Moved", more="Location: /A?b=2&a=1\r\n")
    server.page("/A?b=2&a=1", article)
    taken = take(server.url("/old"), tmp_path / "evidence")
    export_wacz(tmp_path / "evidence", tmp_path / "e.wacz")
    files = unzipped(tmp_path / "e.wacz")
    port = server.server_address[1]
    lines = files["indexes/index.cdxj"].decode().splitlines()
    assert lines == sorted(lines)
    keys = [line.split(" ", 2)[:2] for line in lines]
    assert keys == [
        [f"example,news:{port})/a?a=1&b=2", "20260131120000"],
        [f"example,news:{port})/old", "20260131120000"],
    ]
    entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(each["status"], each["url"]) for each in entries] == [
        ("200", server.url("/A?b=2&a=1")), ("301", server.url("/old"))]  # fmt: skip
    warc = files[f"archive/{entries[0]['filename']}"]
    start, length = int(entries[0]["offset"]), int(entries[0]["length"])
    assert article in gzip.decompress(warc[start : start + length])
    pages = [json.loads(line) for line in files["pages/pages.jsonl"].splitlines()]
    assert pages[0]["format"] == "json-pages-1.0"
    assert pages[1] == {
        "id": taken.record.id, "url": server.url("/A?b=2&a=1"), "ts": "2026-01-31T12:00:00Z",
        "title": "Notice of the centre"}  # fmt: skip


def test_the_same_evidence_gives_the_same_file(evidence, exported, tmp_path):
    export_wacz(evidence, tmp_path / "again.wacz")
    assert exported.read_bytes() == (tmp_path / "again.wacz").read_bytes()


def test_ours_holds(exported):
    found = check_wacz(exported)
    assert (found.captures, found.problems) == (2, ())


def test_py_wacz_accepts_ours(exported, wacz):
    done = subprocess.run(
        [wacz, "validate", "-f", exported], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


# How far somebody goes who swaps a WARC. Each does all of what the one before does.


def swap_warc(files):
    """Other words in a WARC, whose own digests hold."""
    path = min(path for path in files if path.startswith("archive/"))
    record = f"evidence/{path.removeprefix('archive/').removesuffix('.warc.gz')}.json"
    from heliograph.evidence.capture.warc import file_warc

    name = json.loads(files[record])["file"]
    words = b"<html><body><p>Other words.</p></body></html>"
    files[path] = file_warc(name, words, "text/html", "2026-01-31T12:00:00Z").content
    return path, record, words


def rewrite_package(files):
    swapped = swap_warc(files)
    describe(files)
    return swapped


def describe(files):
    """Make the hashes in datapackage.json fit."""
    package = json.loads(files[PACKAGE])
    for each in package["resources"]:
        if each["path"] in files:
            each["hash"] = "sha256:" + sha256(files[each["path"]])
            each["bytes"] = len(files[each["path"]])
    package["resources"] = [each for each in package["resources"] if each["path"] in files]
    files[PACKAGE] = json.dumps(package).encode()


def seal(files):
    """Make the hashes in datapackage.json and datapackage-digest.json fit."""
    describe(files)
    digest = {"path": PACKAGE, "hash": "sha256:" + sha256(files[PACKAGE])}
    files[DIGEST] = json.dumps(digest).encode()


def rewrite_digest(files):
    swap_warc(files)
    seal(files)


def rewrite_index(files):
    path, _, _ = swap_warc(files)
    lines = files["indexes/index.cdxj"].decode().splitlines(keepends=True)
    name = path.removeprefix("archive/")
    from heliograph.evidence.capture.cdxj import index_entry, index_line
    from heliograph.evidence.capture.warc_check import read_warc

    lines = [line for line in lines if name not in line]
    temporary = rewrite_index.directory / name
    temporary.write_bytes(files[path])
    for kept in read_warc(temporary):
        if entry := index_entry(kept, name):
            lines.append(index_line(entry, kept.date))
    files["indexes/index.cdxj"] = "".join(sorted(lines)).encode()
    seal(files)


def rewrite_record(files):
    rewrite_index(files)
    path = min(path for path in files if path.startswith("archive/"))
    record = f"evidence/{path.removeprefix('archive/').removesuffix('.warc.gz')}.json"
    said = json.loads(files[record])
    said["warc_sha256"] = sha256(files[path])
    files[record] = json.dumps(said).encode()
    seal(files)


def drop_log(files):
    rewrite_record(files)
    del files["evidence/log.jsonl"]
    seal(files)


@pytest.mark.parametrize(
    ("swap", "problem"),
    [
        (swap_warc, "archive/cap-"),
        (rewrite_package, "datapackage.json is not as its hash in datapackage-digest.json says"),
        (rewrite_digest, "indexes/index.cdxj is not that of the WARCs"),
        (rewrite_index, "record.warc.gz is not as it was recorded"),
        (rewrite_record, "capture.json is not as it was logged"),
        (drop_log, "There is no signed log in it"),
    ],
)
def test_a_swapped_warc_is_refused_however_much_is_rewritten(exported, tmp_path, swap, problem):
    rewrite_index.directory = tmp_path
    files = unzipped(exported)
    swap(files)
    problems = check_wacz(zipped(tmp_path / "swapped.wacz", files)).problems
    assert problem in " ".join(problems)
    if swap is rewrite_record:  # all that is left then is what the log says
        assert {problem.split(": ")[1] for problem in problems} <= {
            "capture.json is not as it was logged.",
            "record.warc.gz does not hold the document that was recorded.",
        }


def test_a_log_signed_anew_shows_by_the_key(exported, tmp_path):
    """Nothing inside a file can show that all of it, the log included, was made by another."""
    known = check_wacz(exported).public_key
    assert check_wacz(exported, public_key=known).problems == ()
    (tmp_path / "1.html").write_bytes(b"<html><body><p>Other words.</p></body></html>")
    capture(str(tmp_path / "1.html"), tmp_path / "forged")
    export_wacz(tmp_path / "forged", tmp_path / "forged.wacz")
    forged = check_wacz(tmp_path / "forged.wacz")
    assert forged.problems == ()
    assert any(forged.public_key in what for what in forged.unproven)
    assert check_wacz(tmp_path / "forged.wacz", public_key=known).problems


def test_py_wacz_accepts_a_swapped_warc_and_we_do_not(exported, tmp_path, wacz):
    rewrite_index.directory = tmp_path
    for swap in (rewrite_digest, rewrite_record, drop_log):
        files = unzipped(exported)
        swap(files)
        path = zipped(tmp_path / f"{swap.__name__}.wacz", files)
        done = subprocess.run([wacz, "validate", "-f", path], capture_output=True, check=False)
        assert done.returncode == 0
        assert check_wacz(path).problems


def test_a_page_shown_under_the_address_of_another_is_found(exported, tmp_path):
    files = unzipped(exported)
    index = files["indexes/index.cdxj"].replace(b"file:///1.html", b"file:///9.html")
    files["indexes/index.cdxj"] = index
    seal(files)
    problems = check_wacz(zipped(tmp_path / "a.wacz", files)).problems
    assert "indexes/index.cdxj is not that of the WARCs." in problems
    files = unzipped(exported)
    files["pages/pages.jsonl"] = files["pages/pages.jsonl"].replace(b'///1.html"', b'///9.html"')
    seal(files)
    problems = check_wacz(zipped(tmp_path / "b.wacz", files)).problems
    assert "pages/pages.jsonl names a page that is not in the WARCs." in problems


def test_files_that_are_not_listed_or_missing_are_named(exported, tmp_path):
    files = unzipped(exported)
    text = next(path for path in files if path.endswith(".txt"))
    added = files | {"evidence/more.txt": b"x"}
    problems = check_wacz(zipped(tmp_path / "a.wacz", added)).problems
    assert "evidence/more.txt is not listed in datapackage.json." in problems
    del files[text]
    problems = check_wacz(zipped(tmp_path / "b.wacz", files)).problems
    assert f"{text} is listed in datapackage.json, and missing." in problems
    files = unzipped(exported)
    del files[DIGEST]
    problems = check_wacz(zipped(tmp_path / "c.wacz", files)).problems
    assert f"{DIGEST} is missing." in problems
    files = unzipped(exported)
    files["evidence/other.bin"] = b"x"
    package = json.loads(files[PACKAGE])
    package["resources"].append({"path": "evidence/other.bin", "hash": "", "bytes": 1})
    files[PACKAGE] = json.dumps(package).encode()
    seal(files)
    problems = check_wacz(zipped(tmp_path / "d.wacz", files)).problems
    assert "evidence/other.bin does not belong to it." in problems


@pytest.mark.parametrize(
    "name",
    ["../outside", "/etc/outside", "a/../../outside", "a\\..\\outside", "C:/x", "a//b", ".hidden",
     "a/./b", "a\x00b", "a\nb", "x" * 251],
)  # fmt: skip
def test_paths_that_lead_elsewhere_are_refused(tmp_path, name):
    (tmp_path / "in").mkdir()
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name  # as it is: the constructor would tidy it
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr(entry, b"x")
    with pytest.raises((BadPackageError, InputError)):
        list(unpack(tmp_path / "a.wacz", tmp_path / "in"))
    assert not (tmp_path / "outside").exists()
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path, exported):
    with zipfile.ZipFile(exported, "a") as archive:
        archive.writestr(PACKAGE, b"{}")
    with pytest.raises(InputError, match="in it twice"):
        check_wacz(exported)


def test_a_bomb_is_not_unpacked(tmp_path):
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc", bytes(20_000_000))
    with pytest.raises(BadPackageError, match="too large"):
        list(unpack(tmp_path / "bomb.wacz", tmp_path / "in", most_bytes=1_000_000))


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_wacz_is_an_error_in_one_paragraph(tmp_path, content):
    (tmp_path / "a.wacz").write_bytes(content)
    with pytest.raises(InputError, match="this WACZ cannot be checked"):
        check_wacz(tmp_path / "a.wacz")


def test_a_wacz_of_another_program_is_checked_as_far_as_it_goes(exported, tmp_path):
    files = {path: content for path, content in unzipped(exported).items()
             if not path.startswith("evidence/")}  # fmt: skip
    seal(files)
    problems = check_wacz(zipped(tmp_path / "a.wacz", files)).problems
    assert problems == ("There is no signed log in it: nothing shows who captured it, or when.",)


def test_evidence_that_was_changed_is_not_exported(evidence, tmp_path):
    text = next(evidence.rglob("text.txt"))
    text.write_text("other words")
    with pytest.raises(InputError, match="not as it was logged"):
        export_wacz(evidence, tmp_path / "e.wacz")
    assert not (tmp_path / "e.wacz").exists()


def test_a_wacz_never_takes_the_place_of_a_file(evidence, tmp_path):
    (tmp_path / "e.wacz").write_text("mine")
    for name, problem in [("e.wacz", "here already"), ("e.zip", "ends in .wacz")]:
        with pytest.raises(InputError, match=problem):
            export_wacz(evidence, tmp_path / name)
    assert (tmp_path / "e.wacz").read_text() == "mine"
    with pytest.raises(InputError, match="cannot be written"):
        export_wacz(evidence, tmp_path / "nowhere" / "e.wacz")


def test_empty_evidence_is_not_exported(tmp_path):
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    with Log.create(evidence / "log.jsonl", new_key(evidence / "keys" / "log.key")):
        pass
    with pytest.raises(InputError, match="no capture here yet"):
        export_wacz(evidence, tmp_path / "e.wacz")


def test_ids_depend_on_source_time_and_payload():
    ids = {capture_id(*each) for each in [("a", "t", "p"), ("b", "t", "p"), ("a", "u", "p"),
                                          ("a", "t", "q"), ("a", "tp", "")]}  # fmt: skip
    assert len(ids) == 5


def test_a_log_cannot_lead_out_of_the_evidence(tmp_path):
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    said = {"id": "../../etc", "url": None, "file": "a", "fetched_at": "t", "payload_sha256": "p",
            "record_sha256": "r", "timestamp_sha256": None}  # fmt: skip
    with Log.create(evidence / "log.jsonl", new_key(evidence / "keys" / "log.key")) as log:
        log.append([("capture", said)])
    assert "is not of a capture" in check_evidence(evidence).problems[0]


def test_other_files_in_evidence_are_left_out(evidence, tmp_path):
    (evidence / "notes.txt").write_text("mine")
    shutil.copytree(evidence / "keys", evidence / "keys-copy")
    export_wacz(evidence, tmp_path / "e.wacz")
    assert {path.partition("/")[0] for path in unzipped(tmp_path / "e.wacz")} == {
        "archive", "evidence", "indexes", "pages", PACKAGE, DIGEST}  # fmt: skip


def test_damaged_compressed_data_are_no_zip_that_can_be_read(exported, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc", bytes(range(256)) * 1000)
    content = bytearray((tmp_path / "a.wacz").read_bytes())
    content[60:90] = b"\xff" * 30
    (tmp_path / "a.wacz").write_bytes(content)
    with pytest.raises(InputError, match="it is no ZIP file that can be read"):
        check_wacz(tmp_path / "a.wacz")


def test_no_change_of_a_byte_is_a_crash(exported, tmp_path):
    """Of those that matter: the headers of each entry, and the directory of the ZIP."""
    whole = exported.read_bytes()
    starts = [found.start() for found in re.finditer(b"PK[\x01\x03\x05]", whole)]
    refused = 0
    for number, start in enumerate(starts):
        for at in range(start + number % 5, min(start + 46, len(whole)), 5):
            broken = bytearray(whole)
            broken[at] ^= 0xFF
            (tmp_path / "a.wacz").write_bytes(broken)
            with suppress(InputError):
                refused += 1
                check_wacz(tmp_path / "a.wacz")
                refused -= 1
    assert refused > 50


@pytest.mark.parametrize(
    ("line", "times"), [(b"\n", 20_000_000), (b"x" * 1000, 20_000), (b"{}\n", 5_000_000)]
)
@pytest.mark.parametrize("path", ["pages/pages.jsonl", "indexes/index.cdxj"])
def test_long_lists_are_read_up_to_the_first_wrong_line(exported, tmp_path, path, line, times):
    files = unzipped(exported)
    files[path] = files[path].splitlines(keepends=True)[0] + line * times
    seal(files)
    with zipfile.ZipFile(
        tmp_path / "long.wacz", "w", zipfile.ZIP_DEFLATED, compresslevel=1
    ) as made:
        for name, content in files.items():
            made.writestr(name, content)
    del files
    tracemalloc.start()
    problems = check_wacz(tmp_path / "long.wacz").problems
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any(problem.startswith(path) for problem in problems)
    assert most < 16_000_000


def test_lists_that_never_end_are_not_read_for_ever(exported, tmp_path, monkeypatch):
    monkeypatch.setattr("heliograph.evidence.capture.listed.MOST_LINES", 4)
    assert check_wacz(exported).problems == ()
    for path in ("pages/pages.jsonl", "indexes/index.cdxj"):
        files = unzipped(exported)
        files[path] += files[path].splitlines(keepends=True)[-1] * 3
        seal(files)
        problems = check_wacz(zipped(tmp_path / "a.wacz", files)).problems
        assert any(problem.startswith(path) for problem in problems)


def in_a_folder(files, path):
    files[f"{path}/more"] = files.pop(path)
    package = json.loads(files[PACKAGE])
    for each in package["resources"]:
        if each["path"] == path:
            each["path"] = f"{path}/more"
    files[PACKAGE] = json.dumps(package).encode()


@pytest.mark.parametrize("ending", [".jsonl", ".warc.gz", ".cdxj", ".json", ".txt"])
@pytest.mark.parametrize("how", [in_a_folder, dict.pop])
def test_a_file_that_is_missing_or_a_folder_is_a_problem_in_a_sentence(
    exported, tmp_path, how, ending
):
    for path in [path for path in unzipped(exported) if path.endswith(ending) and "/" in path]:
        files = unzipped(exported)
        how(files, path)
        seal(files)
        problems = check_wacz(zipped(tmp_path / "a.wacz", files)).problems
        if ending != ".cdxj":  # an index may be compressed, and have another name
            assert problems, path
        assert not any(str(tempfile.gettempdir()) in problem for problem in problems)
        if path == "pages/pages.jsonl":
            assert "pages/pages.jsonl is missing." in problems


@pytest.mark.parametrize("path", ["archive/" + "新" * 100, "evidence/log.jsonl/b"])
def test_names_that_cannot_be_are_the_fault_of_the_file(exported, tmp_path, path):
    files = unzipped(exported) | {path: b"x", path.partition("/")[0] + "x/y": b"x"}
    with pytest.raises(InputError, match="its paths cannot be"):
        check_wacz(zipped(tmp_path / "a.wacz", files))


ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from heliograph.errors import InputError
from heliograph.evidence.capture.check import check_evidence
from heliograph.evidence.capture.wacz import export_wacz
from heliograph.evidence.capture.wacz_check import check_wacz
what, path, most_bytes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
do = {"check": check_evidence, "wacz": check_wacz,
      "export": lambda path: export_wacz(path, path.with_name("new.wacz"))}[what]
resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
try:
    print(do(path))
except InputError as error:
    print("InputError", error)
"""


@pytest.mark.parametrize("what", ["check", "wacz", "export"])
@pytest.mark.parametrize("most_bytes", [0, 300])
def test_a_full_disk_does_not_read_as_tampering(exported, evidence, what, most_bytes):
    path = exported if what == "wacz" else evidence
    environment = os.environ | {"PYTHONPATH": str(Path(heliograph.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, what, path, str(most_bytes)],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.stdout.startswith("InputError "), done.stdout + done.stderr
    why = "File too large" if most_bytes else "no directory can be written to"
    assert f"it cannot be unpacked here to be checked ({why})" in done.stdout
    assert "logged" not in done.stdout


def test_no_place_for_temporary_files_is_said(exported, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/place")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(InputError, match=r"\(No space left on device\)") as raised:
        check_wacz(exported)
    assert "/secret" not in str(raised.value)


def test_a_package_of_too_many_files_is_refused(exported, tmp_path, monkeypatch):
    files = unzipped(exported)
    package = json.loads(files[PACKAGE])
    package["resources"] = [{"path": "a", "hash": "", "bytes": 1}] * 100_001
    files[PACKAGE] = json.dumps(package).encode()
    with pytest.raises(InputError, match="lists more than 100,000 files"):
        check_wacz(zipped(tmp_path / "a.wacz", files))
