"""What stands on the page of sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from heliograph.exports.pages.shown import Shown
from heliograph.exports.pages.statements import Chip, chip
from heliograph.exports.pages.when import date_words
from heliograph.exports.pages.words import STATUSES
from heliograph.registry.records import Source
from heliograph.registry.rules.grades import RELIABILITY
from heliograph.registry.vocabulary import Status


@dataclass(frozen=True)
class ShownSource:
    """A source, how it is graded, and what rests on it."""

    source: Source
    reliability: str
    published: str
    group: tuple[tuple[str, str], ...]  # id and title of the others that count with it
    claims: int
    entities: int
    counts: tuple[Chip, ...]


def sources(shown: Shown) -> list[ShownSource]:
    """Return the sources by their titles."""
    resting: dict[str, Counter[Status]] = {each: Counter() for each in shown.sources}
    about: dict[str, set[str]] = {each: set() for each in shown.sources}
    for subject, claims in shown.of_subject.items():
        for claim in claims:
            for source in {each.source for each in claim.evidence if each.stance == "supports"}:
                resting[source][shown.status(claim)] += 1
                about[source].add(subject)
    return [
        ShownSource(
            source=source,
            reliability=RELIABILITY[source.reliability],
            published=date_words(source.published or ""),
            group=tuple(
                (other.id, other.title)
                for other in shown.sources.values()
                if other.independence_group == source.independence_group and other != source
            ),
            claims=resting[source.id].total(),
            entities=len(about[source.id]),
            counts=tuple(
                chip(status, resting[source.id][status])
                for status in STATUSES
                if resting[source.id][status]
            ),
        )
        for source in sorted(shown.sources.values(), key=lambda each: (each.title, each.id))
    ]
