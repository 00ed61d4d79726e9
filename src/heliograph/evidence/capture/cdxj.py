"""The index of a WARC, by which a replay program goes straight to a record (CDXJ)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from heliograph.evidence.capture.message import parse_answer, parse_content_type
from heliograph.evidence.capture.warc_check import Kept


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a record lies, and what it is; the fields that replay programs know."""

    url: str
    mime: str
    status: str | None = None
    digest: str
    length: str
    offset: str
    filename: str


def index_entry(kept: Kept, filename: str) -> Entry | None:
    """Return the entry of a record in a WARC called ``filename``; None where it is not replayed."""
    if kept.type not in {"response", "resource"} or kept.uri is None:
        return None
    status, media_type = None, kept.media_type
    if kept.type == "response":
        status, headers, _ = parse_answer(kept.block)
        media_type = headers.get("content-type", "")
    return Entry(
        url=kept.uri,
        mime=parse_content_type(media_type)[0],
        status=status,
        digest=kept.payload_digest or "",
        length=str(kept.length),
        offset=str(kept.offset),
        filename=filename,
    )


def index_line(entry: Entry, date: str) -> str:
    """Return the line of an entry: sort key, time in 14 digits, and the entry as JSON."""
    time = "".join(filter(str.isdigit, date))
    return f"{sort_key(entry.url)} {time} {msgspec.json.encode(entry).decode()}\n"


def places(lines: Iterable[str]) -> set[tuple[str, str, str, str, str]]:
    """Return what the lines of an index say, as time, URL, file name, offset and length.

    Raises ValueError where a line is none of an index.
    """
    found = set()
    for line in lines:
        _, time, said = line.split(" ", 2)
        entry = msgspec.json.decode(said, type=Entry)
        found.add((time, entry.url, entry.filename, entry.offset, entry.length))
    return found


def sort_key(url: str) -> str:
    """Return the key by which replay programs look a URL up: host reversed, all in lower case.

    Source: the SURT form as pywb and wabac.js write it.

    >>> sort_key("https://www.Example.org:8080/A?b=2&a=1"), sort_key("file:///a.txt")
    ('org,example:8080)/a?a=1&b=2', 'file:///a.txt')
    """
    if not url.startswith(("http://", "https://")):
        return url
    try:
        parts = urlsplit(url.lower())
        port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    except ValueError:
        return url
    host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
    query = ""
    if parts.query:
        query = "?" + urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{host}{port}){parts.path or '/'}{query}"
