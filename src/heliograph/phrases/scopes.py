"""Of which part of a collection one may speak: all of it, a level of outlets, a labelled outlet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.errors import InputError
from heliograph.findings import Named
from heliograph.phrases.collection import Collection, Uses
from heliograph.phrases.issue_days import Flags

ALL = "all"

LEAST_ARTICLES = 200
"""Fewer articles of a level or outlet are not looked at apart."""


@dataclass(frozen=True)
class Scope:
    """A part of the collection, by its accounts."""

    name: str
    accounts: Flags  # by account
    level: bool  # not one outlet, nor all

    def private(self, collection: Collection) -> int:
        """Return the number of its accounts that no label names."""
        return int((self.accounts & ~collection.labelled).sum())


def scopes(
    collection: Collection,
    levels: Mapping[str, str],
    named: Mapping[int, Named],
    min_group_size: int,
) -> tuple[Scope, ...]:
    """Return all of it, the levels (``levels`` leads from account to level), and labelled outlets.

    Levels of private accounts hold ``min_group_size`` of them or more, and so do the private
    accounts of no level that is shown: what is left when levels are taken from all.
    Raises InputError for a level called "all".
    """
    if ALL in levels.values():
        raise InputError("a level is called 'all'", remedy="call it something else.")
    everyone = np.ones(len(collection.accounts), np.bool_)
    shown = [Scope(ALL, everyone, False)]
    shown += _levels(collection, levels, min_group_size)
    outlets = sorted({each.name for each in named.values()} - {each.name for each in shown})
    for name in outlets:
        codes = [code for code, each in named.items() if each.name == name]
        accounts = np.zeros(len(everyone), np.bool_)
        accounts[codes] = True
        shown.append(Scope(name, accounts, False))
    articles = np.bincount(collection.account, minlength=len(everyone))
    return shown[0], *(
        each
        for each in shown[1:]
        if not each.accounts.all() and articles[each.accounts].sum() >= LEAST_ARTICLES
    )


def may_be_counted(scope: Scope, collection: Collection, min_group_size: int) -> bool:
    """Return whether its outlets may be counted one by one: many of them, or labelled ones only."""
    private = scope.private(collection)
    return private == 0 or private >= min_group_size


def used_by_few(
    shown: Sequence[Scope], uses: Uses, collection: Collection, min_group_size: int
) -> Flags:
    """Return which phrases few private accounts of a level use, or few of no level that is shown.

    Of these, no level is looked at: one of them, or what is left of all, would tell of the few.
    """
    many = len(uses.discounted)
    if collection.published:
        return np.zeros(many, np.bool_)
    group = np.zeros(len(collection.accounts), np.int64)
    levels = [each for each in shown if each.level]
    for number, each in enumerate(levels, 1):
        group[each.accounts] = number
    account = collection.account[uses.article]
    private = ~collection.labelled[account]
    pairs = np.unique(uses.phrase[private].astype(np.int64) << 32 | account[private])
    users = np.zeros((many, len(levels) + 1), np.int64)
    np.add.at(users, (pairs >> 32, group[pairs & 0xFFFFFFFF]), 1)
    few = (users > 0) & (users < min_group_size)
    return np.asarray(few.any(axis=1), np.bool_)


def _levels(collection: Collection, levels: Mapping[str, str], min_group_size: int) -> list[Scope]:
    of_account = np.array([levels.get(name, "") for name in collection.accounts], object)
    found = [Scope(level, of_account == level, True) for level in sorted(set(levels.values()))]
    found = [each for each in found if each.name and each.accounts.any()]
    if collection.published:
        return found
    found = [each for each in found if may_be_counted(each, collection, min_group_size)]
    everyone = int((~collection.labelled).sum())
    while 0 < everyone - sum(each.private(collection) for each in found) < min_group_size:
        found.remove(
            min(
                (each for each in found if each.private(collection)),
                key=lambda each: (each.private(collection), each.name),
            )
        )
    return found
