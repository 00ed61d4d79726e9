"""Reading a registry's folder: all its records, where each stands, and what cannot be read."""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from heliograph.errors import InputError
from heliograph.registry.content import (
    Batch,
    Content,
    Key,
    Place,
    Places,
    Problem,
    RecordKind,
    in_order,
)
from heliograph.registry.jsonlines import read_lines
from heliograph.registry.reading import Problems, record_of
from heliograph.registry.records import About, Claim, Entity, Id, Judgement, Source
from heliograph.registry.yamlfile import MAX_BYTES, MAX_DEPTH, Mark, Refused, parse

Record = TypeVar("Record", bound=msgspec.Struct)

ROOMS: Final[dict[str, tuple[RecordKind, type[msgspec.Struct]]]] = {
    "sources": ("source", Source),
    "entities": ("entity", Entity),
    "claims": ("claim", Claim),
}
NO_ABOUT: Final = About(
    title="a registry without registry.yaml",
    maintainer="not given",
    appeal="not given",
    licence="not given",
    criteria="not given",
)


def read_folder(path: str | Path) -> tuple[Content, tuple[Problem, ...]]:
    """Return what a registry's folder holds, and all that is wrong with its files.

    ``registry.yaml`` says what the whole is; ``sources/*.yaml`` hold a source each,
    ``entities/*.yaml`` an entity each, with its claims; ``judgements.yaml`` and ``claims/*.yaml``
    hold lists; in all three folders ``*.jsonl`` hold a record a line. Whether the records fit
    together is the matter of ``checking.check``. Raises InputError where there is no such folder.
    """
    root = Path(path)
    if not root.is_dir():
        raise InputError(
            "there is no such folder" if not root.exists() else "this is a file, not a folder",
            path=root,
            remedy="give the folder of a registry, with a registry.yaml in it.",
        )
    gathered = _Gathered()
    with _no_collection():
        for file, shown in _files(root, gathered.problems):
            _read(file, shown, gathered)
    if gathered.about is None:
        gathered.note("registry.yaml", None, "a registry needs a file registry.yaml that reads")
    return gathered.content(), in_order(gathered.problems)


@dataclass
class _Gathered:
    """The records read so far."""

    about: About | None = None
    records: dict[RecordKind, dict[str, Any]] = field(
        default_factory=lambda: {"source": {}, "entity": {}, "claim": {}, "judgement": {}}
    )
    places: dict[Key, Place] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: str, mark: Mark | None, text: str, remedy: str | None = None) -> None:
        line, column = (mark.line, mark.column) if mark else (None, None)
        self.problems.append(Problem(path, line, column, "error", text, remedy))

    def add(self, kind: RecordKind, record: Any, path: str, mark: Mark) -> None:
        """Keep a record; the first of an id stays, a second is an error."""
        if record.id in self.records[kind]:
            self.note(path, mark, *self._twice(kind, record.id))
            return
        self.records[kind][record.id] = record
        self.places[kind, record.id] = Place(path, mark.line, mark.column)

    def add_batch(
        self, kind: RecordKind, records: list[Any], lines: Iterable[int], path: str
    ) -> None:
        """Keep the records of a file of JSON lines."""
        new = {record.id: record for record in records}
        held = self.records[kind]
        batch = Batch(kind, path, [record.id for record in records], list(lines))
        if len(new) == len(records) and new.keys().isdisjoint(held):
            held.update(new)
            self.batches.append(batch)
            return
        self.batches.append(batch)
        for record, line in zip(records, batch.lines, strict=True):
            if record.id in held:
                self.note(path, Mark(line, 0), *self._twice(kind, record.id))
            else:
                held[record.id] = record

    def _twice(self, kind: RecordKind, record_id: str) -> tuple[str, str]:
        first = Places(self.places, self.batches)[kind, record_id]
        return (
            f"the id {record_id!r} is taken by another {kind}, in {first.path}, line {first.line}",
            "give one of them another id.",
        )

    def content(self) -> Content:
        return Content(
            about=self.about or NO_ABOUT,
            sources=self.records["source"],
            entities=self.records["entity"],
            judgements=tuple(self.records["judgement"].values()),
            claims=self.records["claim"],
            places=Places(self.places, self.batches),
        )


# -- which files ---------------------------------------------------------------------------------


