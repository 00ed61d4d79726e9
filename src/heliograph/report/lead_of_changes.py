"""What the opening says of shifts that are shared, and of posts that vanish."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.findings import (
    Finding,
    RemovalFinding,
    RemovalsLooked,
    ShiftFinding,
    ShiftsLooked,
)
from heliograph.report.model import Summary
from heliograph.report.quantities import count

NOT_SAID_OF_SHIFTS = (
    "That accounts change what they write about in the same weeks does not say that anybody asked "
    "them to: an event that the panel missed, an editor, or conviction can do the same."
)
NOT_SAID_OF_REMOVALS = (
    "That a post is gone does not say who wanted it gone: authors delete, accounts close, and "
    "platforms act for reasons of their own."
)


def not_said_of_changes(summary: Summary) -> list[str]:
    """Return what neither shifts nor removals say, of those that were looked for."""
    said = [NOT_SAID_OF_SHIFTS] if summary.shifts else []
    return [*said, NOT_SAID_OF_REMOVALS] if summary.removals else said


def of_changes(summary: Summary, findings: Sequence[Finding]) -> list[str]:
    """Return a paragraph on each; nothing where neither was looked for."""
    said = []
    if summary.shifts:
        shifted = [each for each in findings if isinstance(each, ShiftFinding)]
        said.append(_of_shifts(summary.shifts, shifted))
    if summary.removals:
        vanished = [each for each in findings if isinstance(each, RemovalFinding)]
        said.append(_of_removals(summary.removals, vanished))
    return said


def _of_shifts(looked: ShiftsLooked, findings: Sequence[ShiftFinding]) -> str:
    watched = len({each.signal for each in looked.signals})
    opening = (
        f"The weekly emphasis of {count(looked.accounts, 'account')} was held against a reference "
        f"panel of {looked.panel_accounts:,}, in {count(watched, 'signal')} over "
        f"{count(looked.weeks, 'week')}."
    )
    lowered = sum(each.outcome == "lowered" for each in looked.signals)
    doubt = (
        f" In {count(lowered, 'case')} accounts changed together beyond chance, which is not "
        "claimed as a shift of theirs: what was asked of the panel, or of the change, did not hold."
        if lowered
        else ""
    )
    if all(each.outcome == "not tested" for each in looked.signals):
        return f"{opening} None of it could be tested."
    if not findings:
        return f"{opening} No shift can be claimed of a group.{doubt}"
    sizes = " and ".join(f"{each.size:,}" for each in findings[:3])
    more = f", and {len(findings) - 3:,} more" if len(findings) > 3 else ""
    return (
        f"{opening} {count(len(findings), 'shift')} that a group shares stood out, by "
        f"{sizes} accounts{more}, each confirmed in weeks that were held out.{doubt}"
    )


def _of_removals(looked: RemovalsLooked, findings: Sequence[RemovalFinding]) -> str:
    gone = sum(each.posts for each in looked.causes)
    opening = (
        f"Of {count(looked.posts, 'post')} that were looked at again, {gone:,} were gone at the "
        "last look."
    )
    if not looked.denominator:
        return (
            f"{opening} Posts that stayed are not in these data, so that no rate can be claimed "
            "from them: told is only why posts went, as far as that is known, and how soon."
        )
    more, less, bursts = (
        len({each.subject for each in findings if each.event == event})
        for event in ("removed more", "removed less", "burst")
    )
    fewer = f", {less:,} less" if less else ""
    return (
        f"{opening} The posts of {count(more, 'topic or outlet', 'topics or outlets')} vanished "
        f"more than others of the same authors{fewer}; removals of {bursts:,} came in a burst that "
        "volume does not explain."
    )
