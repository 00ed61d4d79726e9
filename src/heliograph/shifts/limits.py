"""What an analysis of shifts could not have seen."""

from __future__ import annotations

from heliograph.findings.shift import SignalKind
from heliograph.shifts.records import Decided, Group

_OF_KIND: dict[SignalKind, str] = {
    "topic": "A term counts wherever it stands: who quotes it, asks about it or rejects it counts "
    "as well. No stance is read off a word, and other words for the same are not seen.",
    "phrases": "A phrase counts wherever it stands: who quotes it or rejects it counts as well. "
    "Only the forms that the list declares are seen.",
    "framing": "A term counts wherever it stands: who quotes it or rejects it counts as well. No "
    "stance and no sentiment is read off a word; other words for the same are not seen.",
    "language": "Where the data do not say it, the language of a post was told by a program, which "
    "errs in short posts and in those of mixed language.",
    "links": "Only links to labelled sites count, and only where their address can be read; short "
    "links and pictures of pages are not seen.",
    "hours": "Hours are in UTC. Who travels, or schedules posts, changes hours as well as who "
    "changes work.",
}


def limits(kind: SignalKind, one: Decided, group: Group) -> tuple[str, ...]:
    """Return the limits of a finding, each as a sentence or two."""
    return (
        "A panel stands for what accounts like these would have done. That it is like them was "
        "tested in the weeks before the change, as far as numbers tell it; how it was chosen was "
        "not, and what reached these accounts and not the panel is taken for their own.",
        f"Found are changes that come within {one.window_weeks} weeks of each other and last. A "
        "change for a week or two, one close to the first or the last week, and one that also "
        "moved the panel are not seen.",
        "Accounts that drift over months, each by itself, may look as if they had changed at once. "
        "Where a straight line tells the members' weeks as well as the step does, nothing is "
        "claimed; a drift that is steepest about one time may still pass for a change.",
        _OF_KIND[kind],
        "The finding is about the group as a whole. Who belongs to it is not told, and no single "
        f"membership is certain: of the confirmed, {group.expected_chance:.2g} are there by chance "
        "at most, on average, where accounts' weeks do not drift; where they do, more may be.",
        "That accounts changed together says nothing of who decided it, or why, or whether anybody "
        "did.",
        "The words that rose at the change are those of all members together; that an account did "
        "not use them is no sign that it is no member, nor the other way round. The words may hold "
        "a person's name, which no program can tell.",
        "A finding tells sizes. Two analyses whose accounts differ by one would tell by their "
        "difference of that one: publish one of them.",
    )
