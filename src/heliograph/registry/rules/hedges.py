"""Hedges: how a document qualifies what it says, from flat assertion to 'nobody could verify'.

The weakest hedge in a document wins: a source that says 'reportedly' once has said it for every
time that it says the same again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from heliograph.registry.vocabulary import Hedge

STRENGTH: tuple[Hedge, ...] = (
    "unverified_stated",
    "unknown_stated",
    "unlikely",
    "speculative",
    "possible",
    "probable",
    "claimed",
    "reported",
    "almost_certain",
    "none",
)
"""All hedges, the weakest first."""

_RANK = {hedge: rank for rank, hedge in enumerate(STRENGTH)}

# Office of the Director of National Intelligence, Intelligence Community Directive 203,
# Analytic Standards (2015), section D.6.e.2: bands in percent. A report or a claim is not an
# estimate, and "possible" is no band of the directive: they stand for no range.
_ICD_203: dict[Hedge, tuple[int, int]] = {
    "almost_certain": (95, 99),
    "probable": (55, 80),
    "unlikely": (20, 45),
}

CARRIES = frozenset({"none", "almost_certain", "reported", "claimed", "probable"})
"""Hedges under which a document still says that something is so."""

# A clause ends where the next begins: a hedge does not reach over it.
_CLAUSE_ENDS = re.compile(r"[.!?;:,()\u2014\u3002\uff0c\uff1b\uff1a\n]")
_SENTENCE_ENDS = re.compile(r"[.!?\u3002\uff01\uff1f][\u201d\u2019\"')]*(?=\s|$)|\n")


def weakest(hedges: Iterable[Hedge]) -> Hedge:
    """Return the weakest of some hedges; ``none`` if there are none.

    >>> weakest(["none", "probable", "reported"])
    'probable'
    """
    return min(hedges, key=_RANK.__getitem__, default="none")


def weaker(one: Hedge, other: Hedge) -> bool:
    """Return whether the first of two hedges is the weaker.

    >>> weaker("possible", "probable")
    True
    """
    return _RANK[one] < _RANK[other]


def likelihood(hedge: Hedge) -> tuple[int, int] | None:
    """Return the probability that a hedge stands for after ICD 203, in percent; None for none.

    >>> likelihood("probable"), likelihood("reported")
    ((55, 80), None)
    """
    return _ICD_203.get(hedge)


def hedges_in(words: str) -> tuple[Hedge, ...]:
    """Return the hedges that stand in some words, the weakest first.

    >>> hedges_in("it reportedly manages accounts, likely including a covert one")
    ('probable', 'reported')
    >>> hedges_in("In May, they are unlikely to")
    ('unlikely',)
    """
    # "May" with a capital is a month, or opens a question.
    lower = words.replace("May", "    ").lower()
    found = []
    for hedge, pattern in _patterns().items():
        lower, hits = pattern.subn(lambda match: " " * len(match.group()), lower)
        if hits:
            found.append(hedge)
    return tuple(sorted(found, key=_RANK.__getitem__))


def clause_of(text: str, start: int, end: int) -> str:
    """Return the quote at a place in a text with the words of its clause before it.

    >>> clause_of("While doubtful, it reportedly runs sites. More.", 29, 40)
    ' it reportedly runs sites'
    """
    opened = max((match.end() for match in _CLAUSE_ENDS.finditer(text, max(0, start - 300), start)),
                 default=max(0, start - 300))  # fmt: skip
    return text[opened:end]


def sentence_of(text: str, start: int, end: int) -> str:
    """Return the whole sentence, or sentences, that a place in a text lies in.

    >>> sentence_of("One. Two said so. Three.", 9, 13)
    'Two said so.'
    """
    opened = max((match.end() for match in _SENTENCE_ENDS.finditer(text, 0, start)), default=0)
    closing = _SENTENCE_ENDS.search(text, end - 1)
    return text[opened : closing.end() if closing else len(text)].strip()


@cache
def _patterns() -> dict[Hedge, re.Pattern[str]]:
    """Return the pattern of each hedge's words, longer phrases before those they contain."""
    import yaml

    listed = yaml.safe_load(
        files("heliograph.registry.rules").joinpath("hedge_words.yaml").read_text("utf-8")
    )
    order: list[Hedge] = sorted(
        listed, key=lambda hedge: max(len(words) for words in listed[hedge]), reverse=True
    )
    return {
        hedge: re.compile(
            "|".join(
                # Chinese has no spaces between words to bound them.
                re.escape(words) if not words.isascii() else rf"\b{re.escape(words)}\b"
                for words in sorted(listed[hedge], key=len, reverse=True)
            )
        )
        for hedge in order
    }
