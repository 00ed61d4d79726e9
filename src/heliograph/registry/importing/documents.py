"""The documents that claims were read from: sources of a registry, known again by their text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

import msgspec

from heliograph.errors import InputError
from heliograph.registry.importing.cells import as_line, cleaned, slug
from heliograph.registry.reading import Problems, record_of
from heliograph.registry.records import Capture, Date, Id, Language, Line, Source, Text, Web
from heliograph.registry.texts import MAX_BYTES
from heliograph.registry.vocabulary import Reliability
from heliograph.registry.yamlfile import parse

STARTING: Final = Path(__file__).parents[1] / "starting"
"""The folder of the registry that comes with Heliograph."""

_NOT_GRADED: Final = "not graded: the import knows of the document only the file it was read from"


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a document beyond its file: all optional but the file's name."""

    file: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    id: Id | None = None
    title: Line | None = None
    publisher: Line | None = None
    identified: bool = False
    type: Line = "document"
    independence_group: Id | None = None
    reliability: Reliability = "F"
    graded_by: Line = "not graded by this project"
    graded_because: Text = _NOT_GRADED
    url: Web | None = None
    published: Date | None = None
    lang: Language | None = None
    note: Text | None = None


@dataclass
class Documents:
    """The documents of an import: found in a folder, in a registry, or described in a file."""

    folder: Path | None
    known: Mapping[str, Source]
    given: Mapping[str, Given]
    _found: dict[str, tuple[Source, str | None]] = field(default_factory=dict)
    _bytes_of: dict[str, bytes] = field(default_factory=dict)  # by their SHA-256
    taken_over: set[str] = field(default_factory=set)  # ids of sources the registry has

    def of(self, name: str) -> tuple[Source, str | None]:
        """Return the source that a file is, and its text if it is at hand.

        A source of the registry whose capture has the same hash is that source. Another is made,
        by default one that nobody can identify, and a voice of its own.
        """
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def sources(self) -> tuple[Source, ...]:
        """Return the sources of all documents asked for so far, each once."""
        return tuple({source.id: source for source, _ in self._found.values()}.values())

    def held(self) -> Mapping[str, bytes]:
        """Return the documents that are at hand, of those asked for so far, by their SHA-256."""
        return self._bytes_of

    def _look(self, name: str) -> tuple[Source, str | None]:
        raw = self._bytes(name)
        text = None
        if raw is not None:
            digest = hashlib.sha256(raw).hexdigest()
            self._bytes_of[digest] = raw
            text = raw.decode("utf-8-sig", "replace")
            for source in self.known.values():
                if any(digest in {each.sha256, each.text_sha256} for each in source.captures):
                    self.taken_over.add(source.id)
                    return source, text
        return self._made(name, raw, text), text

    def _made(self, name: str, raw: bytes | None, text: str | None) -> Source:
        given = self.given.get(name) or Given(file=name)
        own = slug(name.removesuffix(".txt"), 50) or "document"
        source_id = given.id or own
        if given.id is None and source_id in self._taken():
            source_id = f"{own}.{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        digest = hashlib.sha256(raw).hexdigest() if raw is not None else ""
        capture = Capture(
            id=f"{source_id[:70]}.text",
            sha256=digest,
            text_sha256=digest,
            characters=len(text or ""),
            media_type="text/plain",
        )
        return Source(
            id=source_id,
            title=given.title or as_line(cleaned(name)),
            publisher=given.publisher or "not identified",
            identified=given.identified,
            type=given.type,
            independence_group=given.independence_group or source_id,
            reliability=given.reliability,
            graded_by=given.graded_by,
            graded_because=given.graded_because,
            url=given.url,
            published=given.published,
            lang=given.lang,
            note=given.note,
            captures=(capture,) if raw is not None else (),
        )

    def _taken(self) -> set[str]:
        """Return the ids that a document without a given one cannot have."""
        given = {each.id for each in self.given.values() if each.id is not None}
        return {*self.known, *given, *(source.id for source, _ in self._found.values())}

    def _bytes(self, name: str) -> bytes | None:
        """Return the bytes of a document's file; None where it is not in the folder."""
        if self.folder is None or name in {".", ".."} or Path(name).name != name:
            return None
        path = self.folder / name
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
                return None
            return path.read_bytes()
        except (OSError, ValueError):  # such as a name that no file can have
            return None


def read_given(path: Path) -> dict[str, Given]:
    """Return what a file of YAML says of documents: a list, each with ``file`` and what is known.

    Raises InputError with the first problem where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(1_000_001)
    except OSError as error:
        raise InputError(f"this cannot be read ({error.strerror})", path=path) from error
    try:
        value, mark = parse(raw.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise InputError("this is not UTF-8", path=path, remedy="save it as UTF-8.") from error
    problems = Problems(str(path))
    if not isinstance(value, list):
        raise InputError("this should be a list, each document after a '- '", path=path, line=1)
    assert isinstance(mark.children, list)
    records = [
        record_of(each, its, Given, problems)
        for each, its in zip(value, mark.children, strict=True)
    ]
    if problems.found:
        first = problems.found[0]
        raise InputError(first.text, path=path, line=first.line, remedy=first.remedy)
    read = [record for record in records if record is not None]
    _refuse_twice("file", [record.file for record in read], path)
    _refuse_twice("id", [record.id for record in read if record.id is not None], path)
    return {record.file: record for record in read}


def _refuse_twice(field_name: str, values: list[str], path: Path) -> None:
    """Refuse documents that share a file or an id: what is known of one would be the other's."""
    for value, times in Counter(values).items():
        if times > 1:
            raise InputError(
                f"{times} documents have the {field_name} {value[:80]!r}",
                path=path,
                remedy="give each its own, or describe the document once.",
            )
