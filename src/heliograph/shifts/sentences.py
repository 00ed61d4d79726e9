"""What is said of a shift in one sentence, and of signals whose own words may not be said."""

from __future__ import annotations

from dataclasses import replace

from heliograph.findings import UNSAID
from heliograph.findings.shift import SignalKind
from heliograph.shifts.records import Decided, Group, Signal, Weekly

_OTHERWISE: dict[SignalKind, str] = {
    "topic": "the share of posts with a term of one topic list",
    "phrases": "the share of posts with a phrase of one list",
    "framing": "the share of posts with a term of one framing list",
    "language": "the share of posts in one language",
    "links": "the share of links to one labelled body's sites",
    "hours": "the share of posts in one part of the day",
}
_WAYS = {"up": "upward", "down": "downward"}


def sayable(weekly: Weekly) -> Weekly:
    """Return the same with signals that no finding may put into words put into others.

    A list of terms may be called anything; a finding says what was seen.
    """
    return replace(weekly, signals=tuple(_sayable(each) for each in weekly.signals))


def _sayable(signal: Signal) -> Signal:
    return replace(signal, what=_OTHERWISE[signal.kind]) if UNSAID.search(signal.what) else signal


def statement(weekly: Weekly, one: Decided, group: Group) -> str:
    """Return what was found, with its numbers, in one sentence."""
    size, panel = int(group.members.sum()), int(one.panel_eligible.sum())
    return (
        f"{size:,} of {int(one.eligible.sum()):,} accounts changed "
        f"{weekly.signals[one.signal].what} {_WAYS[one.direction]} around "
        f"{weekly.weeks[one.week]}, each confirmed in weeks that were held out: {one.observed:,} "
        f"have their largest change within {_weeks(one.window_weeks)}, where chance gives "
        f"{one.expected:.1f}, and the members' mean changed by {100 * group.effect:+.1f} "
        f"percentage points beyond that of a panel of {panel:,} accounts."
    )


def _weeks(many: int) -> str:
    return "one week" if many == 1 else f"{many:,} weeks"
