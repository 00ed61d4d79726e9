"""Ids and times of STIX objects: the same for the same record, in every run.

STIX asks for UUIDv4 for most objects, with which no two exports would be one; UUIDv5 (RFC 4122)
under an own namespace is what it allows for deterministic ids.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/heliograph/heliograph/stix")
_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, section 2.9


def stix_id(kind: str, *key: str) -> str:
    """Return the id of an object: its type and a UUID of what makes it.

    >>> stix_id("identity", "entity", "cac") == stix_id("identity", "entity", "cac")
    True
    """
    written = json.dumps([kind, *key])
    return f"{kind}--{uuid.uuid5(NAMESPACE, written)}"


def observable_id(kind: str, contributing: Mapping[str, str]) -> str:
    """Return the id that every producer gives to one observable (STIX 2.1, section 2.9)."""
    written = json.dumps(contributing, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{kind}--{uuid.uuid5(_OBSERVABLES, written)}"


def instant(day: datetime.date) -> str:
    """Return the first instant of a day.

    >>> instant(datetime.date(2026, 11, 22))
    '2026-11-22T00:00:00.000Z'
    """
    return f"{day.isoformat()}T00:00:00.000Z"


def last_instant(day: datetime.date) -> str:
    """Return the last instant of a day."""
    return f"{day.isoformat()}T23:59:59.999Z"
