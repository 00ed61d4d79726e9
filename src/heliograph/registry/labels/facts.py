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
from heliograph.registry.records import About, Claim, Entity, Evidence, Judgement, Source
from heliograph.registry.rules.caps import ANY, NOTHING, of_evidence
from heliograph.registry.rules.independence import Support, first_speaker, groups_of, voices
from heliograph.registry.rules.propositions import ONE_VALUE
from heliograph.registry.vocabulary import (
    LABELLED_KINDS,
    Hedge,
    Kind,
    Polarity,
    Reliability,
    Status,
)


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
    """A claim that counts, its ends as the entities they were merged into.

    ``behind`` is the support of each source that can be held to it; ``newest`` is the last day on
    which something that it cites was published or captured, None where nothing is dated.
    """

    claim: Claim
    assessment: Assessment
    subject: str
    object: str | None
    behind: tuple[tuple[Reliability, Support], ...]
    newest: str | None
    ruled_single: bool = False  # a reviewer lowered it to one source, whoever else says so

    def until(self) -> datetime.date:
        """Return the first day on which the claim no longer holds, as far as it says."""
        if self.claim.valid_to is None:
            return datetime.date.max
        end = last_day(self.claim.valid_to)
        return end if end == datetime.date.max else end + datetime.timedelta(days=1)

    def recorded_by(self, day: str) -> bool:
        """Return whether a review on ``day`` can have seen the claim as it stands.

        Where no day is recorded the dates of what it cites decide; where these have none either it
        counts as entered before the review.
        """
        entered = self.claim.recorded or self.newest
        return entered is None or entered <= day


class Facts:
    """The claims of a registry that count on a day, by subject and by object.

    They are those of the properties that the criteria look at, and of ``besides``.
    """

    def __init__(
        self,
        registry: Records,
        rules: Criteria,
        as_of: datetime.date,
        *,
        besides: frozenset[str] = frozenset(),
    ) -> None:
        self.by_subject: dict[str, list[Fact]] = defaultdict(list)
        self.by_object: dict[str, list[Fact]] = defaultdict(list)
        asked = rules.properties() | besides
        self._against = _contradicting_evidence(registry, rules, asked)
        for fact in _counting(registry, rules, as_of, asked):
            if fact.claim.polarity not in rules.claims.polarities:
                self._against[fact.assessment.proposition] |= _grades(fact)
                continue
            self.by_subject[fact.subject].append(fact)
            if fact.object is not None:
                self.by_object[fact.object].append(fact)
        self._set_rivals_against_each_other()

    def supported(
        self, facts: Iterable[Fact], grounds: Sequence[Ground]
    ) -> tuple[tuple[Fact, ...], ...]:
        """Return the facts by proposition, those propositions only that meet one of the grounds.

        A proposition that a source of a grade asked for contradicts is left out: such a source
        counts against it as it would for it, and no other does.
        """
        propositions: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            propositions[fact.assessment.proposition].append(fact)
        heard = {grade for ground in grounds for grade in ground.reliability}
        return tuple(
            tuple(sorted(said, key=lambda fact: fact.claim.id))
            for proposition, said in sorted(propositions.items())
            if not heard & self._against.get(proposition, set())
            and any(_meets(said, ground) for ground in grounds)
        )

    def _set_rivals_against_each_other(self) -> None:
        """Let different values of a property that has only one contradict each other."""
        for facts in self.by_subject.values():
            rivals = [fact for fact in facts if fact.claim.property in ONE_VALUE]
            for one in rivals:
                for other in rivals:
                    if (
                        one.claim.property == other.claim.property
                        and one.assessment.proposition != other.assessment.proposition
                    ):
                        self._against[one.assessment.proposition] |= _grades(other)


