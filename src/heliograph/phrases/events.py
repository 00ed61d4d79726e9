"""What happened to each phrase: first seen, peak, silence, revival, each against chance.

Every phrase that is used on enough days is put to four tests in every scope; all of them are the
family whose false discovery rate is held (Benjamini & Yekutieli 2001, however they depend on each
other). Which phrases are tested hangs on how many days use them, which no test looks at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.findings.phrase import Event
from heliograph.phrases.issue_days import (
    RUN_BLOCK_DAYS,
    Int32s,
    Int64s,
    IssueDays,
    blocks_of,
)
from heliograph.phrases.peaks import Peak, peaks
from heliograph.phrases.runs import Run, after_last, before_first, longest_between

LEAST_DAYS = 5
"""Phrases used on fewer days are shown, not tested."""


@dataclass(frozen=True)
class Outcome:
    """One phrase put to one test; ``start`` and ``end`` are places of issue days.

    A peak is its month; the others are the days without the phrase, whose end a first use and a
    revival follow. ``observed`` and ``expected`` are articles in the month, or issue days without.
    """

    phrase: int
    event: Event
    start: int
    end: int  # the last of them, ``start - 1`` where there is none
    observed: float
    expected: float
    p: float
    orders: int | None  # of blocks tried, None where all were counted


def events(days: IssueDays, containing: Sequence[Int64s], seed: int) -> list[Outcome]:
    """Return the four tests of every phrase that is used on ``LEAST_DAYS`` days or more.

    ``containing`` has each phrase's articles by issue day.

    >>> from heliograph.phrases.issue_days import issue_days
    >>> use = (np.arange(700) >= 400).astype(np.int64)
    >>> born = events(issue_days(np.arange(700)), [use], seed=1)[0]
    >>> born.event, born.end, born.p < 1e-6
    ('first seen', 399, True)
    """
    phrases = [n for n, counts in enumerate(containing) if (counts > 0).sum() >= LEAST_DAYS]
    block = blocks_of(days, RUN_BLOCK_DAYS)
    found: list[Outcome] = []
    sharpest = peaks(days, [containing[n] for n in phrases], seed)
    for n, peak in zip(phrases, sharpest, strict=True):
        found += _runs(n, block, containing[n])
        found.append(_peak(n, days, containing[n], peak))
    return found


def _peak(phrase: int, days: IssueDays, containing: Int64s, peak: Peak) -> Outcome:
    inside = np.flatnonzero(days.month == peak.month)
    return Outcome(
        phrase=phrase,
        event="peak",
        start=int(inside[0]),
        end=int(inside[-1]),
        observed=float(containing[inside].sum()),
        expected=peak.expected,
        p=peak.p,
        orders=peak.orders,
    )


def _runs(phrase: int, block: Int32s, containing: Int64s) -> list[Outcome]:
    """Return the tests of the runs of days before, after and between uses."""
    used = np.bincount(block, containing) > 0
    places = np.flatnonzero(containing)
    days_a_block = len(block) / len(used)
    between = longest_between(used)
    # The blocks of a run hold no use; the days without reach from the use before to the use after.
    after = int(np.searchsorted(block[places], between.end))
    gap = (int(places[after - 1]) + 1, int(places[after]) - 1) if between.length else (0, -1)
    spans: list[tuple[Event, Run, int, int]] = [
        ("first seen", before_first(used), 0, int(places[0]) - 1),
        ("silence", after_last(used), int(places[-1]) + 1, len(block) - 1),
        ("revival", between, *gap),
    ]
    return [
        Outcome(
            phrase=phrase,
            event=event,
            start=start,
            end=end,
            observed=float(end - start + 1),
            expected=run.expected * days_a_block,
            p=run.p,
            orders=None,
        )
        for event, run, start, end in spans
    ]
