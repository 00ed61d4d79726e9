"""Why a label was given, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heliograph.registry.labels.facts import Fact
from heliograph.registry.labels.following import Following
from heliograph.registry.labels.label import shown
from heliograph.registry.records import Entity

_STATUS = {"single_source": "one source", "corroborated": "corroborated", "contested": "contested"}
_NAMED_CLAIMS = 3
_LONGEST_NAME = 120


def name_of(entity: Entity) -> str:
    """Return the first name of an entity, or its id where it has none."""
    return entity.names[0].text if entity.names else entity.id


def because(following: Following, version: str, entities: Mapping[str, Entity]) -> str:
    """Return why a label follows: what is claimed, by which claims of which status, which rule.

    The same claim said by several is said once.
    """
    assert following.tier is not None  # a leaning gives no label
    said: dict[str, list[Fact]] = {}
    for fact in following.facts:
        said.setdefault(fact.assessment.proposition, []).append(fact)
    inherited = following.rule.startswith("inherits.")
    parts = [_said(facts, entities, inherited=inherited) for facts in said.values()]
    named = "; ".join(parts[:_NAMED_CLAIMS])
    more = len(parts) - _NAMED_CLAIMS
    others = f"; and {more} more" if more > 0 else ""
    tier = shown(following.tier)
    return (
        f"{tier[0].upper()}{tier[1:]}, since {named}{others} "
        f"(rule {following.rule} of the criteria {version})."
    )


def _said(facts: Sequence[Fact], entities: Mapping[str, Entity], *, inherited: bool) -> str:
    first = facts[0]
    subject = _short(first.subject, entities)
    what = first.claim.property.replace("_", " ")
    end = first.object
    value = _short(end, entities) if end is not None else (first.claim.value or "").strip()
    ids = ", ".join(fact.claim.id for fact in facts[:_NAMED_CLAIMS])
    if len(facts) > _NAMED_CLAIMS:
        ids += f" and {len(facts) - _NAMED_CLAIMS} more"
    claims = "claim" if len(facts) == 1 else "claims"
    status = _STATUS[first.assessment.status]
    labelled = f", and {subject} has this label" if inherited else ""
    return f"{subject}: {what} {_cut(value)} ({status}; {claims} {ids}){labelled}"


def _short(entity: str, entities: Mapping[str, Entity]) -> str:
    record = entities.get(entity)
    return _cut(name_of(record) if record else entity)


def _cut(text: str) -> str:
    """Return a text cut to a length that a sentence can hold."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"
