"""Dates as they are known: a year is a year, and a month a month."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from heliograph.exports.dates import first_day, last_day

Precision = Literal["year", "month", "day"]
_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")
# Those of the calendar module follow the locale of the machine.
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip


class When(msgspec.Struct, frozen=True):
    """A date of a record: its first and last possible day, and how precise it is."""

    first: datetime.date
    last: datetime.date
    written: str  # ISO 8601, as in the record

    @property
    def precision(self) -> Precision:
        """How far the record goes."""
        return _PRECISIONS[self.written.count("-")]

    @property
    def words(self) -> str:
        """The date as it is read."""
        return date_words(self.written)


def when(date: str | None) -> When | None:
    """Return a date of a record; None where it means none.

    >>> when("2016-11").precision, when("2016-13")
    ('month', None)
    """
    first, last = first_day(date), last_day(date)
    if date is None or first is None or last is None:
        return None
    return When(first, last, date)


def date_words(date: str) -> str:
    """Return a date in words, no more precise than it is; as it stands where it is none.

    >>> date_words("2017"), date_words("2016-11"), date_words("2019-01-10"), date_words("soon")
    ('2017', 'November 2016', '10 January 2019', 'soon')
    """
    day = first_day(date)
    if day is None:
        return date
    month = MONTHS[day.month - 1]
    return (str(day.year), f"{month} {day.year}", f"{day.day} {month} {day.year}")[date.count("-")]


def span_words(start: str | None, end: str | None) -> str:
    """Return from when to when something is said to hold; '' where nobody said.

    >>> span_words("2017-06", None), span_words("2017", "2017"), span_words(None, None)
    ('from June 2017', '2017', '')
    """
    if start is not None and start == end:
        return date_words(start)
    parts = [f"{word} {date_words(date)}" for word, date in (("from", start), ("to", end)) if date]
    return " ".join(parts)


DATE_PROPERTIES = frozenset({"adopted", "in_force", "amended", "dissolved", "established"})
"""Properties whose value is, or may be, the date of what they say."""
