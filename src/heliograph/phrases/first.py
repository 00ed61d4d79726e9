"""When a phrase is first seen, and what that is worth: how much was published before without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.phrases.issue_days import RUN_BLOCK_DAYS, Int64s, IssueDays

_ERROR = 0.05


@dataclass(frozen=True)
class First:
    """The first use of a phrase. Seen first by this collection is not published first."""

    place: int  # of the issue day
    days_before: int  # issue days without the phrase
    articles_before: int
    upper_before: float  # of the share of issue days with it until then, with 95% confidence

    def enough_before(self, days: IssueDays) -> bool:
        """Return whether the collection begins early enough to call the phrase new or not."""
        return bool(days.day[self.place] - days.day[0] >= RUN_BLOCK_DAYS)


def first_use(days: IssueDays, containing: Int64s) -> First | None:
    """Return the first use of a phrase from its articles by issue day; None where there is none.

    >>> from heliograph.phrases.issue_days import issue_days
    >>> found = first_use(issue_days(np.array([0, 0, 1, 2])), np.array([0, 0, 1]))
    >>> found.days_before, found.articles_before, round(found.upper_before, 3)
    (2, 3, 0.776)
    """
    used = np.flatnonzero(containing)
    if not len(used):
        return None
    place = int(used[0])
    return First(
        place=place,
        days_before=place,
        articles_before=int(days.articles[:place].sum()),
        upper_before=upper_share(place),
    )


def upper_share(days_without: int) -> float:
    """Return the largest share of days with a phrase that none in so many days allows, at 95%.

    Clopper & Pearson 1934 for no success; about three in ``days_without`` (the rule of three). The
    day is the unit: articles of one day are not independent.

    >>> round(upper_share(300), 4), upper_share(0)
    (0.0099, 1.0)
    """
    return 1.0 if not days_without else float(1 - _ERROR ** (1 / days_without))
