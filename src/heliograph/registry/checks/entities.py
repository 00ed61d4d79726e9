"""Entities: no private person, a schema that fits, and references that lead somewhere."""

from __future__ import annotations

import re
from typing import Final

from heliograph.registry.checks.found import Found
from heliograph.registry.checks.personal_names import is_person
from heliograph.registry.records import Claim, Entity
from heliograph.registry.vocabulary import SCHEMATA

__all__ = ["check_entities", "is_person"]

_TECHNIQUE: Final = re.compile(r"T[0-9]{4}(\.[0-9]{3})?")


def check_entities(found: Found) -> None:
    """Find what is wrong with each entity."""
    for entity in found.content.entities.values():
        _names(found, entity)
        _schema(found, entity)
        _references(found, entity)
        for technique in entity.techniques:
            if not _TECHNIQUE.fullmatch(technique.id):
                found.error(
                    "entity", entity.id, f"{technique.id!r} is no technique of DISARM",
                    "write it as T0049 or T0049.001.",
                )  # fmt: skip


def _names(found: Found, entity: Entity) -> None:
    if not entity.names:
        found.error("entity", entity.id, "it has no name", "add one under 'names'.")
    for name in entity.names:
        if not name.text.strip():
            found.error("entity", entity.id, "a name is empty")
        if is_person(name.text, entity.kind):
            found.error(
                "entity",
                entity.id,
                "a name is that of a person: a registry holds no private person",
                "name the institution or the office (what bears a person's name says what it is: "
                "'Company', 'Institute'); say in a claim's chain in which role somebody speaks.",
            )
    if len(set(entity.names)) < len(entity.names):
        found.note("entity", entity.id, "it has a name twice")


def _schema(found: Found, entity: Entity) -> None:
    fitting = SCHEMATA[entity.kind]
    if entity.schema is not None and entity.schema not in fitting:
        found.error(
            "entity",
            entity.id,
            f"the schema {entity.schema!r} does not fit the kind {entity.kind}",
            f"write one of {', '.join(fitting)}, or leave it out.",
        )


def _references(found: Found, entity: Entity) -> None:
    content = found.content
    for other in entity.not_the_same:
        if other == entity.id:
            found.error("entity", entity.id, "it is said not to be itself")
        elif other not in content.entities:
            found.error(
                "entity", entity.id, f"'not_the_same' names {other!r}, and there is no such entity"
            )
    if entity.accounts_claim is None:
        if entity.accounts or entity.domains:
            found.note(
                "entity",
                entity.id,
                "no claim says that its accounts and domains are its own",
                "name it as 'accounts_claim'.",
            )
        return
    claim = content.claims.get(entity.accounts_claim)
    if claim is None:
        found.error(
            "entity",
            entity.id,
            f"'accounts_claim' names {entity.accounts_claim!r}, and there is no such claim",
        )
    elif not _about(claim, entity):
        found.error("entity", entity.id, f"{claim.id!r} in 'accounts_claim' is not about it")


def _about(claim: Claim, entity: Entity) -> bool:
    return entity.id in {claim.subject, claim.object}
