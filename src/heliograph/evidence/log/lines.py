"""The lines of a log file, as they are written and as they are read.

A line is JSON in one canonical form: keys sorted, no spaces, UTF-8. Its hash is that of a Merkle
leaf over its bytes without the newline. Line 1 is the genesis, which names the format and the
public key; then come entries, and after those of each append a head (see ``heads``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, BinaryIO, Literal

import msgspec

from heliograph.errors import InputError

MAX_LINE_BYTES = 16 * 2**20
"""No line of a log is longer."""

HEAD_MARK = b'{"head":'
"""How a head's line begins; no entry's does."""

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""32 bytes in lower-case hexadecimal."""

_ENCODER = msgspec.json.Encoder(order="sorted")


class Genesis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line: what this file is, and whose."""

    at: str
    format: Literal["heliograph-log"]
    public_key: Digest
    version: Literal[1]


class EntryLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as its line has it."""

    at: str
    index: int
    kind: str
    previous: Digest  # hash of the entry before, or of the genesis
    record: msgspec.Raw


class _Written(msgspec.Struct):
    at: str
    index: int
    kind: str
    previous: str
    record: object


_GENESIS = msgspec.json.Decoder(Genesis)
_ENTRY = msgspec.json.Decoder(EntryLine)


def encode(value: object) -> bytes:
    """Return a value as canonical JSON.

    >>> encode({"b": 1, "a": None})
    b'{"a":null,"b":1}'
    """
    return _ENCODER.encode(value)


def encode_entry(at: str, index: int, kind: str, previous: str, record: object) -> bytes:
    """Return the line of an entry; a record in bytes is JSON, which is brought into the one form.

    Raises InputError where the record is not JSON or its line too long.
    """
    try:
        if isinstance(record, bytes | msgspec.Raw):
            record = msgspec.json.decode(record)
        line = _ENCODER.encode(_Written(at, index, kind, previous, record))
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise InputError(f"a record of kind {kind!r} is not JSON: {error}") from error
    if len(line) > MAX_LINE_BYTES:
        raise InputError(
            f"a record of kind {kind!r} takes {len(line):,} bytes",
            remedy=f"a log holds at most {MAX_LINE_BYTES:,} in one: log the hash of a file.",
        )
    return line


def read_genesis(line: bytes) -> Genesis | None:
    """Return the genesis on a line (without newline), or None where there is none."""
    try:
        genesis = _GENESIS.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return genesis if encode(genesis) == line else None


def read_entry(line: bytes) -> EntryLine | None:
    """Return the entry on a line (without newline), or None where there is none."""
    try:
        return _ENTRY.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return None


def read_line(file: BinaryIO) -> bytes:
    """Return the next line, which ends in a newline where the file has one; b"" at its end.

    Of a line longer than ``MAX_LINE_BYTES`` only the beginning is returned, one byte too long to
    be taken for a line of a log.
    """
    line = file.readline(MAX_LINE_BYTES + 1)  # of the longest line, with its newline
    rest = line
    while len(rest) > 0 and len(line) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
        rest = file.readline(MAX_LINE_BYTES)
    return line if rest is line else line + rest[-1:]


def stamp(at: datetime | None) -> str:
    """Return a time (now, to the second, where None) as ISO 8601 in UTC.

    Raises InputError where the time has no zone.

    >>> stamp(datetime(2026, 11, 22, 7, tzinfo=UTC))
    '2026-11-22T07:00:00Z'
    """
    if at is None:
        at = datetime.now(UTC).replace(microsecond=0)
    if at.utcoffset() is None:
        raise InputError("the time of a log entry has no zone", remedy="give it with its zone.")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
