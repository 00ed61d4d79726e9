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
    - A chain of two or more whose first speaker is anonymous or half named: one source, if somebody
      else in it, or the publisher, can be held to it; else nothing.
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
    alone = len(standings) < 2
    if not alone and standings[-1] in ("anonymous", "partly_named"):
        held = publisher_identified or "identified" in standings[:-1]
        return Cap(ONE if held else NOTHING, "chain-end")
    record = bool(standings) and standings[-1] in ("public_record", "authenticated_document")
    if publisher_identified or record or checkable:
        return NO_CAP
    return Cap(NOTHING if alone else ONE, "publisher")


def of_evidence(
    chain: tuple[Speaker, ...], evidence: Evidence, source: Source, basis: Basis | None
) -> Cap:
    """Return the cap of one piece of evidence: its source, its credibility and its chain."""
    if source.retracted is not None:
        return Cap(NOTHING, "source-retracted")
    if evidence.credibility == 5:
        return Cap(NOTHING, "credibility")
    return of_chain(chain, source.identified, basis == "public_record_checkable")


def of_claim(claim: Claim, hedge: Hedge, sources: Mapping[str, Source]) -> Cap:
    """Return the lowest cap of a claim, given the weakest hedge of its document.

    Of its evidence, the one that carries furthest counts.
    """
    caps = [
        of_evidence(claim.chain, evidence, sources[evidence.source], claim.basis)
        for evidence in claim.evidence
        if evidence.stance == "supports"
    ]
    best = caps[0] if len(caps) == 1 else max(caps, key=_level, default=NO_CAP)
    return min(of_hedge(hedge), of_basis(claim.basis), best, key=_level)


def _level(cap: Cap) -> int:
    return cap.level
