"""What is looked at: posts with the ages between which each went, its account and its subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.checks import CAUSES
from heliograph.errors import ScopeError
from heliograph.findings import Named
from heliograph.lexicons.records import Lexicon
from heliograph.removals import enough
from heliograph.removals.baseline import Codes, Flags, Floats
from heliograph.removals.spells import RESULTS, UNKNOWN_US, Spells
from heliograph.removals.topics import Subject, subjects
from heliograph.texts.language import languages

_DAY_US = 86_400_000_000.0

_AT_ONCE_D = 1 / 24
_ROUND_D = 1.0  # checks closer than that may be of one round
FEWEST_AT_ONCE = 3
"""Posts of an account that are all gone at once, and none seen after: the account is."""

ABOUT_THE_POST = (
    "author_deleted",
    "violation_notice",
    "infringement_notice",
    "complaint_notice",
)
"""Causes of which a notice says that they are about a post, and not about its account."""


@dataclass(frozen=True)
class Collection:
    """Posts that some check told of, arrays of one length; ages in days.

    Ages are NaN where no check saw the post there: see ``watched``.
    """

    post_id: pa.Array
    entry: Floats  # age at which it came under observation
    left: Floats  # last seen; the same as ``right`` where the moment is known
    right: Floats  # found gone; infinity where it was not
    origin: Floats  # days since 1970 at age 0
    cause: NDArray[np.int8]  # place in CAUSES, -1 where it is not gone
    result: NDArray[np.int8]  # place in RESULTS
    posted_us: NDArray[np.int64]  # UNKNOWN_US where not known, here and below
    seen_us: NDArray[np.int64]
    gone_us: NDArray[np.int64]
    notice: pa.Array
    account: Codes  # -1 where unknown
    accounts: tuple[str, ...]
    labelled: Flags  # by account
    whole: Flags  # whether it went with its whole account
    checks: NDArray[np.int32]
    failed: NDArray[np.int32]  # of these
    subjects: tuple[Subject, ...]

    @property
    def size(self) -> int:
        """Number of posts."""
        return len(self.left)

    @property
    def gone(self) -> Flags:
        """Whether each post was gone when it was last looked at."""
        return self.cause >= 0

    @property
    def exact(self) -> bool:
        """Whether it is known of every removal when it was."""
        gone = self.gone
        return bool(gone.any()) and bool((self.left[gone] == self.right[gone]).all())

    def of(self, kept: Flags) -> Collection:
        """Return the posts that are kept."""
        parts: dict[str, Any] = {
            name: getattr(self, name)[kept]
            for name in self.__dataclass_fields__
            if name not in {"post_id", "notice", "accounts", "labelled", "subjects"}
        }
        return replace(
            self,
            **parts,
            post_id=self.post_id.filter(pa.array(kept)),
            notice=self.notice.filter(pa.array(kept)),
            subjects=tuple(replace(each, holds=each.holds[kept]) for each in self.subjects),
        )

    def watched(self) -> Collection:
        """Return the posts that a check saw there: only these tell how long posts stay."""
        return self.of(~np.isnan(self.entry))

    def sources(self, holds: Flags) -> tuple[int, int]:
        """Return how many labelled, and at least how many private accounts posts are of."""
        return enough.sources(self.account[holds], self.labelled)

    def shown(self, holds: Flags, min_group_size: int) -> bool:
        """Return whether posts are of labelled accounts only, or of enough others."""
        return enough.enough(self.account[holds], self.labelled, min_group_size)

    def differ_by_few(self, one: Flags, other: Flags, min_group_size: int) -> bool:
        """Return whether two sets of posts differ by posts of too few accounts."""
        apart = one ^ other
        return bool(apart.any()) and not self.shown(apart, min_group_size)

    def drawn(self, holds: Flags, event: Flags, min_group_size: int) -> bool:
        """Return whether it may be told how long posts stay: enough accounts, and of events."""
        went = holds & event
        return self.shown(holds, min_group_size) and (
            not went.any() or self.shown(went, min_group_size)
        )


def collected(found: Spells, lexicons: Sequence[Lexicon], named: Mapping[str, Named]) -> Collection:
    """Return the posts of which a check tells something, with what they are about."""
    kept = found.result != RESULTS.index("failure")
    accounts = tuple(found.accounts.to_pylist())
    origin = np.where(found.origin_us == UNKNOWN_US, np.nan, found.origin_us / _DAY_US)
    spoken = languages(found.text) if any(each.lang for each in lexicons) else None
    everything = Collection(
        post_id=found.post_id,
        entry=found.entry_days,
        left=found.left_days,
        right=found.right_days,
        origin=origin,
        cause=found.cause,
        result=found.result,
        posted_us=found.posted_us,
        seen_us=found.seen_us,
        gone_us=found.gone_us,
        notice=found.notice,
        account=found.account,
        accounts=accounts,
        labelled=np.array([name in named for name in accounts], np.bool_),
        whole=whole_accounts(
            found.left_days,
            found.right_days,
            origin,
            found.account,
            np.isin(found.cause, [CAUSES.index(each) for each in ABOUT_THE_POST]),
        ),
        checks=found.checks,
        failed=found.failed,
        subjects=subjects(
            found.topics.to_pylist(), found.text, spoken, found.account, accounts, lexicons, named
        ),
    )
    return everything.of(kept)


def whole_accounts(
    left: Floats,
    right: Floats,
    origin: Floats,
    account: Codes,
    about_the_post: Flags | None = None,
) -> Flags:
    """Return which posts went at once with all that was left of their account.

    At once is between the same checks, or within an hour where the moments are known. A post whose
    own notice is ``about_the_post`` went by itself; and so did one where another post of the
    account was seen there up to a day before, and was not found gone within a day after.

    >>> whole_accounts(np.array([1.0, 2, 3, 1]), np.array([9.0, 9, 9, 2]), np.zeros(4),
    ...                np.zeros(4, int)).tolist()
    [True, True, True, False]
    """
    known = (account >= 0) & ~np.isnan(left)
    many = int(account.max(initial=-1)) + 1
    last_seen = np.full(many + 1, -np.inf)
    # Of a removal whose moment is known, ``left`` is that moment; it was seen before.
    seen = origin + np.where(left == right, left - _AT_ONCE_D, left)
    np.maximum.at(last_seen, account[known], seen[known])
    went = known & np.isfinite(right)
    if about_the_post is not None:
        went &= ~about_the_post
    at_once = went & (origin + right > last_seen[account])
    at_once[at_once] = ~_survived(np.flatnonzero(at_once), known, seen, origin + right, account)
    number = np.bincount(account[at_once], minlength=many + 1)
    return at_once & (number >= FEWEST_AT_ONCE)[account]


def _survived(
    rows: NDArray[np.intp], known: Flags, seen: Floats, gone: Floats, account: Codes
) -> Flags:
    """Return for each of the rows whether its account was there in the round that found it gone."""
    of = np.flatnonzero(known)
    of = of[np.lexsort((gone[of], account[of]))]
    order = np.argsort(account[rows], kind="stable")
    survived = np.zeros(len(rows), np.bool_)
    for mine in np.split(order, np.flatnonzero(np.diff(account[rows[order]])) + 1):
        if not len(mine):
            continue
        first, last = np.searchsorted(account[of], account[rows[mine[0]]] + np.arange(2))
        theirs = of[first:last]
        # From each post on, when any that went no sooner was last seen.
        latest = np.append(np.maximum.accumulate(seen[theirs][::-1])[::-1], -np.inf)
        its = gone[rows[mine]]
        later = np.searchsorted(gone[theirs], its + _ROUND_D, "right")
        survived[mine] = latest[later] >= its - _ROUND_D
    return survived


def without_few(collection: Collection, min_group_size: int) -> Collection:
    """Return it with the subjects that may be told of beside all posts, and beside each other.

    Subjects of too few accounts are left out; so is the smaller one of two, of which the
    difference would be of too few; and the smallest, where all of a kind leave too few over.
    """
    every = range(len(collection.subjects))
    few = {n for n in every if not collection.shown(collection.subjects[n].holds, min_group_size)}
    few |= _revealing(collection, min_group_size)
    few |= _revealing(collection.watched(), min_group_size)
    return replace(
        collection, subjects=tuple(collection.subjects[n] for n in every if n not in few)
    )


def _revealing(collection: Collection, min_group_size: int) -> set[int]:
    """Return the places of subjects that show posts of few, taken from others or from all posts."""
    private = np.append(~collection.labelled, False)  # the last stands for unknown accounts

    def of_private(holds: Flags) -> NDArray[np.int64]:
        at = collection.account[holds] % len(private)
        return np.where(private, np.bincount(at, minlength=len(private)), 0)

    whole = np.ones(collection.size, np.bool_)
    shown = [
        n
        for n, each in enumerate(collection.subjects)
        if collection.shown(each.holds, min_group_size)
    ]
    kept: list[int] = []
    told = [(whole, of_private(whole))]
    for n in sorted(shown, key=lambda n: -int(collection.subjects[n].holds.sum())):
        holds = collection.subjects[n].holds
        many = of_private(holds)
        if not any(
            # Where enough accounts have more posts in one of the two, these are no few.
            np.count_nonzero(many != theirs) < min_group_size
            and collection.differ_by_few(holds, other, min_group_size)
            for other, theirs in told
        ):
            kept.append(n)
            told.append((holds, many))
    for kind in ("topic", "phrase", "outlet"):
        of_kind = [n for n in kept if collection.subjects[n].kind == kind]
        alone = enough.told(
            [collection.subjects[n].holds for n in of_kind],
            whole,
            collection.account,
            collection.labelled,
            min_group_size,
        )
        kept = [n for n in kept if n not in of_kind or alone[of_kind.index(n)]]
    return set(shown) - set(kept)


def check_many(collection: Collection, min_group_size: int) -> None:
    """Raise ScopeError where it would be told what became of posts of few private accounts.

    Where no account is known at all, posts and causes may be counted, and nothing else be told.
    """
    whole = np.ones(collection.size, np.bool_)
    _, private = collection.sources(whole)
    unknown = int((collection.account < 0).sum())
    if not 0 < private < min_group_size or unknown == collection.size:
        return
    so_few = f"{private} private {'account' if private == 1 else 'accounts'}"
    if not unknown:
        raise ScopeError(
            f"the checks are of posts of {so_few}, fewer than {min_group_size}: what "
            "became of posts of so few people is not told; give more accounts, or labels"
        )
    raise ScopeError(
        f"of {unknown:,} posts the account is not known, so that the checks may be of posts of "
        f"{so_few}, fewer than {min_group_size}: what became of posts of so few people is not "
        "told; give the account of each post (column account), or, for pages of one publication, "
        "its name as the account, and a registry that labels it"
    )
