"""Admiralty grades, and the confidence numbers that follow from them.

A source has a letter (how far it can be relied on), a piece of information a digit (how credible it
is); they are graded apart and never merged into one mark. Only the digit gives a number, and "6",
truth cannot be judged, gives none.
"""

from __future__ import annotations

from typing import Literal

from heliograph.registry.vocabulary import Credibility, Reliability

Scale = Literal["stix", "misp"]

_CONFIDENCE: dict[Scale, dict[Credibility, int]] = {
    # STIX Version 2.1, OASIS Standard, appendix A, "Admiralty Credibility".
    "stix": {1: 90, 2: 70, 3: 50, 4: 30, 5: 10},
    # MISP taxonomies, admiralty-scale, version 5. It gives "6" a 50: a number for no judgement.
    "misp": {1: 100, 2: 75, 3: 50, 4: 25, 5: 0},
}

RELIABILITY: dict[Reliability, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: dict[Credibility, str] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}


def confidence(credibility: Credibility, scale: Scale = "stix") -> int | None:
    """Return the confidence, 0 to 100, that a digit stands for on a published scale.

    >>> confidence(2), confidence(2, "misp"), confidence(6)
    (70, 75, None)
    """
    return _CONFIDENCE[scale].get(credibility)
