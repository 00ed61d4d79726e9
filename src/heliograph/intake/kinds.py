"""What kind of file this is, by its first bytes."""

from __future__ import annotations

import stat
from pathlib import Path

from heliograph.errors import InputError

PACKINGS = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))

_OTHERS = (
    (b"%PDF", "a PDF document", "export the table behind it as CSV."),
    (
        b"PK\x03\x04",
        "a ZIP archive (or an Excel file)",
        "unpack it, or save it as CSV, and give that file.",
    ),
    (b"PK\x05\x06", "an empty ZIP archive", "give the file that should be in it."),
    (b"\x89PNG", "a PNG image", "give an export of posts."),
    (b"\xff\xd8\xff", "a JPEG image", "give an export of posts."),
    (b"GIF8", "a GIF image", "give an export of posts."),
    (b"RIFF", "a sound, video or image file", "give an export of posts."),
    (b"SQLite format 3\0", "an SQLite database", "export its table of posts as CSV."),
    (b"BZh", "a bzip2 archive", "unpack it and give the unpacked file."),
    (b"\xfd7zXZ\0", "an xz archive", "unpack it and give the unpacked file."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give the unpacked file."),
    (b"Rar!", "a RAR archive", "unpack it and give the unpacked file."),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as CSV and give that file."),
    (b"\x7fELF", "a program", "give an export of posts."),
    (b"MZ", "a program", "give an export of posts."),
    (b"{\\rtf", "an RTF document", "give an export of posts."),
    (b"ARROW1", "an Arrow file", "write it as Parquet and give that file."),
)
_MARKUP = (
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML document"),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def check_readable(path: Path) -> None:
    """Raise InputError unless ``path`` is a regular file with something in it."""
    try:
        mode = path.stat()
        if stat.S_ISDIR(mode.st_mode):
            raise InputError(
                "this is a directory", path=path, remedy="name the files in it, one by one."
            )
        if not stat.S_ISREG(mode.st_mode):
            raise InputError(
                "this is not a file but a device or a pipe",
                path=path,
                remedy="save the posts to a file first; it is read twice.",
            )
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise InputError("there is no such file", path=path, remedy="check its name.") from error
    except (OSError, ValueError) as error:
        raise InputError(
            "the file cannot be opened" + _why(error),
            path=path,
            remedy="check its permissions.",
        ) from error
    if mode.st_size == 0:
        raise InputError("the file is empty", path=path, remedy="export or download it again.")


def _why(error: Exception) -> str:
    return f" ({error.strerror.lower()})" if isinstance(error, OSError) and error.strerror else ""


def packing_of(first: bytes) -> str | None:
    """Return how a file is packed, or None.

    >>> packing_of(bytes([31, 139, 8])), packing_of(b"a,b")
    ('gzip', None)
    """
    return next((name for magic, name in PACKINGS if first.startswith(magic)), None)


def refuse_other_kinds(path: Path, first: bytes) -> None:
    """Raise InputError, naming the kind, for a file that is no export of posts."""
    start = first.lstrip()[:64].lower()
    for magic, what, remedy in _OTHERS:
        # Two letters alone could begin a column's name.
        if first.startswith(magic) and (len(magic) > 2 or b"\0" in first[:64]):
            raise InputError(f"this is {what}", path=path, remedy=remedy)
    for magic, what in _MARKUP:
        if start.startswith(magic):
            raise InputError(
                f"this is {what}",
                path=path,
                remedy="if it was downloaded, look at it in a browser: it may be an error page.",
            )
    if first[257:262] == b"ustar":
        raise InputError(
            "this is a tar archive", path=path, remedy="unpack it and give the files in it."
        )
    if _looks_binary(first):
        raise InputError(
            "this is a binary file of an unknown kind",
            path=path,
            remedy="give CSV, TSV, JSON, JSON lines or Parquet, plain or as .gz or .zst.",
        )


def _looks_binary(first: bytes) -> bool:
    if first.startswith(_TEXT_MARKS):
        return False
    head = first[:4096]
    zeros = head.count(0)
    # UTF-16 without a mark: every other byte of plain text is zero.
    if zeros and abs(head[::2].count(0) - head[1::2].count(0)) > 0.8 * len(head) / 2:
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return controls > 0.1 * len(head)
