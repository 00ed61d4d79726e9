"""The end of a log file: its last head, and what a crash left after it.

An append writes its entries, makes them last, then writes its head and makes that last. What
follows the last head was therefore never acknowledged: entries, the last of them or a head cut
short, or, after a power cut, bytes that read as zero. Anything else there is damage, which is
never cut off as if it were a crash's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from heliograph.errors import InputError
from heliograph.evidence.log.durable import sync_directory, write_at
from heliograph.evidence.log.heads import MAX_HEAD_BYTES, Head, read_head
from heliograph.evidence.log.lines import HEAD_MARK, MAX_LINE_BYTES, read_entry, read_line
from heliograph.evidence.log.merkle import leaf_hash

_BLOCK_BYTES = 1 << 16


class End(NamedTuple):
    """The last head of a log and the offset just after its line."""

    head: Head
    offset: int


def crash_leaves(line: bytes) -> bool:
    r"""Return whether a crash may leave such a line (with its newline if any) after the last head.

    >>> crash_leaves(b'{"at":"2026'), crash_leaves(b'{"head":{"at"}}\n')
    (True, False)
    """
    return not line.endswith(b"\n") or b"\0" in line or read_entry(line[:-1]) is not None


def find_end(handle: int, path: Path, *, log: str, public_key: str) -> End:
    """Return the last head of the log, read from the end of the file backwards.

    Raises InputError where the file ends in something else than a head and what a crash leaves,
    or where the head is not signed by ``public_key``, or does not fit the entry before it.
    """
    for start in _backwards(handle, b"\n" + HEAD_MARK, os.fstat(handle).st_size):
        line, newline, _ = os.pread(handle, MAX_HEAD_BYTES + 1, start + 1).partition(b"\n")
        if (not newline and len(line) <= MAX_HEAD_BYTES) or b"\0" in line:
            continue  # cut short: an older head was the last
        head = read_head(line)
        if head is None or head.log != log or not head.holds(public_key):
            raise damaged(path, "its last head was changed, or is not signed by its key")
        if _line_before(handle, start) != head.entry:
            raise damaged(path, "its last head does not belong to the entry before it")
        end = End(head, start + 1 + len(line) + 1)
        if not _left_by_a_crash(handle, end.offset):
            raise damaged(path, "something was added after its last head")
        return end
    raise damaged(path, "it has no head")


def damaged(path: Path, what: str) -> InputError:
    """Return the error for a log that was changed."""
    return InputError(
        f"this log is damaged: {what}",
        path=path,
        remedy="check the log to see where, and go back to a copy of it.",
    )


def set_aside(handle: int, path: Path, offset: int) -> Path | None:
    """Move what follows ``offset`` into a new file beside the log; return its path, if any.

    The bytes are on disk there before they are cut off here. Raises OSError.
    """
    size = os.fstat(handle).st_size
    if size == offset:
        return None
    for number in count():
        aside = path.with_name(f"{path.stem}.torn-{offset}" + (f"-{number}" if number else ""))
        try:
            copy = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # an earlier crash at the same place
            continue
        break
    try:
        for start in range(offset, size, _BLOCK_BYTES):
            write_at(copy, os.pread(handle, _BLOCK_BYTES, start), start - offset)
        os.fsync(copy)
    finally:
        os.close(copy)
    sync_directory(path.parent)
    os.ftruncate(handle, offset)
    os.fsync(handle)
    return aside


def _backwards(handle: int, wanted: bytes, end: int) -> Iterator[int]:
    """Give the offsets before ``end`` at which ``wanted`` stands, the last first."""
    overlap = len(wanted) - 1
    for start in range(end - 1 - (end - 1) % _BLOCK_BYTES, -1, -_BLOCK_BYTES):
        length = min(_BLOCK_BYTES + overlap, end - start)
        block = os.pread(handle, length, start)
        at = block.rfind(wanted)
        while at >= 0:
            yield start + at
            at = block.rfind(wanted, 0, at + overlap)


def _line_before(handle: int, newline: int) -> str:
    """Return the hash of the line that the newline at an offset ends."""
    start = next(_backwards(handle, b"\n", newline), -1) + 1
    length = newline - start
    if length > MAX_LINE_BYTES:
        return ""
    return leaf_hash(os.pread(handle, length, start)).hex()


def _left_by_a_crash(handle: int, offset: int) -> bool:
    """Return whether a crash may have left all that follows an offset."""
    with os.fdopen(os.dup(handle), "rb") as file:
        file.seek(offset)
        return all(crash_leaves(line) for line in iter(partial(read_line, file), b""))
