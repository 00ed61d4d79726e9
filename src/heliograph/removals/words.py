"""How causes and subjects are called in sentences."""

from __future__ import annotations

from heliograph.findings import UNSAID
from heliograph.removals.topics import Subject

_WENT = {
    "any": "gone for any reason",
    "author_deleted": "gone with the platform's notice that their author deleted them",
    "violation_notice": "gone with the platform's notice of a violation",
    "infringement_notice": "gone with the platform's notice of an infringement",
    "complaint_notice": "gone with the platform's notice of complaints",
}


def went(cause: str) -> str:
    """Return what became of posts, in words.

    >>> went("violation_notice")
    "gone with the platform's notice of a violation"
    """
    return _WENT.get(cause, f"gone ({cause.replace('_', ' ')})")


def posts_of(subject: Subject) -> str:
    """Return the posts of a subject, in words; a name that no finding may say is left out."""
    if UNSAID.search(subject.name):
        return {"topic": "Posts on one topic", "phrase": "Posts with words of one list"}.get(
            subject.kind, "Posts of one labelled outlet"
        )
    if subject.kind == "outlet":
        return f"Posts of {subject.name}"
    if subject.kind == "phrase":
        return f"Posts with words of the list “{subject.name}”"
    return f"Posts on “{subject.name}”"
