"""Entities: no private person, a schema that fits, and references that lead somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from heliograph.registry.checks.found import Found
from heliograph.registry.checks.personal_names import is_person
from heliograph.registry.labels.claimed import unclaimed
from heliograph.registry.records import Claim, Entity
from heliograph.registry.vocabulary import SCHEMATA

__all__ = ["check_entities", "is_person"]

_TECHNIQUE: Final = re.compile(r"T[0-9]{4}(\.[0-9]{3})?")


def check_entities(found: Found) -> None:
    """Find what is wrong with each entity."""
    running: dict[str, list[Claim]] = defaultdict(list)  # claims on what an entity runs
    for claim in found.content.claims.values():
        if claim.property in ("runs_account", "operates_domain") and claim.subject is not None:
            running[claim.subject].append(claim)
    for entity in found.content.entities.values():
        _names(found, entity)
        _schema(found, entity)
        _references(found, entity, running.get(entity.id, ()))
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


def _references(found: Found, entity: Entity, running: Sequence[Claim]) -> None:
    content = found.content
    for other in entity.not_the_same:
        if other == entity.id:
            found.error("entity", entity.id, "it is said not to be itself")
        elif other not in content.entities:
            found.error(
                "entity", entity.id, f"'not_the_same' names {other!r}, and there is no such entity"
            )
    if missing := unclaimed(entity, running):
        found.note(
            "entity",
            entity.id,
            f"no claim says that it runs {missing[0]!r}"
            + (f" and {len(missing) - 1:,} more" if len(missing) > 1 else "")
            + ": a label does not name what nobody says",
            "claim it with 'property: runs_account' or 'operates_domain' and this value.",
        )
