"""The calendar of a collection: days on which something was published, months, blocks of days.

Articles of one day share its news, and days their weeks'. So the day is the unit that is counted,
and runs of days, the blocks, are what chance may move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Int64s = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

PEAK_BLOCK_DAYS = 7
"""Blocks that are moved to test a month: a month must hold several."""

RUN_BLOCK_DAYS = 28
"""Blocks that are moved to test a run without use, which is long: they carry more dependence.

Use that hangs together from day to day with a memory of .95 is forgotten by a quarter in four
weeks; with blocks of two, one in twenty stationary series of daily rates had a false run."""

_EVEN = 0.9


@dataclass(frozen=True)
class IssueDays:
    """The days on which a collection published, in order, and how many articles on each."""

    day: Int64s  # days since 1970-01-01
    articles: Int64s  # published on it, one or more
    month: Int32s  # number of its month, from 0 in the first month
    months: tuple[str, ...]  # YYYY-MM, those without a day left in

    @property
    def size(self) -> int:
        """Number of issue days."""
        return len(self.day)

    def written(self, place: int) -> str:
        """Return the issue day at a place, ISO 8601."""
        return written(int(self.day[place]))

    def by_month(self, counts: npt.NDArray[np.integer]) -> Int64s:
        """Return ``counts`` by issue day as sums by month."""
        return np.bincount(self.month, counts, len(self.months)).astype(np.int64)


def issue_days(article_day: Int64s) -> IssueDays:
    """Return the calendar of articles that were published on these days (days since 1970-01-01).

    >>> days = issue_days(np.array([0, 0, 40]))
    >>> days.articles.tolist(), days.months, days.month.tolist()
    ([2, 1], ('1970-01', '1970-02'), [0, 1])
    """
    day, articles = np.unique(article_day.astype(np.int64), return_counts=True)
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    first = month.min() if len(month) else np.datetime64("1970-01", "M")
    number = (month - first).astype(np.int32)
    count = int(number.max()) + 1 if len(month) else 0
    return IssueDays(
        day=day,
        articles=articles.astype(np.int64),
        month=number,
        months=tuple(str(first + step) for step in range(count)),
    )


def written(day: int) -> str:
    """Return a day since 1970-01-01 as ISO 8601.

    >>> written(19608)
    '2023-09-08'
    """
    return str(np.datetime64(day, "D"))


def blocks_of(days: IssueDays, length_days: int) -> Int32s:
    """Return the number of the block of each issue day, from 0, as even as days can be dealt.

    A block ends when it spans ``length_days`` days and holds as many articles as nine in ten spans
    of that length do: chance moves blocks about, so that a lean time must not look like silence.
    What is left at the end joins the last whole block.

    >>> blocks_of(issue_days(np.arange(15)), 7).tolist()
    [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    """
    if not days.size:
        return np.zeros(0, np.int32)
    spans = np.bincount((days.day - days.day[0]) // length_days, days.articles)
    least = np.quantile(spans[spans > 0], _EVEN) if len(spans) > 1 else spans[0]
    block = np.zeros(days.size, np.int32)
    number, start, held = 0, int(days.day[0]), 0
    for place, (day, articles) in enumerate(
        zip(days.day.tolist(), days.articles.tolist(), strict=True)
    ):
        if day - start >= length_days and held >= least:
            number, start, held = number + 1, day, 0
        block[place] = number
        held += articles
    whole = int(days.day[-1]) - start + 1 >= length_days and held >= least
    if not whole and number:
        block[block == number] = number - 1
    return block
