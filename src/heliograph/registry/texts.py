"""Finding the text of a capture, by its hash, among the files of a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from heliograph.errors import InputError
from heliograph.registry.content import Problem
from heliograph.registry.records import Capture

MAX_BYTES: Final = 20_000_000
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Texts:
    """The texts at hand, by the SHA-256 of their bytes, and what was passed over.

    A capture names its text by hash, so files may have any names: the folder that a person keeps
    them in, or the evidence that ``heliograph capture`` wrote.

    >>> from heliograph.registry.records import Capture
    >>> digest = hashlib.sha256(b"words").hexdigest()
    >>> Texts({digest: b"words"}).text(Capture(id="c", sha256=digest))
    'words'
    """

    held: Mapping[str, Path | bytes]
    notes: tuple[Problem, ...] = ()
    _read: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, directory: str | Path) -> Texts:
        """Return the texts in a folder and the folders in it.

        Links are not followed; files over ``MAX_BYTES`` are passed over with a note. Raises
        InputError where there is no such folder.
        """
        root = Path(directory)
        if not root.is_dir():
            raise InputError(
                "there is no such folder of texts", path=root, remedy="check the path."
            )
        held: dict[str, Path | bytes] = {}
        notes = []
        for path, size_bytes in _files(root):
            shown = str(path.relative_to(root)).encode("utf-8", "backslashreplace").decode()
            if size_bytes > MAX_BYTES:
                notes.append(_note(shown, f"this file is passed over: over {MAX_BYTES:,} bytes"))
                continue
            try:
                raw = path.read_bytes()
            except OSError as error:
                notes.append(_note(shown, f"this file cannot be read: {error.strerror}"))
                continue
            for digest in _digests(raw):
                held.setdefault(digest, path)
        return cls(held, tuple(notes))

    def text(self, capture: Capture) -> str | None:
        """Return the text of a capture; None where it is not here, or is no text."""
        for digest in (capture.text_sha256, capture.sha256):
            if digest is not None and (found := self._of(digest)) is not None:
                return found
            if capture.text_sha256 is not None:
                break  # the bytes are something else than the text, such as a page's HTML
        return None

    def digests(self) -> frozenset[str]:
        """Return the hashes of all texts that are here."""
        return frozenset(self.held)

    def _of(self, digest: str) -> str | None:
        if digest not in self._read:
            self._read[digest] = self._decoded(digest)
        return self._read[digest]

    def _decoded(self, digest: str) -> str | None:
        found = self.held.get(digest)
        if found is None:
            return None
        try:
            raw = found if isinstance(found, bytes) else found.read_bytes()
            # A file may have changed since it was indexed.
            return raw.decode("utf-8-sig") if digest in _digests(raw) else None
        except (OSError, UnicodeDecodeError):
            return None


def _digests(raw: bytes) -> Iterator[str]:
    """Yield the hashes by which a file may be named: of its bytes, of its text without a mark."""
    yield hashlib.sha256(raw).hexdigest()
    if raw.startswith(_BOM):
        yield hashlib.sha256(raw.removeprefix(_BOM)).hexdigest()


def _files(root: Path) -> Iterator[tuple[Path, int]]:
    """Yield the plain files under a folder with their sizes, in order of name."""
    for folder, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path, path.stat().st_size


def _note(path: str, text: str) -> Problem:
    return Problem(path, None, None, "note", text)
