"""The four classes of results, and what may be claimed of checks that have only one side.

As OONI has them: *ok*, there at the last look that told anything; *confirmed*, gone with a notice
that is known, word for word, to say that the platform took the post or its account away;
*anomaly*, gone with anything else; *failure*, nothing but looks that failed. An author's own
deletion is an anomaly: the post is gone, which is not ok, and no notice says that the platform
took it, which is not confirmed. Whether authors deleted of their own will nobody can see; so their
deletions are counted as a cause of their own, and never as confirmed removals.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heliograph.findings.removal import Classes
from heliograph.removals.spells import RESULTS, UNKNOWN_US, Spells

_DAY_US = 86_400_000_000
LEAST_STAYED = 0.05
"""Where fewer of a topic's posts stayed, while others did, those that stayed may be missing."""

_FEWEST_STAYED, _LEAST_OF_ALL = 10, 0.01
_LEAST_POSTS = 20  # of which a common time of day is no chance

# Of one post, and of more.
_NOTHING_TOLD = ("had no check that told anything",) * 2
_NEVER_SEEN = (
    "was never seen there: it counts as a removal, and tells nothing of how long posts stay",
    "were never seen there: they count as removals, and tell nothing of how long posts stay",
)
_CAME_BACK = (
    "was gone and came back: only the last state counts",
    "were gone and came back: only the last state counts",
)
_NO_POSTING = (
    "has no time of posting: its age counts from the first check that saw it",
    "have no time of posting: their age counts from the first check that saw them",
)


def classes(found: Spells) -> Classes:
    """Return how many posts are of each class, by the last word on each."""
    counts = np.bincount(found.result, minlength=len(RESULTS)).tolist()
    return Classes(**dict(zip(RESULTS, counts, strict=True)))


def has_denominator(found: Spells) -> bool:
    """Return whether posts that were not removed are among those checked, and not by chance.

    That is 10 posts that stayed or more, and 1% of all or more.
    """
    stayed = classes(found).ok
    return stayed >= _FEWEST_STAYED and stayed >= _LEAST_OF_ALL * len(found)


def datasets_without_survivors(checks: pa.Table, found: Spells) -> list[str]:
    """Return the datasets (of CHECK_SCHEMA) of removed posts only, by name.

    A list of what was removed makes its topics look as if they went sooner beside posts that were
    checked whether or not they went. Only datasets of ten such posts or more, so that none is named
    by chance, of which fewer than 1% stayed.
    """
    place = pc.index_in(checks.column("post_id"), value_set=found.post_id).to_numpy()
    names = checks.column("dataset").combine_chunks().dictionary_encode()
    dataset = names.indices.to_numpy(zero_copy_only=False)
    pairs = np.unique(np.column_stack([dataset, place]), axis=0)
    of, result = pairs[:, 0], found.result[pairs[:, 1]]
    stayed = np.bincount(of, result == RESULTS.index("ok"), minlength=len(names.dictionary))
    gone = np.bincount(of, found.gone[pairs[:, 1]], minlength=len(names.dictionary))
    only = (gone >= _FEWEST_STAYED) & (stayed < _LEAST_OF_ALL * (gone + stayed))
    return sorted(names.dictionary.filter(pa.array(only)).to_pylist())


def posted_by_day(found: Spells) -> bool:
    """Return whether the times of posting are days: all at one time of day."""
    known = found.posted_us[found.posted_us != UNKNOWN_US]
    return len(known) >= _LEAST_POSTS and bool((known % _DAY_US == known[0] % _DAY_US).all())


def may_be_claimed(found: Spells) -> str:
    """Return, in sentences, what may and may not be claimed of the posts."""
    said = [_of_rates(found)]
    never_seen = np.isnan(found.entry_days) & found.gone if has_denominator(found) else np.array([])
    said += [
        f"{_posts(many)} {(one if many == 1 else more)}."
        for many, one, more in (
            (classes(found).failure, *_NOTHING_TOLD),
            (int(never_seen.sum()), *_NEVER_SEEN),
            (int((found.flaps > 0).sum()), *_CAME_BACK),
            (int(found.from_first.sum()), *_NO_POSTING),
        )
        if many
    ]
    if posted_by_day(found):
        said.append(
            "The times of posting are days: each post counts as posted at the beginning of its "
            "day, so that it stood for up to a day less than is told."
        )
    return " ".join(said)


def _of_rates(found: Spells) -> str:
    many, gone = len(found), int(found.gone.sum())
    if has_denominator(found):
        return (
            f"{gone:,} of {_posts(many)} were gone when they were last looked at. Removals are "
            "those that the checks could see: a post that went after its last check counts as "
            "there, and shares are of the posts that were checked, not of all that were posted."
        )
    if not gone:
        return "No check told anything of any post: nothing can be claimed."
    stayed = classes(found).ok
    if stayed:
        return (
            f"{gone:,} of {_posts(many)} were removed and {stayed:,} stayed: too few to be all "
            "that stayed. The posts that stayed may not be in the data, so that no rate, share or "
            "risk of removal can be claimed from them, of no topic and of no outlet."
        )
    return (
        f"All {_posts(gone)} that the checks tell of were removed: posts that stayed are not among "
        "them, so that no rate, share or risk of removal can be claimed from them, of no topic "
        "and of no outlet. How long posts stood is told among the removed only, and is cut off by "
        "when the collectors looked: a removal after their last look is not in the data."
    )


def _posts(many: int) -> str:
    return f"{many:,} post" if many == 1 else f"{many:,} posts"
