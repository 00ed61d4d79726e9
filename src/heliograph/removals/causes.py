"""Causes kept apart: how many posts went for each, and how long they had stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from heliograph.checks import CAUSES
from heliograph.findings.removal import CauseSeen, Curve
from heliograph.removals.columns import Flags
from heliograph.removals.enough import enough, told
from heliograph.removals.lags import Lags
from heliograph.removals.reasons import TOLD_BY
from heliograph.removals.spells import UNKNOWN_US, Spells

MEANING: Final[Mapping[str, str]] = {
    "author_deleted": "the author deleted the post; whether of the author's own will is not told",
    "violation_notice": "the platform says that the post broke its rules or the law",
    "infringement_notice": "the platform says that somebody complained of an infringement",
    "complaint_notice": "the platform says that many complained",
    "account_blocked": "the platform blocked the account, and with it all of its posts",
    "account_gone": "the account is gone, and with it all of its posts",
    "account_moved": "the account moved, and its posts are no longer where they were",
    "blocked_geo": "the post is withheld in some countries",
    "not_found_ambiguous": "the post is gone, and nothing tells why",
    "collector_error": "the collector failed",
}
"""What each cause means, as a sentence without its end."""

_TOLD = {
    "notice": "by a notice that is known word for word",
    "collector": "as the collector declared",
    "nothing": "by its absence alone",
}


def causes(found: Spells, *, labelled: Flags, min_group_size: int) -> tuple[CauseSeen, ...]:
    """Return every cause that was seen, the commonest first, with the lags of its posts.

    Lags are told of posts whose time of posting is known and which are of accounts that are
    ``labelled`` (by place in ``found.accounts``) or of ``min_group_size`` private ones or more;
    likewise for each year of posting, and for what the years that are told leave over.
    """
    counts = np.bincount(found.cause[found.gone], minlength=len(CAUSES))
    order = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (-counts[code], code))
    return tuple(_cause(found, code, labelled, min_group_size) for code in order)


def _cause(found: Spells, code: int, labelled: Flags, min_group_size: int) -> CauseSeen:
    name = CAUSES[code]
    of_cause = found.cause == code
    timed = of_cause & (found.posted_us != UNKNOWN_US)
    lags = _lags(found, timed)
    many = enough(lags.account, labelled, min_group_size)
    median, low, high = lags.median() if many else (None, None, None)
    return CauseSeen(
        cause=name,
        says=f"{MEANING[name]}: {_told(found, of_cause)}",
        posts=int(of_cause.sum()),
        median_lag_days=median,
        low=low,
        high=high,
        lags=lags.curve(name) if many else None,
        years=_years(found, timed, labelled, min_group_size) if many else (),
    )


def _years(found: Spells, timed: Flags, labelled: Flags, min_group_size: int) -> tuple[Curve, ...]:
    """Return a curve for each year of posting with enough accounts."""
    year = found.posted_us.astype("datetime64[us]").astype("datetime64[Y]")
    names = np.unique(year[timed])
    parts = [timed & (year == each) for each in names]
    kept = told(parts, timed, found.account, labelled, min_group_size)
    return tuple(
        _lags(found, part).curve(str(name))
        for name, part, keep in zip(names, parts, kept, strict=True)
        if keep
    )


def _lags(found: Spells, rows: Flags) -> Lags:
    return Lags.of(found.right_days[rows], found.account[rows])


def _told(found: Spells, rows: Flags) -> str:
    counts = np.bincount(found.told_by[rows], minlength=len(TOLD_BY)).tolist()
    parts = [f"{many:,} {_TOLD[how]}" for how, many in zip(TOLD_BY, counts, strict=True) if many]
    return ", ".join(parts)
