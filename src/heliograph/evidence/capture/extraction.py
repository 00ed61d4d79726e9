"""What a document says: its text, its title, its dates. Runs as a program of its own.

A hostile page can take a parser written in C down with it, or keep it busy for hours. So the page
is read in a child process with little memory and little time; whatever becomes of that, the
capture goes on and says that there is no text. Nothing here fetches anything.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from heliograph.evidence.capture.charset import decode

HTML_TYPES = ("text/html", "application/xhtml+xml")
MAX_TEXT_BYTES = 20_000_000  # of a document that is read at all
MEMORY_BYTES = 2_000_000_000
SECONDS = 60
_MAX_TITLE_CHARACTERS = 300


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the child is told of the document whose bytes follow."""

    media_type: str
    charset: str | None
    url: str | None
    day: dt.date  # of the capture: no page is of a later one


class Extracted(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says; None where it does not, or where it could not be read."""

    text: str | None = None
    charset: str | None = None
    title: str | None = None
    published: str | None = None  # a date, as htmldate reads it off the page
    modified: str | None = None
    notes: tuple[str, ...] = ()


def extract(payload: bytes, asked: Asked) -> Extracted:
    """Return what a document says, read in a process of its own.

    Text comes from HTML (trafilatura's choice of the main text, without readers' comments) and
    from plain text as it is; nothing else has any.
    """
    if not payload:
        return Extracted(notes=("The document is empty.",))
    if asked.media_type not in {*HTML_TYPES, "text/plain"}:
        return Extracted(notes=(f"There is no text: {asked.media_type} is kept, but not read.",))
    if len(payload) > MAX_TEXT_BYTES:
        return Extracted(notes=(f"There is no text: more than {MAX_TEXT_BYTES:,} bytes to read.",))
    try:
        done = subprocess.run(  # noqa: S603
            # -P: no module is taken from the directory that the user happens to stand in.
            [sys.executable, "-P", "-m", __name__],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(_import_paths())},
            input=msgspec.json.encode(asked) + b"\n" + payload,
            capture_output=True,
            timeout=2 * SECONDS,
            check=True,
        )
        return msgspec.json.decode(done.stdout, type=Extracted)
    except (subprocess.SubprocessError, msgspec.MsgspecError):
        return Extracted(notes=("There is no text: it could not be extracted from this page.",))


def _import_paths() -> list[str]:
    """Return where the child finds this package, wherever its parent has gone since it started."""
    root = str(Path(__file__).resolve().parents[3])
    return [root, *filter(None, [os.environ.get("PYTHONPATH")])]


def read(payload: bytes, asked: Asked) -> Extracted:
    """Return what a document says, read here and now; `extract` does it in a child process."""
    decoded = decode(payload, asked.charset)
    notes: tuple[str, ...] = (decoded.note,) if decoded.note else ()
    if asked.media_type not in HTML_TYPES:
        return Extracted(text=decoded.text or None, charset=decoded.charset, notes=notes)
    tree = _tree(decoded.text)
    if tree is None:
        notes += ("There is no text: this is not HTML that can be read.",)
        return Extracted(charset=decoded.charset, notes=notes)
    title = " ".join((tree.findtext(".//title") or "").split())[:_MAX_TITLE_CHARACTERS]
    # The dates first: taking the text out of the tree changes it.
    latest = dt.datetime.combine(asked.day, dt.time.max)
    published = _date(tree, latest, original=True, url=asked.url)
    modified = _date(tree, latest, original=False)
    if published is None:
        published = _date_in_words(tree, latest)
        notes += ("The page declares no date; this one stands in its words.",) * bool(published)
    text = _main_text(tree)
    if text is None:
        notes += ("There is no text on this page: its words may be made by a script.",)
    return Extracted(
        text=text,
        charset=decoded.charset,
        title=title or None,
        published=published,
        modified=modified,
        notes=notes,
    )


def _tree(text: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
                        encoding="utf-8")  # fmt: skip
    try:
        # Bytes, since a text that names its charset inside is refused.
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _date(tree: Any, latest: dt.datetime, *, original: bool, url: str | None = None) -> str | None:
    """Return the date that a page declares in its markup or URL."""
    from htmldate import find_date

    return find_date(tree, original_date=original, url=url, max_date=latest, extensive_search=False)


def _date_in_words(tree: Any, latest: dt.datetime) -> str | None:
    """Return the date that stands in a page's words, if it is a whole one."""
    from htmldate import find_date

    found = find_date(tree, original_date=True, max_date=latest)
    # Of a year alone, as in a line on copyright, htmldate makes its first day.
    return None if found is None or found.endswith("-01-01") else found


def _main_text(tree: Any) -> str | None:
    from trafilatura import extract as main_text

    # All that may be quoted is wanted; what readers wrote under it is not the document's.
    text = main_text(tree, include_comments=False, include_tables=True, favor_recall=True)
    return text or None


def _main() -> None:
    import logging
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Asked)
    found = read(sys.stdin.buffer.read(), asked)
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    _main()
