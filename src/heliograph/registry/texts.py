"""Finding the text of a capture, by its hash, among the files of a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from heliograph.errors import InputError
from heliograph.evidence.capture.record import RECORD_NAME, decode_record
from heliograph.registry.content import Content, Problem
from heliograph.registry.records import Capture

MAX_BYTES: Final = 20_000_000
MAX_DEPTH: Final = 20
_NAMED: Final = 3
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Texts:
    """The texts at hand, by the SHA-256 of their bytes, and what was passed over.

    A capture names its text by hash, so files may have any names: the folder that a person keeps
    them in, or the evidence that ``heliograph capture`` wrote. There a page is known by the hash of
    its bytes, too: ``of_pages`` leads from that to the hash of the text that was taken from it.

    >>> from heliograph.registry.records import Capture
    >>> digest = hashlib.sha256(b"words").hexdigest()
    >>> Texts({digest: b"words"}).text(Capture(id="c", sha256=digest))
    'words'
    """

    held: Mapping[str, Path | bytes]
    notes: tuple[Problem, ...] = ()
    of_pages: Mapping[str, str] = field(default_factory=dict)
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
        of_pages: dict[str, str] = {}
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
            if path.name == RECORD_NAME:
                try:
                    record = decode_record(raw, path)
                except InputError as error:
                    notes.append(_note(shown, error.problem))
                    continue
                if record.text_sha256 is not None:
                    of_pages.setdefault(record.payload_sha256, record.text_sha256)
                continue
            for digest in _digests(raw):
                held.setdefault(digest, path)
        return cls(held, tuple(notes), of_pages)

    def text(self, capture: Capture) -> str | None:
        """Return the text of a capture; None where it is not here, or is no text."""
        if capture.text_sha256 is not None:
            # The bytes are something else than the text, such as a page's HTML.
            return self._of(capture.text_sha256)
        taken = self.of_pages.get(capture.sha256)
        found = self._of(taken) if taken is not None else None
        return found if found is not None else self._of(capture.sha256)

    def sought(self, content: Content) -> str | None:
        """Return a sentence on what was looked for here and is not here; None if all is.

        Only captures that somebody quotes are looked for.
        """
        quoted = {
            (each.source, each.capture)
            for claim in content.claims.values()
            for each in claim.evidence
            if each.quote is not None
        }
        captures = [
            capture
            for source in content.sources.values()
            for capture in source.captures
            if (source.id, capture.id) in quoted or (source.id, None) in quoted
        ]
        gone = [capture for capture in captures if self.text(capture) is None]
        if not gone:
            return None
        named = "; ".join(map(_looked_for, gone[:_NAMED]))
        more = f"; and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else ""
        files = (
            "1 file"
            if len(set(self.held.values())) == 1
            else f"{len(set(self.held.values())):,} files"
        )
        return (
            f"The texts of {len(captures):,} captures were looked for among {files} and "
            f"{len(self.of_pages):,} captured pages; {len(gone):,} not found: {named}{more}."
        )

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
    """Yield the plain files under a folder with their sizes, in order of name.

    Raises InputError where folders are nested over ``MAX_DEPTH`` deep.
    """
    for folder, folders, names in os.walk(root, followlinks=False):
        if folders and len(Path(folder).relative_to(root).parts) >= MAX_DEPTH:
            raise InputError(f"folders are nested over {MAX_DEPTH} deep", path=folder)
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path, path.stat().st_size


def _looked_for(capture: Capture) -> str:
    if capture.text_sha256 is not None:
        return f"{capture.id} by text_sha256 {capture.text_sha256}"
    return f"{capture.id} by sha256 {capture.sha256}, of a text or of a captured page"


def _note(path: str, text: str) -> Problem:
    return Problem(path, None, None, "note", text)
