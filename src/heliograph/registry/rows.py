"""Records as rows of the tables: one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from heliograph.registry.assessment import Assessment
from heliograph.registry.labels.label import Label
from heliograph.registry.ledger import Change
from heliograph.registry.records import Claim, Entity, Judgement, Source

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Child:
    """A table with several rows a record; ``key`` is the column that says of which."""

    table: str
    key: str
    columns: tuple[str, ...]
    rows: Callable[[Any, Any], Iterator[Row]]  # of the record and its key


@dataclass(frozen=True)
class Table:
    """Where a kind of record goes: its columns after number, id, entry and record."""

    table: str
    columns: tuple[str, ...]
    row: Callable[[int, Change], Row]
    children: tuple[Child, ...] = ()
    keyed_by_number: bool = False  # its children name it by its number; else by its id

    def update(self) -> str:
        """Return the statement that gives the row of a number another state."""
        settings = ", ".join(f"{column} = ?" for column in self.columns)
        return (
            f"UPDATE {self.table} SET entry = ?, removed = NULL, record = ?"  # noqa: S608 -- names of ours
            f"{', ' if settings else ''}{settings} WHERE number = ?"
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _source(_: int, change: Change) -> Row:
    source = change.record
    assert isinstance(source, Source)
    return (
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


def _captures(source: Source, key: str) -> Iterator[Row]:
    for position, each in enumerate(source.captures):
        yield (
            key,
            position,
            each.id,
            each.sha256,
            each.text_sha256,
            each.url,
            each.fetched_at,
            each.media_type,
            each.characters,
        )


def _entity(_: int, change: Change) -> Row:
    entity = change.record
    assert isinstance(entity, Entity)
    name = entity.names[0].text if entity.names else None
    return entity.kind, name, entity.schema, entity.description, _json(entity.countries)


def _names(entity: Entity, key: str) -> Iterator[Row]:
    for position, each in enumerate(entity.names):
        yield key, position, each.text, each.lang, each.type


def _accounts(entity: Entity, key: str) -> Iterator[Row]:
    for position, each in enumerate(entity.accounts):
        yield key, position, each.platform, each.handle, each.id, each.url


def _domains(entity: Entity, key: str) -> Iterator[Row]:
    for position, each in enumerate(entity.domains):
        yield key, position, each


def _judgement(_: int, change: Change) -> Row:
    given = change.record
    assert isinstance(given, Judgement)
    return given.left, given.right, given.verdict, given.by, given.on, given.because


def _label(_: int, change: Change) -> Row:
    label = change.record
    assert isinstance(label, Label)
    return (
        label.entity,
        label.tier,
        label.criteria,
        label.reviewer,
        label.reviewed,
        label.expires,
        label.because,
        label.negated,
    )


def _claim(number: int, change: Change) -> Row:
    claim = change.record
    assert isinstance(claim, Claim)
    return (
        claim.subject,
        claim.object,
        claim.property,
        claim.supersedes,
        *assessment_row(number, change.assessment, change.assessed),
    )


def assessment_row(number: int, assessment: Assessment | None, assessed: bytes) -> Row:
    """Return what a claim's row holds of its assessment, given by the entry of a number."""
    if assessment is None:
        return None, None, number, None
    return assessment.proposition, assessment.status, number, assessed.decode()


def _evidence(claim: Claim, key: int) -> Iterator[Row]:
    for position, each in enumerate(claim.evidence):
        yield (
            key,
            position,
            each.source,
            each.capture,
            each.stance,
            each.credibility,
            each.quote,
            each.locator,
        )


ASSESSMENT_COLUMNS: Final = ("proposition", "status", "assessed", "assessment")

TABLES: Final[dict[str, Table]] = {
    "about": Table("about", (), lambda *_: ()),
    "source": Table(
        "source",
        ("title", "publisher", "type", "independence_group", "reliability", "graded_by",
         "graded_because", "identified", "retracted", "url", "published", "lang", "licence"),
        _source,
        (Child("capture", "source",
               ("source", "position", "id", "sha256", "text_sha256", "url", "fetched_at",
                "media_type", "characters"), _captures),),
    ),
    "entity": Table(
        "entity",
        ("kind", "name", "schema", "description", "countries"),
        _entity,
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
        _judgement,
    ),
    "label": Table(
        "label",
        ("entity", "tier", "criteria", "reviewer", "reviewed", "expires", "because", "negated"),
        _label,
    ),
    "claim": Table(
        "stored_claim",
        ("subject", "object", "property", "supersedes", *ASSESSMENT_COLUMNS),
        _claim,
        (Child("stored_evidence", "claim",
               ("claim", "position", "source", "capture", "stance", "credibility", "quote",
                "locator"), _evidence),),
        keyed_by_number=True,
    ),
}  # fmt: skip
"""The table of each kind of record."""
