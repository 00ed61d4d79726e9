"""Names and values as PROV-JSON writes them."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day


def name(prefix: str, record: str) -> str:
    """Return the qualified name of a record: whatever its id holds, a name in every notation.

    >>> name("claim", "cac.regulator"), name("claim", 'a:b "归".')
    ('claim:cac.regulator', 'claim:a%3Ab%20%22%E5%BD%92%22%2E')
    """
    local = quote(readable(record), safe="")
    return f"{prefix}:{local[:-1]}%2E" if local.endswith(".") else f"{prefix}:{local}"


def tagged(text: str, lang: str | None) -> Any:
    """Return a text with its language."""
    return {"$": readable(text), "lang": lang} if lang else readable(text)


def qualified(identifier: str) -> dict[str, str]:
    """Return a qualified name as the value of an attribute."""
    return {"$": identifier, "type": "xsd:QName"}


def day(written: str) -> str | None:
    """Return a day as xsd:dateTime; None where it is none."""
    first = first_day(written)
    return f"{first.isoformat()}T00:00:00+00:00" if first else None


def instant(written: str) -> str | None:
    """Return an instant in UTC as xsd:dateTime; None where it is none."""
    try:
        return datetime.datetime.fromisoformat(written).isoformat()
    except ValueError:
        return None
