"""Whose posts may be told of: labelled accounts alone, or enough private ones.

An account that is not known is private, and all posts of unknown accounts may be of one person, who
may be one of the known ones too: so they count as one account where no other private one is among
the posts, and as none more where there is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heliograph.removals.baseline import Codes, Flags


def sources(account: Codes, labelled: Flags) -> tuple[int, int]:
    """Return how many labelled accounts, and at least how many private ones, posts are of.

    >>> sources(np.array([0, 0, 1, -1, -1]), np.array([True, False]))
    (1, 1)
    >>> sources(np.array([0, -1, -1]), np.array([True, False]))
    (1, 1)
    """
    there = np.zeros(len(labelled) + 1, np.bool_)
    there[account] = True  # the last stands for all that are not known
    of_labelled = int((there[:-1] & labelled).sum())
    private = int((there[:-1] & ~labelled).sum())
    return of_labelled, max(private, int(there[-1]))


def enough(account: Codes, labelled: Flags, min_group_size: int) -> bool:
    """Return whether posts (their accounts; -1 unknown) are of labelled accounts, or of enough."""
    of_labelled, private = sources(account, labelled)
    return private >= min_group_size or (not private and of_labelled > 0)


def told(
    parts: Sequence[Flags], whole: Flags, account: Codes, labelled: Flags, min_group_size: int
) -> list[bool]:
    """Return which parts of posts may be told beside the whole.

    Those of enough accounts; and where what is left over when they are taken from the whole is of
    too few, the part of the fewest accounts is left out as well, until it is of enough, or nothing.
    """
    kept = [enough(account[part], labelled, min_group_size) for part in parts]
    while any(kept):
        rest = whole.copy()
        for part, keep in zip(parts, kept, strict=True):
            if keep:
                rest &= ~part
        if not rest.any() or enough(account[rest], labelled, min_group_size):
            break
        least = min(
            (number for number, keep in enumerate(kept) if keep),
            key=lambda number: (
                sum(sources(account[parts[number]], labelled)),
                int(parts[number].sum()),
                number,
            ),
        )
        kept[least] = False
    return kept
