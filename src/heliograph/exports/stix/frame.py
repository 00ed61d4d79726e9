"""What the objects of a bundle share: the producer, the marking, the extension, the dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day
from heliograph.exports.stix.ids import instant, stix_id
from heliograph.registry.records import About

Object = dict[str, Any]

# Traffic Light Protocol 2.0 for STIX, as OASIS published it; everybody's TLP:CLEAR is this object.
CLEAR: Object = {
    "type": "marking-definition",
    "spec_version": "2.1",
    "id": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "created": "2022-10-01T00:00:00.000Z",
    "name": "TLP:CLEAR",
    "extensions": {
        "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {
            "extension_type": "property-extension",
            "tlp_2_0": "clear",
        }
    },
}

_EXTENSION = stix_id("extension-definition", "record", "1")
_DEFINED = datetime.date(2026, 11, 22)  # when this version of the extension was written down
_EPOCH = datetime.date(1970, 1, 1)
_SCHEMA = (
    "On identity, attack-pattern, location, user-account and on notes of laws, documents, "
    "mechanisms and events: entity (its id), kind, names (text, lang, type), countries (ISO 3166), "
    "domains, not_the_same (ids of homonyms), affiliation (tier, criteria, reviewer, reviewed, "
    "expires, appeal, because, claims). On relationship, and on notes of claims: claim (its id), "
    "property, subject, object, value, polarity, modality, status, hedge, low and high "
    "(percent, after ICD 203), rules, rules_version, chain (who, standing), valid_from, valid_to, "
    "mentioned. On user-account also: platform."
)


@dataclass(frozen=True)
class Frame:
    """The common properties of a bundle's objects."""

    about: About

    @property
    def producer(self) -> str:
        """The id of the identity that all objects are created by."""
        return stix_id("identity", "registry", self.about.title, self.about.maintainer)

    @property
    def fallback(self) -> datetime.date:
        """The date of a record that has none: the registry's last review, else 1970."""
        return first_day(self.about.reviewed) or _EPOCH

    def definitions(self) -> list[Object]:
        """Return the objects that every bundle has: producer, marking, extension."""
        producer = {
            "name": f"{readable(self.about.title)} (Heliograph registry)",
            "description": f"Kept by {readable(self.about.maintainer)}. "
            f"Licence: {readable(self.about.licence)}.",
            "identity_class": "system",
            "contact_information": readable(self.about.appeal),
        }
        extension = {
            "name": "Heliograph record",
            "description": "Who says a thing, how far it is hedged, and what the rules make of it, "
            "as a Heliograph registry has it. A reader of a relationship should show its status.",
            "schema": _SCHEMA,
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        }
        return [
            self.framed(self.producer, producer, []),
            CLEAR,
            self.framed(_EXTENSION, extension, [_DEFINED]),
        ]

    def framed(
        self, object_id: str, properties: Mapping[str, Any], dates: Iterable[datetime.date | None]
    ) -> Object:
        """Return an object with the common properties; created first and modified last of dates."""
        known = sorted(each for each in dates if each is not None) or [self.fallback]
        return {
            "type": object_id.partition("--")[0],
            "spec_version": "2.1",
            "id": object_id,
            "created_by_ref": self.producer,
            "created": instant(known[0]),
            "modified": instant(known[-1]),
            **properties,
            "object_marking_refs": [CLEAR["id"]],
        }


def extended(fields: Mapping[str, Any]) -> Object:
    """Return the property in which an object carries what STIX has no place for."""
    known = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
    return {_EXTENSION: {"extension_type": "property-extension", **known}}
