"""What a machine lacks for temporary files, which says nothing about the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heliograph.errors import InputError


@contextmanager
def working_space(path: Path | None = None) -> Iterator[None]:
    """Unpack something in the block; raises InputError, about ``path``, where that cannot be done.

    A full disk must never read as if somebody had changed the evidence.
    """
    try:
        yield
    except OSError as error:
        # What tempfile says then is a list of the directories that it tried.
        nowhere = isinstance(error, FileNotFoundError) and error.filename is None
        why = "no directory can be written to" if nowhere else error.strerror
        raise InputError(
            f"it cannot be unpacked here to be checked ({why})",
            path=path,
            remedy="free some space for temporary files, or set TMPDIR to a place that has some.",
        ) from error
