"""Propositions: what different claims say in common, whoever says it and however sure.

Two claims are of one proposition if they give the same property of the same entity the same value,
in the same mode: that something is proposed is another proposition than that it is done.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from heliograph.registry.records import Claim

Key = tuple[str, str, str, str]
"""What makes a proposition: subject, property, value, mode."""

ONE_VALUE = frozenset(
    {"adopted", "in_force", "established", "dissolved", "state_media_typology", "level"}
)
"""Properties that have one value at a time: two different ones contradict each other."""

_NOT_WORDS = re.compile(r"[\W_]+")
_ARTICLES = re.compile(r"^(the|a|an) ")


@lru_cache(maxsize=262144)
def plain(text: str) -> str:
    r"""Return a text as it is compared: width, case, punctuation and leading articles do not count.

    >>> plain("The  Internet-Security\u00a0Law.")
    'internet security law'
    """
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return _ARTICLES.sub("", _NOT_WORDS.sub(" ", folded).strip())


def subject_of(claim: Claim, canonical: Mapping[str, str]) -> str:
    """Return what a claim is about: the entity, merged ones as one, or the words given."""
    if claim.subject is not None:
        return canonical.get(claim.subject, claim.subject)
    # A text can be no id: an id has no space at its front.
    return f" {plain(claim.about or '')}"


def key_of(claim: Claim, subject: str, canonical: Mapping[str, str]) -> Key:
    """Return what makes a proposition: subject, property, value, mode; polarity left out."""
    if claim.object is not None:
        value = canonical.get(claim.object, claim.object)
    else:
        value = f" {plain(claim.value or '')}"
    return subject, claim.property, value, claim.modality


def agrees(one: str, other: str) -> bool:
    """Return whether two values of keys are the same, or one is the other to the month or day.

    >>> agrees(" 2016 11", " 2016 11 07"), agrees(" 2016 11", " 2017 06")
    (True, False)
    """
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (shorter[1:5].isdecimal() and longer.startswith(f"{shorter} "))


def refines(one: str, other: str) -> bool:
    """Return whether a value of a key is another, or that one to the month or day.

    >>> refines(" 2016 11 07", " 2016 11"), refines(" 2016 11", " 2016 11 07")
    (True, False)
    """
    return agrees(one, other) and len(one) >= len(other)


def proposition_id(key: Key) -> str:
    """Return the id of a proposition, from what makes it.

    >>> proposition_id(("csl", "adopted", " 2016 11", "does"))
    'pr-777e7d7ad0426d19'
    """
    written = "\x1f".join(key).encode("utf-8", "surrogatepass")
    return f"pr-{hashlib.sha256(written).hexdigest()[:16]}"
