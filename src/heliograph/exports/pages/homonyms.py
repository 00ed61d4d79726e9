"""Entities that are easily taken for one another, and are not the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heliograph.exports.pages.shown import Link, Shown
from heliograph.exports.pages.when import date_words
from heliograph.registry.identity import in_force


@dataclass(frozen=True)
class Homonym:
    """Another entity; ``because`` is '' where the record alone keeps them apart."""

    other: Link
    because: str = ""
    by: str = ""
    on: str = ""


def homonyms(shown: Shown, canonical: dict[str, str]) -> dict[str, list[Homonym]]:
    """Return, for each entity, those that it is not, by name."""
    found: dict[str, dict[str, Homonym]] = {each: {} for each in shown.links}
    for left, right, homonym in _pairs(shown, canonical):
        for one, other in ((left, right), (right, left)):
            if one in shown.links and other in shown.links and one != other:
                known = found[one].get(other)
                if known is None or (homonym and not known.because):
                    found[one][other] = Homonym(shown.links[other], *homonym)
    return {
        each: sorted(others.values(), key=lambda one: (one.other.name.casefold(), one.other.id))
        for each, others in found.items()
    }


def _pairs(shown: Shown, canonical: dict[str, str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give what is kept apart, with reason, judge and day where there is a judgement."""
    for entity in shown.selection.entities.values():
        for other in entity.not_the_same:
            yield entity.id, canonical.get(other, other), ()
    for each in in_force(shown.selection.judgements).values():
        if each.verdict == "different":
            left, right = (canonical.get(end, end) for end in (each.left, each.right))
            yield left, right, (each.because, each.by, date_words(each.on))
