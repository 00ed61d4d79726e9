"""A registry as a STIX 2.1 bundle (OASIS Standard, 2021).

Institutions, outlets, brands and offices are identities, and never threat actors, intrusion sets or
campaigns; nothing is about a person. What a claim is worth stands in three places: in words in the
description, as a confidence, and whole in an extension.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

from heliograph.exports.selection import select
from heliograph.exports.stix.claims import claim_objects
from heliograph.exports.stix.entities import entity_objects
from heliograph.exports.stix.frame import Frame, Object
from heliograph.exports.stix.ids import stix_id

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry

__all__ = ["bundle", "write"]


def bundle(registry: Registry, as_of: datetime.date) -> Object:
    """Return a registry as a bundle, with the labels that hold on a day.

    The same records give the same bundle, ids included. Raises InputError where a claim cites a
    source that is not there.
    """
    selection = select(registry, as_of)
    frame = Frame(selection.about)
    objects = {each["id"]: each for each in frame.definitions()}
    for entity in selection.entities.values():
        for each in entity_objects(entity, selection, frame):
            objects.setdefault(each["id"], each)
    for each in claim_objects(selection, frame):
        objects.setdefault(each["id"], each)
    listed = list(objects.values())
    return {
        "type": "bundle",
        "id": stix_id("bundle", json.dumps(listed, sort_keys=True)),
        "objects": listed,
    }


def write(registry: Registry, as_of: datetime.date) -> bytes:
    """Return a registry's bundle as the bytes of a file."""
    text = json.dumps(bundle(registry, as_of), ensure_ascii=False, indent=1)
    return (text + "\n").encode()