def counts(
    claim: Claim, assessment: Assessment, asked: ClaimCriteria, as_of: datetime.date
) -> bool:
    """Return whether a claim may count for or against anything on a day, whatever it says.

    It must be able to stand alone: that others say the same lifts no claim. That somebody
    contradicts it is judged where it is asked for, by who that is.
    """
    return (
        assessment.alone != "unverified"
        and assessment.status in ("single_source", "corroborated", "contested")
        and assessment.hedge in asked.hedges
        and claim.modality in asked.modalities
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


def _counting(
    registry: Records, rules: Criteria, as_of: datetime.date, asked: frozenset[str]
) -> Iterator[Fact]:
    groups = groups_of(registry.sources)
    ruled = _rulings(registry)
    for claim in registry.claims.values():
        if claim.property not in asked or claim.subject is None:
            continue
        assessment = registry.assessments.get(claim.id)
        if assessment is None or not counts(claim, assessment, rules.claims, as_of):
            continue
        rulings = ruled[assessment.proposition, claim.polarity]
        if rulings - {"single_source", "corroborated"}:
            continue
        subject = registry.canonical(claim.subject)
        leads_to = registry.canonical(claim.object) if claim.object is not None else None
        if subject != leads_to:
            yield Fact(
                claim,
                assessment,
                subject,
                leads_to,
                behind=tuple(_behind(claim, assessment.hedge, registry.sources, groups)),
                newest=max(_dated(claim, registry.sources), default=None),
                ruled_single="single_source" in rulings,
            )


def _rulings(registry: Records) -> defaultdict[tuple[str, Polarity], set[Status]]:
    """Return what reviewers ruled, by proposition: a ruling holds for all claims that say it."""
    found: defaultdict[tuple[str, Polarity], set[Status]] = defaultdict(set)
    for claim in registry.claims.values():
        assessment = registry.assessments.get(claim.id) if claim.rulings else None
        if assessment is not None and claim.withdrawn is None:
            ruled = {ruling.status for ruling in claim.rulings}
            found[assessment.proposition, claim.polarity] |= ruled
    return found


def _behind(
    claim: Claim, hedge: Hedge, sources: Mapping[str, Source], groups: Mapping[str, str]
) -> Iterator[tuple[Reliability, Support]]:
    """Yield the grade of each source that can be held to a claim, and how it supports it."""
    speaker = first_speaker(claim)
    for evidence in claim.evidence:
        source = sources[evidence.source]
        cap = of_evidence(claim, evidence, source, hedge)
        if evidence.stance == "supports" and cap.level > NOTHING:
            yield source.reliability, Support(groups[source.id], speaker, cap)


def _dated(claim: Claim, sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield the days on which what a claim cites was published, at the latest, and captured."""
    for evidence in claim.evidence:
        source = sources[evidence.source]
        if source.published is not None:
            yield last_day(source.published).isoformat()
        for capture in source.captures:
            if capture.fetched_at is not None and _cites(evidence, capture.id, source):
                yield capture.fetched_at[:10]


def _cites(evidence: Evidence, capture: str, source: Source) -> bool:
    return evidence.capture == capture or (evidence.capture is None and len(source.captures) == 1)


def _contradicting_evidence(
    registry: Records, rules: Criteria, asked: frozenset[str]
) -> defaultdict[str, set[Reliability]]:
    """Return the grades of the sources that contradict a claim by its own evidence."""
    against: defaultdict[str, set[Reliability]] = defaultdict(set)
    for claim in registry.claims.values():
        if claim.property not in asked or claim.polarity not in rules.claims.polarities:
            continue
        assessment = registry.assessments.get(claim.id)
        if assessment is None or assessment.status == "retracted":
            continue
        for evidence in claim.evidence:
            source = registry.sources[evidence.source]
            heard = source.identified and source.retracted is None and evidence.credibility != 5
            if evidence.stance == "contradicts" and heard:
                against[assessment.proposition].add(source.reliability)
    return against


def _grades(fact: Fact) -> set[Reliability]:
    return {grade for grade, _ in fact.behind}


def _meets(said: Sequence[Fact], ground: Ground) -> bool:
    if ground.status == "single_source":
        return any(_grades(fact) & set(ground.reliability) for fact in said)
    graded = [
        support
        for fact in said
        if not fact.ruled_single
        for grade, support in fact.behind
        if grade in ground.reliability
    ]
    return sum(voice.level == ANY for voice in voices(graded)) >= 2
