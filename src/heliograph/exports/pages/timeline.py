"""What happened when, as far as anybody says: in order, no more precise than it is known."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from heliograph.exports.pages.relations import STATUS_RANK
from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.statements import Chip, band, chip
from heliograph.exports.pages.when import DATE_PROPERTIES, When, date_words, when
from heliograph.exports.pages.words import HEDGES, MODALITIES
from heliograph.exports.sentences import property_words
from heliograph.registry.records import Claim
from heliograph.registry.rules.propositions import plain

STRIP = 120  # width of the strip that stands for a year, in its own units
_LEAST = 2.5  # of the mark of a day on it
_COARSE_FIRST = {"year": 0, "month": 1, "day": 2}


@dataclass(frozen=True)
class Moment:
    """Something with a date; ``start`` and ``width`` say where in its year it lies, on a strip."""

    when: When
    until: str
    subject: Link
    words: str
    value: str  # '' where the date is all that is said
    object: Link | None
    denied: bool
    modality: str
    chip: Chip
    hedge: str
    band: str
    alleged: bool
    mentioned: str
    claims: int
    place: str
    start: float
    width: float


@dataclass(frozen=True)
class Year:
    """The moments of one year."""

    year: int
    moments: list[Moment]


def timeline(shown: Shown) -> list[Year]:
    """Return the moments by year, the coarser dates of a year first; what was taken back is not."""
    same: dict[tuple[str, ...], list[tuple[When, Claim]]] = {}
    for date, claim in _dated(shown):
        said = claim.object or plain(claim.value or "")
        key = (str(claim.subject), claim.property, said, claim.polarity, claim.modality,
               date.written)  # fmt: skip
        same.setdefault(key, []).append((date, claim))
    moments = sorted((_moment(lot, shown) for lot in same.values()), key=_in_order)
    return [
        Year(year, list(of_year))
        for year, of_year in groupby(moments, key=lambda each: each.when.first.year)
    ]


def _dated(shown: Shown) -> Iterator[tuple[When, Claim]]:
    for claims in shown.of_subject.values():
        for claim in claims:
            stated = when(claim.value) if claim.property in DATE_PROPERTIES else None
            date = stated or when(claim.valid_from)
            if date is not None and shown.status(claim) != "retracted":
                yield date, claim


def _moment(lot: list[tuple[When, Claim]], shown: Shown) -> Moment:
    date, claim = min(lot, key=lambda each: (STATUS_RANK[shown.status(each[1])], each[1].id))
    assessment = shown.selection.assessments[claim.id]
    dated = claim.property in DATE_PROPERTIES and when(claim.value) is not None
    start, width = strip(date)
    return Moment(
        when=date,
        until=date_words(claim.valid_to or "") if claim.valid_to != date.written else "",
        subject=shown.links[str(claim.subject)],
        words=property_words(claim.property),
        value="" if dated else claim.value or "",
        object=shown.links[claim.object] if claim.object is not None else None,
        denied=claim.polarity == "denied",
        modality=MODALITIES[claim.modality],
        chip=chip(assessment.status),
        hedge=HEDGES[assessment.hedge] if assessment.hedge != "none" else "",
        band=band(assessment),
        alleged=assessment.status == "unverified",
        mentioned=claim.mentioned or "",
        claims=len(lot),
        place=shown.place(claim),
        start=start,
        width=width,
    )


def strip(date: When) -> tuple[float, float]:
    """Return where a date begins on the strip of its year, and how much of it it takes.

    >>> strip(When(datetime.date(2017, 1, 1), datetime.date(2017, 12, 31), "2017"))
    (0.0, 120.0)
    """
    begin = datetime.date(date.first.year, 1, 1).toordinal()
    days = datetime.date(date.first.year, 12, 31).toordinal() + 1 - begin
    start = STRIP * (date.first.toordinal() - begin) / days
    width = max(STRIP * (date.last.toordinal() + 1 - date.first.toordinal()) / days, _LEAST)
    return round(min(start, STRIP - width), 1), round(width, 1)


def _in_order(moment: Moment) -> tuple[object, ...]:
    return (
        moment.when.first.year,
        moment.when.first,
        _COARSE_FIRST[moment.when.precision],
        moment.subject.name.casefold(),
        moment.words,
        moment.place,
    )
