"""One narrative as a finding may tell of it: its public posts, and the wordings that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from heliograph.findings import Named
from heliograph.narratives.chance import Tested
from heliograph.narratives.membership import Membership, accounts_in
from heliograph.narratives.reading import Flags, Int64s, Posts
from heliograph.narratives.tree import Wordings, wordings

SHOWN_WORDINGS = 100


@dataclass(frozen=True)
class Subject:
    """A narrative's public entries, and which of them stand under a wording that is shown."""

    posts: Posts
    member: Membership  # of this narrative, public
    credited: Flags  # by entry
    shown: Int64s  # entries
    wordings: Wordings  # of the entries shown
    other_wordings: int
    named: Mapping[int, Named]  # by account: its labelled carriers
    centre: int  # the text that most accounts carry
    resembles: Flags  # by entry: a text of an account's own that resembles the centre

    @property
    def accounts(self) -> Int64s:
        """The accounts that carried it, each once, in the order in which they first did."""
        account = self.posts.account[self.member.post]
        _, first = np.unique(account, return_index=True)
        return account[np.sort(first)].astype(np.int64)

    @property
    def first_us(self) -> Int64s:
        """When each of the accounts was first seen with it."""
        account = self.posts.account[self.member.post]
        _, first = np.unique(account, return_index=True)
        return self.posts.time_us[self.member.post[np.sort(first)]]

    @property
    def time_us(self) -> Int64s:
        """The times of the posts, in order."""
        return self.posts.time_us[self.member.post]

    def labelled(self, accounts: Int64s) -> Flags:
        """Return which accounts are labelled."""
        return np.isin(accounts, list(self.named))


@dataclass(frozen=True)
class Carriers:
    """Who carried what, of all narratives: public entries only."""

    posts: Posts
    member: Membership
    credited: Flags  # by entry
    tested: Tested
    labels: Mapping[int, Named]  # by account
    labelled: Flags  # by account


def subject_of(number: int, of: Carriers, min_group_size: int) -> Subject | None:
    """Return one narrative; None where too few carry any of its wordings for it to be shown."""
    begin, end = np.searchsorted(of.member.narrative, [number, number + 1])
    entries = np.arange(begin, end)
    member = of.member.only(entries)
    shown, other_wordings = _showable(of.posts, member, of.labelled, min_group_size)
    if not len(shown):
        return None
    carrying = np.unique(of.posts.account[member.post])
    return Subject(
        posts=of.posts,
        member=member,
        credited=of.credited[entries],
        shown=shown,
        wordings=wordings(of.posts, member.only(shown)),
        other_wordings=other_wordings,
        named={account: of.labels[account] for account in carrying[of.labelled[carrying]].tolist()},
        centre=int(of.tested.centre[number]),
        resembles=of.tested.resembles[entries],
    )


def _showable(
    posts: Posts, member: Membership, labelled: Flags, min_group_size: int
) -> tuple[Int64s, int]:
    """Return the entries of one narrative that are shown, and how many wordings are not.

    A wording is shown with all of its posts where ``min_group_size`` private accounts or more carry
    it; where fewer do, with those of labelled accounts only, as though nobody else had it. Of many
    the ``SHOWN_WORDINGS`` that most accounts carry are shown.
    """
    found = wordings(posts, member)
    account = posts.account[member.post]
    private = ~labelled[account]
    many = accounts_in(found.of_entry[private].astype(np.int32), account[private], len(found.text))
    entries = ~private | (many >= min_group_size)[found.of_entry]
    size = accounts_in(found.of_entry[entries].astype(np.int32), account[entries], len(found.text))
    largest = np.lexsort((np.arange(len(size)), -size))[:SHOWN_WORDINGS]
    kept = np.zeros(len(size), np.bool_)
    kept[largest] = size[largest] > 0
    return np.flatnonzero(entries & kept[found.of_entry]), int((~kept).sum())
