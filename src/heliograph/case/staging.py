"""Cases appear whole or not at all: built beside their place, then moved into it in one step."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import stat
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
    out = out.resolve()  # a link keeps pointing at its case
    if Path.cwd().is_relative_to(out):
        raise InputError(
            "this is where you are", path=out, remedy="choose another place with --out."
        )
    with suppress(OSError):
        _clear_abandoned(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, lock = _lock_beside(out)
    except OSError as error:
        raise InputError(
            f"the case cannot be written here ({error.strerror})",
            path=out,
            remedy="choose another place with --out.",
        ) from error
    staging = lock.with_name(lock.name.removesuffix(_LOCK))
    try:
        staging.mkdir(mode=0o700)
        yield staging
        _publish(staging, out, replace=replace)
    finally:
        # The lock goes last: whatever is left of the directory without it would stay for good.
        shutil.rmtree(staging, ignore_errors=True)
        lock.unlink(missing_ok=True)
        os.close(handle)


def _lock_beside(out: Path) -> tuple[int, Path]:
    """Return a new lock file beside ``out``, locked; its name less the ending is the staging's."""
    while True:
        handle, name = tempfile.mkstemp(_LOCK, f".{out.name}.partial-", out.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Another run may have taken it for abandoned before it was locked.
        if Path(name).exists():
            return handle, Path(name)
        os.close(handle)


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
    """Remove what killed runs left behind; a live run holds its lock."""
    for left in out.parent.glob(f".{out.name}.partial-*{_LOCK}"):
        with suppress(OSError), left.open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left.with_name(left.name.removesuffix(_LOCK)), ignore_errors=True)
            left.unlink()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or the new one, never a part.

    Raises InputError where it cannot be written, or something else than a file is there: a link
    is neither followed nor replaced, since somebody else may have put it there.
    """
    try:
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise InputError(
                "something is here already that is not a file",
                path=path,
                remedy="choose another place with --out.",
            )
        handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(partial).replace(path)
        finally:
            Path(partial).unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        # Not as Python words it, which would name the file that is written beside it.
        why = error.strerror if isinstance(error, OSError) else "its name holds a zero byte"
        raise InputError(f"it cannot be written here ({why})", path=path) from error
