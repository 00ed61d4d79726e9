"""Predicates as readers write them: which property, affirmed or not, done, ordered or proposed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from heliograph.registry.properties import Property, by_verb
from heliograph.registry.vocabulary import Modality, Polarity

_PROPOSES: Final = re.compile(
    r"\b(propos\w+|suggest(s|ed|ing)?|recommend\w*|advocat\w+|should|ought to|plan(s|ned|ning)?|"
    r"intend(s|ed|ing)?|aim(s|ed|ing)? (to|at)|seek(s|ing)?( to)?|sought to|want(s|ed)? to|"
    r"hope(s|d)? to|call(s|ed|ing)? for|vow(s|ed)?|pledge[sd]?|goal|strive[sd]?|envision\w*|"
    r"will|would|shall|is to|are to|going to|set to)\b"
)
_ORDERS: Final = re.compile(
    r"\b(order(s|ed|ing)?( to)?|instruct(s|ed|ing|ions?)?|request(s|ed|ing)?|direct(s|ed) \w+ to|"
    r"is directed|are directed|demand(s|ed|ing)?|requir(es|ed|ing)|mandat(es|ed)|command(s|ed)|"
    r"tell(s|ing)?|told|task(s|ed) with|oblig(es|ed)|must|is asked|are asked|asked)\b"
)
_OPENING: Final = re.compile(
    r"(to be |being )?(instructed|ordered|required|requested|told|asked)\b", re.IGNORECASE
)
_NEGATION: Final = re.compile(
    r"\b(?:(?:do|does|did)\s+not\b|(?:do|does|did)n['’]t\b|no longer\b|never\b|not yet\b|not\b"
    r"|neither\b|nor\b)|(?<=\bcan)not\b|(?<=\w)n['’]t\b",
    re.IGNORECASE,
)
# Words of degree and doubt: the claim's hedge says them.
_ADVERBS: Final = re.compile(
    r"\b(likely|reportedly|allegedly|probably|possibly|apparently|almost certainly|certainly|"
    r"also|often|usually|typically|generally|gradually|increasingly|primarily|mainly|directly|"
    r"officially|formally|already|currently|recently|now)\b ?",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """What a predicate says."""

    property: str
    polarity: Polarity
    modality: Modality


def said(predicate: str, value: str, *, to_entity: bool = False) -> Said:
    """Return the property that a predicate means, or its own words where it means none.

    ``value`` is what it is said to be; with ``to_entity`` it names an entity. A property is taken
    only if the value can be one of its values.

    >>> said("is owned by", "the state")
    Said(property='owned_by', polarity='affirmed', modality='does')
    >>> said("does not exercise", "authority")
    Said(property='exercise', polarity='denied', modality='does')
    >>> said("proposes shift to", "another approach").modality
    'proposes'
    """
    plain = " ".join(predicate.split())
    denied = _NEGATION.search(plain) is not None
    bare = " ".join(_NEGATION.sub(" ", plain).split()) if denied else plain
    if not bare:
        bare, denied = plain, False
    meant, contrary = _meant(plain, bare, value, to_entity)
    if contrary is not None:
        denied = contrary
    return Said(meant or bare, "denied" if denied else "affirmed", modality_of(plain, value))


def modality_of(predicate: str, value: str) -> Modality:
    """Return whether something is done, ordered, or only proposed, aimed at or announced.

    >>> [modality_of(words, "") for words in ("requested", "aim to", "established")]
    ['orders', 'proposes', 'does']
    """
    plain = predicate.lower()
    if _PROPOSES.search(plain):
        return "proposes"
    if _ORDERS.search(plain) or _OPENING.match(value):
        return "orders"
    return "does"


def _meant(plain: str, bare: str, value: str, to_entity: bool) -> tuple[str | None, bool | None]:
    """Return the property a phrase means, and whether denied where the phrase itself settles it."""
    verbs = by_verb()
    for phrase, settled in ((plain, True), (bare, False)):
        for form in (phrase.lower(), " ".join(_ADVERBS.sub("", phrase.lower()).split())):
            if form not in verbs:
                continue
            # A figure belongs to the property that is for figures, if one of them is.
            for meant, contrary in sorted(
                verbs[form], key=lambda each: not each[0].is_figure(value)
            ):
                if _can_be(meant, value, to_entity):
                    return meant.id, contrary if settled or contrary else None
    return None, None


def _can_be(meant: Property, value: str, to_entity: bool) -> bool:
    return (to_entity and "entity" in meant.range) or meant.holds(value)
