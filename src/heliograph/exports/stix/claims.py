"""Claims as STIX objects: relationships, notes, and opinions where they are contradicted.

Confidence follows a published scale: the Admiralty credibility of the best supporting evidence,
not better than the claim's status allows, in the numbers of STIX 2.1, appendix A, and not above
the probability that the hedge stands for after ICD 203. Credibility 6, truth cannot be judged,
gives none; nor does what nobody who can be held to it says undisputed, or what its document says
is no more than possible: a number would be read as support.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.exports.dates import first_day, last_day
from heliograph.exports.selection import COUNTING
from heliograph.exports.sentences import says, standing
from heliograph.exports.stix.citations import citations, cited, references
from heliograph.exports.stix.entities import account_references, reference
from heliograph.exports.stix.frame import Frame, Object, extended
from heliograph.exports.stix.ids import instant, last_instant, stix_id
from heliograph.registry.labels.claimed import AccountKey, account_said, handle_key, id_key
from heliograph.registry.properties import properties
from heliograph.registry.rules.grades import confidence
from heliograph.registry.rules.hedges import CARRIES
from heliograph.registry.vocabulary import Credibility, Status

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim, Evidence

_BEST: dict[Status, Credibility] = {
    "corroborated": 1,  # confirmed by other independent sources
    "single_source": 2,
}
"""The best credibility that a status allows: Admiralty's "confirmed" needs a second source.

The other statuses have no number.
"""


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
    best = _BEST.get(assessment.status)
    if not digits or best is None or assessment.hedge not in CARRIES:
        return None
    number = confidence(max(min(digits), best))
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
        said = _said_to_run(entity.id, selection)
        accounts = selection.accounts.get(entity.id, ())
        for one, account in zip(accounts, account_references(entity.id, selection), strict=True):
            claim = said.get(handle_key(one)) or said.get(id_key(one))
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


def _said_to_run(entity_id: str, selection: Selection) -> dict[AccountKey | None, Claim]:
    """Return the claims that an entity runs an account, by the account that each one says."""
    return {
        key: claim
        for claim in reversed(selection.on(entity_id))
        if claim.subject == entity_id
        and claim.property == "runs_account"
        and claim.polarity == "affirmed"
        and selection.assessments[claim.id].status in COUNTING
        and (key := account_said(claim.value or "")) is not None
    }


def _opinions(selection: Selection, frame: Frame) -> Iterator[Object]:
    """Give an opinion for each claim that denies: on all that it stands against, together.

    One of both sides speaks, since one disagreement told twice would look like two. A denial has
    an opinion on it only where its own evidence contradicts it.
    """
    affirmed: dict[str, list[Claim]] = defaultdict(list)
    untaken = [each for each in selection.claims.values()
                 if selection.assessments[each.id].status != "retracted"]  # fmt: skip
    for claim in untaken:
        if claim.polarity == "affirmed":
            affirmed[selection.assessments[claim.id].proposition].append(claim)
    for claim in untaken:
        against = [each for each in claim.evidence if each.stance == "contradicts"]
        denying = against
        targets = affirmed[selection.assessments[claim.id].proposition]
        if claim.polarity == "denied":
            denying = [each for each in claim.evidence if each.stance == "supports"]
            if against:
                yield _opinion(claim, against, [claim], selection, frame)
        if denying and targets:
            yield _opinion(claim, denying, targets, selection, frame)


def _opinion(
    said: Claim,
    evidence: list[Evidence],
    targets: list[Claim],
    selection: Selection,
    frame: Frame,
) -> Object:
    """Return the opinion that evidence of a claim gives on claims of the same proposition."""
    refuted = all(selection.assessments[each.id].status == "refuted" for each in targets)
    ends = (end for each in targets for end in _ends(each, selection))
    sources = dict.fromkeys(cited(each, selection) for each in evidence)
    aim = "itself" if said.polarity == targets[0].polarity else "others"
    return frame.framed(
        stix_id("opinion", "claim", said.id, aim),
        {
            "explanation": f"Against this: {says(targets[0], selection)}. "
            f"It is contradicted by {'; '.join(sources)}.",
            "opinion": "strongly-disagree" if refuted else "disagree",
            "object_refs": [
                *(_reference(each, selection) for each in targets),
                *dict.fromkeys(ends),
            ],
            "external_references": references(evidence, selection),
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
