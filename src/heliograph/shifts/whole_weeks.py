"""Calendar weeks that the data cover from their Monday to their Sunday, in UTC."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from heliograph.errors import InputError

DAY_US = 86_400_000_000
WEEK_US = 7 * DAY_US
_FIRST_MONDAY = 4  # days since 1970-01-01, a Thursday
_EPOCH = datetime.date(1970, 1, 1)


class Weeks(NamedTuple):
    """Weeks in a row: the start of the first, in microseconds since 1970, and how many."""

    first_us: int
    number: int

    @property
    def mondays(self) -> tuple[str, ...]:
        """The day on which each starts, ISO 8601."""
        first = _EPOCH + datetime.timedelta(days=self.first_us // DAY_US)
        return tuple(
            (first + datetime.timedelta(weeks=week)).isoformat() for week in range(self.number)
        )


def whole_weeks(looked: tuple[int, int], panel: tuple[int, int]) -> Weeks:
    """Return the weeks that both sides cover, each given by its first and last time (us).

    A week counts if there are posts on its Monday or before, and on its Sunday or after. Raises
    InputError where there is none.

    >>> whole_weeks((0, 30 * DAY_US), (2 * DAY_US, 26 * DAY_US)).mondays
    ('1970-01-05', '1970-01-12', '1970-01-19')
    """
    start = max(looked[0], panel[0]) // DAY_US
    end = min(looked[1], panel[1]) // DAY_US  # the last day
    monday = start + (_FIRST_MONDAY - start) % 7
    number = (end + 1 - monday) // 7
    if number < 1:
        raise InputError(
            f"the posts ({_span(looked)}) and the panel ({_span(panel)}) have no whole week in "
            "common, from Monday to Sunday in UTC",
            remedy="give a panel over the same weeks as the posts, some months at least.",
        )
    return Weeks(monday * DAY_US, number)


def _span(times: tuple[int, int]) -> str:
    first, last = (_EPOCH + datetime.timedelta(days=time // DAY_US) for time in times)
    return f"{first.isoformat()} to {last.isoformat()}"
