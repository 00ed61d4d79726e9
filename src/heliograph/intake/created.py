"""When an account was made, to the day.

Enough to see that accounts were made in one week. The moment itself would undo the pseudonym: some
platforms number their accounts by it.
"""

from __future__ import annotations

import re
from datetime import UTC

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow
from heliograph.intake.times import TimeColumn

DAY_US = 86_400_000_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def creation_day_us(written: str | int) -> int | None:
    """Return the beginning of a creation date's day, microseconds since 1970 in UTC.

    Read are a date, and every form of a time that is read elsewhere; without a zone it counts as
    UTC, which moves it by a day at most. None where it cannot be read.

    >>> creation_day_us("2015-01-02") == creation_day_us("2015-01-02T23:10:00.000Z")
    True
    >>> creation_day_us("03/04/2015") is None
    True
    """
    text = str(written).strip()
    if _DATE.fullmatch(text):
        text += "T00:00:00Z"
    try:
        instant_us = TimeColumn("", "account_created", zone=UTC).read(text, 0)
    except (BadRow, InputError):
        return None
    return instant_us - instant_us % DAY_US
