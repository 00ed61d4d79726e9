"""What is looked at: posts with the ages between which each went, its account and its subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.errors import ScopeError
from heliograph.findings import Named
from heliograph.lexicons.records import Lexicon
from heliograph.removals.baseline import Codes, Flags, Floats
from heliograph.removals.spells import RESULTS, Spells
from heliograph.removals.topics import Subject, subjects
from heliograph.texts.language import languages

_DAY_US = 86_400_000_000.0

_AT_ONCE_D = 1 / 24
FEWEST_AT_ONCE = 3
"""Posts of an account that are all gone at once, and none seen after: the account is."""


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
        """Return how many labelled and how many other accounts posts are of."""
        codes = np.unique(self.account[holds])
        codes = codes[codes >= 0]
        labelled = int(self.labelled[codes].sum())
        return labelled, len(codes) - labelled

    def shown(self, holds: Flags, min_group_size: int) -> bool:
        """Return whether posts are of labelled accounts only, or of enough others."""
        labelled, private = self.sources(holds)
        only_labelled = not private and labelled > 0 and not (self.account[holds] < 0).any()
        return private >= min_group_size or only_labelled


def collected(found: Spells, lexicons: Sequence[Lexicon], named: Mapping[str, Named]) -> Collection:
    """Return the posts of which a check tells something, with what they are about."""
    kept = found.result != RESULTS.index("failure")
    accounts = tuple(found.accounts.to_pylist())
    origin_us = np.where(
        found.from_first, found.seen_us - found.left_days * _DAY_US, found.posted_us
    )
    never = found.from_first & np.isnan(found.entry_days)
    origin = np.where(never, np.nan, origin_us / _DAY_US)
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
        whole=whole_accounts(found.left_days, found.right_days, origin, found.account),
        checks=found.checks,
        failed=found.failed,
        subjects=subjects(
            found.topics.to_pylist(), found.text, spoken, found.account, accounts, lexicons, named
        ),
    )
    return everything.of(kept)


def whole_accounts(left: Floats, right: Floats, origin: Floats, account: Codes) -> Flags:
    """Return which posts went at once with all that was left of their account.

    At once is between the same checks, or within an hour where the moments are known.

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
    at_once = went & (origin + right > last_seen[account])
    number = np.bincount(account[at_once], minlength=many + 1)
    return at_once & (number >= FEWEST_AT_ONCE)[account]


def check_many(collection: Collection, min_group_size: int) -> None:
    """Raise ScopeError where it would be told how long posts of few private accounts stay."""
    _, private = collection.sources(np.ones(collection.size, np.bool_))
    unknown = bool((collection.account < 0).any())
    if 0 < private < min_group_size and not unknown:
        raise ScopeError(
            f"the checks are of posts of {private} private "
            f"{'account' if private == 1 else 'accounts'}, fewer than {min_group_size}: what "
            "became of posts of so few people is not told; give more accounts, or labels"
        )
