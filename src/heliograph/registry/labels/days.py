"""Days of records, which may stop at the year or month."""

from __future__ import annotations

import calendar
import datetime

from heliograph.errors import InputError


def day(written: str) -> datetime.date:
    """Return the day that is written; raises InputError where it is none.

    >>> day("2026-11-22")
    datetime.date(2026, 11, 22)
    """
    try:
        return datetime.date.fromisoformat(written)
    except (ValueError, TypeError) as error:
        raise InputError(f"{written!r} is not a day, such as 2026-11-22") from error


def first_day(written: str) -> datetime.date:
    """Return the first day of a day, month or year.

    >>> first_day("2017-06").isoformat(), first_day("2017").isoformat()
    ('2017-06-01', '2017-01-01')
    """
    return day(f"{written}-01-01"[:10])


def last_day(written: str) -> datetime.date:
    """Return the last day of a day, month or year.

    >>> last_day("2024-02").isoformat(), last_day("2017").isoformat()
    ('2024-02-29', '2017-12-31')
    """
    first = first_day(written)
    if len(written) == 4:
        return first.replace(month=12, day=31)
    if len(written) == 7:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first
