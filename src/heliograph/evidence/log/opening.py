"""Making the file of a log, and opening it: its first line, its lock."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

from heliograph.errors import InputError
from heliograph.evidence.log.durable import write_new
from heliograph.evidence.log.lines import Genesis, read_genesis

_MAX_GENESIS_BYTES = 4096


def make_file(path: Path, content: bytes) -> None:
    """Make a new file, its owner's only, that is there whole or not at all, and on disk.

    Raises InputError where the file exists or cannot be written.
    """
    try:
        write_new(path, content)
    except OSError as error:
        raise InputError(
            f"a log cannot be made here ({error.strerror})",
            path=path,
            remedy="give a path where no file is, in a directory that you may write.",
        ) from error


def open_file(path: Path, *, write: bool) -> int:
    """Return the handle of a log's file, locked against other writers if it is to be written.

    Raises InputError where there is no such file or another program writes to it.
    """
    try:
        # A pipe must not be waited for.
        handle = os.open(path, (os.O_RDWR if write else os.O_RDONLY) | os.O_NONBLOCK)
    except OSError as error:
        raise InputError(f"the log cannot be opened ({error.strerror})", path=path) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise InputError("this is not a file", path=path)
        if write:
            _lock(handle, path)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError(
            "another program is writing to this log", path=path, remedy="wait until it ends."
        ) from error
    except OSError as error:
        raise InputError(
            f"the log cannot be locked ({error.strerror})",
            path=path,
            remedy="keep it on a disk of this machine.",
        ) from error


def genesis_of(handle: int, path: Path) -> tuple[Genesis, bytes]:
    """Return what the first line of a log says, and the line; raises InputError if it is none."""
    line, _, _ = os.pread(handle, _MAX_GENESIS_BYTES, 0).partition(b"\n")
    genesis = read_genesis(line)
    if genesis is None:
        raise InputError(
            "this is not the first line of a log, or of a version that is not known here",
            path=path,
            line=1,
        )
    return genesis, line
