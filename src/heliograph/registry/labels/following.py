"""What follows for one entity from the claims about it and the labels found so far."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from heliograph.registry.labels.criteria import Condition, Criteria, Inheritance, Rule, Side
from heliograph.registry.labels.days import day
from heliograph.registry.labels.facts import Fact, Facts
from heliograph.registry.labels.label import Label
from heliograph.registry.labels.states import is_state
from heliograph.registry.records import Entity
from heliograph.registry.vocabulary import Tier


@dataclass(frozen=True)
class Following:
    """A tier that follows, or a side without one; by which rule, from which facts, until when."""

    tier: Tier | None
    side: Side
    rule: str
    facts: tuple[Fact, ...]
    until: datetime.date
    countries: tuple[str, ...] = ()
    yields: bool = False


@dataclass(frozen=True)
class _Met:
    """A condition that is met: by which facts, until when, and the states that they lead to."""

    facts: tuple[Fact, ...]
    until: datetime.date
    countries: tuple[str, ...]


def follows(
    record: Entity,
    facts: Facts,
    rules: Criteria,
    entities: Mapping[str, Entity],
    found: Mapping[str, Label],
) -> list[Following]:
    """Return all that follows for a reviewed entity, in the order of the criteria."""
    return list(_Follower(record, facts, rules, entities, found).all())


class _Follower:
    """One entity among the labels found so far."""

    def __init__(
        self,
        record: Entity,
        facts: Facts,
        rules: Criteria,
        entities: Mapping[str, Entity],
        found: Mapping[str, Label],
    ) -> None:
        self._kind = record.kind
        self._facts = facts
        self._rules = rules
        self._entities = entities
        self._found = found
        # A claim that came after the review is not reviewed.
        reviewed = record.review.on if record.review else ""
        seen = [each for each in facts.by_subject.get(record.id, ()) if each.recorded_by(reviewed)]
        self._said = seen
        self._reaching = [
            each for each in facts.by_object.get(record.id, ()) if each.recorded_by(reviewed)
        ]

    def all(self) -> Iterator[Following]:
        for tier in self._rules.tiers:
            for rule in tier.rules:
                if self._kind in rule.kinds and (met := self._rule(rule)):
                    yield Following(
                        tier.tier,
                        tier.side,
                        rule.id,
                        met.facts,
                        met.until,
                        met.countries,
                        rule.yields,
                    )
        for leaning in self._rules.leanings:
            asked = Condition(properties=leaning.properties, bar=leaning.bar)
            if self._kind in leaning.kinds and (met := self._condition(asked)):
                yield Following(None, leaning.side, "", met.facts, met.until)
        for passing in self._rules.inherits:
            if self._kind in passing.kinds:
                yield from self._inherited(passing)

    def _rule(self, rule: Rule) -> _Met | None:
        met = [self._condition(condition) for condition in rule.all]
        every = [each for each in met if each is not None]
        if len(every) < len(met):
            return None
        return _Met(
            tuple(fact for each in every for fact in each.facts),
            min(each.until for each in every),
            _distinct(country for each in every for country in each.countries),
        )

    def _condition(self, asked: Condition) -> _Met | None:
        fitting = [
            fact
            for fact in self._said
            if fact.claim.property in asked.properties and self._fits(fact, asked)
        ]
        said = self._facts.supported(fitting, self._rules.bars[asked.bar]) if fitting else ()
        if not said:
            return None
        ends = [fact.object for each in said for fact in each if fact.object and asked.targets]
        countries = _distinct(country for end in ends for country in self._state_of(end))
        # One of the propositions is enough: the condition holds as long as the last of them.
        until = max(min(self._until(fact, asked) for fact in each) for each in said)
        return _Met(tuple(fact for each in said for fact in each), until, countries)

    def _fits(self, fact: Fact, asked: Condition) -> bool:
        if asked.values:
            return fact.object is None and (fact.claim.value or "").strip() in asked.values
        if asked.targets:
            return fact.object is not None and self._is_target(fact.object, asked)
        return True

    def _is_target(self, entity: str, asked: Condition) -> bool:
        if entity not in self._entities:
            return False
        label = self._found.get(entity)
        record = self._entities[entity]
        kind = None if record.kind == "territory" and not is_state(record) else record.kind
        return any(
            kind in target.kinds or (label is not None and label.tier in target.tiers)
            for target in asked.targets
        )

    def _until(self, fact: Fact, asked: Condition) -> datetime.date:
        """Return until when a fact holds: no longer than the label it leans on."""
        if not asked.targets or fact.object is None:
            return fact.until()
        kinds = {kind for target in asked.targets for kind in target.kinds}
        label = self._found.get(fact.object)
        if self._entities[fact.object].kind in kinds or label is None:
            return fact.until()
        return min(fact.until(), day(label.expires))

    def _state_of(self, entity: str) -> Sequence[str]:
        label = self._found.get(entity)
        return label.countries if label else self._entities[entity].countries

    def _inherited(self, passing: Inheritance) -> Iterator[Following]:
        fitting = [fact for fact in self._reaching if fact.claim.property in passing.properties]
        for said in self._facts.supported(fitting, self._rules.bars[passing.bar]):
            label = self._found.get(said[0].subject)
            if label is None or label.tier not in passing.tiers:
                continue
            side = next(each.side for each in self._rules.tiers if each.tier == label.tier)
            until = min(day(label.expires), *(fact.until() for fact in said))
            yield Following(label.tier, side, passing.id, said, until, label.countries)


def _distinct(countries: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(countries)))
