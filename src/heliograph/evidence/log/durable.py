"""Bytes that are on disk when the call returns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_at(handle: int, content: bytes | bytearray, offset: int) -> int:
    """Write all of ``content`` at an offset; return the offset after it. Raises OSError."""
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, offset)
        offset += written
        rest = rest[written:]
    return offset


def write_new(path: Path, content: bytes) -> None:
    """Make a new file, its owner's only, that is there whole or not at all, and on disk.

    Raises OSError, FileExistsError where there is a file already.
    """
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        write_at(handle, content, 0)
        os.fsync(handle)
        # Unlike a move, a link never takes the place of a file that is there.
        os.link(partial, path)
    finally:
        os.close(handle)
        Path(partial).unlink()
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make names that were added to a directory last. Raises OSError."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
