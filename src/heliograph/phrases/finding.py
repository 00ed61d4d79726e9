"""From an event to a finding: sentence, odds, evidence, explanations, limits."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from heliograph.findings import (
    Family,
    Input,
    Named,
    NullModel,
    PhraseFinding,
    Statistic,
    may_be_named,
)
from heliograph.findings.phrase import Use
from heliograph.phrases import peaks, runs
from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.effects import effect
from heliograph.phrases.events import Outcome
from heliograph.phrases.explanations import Evidenced, explanations
from heliograph.phrases.intervals import wilson
from heliograph.phrases.issue_days import (
    PEAK_BLOCK_DAYS,
    RUN_BLOCK_DAYS,
    Flags,
    Int64s,
)
from heliograph.phrases.quoting import SHOWN, quoted, wordings
from heliograph.phrases.records import Phrase
from heliograph.phrases.scoped import Scoped
from heliograph.phrases.sentences import detectable, statement

LIMITS = (
    "Only what the collection holds was seen. First seen here is not first published: the phrase "
    "may have been used before, elsewhere, in speech, or in a form that the list does not declare.",
    "Chance moves blocks of days about the calendar. A phrase whose use comes and goes by itself "
    "over longer times than a block cannot be told from one that was changed.",
    "That a phrase is used says nothing of who decided on it or why, and nothing of whether those "
    "who use it agree with it: an article that quotes it, or rejects it, counts as well.",
)
_PEAK = (
    "The days, with all of their articles, are put in another order in blocks of about a week; in "
    "every order the month is sought that stands out most (scan statistic). p is the share of "
    "orders with a month as sharp, by itself or against how much other months differ, whichever "
    "is larger."
)
_RUN = (
    "Blocks of about four weeks, made to hold alike many articles, could have come in any order "
    "within the time in which the phrase was in use, or was seen not to be. p is the share of all "
    "orders with so long a run of blocks without it there, counted exactly."
)


@dataclass(frozen=True)
class Design:
    """What all findings of one analysis share."""

    collection: Collection
    uses: Uses
    phrases: tuple[Phrase, ...]
    named: Mapping[int, Named]  # by account code
    family: Family
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    version: str
    min_group_size: int


def describe(
    number: int, outcome: Outcome, q: float, part: Scoped, design: Design
) -> PhraseFinding:
    """Return the finding on an event; ``number`` counts from 0."""
    phrase = design.phrases[outcome.phrase]
    containing = part.containing[outcome.phrase]
    rows = _evidence(outcome, part, design)
    shown = rows[-SHOWN:] if outcome.event == "silence" else rows[:SHOWN]
    start, end = _span(outcome, part)
    return PhraseFinding(
        finding_id=f"F{number + 1}",
        statement=statement(outcome, part, phrase),
        statistic=_statistic(outcome),
        effect=effect(part.days, containing, outcome, design.seed),
        null_model=_null_model(outcome),
        p=outcome.p,
        q=q,
        family=design.family,
        warnings=_warnings(outcome, part, design),
        detectable=detectable(part, design.family),
        explanations=explanations(_evidenced(outcome, part, rows, design)),
        limits=LIMITS,
        parameters=design.parameters,
        inputs=design.inputs,
        seed=design.seed,
        version=design.version,
        min_group_size=design.min_group_size,
        phrase=phrase.id,
        written=phrase.written,
        gloss=phrase.gloss,
        event=outcome.event,
        scope=part.scope.name,
        start=start,
        end=end,
        articles=part.articles,
        containing=int(containing.sum()),
        sources=part.sources,
        published=design.collection.published,
        series=series(part, containing),
        evidence=quoted(design.collection, design.uses, shown),
        evidence_total=len(rows),
        named=_named(part, design),
    )


def series(part: Scoped, containing: Int64s) -> tuple[Use, ...]:
    """Return the use of a phrase by month, with Wilson's intervals of its rate."""
    uses, articles = part.days.by_month(containing), part.days.by_month(part.days.articles)
    low, high = wilson(uses, articles)
    return tuple(
        Use(
            start=f"{month}-01",
            articles=int(articles[n]),
            containing=int(uses[n]),
            low=float(low[n]) if articles[n] else None,
            high=float(high[n]) if articles[n] else None,
        )
        for n, month in enumerate(part.days.months)
    )


