"""Which entities are one: judgements, reversible, and what forbids them.

A judgement on two entities holds until a later one on the same two. What judgements make one is
one with all that is one with it, unless that would join two entities that a judgement or an
entity's ``not_the_same`` keeps apart: then nothing of that lot is joined, and it is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from heliograph.registry.content import Content
from heliograph.registry.records import Entity, Judgement

Pair = tuple[str, str]
"""Two entity ids, the lesser one first."""


class Conflict(NamedTuple):
    """Two entities that are kept apart, and that judgements would make one all the same.

    ``members`` are all entities that the judgements in ``judgements`` (ids) would join.
    """

    left: str
    right: str
    members: tuple[str, ...]
    judgements: tuple[str, ...]
    apart_by: str  # the judgement or entity that keeps them apart


def canonical(content: Content) -> dict[str, str]:
    """Return the id under which each entity is shown: its own, or that of the one it is.

    The left side of a judgement gives its id to both. The order in which judgements stand in
    their file does not matter.
    """
    names = {entity_id: entity_id for entity_id in content.entities}
    conflicting = {member for each in conflicts(content) for member in each.members}
    held = in_force(content.judgements)
    rights = {each.right for each in held.values() if each.verdict == "same"}
    for members in _joined(held):
        if conflicting.isdisjoint(members):
            # One that never gave way; the least id where there are several, or a circle.
            roots = [member for member in members if member not in rights] or members
            names.update((member, min(roots)) for member in members if member in names)
    return names


def conflicts(content: Content) -> tuple[Conflict, ...]:
    """Return what is kept apart and would be joined all the same."""
    held = in_force(content.judgements)
    apart = _apart(held, content.entities)
    lots = _joined(held)
    lot_of = {member: lot for lot in lots for member in lot}
    found = []
    for (left, right), apart_by in sorted(apart.items()):
        lot = lot_of.get(left)
        if lot is None or lot is not lot_of.get(right):
            continue
        same = sorted(
            each.id
            for each in held.values()
            if each.verdict == "same" and each.left in lot and each.right in lot
        )
        found.append(Conflict(left, right, tuple(lot), tuple(same), apart_by))
    return tuple(found)


def in_force(judgements: Iterable[Judgement]) -> dict[Pair, Judgement]:
    """Return, for each two entities, the latest judgement on them.

    Of two judgements of one day the one that keeps them apart holds: what was joined in error
    misleads, what was left apart only repeats.
    """
    held: dict[Pair, Judgement] = {}
    for each in judgements:
        pair = _pair(each.left, each.right)
        if pair not in held or _rank(each) > _rank(held[pair]):
            held[pair] = each
    return held


def _rank(judgement: Judgement) -> tuple[str, bool, str]:
    return judgement.on, judgement.verdict == "different", judgement.id


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _apart(held: Mapping[Pair, Judgement], entities: Mapping[str, Entity]) -> dict[Pair, str]:
    """Return the pairs that are kept apart, and by which judgement or entity."""
    apart = {
        _pair(entity.id, other): entity.id
        for entity in entities.values()
        for other in entity.not_the_same
    }
    apart.update((pair, each.id) for pair, each in held.items() if each.verdict == "different")
    return apart


def _joined(held: Mapping[Pair, Judgement]) -> list[list[str]]:
    """Return the lots of entities that judgements join, each in order of id (union-find)."""
    leads: dict[str, str] = {}

    def lead(member: str) -> str:
        leads.setdefault(member, member)
        while leads[member] != member:
            leads[member] = leads[leads[member]]
            member = leads[member]
        return member

    for (one, other), judgement in held.items():
        if judgement.verdict == "same":
            first, second = lead(one), lead(other)
            leads[max(first, second)] = min(first, second)
    lots: dict[str, list[str]] = {}
    for member in sorted(leads):
        lots.setdefault(lead(member), []).append(member)
    return list(lots.values())
