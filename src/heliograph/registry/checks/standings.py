"""Standings: a speaker has one wherever it speaks, and a document is authenticated by somebody."""

from __future__ import annotations

from heliograph.registry.checks.found import Found
from heliograph.registry.records import Claim, Speaker
from heliograph.registry.rules.propositions import plain
from heliograph.registry.vocabulary import Standing

_HELD: frozenset[Standing] = frozenset({"identified", "authenticated_document", "public_record"})


def check_standings(found: Found) -> None:
    """Find documents that are held unauthenticated in one claim and to their word in another."""
    doubted: dict[str, str] = {}  # by the speaker as it is compared: the first claim
    held: dict[str, tuple[str, Standing]] = {}
    seen: set[tuple[Speaker, ...]] = set()
    for claim in found.content.claims.values():
        if any(link.standing == "authenticated_document" for link in claim.chain):
            _authenticated(found, claim)
        if claim.chain in seen:
            continue
        seen.add(claim.chain)
        for link in claim.chain:
            if link.standing == "unauthenticated_document":
                doubted.setdefault(plain(link.who), claim.id)
            elif link.standing in _HELD:
                held.setdefault(plain(link.who), (claim.id, link.standing))
    for who in doubted.keys() & held.keys():
        claim_id, standing = held[who]
        found.error(
            "claim",
            claim_id,
            f"a link of its chain is given as {standing}, and in {doubted[who]!r} the same as "
            "unauthenticated_document",
            "a document that nobody could authenticate stays that in every claim.",
        )


def _authenticated(found: Found, claim: Claim) -> None:
    """Find claims on an authenticated document that no second voice shows to be genuine."""
    sources = found.content.sources
    voices = {
        sources[each.source].independence_group
        for each in claim.evidence
        if each.source in sources and (each.quote or each.locator) and each.stance != "contradicts"
    }
    if len(voices) < 2:
        found.error(
            "claim",
            claim.id,
            "a link of its chain is an authenticated_document, and no second source shows that",
            "add evidence from an independent source, with a quote or locator, or write "
            "unauthenticated_document.",
        )
