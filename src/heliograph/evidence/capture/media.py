"""What kind of document this is, where nobody says so: by the file's name, by its first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath

UNKNOWN = "application/octet-stream"
# A list of its own: the machine's would make a record depend on the machine.
_BY_SUFFIX = {
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".htm": "text/html",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".md": "text/plain",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".shtml": "text/html",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_BY_BEGINNING = (
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"PK\x03\x04"), "application/zip"),
    (re.compile(rb"(?i)(\xef\xbb\xbf)?\s{0,200}<(!doctype\s+html|html)[\s>]"), "text/html"),
)


def media_type_of(content: bytes, name: str = "") -> str:
    """Return the media type that a document's beginning shows, or else its file name.

    >>> media_type_of(b"%PDF-1.7"), media_type_of("新闻".encode(), "a.TXT"), media_type_of(b"")
    ('application/pdf', 'text/plain', 'application/octet-stream')
    """
    for beginning, media_type in _BY_BEGINNING:
        if beginning.match(content):
            return media_type
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), UNKNOWN)
