"""The weakest hedge of a document, claim by claim, and what a headline inherits from its body."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from heliograph.evidence.quotes import occurrences
from heliograph.registry.content import Content
from heliograph.registry.records import Claim, Evidence
from heliograph.registry.rules.caps import ANY, NOTHING, Cap, of_evidence
from heliograph.registry.rules.hedges import hedges_around, weaker, weakest
from heliograph.registry.rules.repeats import declared_repeats, on_one_subject, says_again
from heliograph.registry.texts import Texts
from heliograph.registry.vocabulary import Hedge


class Hedged(NamedTuple):
    """A claim's hedge after all of its documents, the rule that lowered it, and a cap if any."""

    hedge: Hedge
    rule: str  # words, carried, repeat or headline
    cap: Cap | None = None


def hedges_of(
    content: Content, subjects: Mapping[str, str], texts: Texts | None
) -> dict[str, Hedged]:
    """Return what a claim's documents make of its hedge, for the claims that they change.

    ``subjects`` gives the subject of each claim as it is compared.
    """
    changed: dict[str, Hedged] = {}
    for claims in _by_document(content).values():
        if texts is not None:
            _by_words(content, claims, texts, changed)
        _by_repeats(claims, subjects, changed)
        _headlines(content, claims, subjects, changed)
    return changed


def _by_document(content: Content) -> dict[str, list[Claim]]:
    """Return the claims of each source, in the order of the content."""
    documents: dict[str, list[Claim]] = defaultdict(list)
    for claim in content.claims.values():
        for source in dict.fromkeys(each.source for each in _supporting(claim)):
            documents[source].append(claim)
    return documents


def _supporting(claim: Claim) -> Iterator[Evidence]:
    """Yield a claim's own evidence; words that contradict it hedge another claim."""
    return (each for each in claim.evidence if each.stance == "supports")


def _by_words(
    content: Content, claims: Sequence[Claim], texts: Texts, changed: dict[str, Hedged]
) -> None:
    """Lower hedges by the words around each quote; carry speculation through a paragraph."""
    # From where on a speaker speculates, by source, speaker and paragraph.
    speculated: dict[tuple[str, str, int], int] = {}
    placed = []
    for claim in claims:
        for item in _supporting(claim):
            text = _text(content, item, texts)
            if text is None or item.quote is None:
                continue
            spans = occurrences(text, item.quote, item.prefix, item.suffix)
            if len(spans) != 1:
                continue  # an error of the registry, which the check tells
            start, end = spans[0]
            found = hedges_around(text, start, end)
            if found:
                _lower(claim, Hedged(found[0], "words"), changed)
            if len(claim.chain) > 1:
                at = (item.source, claim.chain[-1].who, text.count("\n", 0, start))
                placed.append((claim, at, start))
                if _hedge(claim, changed) == "speculative":
                    speculated[at] = min(start, speculated.get(at, start))
    for claim, at, start in placed:
        if start > speculated.get(at, start):
            _lower(claim, Hedged("speculative", "carried"), changed)


def _by_repeats(
    claims: Sequence[Claim], subjects: Mapping[str, str], changed: dict[str, Hedged]
) -> None:
    """Give each claim the weakest hedge of those of the document that say the same."""
    for group in declared_repeats(claims):
        low = weakest(_hedge(claim, changed) for claim in group)
        for claim in group:
            _lower(claim, Hedged(low, "repeat"), changed)
    quoted = [claim for claim in claims if any(each.quote for each in _supporting(claim))]
    for group in on_one_subject(quoted, subjects):
        hedges = {claim.id: _hedge(claim, changed) for claim in group}
        if len(set(hedges.values())) == 1:
            continue
        for claim in group:
            low = weakest(hedges[other.id] for other in group if says_again(claim, other))
            _lower(claim, Hedged(low, "repeat"), changed)


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
            (
                of_evidence(each, item, content.sources[item.source], hedges[each.id]).level
                for each in body
                for item in _supporting(each)
            ),
            default=NOTHING,
        )
        cap = None if level == ANY else Cap(level, "headline")
        _lower(headline, Hedged(weakest(hedges.values()), "headline", cap), changed)


def _lower(claim: Claim, found: Hedged, changed: dict[str, Hedged]) -> None:
    """Keep the weaker hedge and the lower cap of what was known of a claim and what was found."""
    known = changed.get(claim.id, Hedged(claim.hedge, ""))
    caps = [each.cap for each in (known, found) if each.cap is not None]
    cap = min(caps, key=lambda each: each.level, default=None)
    lower = weaker(found.hedge, known.hedge)
    if lower or cap != known.cap:
        rule = found.rule if lower or found.cap is not None else known.rule
        changed[claim.id] = Hedged(found.hedge if lower else known.hedge, rule, cap)


def _hedge(claim: Claim, changed: Mapping[str, Hedged]) -> Hedge:
    return changed[claim.id].hedge if claim.id in changed else claim.hedge


def _text(content: Content, item: Evidence, texts: Texts) -> str | None:
    captures = content.sources[item.source].captures
    for capture in captures:
        if item.capture in (None, capture.id):
            found: str | None = texts.text(capture)
            return found
    return None
