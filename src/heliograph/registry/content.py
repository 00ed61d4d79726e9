"""What a registry's folder holds, with the place of each record, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from heliograph.registry.records import About, Claim, Entity, Judgement, Source

Severity = Literal["error", "note"]
RecordKind = Literal["about", "source", "capture", "entity", "judgement", "claim"]
Key = tuple[str, str]
"""What a place is looked up by: the kind of a record and its id (``about`` has the id '')."""


class Place(NamedTuple):
    """Where a record or field stands: path within the folder, line and column from 1."""

    path: str
    line: int
    column: int | None = None


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with a registry, where it stands, and what to do about it.

    An ``error`` keeps the registry from being built; a ``note`` is worth knowing.

    >>> print(Problem("entities/cac.yaml", 4, 9, "error", "there is no kind 'ministry'",
    ...               "write state_body."))
    entities/cac.yaml:4:9: error: there is no kind 'ministry'; write state_body.
    """

    path: str
    line: int | None
    column: int | None
    severity: Severity
    text: str
    remedy: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        what_to_do = f"; {self.remedy}" if self.remedy else ""
        return f"{place}: {self.severity}: {self.text}{what_to_do}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by path, line and column, each once."""
    return tuple(
        sorted(
            set(problems),
            key=lambda each: (
                each.path,
                each.line or 0,
                each.column or 0,
                each.severity,
                each.text,
                each.remedy or "",
            ),
        )
    )


@dataclass(frozen=True)
class Batch:
    """The ids of the records that stand in one file of JSON lines, with the line of each."""

    kind: RecordKind
    path: str
    ids: Sequence[str]
    lines: Sequence[int]


class Places(Mapping[Key, Place]):
    """The place of each record.

    A million records in JSON lines cost nothing until one of them is asked for: then an index of
    the batches is made, once. The first place of an id that stands twice is the one given.
    """

    def __init__(
        self, exact: Mapping[Key, Place] | None = None, batches: Sequence[Batch] = ()
    ) -> None:
        self._exact = dict(exact or {})
        self._batches = tuple(batches)
        self._index: dict[Key, Place] | None = None

    def __getitem__(self, key: Key) -> Place:
        found = self._exact.get(key)
        return found if found is not None else self._indexed()[key]

    def __iter__(self) -> Iterator[Key]:
        yield from self._exact
        yield from (key for key in self._indexed() if key not in self._exact)

    def __len__(self) -> int:
        return len(self._exact) + sum(key not in self._exact for key in self._indexed())

    def _indexed(self) -> dict[Key, Place]:
        if self._index is None:
            self._index = {}
            for batch in self._batches:
                for each, line in zip(batch.ids, batch.lines, strict=True):
                    self._index.setdefault((batch.kind, each), Place(batch.path, line))
        return self._index


@dataclass(frozen=True)
class Content:
    """All records of a registry, each by its id, in the order of their files.

    ``places`` tells where a record stands: ``places["claim", "cac.regulator"]``; records made in
    memory need none.
    """

    about: About
    sources: dict[str, Source] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    claims: dict[str, Claim] = field(default_factory=dict)
    places: Mapping[Key, Place] = field(default_factory=Places)

    def place(self, kind: RecordKind, record_id: str) -> Place:
        """Return where a record stands; ``(registry.yaml, 1)`` for one made in memory."""
        return self.places.get((kind, record_id), Place("registry.yaml", 1))
