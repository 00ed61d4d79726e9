"""Times, counts and shares, as sentences tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPANS = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds"))


def moment(time_us: int) -> str:
    """Return a time as ISO 8601, UTC.

    >>> moment(0)
    '1970-01-01T00:00:00Z'
    """
    return (_EPOCH + timedelta(microseconds=time_us)).isoformat().replace("+00:00", "Z")


def lasting(seconds: float) -> str:
    """Return a length of time in the largest unit of which there are two.

    >>> lasting(9000), lasting(0), lasting(1.2e6)
    ('2.5 hours', '0 seconds', '13.9 days')
    """
    for size, name in _SPANS:
        if seconds >= 2 * size or size == 1:
            return f"{round(seconds / size, 1):g} {name}"
    raise AssertionError(seconds)


def many(number: int, one: str, several: str = "") -> str:
    """Return a count with its noun.

    >>> many(1, "post"), many(1200, "post")
    ('1 post', '1,200 posts')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
