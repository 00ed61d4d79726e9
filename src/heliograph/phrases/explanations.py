"""The innocent explanations of a change in the use of a phrase, each tested as far as it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.findings import Explanation
from heliograph.phrases.events import Outcome
from heliograph.phrases.issue_days import Flags, Int64s, IssueDays

YEAR_DAYS = 365
_ALIKE = 0.5
"""A rate half as high as the peak's, or a volume changed by half, may well explain it."""

_COVERED = 0.8
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Evidenced:
    """What the explanations of one event are judged by."""

    days: IssueDays  # of the scope
    containing: Int64s  # by issue day
    outcome: Outcome
    articles: int  # with the phrase, in the time that the event is about
    wordings: int  # distinct words around the phrase in them
    by_steady: int  # of these articles, by outlets that were there most of the time and beyond it
    outlets: int  # in the scope
    discounted: int
    false_friends: int  # that are declared


def explanations(seen: Evidenced) -> tuple[Explanation, ...]:
    """Return every explanation with its verdict and reason."""
    return (
        _yearly(seen),
        _one_event(seen),
        _collection(seen),
        _outlets(seen),
        _copies(seen),
        _everyday(seen),
    )


def _yearly(seen: Evidenced) -> Explanation:
    """Return whether the month, or the season, explains it: holidays, anniversaries, sessions."""
    name = "a holiday, an anniversary or a yearly session"
    if seen.outcome.event != "peak":
        without = int(seen.days.day[seen.outcome.end] - seen.days.day[seen.outcome.start]) + 1
        whole = without >= YEAR_DAYS
        return Explanation(
            name=name,
            verdict="ruled out" if whole else "not ruled out",
            reason=f"The {without:,} days without the phrase hold "
            + ("every season of the year." if whole else "less than a whole year."),
        )
    peak = int(seen.days.month[seen.outcome.start])
    uses, articles = seen.days.by_month(seen.containing), seen.days.by_month(seen.days.articles)
    others = np.arange(peak % 12, len(uses), 12)
    others = others[(others != peak) & (articles[others] > 0)]
    month = _MONTHS[int(seen.days.months[peak][5:]) - 1]
    if not len(others):
        return Explanation(
            name=name,
            verdict="not testable",
            reason=f"No other year of the collection has a {month}.",
        )
    highest = float((uses[others] / articles[others]).max())
    share = highest / (uses[peak] / articles[peak])
    return Explanation(
        name=name,
        verdict="not ruled out" if share >= _ALIKE else "ruled out",
        reason=f"Of {len(others)} other {'year' if len(others) == 1 else 'years'}, the {month} "
        f"with the highest rate had {share:.0%} of this one's.",
    )


def _one_event(seen: Evidenced) -> Explanation:
    """Return that an event of its own kind cannot be told from a campaign."""
    return Explanation(
        name="an event that does not come every year",
        verdict="not testable",
        reason="No calendar of congresses, visits and disasters is part of the data: what was "
        f"news on the {int((seen.containing > 0).sum()):,} days with the phrase, readers must say.",
    )


def _collection(seen: Evidenced) -> Explanation:
    """Return whether the collection changed: fewer articles, or days that are missing."""
    name = "a change of the collection"
    days, inside = seen.days, _inside(seen)
    outside = ~inside
    if not outside.any():
        return Explanation(name=name, verdict="not testable", reason="There are no other days.")
    volume = days.articles[inside].mean() / days.articles[outside].mean()
    first, last = days.day[inside][[0, -1]]
    covered = inside.sum() / (last - first + 1)
    usual = outside.sum() / max(1, days.day[-1] - days.day[0] + 1 - (last - first + 1))
    steady = _ALIKE <= volume <= 1 / _ALIKE and covered >= _COVERED * min(1.0, usual)
    return Explanation(
        name=name,
        verdict="ruled out" if steady else "not ruled out",
        reason=f"In the time that the finding is about, {covered:.0%} of the days have articles "
        f"({min(1.0, usual):.0%} otherwise), {days.articles[inside].mean():,.1f} a day "
        f"({days.articles[outside].mean():,.1f} otherwise). Rates are per article published.",
    )


def _outlets(seen: Evidenced) -> Explanation:
    """Return whether outlets that came or went brought or took the phrase."""
    name = "outlets that joined or left the collection"
    if seen.outlets == 1:
        return Explanation(name=name, verdict="ruled out", reason="There is one outlet only.")
    share = seen.by_steady / seen.articles
    return Explanation(
        name=name,
        verdict="ruled out" if share >= _COVERED else "not ruled out",
        reason=f"{share:.0%} of the articles with the phrase are by accounts that published for "
        "half of the time that the finding is about or more, and at another.",
    )


def _copies(seen: Evidenced) -> Explanation:
    """Return whether copies of one text explain it."""
    share = seen.wordings / seen.articles
    return Explanation(
        name="one text that is repeated",
        verdict="ruled out" if share >= _ALIKE else "not ruled out",
        reason=f"The words around the phrase are {seen.wordings:,} different ones in "
        f"{seen.articles:,} articles.",
    )


def _everyday(seen: Evidenced) -> Explanation:
    """Return whether everyday use of the same words was counted."""
    name = "everyday use of the same words"
    if not seen.false_friends:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="The list of phrases declares no everyday use of these words; whether there is "
            "one, the quoted words may show.",
        )
    return Explanation(
        name=name,
        verdict="ruled out",
        reason=f"{seen.false_friends} everyday uses are declared; in all, {seen.discounted:,} "
        "articles hold nothing else and do not count.",
    )


def _inside(seen: Evidenced) -> Flags:
    inside = np.zeros(seen.days.size, np.bool_)
    inside[seen.outcome.start : seen.outcome.end + 1] = True
    return inside
