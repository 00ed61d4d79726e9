"""CooRTweet's participation rule, to the letter (``detect_groups`` of CooRTweet 2.1).

An account must have a minimum of actions to be looked at; of what is then in step, a pair of
actions stays where at least one of its two posts belongs to an account with that minimum of posts
in step. The partner of such an account may itself stay below the minimum.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.coordination.indexed import Flags, Indexed, Int32s, restrict
from heliograph.coordination.kernel import in_step


def active(indexed: Indexed, min_participation: int) -> Indexed:
    """Return the actions of accounts that have at least ``min_participation`` of them."""
    if min_participation <= 1:
        return indexed
    actions = np.bincount(indexed.account, minlength=len(indexed.accounts))
    return restrict(indexed, actions[indexed.account] >= min_participation)


def without_own_posts(actions: pa.Table, indexed: Indexed) -> Indexed:
    """Return the actions but those whose object is their own post: loops, in CooRTweet's words."""
    if "post_id" not in actions.column_names:
        return indexed
    own = pc.equal(
        pc.cast(actions.column("object"), pa.string()),
        pc.cast(actions.column("post_id"), pa.string()),
    )
    if not pc.any(own).as_py():
        return indexed
    return restrict(indexed, ~np.asarray(own.to_numpy(), dtype=np.bool_)[indexed.row])


def counted_actions(
    looked_at: Indexed, paired: Indexed, low: Int32s, high: Int32s, min_participation: int
) -> Flags:
    """Return of which actions in ``paired`` one must take part for a pair of actions to count.

    ``low`` and ``high`` bound each action's neighbours in the window; ``looked_at`` holds the
    actions of active accounts, own posts included, which count as participation too.
    """
    if min_participation <= 1 or not paired.size:
        return np.ones(paired.size, np.bool_)
    step = in_step(low, high, paired.account, paired.content)
    contents = int(looked_at.content.max()) + 1
    takes_part = _marked(contents, paired.content[step])[looked_at.content]
    posts_in_step = np.bincount(looked_at.account[takes_part], minlength=len(looked_at.accounts))
    enough = takes_part & (posts_in_step[looked_at.account] >= min_participation)
    return _marked(contents, looked_at.content[enough])[paired.content]


def _marked(size: int, codes: Int32s) -> Flags:
    marks = np.zeros(size, np.bool_)
    marks[codes] = True
    return marks
