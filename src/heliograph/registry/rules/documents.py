"""The weakest hedge of a document, claim by claim, and what a headline inherits from its body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from heliograph.evidence.quotes import occurrences
from heliograph.registry.content import Content
from heliograph.registry.records import Claim, Evidence
from heliograph.registry.rules.caps import ANY, NOTHING, Cap, of_claim
from heliograph.registry.rules.hedges import clause_of, hedges_in, weaker, weakest
from heliograph.registry.rules.repeats import groups_of, says_again
from heliograph.registry.texts import Texts
from heliograph.registry.vocabulary import Hedge


class Hedged(NamedTuple):
    """A claim's hedge after all of its document, the rule that lowered it, and a cap if any."""

    hedge: Hedge
    rule: str  # clause, carried, repeat or headline; '' where nothing lowered it
    cap: Cap | None = None


def hedges_of(
    content: Content, subjects: Mapping[str, str], texts: Texts | None
) -> dict[str, Hedged]:
    """Return what a claim's document makes of its hedge, for the claims that it changes.

    ``subjects`` gives the subject of each claim as it is compared.
    """
    changed: dict[str, Hedged] = {}
    for claims in _by_document(content).values():
        quoted = [claim for claim in claims if any(item.quote for item in claim.evidence)]
        if texts is not None:
            _by_clause(content, quoted, texts, changed)
        _by_repeats(quoted, subjects, changed)
        _headlines(content, claims, subjects, changed)
    return changed


def _by_document(content: Content) -> dict[str, list[Claim]]:
    """Return the claims of each source that some hedge could change."""
    documents: dict[str, list[Claim]] = defaultdict(list)
    for claim in content.claims.values():
        for source in {item.source for item in claim.evidence if item.stance == "supports"}:
            documents[source].append(claim)
    return documents


def _by_clause(
    content: Content, claims: Sequence[Claim], texts: Texts, changed: dict[str, Hedged]
) -> None:
    """Lower hedges by the words of each quote's clause; carry speculation through a paragraph."""
    # From where on a speaker speculates, by source, speaker and paragraph.
    speculated: dict[tuple[str, str, int], int] = {}
    placed = []
    for claim in claims:
        for item in claim.evidence:
            text = _text(content, item, texts)
            if text is None or item.quote is None:
                continue
            spans = occurrences(text, item.quote, item.prefix, item.suffix)
            if len(spans) != 1:
                continue  # an error of the registry, which the check tells
            start, end = spans[0]
            found = hedges_in(clause_of(text, start, end))
            if found and weaker(found[0], _hedge(claim, changed)):
                changed[claim.id] = Hedged(found[0], "clause")
            if len(claim.chain) > 1:
                at = (item.source, claim.chain[-1].who, text.count("\n", 0, start))
                placed.append((claim, at, start))
                if _hedge(claim, changed) == "speculative":
                    speculated[at] = min(start, speculated.get(at, start))
    for claim, at, start in placed:
        if start > speculated.get(at, start) and weaker("speculative", _hedge(claim, changed)):
            changed[claim.id] = Hedged("speculative", "carried")


def _by_repeats(
    claims: Sequence[Claim], subjects: Mapping[str, str], changed: dict[str, Hedged]
) -> None:
    for group in groups_of(claims, subjects):
        hedges = {claim.id: _hedge(claim, changed) for claim in group}
        if len(set(hedges.values())) == 1:
            continue
        for claim in group:
            low = weakest(hedges[other.id] for other in group
                          if other is claim or says_again(claim, other))  # fmt: skip
            if weaker(low, hedges[claim.id]):
                changed[claim.id] = Hedged(low, "repeat")


def _headlines(
    content: Content,
    claims: Sequence[Claim],
    subjects: Mapping[str, str],
    changed: dict[str, Hedged],
) -> None:
    """Let each headline inherit the weakest of the body's claims on its subject."""
    for headline in claims:
        if headline.part != "headline":
            continue
        subject = subjects[headline.id]
        body = [each for each in claims if each.part == "body" and subjects[each.id] == subject]
        hedges = {each.id: _hedge(each, changed) for each in (headline, *body)}
        level = min(
            (of_claim(each, hedges[each.id], content.sources).level for each in body),
            default=NOTHING,
        )
        cap = None if level == ANY else Cap(level, "headline")
        changed[headline.id] = Hedged(weakest(hedges.values()), "headline", cap)


def _hedge(claim: Claim, changed: Mapping[str, Hedged]) -> Hedge:
    return changed[claim.id].hedge if claim.id in changed else claim.hedge


def _text(content: Content, item: Evidence, texts: Texts) -> str | None:
    captures = content.sources[item.source].captures
    for capture in captures:
        if item.capture in (None, capture.id):
            found: str | None = texts.text(capture)
            return found
    return None
