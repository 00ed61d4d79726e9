"""How high in a state's administration an entity stands: central, provincial, municipal, county.

No part of a label: it says where an outlet stands among others, as the study of phrases asks.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from heliograph.registry.labels.criteria import Ground, criteria
from heliograph.registry.labels.facts import Fact, Facts, Records, kind_of, members
from heliograph.registry.properties import properties
from heliograph.registry.records import Entity

_LEVEL = "level"
_UPWARDS = frozenset({"part_of", "operated_by"})  # the subject stands where the object does
_DOWNWARDS = frozenset({"publishes_under", "runs_account"})  # the object where the subject does
# A ministry has offices in counties: of an authority, a part stands where it is said to stand.
_HEIRS = frozenset({"institution", "company", "outlet", "brand", "account"})


def levels(registry: Records, as_of: datetime.date) -> dict[str, str]:
    """Return the level of each entity that has one on a day, by canonical id.

    Claims count by the same criteria as for labels. An entity of which no level is stated has that
    of what it is part of, is operated by or is published by. There is none where the claims that
    count contradict each other or lead to two levels, and none of what can carry no label. Raises
    InputError where the registry names criteria that do not exist.
    """
    rules = criteria(registry.about.criteria)
    facts = Facts(registry, rules, as_of, besides=frozenset({_LEVEL}))
    bar = rules.bars[rules.running.bar]  # as much as shows that an entity runs its accounts
    public = _public(registry, facts)
    stated = {entity: level for entity, level in _stated(facts, bar).items() if entity in public}
    possible = _inherited(stated, _heirs(facts, bar, public))
    return {
        entity: min(open_to) for entity, open_to in sorted(possible.items()) if len(open_to) == 1
    }


def _public(registry: Records, facts: Facts) -> dict[str, Entity]:
    """Return the entities about which anything counts and that can carry a label."""
    merged = members(registry)
    found = {}
    for entity in {*facts.by_subject, *facts.by_object}:
        record = registry.entities.get(entity)
        others = (each for each in merged.get(entity, ()) if each.id != entity)
        if record is not None and kind_of((record, *others)) is not None:
            found[entity] = record
    return found


def _stated(facts: Facts, bar: Sequence[Ground]) -> dict[str, frozenset[str]]:
    """Return the levels that each entity of which one is stated may have.

    That is one level, or all of them where what is stated is contradicted.
    """
    words = frozenset(properties()[_LEVEL].words)
    heard = {grade for ground in bar for grade in ground.reliability}
    stated = {}
    for entity, about in facts.by_subject.items():
        said = [fact for fact in about if fact.claim.property == _LEVEL and _level(fact) in words]
        if any(grade in heard for fact in said for grade, _ in fact.behind):
            held = {_level(fact) for each in facts.supported(said, bar) for fact in each}
            stated[entity] = frozenset(held) if len(held) == 1 else words
    return stated


def _level(fact: Fact) -> str:
    return (fact.claim.value or "").strip()


def _heirs(
    facts: Facts, bar: Sequence[Ground], public: Mapping[str, Entity]
) -> dict[str, set[str]]:
    """Return what belongs to each entity, or is published by it, and has its level from there."""
    below: dict[str, set[str]] = defaultdict(set)
    for above, under in _belonging(facts, bar):
        if above in public and under in public and public[under].kind in _HEIRS:
            below[above].add(under)
    return below


def _belonging(facts: Facts, bar: Sequence[Ground]) -> Iterator[tuple[str, str]]:
    for about in facts.by_subject.values():
        declaring = [fact for fact in about if fact.claim.property in _UPWARDS | _DOWNWARDS]
        for said in facts.supported(declaring, bar):
            fact = said[0]  # the others say the same
            if fact.object is not None and fact.claim.property in _UPWARDS:
                yield fact.object, fact.subject
            elif fact.object is not None:
                yield fact.subject, fact.object


def _inherited(
    stated: Mapping[str, frozenset[str]], heirs: Mapping[str, set[str]]
) -> dict[str, frozenset[str]]:
    """Return the levels that each entity may have, by what is stated of it or of those above."""
    possible = dict(stated)
    turn = list(stated)
    while turn:
        above = turn.pop()
        for under in heirs.get(above, ()):
            before = possible.get(under, frozenset())
            if under not in stated and not possible[above] <= before:
                possible[under] = before | possible[above]
                turn.append(under)
    return possible
