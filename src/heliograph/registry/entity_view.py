"""One entity as the registry has it: names, claims, relations, contradictions, history."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

import msgspec

from heliograph.registry.assessment import Assessment
from heliograph.registry.contradictions import Contradiction, Statement, contradictions
from heliograph.registry.history import Event, history
from heliograph.registry.ledger import decoded
from heliograph.registry.records import Claim, Entity, Name
from heliograph.registry.shelf import Rows


class Relation(msgspec.Struct, frozen=True):
    """A claim that leads from one entity to another, seen from one of them."""

    claim: Claim
    assessment: Assessment
    direction: Literal["out", "in"]  # out: this entity is the subject
    other: str  # the id of the entity at the other end
    name: str | None  # of that entity
    superseded_by: str | None = None


class EntityView:
    """An entity and what is said of it, under all ids that were judged to be it.

    Claims that were superseded or withdrawn are given with the others: their status is retracted.
    Of an entity that was ``removed`` from the registry the record is the last that it had.
    """

    def __init__(self, rows: Rows, record: Entity, *, removed: bool = False) -> None:
        self._rows = rows
        self.record = record
        self.id = record.id
        self.removed = removed

    @cached_property
    def merged(self) -> tuple[str, ...]:
        """The ids of other entities that were judged to be this one."""
        query = "SELECT id FROM entity WHERE canonical = ? AND removed IS NULL ORDER BY id"
        return tuple(each for (each,) in self._rows.each(query, self.id))

    @property
    def names(self) -> tuple[Name, ...]:
        """Its names, then those of the entities merged into it, each once."""
        query = f"SELECT record FROM entity WHERE id IN {self._places} ORDER BY id <> ?, id"  # noqa: S608 -- question marks
        found: dict[Name, None] = {}
        for (record,) in self._rows.each(query, *self._ids, self.id):
            found.update(dict.fromkeys(decoded(Entity, record).names))
        return tuple(found)

    def claims(self) -> tuple[Statement, ...]:
        """Return the claims about it."""
        return tuple(self._statements(f"subject IN {self._places}", *self._ids))

    def relations(self) -> tuple[Relation, ...]:
        """Return the claims that lead from it to another entity, or from another to it."""
        query = (
            "SELECT c.record, c.assessment, c.superseded_by, c.subject, "  # noqa: S608 -- question marks
            "coalesce(s.canonical, c.subject), coalesce(o.canonical, c.object), s.name, o.name "
            "FROM stored_claim AS c LEFT JOIN entity AS s ON s.id = c.subject "
            "LEFT JOIN entity AS o ON o.id = c.object "
            "WHERE c.number IN ("
            f"SELECT number FROM stored_claim WHERE subject IN {self._places} UNION "
            f"SELECT number FROM stored_claim WHERE object IN {self._places}"
            ") AND c.object IS NOT NULL AND c.removed IS NULL ORDER BY c.number"
        )
        return tuple(map(self._relation, self._rows.each(query, *self._ids, *self._ids)))

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return the claims about it that stand against each other, question by question."""
        return contradictions(self.claims())

    def history(self) -> list[Event]:
        """Return all that the log says of it, in order; of those merged into it too."""
        return history(self._rows, self.id, self._ids)

    def __repr__(self) -> str:
        name = self.record.names[0].text if self.record.names else self.id
        return f"<{self.record.kind} {self.id}: {name}>"

    @property
    def _ids(self) -> tuple[str, ...]:
        return (self.id, *self.merged)

    @property
    def _places(self) -> str:
        return f"({', '.join('?' * len(self._ids))})"

    def _statements(self, condition: str, *values: str) -> Iterator[Statement]:
        query = (
            "SELECT record, assessment, superseded_by FROM stored_claim "  # noqa: S608 -- conditions of ours
            f"WHERE {condition} AND removed IS NULL ORDER BY number"
        )
        return map(_statement, self._rows.each(query, *values))

    def _relation(self, row: tuple[Any, ...]) -> Relation:
        record, assessed, superseded_by, subject, *others = row
        out = subject in self._ids
        other, name = (others[1], others[3]) if out else (others[0], others[2])
        return Relation(
            decoded(Claim, record),
            decoded(Assessment, assessed),
            "out" if out else "in",
            other,
            name,
            superseded_by,
        )


def _statement(row: tuple[Any, ...] | list[Any]) -> Statement:
    record, assessed, superseded_by = row
    return Statement(decoded(Claim, record), decoded(Assessment, assessed), superseded_by)
