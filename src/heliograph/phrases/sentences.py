"""What a finding on a phrase says in sentences: what happened, and what could have been found."""

from __future__ import annotations

import numpy as np

from heliograph.findings import UNSAID, Family
from heliograph.phrases.events import Outcome
from heliograph.phrases.first import first_use
from heliograph.phrases.issue_days import RUN_BLOCK_DAYS, Flags
from heliograph.phrases.peaks import sharpest_month
from heliograph.phrases.records import Phrase
from heliograph.phrases.runs import before_first
from heliograph.phrases.scoped import Scoped


def statement(outcome: Outcome, part: Scoped, phrase: Phrase) -> str:
    """Return what happened, with its numbers, and the peak month as a description."""
    happened = _happened(outcome, part, phrase)
    return happened if outcome.event == "peak" else f"{happened} {_peak_month(outcome, part)}"


def _peak_month(outcome: Outcome, part: Scoped) -> str:
    """Return the month in which the phrase stands out most, which no test is behind here."""
    days, containing = part.days, part.containing[outcome.phrase]
    month = sharpest_month(days, containing)
    many, articles = (int(days.by_month(each)[month]) for each in (containing, days.articles))
    return (
        f"Its peak month, as a description, is {days.months[month]}: {many:,} of {articles:,} "
        "articles hold it."
    )


def _happened(outcome: Outcome, part: Scoped, phrase: Phrase) -> str:
    days, containing = part.days, part.containing[outcome.phrase]
    said = "The phrase" if UNSAID.search(phrase.written) else f"“{phrase.written.strip('“”')}”"
    where = "" if part.scope.name == "all" else f" in the articles of {_told(part)}"
    without = outcome.end - outcome.start + 1
    if outcome.event == "peak":
        month = slice(outcome.start, outcome.end + 1)
        many, articles = int(containing[month].sum()), int(days.articles[month].sum())
        return (
            f"{said} peaks in {days.months[days.month[outcome.start]]}{where}: {many:,} of "
            f"{articles:,} articles hold it, and {int(containing.sum()) - many:,} of the "
            f"{part.articles - articles:,} of all other months."
        )
    if outcome.event == "first seen":
        first = first_use(days, containing)
        assert first is not None
        return (
            f"{said} is first seen on {days.written(first.place)}{where}, after "
            f"{first.articles_before:,} articles of {first.days_before:,} days without it; "
            f"{int(containing.sum()):,} of {int(days.articles[first.place :].sum()):,} hold it "
            "from then on."
        )
    quiet = int(days.articles[outcome.start : outcome.end + 1].sum())
    if outcome.event == "silence":
        return (
            f"{said} is last seen on {days.written(outcome.start - 1)}{where}, and not in the "
            f"{quiet:,} articles of the {without:,} days of publication since; "
            f"{int(containing.sum()):,} held it before."
        )
    return (
        f"{said} comes back on {days.written(outcome.end + 1)}{where}, after {quiet:,} articles of "
        f"{without:,} days of publication without it; {int(containing[: outcome.start].sum()):,} "
        f"articles held it before, {int(containing[outcome.end + 1 :].sum()):,} since."
    )


def detectable(part: Scoped, family: Family) -> str:
    """Return how long a run without a phrase must be to be found, as a sentence."""
    harmonic = float(np.sum(1 / np.arange(1, family.tests + 1)))
    enough = family.level / (family.tests * harmonic)
    days = int(part.days.day[-1] - part.days.day[0]) + 1
    blocks = days // RUN_BLOCK_DAYS
    told = []
    for share, often in ((1.0, "every"), (1 / 3, "every third")):
        least = next(
            (
                empty
                for empty in range(1, blocks)
                if before_first(_example(blocks, empty, share)).p <= enough
            ),
            None,
        )
        told.append(
            f"in {often} span of four weeks, after {least * RUN_BLOCK_DAYS:,} days without it"
            if least is not None
            else f"in {often} span of four weeks, not at all in {days:,} days"
        )
    return (
        f"A phrase would be called new if it is used {told[0]}; if {told[1]}. A burst shorter than "
        "a week is no peak, whatever its size."
    )


def _example(blocks: int, empty: int, share: float) -> Flags:
    used = np.zeros(blocks, np.bool_)
    used[empty :: max(1, round(1 / share))] = True
    used[-1] = True
    return used


def _told(part: Scoped) -> str:
    if UNSAID.search(part.scope.name):
        return "one level" if part.scope.level else "one labelled outlet"
    return f"the level “{part.scope.name}”" if part.scope.level else part.scope.name
