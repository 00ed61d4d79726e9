"""Hedges: how a document qualifies what it says, from flat assertion to 'nobody could verify'.

The weakest hedge in a document wins: a source that says 'reportedly' once has said it for every
time that it says the same again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

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

_EVIDENTIAL = frozenset({"unverified_stated", "unknown_stated", "speculative", "claimed",
                         "reported"})  # fmt: skip

CARRIES = frozenset({"none", "almost_certain", "reported", "claimed", "probable"})
"""Hedges under which a document still says that something is so."""

# A clause ends where the next begins: an estimate does not reach over it.
_CLAUSE_ENDS = re.compile(r"[.!?;:,()\u2014\u3002\uff0c\uff1b\uff1a\n]")
_SENTENCE_ENDS = re.compile(r"[.!?\u3002\uff01\uff1f][\u201d\u2019\"')]*(?=\s|$)|[\u3002\n]")
_WORDS_SET_OFF = 3  # at most, in "The centre, most likely, runs it"


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
    found = {_phrases()[match.group()] for match in _pattern().finditer(lower)}
    return tuple(sorted(found, key=_RANK.__getitem__))


def hedges_around(text: str, start: int, end: int) -> tuple[Hedge, ...]:
    """Return the hedges that hold for a quote at a place in its text, the weakest first.

    Words on who says it, or whether it could be verified, hold for their whole sentence; words on
    how likely it is for their clause, and for the sentence where they are set off by themselves.

    >>> said = "Reportedly, the centre is large. While unlikely to be trusted, it is likely read."
    >>> hedges_around(said, 12, 31), hedges_around(said, said.index("it is"), len(said))
    (('reported',), ('probable',))
    """
    sentence = sentence_of(text, start, end)
    found = {hedge for hedge in hedges_in(sentence) if hedge in _EVIDENTIAL}
    found.update(hedges_in(clause_of(text, start, end)))
    for clause in _CLAUSE_ENDS.split(sentence):
        if len(clause.split()) <= _WORDS_SET_OFF and not clause.isspace():
            found.update(hedges_in(clause) if _is_all_hedge(clause) else ())
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
    reach = max(0, start - 2000)
    opened = max((match.end() for match in _SENTENCE_ENDS.finditer(text, reach, start)),
                 default=reach)  # fmt: skip
    closing = _SENTENCE_ENDS.search(text, max(start, end - 1), end + 2000)
    return text[opened : closing.end() if closing else end + 2000].strip()


def languages() -> frozenset[str]:
    """Return the languages whose hedges are known, by their BCP 47 primary subtags."""
    return frozenset(_listed()["languages"])


def _is_all_hedge(clause: str) -> bool:
    """Return whether a clause is nothing but a hedge, such as "most likely"."""
    rest = _pattern().sub(" ", clause.lower())
    return rest != clause.lower() and set(rest.split()) <= {"most", "quite", "very", "it", "is"}


@cache
def _listed() -> dict[str, Any]:
    import yaml

    listed: dict[str, Any] = yaml.safe_load(
        files("heliograph.registry.rules").joinpath("hedge_words.yaml").read_text("utf-8")
    )
    return listed


@cache
def _phrases() -> dict[str, Hedge]:
    """Return the hedge that each phrase stands for."""
    listed: dict[Hedge, list[str]] = _listed()["evidential"] | _listed()["estimative"]
    return {phrase: hedge for hedge, phrases in listed.items() for phrase in phrases}


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of all phrases, longer ones before those that they contain."""
    return re.compile(
        "|".join(
            # Chinese has no spaces between words to bound them.
            rf"\b{re.escape(phrase)}\b" if phrase[0] < "\u2e80" else re.escape(phrase)
            for phrase in sorted(_phrases(), key=len, reverse=True)
        )
    )
