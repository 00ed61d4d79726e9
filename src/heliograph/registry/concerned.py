"""Which entities the entries of a log concern."""

from __future__ import annotations

from collections.abc import Iterator

from heliograph.registry.ledger import Change
from heliograph.registry.records import Claim, Entity, Judgement


def concerned(change: Change) -> Iterator[str]:
    """Give the entities that a state of a record concerns."""
    match change.record:
        case Entity(id=one):
            yield one
        case Judgement(left=left, right=right):
            yield left
            yield right
        case Claim(subject=subject, object=other):
            if subject is not None:
                yield subject
            if other is not None:
                yield other
        case _ if change.kind == "label":
            yield change.id.partition("/")[0]
        case _:
            pass


class ManyEntries:
    """The claims that several entries are about, and the entities these concern."""

    def __init__(self) -> None:
        self._entries: dict[int, set[int]] = {}
        self._ends: dict[int, set[str]] = {}

    def note(self, first: int, number: int, before: tuple[str | None, ...], change: Change) -> None:
        """Note another entry about a claim, with its ends before and after."""
        self._entries.setdefault(first, {first}).add(number)
        ends = self._ends.setdefault(first, set())
        ends.update(each for each in before if each is not None)
        ends.update(concerned(change))

    def concerned(self) -> Iterator[tuple[str, int]]:
        """Give entity and entry: all that was ever said of a claim is of all its ends."""
        for first, entries in self._entries.items():
            for entity in self._ends[first]:
                yield from ((entity, number) for number in entries)
