"""Whether evidence is as it was logged: every file of every capture, and the log itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.message import TooLargeDecodedError, parse_document
from heliograph.evidence.capture.record import (
    RECORD_NAME,
    TEXT_NAME,
    TIMESTAMP_NAME,
    CaptureRecord,
    LogRecord,
    capture_id,
    decode_record,
    sha256,
)
from heliograph.evidence.capture.store import captures_path, log_path, logged_captures
from heliograph.evidence.capture.timestamp import (
    BadTimestampError,
    read_certificates,
    stamped_time,
    verify_timestamp,
)
from heliograph.evidence.capture.warc import WARC_NAMES, file_uri
from heliograph.evidence.capture.warc_check import BrokenWarcError, Kept, read_warc

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_MOST_BYTES = 1_000_000_000


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found: problems, and what it could not tell for want of something to go by."""

    captures: int
    problems: tuple[str, ...]
    unproven: tuple[str, ...] = ()
    public_key: str | None = None  # of the log, hexadecimal; only other knowledge says whose it is
    timestamps: dict[str, str] = {}  # capture to when an authority had seen it, where verified


def check_evidence(
    evidence: Path, *, certificates: Path | None = None, public_key: str | None = None
) -> Checked:
    """Return what is wrong with a directory of evidence.

    ``certificates`` (PEM) are those of the timestamp authority, without which its signatures are
    left open; ``public_key`` is the one that the log must be signed with, if it is known.
    Raises InputError where there is no log.
    """
    from heliograph.evidence.log import Log, check

    path = log_path(evidence)
    trusted = None if certificates is None else read_certificates(certificates)
    problems = [f"Log: {each.sentence}" for each in check(path, public_key)]
    logged: list[LogRecord] = []
    log_key = None
    try:
        with Log.open(path) as log:
            log_key = log.public_key
            logged.extend(logged_captures(log))
    except InputError as error:
        problems.append(f"Log: {error.problem}.")
    unproven, timestamps = [], {}
    for entry in logged:
        one = _Capture(captures_path(evidence) / entry.id, entry, trusted)
        problems += [f"{entry.id}: {problem}" for problem in one.problems()]
        unproven += [f"{entry.id}: {what}" for what in one.unproven]
        if one.timestamp is not None:
            timestamps[entry.id] = one.timestamp
    problems += _not_logged(evidence, {entry.id for entry in logged})
    if public_key is None:
        unproven.append(f"Whose key {log_key} is, the evidence cannot say: compare it.")
    return Checked(
        captures=len(logged),
        problems=tuple(problems),
        unproven=tuple(unproven),
        public_key=log_key,
        timestamps=timestamps,
    )


def _not_logged(evidence: Path, logged: set[str]) -> Iterator[str]:
    captures = captures_path(evidence)
    for entry in sorted(captures.iterdir()) if captures.is_dir() else []:
        if entry.name not in logged and not entry.name.startswith("."):
            yield f"{entry.name} is not in the log."


class _Capture:
    """One capture under check; ``problems`` goes from the log to the files, hash by hash."""

    def __init__(
        self, directory: Path, entry: LogRecord, trusted: list[Certificate] | None
    ) -> None:
        self.directory = directory
        self.entry = entry
        self.trusted = trusted
        self.unproven: list[str] = []
        self.timestamp: str | None = None

    def problems(self) -> Iterator[str]:
        """Give what is wrong, in sentences."""
        try:
            content = self._read(RECORD_NAME)
            if content is None:
                yield "its files are missing."
                return
            if sha256(content) != self.entry.record_sha256:
                yield f"{RECORD_NAME} is not as it was logged."
            try:
                record = decode_record(content, self.directory / RECORD_NAME)
            except InputError as error:
                yield f"{error.problem}."
                return
            yield from self._against_log(record)
            yield from self._warc(record)
            yield from self._text(record)
            yield from self._timestamp(record, content)
            yield from self._unknown(record)
        except OSError as error:
            yield f"a file cannot be read ({error.strerror})."

    def _against_log(self, record: CaptureRecord) -> Iterator[str]:
        source = record.url or record.file or ""
        named = capture_id(source, record.fetched_at, record.payload_sha256)
        logged = self.entry
        if not (
            record.id == logged.id == named
            and (record.url, record.file) == (logged.url, logged.file)
            and record.fetched_at == logged.fetched_at
            and record.payload_sha256 == logged.payload_sha256
        ):
            yield f"{RECORD_NAME} says something else than the log."

    def _warc(self, record: CaptureRecord) -> Iterator[str]:
        if record.warc not in WARC_NAMES:
            yield "its record names a file that is no WARC."
            return
        content = self._read(record.warc)
        if content is None:
            yield f"{record.warc} is missing."
            return
        if sha256(content) != record.warc_sha256:
            yield f"{record.warc} is not as it was recorded."
        try:
            kept = list(read_warc(self.directory / record.warc))
            if not _holds(kept, record):
                yield f"{record.warc} does not hold the document that was recorded."
        except BrokenWarcError as error:
            yield f"{record.warc} is damaged: {error}."

    def _text(self, record: CaptureRecord) -> Iterator[str]:
        text = self._read(TEXT_NAME)
        found = None if text is None else sha256(text)
        if found != record.text_sha256:
            yield f"{TEXT_NAME} is {'missing' if found is None else 'not as it was recorded'}."

    def _timestamp(self, record: CaptureRecord, content: bytes) -> Iterator[str]:
        stamp = self._read(TIMESTAMP_NAME)
        expected = self.entry.timestamp_sha256
        if stamp is None:
            if expected is not None or record.timestamp_authority is not None:
                yield f"{TIMESTAMP_NAME} is missing."
            return
        if sha256(stamp) != expected:
            yield f"{TIMESTAMP_NAME} is not as it was logged."
        try:
            if self.trusted is None:
                time = stamped_time(stamp, content)
                self.unproven.append(
                    f"its timestamp says {time}; give the authority's certificates to verify it."
                )
            else:
                self.timestamp = verify_timestamp(stamp, content, self.trusted)
        except BadTimestampError as error:
            yield f"its timestamp does not hold: {error}."

    def _unknown(self, record: CaptureRecord) -> Iterator[str]:
        known = {RECORD_NAME, record.warc, TEXT_NAME, TIMESTAMP_NAME}
        for entry in sorted(self.directory.iterdir()):
            if entry.name not in known:
                yield f"{entry.name} does not belong to it."

    def _read(self, name: str) -> bytes | None:
        path = self.directory / name
        # A link would lead out of what is checked.
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _holds(kept: list[Kept], record: CaptureRecord) -> bool:
    """Return whether the document of a record is what its WARC holds, from there and then."""
    if any(each.date != record.fetched_at for each in kept):
        return False
    read: Callable[[bytes], bytes]
    if record.file is not None:
        documents = [each for each in kept if each.type == "resource"]
        uri, read = file_uri(record.file), bytes
    else:
        documents = [each for each in kept if each.type == "response"]
        uri, read = record.final_url or "", _payload
    return bool(
        documents
        and documents[-1].uri == uri
        and sha256(read(documents[-1].block)) == record.payload_sha256
    )


def _payload(answer: bytes) -> bytes:
    try:
        return parse_document(answer, _MOST_BYTES).payload
    except TooLargeDecodedError:
        return b""
