"""The record of a capture: what was fetched, when, and the hashes of everything that was kept."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated

import msgspec

from heliograph.errors import InputError

RECORD_NAME = "capture.json"
TEXT_NAME = "text.txt"
TIMESTAMP_NAME = "timestamp.tsr"
_MAX_RECORD_BYTES = 1_000_000


CaptureId = Annotated[str, msgspec.Meta(pattern=r"\Acap-[0-9a-f]{16}\Z")]
"""The id of a capture, which is also the name of its directory."""


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings that all parts of a record share."""


class Redirect(_Record, frozen=True):
    """One step on the way to the document."""

    url: str
    status: int
    location: str  # as the server said it


class CaptureRecord(_Record, frozen=True):
    """What a capture is. Hashes are SHA-256 in hexadecimal, times ISO 8601 in UTC.

    ``payload`` is the document itself, without what HTTP wrapped it in; ``text`` is ``text.txt``.
    """

    id: CaptureId
    url: str | None  # as given; None of a file
    final_url: str | None  # where the redirects ended
    file: str | None  # name of a captured file, without its directory
    fetched_at: str  # to the second
    status: int | None  # of HTTP; None of a file
    media_type: str
    charset: str | None
    payload_sha256: str
    payload_bytes: int
    text_sha256: str | None  # None: there is no text, and the notes say why
    text_characters: int
    title: str | None
    published: str | None  # a date that htmldate reads off the page: a reading, not a fact
    modified: str | None
    warc: str  # name of the WARC beside this record
    warc_sha256: str
    redirects: tuple[Redirect, ...]
    timestamp_authority: str | None  # URL; its answer, over this record, is timestamp.tsr
    notes: tuple[str, ...]
    version: str


class LogRecord(_Record, frozen=True):
    """What the log says of a capture: enough to notice that any of its files was changed."""

    id: CaptureId
    url: str | None
    file: str | None
    fetched_at: str
    payload_sha256: str
    record_sha256: str  # of capture.json, which holds the hashes of the WARC and the text
    timestamp_sha256: str | None  # of timestamp.tsr


def capture_id(source: str, fetched_at: str, payload_sha256: str) -> str:
    """Return the id of a capture: its source (URL or file name), time and payload, hashed.

    >>> capture_id("https://example.org/", "2026-01-31T12:00:00Z", "00" * 32)
    'cap-218444009a408cd6'
    """
    named = json.dumps([source, fetched_at, payload_sha256])
    return "cap-" + sha256(named.encode())[:16]


def sha256(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def encode_record(record: CaptureRecord) -> bytes:
    """Return a record as the file ``capture.json`` holds it: JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def decode_record(content: bytes, path: Path) -> CaptureRecord:
    """Return the record in the bytes of a ``capture.json``; raises InputError where it is none."""
    try:
        if len(content) > _MAX_RECORD_BYTES:
            raise msgspec.ValidationError("it is too large")
        return msgspec.json.decode(content, type=CaptureRecord)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InputError(f"this is not the record of a capture: {error}", path=path) from error


def read_record(directory: Path) -> CaptureRecord:
    """Return the record of the capture in a directory; raises InputError where there is none."""
    path = directory / RECORD_NAME
    try:
        return decode_record(path.read_bytes(), path)
    except OSError as error:
        raise InputError(
            f"the record of this capture cannot be read ({error.strerror})", path=path
        ) from error
