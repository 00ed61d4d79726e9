"""The part of a collection that a scope is, with its own calendar and its uses of phrases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.issue_days import Flags, Int64s, IssueDays
from heliograph.phrases.scopes import Scope


@dataclass(frozen=True)
class Scoped:
    """A scope: days on which its outlets published, and each phrase's articles on them."""

    scope: Scope
    days: IssueDays
    inside: Flags  # by article of the collection
    containing: tuple[Int64s, ...]  # by phrase: articles by issue day of the scope

    @property
    def articles(self) -> int:
        """Number of articles of the scope."""
        return int(self.days.articles.sum())

    @property
    def sources(self) -> int:
        """Number of accounts or outlets of the scope."""
        return int(self.scope.accounts.sum())


def scoped(collection: Collection, uses: Uses, scope: Scope, few: Flags) -> Scoped:
    """Return a scope with the days on which it published and its uses by day.

    Of phrases that ``few`` private accounts use, a level has none.
    """
    inside = scope.accounts[collection.account]
    days = collection.days
    articles = np.bincount(collection.place[inside], minlength=days.size)
    published = np.flatnonzero(articles)
    own = IssueDays(
        day=days.day[published],
        articles=articles[published],
        month=days.month[published],
        months=days.months,
    )
    use_inside = inside[uses.article]
    containing = []
    for phrase in range(len(few)):
        of = slice(0) if scope.level and few[phrase] else uses.of(phrase)
        used = uses.article[of][use_inside[of]]
        counts = np.bincount(collection.place[used], minlength=days.size)
        containing.append(counts[published].astype(np.int64))
    return Scoped(scope, own, inside, tuple(containing))
