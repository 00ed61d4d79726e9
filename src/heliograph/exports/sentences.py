"""Claims in words, for formats that have a place for prose but none for a hedge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.registry.properties import properties

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim, Entity

_MODALITY = {"does": "", "orders": "It is ordered that: ", "proposes": "It is proposed that: "}
_QUOTE_CHARACTERS = 280


def name_of(entity: Entity) -> str:
    """Return the name under which an entity leaves: the first of its own, else the first."""
    own = [name for name in entity.names if name.type == "name"] or entity.names
    return readable(own[0].text) if own else entity.id


def says(claim: Claim, selection: Selection) -> str:
    """Return what a claim says, without who says it: subject, property, value."""
    assert claim.subject is not None  # as ``select`` saw to
    subject = name_of(selection.entities[claim.subject])
    value = (
        name_of(selection.entities[claim.object])
        if claim.object is not None
        else readable(claim.value or "")
    )
    denied = "It is denied that: " if claim.polarity == "denied" else ""
    said = readable(property_words(claim.property))
    return f"{denied}{_MODALITY[claim.modality]}{subject} — {said} — {value}"


def property_words(name: str) -> str:
    """Return how a property reads between subject and value.

    >>> property_words("part_of"), property_words("Gehört zu")
    ('is part of', 'Gehört zu')
    """
    known = properties().get(name)
    return known.label if known else name.replace("_", " ")


def standing(claim: Claim, selection: Selection) -> str:
    """Return how far a claim can be trusted, in a sentence: status, reason, hedge, chain."""
    assessment = selection.assessments[claim.id]
    hedge = "" if assessment.hedge == "none" else f" Hedge: {_words(assessment.hedge)}."
    chain = "; ".join(f"{readable(link.who)} ({_words(link.standing)})" for link in claim.chain)
    return f"Status: {_words(assessment.status)}. {readable(assessment.because)}{hedge}" + (
        f" Said by: {chain}." if chain else ""
    )


def short(quote: str) -> str:
    """Return a quote as it can be cited: whole, or its beginning with an ellipsis.

    >>> len(short("x" * 4000))
    280
    """
    text = readable(quote)
    return text if len(text) <= _QUOTE_CHARACTERS else text[: _QUOTE_CHARACTERS - 1] + "…"


def _words(term: str) -> str:
    return term.replace("_", " ")
