"""Why there is no narrative, where the data themselves leave none to be found."""

from __future__ import annotations

from heliograph.findings import NarrativesLooked


def why_none(looked: NarrativesLooked) -> str:
    """Return why nothing could have been found, as a sentence; empty where something could.

    Likeness by chance is measured on texts that resemble no other. A collection of one text, or
    of texts that are all alike, has none.
    """
    if not looked.posts:
        return "No narrative: no post has a text that is long enough to compare."
    if looked.texts == 1:
        return (
            "No narrative: all posts compared have one and the same text. What likeness chance "
            "makes is told from other texts, and there are none: add posts on other subjects of "
            "the same time."
        )
    if not looked.drawn_pairs:
        return (
            "No narrative: every text resembles several others. What likeness chance makes is "
            "told from texts that resemble none, and there are none: add posts on other subjects "
            "of the same time."
        )
    return ""
