"""Labels from claims, by published criteria; the same records give the same labels.

Labels pass on along relations, so that they are worked out in rounds: each round sees the labels
of the round before, until nothing changes. A label rests only on claims and on labels found before
it, never on itself. Where claims lead to both sides of the criteria, the entity gets no label, and
what would have followed from one is worked out again without it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from heliograph.registry.labels.criteria import Criteria, criteria
from heliograph.registry.labels.days import day
from heliograph.registry.labels.facts import Facts, Records, kind_of, members
from heliograph.registry.labels.following import Following, follows
from heliograph.registry.labels.label import Label
from heliograph.registry.labels.wording import because, name_of
from heliograph.registry.records import Entity
from heliograph.registry.vocabulary import Tier


def labels(registry: Records, as_of: datetime.date) -> tuple[Label, ...]:
    """Return the labels that hold on a day, by entity id.

    Raises InputError where the registry names criteria that do not exist.
    """
    derived = _Deriving(registry, as_of)
    blocked: frozenset[str] = frozenset()
    while True:
        found, torn = derived.round_by_round(blocked)
        if torn <= blocked:
            return tuple(found[entity] for entity in sorted(found))
        blocked |= torn


def tier_of(registry: Records, entity: str, as_of: datetime.date) -> Tier:
    """Return the tier of an entity on a day; ``unknown`` where no label holds."""
    one = registry.canonical(entity)
    held = [label.tier for label in labels(registry, as_of) if label.entity == one]
    return held[0] if held else "unknown"


def negations(before: Iterable[Label], now: Iterable[Label]) -> tuple[Label, ...]:
    """Return the negation of each label that was given before and does not follow now.

    Whatever the reason (expired, contested, corrected, another tier, no longer in the registry):
    whoever keeps a log of labels withdraws it. By entity id and tier.
    """
    held = {(label.entity, label.tier) for label in now if not label.negated}
    gone = {
        (label.entity, label.tier): label
        for label in before
        if not label.negated and (label.entity, label.tier) not in held
    }
    return tuple(
        msgspec.structs.replace(
            label, negated=True, because=f"No longer follows; it was given thus: {label.because}"
        )
        for _, label in sorted(gone.items())
    )


class _Deriving:
    """One registry, one day."""

    def __init__(self, registry: Records, as_of: datetime.date) -> None:
        self._registry = registry
        self._as_of = as_of
        self._rules: Criteria = criteria(registry.about.criteria)
        self._facts = Facts(registry, self._rules, as_of)
        self._members = members(registry)
        self._validity = {each.tier: each.validity_days for each in self._rules.tiers}
        self._order = [each.tier for each in self._rules.tiers]
        concerned = {*self._facts.by_subject, *self._facts.by_object}
        # Read once: a registry may fetch a record from its tables each time it is asked.
        self._entities: dict[str, Entity] = {
            entity: record
            for entity in concerned
            if (record := registry.entities.get(entity)) is not None
        }
        self._labelled = {
            entity for entity in self._entities if kind_of(self._records(entity)) is not None
        }

    def round_by_round(self, blocked: frozenset[str]) -> tuple[dict[str, Label], set[str]]:
        """Return the labels that follow without the blocked, and who is torn between sides."""
        found: dict[str, Label] = {}
        torn: set[str] = set()
        turn = sorted(self._labelled)
        while turn:
            fresh = {}
            for entity in turn:
                if entity in blocked or entity in torn:
                    continue
                following = self._following(entity, found)
                sides = {each.side for each in following if not each.yields}
                if len(sides) > 1:
                    torn.add(entity)
                    continue
                label = self._label(entity, [e for e in following if e.side in (sides or {e.side})])
                # What has its tier keeps its reasons: they came first, and rest on nothing later.
                if label and label.tier != (found[entity].tier if entity in found else None):
                    fresh[entity] = label
            found = {each: label for each, label in {**found, **fresh}.items() if each not in torn}
            turn = self._neighbours(fresh)
        return found, torn

    def _neighbours(self, changed: Iterable[str]) -> list[str]:
        """Return whose labels may lean on those that changed."""
        near: set[str | None] = set()
        for entity in changed:
            near.update(fact.subject for fact in self._facts.by_object.get(entity, ()))
            near.update(fact.object for fact in self._facts.by_subject.get(entity, ()))
        return sorted(self._labelled & near)

    def _records(self, entity: str) -> tuple[Entity, ...]:
        """Return the entity's own record first, then those merged with it."""
        others = (each for each in self._members.get(entity, ()) if each.id != entity)
        return (self._entities[entity], *others)

    def _following(self, entity: str, found: Mapping[str, Label]) -> list[Following]:
        record = self._entities[entity]
        if record.review is None:
            return []
        return follows(record, self._facts, self._rules, self._entities, found)

    def _label(self, entity: str, following: list[Following]) -> Label | None:
        following = [each for each in following if each.tier is not None]
        if not following:
            return None
        record = self._entities[entity]
        assert record.review is not None  # _following() says so
        # Of rules for one tier the one that holds longest, of equals the first in the criteria.
        best = min(
            following,
            key=lambda each: (self._order.index(each.tier or "unknown"), -each.until.toordinal()),
        )
        assert best.tier is not None  # as filtered
        reviewed = day(record.review.on)
        expires = min(best.until, reviewed + datetime.timedelta(days=self._validity[best.tier]))
        if not reviewed <= self._as_of < expires:
            return None
        return Label(
            entity=entity,
            kind=record.kind,
            name=name_of(record),
            tier=best.tier,
            claims=tuple(sorted({fact.claim.id for fact in best.facts})),
            criteria=self._rules.id,
            reviewer=record.review.by,
            reviewed=record.review.on,
            expires=expires.isoformat(),
            appeal=self._registry.about.appeal,
            because=because(best, self._rules.id, self._entities),
            countries=best.countries or record.countries,
        )
