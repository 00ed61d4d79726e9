"""Bytes that are on disk when the call returns."""

from __future__ import annotations

import os
from pathlib import Path


def write_at(handle: int, content: bytes | bytearray, offset: int) -> int:
    """Write all of ``content`` at an offset; return the offset after it. Raises OSError."""
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, offset)
        offset += written
        rest = rest[written:]
    return offset


def sync_directory(directory: Path) -> None:
    """Make names that were added to a directory last. Raises OSError."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
