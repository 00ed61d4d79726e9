"""Taking a capture: one public page, or one file, with everything that proves it unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.extraction import Asked, extract
from heliograph.evidence.capture.fetch import Exchange, fetch
from heliograph.evidence.capture.record import (
    RECORD_NAME,
    TEXT_NAME,
    TIMESTAMP_NAME,
    CaptureRecord,
    LogRecord,
    capture_id,
    encode_record,
    sha256,
)
from heliograph.evidence.capture.seen import Seen, seen_file, seen_page
from heliograph.evidence.capture.store import check_place, keep
from heliograph.evidence.capture.timestamp import (
    Authority,
    read_certificates,
    request_timestamp,
    stamped_time,
)
from heliograph.evidence.capture.wire import Limits
from heliograph.version import __version__


class Captured(msgspec.Struct, frozen=True, kw_only=True):
    """A capture that was taken: its record, where it is, and the time that its timestamp names.

    ``problems`` say why it may not be what was wanted; the record has them among its notes.
    """

    record: CaptureRecord
    directory: Path
    timestamp: str | None
    problems: tuple[str, ...]


def capture(
    source: str,
    evidence: Path,
    *,
    authority: Authority | None = None,
    limits: Limits | None = None,
    at: datetime | None = None,
    get: Callable[[str, Limits], tuple[Exchange, ...]] = fetch,
) -> Captured:
    """Capture a URL (http or https) or a file into a directory of evidence.

    ``at`` is the time of the capture (now, if not given), ``get`` what fetches a page.
    Raises InputError where the source cannot be had within the limits, or nothing can be written;
    then nothing is.
    """
    limits = limits or Limits()
    check_place(evidence)
    if authority is not None:
        read_certificates(authority.certificates)  # before anything is fetched
    at = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    fetched_at = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if "://" in source:
        seen = seen_page(source, get(source, limits), limits, fetched_at)
    else:
        seen = seen_file(Path(source), limits, fetched_at)
    record, text = _described(seen, at, fetched_at)
    record, stamp = _stamped(record, authority)
    files = {RECORD_NAME: encode_record(record), seen.warc.name: seen.warc.content}
    if text is not None:
        files[TEXT_NAME] = text
    if stamp is not None:
        files[TIMESTAMP_NAME] = stamp
    entry = LogRecord(
        id=record.id,
        url=record.url,
        file=record.file,
        fetched_at=fetched_at,
        payload_sha256=record.payload_sha256,
        record_sha256=sha256(files[RECORD_NAME]),
        timestamp_sha256=None if stamp is None else sha256(stamp),
    )
    directory = keep(evidence, files, entry, at)
    lost = authority is not None and stamp is None
    return Captured(
        record=record,
        directory=directory,
        timestamp=None if stamp is None else stamped_time(stamp, files[RECORD_NAME]),
        problems=seen.problems + (record.notes[-1:] if lost else ()),
    )


def _described(seen: Seen, at: datetime, fetched_at: str) -> tuple[CaptureRecord, bytes | None]:
    """Return the record of what was seen, and its text (UTF-8) where it has any."""
    asked = Asked(
        media_type=seen.media_type, charset=seen.charset, url=seen.final_url, day=at.date()
    )
    found = extract(seen.payload, asked)
    text = None if found.text is None else found.text.encode("utf-8", "replace")
    payload_sha256 = sha256(seen.payload)
    record = CaptureRecord(
        id=capture_id(seen.url or seen.file or "", fetched_at, payload_sha256),
        url=seen.url,
        final_url=seen.final_url,
        file=seen.file,
        fetched_at=fetched_at,
        status=seen.status,
        media_type=seen.media_type,
        charset=found.charset or seen.charset,
        payload_sha256=payload_sha256,
        payload_bytes=len(seen.payload),
        text_sha256=None if text is None else sha256(text),
        text_characters=len(found.text or ""),
        title=found.title,
        published=found.published,
        modified=found.modified,
        warc=seen.warc.name,
        warc_sha256=sha256(seen.warc.content),
        redirects=seen.redirects,
        timestamp_authority=None,
        notes=(*seen.problems, *seen.notes, *found.notes),
        version=__version__,
    )
    return record, text


def _stamped(
    record: CaptureRecord, authority: Authority | None
) -> tuple[CaptureRecord, bytes | None]:
    """Return the record and its timestamp; without one, the record says why.

    The page may be gone tomorrow: an authority that does not answer is no reason to lose it.
    """
    if authority is None:
        return record, None
    stamped = msgspec.structs.replace(record, timestamp_authority=authority.url)
    try:
        return stamped, request_timestamp(encode_record(stamped), authority)
    except InputError as error:
        note = f"No timestamp from {authority.url}: {error.problem}."
        return msgspec.structs.replace(record, notes=(*record.notes, note)), None
