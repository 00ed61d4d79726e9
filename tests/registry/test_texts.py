"""Texts are found by their hash, whatever their files are called."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from heliograph.errors import InputError
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
