"""The claims that count for labels on a day, and how much stands behind them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from heliograph.registry.assessment import Assessment
from heliograph.registry.labels.criteria import ClaimCriteria, Criteria, Ground
from heliograph.registry.labels.days import first_day, last_day
from heliograph.registry.records import About, Claim, Entity, Judgement, Source
from heliograph.registry.vocabulary import LABELLED_KINDS, Kind

_GROUPS_NEEDED = {"single_source": 1, "corroborated": 2}


class Records(Protocol):
    """What labels need of a registry."""

    @property
    def about(self) -> About: ...  # noqa: D102
    @property
    def sources(self) -> Mapping[str, Source]: ...  # noqa: D102
    @property
    def entities(self) -> Mapping[str, Entity]: ...  # noqa: D102
    @property
    def claims(self) -> Mapping[str, Claim]: ...  # noqa: D102
    @property
    def assessments(self) -> Mapping[str, Assessment]: ...  # noqa: D102
    @property
    def judgements(self) -> tuple[Judgement, ...]: ...  # noqa: D102

    def canonical(self, entity_id: str, /) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Fact:
    """A claim that counts, its ends as the entities they were merged into."""

    claim: Claim
    assessment: Assessment
    subject: str
    object: str | None

    def until(self) -> datetime.date:
        """Return the first day on which the claim no longer holds, as far as it says."""
        if self.claim.valid_to is None:
            return datetime.date.max
        end = last_day(self.claim.valid_to)
        return end if end == datetime.date.max else end + datetime.timedelta(days=1)

    def recorded_by(self, day: str) -> bool:
        """Return whether a review on ``day`` can have seen the claim."""
        return self.claim.recorded is None or self.claim.recorded <= day


class Facts:
    """The claims of a registry that count on a day, by subject and by object."""

    def __init__(self, registry: Records, rules: Criteria, as_of: datetime.date) -> None:
        self._registry = registry
        self.by_subject: dict[str, list[Fact]] = defaultdict(list)
        self.by_object: dict[str, list[Fact]] = defaultdict(list)
        for fact in _counting(registry, rules, as_of):
            self.by_subject[fact.subject].append(fact)
            if fact.object is not None:
                self.by_object[fact.object].append(fact)

    def supported(
        self, facts: Iterable[Fact], grounds: Sequence[Ground]
    ) -> tuple[tuple[Fact, ...], ...]:
        """Return the facts by proposition, those propositions only that meet one of the grounds."""
        propositions: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            propositions[fact.assessment.proposition].append(fact)
        return tuple(
            tuple(sorted(said, key=lambda fact: fact.claim.id))
            for _, said in sorted(propositions.items())
            if any(self._meets(said, ground) for ground in grounds)
        )

    def _meets(self, said: Sequence[Fact], ground: Ground) -> bool:
        allowed = {"corroborated", ground.status}
        groups = {
            source.independence_group
            for fact in said
            if fact.assessment.status in allowed
            for source in self._behind(fact)
            if source.reliability in ground.reliability
            and source.independence_group in fact.assessment.groups
        }
        return len(groups) >= _GROUPS_NEEDED[ground.status]

    def _behind(self, fact: Fact) -> Iterator[Source]:
        for evidence in fact.claim.evidence:
            source = self._registry.sources.get(evidence.source)
            if source is None or source.retracted is not None or evidence.credibility == 5:
                continue
            if evidence.stance == "supports":
                yield source


def counts(
    claim: Claim, assessment: Assessment, asked: ClaimCriteria, as_of: datetime.date
) -> bool:
    """Return whether a claim may count for anything on a day, whatever it says.

    What was withdrawn, superseded or contested has a status that says so.
    """
    return (
        assessment.status in ("single_source", "corroborated")
        and assessment.hedge in asked.hedges
        and claim.modality in asked.modalities
        and claim.polarity in asked.polarities
        and claim.part in asked.parts
        and claim.basis not in asked.bases_refused
        and (claim.recorded is None or claim.recorded <= as_of.isoformat())
        and (claim.valid_from is None or first_day(claim.valid_from) <= as_of)
        and (claim.valid_to is None or as_of <= last_day(claim.valid_to))
    )


def members(registry: Records) -> dict[str, tuple[Entity, ...]]:
    """Return the records of each entity that was merged with others, by its id."""
    merged: dict[str, set[str]] = defaultdict(set)
    for judgement in registry.judgements:
        for each in (judgement.left, judgement.right):
            merged[registry.canonical(each)].add(each)
    return {
        one: tuple(registry.entities[each] for each in sorted(ids) if each in registry.entities)
        for one, ids in merged.items()
    }


def kind_of(records: Sequence[Entity]) -> Kind | None:
    """Return the kind of the first record, if all of an entity's records can carry a label.

    What was merged with something private or unknown is private or unknown.
    """
    labelled = records and all(record.kind in LABELLED_KINDS for record in records)
    return records[0].kind if labelled else None


def _counting(registry: Records, rules: Criteria, as_of: datetime.date) -> Iterator[Fact]:
    asked = rules.properties()
    for claim in registry.claims.values():
        if claim.property not in asked or claim.subject is None:
            continue
        assessment = registry.assessments.get(claim.id)
        if assessment is None or not counts(claim, assessment, rules.claims, as_of):
            continue
        subject = registry.canonical(claim.subject)
        leads_to = registry.canonical(claim.object) if claim.object is not None else None
        if subject != leads_to:
            yield Fact(claim, assessment, subject, leads_to)
