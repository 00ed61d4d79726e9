"""What of a registry leaves in an exchange format: the guards and choices that all formats share.

- An entity of the kind *unknown* is treated as private: neither it nor a claim on it leaves; nor
  does a claim that says only in words what it is about, nor a source of such claims alone.
- An account leaves by name only where a label of the entity that runs it holds on the day.
- Merged entities leave as one; or not at all, where one of their records could not leave alone. No
  judgement and no homonym names what does not leave.
- A claim is drawn as an edge only where its document says that it is so and somebody who can be
  held to it stands behind: what is denied, proposed, ordered, hedged as no more than possible,
  unverified or contested leaves as words, since the reader of an edge sees neither hedge nor
  status.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from heliograph.errors import InputError
from heliograph.registry.records import (
    Account,
    Capture,
    Claim,
    Entity,
    Evidence,
    Judgement,
    Name,
    Source,
)
from heliograph.registry.rules.hedges import CARRIES

if TYPE_CHECKING:
    from heliograph.registry.assessment import Assessment
    from heliograph.registry.labels.claimed import AccountKey
    from heliograph.registry.labels.joined import Labelled
    from heliograph.registry.labels.label import Label
    from heliograph.registry.records import About
    from heliograph.registry.registry import Registry
    from heliograph.registry.vocabulary import Status


Item = TypeVar("Item")

COUNTING: frozenset[Status] = frozenset({"single_source", "corroborated"})
"""Statuses of what somebody who can be held to it says, and nobody else denies."""


@dataclass(frozen=True)
class Selection:
    """The records that leave, merged entities as one; all mappings are in order of their keys.

    ``labels``, ``accounts`` and ``domains`` are by entity, and hold only what may be named on the
    day; the entities' own ``accounts`` and ``domains`` are emptied.
    """

    about: About
    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    claims: Mapping[str, Claim]
    assessments: Mapping[str, Assessment]
    judgements: tuple[Judgement, ...]
    labels: Mapping[str, tuple[Label, ...]]
    accounts: Mapping[str, tuple[Account, ...]]
    domains: Mapping[str, tuple[str, ...]]

    def is_edge(self, claim: Claim) -> bool:
        """Return whether a claim may be drawn between two entities as something that is so."""
        return self.relates(claim) and self.assessments[claim.id].status in COUNTING

    def relates(self, claim: Claim) -> bool:
        """Return whether a document says of two entities that something is so between them."""
        return (
            claim.subject is not None
            and claim.object is not None
            and claim.subject != claim.object
            and claim.polarity == "affirmed"
            and claim.modality == "does"
            and self.assessments[claim.id].hedge in CARRIES
        )

    def on(self, entity_id: str) -> tuple[Claim, ...]:
        """Return the claims that have an entity as subject or object."""
        return self._by_entity.get(entity_id, ())

    @cached_property
    def _by_entity(self) -> dict[str, tuple[Claim, ...]]:
        found: dict[str, list[Claim]] = {}
        for claim in self.claims.values():
            for end in {claim.subject, claim.object} - {None}:
                found.setdefault(str(end), []).append(claim)
        return {entity: tuple(claims) for entity, claims in found.items()}

    def capture(self, evidence: Evidence) -> Capture | None:
        """Return the capture that evidence stands in: the one it names, or the source's only."""
        captures = self.sources[evidence.source].captures
        if evidence.capture is None:
            return captures[0] if len(captures) == 1 else None
        return next((each for each in captures if each.id == evidence.capture), None)


def select(registry: Registry, as_of: datetime.date) -> Selection:
    """Return what of a registry leaves, with the labels that hold on a day.

    Raises InputError where a claim cites what is not there; check the registry first.
    """
    from heliograph.registry.labels.joined import labelled

    named = labelled(registry, as_of)
    labels: dict[str, tuple[Label, ...]] = {}
    for label in named.labels:
        held = registry.canonical(label.entity)
        labels[held] = (*labels.get(held, ()), label)
    accounts, domains = _named(named)
    entities = _entities(registry, accounts)
    claims = dict(_claims(registry, entities, accounts))
    return Selection(
        about=registry.about,
        sources=dict(_sources(registry, claims)),
        entities=entities,
        claims=claims,
        assessments={each: registry.assessments[each] for each in claims},
        judgements=tuple(
            each
            for each in sorted(registry.judgements, key=lambda each: each.id)
            if all(registry.canonical(end) in entities for end in (each.left, each.right))
        ),
        labels={each: labels[each] for each in entities if each in labels},
        accounts={each: accounts[each] for each in entities if each in accounts},
        domains={each: domains[each] for each in entities if each in domains},
    )


