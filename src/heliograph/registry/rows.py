"""Records as rows of the tables, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

Row = tuple[Any, ...]

Batch = Sequence[tuple[int, Any]]
"""Changes with the numbers of their entries, all of one kind and with a record."""


@dataclass(frozen=True)
class Child:
    """A table with several rows a record; ``key`` is the column that says of which."""

    table: str
    key: str
    columns: tuple[str, ...]
    rows: Callable[[Batch], list[Row]]


@dataclass(frozen=True)
class Table:
    """Where a kind of record goes."""

    table: str
    columns: tuple[str, ...]  # after number, id, entry and record
    rows: Callable[[Batch], list[Row]]
    children: tuple[Child, ...] = ()
    keyed_by_number: bool = False  # its children name it by its number; else by its id

    def update(self) -> str:
        """Return the statement that gives the row of a number another state."""
        settings = "".join(f", {column} = ?" for column in self.columns)
        return (
            f"UPDATE {self.table} "  # noqa: S608 -- names of ours
            f"SET entry = ?, record = ?{settings}, removed = NULL WHERE number = ?"
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


# A million claims go through here: comprehensions, since each call of a function would cost a third
# of a second.


def _about(batch: Batch) -> list[Row]:
    return [(n, change.id, n, change.written.decode()) for n, change in batch]


def _sources(batch: Batch) -> list[Row]:
    return [
        (
            n,
            source.id,
            n,
            change.written.decode(),
            source.title,
            source.publisher,
            source.type,
            source.independence_group,
            source.reliability,
            source.graded_by,
            source.graded_because,
            source.identified,
            source.retracted.on if source.retracted else None,
            source.url,
            source.published,
            source.lang,
            source.licence,
        )
        for n, change in batch
        for source in (change.record,)
    ]


def _captures(batch: Batch) -> list[Row]:
    return [
        (
            change.id,
            position,
            each.id,
            each.sha256,
            each.text_sha256,
            each.url,
            each.fetched_at,
            each.media_type,
            each.characters,
        )
        for _, change in batch
        for position, each in enumerate(change.record.captures)
    ]


def _entities(batch: Batch) -> list[Row]:
    return [
        (
            n,
            entity.id,
            n,
            change.written.decode(),
            entity.kind,
            entity.names[0].text if entity.names else None,
            entity.schema,
            entity.description,
            _json(entity.countries),
        )
        for n, change in batch
        for entity in (change.record,)
    ]


def _names(batch: Batch) -> list[Row]:
    return [
        (change.id, position, each.text, each.lang, each.type)
        for _, change in batch
        for position, each in enumerate(change.record.names)
    ]


def _accounts(batch: Batch) -> list[Row]:
    return [
        (change.id, position, each.platform, each.handle, each.id, each.url)
        for _, change in batch
        for position, each in enumerate(change.record.accounts)
    ]


def _domains(batch: Batch) -> list[Row]:
    return [
        (change.id, position, each)
        for _, change in batch
        for position, each in enumerate(change.record.domains)
    ]


def _judgements(batch: Batch) -> list[Row]:
    return [
        (
            n,
            given.id,
            n,
            change.written.decode(),
            given.left,
            given.right,
            given.verdict,
            given.by,
            given.on,
            given.because,
        )
        for n, change in batch
        for given in (change.record,)
    ]


def _labels(batch: Batch) -> list[Row]:
    return [
        (
            n,
            change.id,
            n,
            change.written.decode(),
            label.entity,
            label.tier,
            label.criteria,
            label.reviewer,
            label.reviewed,
            label.expires,
            label.because,
            label.negated,
        )
        for n, change in batch
        for label in (change.record,)
    ]


def _claims(batch: Batch) -> list[Row]:
    return [
        (
            n,
            claim.id,
            n,
            change.written.decode(),
            claim.subject,
            claim.object,
            claim.property,
            claim.supersedes,
            change.assessment.proposition,
            change.assessment.status,
            n,
            change.assessed.decode(),
        )
        for n, change in batch
        for claim in (change.record,)
    ]


def _evidence(batch: Batch) -> list[Row]:
    return [
        (
            n,
            position,
            each.source,
            each.capture,
            each.stance,
            each.credibility,
            each.quote,
            each.locator,
        )
        for n, change in batch
        for position, each in enumerate(change.record.evidence)
    ]


ASSESSMENT_COLUMNS: Final = ("proposition", "status", "assessed", "assessment")

TABLES: Final[dict[str, Table]] = {
    "about": Table("about", (), _about),
    "source": Table(
        "source",
        ("title", "publisher", "type", "independence_group", "reliability", "graded_by",
         "graded_because", "identified", "retracted", "url", "published", "lang", "licence"),
        _sources,
        (Child("capture", "source",
               ("source", "position", "id", "sha256", "text_sha256", "url", "fetched_at",
                "media_type", "characters"), _captures),),
    ),
    "entity": Table(
        "entity",
        ("kind", "name", "schema", "description", "countries"),
        _entities,
        (
            Child("name", "entity", ("entity", "position", "text", "lang", "type"), _names),
            Child("account", "entity",
                  ("entity", "position", "platform", "handle", "id", "url"), _accounts),
            Child("domain", "entity", ("entity", "position", "domain"), _domains),
        ),
    ),
    "judgement": Table(
        "judgement",
        ("left_entity", "right_entity", "verdict", "judged_by", "judged_on", "because"),
        _judgements,
    ),
    "label": Table(
        "label",
        ("entity", "tier", "criteria", "reviewer", "reviewed", "expires", "because", "negated"),
        _labels,
    ),
    "claim": Table(
        "stored_claim",
        ("subject", "object", "property", "supersedes", *ASSESSMENT_COLUMNS),
        _claims,
        (Child("stored_evidence", "claim",
               ("claim", "position", "source", "capture", "stance", "credibility", "quote",
                "locator"), _evidence),),
        keyed_by_number=True,
    ),
}  # fmt: skip
"""The table of each kind of record."""
