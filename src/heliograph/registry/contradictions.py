"""Claims that cannot all be true, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from heliograph.registry.assessment import Assessment
from heliograph.registry.records import Claim
from heliograph.registry.rules.propositions import ONE_VALUE, agrees, key_of


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

    A proposition is contradicted where it is affirmed and denied, or something stands for it and
    something against it; and a value of a property that has only one where another is affirmed
    that does not agree with it, as two dates of one founding. Whether any of it counts does not
    matter. What was superseded or withdrawn contradicts nothing.
    """
    questions: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    sides: dict[str, set[str]] = defaultdict(set)
    for each in statements:
        if each.superseded_by is None and each.claim.withdrawn is None:
            questions[_question(each)].append(each)
            sides[each.assessment.proposition].update(_sides(each.claim))
    found = []
    for said in questions.values():
        rivals = _rivals(said)
        contested = [
            each
            for each in said
            if each.assessment.against
            or len(sides[each.assessment.proposition]) > 1
            or (each.claim.polarity == "affirmed" and each.assessment.proposition in rivals)
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


def _rivals(said: Iterable[Statement]) -> set[str]:
    """Return the propositions on one question that are affirmed and cannot be true together.

    Which values agree is worked out once a value, however many claims give it.
    """
    values = {
        each.assessment.proposition: key_of(each.claim, "", {})[2]
        for each in said
        if each.claim.polarity == "affirmed"
    }
    return {
        proposition
        for proposition, value in values.items()
        if any(not agrees(value, other) for key, other in values.items() if key != proposition)
    }


def _sides(claim: Claim) -> set[str]:
    """Return the sides of its proposition that a claim and its evidence stand on."""
    return {"for" if claim.polarity == "affirmed" else "against"} | {
        "for" if (each.stance == "supports") == (claim.polarity == "affirmed") else "against"
        for each in claim.evidence
        if each.stance != "mentions"
    }
