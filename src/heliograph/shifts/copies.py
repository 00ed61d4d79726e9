"""Posts of members that are copies of one another's: reposts, mirrors, one text for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.shifts.around import Around
from heliograph.shifts.posted import Posted
from heliograph.shifts.records import Flags, Int64s
from heliograph.texts.normal import normalised

_TOLD = 0.5
"""Where fewer of the posts have words, nothing is said of all of them."""


@dataclass(frozen=True)
class Copies:
    """Posts whose words two or more members posted, since a change; and whether they grew more."""

    after: int
    more: bool  # of all posts with words, a larger share than before


def copies(posted: Posted, members: Flags, weeks: Around) -> Copies | None:
    """Return how many of the members' posts are copies, from the change on.

    ``members`` are bool[accounts and panel accounts]. Copies are posts whose words, as texts are
    compared, two or more members posted in the weeks before the change or since. None where fewer
    than half of the posts have words.
    """
    near = (posted.week >= weeks.before.start) & (posted.week < weeks.after.stop)
    rows = np.flatnonzero(near & members[posted.account])
    words = normalised(posted.text.take(pa.array(rows)))
    having = pc.greater(pc.utf8_length(words).fill_null(0), 0).to_numpy(zero_copy_only=False)
    if not having.any() or having.mean() < _TOLD:
        return None
    rows = rows[having]
    code = words.filter(pa.array(having)).dictionary_encode().indices.to_numpy()
    who = posted.account[rows]
    by = np.unique(np.stack([code, who], 1), axis=0)[:, 0]
    copied = (np.bincount(by) > 1)[code]
    late = posted.week[rows] >= weeks.at

    def number(of: Flags) -> int:
        return _number(who[of], posted.post[rows[of]])

    shares = [number(copied & side) / max(1, number(side)) for side in (~late, late)]
    return Copies(number(copied & late), shares[1] > shares[0])


def _number(account: Int64s, post: Int64s) -> int:
    """Return how many posts there are: one may stand in several rows."""
    return len(np.unique(np.stack([account, post], 1), axis=0))
