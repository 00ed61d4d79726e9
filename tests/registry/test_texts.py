"""Texts are found by their hash, whatever their files are called."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from claims import content, said, source

from heliograph.errors import InputError
from heliograph.evidence.capture.take import capture as take
from heliograph.registry.records import Capture
from heliograph.registry.texts import MAX_BYTES, Texts


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def test_a_text_is_found_under_any_name_and_depth(tmp_path: Path) -> None:
    (tmp_path / "captures" / "1").mkdir(parents=True)
    (tmp_path / "captures" / "1" / "text.txt").write_text("words of 国", encoding="utf-8")
    texts = Texts.of(tmp_path)
    own = digest("words of 国".encode())
    assert texts.text(Capture(id="c", sha256=own)) == "words of 国"
    assert texts.text(Capture(id="c", sha256="0" * 64, text_sha256=own)) == "words of 国"
    assert texts.text(Capture(id="c", sha256="0" * 64)) is None


def test_the_bytes_of_a_page_are_not_its_text(tmp_path: Path) -> None:
    page = b"<p>words</p>"
    (tmp_path / "page.html").write_bytes(page)
    capture = Capture(id="c", sha256=digest(page), text_sha256=digest(b"words"))
    assert Texts.of(tmp_path).text(capture) is None
    (tmp_path / "words").write_bytes(b"words")
    assert Texts.of(tmp_path).text(capture) == "words"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfwords")
    texts = Texts.of(tmp_path)
    assert texts.text(Capture(id="c", sha256=digest(b"words"))) == "words"
    assert texts.text(Capture(id="c", sha256=digest(b"\xef\xbb\xbfwords"))) == "words"


def test_what_is_no_text_gives_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\x00")
    assert Texts.of(tmp_path).text(Capture(id="c", sha256=digest(b"\xff\xfe\x00"))) is None


def test_a_file_that_changed_since_is_not_taken_for_the_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"words")
    texts = Texts.of(tmp_path)
    (tmp_path / "a").write_bytes(b"other words")
    assert texts.text(Capture(id="c", sha256=digest(b"words"))) is None


def test_links_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "a").write_bytes(b"words")
    (inside / "a").symlink_to(outside / "a")
    (inside / "folder").symlink_to(outside)
    assert Texts.of(inside).digests() == frozenset()


def test_a_large_file_is_passed_over_with_a_note(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    texts = Texts.of(tmp_path)
    assert texts.digests() == frozenset()
    assert "passed over" in texts.notes[0].text


def test_no_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        Texts.of(tmp_path / "none")


PAGE = """<html><title>A page</title><body><article><p>The very words of a page that says enough
to be read as one, in a whole paragraph of its own.</p></article></body></html>"""


def test_a_captured_page_leads_to_its_text_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    taken = take(str(tmp_path / "page.html"), tmp_path / "evidence").record
    texts = Texts.of(tmp_path / "evidence")
    found = texts.text(Capture(id="c", sha256=taken.payload_sha256))
    assert found is not None
    assert found.startswith("The very words")
    assert digest(found.encode()) == taken.text_sha256
    other = Capture(id="c", sha256=taken.payload_sha256, text_sha256="0" * 64)
    assert texts.text(other) is None  # another text than the one that was taken from it


def test_a_record_of_a_capture_cannot_pass_another_text_for_its_own(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    taken = take(str(tmp_path / "page.html"), tmp_path / "evidence")
    (taken.directory / "text.txt").write_text("words that nobody wrote")
    texts = Texts.of(tmp_path / "evidence")
    assert texts.text(Capture(id="c", sha256=taken.record.payload_sha256)) is None


@pytest.mark.parametrize("raw", [b"", b"{}", b"[" * 100_000, b"\xff"])
def test_what_is_no_record_of_a_capture_is_a_note(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "capture.json").write_bytes(raw)
    assert "not the record of a capture" in Texts.of(tmp_path).notes[0].text


def test_what_was_looked_for_and_is_not_here_is_told(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"one")  # as the capture of the source "one" says
    (tmp_path / "else").write_bytes(b"something else")
    texts = Texts.of(tmp_path)
    assert texts.sought(content([said("c", by="one")])) is None
    two = said("d", by="two")
    sentence = texts.sought(content([said("c", by="one"), two]))
    assert sentence == (
        "The texts of 2 captures were looked for among 2 files and 0 captured pages; 1 not found: "
        f"two.copy by sha256 {digest(b'two')}, of a text or of a captured page."
    )
    marked = source("two", captures=(Capture(id="two.t", sha256="1" * 64, text_sha256="2" * 64),))
    sentence = texts.sought(content([two], sources=[marked]))
    assert sentence is not None
    assert f"two.t by text_sha256 {'2' * 64}." in sentence
