"""Dates of records, which may stop at the year or month, as the instants that formats ask for."""

from __future__ import annotations

import calendar
import datetime


def first_day(date: str | None) -> datetime.date | None:
    """Return the first day that a date of a record can mean; None where it means none.

    >>> first_day("2017-06"), first_day("2017-02-30")
    (datetime.date(2017, 6, 1), None)
    """
    parts = (date or "").split("-")
    try:
        return datetime.date(*(int(each) for each in (*parts, "1", "1")[:3]))
    except ValueError:
        return None


def last_day(date: str | None) -> datetime.date | None:
    """Return the last day that a date of a record can mean; None where it means none.

    >>> last_day("2016-02"), last_day("2017")
    (datetime.date(2016, 2, 29), datetime.date(2017, 12, 31))
    """
    first = first_day(date)
    if first is None:
        return None
    precision = str(date).count("-")
    month = first.month if precision else 12
    day = first.day if precision == 2 else calendar.monthrange(first.year, month)[1]
    return first.replace(month=month, day=day)
