"""How high one claim can rise on its own: what caps it, by rule.

Each rule has an id that never changes its meaning, and gives the highest level that a claim may
count for. The lowest cap holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from heliograph.registry.records import Claim, Evidence, Source, Speaker
from heliograph.registry.rules.hedges import CARRIES
from heliograph.registry.vocabulary import Basis, Hedge

NOTHING, ONE, ANY = 0, 1, 2
"""Levels: counts for nothing; for one source and no more; for corroboration too."""

_BASIS: dict[Basis, int] = {
    "primary_text_quoted": ANY,
    "public_record_checkable": ANY,
    "secondary_summary_of_report": ANY,
    "analyst_judgement_estimative": ANY,
    "named_expert_opinion": ONE,
    "partly_named_expert_opinion": ONE,
    "eyewitness_observation_single": ONE,
    "anonymous_single_source": ONE,
    "anonymous_multiple_sources": ONE,
    "outlet_assertion_unsourced": ONE,
    "negative_evidence": ONE,
    "no_response_recorded": ONE,
    "leaked_document_unauthenticated": NOTHING,
    "explicitly_unverified": NOTHING,
    "promotional_or_boilerplate": NOTHING,
}

_MEANING = {
    "hedge": "the document does not say that it is so",
    "headline": "a headline says no more than its body",
    "basis": "this kind of support carries no further",
    "basis.explicitly_unverified": "the document says itself that nobody verified it",
    "basis.promotional_or_boilerplate": "it is an advertisement or boilerplate",
    "unauthenticated-document": "it rests on a document that nobody could show to be genuine, "
    "however often it is repeated",
    "chain-end": "the first speaker is anonymous or half named",
    "publisher": "nobody can tell who publishes it",
    "credibility": "the information is graded improbable",
    "source-retracted": "its source was retracted",
    "one-voice": "they go back to one first speaker or one text",
}


class Cap(NamedTuple):
    """The highest level a claim may count for, and the rule that says so ('' for none)."""

    level: int
    rule: str


NO_CAP = Cap(ANY, "")


def meaning(rule: str) -> str:
    """Return a rule's meaning as half a sentence.

    >>> meaning("publisher")
    'nobody can tell who publishes it'
    """
    return _MEANING[rule]


def of_hedge(hedge: Hedge) -> Cap:
    """Return the cap of a hedge: what a source leaves open stays open.

    >>> of_hedge("speculative")
    Cap(level=0, rule='hedge')
    """
    return NO_CAP if hedge in CARRIES else Cap(NOTHING, "hedge")


def of_basis(basis: Basis | None) -> Cap:
    """Return the cap of the kind of support that the document itself shows.

    >>> of_basis("named_expert_opinion")
    Cap(level=1, rule='basis')
    """
    level = ANY if basis is None else _BASIS[basis]
    # The reader of a leak says by its basis what the chain may leave out.
    leak = basis == "leaked_document_unauthenticated"
    rule = "unauthenticated-document" if leak else f"basis.{basis}"
    return NO_CAP if level == ANY else Cap(level, rule if rule in _MEANING else "basis")


@lru_cache(maxsize=65536)
def of_chain(
    chain: tuple[Speaker, ...], publisher_identified: bool, checkable: bool = False
) -> Cap:
    """Return the cap of an attribution chain, which leads from the publisher to the first speaker.

    - A document that nobody could authenticate, anywhere in the chain: nothing.
    - First speaker anonymous or half named: one source, if somebody else in the chain, or the
      publisher, can be held to it; else nothing.
    - What ends in a public record, or is ``checkable`` in one, can be looked up by anyone: no cap,
      whoever points to it.
    - Otherwise nobody can tell who publishes it: one source if the first speaker is identified,
      nothing if the publisher speaks for itself.

    >>> of_chain((Speaker(who="a paper", standing="identified"),
    ...           Speaker(who="insiders", standing="anonymous")), True)
    Cap(level=1, rule='chain-end')
    """
    standings = [link.standing for link in chain]
    if "unauthenticated_document" in standings:
        return Cap(NOTHING, "unauthenticated-document")
    end = standings[-1] if standings else ""
    # A chain of one names the publisher itself, if nobody can tell who that is.
    alone = len(standings) < 2 and not publisher_identified
    if end in ("anonymous", "partly_named") and not alone:
        held = publisher_identified or "identified" in standings[:-1]
        return Cap(ONE if held else NOTHING, "chain-end")
    record = end in ("public_record", "authenticated_document")
    if publisher_identified or record or checkable:
        return NO_CAP
    return Cap(NOTHING if alone else ONE, "publisher")


def of_evidence(claim: Claim, evidence: Evidence, source: Source, hedge: Hedge) -> Cap:
    """Return how far one piece of evidence lets its claim count.

    ``hedge`` is the weakest of the document. The lowest cap holds: of the hedge, the kind of
    support, the source, the credibility, and the chain.
    """
    if (cap := of_hedge(hedge)).level == NOTHING:
        return cap
    basis = of_basis(claim.basis)
    if basis.level == NOTHING:
        return basis
    if source.retracted is not None:
        return Cap(NOTHING, "source-retracted")
    if evidence.credibility == 5:
        return Cap(NOTHING, "credibility")
    chain = of_chain(claim.chain, source.identified, claim.basis == "public_record_checkable")
    return basis if basis.level < chain.level else chain


def of_claim(claim: Claim, hedge: Hedge, sources: Mapping[str, Source]) -> Cap:
    """Return how far a claim counts by the evidence that carries furthest."""
    return max(
        (
            of_evidence(claim, each, sources[each.source], hedge)
            for each in claim.evidence
            if each.stance == "supports"
        ),
        key=lambda cap: cap.level,
        default=Cap(NOTHING, ""),
    )
