"""The same weeks of other years, and the weeks in which clocks change."""

from __future__ import annotations

import datetime

import numpy as np

from heliograph.shifts.around import Around, step
from heliograph.shifts.records import Floats

YEAR_WEEKS = 52
SHIFTED = 3  # weeks by which a season may come earlier or later: Lunar New Year by 20 days
SHIFTED_YEARS = 4  # the same over several years, of which each is a day or two longer than 52 weeks
_LEAST = 4  # weeks on either side of a change in another year
_NEAR_DAYS = 14


def other_years(beyond: Floats, weeks: Around, sign: int) -> tuple[float, ...]:
    """Return the change around the same week of every other year, the one furthest up or down.

    ``beyond`` is the members' weekly mean less the panel's; of the weeks up to three off the same
    one (four over several years), the change counts that goes furthest in the direction of
    ``sign``. A year without four weeks on either side of the same week is left out.
    """
    found = []
    for years in (*range(-weeks.at // YEAR_WEEKS, 0), *range(1, len(beyond) // YEAR_WEEKS + 1)):
        same = weeks.at + years * YEAR_WEEKS
        if min(same, len(beyond) - same) < _LEAST:
            continue
        shifted = SHIFTED if abs(years) == 1 else SHIFTED_YEARS
        near = []
        for at in range(same - shifted, same + shifted + 1):
            room = min(at, len(beyond) - at, weeks.span)
            if room >= _LEAST:
                near.append(step(beyond, Around(at, room)))
        changes = [each for each in near if not np.isnan(each)]
        if changes:
            found.append(max(changes, key=lambda each: sign * each))
    return tuple(found)


def clocks_change(week: str) -> bool:
    """Return whether clocks change within two weeks of a week in the EU, the USA or Canada.

    In the EU on the last Sundays of March and October (Directive 2000/84/EC), in most of the USA
    and Canada on the second Sunday of March and the first of November (15 U.S.C. 260a).

    >>> clocks_change("2024-03-25"), clocks_change("2024-06-03")
    (True, False)
    """
    monday = datetime.date.fromisoformat(week)
    changes = (
        _sunday(monday.year, 3, 8),
        _sunday(monday.year, 3, 25),
        _sunday(monday.year, 10, 25),
        _sunday(monday.year, 11, 1),
    )
    # The first week by the new time begins on the day after.
    return any(abs((monday - each).days - 1) <= _NEAR_DAYS for each in changes)


def clocks_change_elsewhere(week: str) -> bool:
    """Return whether a week is of those in which clocks change in most other countries that do so.

    Within two weeks of March and April, or of September to early November: Australia, New Zealand,
    Chile, Paraguay, Egypt and the Near East (IANA time zone database, 2024). Not looked at are
    countries whose rule follows the moon, such as Morocco's.

    >>> clocks_change_elsewhere("2024-04-29"), clocks_change_elsewhere("2024-06-03")
    (True, False)
    """
    monday = datetime.date.fromisoformat(week)
    near = datetime.timedelta(days=_NEAR_DAYS)
    return any(
        datetime.date(monday.year, *first) - near
        <= monday
        <= datetime.date(monday.year, *last) + near
        for first, last in (((3, 1), (4, 30)), ((9, 1), (11, 7)))
    )


def _sunday(year: int, month: int, day: int) -> datetime.date:
    """Return the first Sunday on a day or after it."""
    from_day = datetime.date(year, month, day)
    return from_day + datetime.timedelta(days=6 - from_day.weekday())
