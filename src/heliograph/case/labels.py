"""What a registry lends a case: labelled accounts and domains, and what each label rests on."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from heliograph.case.houses import houses
from heliograph.findings import Input
from heliograph.registry.labels.facts import Records
from heliograph.registry.labels.label import Label, LabelledAccount, LabelledDomain
from heliograph.registry.labels.levels import levels
from heliograph.report import model


@dataclass(frozen=True)
class Labels:
    """The labels of a registry that hold on one day; ``houses`` has the publisher of an entity."""

    registry: Input  # what the registry is called, and the hash of its records
    title: str
    as_of: datetime.date
    accounts: tuple[LabelledAccount, ...]
    domains: tuple[LabelledDomain, ...]
    houses: Mapping[str, str]
    levels: Mapping[str, str]  # of those entities of which one is claimed
    endnotes: Mapping[str, model.Endnote]  # by entity
    running: Mapping[str, model.Cited]  # the claims that name accounts and domains, by id


def read_labels(path: Path, as_of: datetime.date) -> Labels:
    """Return what the registry in a directory says, as of a day.

    Raises InputError where there is none, or where it has an error.
    """
    from heliograph.registry.labels.joined import labelled
    from heliograph.registry.registry import Registry

    registry = Registry.load(path)
    named = labelled(registry, as_of)
    return labels_of(registry, path.resolve().name, as_of, named.accounts, named.domains)


def labels_of(
    registry: Records,
    name: str,
    as_of: datetime.date,
    accounts: tuple[LabelledAccount, ...],
    domains: tuple[LabelledDomain, ...],
) -> Labels:
    """Return those of the labels that hold on a day and cite claims that the registry has."""

    def holds(label: Label) -> bool:
        cited = label.claims and all(claim in registry.claims for claim in label.claims)
        return label.tier != "unknown" and label.holds(as_of) and bool(cited)

    accounts = tuple(each for each in accounts if holds(each.label))
    domains = tuple(each for each in domains if holds(each.label))
    labels = {each.label.entity: each.label for each in accounts}
    labels |= {each.label.entity: each.label for each in domains}
    return Labels(
        registry=content_hash(registry, name),
        title=registry.about.title,
        as_of=as_of,
        accounts=accounts,
        domains=domains,
        houses=houses(registry, labels, as_of),
        levels=levels(registry, as_of),
        endnotes={entity: _endnote(registry, label) for entity, label in labels.items()},
        running={
            claim: _cited(registry, claim)
            for claims in (*(each.claims for each in accounts), *(each.claims for each in domains))
            for claim in claims
        },
    )


def content_hash(registry: Records, name: str) -> Input:
    """Return a registry as an input: one hash over its records and what the rules make of them.

    The same records give the same hash however they are spread over files.
    """
    encode = msgspec.json.Encoder(order="deterministic").encode
    whole, size_bytes = hashlib.sha256(encode(registry.about)), 0
    judgements = {judgement.id: judgement for judgement in registry.judgements}
    tables: tuple[Mapping[str, object], ...] = (
        registry.sources, registry.entities, judgements, registry.claims, registry.assessments
    )  # fmt: skip
    for table in tables:
        digests = {}
        for key, record in table.items():
            written = encode(record)
            digests[key] = hashlib.sha256(written).digest()
            size_bytes += len(written)
        whole.update(len(digests).to_bytes(8))
        for key in sorted(digests):
            whole.update(digests[key])
    return Input(name=name, sha256=whole.hexdigest(), size_bytes=size_bytes)


def _endnote(registry: Records, label: Label) -> model.Endnote:
    return model.Endnote(
        entity=label.entity,
        name=label.name,
        tier=label.tier,
        because=label.because,
        claims=tuple(_cited(registry, claim) for claim in label.claims),
        criteria=label.criteria,
        reviewer=label.reviewer,
        reviewed=label.reviewed,
        expires=label.expires,
        appeal=label.appeal,
    )


def _cited(registry: Records, claim_id: str) -> model.Cited:
    claim = registry.claims[claim_id]
    sources = [each.source for each in claim.evidence if each.stance == "supports"]
    return model.Cited(
        claim=claim_id,
        property=claim.property.replace("_", " "),
        sources=tuple(
            f"{registry.sources[source].title} ({registry.sources[source].publisher})"
            for source in dict.fromkeys(sources)
        ),
        status=registry.assessments[claim_id].status.replace("_", " "),
    )
