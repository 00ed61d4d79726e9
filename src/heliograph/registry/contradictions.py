"""Claims that cannot all be true, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from heliograph.registry.assessment import Assessment
from heliograph.registry.records import Claim
from heliograph.registry.rules.propositions import ONE_VALUE


class Statement(msgspec.Struct, frozen=True):
    """A claim with its assessment, and the claim that corrects it, if one does."""

    claim: Claim
    assessment: Assessment
    superseded_by: str | None = None


class Contradiction(msgspec.Struct, frozen=True):
    """What is said on one question, where not all of it can be true, in the order of the log."""

    property: str
    claims: tuple[Statement, ...]


def contradictions(statements: Iterable[Statement]) -> tuple[Contradiction, ...]:
    """Return the contradictions among claims about one entity.

    A proposition is contradicted where something stands for it and something against it, whether
    or not it counts; and where the rules say so, as of two dates of one founding. What was
    superseded or withdrawn contradicts nothing.
    """
    questions: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    sides: dict[str, set[str]] = defaultdict(set)
    for each in statements:
        if each.superseded_by is None and each.claim.withdrawn is None:
            questions[_question(each)].append(each)
            sides[each.assessment.proposition].update(_sides(each.claim))
    found = []
    for said in questions.values():
        contested = [
            each
            for each in said
            if each.assessment.against or len(sides[each.assessment.proposition]) > 1
        ]
        if contested:
            found.append(Contradiction(said[0].claim.property, tuple(contested)))
    return tuple(found)


def _question(statement: Statement) -> tuple[str, ...]:
    """Return what different claims answer: which value, or whether it is so."""
    claim = statement.claim
    if claim.property in ONE_VALUE:
        return claim.property, claim.modality
    return (statement.assessment.proposition,)


def _sides(claim: Claim) -> set[str]:
    """Return the sides of its proposition, for and against, that a claim's evidence stands on."""
    return {
        "for" if (each.stance == "supports") == (claim.polarity == "affirmed") else "against"
        for each in claim.evidence
        if each.stance != "mentions"
    }
