"""Who speaks with a voice of its own: sources that draw on one another count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from heliograph.registry.records import Claim, Source
from heliograph.registry.rules.caps import Cap
from heliograph.registry.rules.propositions import plain


class Support(NamedTuple):
    """What one piece of evidence stands for: whose voice, who spoke first, how far it counts."""

    group: str
    speaker: str  # '' where the publisher speaks for itself, or points to a public record
    cap: Cap


class Voice(NamedTuple):
    """All support that goes back to one origin."""

    name: str
    level: int


def groups_of(sources: Mapping[str, Source]) -> dict[str, str]:
    """Return the independence group of each source; one text in two sources is one voice.

    Sources that hold the same capture are of one group, whatever they declare.
    """
    groups = {name: source.independence_group for name, source in sources.items()}
    held: dict[str, str] = {}  # the group of each text
    leads: dict[str, str] = {}
    for source in sources.values():
        for capture in source.captures:
            for digest in {capture.sha256, capture.text_sha256 or capture.sha256}:
                first = _lead(leads, held.setdefault(digest, source.independence_group))
                other = _lead(leads, source.independence_group)
                leads[max(first, other)] = min(first, other)
    return {name: _lead(leads, group) for name, group in groups.items()}


def first_speaker(claim: Claim) -> str:
    """Return who spoke first, as two chains are compared; '' where that adds no dependence."""
    if len(claim.chain) < 2 or claim.chain[-1].standing == "public_record":
        return ""
    return plain(claim.chain[-1].who)


def voices(support: Iterable[Support]) -> tuple[Voice, ...]:
    """Return the independent voices behind some support, by name.

    Support of one group is one voice, and so is support that goes back to one first speaker:
    repetition along one chain adds nothing.

    >>> any_ = Cap(2, "")
    >>> [voice.name for voice in voices([Support("a", "the agency", any_),
    ...                                  Support("b", "the agency", any_), Support("c", "", any_)])]
    ['a', 'c']
    """
    support = tuple(support)
    if len(support) < 2:
        return tuple(Voice(each.group, each.cap.level) for each in support)
    leads: dict[str, str] = {}
    level: dict[str, int] = {}
    for each in support:
        group = _lead(leads, each.group)
        if each.speaker:
            # No group is called so: an id has no space at its front.
            speaker = _lead(leads, f" {each.speaker}")
            leads[group] = speaker
    for each in support:
        origin = _lead(leads, each.group)
        level[origin] = max(level.get(origin, 0), each.cap.level)
    names: dict[str, str] = {}
    for each in support:
        origin = _lead(leads, each.group)
        names[origin] = min(each.group, names.get(origin, each.group))
    return tuple(sorted(Voice(names[origin], level[origin]) for origin in names))


def _lead(leads: dict[str, str], member: str) -> str:
    while leads.setdefault(member, member) != member:
        member = leads[member]
    return member
