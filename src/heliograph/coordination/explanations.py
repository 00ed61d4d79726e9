"""Innocent explanations of synchrony: what this analysis can say about each.

Three verdicts: ruled out, not ruled out, not testable. What has no test yet is *not ruled out*
where the data could decide it, *not testable* where they could not.
"""

from __future__ import annotations

from heliograph.coordination.indexed import Indexed
from heliograph.coordination.nulls.jitter import Jitter
from heliograph.coordination.windows import written
from heliograph.findings import Explanation


def innocent_explanations(actions: Indexed, null: Jitter) -> tuple[Explanation, ...]:
    """Return every explanation that the report must face, with its verdict and reason."""
    return (
        Explanation(
            name="breaking news",
            verdict="not ruled out",
            reason="A push alert makes strangers share within a minute. The null model keeps each "
            "account's pace, not the object's: look at how many others shared the same objects in "
            "the same minutes.",
        ),
        Explanation(
            name="schedulers",
            verdict="not ruled out",
            reason="Posts queued for the full or half hour meet by habit. The null model does not "
            "know the accounts' habits: look whether the times below fall on round minutes.",
        ),
        Explanation(
            name="automatic sharing of a feed",
            verdict="not ruled out",
            reason="Accounts that pass on one feed follow it at a constant lag. Publication times "
            "are not among the data.",
        ),
        Explanation(
            name="one declared publisher or owner",
            verdict="not testable",
            reason="This needs a registry of who runs which outlet; none was given.",
        ),
        Explanation(
            name="an open call to post",
            verdict="not ruled out",
            reason="Fans and campaigns post together on an open call, or copy a public template. "
            "The data do not say why accounts posted.",
        ),
        _clock(null),
        _duplicates(actions),
        Explanation(
            name="data sampled by keyword",
            verdict="not testable",
            reason="If posts were collected by keyword, accounts share objects because they were "
            "chosen so. The export does not say how it was collected.",
        ),
    )


def _clock(null: Jitter) -> Explanation:
    return Explanation(
        name="a coarse clock",
        verdict="ruled out",
        reason=f"Times are kept to {_grain(null)}; the window of {written(null.window_us)} is at "
        "least twice that, and the null model redraws times on the same clock.",
    )


def _grain(null: Jitter) -> str:
    return "fractions of a second" if null.clock_us == 1 else written(null.clock_us)


def _duplicates(actions: Indexed) -> Explanation:
    if actions.posts is None:
        return Explanation(
            name="posts captured twice",
            verdict="not testable",
            reason="The data have no post ids, so the same post cannot be told from two.",
        )
    return Explanation(
        name="posts captured twice",
        verdict="ruled out",
        reason="Captures of one post were collapsed by its id, two rows of one post are never in "
        "step with each other, and only an account's first action on an object counts.",
    )
