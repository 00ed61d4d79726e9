"""Dates in English words, as readers copy them from documents."""

from __future__ import annotations

import re
from typing import Final

from heliograph.registry.checks.dates import is_date

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH: Final = r"(?P<month>[A-Za-z]{3,9})\.?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})(?:-(?P<number>\d{2})(?:-(?P<day>\d{2}))?)?",
        rf"{_MONTH},?\s+(?P<year>\d{{4}})",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})",
    )
)
_NAMES: Final = (
    "january february march april may june july august september october november december"
)


def as_date(words: str) -> str | None:
    """Return a date in words as ISO 8601, as far as it goes; None where it is no whole date.

    >>> [as_date(words) for words in ("November 2016", "Jan. 10, 2019", "1 June 2017", "recently")]
    ['2016-11', '2019-01-10', '2017-06-01', None]
    """
    for form in _FORMS:
        found = form.fullmatch(words.strip())
        if found is None:
            continue
        parts = found.groupdict()
        month = parts.get("number")
        if named := parts.get("month"):
            if not any(name.startswith(named.lower()) for name in _NAMES.split()):
                return None
            month = f"{_MONTHS[named.lower()[:3]]:02}"
        day = f"{int(parts['day']):02}" if parts.get("day") else None
        date = "-".join(part for part in (parts["year"], month, day) if part)
        return date if is_date(date) else None
    return None
