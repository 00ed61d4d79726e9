"""Evidence: of a source and capture that are there, its words found in the text at hand."""

from __future__ import annotations

from collections import Counter

from heliograph.errors import InputError
from heliograph.evidence.quotes import find
from heliograph.registry.checks.found import Found
from heliograph.registry.records import Capture, Claim, Evidence
from heliograph.registry.rules.hedges import clause_of, hedges_in, weaker
from heliograph.registry.texts import Texts


def check_evidence(found: Found, texts: Texts | None) -> None:
    """Find evidence that leads nowhere, and quotes that do not stand in their texts.

    What could not be looked at, since no text is here, is a note, once a capture.
    """
    sources = found.content.sources
    captures = {source.id: source.captures for source in sources.values()}
    unread: Counter[tuple[str, str | None]] = Counter()
    unplaced: Counter[str] = Counter()  # evidence with neither words nor a place, by source
    for claim in found.content.claims.values():
        for each in claim.evidence:
            held = captures.get(each.source)
            if held is None:
                found.error("claim", claim.id, f"its evidence names no source: {each.source!r}")
                continue
            if each.quote is None:
                if each.locator is None:
                    unplaced[each.source] += 1
                if each.capture is not None:
                    _capture(found, claim, each, held)
                continue
            capture = _capture(found, claim, each, held) if held or each.capture else None
            text = texts.text(capture) if texts is not None and capture is not None else None
            if text is None:
                unread[each.source, capture.id if capture else None] += 1
            else:
                _quote(found, claim, each, text)
    _not_looked_at(found, unread, unplaced)


def _capture(
    found: Found, claim: Claim, evidence: Evidence, held: tuple[Capture, ...]
) -> Capture | None:
    """Return the capture that evidence is of; an error where it is not of its source."""
    if evidence.capture is None:
        if len(held) == 1:
            return held[0]
        found.error(
            "claim",
            claim.id,
            f"{evidence.source!r} has {len(held)} captures, and its evidence names none",
            "name the one with the quote as 'capture'.",
        )
        return None
    for capture in held:
        if capture.id == evidence.capture:
            return capture
    found.error(
        "claim", claim.id, f"{evidence.capture!r} is no capture of the source {evidence.source!r}"
    )
    return None


def _quote(found: Found, claim: Claim, evidence: Evidence, text: str) -> None:
    assert evidence.quote is not None
    try:
        span = find(text, evidence.quote, evidence.prefix, evidence.suffix)
    except InputError as error:
        found.error("claim", claim.id, error.problem, error.remedy)
        return
    hedges = hedges_in(clause_of(text, *span))
    if hedges and weaker(hedges[0], claim.hedge):
        found.note(
            "claim",
            claim.id,
            f"its words are hedged as {hedges[0]!r}, the claim as {claim.hedge!r}: it is "
            "assessed as the weaker of the two",
            f"write 'hedge: {hedges[0]}', or quote words that are not hedged.",
        )


def _not_looked_at(
    found: Found, unread: Counter[tuple[str, str | None]], unplaced: Counter[str]
) -> None:
    for (source, capture), count in unread.items():
        quotes = "1 quote was" if count == 1 else f"{count:,} quotes were"
        if capture is None:
            found.note(
                "source",
                source,
                f"{quotes} not checked: it has no capture",
                "capture it, and add it.",
            )
        else:
            found.note(
                "capture",
                capture,
                f"{quotes} not checked: its text is not here",
                "give the folder that has it with --texts.",
            )
    for source, count in unplaced.items():
        found.note("source", source, f"{count:,} of the evidence has neither a quote nor a locator")
