"""What is read out of a page: its letters, its text, its dates; and pages that mean harm."""

import datetime as dt
import gzip
import time
import zlib

import pytest

from heliograph.evidence.capture.charset import decode
from heliograph.evidence.capture.extraction import Asked, extract, read
from heliograph.evidence.capture.media import media_type_of
from heliograph.evidence.capture.message import TooLargeDecodedError, parse_answer, parse_document

SIMPLIFIED = "国家互联网信息办公室发布规定，要求各地落实主体责任，加强国际传播中心建设。" * 3
TRADITIONAL = "國家互聯網信息辦公室發布規定，要求各地落實主體責任，加強國際傳播中心建設。" * 3


def asked(media_type="text/html", charset=None, url=None):
    return Asked(media_type=media_type, charset=charset, url=url, day=dt.date(2026, 1, 31))


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (SIMPLIFIED, "gbk", "gb2312"),
        (SIMPLIFIED + "㐀", "gb18030", "gbk"),  # a letter that the declared set lacks
        (TRADITIONAL, "big5", "big5"),
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "gbk"),  # the mark outdoes the header
        (SIMPLIFIED, "utf-16", None),
        (SIMPLIFIED, "gbk", None),
        (TRADITIONAL, "big5", None),
        ("Новости сегодня и вчера, главное. " * 5, "cp1251", None),
        ("naïve café", "cp1252", "iso-8859-1"),
        (SIMPLIFIED, "utf-8", "no-such-set"),
        (SIMPLIFIED, "utf-8", "rot13"),
        (SIMPLIFIED, "utf-8", "unicode_escape"),
    ],
)
def test_letters(text, encoding, declared):
    assert decode(text.encode(encoding), declared).text == text


def test_a_page_that_declares_its_charset_inside():
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    page = head + SIMPLIFIED
    decoded = decode(page.encode("gbk"), None)
    assert (decoded.text, decoded.charset, decoded.note) == (page, "gb18030", None)


def test_a_page_that_declares_another_charset_than_its_own():
    decoded = decode(SIMPLIFIED.encode("utf-8"), "shift_jis")
    assert decoded.text == SIMPLIFIED
    assert "not in cp932, as it says, but in utf-8" in decoded.note
    broken = decode(SIMPLIFIED.encode("gbk") + b"\xff", "gbk")
    assert broken.text == SIMPLIFIED + "\ufffd"
    assert "no meaning" in broken.note


def test_the_text_of_an_article_its_title_and_its_dates(article):
    found = extract(article, asked(charset="utf-8"))
    assert found.text.splitlines() == [
        "Notice of the centre",
        "The centre was founded in the spring, and its brand is listed as its own.",
        "A second paragraph says who runs it, and which office it answers to.",
    ]
    assert (found.title, found.published, found.notes) == ("Notice of the centre", "2025-03-04", ())


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ('<div class="info">2025年03月04日 10:20 来源：本站</div>', "2025-03-04"),
        ("<p>Copyright 2025. All rights reserved.</p>", None),
        ("<p>No date at all.</p>", None),
    ],
)
def test_a_date_in_the_words_says_so_and_a_year_is_no_date(words, published):
    page = (
        f"<html><head><title>t</title></head><body><h1>Head</h1>{words}<p>More.</p></body></html>"
    )
    found = read(page.encode(), asked(charset="utf-8"))
    assert found.published == published
    assert bool(found.notes) is (published is not None)


def test_no_page_is_dated_after_its_capture(article):
    later = article.replace(b"2025-03-04", b"2026-02-01")
    assert read(later, asked()).published is None


def test_what_readers_wrote_is_not_the_documents(article):
    comment = b'<div id="comments" class="comments"><p>A reader gives an opinion of it.</p></div>'
    found = read(article.replace(b"</body>", comment + b"</body>"), asked())
    assert "second paragraph" in found.text
    assert "opinion" not in found.text


