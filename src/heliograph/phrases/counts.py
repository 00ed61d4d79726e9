"""Use of phrases by day, month or year, and by level or outlet, for whoever has the posts.

Nothing of it is written. Outlets go by the ids that were passed in, and no private account is
counted by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from heliograph.errors import InputError
from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.counting import Articles, Span, by_level, by_outlet, count
from heliograph.phrases.issue_days import Flags
from heliograph.phrases.records import Phrases
from heliograph.phrases.scopes import Scope

Of = Literal["all", "level", "outlet"]


@dataclass(frozen=True)
class Counting:
    """What counts are made from: articles and uses, and of whom one may speak apart."""

    articles: Articles
    uses: Uses
    phrases: tuple[str, ...]  # ids
    levels: dict[str, str]  # from account to level, of levels that are looked at apart
    outlets: Flags  # by account: may be counted by itself
    few: Flags  # by phrase: few private accounts of a level use it

    def table(self, by: Span, of: Of) -> pa.Table:
        """Return phrase, span, scope, articles, containing, rate, low and high (95%, Wilson).

        Raises InputError for another span or scope.
        """
        _check("by", by, get_args(Span))
        _check("of", of, get_args(Of))
        uses = self.uses.article, self.uses.phrase
        many = len(self.phrases)
        if of == "all":
            return count(self.articles, uses, many, by=by).table(self.phrases)
        if of == "outlet":
            outlet, outlets = by_outlet(self.articles)
            scope = np.where(self.outlets[outlet], outlet, -1).astype(np.int32)
            counted = count(self.articles, uses, many, by=by, scope=scope, scopes=outlets)
            return counted.table(self.phrases)
        level, levels = by_level(self.articles, self.levels)
        counted = count(self.articles, uses, many, by=by, scope=level, scopes=levels)
        kept = np.repeat(~self.few, len(counted.start))
        return counted.table(self.phrases).filter(pa.array(kept))


def counting(
    collection: Collection, uses: Uses, phrases: Phrases, shown: Sequence[Scope], few: Flags
) -> Counting:
    """Return what counts of a collection are made from, without its texts."""
    names = collection.accounts
    return Counting(
        articles=collection.articles,
        uses=uses,
        phrases=tuple(each.id for each in phrases),
        levels={
            names[code]: each.name
            for each in shown
            if each.level
            for code in np.flatnonzero(each.accounts).tolist()
        },
        outlets=collection.labelled | collection.published,
        few=few,
    )


def _check(name: str, given: object, known: tuple[str, ...]) -> None:
    if given not in known:
        raise InputError(f"{name!r} is {given!r}", remedy=f"give one of {', '.join(known)}.")
