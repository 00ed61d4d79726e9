"""What of a registry stands on the pages, and what was left out.

The guards are those of every export (``exports.selection``).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heliograph.exports.pages.paths import anchor, entity_path
from heliograph.exports.pages.words import KINDS
from heliograph.exports.selection import Selection, select
from heliograph.exports.sentences import name_of
from heliograph.registry.records import Claim, Source
from heliograph.registry.vocabulary import Kind, Status

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry


@dataclass(frozen=True)
class Link:
    """An entity as it is named on other pages; ``path`` is within the folder."""

    id: str
    name: str
    kind: Kind
    path: str

    @property
    def kind_words(self) -> str:
        """The kind in words."""
        return KINDS[self.kind][0]


@dataclass(frozen=True)
class LeftOut:
    """How much is not on the pages since nobody has said what it is."""

    entities: int
    claims: int


@dataclass(frozen=True)
class Shown:
    """The records on the pages, by what the pages look them up by."""

    selection: Selection
    sources: Mapping[str, Source]
    links: Mapping[str, Link]
    of_subject: Mapping[str, tuple[Claim, ...]]  # all claims, those taken back too
    of_object: Mapping[str, tuple[Claim, ...]]
    corrected_by: Mapping[str, Claim]
    left_out: LeftOut

    def status(self, claim: Claim) -> Status:
        """Return the status of a claim."""
        return self.selection.assessments[claim.id].status

    def place(self, claim: Claim) -> str:
        """Return where a claim stands within the folder."""
        assert claim.subject is not None  # as ``shown`` saw to
        return f"{entity_path(claim.subject)}#{anchor(claim.id)}"

    def statuses(self, claims: tuple[Claim, ...]) -> Counter[Status]:
        """Return how many of some claims have each status."""
        return Counter(map(self.status, claims))


def shown(registry: Registry, as_of: datetime.date) -> Shown:
    """Return what stands on the pages, with the labels that hold on a day."""
    selection = select(registry, as_of)
    claims = tuple(selection.claims.values())
    pages = {registry.canonical(each) for each in registry.entities}
    return Shown(
        selection=selection,
        sources=selection.sources,
        links={
            each: Link(each, name_of(entity), entity.kind, entity_path(each))
            for each, entity in selection.entities.items()
        },
        of_subject=_by(claims, "subject"),
        of_object=_by(claims, "object"),
        corrected_by={each.supersedes: each for each in claims if each.supersedes is not None},
        left_out=LeftOut(
            entities=len(pages) - len(selection.entities),
            claims=len(registry.claims) - len(claims),
        ),
    )


def _by(claims: tuple[Claim, ...], end: str) -> dict[str, tuple[Claim, ...]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        entity = getattr(claim, end)
        if entity is not None:
            found.setdefault(entity, []).append(claim)
    return {entity: tuple(each) for entity, each in found.items()}