def test_plain_text_stays_as_it_is():
    text = "第一行\r\n\r\n  second\u00a0line \n"
    assert extract(text.encode(), asked("text/plain")).text == text


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "application/xml"])
def test_other_documents_are_kept_and_not_read(media_type):
    found = extract(b"%PDF-1.7 <p>words</p>", asked(media_type))
    assert found.text is None
    assert found.notes == (f"There is no text: {media_type} is kept, but not read.",)


def test_entities_of_the_page_are_not_expanded():
    page = (
        b'<!DOCTYPE html [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
        b"<html><body><p>before &a; &b; after</p><p>more words</p></body></html>"
    )
    text = read(page, asked()).text
    assert "before" in text
    assert "boom" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        b"<div>" * 2_000_000,
        b"<b><i>" * 1_000_000 + b"x",
        b"<table><tr><td>" * 700_000,
        b"<p " + b"a=1 " * 2_000_000 + b">x</p>",
        b"<" * 1_000_000,
    ],
    ids=["nested", "formatting", "tables", "attributes", "brackets"],
)
def test_pages_made_to_break_a_parser_end(page):
    begun = time.monotonic()
    extract(page, asked(charset="utf-8"))
    assert time.monotonic() - begun < 60


def test_a_parser_that_dies_is_no_text(monkeypatch, article):
    """As a stack that overflows would take it down: the memory that it may have is too little."""
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    real = __import__("subprocess").run
    monkeypatch.setattr(
        "heliograph.evidence.capture.extraction.subprocess.run",
        lambda words, **given: real([words[0], "-c", code], **given),
    )
    found = extract(article, asked())
    assert found.text is None
    assert found.notes == ("There is no text: it could not be extracted from this page.",)


def test_a_document_too_long_to_read_is_kept_without_text():
    found = extract(b"x" * 20_000_001, asked("text/plain"))
    assert found.text is None
    assert "more than 20,000,000 bytes" in found.notes[0]


def test_modules_are_not_taken_from_where_the_user_stands(tmp_path, monkeypatch, article):
    (tmp_path / "trafilatura.py").write_text("raise SystemExit('taken from here')")
    (tmp_path / "lxml.py").write_text("raise SystemExit('taken from here')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert "second paragraph" in extract(article, asked()).text


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "payload"),
    [
        (HEAD + b"\r\nplain", b"plain"),
        (CHUNKED + b"3;x=y\r\nabc\r\n0002\r\nde\r\n0\r\n\r\n", b"abcde"),
        (CHUNKED + b"3\r\nabc\r\n9\r\nde", b"abcde"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"words", mtime=0), b"words"),
        (HEAD + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"words"), b"words"),
        (HEAD + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"words")[2:-4], b"words"),
        (HEAD + b"Content-Encoding: br\r\n\r\n\x0b\x02", b"\x0b\x02"),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip", b"not gzip"),
        (b"HTTP/1.1 200 OK\n\nbare newlines", b"bare newlines"),
        (b"HTTP/1.1 204 No Content\r\n", b""),
    ],
)  # fmt: skip
def test_the_document_in_an_answer(answer, payload):
    assert parse_document(answer, 1000).payload == payload


def test_the_head_of_an_answer():
    answer = b"HTTP/1.1 404 Not Found\nContent-Type: a/b\ncontent-type: c/d\nodd\n\nbody"
    assert parse_answer(answer) == ("404", {"content-type": "a/b"}, b"body")
    assert parse_answer(b"") == (None, {}, b"")
    assert parse_answer(b"SSH-2.0\r\n\r\nx") == (None, {}, b"x")


def test_a_bomb_is_refused_before_it_grows():
    bomb = HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(100_000_000))
    assert len(bomb) < 200_000
    with pytest.raises(TooLargeDecodedError):
        parse_document(bomb, 1_000_000)


def test_media_types_by_beginning_and_by_name():
    assert media_type_of(b"\n <!DOCTYPE HTML>", "x.bin") == "text/html"
    assert media_type_of(b"<htmlx>", "x") == "application/octet-stream"
    assert media_type_of(b"%PDF-1.4", "page.html") == "application/pdf"
    assert media_type_of("你".encode(), "通知.HTM") == "text/html"
