"""Hidden folders beside a place, in which what will stand there is made; and those left behind."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MADE = "made"
FORMER = "former"

_ENDING = "[a-z0-9_]{8}"  # of the names that tempfile gives


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Give a hidden folder beside ``out``, locked while it is in use, and clear it away.

    What it holds as ``FORMER`` stays where nothing stands at ``out``: ``recover`` puts it back.
    Raises OSError where there can be no such folder.
    """
    folder = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        _clear(folder, out)
        os.close(lock)


def publish(folder: Path, out: Path) -> None:
    """Move the finished folder to ``out``; the one that stood there comes back if that fails."""
    made, former = folder / MADE, folder / FORMER
    try:
        if os.path.lexists(out):
            out.rename(former)
        made.rename(out)
    except BaseException:
        _put_back(former, out)
        raise


def recover(out: Path) -> None:
    """Put back the folder that a killed run took from ``out``, and clear away what it left."""
    if not out.parent.is_dir():
        return
    known = re.compile(re.escape(_prefix(out)) + _ENDING)
    for folder in sorted(out.parent.iterdir()):
        if known.fullmatch(folder.name) and _is_ours(folder):
            with suppress(OSError):  # a live run holds its lock
                lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _put_back(folder / FORMER, out)
                    _clear(folder, out)
                finally:
                    os.close(lock)


def _prefix(out: Path) -> str:
    return f".{out.name}.partial-"


def _is_ours(folder: Path) -> bool:
    """Return whether a folder is one that ``staging`` made for this user, and nothing else."""
    if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
        return False
    return {each.name for each in folder.iterdir()} <= {MADE, FORMER}


def _put_back(former: Path, out: Path) -> None:
    if former.is_dir() and not os.path.lexists(out):
        former.rename(out)


def _clear(folder: Path, out: Path) -> None:
    if not (folder / FORMER).exists() or os.path.lexists(out):
        shutil.rmtree(folder, ignore_errors=True)
