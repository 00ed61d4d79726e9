"""A claim as it stands on a page: what is said, how sure, by whom, and where."""

from __future__ import annotations

from dataclasses import dataclass

from heliograph.exports.pages.paths import anchor
from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.when import DATE_PROPERTIES, date_words, span_words
from heliograph.exports.pages.words import (
    BASES,
    HEDGES,
    MODALITIES,
    STANDINGS,
    STATUSES,
)
from heliograph.exports.sentences import property_words, short
from heliograph.registry.assessment import Assessment
from heliograph.registry.records import Claim, Evidence, Ruling
from heliograph.registry.rules.grades import CREDIBILITY, RELIABILITY
from heliograph.registry.vocabulary import Credibility, Reliability, Stance, Status

_DIGEST_SHOWN = 16  # hexadecimal digits of a SHA-256; the page of sources has all of them


@dataclass(frozen=True)
class Chip:
    """A status: its name in the style sheet, in words, and what it says."""

    status: Status
    words: str
    meaning: str
    number: int | None = None


@dataclass(frozen=True)
class Shred:
    """One piece of evidence: the words, whose they are, and the two grades, apart."""

    stance: Stance
    quote: str | None
    locator: str | None
    source: str
    title: str
    publisher: str
    retracted: bool
    reliability: Reliability
    reliability_words: str
    credibility: Credibility
    credibility_words: str
    capture: str | None
    digest: str | None


@dataclass(frozen=True)
class Statement:
    """A claim; ``value`` is text, or ``object`` an entity. Empty texts are what nobody said."""

    id: str
    anchor: str
    property_words: str
    value: str
    object: Link | None
    denied: bool
    modality: str
    part: str
    chip: Chip
    hedge: str
    band: str
    because: str
    rules: tuple[str, ...]
    rules_version: str
    basis: str
    chain: tuple[tuple[str, str], ...]  # who, and how far they can be held to their word
    evidence: tuple[Shred, ...]
    when: str
    mentioned: str
    original: str
    lang: str
    recorded: str
    rulings: tuple[Ruling, ...]
    repeats: str
    taken_back: str
    corrected_by: str  # id of a claim on the same page; '' where it stands elsewhere

    def against(self) -> tuple[Shred, ...]:
        """Return the evidence that contradicts the claim."""
        return tuple(each for each in self.evidence if each.stance == "contradicts")

    def for_it(self) -> tuple[Shred, ...]:
        """Return the evidence that supports the claim, or only mentions it."""
        return tuple(each for each in self.evidence if each.stance != "contradicts")


def chip(status: Status, number: int | None = None) -> Chip:
    """Return a status as it is shown.

    >>> chip("single_source").words
    'single source'
    """
    words, meaning = STATUSES[status]
    return Chip(status, words, meaning, number)


def statement(claim: Claim, shown: Shown) -> Statement:
    """Return a claim as it is shown."""
    assessment = shown.selection.assessments[claim.id]
    corrected_by = shown.corrected_by.get(claim.id)
    here = corrected_by is not None and corrected_by.subject == claim.subject
    value = claim.value or ""
    return Statement(
        id=claim.id,
        anchor=anchor(claim.id),
        property_words=property_words(claim.property),
        value=date_words(value) if claim.property in DATE_PROPERTIES else value,
        object=shown.links[claim.object] if claim.object is not None else None,
        denied=claim.polarity == "denied",
        modality=MODALITIES[claim.modality],
        part=claim.part,
        chip=chip(assessment.status),
        hedge=HEDGES[assessment.hedge],
        band=band(assessment),
        because=assessment.because,
        rules=assessment.rules,
        rules_version=assessment.version,
        basis=BASES[claim.basis] if claim.basis else "",
        chain=tuple((link.who, STANDINGS[link.standing]) for link in claim.chain),
        evidence=tuple(_shred(each, shown) for each in claim.evidence),
        when=span_words(claim.valid_from, claim.valid_to),
        mentioned=claim.mentioned or "",
        original=claim.original or "",
        lang=claim.lang or "",
        recorded=date_words(claim.recorded or ""),
        rulings=claim.rulings,
        repeats=claim.repeats or "",
        taken_back=_taken_back(claim, corrected_by, assessment),
        corrected_by=corrected_by.id if corrected_by is not None and here else "",
    )


def band(assessment: Assessment) -> str:
    """Return the probability that a hedge stands for, in words; '' where it stands for none."""
    if assessment.low is None or assessment.high is None:
        return ""
    return f"{assessment.low}–{assessment.high}% after ICD 203"


def _shred(evidence: Evidence, shown: Shown) -> Shred:
    source = shown.selection.sources[evidence.source]
    capture = shown.selection.capture(evidence)
    return Shred(
        stance=evidence.stance,
        quote=short(evidence.quote) if evidence.quote is not None else None,
        locator=evidence.locator,
        source=source.id,
        title=source.title,
        publisher=source.publisher,
        retracted=source.retracted is not None,
        reliability=source.reliability,
        reliability_words=RELIABILITY[source.reliability],
        credibility=evidence.credibility,
        credibility_words=CREDIBILITY[evidence.credibility],
        capture=capture.id if capture else None,
        digest=capture.sha256[:_DIGEST_SHOWN] if capture else None,
    )


def _taken_back(claim: Claim, corrected_by: Claim | None, assessment: Assessment) -> str:
    if claim.withdrawn is not None:
        note = f": {claim.withdrawn.note}" if claim.withdrawn.note else ""
        return f"Withdrawn by {claim.withdrawn.by} on {date_words(claim.withdrawn.on)}{note}"
    if corrected_by is not None:
        return f"Corrected by {corrected_by.id}"
    return assessment.because if assessment.status == "retracted" else ""
