"""Relations between entities: claims that lead from one to another, and say the same, as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.statements import Chip, chip
from heliograph.exports.pages.words import (
    BRIEF_HEDGES,
    BRIEF_MODALITIES,
    STATUSES,
)
from heliograph.exports.sentences import property_words
from heliograph.registry.records import Claim
from heliograph.registry.rules.hedges import STRENGTH
from heliograph.registry.vocabulary import Hedge

STATUS_RANK = {status: rank for rank, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Relation:
    """What is said to hold from one entity to another, with the best status of its claims."""

    subject: Link
    property_id: str
    words: str
    object: Link
    denied: bool
    modality: str  # '' where it is said to be so
    chip: Chip
    hedge: Hedge
    hedge_words: str  # '' where there is none
    claims: int
    place: str  # of the claim with that status

    @property
    def manner(self) -> str:
        """How it is said, where not plainly: denied, ordered, likely, ..."""
        said = ("denied" if self.denied else "", self.modality, self.hedge_words)
        return ", ".join(each for each in said if each)


def relations(claims: Iterable[Claim], shown: Shown) -> list[Relation]:
    """Return the relations that some claims say, by the names of their ends."""
    same: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        if claim.subject is not None and claim.object is not None:
            key = (claim.subject, claim.property, claim.object, claim.polarity, claim.modality)
            same.setdefault(key, []).append(claim)
    found = [_relation(lot, shown) for lot in same.values()]
    return sorted(
        found,
        key=lambda each: (
            each.subject.name.casefold(),
            each.words,
            each.object.name.casefold(),
            each.place,
        ),
    )


def _relation(lot: list[Claim], shown: Shown) -> Relation:
    assessments = shown.selection.assessments
    best = min(
        lot,
        key=lambda each: (
            STATUS_RANK[shown.status(each)],
            -STRENGTH.index(assessments[each.id].hedge),
            each.id,
        ),
    )
    assert best.subject is not None  # as ``relations`` saw to
    assert best.object is not None
    hedge = assessments[best.id].hedge
    return Relation(
        subject=shown.links[best.subject],
        property_id=best.property,
        words=property_words(best.property),
        object=shown.links[best.object],
        denied=best.polarity == "denied",
        modality=BRIEF_MODALITIES[best.modality],
        chip=chip(shown.status(best)),
        hedge=hedge,
        hedge_words=BRIEF_HEDGES[hedge],
        claims=len(lot),
        place=shown.place(best),
    )
