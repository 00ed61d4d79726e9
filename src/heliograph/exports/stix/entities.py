"""Entities as STIX objects: institutions are identities, and never threat actors.

A tactic is an attack pattern, a territory with a country a location. STIX has no object for a law,
a document, a mechanism or an event: each is a note on the identities that claims join it to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day
from heliograph.exports.sentences import name_of
from heliograph.exports.stix.frame import CLEAR, Frame, Object, extended
from heliograph.exports.stix.ids import observable_id, stix_id
from heliograph.registry.vocabulary import Kind

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.labels.label import Label
    from heliograph.registry.records import Account, Entity

_CLASS: dict[Kind, str] = {
    "state_body": "organization",
    "party_body": "organization",
    "institution": "organization",
    "company": "organization",
    "outlet": "organization",
    "platform": "organization",
    "brand": "group",
    "office": "class",  # whoever holds it
}
"""identity-class-ov of the kinds that are identities."""

_SECTORS: dict[Kind, list[str]] = {
    "state_body": ["government"],
    "outlet": ["communications"],
    "platform": ["technology"],
}
"""industry-sector-ov, where the kind alone says it."""

_ACCOUNT_TYPES = {"facebook": "facebook", "skype": "skype", "twitter": "twitter", "x": "twitter"}
"""account-type-ov, which knows few platforms; the extension names all."""

_DISARM = re.compile(r"TA?[0-9]{2,4}(\.[0-9]{3})?")
_ALPHA_2 = re.compile(r"[a-z]{2}")


def reference(entity_id: str, selection: Selection) -> str:
    """Return the STIX id of an entity; for an account that of its first user-account."""
    entity = selection.entities[entity_id]
    if entity.kind == "account":
        return _account_id(selection.accounts[entity_id][0])
    return stix_id(_type(entity), "entity", entity_id)


def entity_objects(entity: Entity, selection: Selection, frame: Frame) -> list[Object]:
    """Return the objects of one entity: itself, then its accounts."""
    accounts = [_account(each, entity) for each in selection.accounts.get(entity.id, ())]
    if entity.kind == "account":
        return accounts
    dates = [
        *(first_day(claim.recorded) for claim in selection.on(entity.id)),
        *(first_day(label.reviewed) for label in selection.labels.get(entity.id, ())),
        first_day(entity.review.on) if entity.review else None,
    ]
    properties = _properties(entity, selection, frame)
    return [frame.framed(reference(entity.id, selection), properties, dates), *accounts]


def account_references(entity_id: str, selection: Selection) -> list[str]:
    """Return the STIX ids of the accounts of an entity that may be named."""
    return [_account_id(each) for each in selection.accounts.get(entity_id, ())]


def _properties(entity: Entity, selection: Selection, frame: Frame) -> Object:
    """Return what is an object's own, by its type."""
    kind = _type(entity)
    name, described = name_of(entity), readable(entity.description or "")
    properties: Object = {} if kind == "note" else {"name": name}
    if described and kind != "note":
        properties["description"] = described
    labels = selection.labels.get(entity.id, ())
    match kind:
        case "identity":
            properties["identity_class"] = _CLASS[entity.kind]
            properties["roles"] = [entity.kind.replace("_", " ")]
            if entity.kind in _SECTORS:
                properties["sectors"] = _SECTORS[entity.kind]
        case "location":
            properties["country"] = entity.countries[0].upper()
        case "note":
            properties["abstract"] = name
            properties["content"] = described or f"{name} ({entity.kind.replace('_', ' ')})"
            properties["object_refs"] = _concerned(entity, selection) or [frame.producer]
    if labels:
        properties["labels"] = sorted({label.tier.replace("_", "-") for label in labels})
    if entity.techniques:
        properties["external_references"] = [
            _technique(each.id, each.name) for each in entity.techniques
        ]
    properties["extensions"] = extended(
        {
            "entity": entity.id,
            "kind": entity.kind,
            "names": [
                {"text": readable(each.text), "type": readable(each.type)}
                | ({"lang": each.lang} if each.lang else {})
                for each in entity.names
            ],
            "countries": list(entity.countries),
            "domains": list(selection.domains.get(entity.id, ())),
            "not_the_same": list(entity.not_the_same),
            "affiliation": [_affiliation(label) for label in labels],
        }
    )
    return properties


def _type(entity: Entity) -> str:
    if entity.kind in _CLASS:
        return "identity"
    if entity.kind == "account":
        return "user-account"
    if entity.kind == "tactic":
        return "attack-pattern"
    if entity.kind == "territory" and entity.countries and _is_country(entity.countries):
        return "location"
    return "note"


def _is_country(countries: Sequence[str]) -> bool:
    return len(countries) == 1 and _ALPHA_2.fullmatch(countries[0]) is not None


def _concerned(entity: Entity, selection: Selection) -> list[str]:
    """Return the ids of what claims join an entity to, notes aside: they would cite each other."""
    ends = {
        end
        for claim in selection.on(entity.id)
        for end in (claim.subject, claim.object)
        if end is not None and _type(selection.entities[end]) != "note"
    }
    return sorted(reference(end, selection) for end in ends)


def _technique(external_id: str, name: str) -> Object:
    """Return a technique of DISARM, keyed on its external id."""
    if _DISARM.fullmatch(external_id):
        return {"source_name": "DISARM", "external_id": external_id, "description": readable(name)}
    # An id of another shape might be read as one of CVE or CAPEC.
    return {"source_name": "DISARM", "description": readable(f"{external_id}: {name}")}


def _affiliation(label: Label) -> Object:
    return {
        "tier": label.tier,
        "criteria": readable(label.criteria),
        "reviewer": readable(label.reviewer),
        "reviewed": label.reviewed,
        "expires": label.expires,
        "appeal": readable(label.appeal),
        "because": readable(label.because),
        "claims": list(label.claims),
    }


def _contributing(account: Account) -> dict[str, str]:
    """Return the properties that make a user-account one."""
    contributing = {
        "account_type": _ACCOUNT_TYPES.get(account.platform.casefold()),
        "user_id": account.id,
        "account_login": account.handle,
    }
    return {name: readable(value) for name, value in contributing.items() if value}


def _account_id(account: Account) -> str:
    contributing = _contributing(account)
    if "account_type" in contributing and len(contributing) > 1:
        return observable_id("user-account", contributing)
    # Of most platforms STIX has no word: their accounts of one name would be one.
    named = (account.platform, account.handle or "", account.id or "", account.url or "")
    return stix_id("user-account", *named)


def _account(account: Account, entity: Entity) -> Object:
    """Return the user-account of a labelled entity."""
    return {
        "type": "user-account",
        "spec_version": "2.1",
        "id": _account_id(account),
        **_contributing(account),
        "extensions": extended({"entity": entity.id, "platform": readable(account.platform)}),
        "object_marking_refs": [CLEAR["id"]],
    }
