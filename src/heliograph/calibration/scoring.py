"""Scores: whom a method names, against the truth of a simulated world."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pyarrow as pa

from heliograph.simulate.planting import COPIED


class Score(msgspec.Struct, frozen=True, array_like=True):
    """Counts of accounts: those named, those named rightly, those that were to be named."""

    named: int
    right: int
    planted: int

    @property
    def false_share(self) -> float:
        """Share of the named who are innocent; 0 where nobody is named."""
        return (self.named - self.right) / self.named if self.named else 0.0

    @property
    def recall(self) -> float:
        """Share of the planted who are named; 0 where nobody is planted."""
        return self.right / self.planted if self.planted else 0.0


def planted_accounts(truth: pa.Table) -> frozenset[str]:
    """Return the accounts that coordinate by a world's truth; those copied are innocent.

    >>> planted_accounts(pa.table({"account": ["a", "b"], "role": ["copier", "copied"]}))
    frozenset({'a'})
    """
    rows = zip(truth.column("account").to_pylist(), truth.column("role").to_pylist(), strict=True)
    return frozenset(account for account, role in rows if role != COPIED)


def score(named: Iterable[str], planted: frozenset[str]) -> Score:
    """Return the score of naming these accounts, each counted once.

    >>> score(["a", "b", "b"], frozenset({"a", "c"}))
    Score(named=2, right=1, planted=2)
    """
    accounts = set(named)
    return Score(len(accounts), len(accounts & planted), len(planted))
