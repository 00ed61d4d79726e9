"""Removals for one cause: which posts went for it, and which removals count as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from heliograph.checks import CAUSES
from heliograph.removals.baseline import Baseline, Codes, Flags, Floats, baseline
from heliograph.removals.bursts import AtRisk
from heliograph.removals.collection import Collection
from heliograph.removals.matched import BLOCK_DAYS, Side

ANY = "any"
OF_ACCOUNTS = ("account_blocked", "account_gone", "account_moved")
NO_REMOVAL = ("collector_error",)


@dataclass(frozen=True)
class Counted:
    """All posts, with an event where one went for the cause; other removals end its observation."""

    cause: str
    collection: Collection
    event: Flags

    @cached_property
    def right(self) -> Floats:
        """Age at which it was found gone for the cause; infinity where it was not."""
        return np.where(self.event, self.collection.right, np.inf)

    @cached_property
    def draw(self) -> Codes:
        """Which removals are one: of one account, found gone on one day (UTC)."""
        found = np.where(self.event, self.collection.right, self.collection.left)
        day = np.floor(self.collection.origin + found).astype(np.int64)
        _, account = np.unique(self._author, return_inverse=True)
        keys = account.astype(np.int64) * 10**6 + (day - day.min(initial=0))
        return np.unique(keys, return_inverse=True)[1]

    @cached_property
    def weight(self) -> Floats:
        """What each removal counts: those that are one count one together."""
        many = np.bincount(self.draw, self.event)
        return np.where(self.event, 1 / np.maximum(many, 1)[self.draw], 0.0)

    @cached_property
    def hazard(self) -> Baseline:
        """How likely posts are to go at each age."""
        its = self.collection
        return baseline(its.entry, its.left, self.right, self.event, self.weight, self._author)

    @cached_property
    def _author(self) -> Codes:
        """Account of each post; one whose account is not known stands alone."""
        account = self.collection.account
        unknown = account < 0
        own = len(self.collection.accounts) + np.cumsum(unknown)
        return np.where(unknown, own, account)

    def side(self, topic: Flags) -> Side:
        """Return the posts of known accounts, as a topic is compared with matched ones."""
        its = self.collection
        block = np.floor(its.origin / BLOCK_DAYS).astype(np.int64)
        stratum = np.unique(self._author.astype(np.int64) * 10**4 + block, return_inverse=True)[1]
        return Side(
            entry=its.entry,
            left=its.left,
            right=self.right,
            event=self.event,
            draw=self.draw,
            topic=topic,
            stratum=stratum,
            account=self._author,
        ).of(its.account >= 0)

    def at_risk(self, holds: Flags) -> AtRisk:
        """Return posts as they are followed through the calendar."""
        its = self.collection
        event = self.event[holds]
        draw = self.draw[holds]
        many = np.bincount(draw, event, minlength=1)
        return AtRisk(
            entry=its.entry[holds],
            left=its.left[holds],
            right=self.right[holds],
            event=event,
            weight=np.where(event, 1 / np.maximum(many, 1)[draw], 0.0),
            origin=its.origin[holds],
            account=self._author[holds],
            known=its.account[holds] >= 0,
        )


def counted(collection: Collection, causes: tuple[str, ...]) -> Counted:
    """Return watched posts with those that went for one of the causes; ("any",) for every cause.

    Posts that went with their whole account, or because their account did, are not counted: their
    account decides on them, not what they are about.
    """
    apart = [CAUSES.index(each) for each in (*OF_ACCOUNTS, *NO_REMOVAL)]
    event = collection.gone & ~collection.whole & ~np.isin(collection.cause, apart)
    if causes != (ANY,):
        event &= np.isin(collection.cause, [CAUSES.index(each) for each in causes])
    return Counted(causes[0] if len(causes) == 1 else " or ".join(causes), collection, event)
