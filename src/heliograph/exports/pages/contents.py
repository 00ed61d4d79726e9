"""What stands on the first page: the registry, its entities by kind, its claims by status."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from heliograph.exports import jsonld
from heliograph.exports.pages.entities import counts
from heliograph.exports.pages.shown import LeftOut, Link, Shown
from heliograph.exports.pages.statements import Chip, chip
from heliograph.exports.pages.when import date_words
from heliograph.exports.pages.words import KINDS, STATUSES
from heliograph.registry.labels.label import shown as tier_words
from heliograph.registry.records import About
from heliograph.registry.vocabulary import LABELLED_KINDS, Kind
from heliograph.report.policy import data_block
from heliograph.report.untrusted import visible


@dataclass(frozen=True)
class Row:
    """An entity in the list: ``search`` holds what the filter looks through."""

    link: Link
    others: tuple[tuple[str, str], ...]  # further names, with their languages
    tiers: tuple[str, ...]
    can_be_labelled: bool
    counts: tuple[Chip, ...]
    search: str
    statuses: str


@dataclass(frozen=True)
class Section:
    """The entities of one kind."""

    kind: Kind
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Contents:
    """All that the first page shows."""

    about: About
    reviewed: str
    sections: list[Section]
    statuses: list[Chip]
    entities: int
    claims: int
    sources: int
    labels: int
    left_out: LeftOut
    data: Markup


def contents(shown: Shown) -> Contents:
    """Return what stands on the first page."""
    selection = shown.selection
    claims = tuple(each for lot in shown.of_subject.values() for each in lot)
    found = shown.statuses(claims)
    return Contents(
        about=selection.about,
        reviewed=date_words(selection.about.reviewed or ""),
        sections=_sections(shown),
        statuses=[chip(status, found[status]) for status in STATUSES],
        entities=len(selection.entities),
        claims=len(claims),
        sources=len(shown.sources),
        labels=len(selection.labels),
        left_out=shown.left_out,
        data=data_block(jsonld.catalogue(selection)),
    )


def _sections(shown: Shown) -> list[Section]:
    of_kind: dict[Kind, list[Row]] = {kind: [] for kind in KINDS}
    for link in sorted(shown.links.values(), key=lambda each: (each.name.casefold(), each.id)):
        of_kind[link.kind].append(_row(link, shown))
    return [Section(kind, KINDS[kind][1], rows) for kind, rows in of_kind.items() if rows]


def _row(link: Link, shown: Shown) -> Row:
    entity = shown.selection.entities[link.id]
    by_status = counts(link.id, shown)
    names = [name.text for name in entity.names]
    return Row(
        link=link,
        others=tuple(
            (name.text, name.lang or "") for name in entity.names if name.text != link.name
        ),
        tiers=tuple(tier_words(each.tier) for each in shown.selection.labels.get(link.id, ())),
        can_be_labelled=link.kind in LABELLED_KINDS,
        counts=by_status,
        search=visible(" ".join([link.id, *names])).casefold(),
        statuses=" ".join(each.status for each in by_status),
    )
