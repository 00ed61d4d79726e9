"""How soon removed posts were gone, in what others measured: what a plan can start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from heliograph.errors import InputError

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Lags:
    """Share of the removals that had come by some days after posting, and who measured it."""

    days: tuple[float, ...]
    share: tuple[float, ...]
    source: str

    def by(self, days: Floats) -> Floats:
        """Return the share that has come by each of ``days``: linear in the logarithm of time."""
        logs = np.log(np.maximum(days, 1e-9))
        known = np.log(np.asarray(self.days))
        return np.interp(logs, known, self.share, left=0.0, right=self.share[-1])


PUBLISHED: dict[str, Lags] = {
    "weibo-2012": Lags(
        days=(5 / 1440, 30 / 1440, 1.0, 30.0),
        share=(0.0, 0.30, 0.90, 1.0),
        source="Zhu et al. 2013 (Weibo, 2012): nearly 30% of deletions within 5 to 30 minutes of "
        "posting, nearly 90% within 24 hours; how many come within the first 5 minutes they do not "
        "say, and none is taken to; between and after the figures a straight line is drawn",
    ),
    "wechat": Lags(
        days=(0.05, 0.56, 1.13, 1.75, 2.27, 2.83, 3.17, 3.95, 30.0),
        share=(0.0, 0.05, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99, 1.0),
        source="quantiles of 4,234 articles that Wechatscope found gone with a notice of "
        "violation; their day of posting is known, not the hour, and when they were looked at "
        "decides as much as when they went",
    ),
}
"""Where a collector has no lags of its own yet."""

_REMEDY = "give pairs such as [(0.01, 0.1), (1, 0.6), (30, 1)]."


def lags_of(given: str | Sequence[tuple[float, float]]) -> Lags:
    """Return lags by the name of a published one, or from (days, share) pairs.

    Raises InputError for another name, and for what are no pairs, or do not rise.

    >>> float(lags_of("weibo-2012").by(np.array([1.0]))[0])
    0.9
    """
    if isinstance(given, str):
        if given not in PUBLISHED:
            raise InputError(
                f"there are no published lags {given!r}",
                remedy=f"choose one of {', '.join(PUBLISHED)}, or give pairs of days and share.",
            )
        return PUBLISHED[given]
    try:
        pairs = sorted((float(days), float(share)) for days, share in given)
    except (TypeError, ValueError):
        raise InputError("the lags are no pairs of numbers", remedy=_REMEDY) from None
    days, share = (tuple(each[side] for each in pairs) for side in (0, 1))
    finite = len(pairs) >= 2 and bool(np.isfinite(pairs).all())
    rising = finite and all(np.diff(days) > 0) and all(np.diff(share) >= 0)
    if not rising or days[0] <= 0 or share[0] < 0 or not 0 < share[-1] <= 1:
        raise InputError(
            "the lags must rise: finite days above 0, and shares from 0 to 1 that do not fall",
            remedy=_REMEDY,
        )
    return Lags(days, share, "given")
