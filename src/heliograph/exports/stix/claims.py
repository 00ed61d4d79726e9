"""Claims as STIX objects: relationships, notes, and opinions where they are contradicted.

Confidence follows a published scale: the Admiralty credibility of the best supporting evidence,
not better than the claim's status allows, in the numbers of STIX 2.1, appendix A, and not above
the probability that the hedge stands for after ICD 203. Credibility 6, truth cannot be judged,
gives none.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day, last_day
from heliograph.exports.sentences import says, standing
from heliograph.exports.stix.citations import citation, citations, cited
from heliograph.exports.stix.entities import account_references, reference
from heliograph.exports.stix.frame import Frame, Object, extended
from heliograph.exports.stix.ids import instant, last_instant, stix_id
from heliograph.registry.properties import properties
from heliograph.registry.rules.grades import confidence
from heliograph.registry.vocabulary import Credibility, Status

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim, Evidence

_BEST: dict[Status, Credibility] = {
    "corroborated": 1,  # confirmed by other independent sources
    "single_source": 2,
    "unverified": 3,
    "contested": 4,
    "refuted": 5,
}
"""The best credibility that a status allows: Admiralty's "confirmed" needs a second source."""


def claim_objects(selection: Selection, frame: Frame) -> Iterator[Object]:
    """Give the objects of all claims, then the opinions on those that are contradicted."""
    for claim in selection.claims.values():
        yield (
            _relationship(claim, selection, frame)
            if selection.is_edge(claim)
            else _note(claim, selection, frame)
        )
    yield from _runs(selection, frame)
    yield from _opinions(selection, frame)


def degree(claim: Claim, selection: Selection) -> int | None:
    """Return the confidence in a claim, 0 to 100; None where there is no number to give."""
    assessment = selection.assessments[claim.id]
    digits = [each.credibility for each in claim.evidence
              if each.stance == "supports" and each.credibility != 6]  # fmt: skip
    if not digits or assessment.status == "retracted":
        return None
    number = confidence(max(min(digits), _BEST[assessment.status]))
    if number is None or assessment.high is None:
        return number
    return min(number, assessment.high)


def _relationship(claim: Claim, selection: Selection, frame: Frame) -> Object:
    assert claim.subject is not None
    assert claim.object is not None
    return frame.framed(
        _reference(claim, selection),
        {
            "relationship_type": _relation(claim.property),
            "source_ref": reference(claim.subject, selection),
            "target_ref": reference(claim.object, selection),
            "description": f"{says(claim, selection)}. {standing(claim, selection)}",
            **_period(claim),
            **_shared(claim, selection),
        },
        _dates(claim),
    )


def _note(claim: Claim, selection: Selection, frame: Frame) -> Object:
    return frame.framed(
        _reference(claim, selection),
        {
            "abstract": says(claim, selection),
            "content": f"{says(claim, selection)}. {standing(claim, selection)}",
            "object_refs": _ends(claim, selection) or [frame.producer],
            **_shared(claim, selection),
        },
        _dates(claim),
    )


def _runs(selection: Selection, frame: Frame) -> Iterator[Object]:
    """Give the relationship of each labelled entity to each of its accounts."""
    for entity in selection.entities.values():
        if entity.kind == "account":
            continue
        claim = selection.claims.get(entity.accounts_claim or "")
        for account in account_references(entity.id, selection):
            yield frame.framed(
                stix_id("relationship", "account", entity.id, account),
                {
                    "relationship_type": "runs-account",
                    "source_ref": reference(entity.id, selection),
                    "target_ref": account,
                    **(_shared(claim, selection) if claim else {}),
                },
                _dates(claim) if claim else [],
            )


def _opinions(selection: Selection, frame: Frame) -> Iterator[Object]:
    """Give an opinion for each source that contradicts a claim: on the claim and on its subject."""
    sides: dict[tuple[str, str], list[tuple[Claim, Evidence]]] = defaultdict(list)
    for claim in selection.claims.values():
        assessment = selection.assessments[claim.id]
        if assessment.status == "retracted":
            continue
        for evidence in claim.evidence:
            if evidence.stance != "mentions":
                affirms = (evidence.stance == "supports") == (claim.polarity == "affirmed")
                side = "affirmed" if affirms else "denied"
                sides[assessment.proposition, side].append((claim, evidence))
    for claim in selection.claims.values():
        assessment = selection.assessments[claim.id]
        if assessment.status == "retracted":
            continue
        other = "denied" if claim.polarity == "affirmed" else "affirmed"
        for said, evidence in sides[assessment.proposition, other]:
            yield _opinion(claim, said, evidence, selection, frame)


def _opinion(
    claim: Claim, said: Claim, evidence: Evidence, selection: Selection, frame: Frame
) -> Object:
    refuted = selection.assessments[claim.id].status == "refuted"
    where = (evidence.source, evidence.capture or "", evidence.locator or "", evidence.quote or "")
    return frame.framed(
        stix_id("opinion", "claim", claim.id, said.id, *where),
        {
            "explanation": f"{cited(evidence, selection)} contradicts: {says(claim, selection)}.",
            "opinion": "strongly-disagree" if refuted else "disagree",
            "object_refs": [_reference(claim, selection), *_ends(claim, selection)],
            "external_references": [citation(evidence, selection)],
        },
        _dates(said),
    )


def _reference(claim: Claim, selection: Selection) -> str:
    return stix_id("relationship" if selection.is_edge(claim) else "note", "claim", claim.id)


def _ends(claim: Claim, selection: Selection) -> list[str]:
    ends = (each for each in (claim.subject, claim.object) if each is not None)
    return list(dict.fromkeys(reference(each, selection) for each in ends))


def _relation(written: str) -> str:
    """Return a property as STIX writes a relationship's type.

    >>> _relation("owned_by"), _relation("归")
    ('owned-by', 'related-to')
    """
    known = properties().get(written)
    return known.stix if known is not None else "related-to"


def _period(claim: Claim) -> dict[str, str]:
    """Return the times at which a relation exists; a period that ends before it starts is none."""
    start, stop = first_day(claim.valid_from), last_day(claim.valid_to)
    if start and stop and stop < start:
        return {}
    return ({"start_time": instant(start)} if start else {}) | (
        {"stop_time": last_instant(stop)} if stop else {}
    )


def _dates(claim: Claim) -> list[datetime.date | None]:
    """Return the days on which a claim was recorded and changed."""
    changed = [
        *(each.on for each in claim.rulings),
        claim.withdrawn.on if claim.withdrawn else None,
    ]
    return [first_day(each) for each in (claim.recorded, *changed)]


def _shared(claim: Claim, selection: Selection) -> Object:
    """Return the properties that relationships and notes of claims have in common."""
    assessment = selection.assessments[claim.id]
    number = degree(claim, selection)
    return {
        **({"confidence": number} if number is not None else {}),
        **({"revoked": True} if assessment.status == "retracted" else {}),
        **citations(claim, selection),
        "extensions": extended(
            {
                "claim": claim.id,
                "property": readable(claim.property),
                "subject": claim.subject,
                "object": claim.object,
                "value": readable(claim.value or ""),
                "polarity": claim.polarity,
                "modality": claim.modality,
                "status": assessment.status,
                "hedge": assessment.hedge,
                "low": assessment.low,
                "high": assessment.high,
                "rules": list(assessment.rules),
                "rules_version": assessment.version,
                "chain": [{"who": readable(link.who), "standing": link.standing}
                          for link in claim.chain],
                "valid_from": claim.valid_from,
                "valid_to": claim.valid_to,
                "mentioned": readable(claim.mentioned or ""),
            }
        ),
    }  # fmt: skip
