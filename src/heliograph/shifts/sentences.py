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
    "links": "the share of posts with a link to a labelled outlet",
    "hours": "the share of posts in one part of the day",
}
_WAYS = {"up": "upward", "down": "downward"}


def sayable(weekly: Weekly) -> Weekly:
    """Return the same with signals that no finding may put into words put into others.

    A list of terms may be called anything; a finding says what was seen.
    """
    return replace(weekly, signals=tuple(_sayable(*each) for each in enumerate(weekly.signals, 1)))


def _sayable(number: int, signal: Signal) -> Signal:
    if not UNSAID.search(f"{signal.what} {signal.id}"):
        return signal
    return replace(signal, id=f"{signal.kind}:list-{number}", what=_OTHERWISE[signal.kind])


def statement(weekly: Weekly, one: Decided, group: Group) -> str:
    """Return what was found, with its numbers, in one sentence."""
    size, panel = int(group.members.sum()), int(one.panel_eligible.sum())
    return (
        f"{size:,} of {int(one.eligible.sum()):,} accounts changed "
        f"{weekly.signals[one.signal].what} {_WAYS[one.direction]} around "
        f"{weekly.weeks[one.week]}, each confirmed in weeks that were held out: among all "
        f"accounts the largest changes of {one.observed:,.1f} are to be expected within "
        f"{_weeks(one.window_weeks)}, where chance gives {one.expected:,.1f}, and the members' "
        f"mean changed by {100 * group.effect:+.1f} "
        f"percentage points beyond that of a panel of {panel:,} accounts."
    )


def _weeks(many: int) -> str:
    return "one week" if many == 1 else f"{many:,} weeks"