def _named(
    named: Labelled,
) -> tuple[dict[str, tuple[Account, ...]], dict[str, tuple[str, ...]]]:
    """Return the accounts and domains that may be named on a day, by entity."""
    accounts: dict[str, tuple[Account, ...]] = {}
    for each in named.accounts:
        account = Account(platform=each.platform, handle=each.handle, id=each.id)
        accounts[each.label.entity] = _once((*accounts.get(each.label.entity, ()), account))
    domains: dict[str, tuple[str, ...]] = {}
    for site in named.domains:
        domains[site.label.entity] = _once((*domains.get(site.label.entity, ()), site.domain))
    return accounts, domains


def _entities(registry: Registry, accounts: Mapping[str, tuple[Account, ...]]) -> dict[str, Entity]:
    """Return the entities that leave, merged ones as one."""
    merged: dict[str, Entity] = {}
    private: set[str] = set()
    for entity_id in sorted(registry.entities):
        entity = registry.entities[entity_id]
        first = registry.canonical(entity_id)
        if _is_private(entity, accounts.get(first, ())):
            private.add(first)
        merged[first] = _merge(merged[first], entity) if first in merged else _keep(entity, first)
    for first in private:
        del merged[first]
    return {
        each: msgspec.structs.replace(
            merged[each], not_the_same=_homonyms(merged[each], registry, merged.keys())
        )
        for each in sorted(merged)
    }


def _is_private(record: Entity, named: Collection[Account]) -> bool:
    """Return whether a record may not leave, whatever it was merged with.

    ``named`` are the accounts of the merged entity that may be named on the day.
    """
    if record.kind != "account":
        return record.kind == "unknown"
    own = [each for each in record.accounts if each.handle or each.id]
    return not own or not _keys(own) <= _keys(named)


def _keys(accounts: Iterable[Account]) -> set[AccountKey]:
    """Return what accounts are known by: handles and ids, as claims are held against them."""
    from heliograph.registry.labels.claimed import handle_key, id_key

    keys = (key for each in accounts for key in (handle_key(each), id_key(each)))
    return {key for key in keys if key is not None}


def _homonyms(entity: Entity, registry: Registry, leaving: Collection[str]) -> tuple[str, ...]:
    others = _once(map(registry.canonical, entity.not_the_same))
    return tuple(each for each in others if each in leaving and each != entity.id)


def _keep(entity: Entity, first: str) -> Entity:
    return msgspec.structs.replace(entity, id=first, accounts=(), domains=())


def _merge(one: Entity, other: Entity) -> Entity:
    """Return two entities that are one; where they differ the record of the kept id speaks."""
    if other.id == one.id:
        one, other = _keep(other, one.id), one
    known = {name.text for name in one.names}
    more = (Name(text=each.text, lang=each.lang, type="alias") for each in other.names
            if each.text not in known)  # fmt: skip
    return msgspec.structs.replace(
        one,
        names=(*one.names, *more),
        description=one.description or other.description,
        countries=_once((*one.countries, *other.countries)),
        not_the_same=_once((*one.not_the_same, *other.not_the_same)),
        techniques=_once((*one.techniques, *other.techniques)),
    )


def _claims(
    registry: Registry, entities: Mapping[str, Entity], named: Mapping[str, tuple[Account, ...]]
) -> Iterable[tuple[str, Claim]]:
    """Give the claims on entities that leave, with merged ids, in order of their ids."""
    from heliograph.registry.labels.claimed import account_said

    for claim_id in sorted(registry.claims):
        claim = registry.claims[claim_id]
        if claim.subject is None:
            continue
        ends = {}
        for end in ("subject", "object"):
            entity = getattr(claim, end)
            if entity is not None:
                ends[end] = registry.canonical(entity)
        if not all(entity in entities for entity in ends.values()):
            continue
        if claim.property == "runs_account" and claim.object is None:
            # Its words may name an account, and leave only where they name one that may be named.
            said = account_said(claim.value or "")
            if said is None or said not in _keys(named.get(ends["subject"], ())):
                continue
        for evidence in claim.evidence:
            if evidence.source not in registry.sources:
                raise InputError(
                    f"the claim {claim_id!r} cites the source {evidence.source!r}, which is not "
                    "in the registry",
                    remedy="run heliograph registry check.",
                )
        yield claim_id, msgspec.structs.replace(claim, **ends)


def _sources(registry: Registry, claims: Mapping[str, Claim]) -> Iterable[tuple[str, Source]]:
    """Give the sources, but those on which only claims rest that do not leave."""
    cited = {each.source for claim in claims.values() for each in claim.evidence}
    private = {each.source for claim in registry.claims.values() for each in claim.evidence}
    for source_id in sorted(registry.sources):
        if source_id in cited or source_id not in private:
            yield source_id, registry.sources[source_id]


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))
