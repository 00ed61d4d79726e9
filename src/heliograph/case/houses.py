"""The house that an outlet belongs to: accounts of one house are no pair, whatever they post."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from heliograph.registry.labels.criteria import criteria
from heliograph.registry.labels.facts import Facts, Records

_UPWARDS = frozenset({"part_of", "owned_by", "operated_by"})  # the object publishes the subject
_DOWNWARDS = frozenset({"publishes_under", "runs_account"})  # the subject publishes the object
# A state, a ministry or a party is no publisher: else all state media of a country would be one
# house, and could never be seen to act in step.
_PUBLISHERS = frozenset({"institution", "company", "outlet", "brand"})


def houses(registry: Records, entities: Iterable[str], as_of: datetime.date) -> dict[str, str]:
    """Return the house of each entity: the topmost publisher that it is declared to belong to.

    Claims count by the same criteria as for labels. An entity is its own house where no claim
    that counts on the day names a publisher, or where several are named.
    """
    above = _publishers(registry, as_of)
    return {entity: _top(registry.canonical(entity), above) for entity in entities}


def _top(entity: str, above: Mapping[str, set[str]]) -> str:
    path = [entity]
    while len(parents := above.get(path[-1], set())) == 1:
        (parent,) = parents
        if parent in path:
            return min(path[path.index(parent) :])  # a circle has no top, and yet is one house
        path.append(parent)
    return path[-1]


def _publishers(registry: Records, as_of: datetime.date) -> dict[str, set[str]]:
    """Return the publishers of each entity that has any, by canonical ids."""
    rules = criteria(registry.about.criteria)
    facts = Facts(registry, rules, as_of)
    above: dict[str, set[str]] = defaultdict(set)
    declaring = (
        fact
        for fact in chain.from_iterable(facts.by_subject.values())
        if fact.claim.property in _UPWARDS | _DOWNWARDS
    )
    # As much as shows that an entity runs its accounts: one source that is fairly reliable.
    said = facts.supported(declaring, rules.bars[rules.running.bar])
    for fact in chain.from_iterable(said):
        if fact.object is None or fact.object == fact.subject:
            continue
        if fact.claim.property in _UPWARDS:
            below, publisher = fact.subject, fact.object
        else:
            below, publisher = fact.object, fact.subject
        if registry.entities[publisher].kind in _PUBLISHERS:
            above[below].add(publisher)
    return above
