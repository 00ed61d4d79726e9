"""The same weeks of other years, and the weeks in which clocks change."""

from __future__ import annotations

import datetime

import numpy as np

from heliograph.shifts.around import Around, step
from heliograph.shifts.records import Floats

YEAR_WEEKS = 52
_SHIFTED = 2  # weeks by which a season may come earlier or later
_LEAST = 4  # weeks on either side of a change in another year


def other_years(beyond: Floats, weeks: Around, sign: int) -> tuple[float, ...]:
    """Return the change around the same week of every other year, the one furthest up or down.

    ``beyond`` is the members' weekly mean less the panel's; of the weeks up to two off the same
    one, the change counts that goes furthest in the direction of ``sign``. A year without four
    weeks on either side is left out.
    """
    found = []
    for years in (*range(-weeks.at // YEAR_WEEKS, 0), *range(1, len(beyond) // YEAR_WEEKS + 1)):
        same = weeks.at + years * YEAR_WEEKS
        near = []
        for at in range(same - _SHIFTED, same + _SHIFTED + 1):
            room = min(at, len(beyond) - at, weeks.span)
            if room >= _LEAST:
                near.append(step(beyond, Around(at, room)))
        changes = [each for each in near if not np.isnan(each)]
        if changes:
            found.append(max(changes, key=lambda each: sign * each))
    return tuple(found)


def clocks_change(week: str) -> bool:
    """Return whether clocks change, in any country with a yearly rule, within two weeks of a week.

    From March to April and from September to November: the Americas, Europe, the Near East, Egypt,
    Australia and New Zealand (IANA time zone database, 2024).

    >>> clocks_change("2024-03-25"), clocks_change("2024-06-03")
    (True, False)
    """
    middle = datetime.date.fromisoformat(week)
    spans = (((3, 8), (4, 30)), ((9, 1), (11, 7)))
    around = datetime.timedelta(weeks=2)
    return any(
        datetime.date(middle.year, *first) - around
        <= middle
        <= datetime.date(middle.year, *last) + around
        for first, last in spans
    )
