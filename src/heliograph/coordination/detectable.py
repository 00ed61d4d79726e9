"""What the data could have revealed at all, as a sentence."""

from __future__ import annotations

import numpy as np

from heliograph.coordination.discovery import candidate_level
from heliograph.coordination.nulls.jitter import Jitter


def detectable(accounts: int, jitter: Jitter, min_group_size: int) -> str:
    """Return the least that a smallest group must do to be found among so many accounts.

    Two of its members are candidates if p is at most the level that keeps chance pairs apart; a
    pair in step on s objects that nobody else hurried to share has p = c^s, and groups are sought
    in half of the hours.
    """
    if accounts < 2:
        return "Nothing: the data hold fewer than two accounts that acted."
    objects = int(np.ceil(np.log(candidate_level(accounts)) / np.log(jitter.same_cell)))
    return (
        f"Among {accounts:,} accounts, no group of {min_group_size} or more is found unless its "
        f"members are in step with one another on about {2 * objects} objects, at different "
        "hours. It takes more where others rush to share the same objects at the same time, or "
        "where members do not always take part."
    )
