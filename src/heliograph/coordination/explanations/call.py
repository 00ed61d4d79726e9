"""An open call or a public template: people post together because they were asked to in public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.coordination.explanations.acts import Acts, Others
from heliograph.coordination.indexed import US_PER_S, Flags, Int64s
from heliograph.coordination.windows import written
from heliograph.findings import Explanation

NAME = "an open call to post"

COPIED = frozenset({"co-text", "co-hashtag-sequence"})
"""Behaviours whose objects an announcement can hold word for word."""

ANNOUNCED_WITHIN_US = 7 * 86_400 * US_PER_S
"""Calls are made hours or days ahead; what is older than a week is the object's own history."""

OFTEN = 0.2
"""From this share of objects on, outsiders who join or announce are no accident of one object."""

MANY = 0.5
"""Others who come along half as often as members, or more, make participation broad."""

FEW = 0.1
"""Up to this share of objects touched by anybody else, hardly anybody else was ever called: a call
that is open reaches accounts beyond the group on most of its objects."""

FEWEST_OBJECTS = 5
FEWEST_OTHERS = 20


@dataclass(frozen=True)
class Participation:
    """Of the objects on which members acted in step: how many others acted on, and when."""

    objects: int
    acts: int
    joined: int  # objects with another account's act within the window of a member's
    joiners: int  # such acts
    before: int  # objects on which another account had acted in the week before
    joined_or_before: int
    after: int  # objects that other accounts came to later
    copied: int  # objects that are texts or hashtags
    announced: int  # of these, the ones posted by another account in the week before


def open_call(acts: Acts, others: Others, window_us: int) -> Explanation:
    """Return whether members may have followed a call or copied a template that all could see.

    Ruled out only where other accounts are in the data and hardly any touched the objects, neither
    in the week before nor along with the members. An ordinary link that others had shared before is
    no announcement, but it cannot be told from one, so that it keeps the verdict open.
    """
    members = len(acts.members)
    if others.accounts < max(FEWEST_OTHERS, members):
        return Explanation(
            name=NAME,
            verdict="not testable",
            reason=f"The data hold {others.accounts:,} accounts outside the group, too few to show "
            "whether anybody could join.",
        )
    seen = participation(acts, others, window_us)
    ruled_out = seen.objects >= FEWEST_OBJECTS and seen.joined_or_before <= FEW * seen.objects
    return Explanation(
        name=NAME,
        verdict="ruled out" if ruled_out else "not ruled out",
        reason=f"{_told(seen, window_us)} {_meaning(seen, ruled_out=ruled_out)}",
    )


def participation(acts: Acts, others: Others, window_us: int) -> Participation:
    """Return how other accounts took part in the objects of the acts."""
    order = np.lexsort((acts.time_us, acts.object))
    objects, start = np.unique(acts.object[order], return_index=True)
    theirs_order = np.lexsort((others.time_us, others.object))
    their_object, their_time_us = others.object[theirs_order], others.time_us[theirs_order]
    low = np.searchsorted(their_object, objects, side="left")
    high = np.searchsorted(their_object, objects, side="right")
    joiners = np.zeros(len(objects), np.int64)
    before = np.zeros(len(objects), np.bool_)
    after = np.zeros(len(objects), np.bool_)
    for place, times_us in enumerate(np.split(acts.time_us[order], start[1:])):
        if low[place] == high[place]:
            continue
        theirs_us = their_time_us[low[place] : high[place]]
        along = _distance(theirs_us, times_us) <= window_us
        lead_us = times_us[0] - theirs_us
        joiners[place] = along.sum()
        before[place] = np.any((lead_us > window_us) & (lead_us <= ANNOUNCED_WITHIN_US))
        after[place] = np.any(theirs_us > times_us[-1] + window_us)
    copied = np.isin(objects, acts.object[_is_copied(acts)])
    joined = joiners > 0
    return Participation(
        objects=len(objects),
        acts=len(acts.member),
        joined=int(joined.sum()),
        joiners=int(joiners.sum()),
        before=int(before.sum()),
        joined_or_before=int((joined | before).sum()),
        after=int(after.sum()),
        copied=int(copied.sum()),
        announced=int((copied & before).sum()),
    )


def _distance(theirs_us: Int64s, ours_us: Int64s) -> Int64s:
    """Return how far each of their times is from the nearest of ours, which are in order."""
    right = np.searchsorted(ours_us, theirs_us)
    next_us = ours_us[np.minimum(right, len(ours_us) - 1)]
    last_us = ours_us[np.maximum(right - 1, 0)]
    nearest_us: Int64s = np.minimum(np.abs(next_us - theirs_us), np.abs(theirs_us - last_us))
    return nearest_us


def _is_copied(acts: Acts) -> Flags:
    if acts.behaviour is None:
        return np.zeros(len(acts.object), np.bool_)
    wanted = [place for place, name in enumerate(acts.behaviour.names) if name in COPIED]
    copied: Flags = np.isin(acts.behaviour.codes, np.array(wanted, np.int32))
    return copied


def _told(seen: Participation, window_us: int) -> str:
    """Return the numbers."""
    template = (
        f" {seen.announced:,} of the {seen.copied:,} texts or hashtags had been posted by an "
        "account outside the group in the week before."
        if seen.copied
        else ""
    )
    return (
        f"Of {seen.objects:,} objects, {seen.joined:,} had other accounts join within "
        f"{written(window_us)} of members ({seen.joiners:,} acts beside the members' "
        f"{seen.acts:,}), {seen.before:,} had been shared by others in the week before, "
        f"{seen.after:,} were shared by others afterwards.{template}"
    )


def _meaning(seen: Participation, *, ruled_out: bool) -> str:
    """Return what the numbers say."""
    if ruled_out:
        return "An open call would have brought others; hardly anybody came."
    if seen.copied and seen.announced >= OFTEN * seen.copied:
        return "What is public beforehand, anybody can copy."
    if seen.joined >= OFTEN * seen.objects and seen.joiners >= MANY * seen.acts:
        return "Broad participation is what an open call looks like."
    if seen.joined_or_before <= FEW * seen.objects:
        return "So few objects decide nothing."
    return (
        "Others who were there before, or at the time, may have called or been called; the data do "
        "not tell."
    )
