"""Instants as the AT Protocol writes them."""

from __future__ import annotations

import datetime
import re

from heliograph.errors import InputError

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def written(at: datetime.datetime) -> str:
    """Return an instant in UTC, with milliseconds; raises InputError where it has no time zone.

    >>> written(datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC))
    '2026-11-22T09:30:00.000Z'
    """
    if at.tzinfo is None:
        raise InputError("the time of a label has no time zone", remedy="give it in UTC.")
    in_utc = at.astimezone(datetime.UTC)
    return f"{in_utc:%Y-%m-%dT%H:%M:%S}.{in_utc.microsecond // 1000:03d}Z"


def day_written(day: str) -> str:
    """Return the beginning of a day in UTC.

    >>> day_written("2027-11-22")
    '2027-11-22T00:00:00.000Z'
    """
    return f"{day}T00:00:00.000Z"


def is_instant(given: object) -> bool:
    """Return whether this is an instant as a label may have it: with a zone, but not '-00:00'.

    >>> is_instant("2026-11-22T09:30:00Z"), is_instant("2026-02-30T09:30:00Z")
    (True, False)
    """
    if not isinstance(given, str) or not _INSTANT.fullmatch(given) or given.endswith("-00:00"):
        return False
    try:
        return read(given) is not None
    except ValueError:
        return False


def read(given: str) -> datetime.datetime:
    """Return the instant that is written; raises ValueError where there is no such instant."""
    seconds, _, _ = given.partition(".")
    whole = given if len(given) <= len(seconds) + 7 else given[: len(seconds) + 7] + _zone(given)
    return datetime.datetime.fromisoformat(whole)


def _zone(given: str) -> str:
    return "Z" if given.endswith("Z") else given[-6:]
