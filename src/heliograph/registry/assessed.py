"""What a registry's folder holds, with what the rules make of it, in memory."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from heliograph.registry.assessment import Assessment
from heliograph.registry.content import Content
from heliograph.registry.identity import canonical
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.label import Label
from heliograph.registry.ledger import Change, label_id, written
from heliograph.registry.records import About, Claim, Entity, Judgement, Source
from heliograph.registry.rules import assess
from heliograph.registry.texts import Texts


@dataclass(frozen=True)
class Assessed:
    """A content and its assessments; what labels need of a registry."""

    content: Content
    assessments: Mapping[str, Assessment]
    same: Mapping[str, str]  # the entity that each one is shown as

    @classmethod
    def of(cls, content: Content, texts: Texts | None = None) -> Assessed:
        """Assess a content that was checked."""
        return cls(content, assess(content, texts), canonical(content))

    @property
    def about(self) -> About:
        """What the registry says of itself."""
        return self.content.about

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id."""
        return self.content.sources

    @property
    def entities(self) -> Mapping[str, Entity]:
        """The entities by id."""
        return self.content.entities

    @property
    def claims(self) -> Mapping[str, Claim]:
        """The claims by id."""
        return self.content.claims

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """The judgements on which entities are one."""
        return self.content.judgements

    def canonical(self, entity_id: str, /) -> str:
        """Return the id under which an entity is shown."""
        return self.same.get(entity_id, entity_id)

    def labels(self, as_of: datetime.date) -> tuple[Label, ...]:
        """Return the labels that hold on a day."""
        return labels(self, as_of)

    def changes(self) -> Iterator[Change]:
        """Give every record as a log that holds none of them is told of it.

        What others refer to comes before them.
        """
        content = self.content
        yield Change("about", "", content.about, written(content.about))
        for source in content.sources.values():
            yield Change("source", source.id, source, written(source))
        for entity in content.entities.values():
            yield Change("entity", entity.id, entity, written(entity))
        for judgement in content.judgements:
            yield Change("judgement", judgement.id, judgement, written(judgement))
        for claim in content.claims.values():
            found = self.assessments[claim.id]
            yield Change("claim", claim.id, claim, written(claim), found, written(found))


def label_changes(held: tuple[Label, ...]) -> Iterator[Change]:
    """Give labels as changes."""
    for label in held:
        yield Change("label", label_id(label), label, written(label))
