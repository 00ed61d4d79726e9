"""The claims on an entity by property, with contradictions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from heliograph.exports.pages.shown import Shown
from heliograph.exports.pages.statements import Shred, Statement, statement
from heliograph.exports.pages.words import STATUSES
from heliograph.exports.sentences import property_words
from heliograph.registry.properties import properties
from heliograph.registry.records import Claim
from heliograph.registry.rules.propositions import ONE_VALUE, agrees, key_of

_RANK = {status: rank for rank, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Against:
    """A piece of evidence that contradicts a claim which stands on the other side."""

    claim: str
    anchor: str
    shred: Shred


@dataclass(frozen=True)
class Side:
    """One side of a contradiction."""

    title: str
    statements: tuple[Statement, ...]
    evidence: tuple[Against, ...] = ()


@dataclass(frozen=True)
class Group:
    """The claims of one property: those in contradiction, those alone, those taken back."""

    property_id: str
    words: str
    contradictions: tuple[tuple[Side, ...], ...]
    alone: tuple[Statement, ...]
    taken_back: tuple[Statement, ...]

    @property
    def number(self) -> int:
        """How many claims."""
        disputed = {one.id for sides in self.contradictions for side in sides
                    for one in side.statements}  # fmt: skip
        return len(disputed) + len(self.alone) + len(self.taken_back)


def groups(claims: Sequence[Claim], shown: Shown) -> list[Group]:
    """Return the claims on one entity by property, in the order of the vocabulary."""
    order = {name: rank for rank, name in enumerate(properties())}
    by_property: dict[str, list[Claim]] = {}
    for claim in claims:
        by_property.setdefault(claim.property, []).append(claim)
    return [
        _group(name, by_property[name], shown)
        for name in sorted(by_property, key=lambda each: (order.get(each, len(order)), each))
    ]


def _group(name: str, claims: list[Claim], shown: Shown) -> Group:
    standing = [each for each in claims if shown.status(each) != "retracted"]
    contradictions: list[tuple[Side, ...]] = []
    left = standing
    for disputed in _disputes(name, standing):
        contradictions.append(_sides(disputed, shown))
        left = [each for each in left if each not in disputed]
    return Group(
        property_id=name,
        words=property_words(name),
        contradictions=tuple(contradictions),
        alone=_stated(left, shown),
        taken_back=_stated((each for each in claims if each not in standing), shown),
    )


def _disputes(name: str, claims: list[Claim]) -> list[list[Claim]]:
    """Return the lots of claims that cannot all be true."""
    questions: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        value = "" if name in ONE_VALUE else _value(claim)
        questions.setdefault((claim.modality, value), []).append(claim)
    return [lot for lot in questions.values() if _torn(lot)]


def _torn(lot: list[Claim]) -> bool:
    values = {_value(each) for each in lot if each.polarity == "affirmed"}
    return (
        len({each.polarity for each in lot}) > 1
        or any(each.stance == "contradicts" for claim in lot for each in claim.evidence)
        or any(not agrees(one, other) for one, other in combinations(sorted(values), 2))
    )


def _sides(lot: list[Claim], shown: Shown) -> tuple[Side, ...]:
    """Return what is affirmed, value by value, beside what speaks against it."""
    affirmed: dict[str, list[Claim]] = {}
    for claim in lot:
        if claim.polarity == "affirmed":
            affirmed.setdefault(_value(claim), []).append(claim)
    denied = [each for each in lot if each.polarity == "denied"]
    several = len(affirmed) > 1
    sides = []
    for claims in affirmed.values():
        stated = _stated(claims, shown)
        value = stated[0].object.name if stated[0].object else stated[0].value
        title = f"Says: {value}" if several else "For it"
        sides.append(Side(title, stated, () if several else _against(_stated(denied, shown))))
    if not affirmed:
        sides.append(Side("For it", (), _against(_stated(denied, shown))))
    against = _against(_stated((each for lot in affirmed.values() for each in lot), shown))
    if denied or against:
        sides.append(Side("Against it", _stated(denied, shown), against))
    return tuple(sides)


def _against(statements: Iterable[Statement]) -> tuple[Against, ...]:
    return tuple(
        Against(each.id, each.anchor, shred) for each in statements for shred in each.against()
    )


def _stated(claims: Iterable[Claim], shown: Shown) -> tuple[Statement, ...]:
    stated = [statement(claim, shown) for claim in claims]
    return tuple(sorted(stated, key=lambda each: (_RANK[each.chip.status], each.id)))


def _value(claim: Claim) -> str:
    return key_of(claim, claim.subject or "", {})[2]
