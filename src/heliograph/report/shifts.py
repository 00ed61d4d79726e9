"""What the page shows of shared shifts: every group that changed together, every signal."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from heliograph.findings import ShiftFinding, ShiftsLooked
from heliograph.findings.shift import SignalLooked, Week, Wording
from heliograph.report.drawing import Picture
from heliograph.report.labelled import Chip, Labels
from heliograph.report.quantities import day
from heliograph.report.shift_plots import SMALL, Window, shift_plot
from heliograph.report.tested import Procedure, procedures, unseen

SECTIONS = 20  # findings with a plot, in full
LINES = 300  # of a table
MULTIPLES = 12  # small plots of signals without a finding
WORDINGS = 30  # of one finding
WEEKS = 160  # of one table


class Worded(msgspec.Struct, frozen=True):
    """Words that rose at a change; a count of a few accounts is told as fewer than that."""

    wording: Wording
    counts: list[str]  # group before and after, panel before and after


class ShiftSection(msgspec.Struct, frozen=True):
    """One finding, with its plot, its words and its weeks; ``..._more`` are not shown."""

    number: int
    finding: ShiftFinding
    within: str
    picture: Picture | None
    gaps: bool  # weeks in which too few posted
    wordings: list[Worded]
    wordings_more: int
    weeks: Sequence[Week]
    weeks_more: int
    labelled: list[Chip]
    withheld: bool  # members are labelled, and naming them would single out the others


class Row(msgspec.Struct, frozen=True):
    """One finding in the table of all, and the section that it has."""

    finding: ShiftFinding
    within: str
    section: int | None


class SignalRow(msgspec.Struct, frozen=True):
    """One signal, and what of the panel did not hold."""

    signal: SignalLooked
    failed: list[str]


class ShiftsView(msgspec.Struct, frozen=True):
    """Everything that the section on shared shifts shows."""

    looked: ShiftsLooked
    found: int
    rows: list[Row]
    sections: list[ShiftSection]
    multiples: list[Picture]
    multiples_more: int
    signals: list[SignalRow]
    signals_more: int
    procedures: list[Procedure]
    unseen: list[tuple[str, list[str]]]


def shifts_section(
    findings: Sequence[ShiftFinding], looked: ShiftsLooked, labels: Labels | None = None
) -> ShiftsView:
    """Return the section on shared shifts; findings in their order, the surest signals first.

    Labelled members are named where ``labels`` are given.
    """
    sections = [
        _section(number, finding, labels) for number, finding in enumerate(findings[:SECTIONS], 1)
    ]
    signals = sorted(looked.signals, key=lambda each: (each.q, each.p))
    found = {finding.signal for finding in findings}
    # Both directions of a signal have one series; one that nobody has is no picture.
    by_signal = {each.signal: each for each in reversed(signals) if each.signal not in found}
    others = [each for each in reversed(by_signal.values()) if each.outcome != "not tested"]
    drawn = [picture for each in others[:MULTIPLES] if (picture := _small(each))]
    return ShiftsView(
        looked=looked,
        found=len(findings),
        rows=[
            Row(
                finding=finding,
                within=_within(finding),
                section=number if number <= len(sections) else None,
            )
            for number, finding in enumerate(findings[:LINES], 1)
        ],
        sections=sections,
        multiples=drawn,
        multiples_more=sum(_drawable(each) for each in others[MULTIPLES:]),
        signals=[_signal(each) for each in signals[:LINES]],
        signals_more=len(signals[LINES:]),
        procedures=procedures(findings, looked.parameters),
        unseen=unseen(findings),
    )


def _section(number: int, finding: ShiftFinding, labels: Labels | None) -> ShiftSection:
    window = Window(earliest=finding.earliest, latest=finding.latest, week=finding.week)
    return ShiftSection(
        number=number,
        finding=finding,
        within=_within(finding),
        picture=shift_plot(finding.signal, finding.what, finding.series, window),
        gaps=any(week.group is None for week in finding.series),
        wordings=[_worded(each) for each in finding.wordings[:WORDINGS]],
        wordings_more=len(finding.wordings[WORDINGS:]),
        weeks=finding.series[:WEEKS],
        weeks_more=len(finding.series[WEEKS:]),
        labelled=list(labels.chips(finding.named).values()) if labels else [],
        withheld=labels.withheld(finding) if labels else False,
    )


def _within(finding: ShiftFinding) -> str:
    first, last = day(finding.earliest), day(finding.latest)
    return first if first == last else f"{first} to {last}"


def _worded(wording: Wording) -> Worded:
    counts = (wording.before, wording.after, wording.panel_before, wording.panel_after)
    return Worded(
        wording=wording,
        counts=["not told" if each is None else f"{each:,}" for each in counts],
    )


def _small(signal: SignalLooked) -> Picture | None:
    return shift_plot(signal.signal, signal.what, signal.series, size=SMALL)


def _drawable(signal: SignalLooked) -> bool:
    return any(week.group is not None for week in signal.series)


def _signal(signal: SignalLooked) -> SignalRow:
    return SignalRow(
        signal=signal, failed=[each.says for each in signal.panel_checks if not each.held]
    )
