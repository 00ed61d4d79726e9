"""What the page shows of removals: how long posts stay, why they go, and what stands out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from heliograph.findings import RemovalFinding, RemovalsLooked
from heliograph.findings.removal import CauseSeen, Class, Classes, Curve, TopicSeen, Vanished
from heliograph.report.drawing import Picture
from heliograph.report.hazard_forest import TOPICS, forest_plot, has_ratio
from heliograph.report.labelled import Chip, Labels
from heliograph.report.lapses import domain, gone_by, lapse
from heliograph.report.quantities import day
from heliograph.report.removal_plots import Burst, series_plot
from heliograph.report.shift_plots import SMALL
from heliograph.report.step_curves import CURVES, step_plot
from heliograph.report.tested import Procedure, procedures, unseen

SECTIONS = 20  # findings with plots, in full
LINES = 300  # of a table
YEARS = 12  # small plots
EVIDENCE = 20  # of one finding
_MARKS = (1 / 24, 1.0, 7.0, 30.0, 365.0)  # days since posting, in the table of a plot
_CLASSES: tuple[tuple[Class, str], ...] = (
    ("ok", "still there when last looked at"),
    ("anomaly", "gone, without a notice that is known to be of an act of the platform"),
    ("confirmed", "gone, with a fingerprint: the platform’s own notice of what it did"),
    ("failure", "nothing could be told, by the fault of the collector or the network"),
)


class Reach(msgspec.Struct, frozen=True):
    """A curve as numbers: the share gone by each mark, None beyond what was seen."""

    curve: Curve
    shares: list[float | None]


class Curves(msgspec.Struct, frozen=True):
    """Some curves, drawn and as numbers; ``undrawn`` of them have no room in the drawing."""

    picture: Picture
    undrawn: int
    marks: list[str]
    reaches: list[Reach]
    banded: bool


class RemovalSection(msgspec.Struct, frozen=True):
    """One finding with its plots and evidence; ``evidence_more`` is not shown."""

    number: int
    finding: RemovalFinding
    when: str
    curves: Curves | None
    series: Picture | None
    classes: list[tuple[Class, str, int]]
    evidence: Sequence[Vanished]
    evidence_more: int
    labelled: list[Chip]


class Row(msgspec.Struct, frozen=True):
    """One finding in the table of all, and the section that it has."""

    finding: RemovalFinding
    when: str
    section: int | None


class RemovalsView(msgspec.Struct, frozen=True):
    """Everything that the section on removals shows."""

    looked: RemovalsLooked
    found: int
    rows: list[Row]
    sections: list[RemovalSection]
    classes: list[tuple[Class, str, int]]
    survival: Curves | None
    causes: Sequence[CauseSeen]
    causes_more: int
    lags: Curves | None
    years: list[Picture]
    years_more: int
    series: Picture | None
    forest: Picture | None
    forest_more: int
    topics: Sequence[TopicSeen]
    topics_more: int
    procedures: list[Procedure]
    unseen: list[tuple[str, list[str]]]


def removals_section(
    findings: Sequence[RemovalFinding], looked: RemovalsLooked, labels: Labels | None = None
) -> RemovalsView:
    """Return the section on removals; findings in their order, the surest topics first.

    Labelled outlets are named where ``labels`` are given.
    """
    sections = [
        _section(number, finding, labels) for number, finding in enumerate(findings[:SECTIONS], 1)
    ]
    causes = sorted(looked.causes, key=lambda each: -each.posts)
    topics = sorted(looked.topics, key=lambda each: (not each.tested, each.q, each.p))
    years, years_more = _years(causes)
    return RemovalsView(
        looked=looked,
        found=len(findings),
        rows=[
            Row(
                finding=finding,
                when=_when(finding),
                section=number if number <= len(sections) else None,
            )
            for number, finding in enumerate(findings[:LINES], 1)
        ],
        sections=sections,
        classes=_classes(looked.classes),
        survival=_curves("Posts that are gone", "by time since posting", looked.survival),
        causes=causes[:LINES],
        causes_more=len(causes[LINES:]),
        lags=_curves(
            "How fast removals came",
            "of posts removed for each cause, the share gone by time since posting",
            [each.lags for each in causes if each.lags],
        ),
        years=years,
        years_more=years_more,
        series=series_plot(looked.series),
        forest=forest_plot(topics, _standing_out(topics, findings)),
        forest_more=len([each for each in topics if has_ratio(each)][TOPICS:]),
        topics=topics[:LINES],
        topics_more=len(topics[LINES:]),
        procedures=procedures(findings, looked.parameters),
        unseen=unseen(findings),
    )


def _section(number: int, finding: RemovalFinding, labels: Labels | None) -> RemovalSection:
    burst = Burst(finding.start, finding.end) if finding.start and finding.end else None
    chips = labels.chips(finding.named) if labels else {}
    return RemovalSection(
        number=number,
        finding=finding,
        when=_when(finding),
        curves=_curves(finding.subject, "gone, by time since posting", finding.curves),
        series=series_plot(finding.series, burst),
        classes=_classes(finding.classes),
        evidence=finding.evidence[:EVIDENCE],
        evidence_more=finding.evidence_total - len(finding.evidence[:EVIDENCE]),
        labelled=list(chips.values()),
    )


def _curves(title: str, said: str, curves: Sequence[Curve]) -> Curves | None:
    over, picture = domain(curves), step_plot(title, said, curves)
    if picture is None or over is None:
        return None
    marks = [mark for mark in _MARKS if over.first <= mark <= over.last]
    return Curves(
        picture=picture,
        undrawn=len(curves[CURVES:]),
        marks=[lapse(mark) for mark in marks],
        reaches=[
            Reach(curve, [gone_by(curve, mark) for mark in marks]) for curve in curves[:LINES]
        ],
        banded=any(curve.low for curve in curves),
    )


def _years(causes: Sequence[CauseSeen]) -> tuple[list[Picture], int]:
    """Return lags by year of posting, each against those of all years; and how many have no room.

    All share one axis of time. A cause seen in a single year has nothing to compare.
    """
    several = [each for each in causes if len(each.years) > 1]
    over = domain([curve for each in several for curve in each.years])
    asked = [(each, curve) for each in several for curve in each.years]
    pictures = [
        picture
        for cause, curve in asked[:YEARS]
        if (
            picture := step_plot(
                curve.name,
                f"{cause.cause.replace('_', ' ')}, {curve.removed:,}",
                [curve],
                SMALL,
                over=over,
                behind=cause.lags,
            )
        )
    ]
    return pictures, len(asked[YEARS:])


def _classes(classes: Classes) -> list[tuple[Class, str, int]]:
    return [(name, says, getattr(classes, name)) for name, says in _CLASSES]


def _when(finding: RemovalFinding) -> str:
    if not finding.start or not finding.end:
        return ""
    first, last = day(finding.start), day(finding.end)
    return first if first == last else f"{first} to {last}"


def _standing_out(
    topics: Sequence[TopicSeen], findings: Sequence[RemovalFinding]
) -> list[TopicSeen]:
    found = {
        (each.subject, each.subject_kind, each.cause) for each in findings if each.event != "burst"
    }
    return [each for each in topics if (each.subject, each.subject_kind, each.cause) in found]
