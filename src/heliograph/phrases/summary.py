"""What was seen of every phrase, whether or not anything stood out: records and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import pyarrow as pa

from heliograph.findings import Named
from heliograph.findings.phrase import Candidate, PhraseSeen
from heliograph.phrases.collection import Uses
from heliograph.phrases.finding import series
from heliograph.phrases.first import first_use
from heliograph.phrases.intervals import day_bootstrap, wilson
from heliograph.phrases.issue_days import Flags, Floats, IssueDays
from heliograph.phrases.peaks import sharpest_month
from heliograph.phrases.records import Phrases
from heliograph.phrases.scoped import Scoped
from heliograph.phrases.tiers import Tiers

_EDGE_DAYS = 7
"""A year is whole if the collection has days of its first and its last week."""


def seen(
    everything: Scoped,
    uses: Uses,
    phrases: Phrases,
    named: Mapping[int, Named],
    parts: Sequence[Scoped],
    tiers: Tiers,
) -> tuple[PhraseSeen, ...]:
    """Return a record of every phrase of the list."""
    days = everything.days
    tiered = _tiered(everything, named, parts, tiers)
    records = []
    for number, (phrase, containing) in enumerate(zip(phrases, everything.containing, strict=True)):
        first = first_use(days, containing)
        peak = sharpest_month(days, containing) if first is not None else None
        tier = None
        if tiered is not None:
            part, year = tiered
            inside = _in_year(part.days, year)
            tier = tiers.of(
                int(part.containing[number][inside].sum()),
                int(part.days.articles[inside].sum()),
                tiers.outlet,
            )
        records.append(
            PhraseSeen(
                phrase=phrase.id,
                written=phrase.written,
                gloss=phrase.gloss,
                containing=int(containing.sum()),
                discounted=int(uses.discounted[number]),
                first_seen=None if first is None else days.written(first.place),
                first_possible=days.written(0),
                peak=None if peak is None else days.months[peak],
                peak_containing=0 if peak is None else int(days.by_month(containing)[peak]),
                tier=tier,
                sources=everything.sources,
                series=series(everything, containing),
            )
        )
    return tuple(records)


def uses_table(everything: Scoped, phrases: Phrases, seed: int) -> pa.Table:
    """Return every phrase's use by month, with intervals of the rate.

    ``low`` and ``high`` are Wilson's; ``days_low`` and ``days_high`` a bootstrap over issue days,
    null where it can say nothing.
    """
    days = everything.days
    articles = days.by_month(days.articles)
    by_days = _by_days(everything, seed)
    parts = []
    for number, (phrase, containing) in enumerate(zip(phrases, everything.containing, strict=True)):
        held = days.by_month(containing)
        low, high = wilson(held, articles)
        rate = np.where(articles > 0, held / np.maximum(articles, 1), np.nan)
        parts.append(
            pa.table(
                {
                    "phrase": pa.array([phrase.id] * len(held), pa.string()),
                    "month": pa.array(days.months, pa.string()),
                    "articles": articles,
                    "containing": held,
                    "rate": pa.array(rate, from_pandas=True),
                    "low": pa.array(low, from_pandas=True),
                    "high": pa.array(high, from_pandas=True),
                    "days_low": pa.array(by_days[0, :, number], from_pandas=True),
                    "days_high": pa.array(by_days[1, :, number], from_pandas=True),
                }
            )
        )
    return pa.concat_tables(parts)


def _by_days(everything: Scoped, seed: int) -> Floats:
    """Return low and high of the rates by month and phrase, from a bootstrap over issue days."""
    days = everything.days
    containing = np.column_stack(everything.containing)
    found = np.full((2, len(days.months), containing.shape[1]), np.nan)
    for month in np.unique(days.month).tolist():
        inside = days.month == month
        found[:, month] = day_bootstrap(containing[inside], days.articles[inside], seed=seed)
    return found


def first_table(
    everything: Scoped, phrases: Phrases, tested: Mapping[int, tuple[float, float]], fdr: float
) -> pa.Table:
    """Return when every phrase was first seen and whether it may be called new.

    ``tested`` has p and q of the phrases that are used on enough days.
    """
    days = everything.days
    rows = []
    for number, (phrase, containing) in enumerate(zip(phrases, everything.containing, strict=True)):
        first = first_use(days, containing)
        if first is None:
            continue
        p, q = tested.get(number, (None, None))
        new = "yes" if q is not None and q <= fdr else "can't say"
        if not first.enough_before(days):
            new = "no" if q is not None else "can't say"
        rows.append(
            {
                "phrase": phrase.id,
                "written": phrase.written,
                "first_seen": days.written(first.place),
                "days_before": first.days_before,
                "articles_before": first.articles_before,
                "upper_before": first.upper_before,
                "p": p,
                "q": q,
                "new": new,
            }
        )
    return pa.Table.from_pylist(rows, schema=_FIRST)


_FIRST = pa.schema(
    [
        pa.field("phrase", pa.string()),
        pa.field("written", pa.string()),
        pa.field("first_seen", pa.string()),
        pa.field("days_before", pa.int64()),
        pa.field("articles_before", pa.int64()),
        pa.field("upper_before", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("q", pa.float64()),
        pa.field("new", pa.string()),
    ]
)
_CANDIDATES = pa.schema(
    [
        pa.field("written", pa.string()),
        pa.field("containing", pa.int64()),
        pa.field("articles", pa.int64()),
        pa.field("first_seen", pa.string()),
        pa.field("sources", pa.int64()),
        pa.field("rate_ratio", pa.float64()),
        pa.field("q", pa.float64()),
    ]
)


def candidates_table(candidates: Sequence[Candidate]) -> pa.Table:
    """Return the candidates as a table."""
    return pa.Table.from_pylist(
        [msgspec.structs.asdict(each) for each in candidates], schema=_CANDIDATES
    )


def _tiered(
    everything: Scoped, named: Mapping[int, Named], parts: Sequence[Scoped], tiers: Tiers
) -> tuple[Scoped, int] | None:
    """Return the scope that the tiers are about, and its last whole year, where there are both.

    Tiers that hold for no outlet in particular are about everything, which is the first scope.
    """
    if tiers.outlet is None:
        parts, named = [everything], {}
    part = next((each for each in parts if _outlet(each, named) == tiers.outlet), None)
    if part is None:
        return None
    first, last = part.days.day[[0, -1]].astype("datetime64[D]")
    for year in range(int(str(last)[:4]), int(str(first)[:4]) - 1, -1):
        begin, end = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-12-31")
        if first <= begin + _EDGE_DAYS and last >= end - _EDGE_DAYS:
            return part, year
    return None


def _outlet(part: Scoped, named: Mapping[int, Named]) -> str | None:
    """Return the labelled outlet whose accounts are all of a scope, None where there is none."""
    names = {
        named[code].name if code in named else None
        for code in np.flatnonzero(part.scope.accounts).tolist()
    }
    return names.pop() if len(names) == 1 else None


def _in_year(days: IssueDays, year: int) -> Flags:
    years = days.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    inside: Flags = years == year
    return inside
