"""The directory of evidence, in which a capture appears whole, logged and signed, or not at all.

::

    evidence/log.jsonl                what was captured, append-only and signed
    evidence/keys/log.key             the key that signs it, its owner's only
    evidence/captures/cap-.../        capture.json, the WARC, text.txt, timestamp.tsr

A capture is written beside its place, entered into the log, and moved into its place. What a kill
leaves in between is settled by the next capture: forward if it is in the log, away if it is not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.record import LogRecord

if TYPE_CHECKING:
    from heliograph.evidence.log import Log

LOG_KIND = "capture"
_PARTIAL = ".partial-"


def log_path(evidence: Path) -> Path:
    """Return where the log of a directory of evidence is."""
    return evidence / "log.jsonl"


def captures_path(evidence: Path) -> Path:
    """Return where the captures of a directory of evidence are."""
    return evidence / "captures"


def check_place(evidence: Path) -> None:
    """Raise InputError where ``evidence`` is something else than a directory of evidence."""
    if not os.path.lexists(evidence) or log_path(evidence).is_file():
        return
    ours = {"keys", "captures"}  # all that a first capture leaves that was killed early
    if not evidence.is_dir() or {entry.name for entry in evidence.iterdir()} - ours:
        raise InputError(
            "something else is here already, and it is not evidence",
            path=evidence,
            remedy="choose another place with --out.",
        )


def keep(evidence: Path, files: Mapping[str, bytes], entry: LogRecord, at: datetime) -> Path:
    """Write the files of a capture, log it, and return its directory.

    When this returns, all of it is on disk; when it raises, none of it is in the log.
    Raises InputError where it is there already or cannot be written.
    """
    check_place(evidence)
    captures = captures_path(evidence)
    try:
        evidence.mkdir(mode=0o700, parents=True, exist_ok=True)
        captures.mkdir(mode=0o700, exist_ok=True)
        with _alone(captures):
            return _keep(evidence, files, entry, at)
    except OSError as error:
        raise InputError(
            f"the capture cannot be written here ({error.strerror})",
            path=evidence,
            remedy="choose another place with --out.",
        ) from error


def _keep(evidence: Path, files: Mapping[str, bytes], entry: LogRecord, at: datetime) -> Path:
    captures = captures_path(evidence)
    place, partial = captures / entry.id, captures / f"{_PARTIAL}{entry.id}"
    with _opened_log(evidence) as log:
        settle(evidence, log)
        if place.exists():
            raise InputError(
                "this very document was captured within the same second",
                path=place,
                remedy="it is there; nothing was added.",
            )
        try:
            partial.mkdir(mode=0o700)
            for name, content in files.items():
                _write(partial / name, content)
            _sync(partial)
            log.append([(LOG_KIND, entry)], at=at)
            partial.rename(place)
        except BaseException:
            # It may be in the log by now: then it has to stay.
            settle(evidence, log)
            raise
        _sync(captures)
    return place


def settle(evidence: Path, log: Log) -> None:
    """Move what is in the log into its place, and remove what never got there."""
    partials = list(captures_path(evidence).glob(f"{_PARTIAL}*"))
    if not partials:
        return
    logged = {record.id for record in logged_captures(log)}
    for partial in partials:
        name = partial.name.removeprefix(_PARTIAL)
        if name in logged:
            partial.rename(partial.with_name(name))
        else:
            shutil.rmtree(partial)


def logged_captures(log: Log) -> Iterator[LogRecord]:
    """Give what the log says of each capture; raises InputError at one that cannot be read."""
    for entry in log.entries():
        if entry.kind != LOG_KIND:
            continue
        try:
            yield msgspec.json.decode(entry.record, type=LogRecord)
        except msgspec.MsgspecError as error:
            raise InputError(
                f"entry {entry.index} is not of a capture as this version knows it",
                path=log.path,
                line=entry.line_number,
            ) from error


@contextmanager
def _opened_log(evidence: Path) -> Iterator[Log]:
    from heliograph.evidence.log import Log, new_key, read_key

    path, key_path = log_path(evidence), evidence / "keys" / "log.key"
    if path.exists():
        with Log.open(path, read_key(key_path)) as log:
            yield log
        return
    key = read_key(key_path) if key_path.exists() else new_key(key_path)
    with Log.create(path, key) as log:
        yield log


@contextmanager
def _alone(captures: Path) -> Iterator[None]:
    """Wait until no other capture is being written here."""
    # Evidence may come from anybody: a link in its place would name a file of the user's.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    handle = os.open(captures / ".lock", flags, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
