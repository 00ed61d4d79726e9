"""Cases appear whole or not at all: built beside their place, then moved into it in one step."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from heliograph.errors import InputError

_MARK = "case.toml"  # what makes a directory a case
_LOCK = ".lock"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextmanager
def staged(out: Path, *, replace: bool) -> Iterator[Path]:
    """Give an empty directory, which becomes ``out`` when the block ends without an error.

    Until then nothing at ``out`` changes; after an error the directory is gone, and after a kill
    the next run beside it clears it away. The directory is its owner's only.
    Raises InputError where ``out`` exists (unless it is a case and ``replace`` is set) or cannot
    be written.
    """
    _check_free(out, replace=replace)
    with suppress(OSError):
        _clear_abandoned(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.partial-", dir=out.parent))
    except OSError as error:
        raise InputError(
            f"the case cannot be written here ({error.strerror})",
            path=out,
            remedy="choose another place with --out.",
        ) from error
    try:
        with (staging / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield staging
            (staging / _LOCK).unlink()
            _publish(staging, out, replace=replace)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _check_free(out: Path, *, replace: bool) -> None:
    if not os.path.lexists(out):
        return
    if not (out / _MARK).is_file():
        raise InputError(
            "something else is here already, and it is not a case",
            path=out,
            remedy="choose another place with --out.",
        )
    if not replace:
        raise InputError(
            "there is a case here already",
            path=out,
            remedy="choose another place with --out, or add --replace to make it anew.",
        )


def _publish(staging: Path, out: Path, *, replace: bool) -> None:
    """Move the finished directory into place; a case that stood there leaves in the same step."""
    _check_free(out, replace=replace)  # it may have appeared meanwhile
    if not out.exists():
        staging.rename(out)
    elif not _exchange(staging, out):
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.previous-", dir=out.parent))
        out.rename(aside / out.name)
        staging.rename(out)
        shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two directories in one step (Linux's renameat2); returns whether that can be done."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE):
        if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):
            return False
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return True


def _clear_abandoned(out: Path) -> None:
    """Remove what killed runs left behind; a live run holds the lock on its own."""
    for left in out.parent.glob(f".{out.name}.partial-*"):
        with suppress(OSError), (left / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or the new one, never a part."""
    handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)
