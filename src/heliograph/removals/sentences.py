"""What a finding on removals says: what happened, how it is known, what was not seen."""

from __future__ import annotations

import numpy as np

from heliograph.removals.bursts import Burst, Series
from heliograph.removals.testing import Decision
from heliograph.removals.words import posts_of, went

CONTEXT = (
    "Posts vanish for ordinary reasons everywhere: of posts on Weibo that were checked in 2011, "
    "16.25% were gone for any reason (Bamman, O'Connor & Smith 2012, First Monday 17(3))."
)
LIMITS = (
    "That posts are gone does not say who had them removed, on whose word, or why: no order by "
    "anybody is inferred from a disappearance.",
    "Posts that went before their first check, or were never let through, were not seen. A post "
    "that went and came back between two checks counts as there.",
    "A post that is looked at for a shorter time is less often seen to go. Where collectors look "
    "longer at posts of which they hear that they went, a topic seems to go sooner.",
    "A post is of a topic by what its collector declared, or by words in it. Posts that avoid "
    "those words were not counted.",
)
MATCHED = (
    "Each account's posts of the same four weeks go at one rate, whatever they are about: given "
    "how many went, the chance that one of them is of the topic is the topic's share of the "
    "exposure, at the hazard of each age and between the checks as they were. p is the larger of "
    "the exact tail, where posts of one account found gone on one day are one draw, and the tail "
    "over all ways of giving each account's excess the other sign; and where another topic goes "
    "the other way, the larger of that with and without its posts among the matched."
)
SCAN = (
    "Removals follow the posts that were watched, at the hazard of their age and their author, and "
    "vary as much as they do outside the window; each is spread over the time between two checks. "
    "In each series drawn so, the sharpest window is sought (scan statistic). p is the share of "
    "series with a window as sharp. A window in which other posts went nearly as fast, that rests "
    "on fewer accounts than may be told of, or that is not sharp without the two accounts that "
    "lost most posts in it, is no burst."
)


def statement(test: Decision) -> str:
    """Return what happened, with its numbers."""
    looked = test.looked
    posts = posts_of(looked.subject)
    if test.event == "burst":
        assert looked.burst is not None
        assert looked.series is not None
        start, end = window(looked.series, looked.burst)
        return (
            f"{posts} were {went(looked.counted.cause)} faster from {start} to {end} than before "
            f"and after: {looked.burst.seen:.1f} removals, where {looked.burst.expected:.1f} were "
            "expected of as many posts of those ages and authors; removals of one account on one "
            "day count once."
        )
    compared = looked.compared
    assert compared is not None
    more = "sooner and more often" if test.event == "removed more" else "later and less often"
    return (
        f"{posts} were {went(looked.counted.cause)} {more} than other posts of the same authors "
        f"from the same weeks: {compared.removed:,} of {compared.posts:,}, and "
        f"{compared.matched_removed:,} of {compared.matched_posts:,} matched posts; the hazard is "
        f"{compared.ratio:.2f} times as high ({compared.low:.2f} to {compared.high:.2f})."
    )


def window(series: Series, burst: Burst) -> tuple[str, str]:
    """Return the first and the last day of a burst."""
    start = np.datetime64(int(series.start[burst.first]), "D")
    end = np.datetime64(int(series.start[burst.last]) + series.span - 1, "D")
    return str(start), str(end)


def base_rate(removed: int, posts: int, cause: str) -> str:
    """Return how many of all checked posts went, beside what was seen elsewhere."""
    return (
        f"Of all {posts:,} posts that checks saw here, {removed:,} "
        f"({removed / max(1, posts):.1%}) were {went(cause)}. {CONTEXT}"
    )