def _files(root: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Yield the files of a registry in order of their names, with their path within the folder."""
    for name in ("registry.yaml", "judgements.yaml"):
        if os.path.lexists(root / name) and _usable(root / name, name, problems):
            yield root / name, name
    for room in ROOMS:
        if os.path.lexists(root / room):
            yield from _within(root / room, room, problems)


def _within(
    folder: Path, shown: str, problems: list[Problem], depth: int = 1
) -> Iterator[tuple[Path, str]]:
    if depth > MAX_DEPTH:
        problems.append(_wrong(shown, f"this folder is nested over {MAX_DEPTH} deep"))
        return
    if folder.is_symlink() or not folder.is_dir():
        problems.append(_wrong(shown, "this should be a folder, not a link or file"))
        return
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        name = entry.name.encode("utf-8", "backslashreplace").decode()
        path = f"{shown}/{name}"
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if name.endswith((".yaml", ".jsonl")):
                problems.append(_wrong(path, "this is a folder with the name of a file"))
            yield from _within(Path(entry.path), path, problems, depth + 1)
        elif name.endswith((".yaml", ".jsonl")):
            if _usable(Path(entry.path), path, problems):
                yield Path(entry.path), path
        else:
            _note_unread(entry, path, problems)


def _note_unread(entry: os.DirEntry[str], path: str, problems: list[Problem]) -> None:
    """Note what is not read although it seems meant to be."""
    if entry.is_symlink() and entry.is_dir():
        problems.append(_wrong(path, "this is a link", "put the folder itself here."))
    elif path.casefold().endswith((".yml", ".yaml", ".json", ".jsonl", ".ndjson")):
        problems.append(_wrong(path, "this file is not read", "name it *.yaml or *.jsonl."))


def _usable(path: Path, shown: str, problems: list[Problem]) -> bool:
    """Return whether a path is a plain file; a link could lead out of the folder."""
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return True
    what = "a link" if stat.S_ISLNK(mode) else "no plain file"
    problems.append(_wrong(shown, f"this is {what}", "put the file itself here."))
    return False


def _wrong(path: str, text: str, remedy: str | None = None) -> Problem:
    return Problem(path, None, None, "error", text, remedy)


# -- what is in them -------------------------------------------------------------------------------


def _read(file: Path, shown: str, gathered: _Gathered) -> None:
    problems = Problems(shown, gathered.problems)
    room = shown.partition("/")[0]
    try:
        if shown.endswith(".jsonl"):
            kind, record = ROOMS[room]
            lines = read_lines(file, record, problems)
            gathered.add_batch(kind, lines.records, lines.numbers, shown)
            return
        value, mark = parse(_text(file, shown), shown)
    except Refused as refused:
        gathered.problems.append(refused.problem)
        return
    except OSError as error:
        gathered.note(shown, None, f"this file cannot be read: {error.strerror}")
        return
    if value is None:
        gathered.note(shown, None, "this file is empty", "write the record, or delete the file.")
    elif shown == "judgements.yaml" or room == "claims":
        _read_list(value, mark, shown, gathered)
    elif not isinstance(value, dict):
        gathered.note(shown, mark, "this should be a set of fields, such as 'id: cac'")
    elif shown == "registry.yaml":
        gathered.about = record_of(value, mark, About, problems)
        gathered.places["about", ""] = Place(shown, mark.line, mark.column)
    elif room == "entities":
        _read_entity(value, mark, shown, gathered)
    else:
        source = record_of(value, mark, Source, problems)
        if source is not None:
            gathered.add("source", source, shown, mark)
            _place_captures(source, mark, shown, gathered)


def _text(file: Path, shown: str) -> str:
    """Return a file's text; raises Refused where it is too large, or not UTF-8."""
    with file.open("rb") as opened:
        raw = opened.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise Refused(
            _wrong(shown, f"this file is larger than {MAX_BYTES:,} bytes", "make it several.")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "ignore")) + 1
        raise Refused(
            Problem(shown, line, column, "error", "this is not UTF-8", "save the file as UTF-8.")
        ) from error


def _read_list(value: Any, mark: Mark, shown: str, gathered: _Gathered) -> None:
    """Read a file that holds a list: of judgements, or of claims."""
    if not isinstance(value, list):
        gathered.note(shown, mark, "this should be a list, each record after a '- '")
        return
    if shown == "judgements.yaml":
        _add_each(value, mark, "judgement", Judgement, shown, gathered)
    else:
        _add_each(value, mark, "claim", Claim, shown, gathered)


def _read_entity(value: dict[str, Any], mark: Mark, shown: str, gathered: _Gathered) -> None:
    """Read an entity with its claims, whose subject it is."""
    assert isinstance(mark.children, dict)
    claims = value.pop("claims", [])
    claims_mark = mark.children.pop("claims", Mark(mark.line, mark.column))
    entity_id = _id_of(value)
    entity = record_of(value, mark, Entity, Problems(shown, gathered.problems))
    if entity is not None:
        gathered.add("entity", entity, shown, mark)
    if not isinstance(claims, list):
        gathered.note(shown, claims_mark, "'claims' should be a list, each claim after a '- '")
        return
    for claim, its in zip(claims, claims_mark.children or (), strict=True):
        assert isinstance(its, Mark)
        if isinstance(claim, dict):
            if "subject" in claim or "about" in claim:
                gathered.note(
                    shown,
                    its,
                    "a claim in an entity's file is about that entity",
                    "leave 'subject' and 'about' out.",
                )
            claim["subject"] = entity_id or "nobody"
    _add_each(claims, claims_mark, "claim", Claim, shown, gathered, keep=entity_id is not None)


def _id_of(value: dict[str, Any]) -> str | None:
    """Return the id that a record gives itself, if it is one."""
    try:
        return msgspec.convert(value.get("id"), Id)
    except msgspec.ValidationError:
        return None


def _add_each(
    values: list[Any],
    mark: Mark,
    kind: RecordKind,
    record_kind: type[Record],
    shown: str,
    gathered: _Gathered,
    *,
    keep: bool = True,
) -> None:
    """Read each record of a list; without ``keep`` only to find what is wrong with it."""
    problems = Problems(shown, gathered.problems)
    for value, its in zip(values, mark.children or (), strict=True):
        assert isinstance(its, Mark)
        record = record_of(value, its, record_kind, problems)
        if record is not None and keep:
            gathered.add(kind, record, shown, its)


def _place_captures(source: Source, mark: Mark, shown: str, gathered: _Gathered) -> None:
    if not source.captures:
        return
    assert isinstance(mark.children, dict)
    for capture, its in zip(source.captures, mark.children["captures"].children or (), strict=True):
        assert isinstance(its, Mark)
        gathered.places.setdefault(("capture", capture.id), Place(shown, its.line, its.column))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold off the collector of cycles: records have none, and a million of them are much to see.

    Reading 1,000,000 claims takes 2.4 times as long with it.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
