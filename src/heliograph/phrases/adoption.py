"""How many outlets of a level had used a phrase by each day.

An outlet is at risk of using a phrase from its first article in the collection to its last; who
came late had no chance to be early (left truncation), who left has not refused (right censoring).
The share by a day is Kaplan and Meier's (1958), on the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.findings.phrase import Adoption
from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.issue_days import Flags, Floats, Int64s
from heliograph.phrases.records import Phrase
from heliograph.phrases.scopes import Scope, may_be_counted

LEAST_OUTLETS = 2

_SCHEMA = pa.schema(
    [
        pa.field("phrase", pa.string()),
        pa.field("level", pa.string()),
        pa.field("day", pa.date32()),
        pa.field("adopted", pa.int64()),
        pa.field("at_risk", pa.int64()),
        pa.field("share", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Curve:
    """Days (since 1970-01-01) on which outlets first used a phrase, and what was so by each."""

    day: Int64s
    adopted: Int64s  # outlets that had used it by then
    at_risk: Int64s  # outlets that might have used it first on that day
    share: Floats  # of outlets, by then (Kaplan-Meier)


def curve(first_article: Int64s, last_article: Int64s, first_use: Int64s) -> Curve:
    """Return the adoption curve of outlets, -1 in ``first_use`` for those that never used it.

    >>> found = curve(np.array([0, 0, 5]), np.array([9, 3, 9]), np.array([2, -1, 7]))
    >>> found.day.tolist(), found.adopted.tolist(), found.at_risk.tolist(), found.share.tolist()
    ([2, 7], [1, 2], [2, 1], [0.5, 1.0])
    """
    used = first_use >= 0
    leaves = np.where(used, first_use, last_article)
    day, times = np.unique(first_use[used], return_counts=True)
    at_risk = (np.sort(first_article).searchsorted(day, "right")) - np.sort(leaves).searchsorted(
        day, "left"
    )
    share = 1 - np.cumprod(1 - times / at_risk)
    return Curve(day, np.cumsum(times), at_risk.astype(np.int64), share)


def adoption(
    collection: Collection,
    uses: Uses,
    scopes: Sequence[Scope],
    phrases: Sequence[Phrase],
    few: Flags,
    min_group_size: int,
) -> tuple[tuple[Adoption, ...], pa.Table]:
    """Return the curves of all phrases by level, as records and as a table.

    Where there are no levels, of all outlets. Levels whose outlets cannot be counted one by one,
    since they are few and not labelled, are left out, as are phrases that ``few`` of a level use.
    """
    levels = [each for each in scopes if each.level] or list(scopes[:1])
    levels = [
        each
        for each in levels
        if each.accounts.sum() >= LEAST_OUTLETS and may_be_counted(each, collection, min_group_size)
    ]
    day = collection.days.day[collection.place]
    many = len(collection.accounts)
    first_article, last_article = np.full(many, np.iinfo(np.int64).max), np.full(many, -1)
    np.minimum.at(first_article, collection.account, day)
    last_article = np.full(many, np.iinfo(np.int64).min)
    np.maximum.at(last_article, collection.account, day)
    records, rows = [], []
    for number, phrase in enumerate(phrases):
        article = uses.article[uses.of(number)]
        first_use = np.full(many, np.iinfo(np.int64).max)
        np.minimum.at(first_use, collection.account[article], day[article])
        first_use[first_use == np.iinfo(np.int64).max] = -1
        for level in levels:
            of = level.accounts
            if (level.level and few[number]) or not (first_use[of] >= 0).any():
                continue
            found = curve(first_article[of], last_article[of], first_use[of])
            records.append(
                Adoption(
                    phrase=phrase.id,
                    level=level.name,
                    outlets=int(of.sum()),
                    days=tuple(found.day.astype("datetime64[D]").astype(str).tolist()),
                    adopted=tuple(found.adopted.tolist()),
                )
            )
            rows.append(_table(phrase.id, level.name, found))
    return tuple(records), pa.concat_tables([_SCHEMA.empty_table(), *rows])


def _table(phrase: str, level: str, found: Curve) -> pa.Table:
    many = len(found.day)
    return pa.table(
        {
            "phrase": [phrase] * many,
            "level": [level] * many,
            "day": pa.array(found.day.astype("datetime64[D]")),
            "adopted": found.adopted,
            "at_risk": found.at_risk,
            "share": found.share,
        },
        schema=_SCHEMA,
    )
