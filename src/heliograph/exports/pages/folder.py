"""A folder of files that appears whole or not at all, and replaces only what it made itself.

A run that is killed leaves the folder of before or the new one, but for the moment between two
renames, in which nothing stands there: then the next run puts the folder of before back before it
does anything else. It clears away the hidden folder that a killed run left, too.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from heliograph.errors import InputError
from heliograph.exports.pages.staging import MADE, publish, recover, staging
from heliograph.version import __version__

LIST = "pages.json"
"""The list of the files with their SHA-256; a folder without it was not made here."""

_ELSEWHERE = "choose another place with --out."


class _Listed(msgspec.Struct, forbid_unknown_fields=True):
    heliograph: str
    as_of: str
    files: dict[str, str]


def write_folder(out: Path, files: Iterable[tuple[str, bytes]], as_of: datetime.date) -> int:
    """Write files, given by their paths within the folder, to ``out``; return how many.

    Until all are written nothing at ``out`` changes. Raises InputError where ``out`` holds what
    this function did not write, or cannot be written.
    """
    out = out.resolve()  # a link keeps pointing at its folder
    try:
        recover(out)
        _check_free(out)
        if Path.cwd().is_relative_to(out):
            raise InputError("this is where you are", path=out, remedy=_ELSEWHERE)
        out.parent.mkdir(parents=True, exist_ok=True)
        with staging(out) as folder:
            made = folder / MADE
            made.mkdir()  # unlike the folder around it, for others to read if the umask says so
            written = {path: _write(made / path, content) for path, content in files}
            listed = {"heliograph": __version__, "as_of": as_of.isoformat(), "files": written}
            text = json.dumps(listed, indent=1, sort_keys=True) + "\n"
            _write(made / LIST, text.encode())
            _check_free(out)  # something may have appeared meanwhile
            publish(folder, out)
    except OSError as error:
        raise InputError(
            f"the pages cannot be written here ({error.strerror})", path=out, remedy=_ELSEWHERE
        ) from error
    return len(written)


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:  # two names may be one to this disk
        file.write(content)
    return hashlib.sha256(content).hexdigest()


def _check_free(out: Path) -> None:
    """Hold that there is nothing at ``out``, or an empty folder, or one that was made here."""
    if not os.path.lexists(out):
        return
    if not out.is_dir():
        raise InputError("there is no folder here but something else", path=out, remedy=_ELSEWHERE)
    found = {each.relative_to(out).as_posix() for each in out.rglob("*") if not _is_folder(each)}
    if not found:
        return
    try:
        known = msgspec.json.decode((out / LIST).read_bytes(), type=_Listed).files.keys() | {LIST}
    except (OSError, msgspec.MsgspecError):
        known = set()
    if strange := found - known:
        raise InputError(
            f"the folder holds {min(strange)!r}, which is none of its pages",
            path=out,
            remedy=f"take it out, or {_ELSEWHERE}",
        )


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
