"""Entities, their accounts, and sources as lines of FollowTheMoney."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from heliograph.exports.followthemoney.line import Line, Properties, line, line_id
from heliograph.exports.followthemoney.values import date, name, text, url
from heliograph.registry.vocabulary import SCHEMATA

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Account, Entity, Source

LEGAL_ENTITIES = frozenset({"Organization", "PublicBody", "Company"})
"""Of the schemata that Heliograph writes, those that FollowTheMoney takes for a LegalEntity."""

_PROPERTY_OF_NAME = {"name": "name", "alias": "alias", "former": "previousName"}


def schema_of(entity: Entity) -> str:
    """Return the schema of an entity: its own if its kind may have it, else the kind's usual."""
    possible = SCHEMATA[entity.kind]
    return entity.schema if entity.schema in possible else possible[0]


def entity_lines(entity: Entity, selection: Selection) -> list[Line]:
    """Return the line of an entity, and one for each account of it that may be named."""
    schema = schema_of(entity)
    named: dict[str, list[str]] = defaultdict(list)
    for each in entity.names:
        named[name_property(each.type, schema)].append(name(each.text))
    if not any(named["name"]):
        named["name"].append(entity.id)
    properties: Properties = {
        **named,
        "description": [text(entity.description or "")],
        "country": list(entity.countries),
        "keywords": [entity.kind],
        # The only topic that a kind alone makes true.
        "topics": ["gov"] if entity.kind == "state_body" else [],
        "modifiedAt": [date(entity.review.on) if entity.review else None],
    }
    if schema in LEGAL_ENTITIES:
        domains = selection.domains.get(entity.id, ())
        properties["website"] = [url(f"https://{domain}/") for domain in domains]
    if schema == "Document":
        properties["title"] = named["name"][:1]
    accounts = selection.accounts.get(entity.id, ())
    if schema == "UserAccount":
        return [line(schema, line_id(entity.id, "entity"), {**properties, **_account(accounts[0])})]
    lines = [line(schema, line_id(entity.id, "entity"), properties)]
    for account in accounts:
        lines += _account_lines(account, entity)
    return lines


def source_line(source: Source) -> Line:
    """Return the line of a source, which edges name as their proof.

    FollowTheMoney's checksum is SHA-1: the SHA-256 of the captures stand in the notes.
    """
    return line(
        "Document",
        line_id(source.id, "source"),
        {
            "name": [name(source.title)],
            "title": [text(source.title)],
            "publisher": [text(source.publisher)],
            "sourceUrl": [url(source.url), *(url(each.url) for each in source.captures)],
            "publishedAt": [date(source.published)],
            "retrievedAt": [(each.fetched_at or "").removesuffix("Z") for each in source.captures],
            "notes": [f"SHA-256 of a capture: {each.sha256}" for each in source.captures],
        },
    )


def name_property(kind: str, schema: str) -> str:
    """Return the property of a name: an abbreviation has one of its own on legal entities only.

    >>> name_property("abbreviation", "PublicBody"), name_property("abbreviation", "Document")
    ('abbreviation', 'weakAlias')
    """
    if kind == "abbreviation":
        return "abbreviation" if schema in LEGAL_ENTITIES else "weakAlias"
    return _PROPERTY_OF_NAME.get(kind, "alias")


def _account(account: Account) -> Properties:
    return {
        "service": [text(account.platform)],
        "username": [text(account.handle or "")],
    }


def _account_lines(account: Account, entity: Entity) -> list[Line]:
    """Return the line of an account with its owner; an office cannot own, and is linked to it."""
    handle = text(account.handle or "")
    if not handle:
        return []
    digest = hashlib.sha256(f"{account.platform}\x1f{account.handle}".encode("utf-8", "replace"))
    identifier = line_id(f"{entity.id}.{digest.hexdigest()[:16]}", "account")
    owner = line_id(entity.id, "entity")
    own: Properties = {"name": [name(handle)], **_account(account)}
    if schema_of(entity) in LEGAL_ENTITIES:
        return [line("UserAccount", identifier, {**own, "owner": [owner]})]
    link = line_id(f"{entity.id}.{digest.hexdigest()[:16]}", "claim")
    ends: Properties = {"subject": [owner], "object": [identifier], "role": ["runs_account"]}
    return [line("UserAccount", identifier, own), line("UnknownLink", link, ends)]
