"""Claims that say the same again, within one document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from heliograph.registry.records import Claim
from heliograph.registry.rules.propositions import plain

_WORD = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]")
_EMPTY = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "has", "have"),
        *("in", "into", "is", "it", "its", "of", "on", "or", "that", "the", "their", "them"),
        *("these", "they", "this", "those", "to", "via", "was", "were", "which", "with"),
    )
)
LEAST_WORDS = 2
"""Words of substance that the shorter of two claims must have to count as a repeat of the other."""


@lru_cache(maxsize=65536)
def substance(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, without endings.

    >>> sorted(substance("targeting Taiwanese audiences via TikTok"))
    ['audience', 'taiwanese', 'target', 'tiktok']
    """
    words = (word for word in _WORD.findall(text.casefold()) if word not in _EMPTY)
    return frozenset(re.sub(r"(?<=[a-z]{4})(ing|ed|s)$", "", word) for word in words)


def says_again(one: Claim, other: Claim) -> bool:
    """Return whether two claims of one document on one subject say the same.

    So they do where property and value are the same, or where the words of the shorter value all
    stand in the longer. It need not be sure: the weaker hedge of the two is taken for both, which
    can only lower what is said.
    """
    if one.polarity != other.polarity or one.modality != other.modality:
        return False
    if one.object is not None or other.object is not None:
        return one.object == other.object and one.property == other.property
    if one.property == other.property and plain(one.value or "") == plain(other.value or ""):
        return True
    shorter, longer = sorted((substance(one.value or ""), substance(other.value or "")), key=len)
    return len(shorter) >= LEAST_WORDS and shorter <= longer


def declared_repeats(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Return the claims that repeat one another by their own word, each lot of them together."""
    known = {claim.id: claim for claim in claims}
    firsts: dict[str, list[Claim]] = defaultdict(list)
    for claim in known.values():
        first, seen = claim, {claim.id}
        while first.repeats in known and first.repeats not in seen:
            first = known[first.repeats]
            seen.add(first.id)
        firsts[first.id].append(claim)
    return [group for group in firsts.values() if len(group) > 1]


def on_one_subject(claims: Iterable[Claim], subjects: Mapping[str, str]) -> list[list[Claim]]:
    """Return the claims of one document by subject, those subjects only that have several."""
    by_subject: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_subject[subjects[claim.id]].append(claim)
    return [group for group in by_subject.values() if len(group) > 1]
