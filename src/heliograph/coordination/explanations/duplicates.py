"""Posts captured twice: one act that the data hold as two."""

from __future__ import annotations

import numpy as np

from heliograph.coordination.explanations.acts import Acts
from heliograph.coordination.indexed import US_PER_S
from heliograph.findings import Explanation

NAME = "posts captured twice"
FINE_CLOCK_US = US_PER_S
"""On a coarser clock two acts at one instant are everyday."""


def captured_twice(acts: Acts, clock_us: int) -> Explanation:
    """Return whether one post stands in the acts as two.

    Signs are one post's id under two members; and acts on one object at one instant in two
    datasets, which may be one account under two ids.
    """
    if acts.post is None:
        return Explanation(
            name=NAME,
            verdict="not testable",
            reason="The data have no post ids, so the same post cannot be told from two.",
        )
    one_id = _posts_of_two(acts)
    again = _at_one_instant_in_two_datasets(acts) if clock_us <= FINE_CLOCK_US else 0
    size = len(acts.member)
    if one_id or again:
        signs = []
        if one_id:
            signs.append(f"posts that stand under two members or more: {one_id:,}")
        if again:
            signs.append(
                f"{again:,} of {size:,} acts have a twin on the same object at the same instant "
                "in another dataset, as if one account had two ids"
            )
        return Explanation(
            name=NAME, verdict="not ruled out", reason=_sentence("; ".join(signs) + ".")
        )
    return Explanation(
        name=NAME,
        verdict="ruled out",
        reason=f"None of the {size:,} acts in step shares its post's id with another member's, "
        "captures of one post were collapsed, and only an account's first action on an object "
        "counts.",
    )


def _posts_of_two(acts: Acts) -> int:
    """Return how many posts stand under two members or more."""
    assert acts.post is not None
    owners = np.unique(np.stack([acts.post, acts.member]), axis=1)
    _, counts = np.unique(owners[0], return_counts=True)
    return int(np.count_nonzero(counts > 1))


def _at_one_instant_in_two_datasets(acts: Acts) -> int:
    """Return how many acts have another at the same instant, on the object, in another dataset."""
    if acts.dataset is None:
        return 0
    instants = np.stack([acts.object.astype(np.int64), acts.time_us])
    _, instant = np.unique(instants, axis=1, return_inverse=True)
    pairs = np.unique(np.stack([instant.ravel(), acts.dataset.codes]), axis=1)
    datasets = np.bincount(pairs[0])
    return int(np.count_nonzero(datasets[instant.ravel()] > 1))


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