def _evidence(outcome: Outcome, part: Scoped, design: Design) -> Int64s:
    """Return the uses that show the event: in the month, from the first on, or before silence."""
    of = design.uses.of(outcome.phrase)
    rows = np.arange(of.start, of.stop)[part.inside[design.uses.article[of]]]
    days = design.collection.days.day[design.collection.place[design.uses.article[rows]]]
    if outcome.event == "peak":
        low, high = part.days.day[[outcome.start, outcome.end]]
        rows = rows[(days >= low) & (days <= high)]
    elif outcome.event != "silence":
        rows = rows[days > part.days.day[outcome.end]]
    return rows.astype(np.int64)


def _evidenced(outcome: Outcome, part: Scoped, rows: Int64s, design: Design) -> Evidenced:
    collection, uses = design.collection, design.uses
    there = _there_throughout(outcome, part, collection)
    return Evidenced(
        days=part.days,
        containing=part.containing[outcome.phrase],
        outcome=outcome,
        articles=len(rows),
        wordings=wordings(collection, uses, rows),
        by_steady=int(there[collection.account[uses.article[rows]]].sum()),
        outlets=part.sources,
        discounted=int(uses.discounted[outcome.phrase]),
        false_friends=len(design.phrases[outcome.phrase].false_friends),
    )


def _there_throughout(outcome: Outcome, part: Scoped, collection: Collection) -> Flags:
    """Return the accounts that publish at least half of the event's time through, and beyond it."""
    many = len(collection.accounts)
    account = collection.account[part.inside]
    day = collection.days.day[collection.place[part.inside]]
    first, last = np.full(many, day[-1] + 1), np.full(many, day[0] - 1)
    np.minimum.at(first, account, day)
    np.maximum.at(last, account, day)
    low, high = part.days.day[[outcome.start, outcome.end]]
    middle = (low + high) // 2
    there: Flags = (first <= middle) & (last >= middle) & ((first < low) | (last > high))
    return there


def _span(outcome: Outcome, part: Scoped) -> tuple[str, str]:
    """Return the first and the last day of what happened."""
    if outcome.event in ("peak", "silence"):
        return part.days.written(outcome.start), part.days.written(outcome.end)
    day = part.days.written(outcome.end + 1)
    return day, day


def _statistic(outcome: Outcome) -> Statistic:
    peak = outcome.event == "peak"
    return Statistic(
        name="articles with the phrase in its sharpest month"
        if peak
        else "days without the phrase",
        unit="articles" if peak else "days of publication",
        observed=outcome.observed,
        expected=outcome.expected,
    )


def _null_model(outcome: Outcome) -> NullModel:
    if outcome.event == "peak":
        return NullModel(
            rule_id=peaks.RULE_ID,
            description=_PEAK,
            parameters={
                "block": f"{PEAK_BLOCK_DAYS} days",
                "orders": f"{outcome.orders:,}",
            },
        )
    return NullModel(
        rule_id=runs.RULE_ID,
        description=_RUN,
        parameters={"block": f"{RUN_BLOCK_DAYS} days or more", "orders": "all"},
    )


def _warnings(outcome: Outcome, part: Scoped, design: Design) -> tuple[str, ...]:
    said = []
    if not design.collection.published:
        said.append(
            "These are posts of accounts, not articles of published archives: what an account "
            "deleted before it was collected is missing."
        )
    if outcome.event == "peak":
        in_month = part.days.day[outcome.start : outcome.end + 1]
        year, month = map(int, part.days.months[part.days.month[outcome.start]].split("-"))
        length = monthrange(year, month)[1]
        if len(in_month) < length * 0.9:
            said.append(f"The collection has {len(in_month)} of the {length} days of this month.")
    return tuple(said)


def _named(part: Scoped, design: Design) -> tuple[Named, ...]:
    """Return the labelled outlets of the scope, unless that would single out the others."""
    labelled = [label for code, label in sorted(design.named.items()) if part.scope.accounts[code]]
    if not may_be_named(len(labelled), part.sources, design.min_group_size):
        return ()
    return tuple(
        msgspec.structs.replace(label, alias=f"A{number}")
        for number, label in enumerate(labelled, 1)
    )
