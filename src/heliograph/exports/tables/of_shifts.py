"""Tables of shifts: the signals, their weeks, and the words that came with a shift."""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.exports.tables.csvfile import Table
from heliograph.findings import ShiftFinding, ShiftsLooked
from heliograph.findings.shift import Week


def shift_tables(looked: ShiftsLooked, findings: Sequence[ShiftFinding]) -> dict[str, Table]:
    """Return the tables by name."""
    return {
        "shifts": _findings(findings),
        "shift-signals": _signals(looked),
        "shift-weeks": _weeks(looked, findings),
        "shift-wordings": _wordings(findings),
    }


def _findings(findings: Sequence[ShiftFinding]) -> Table:
    columns = (
        *("finding", "signal", "direction", "week", "earliest", "latest", "window_weeks"),
        *("size", "tested", "panel_accounts", "effect", "low", "high", "p", "q", "statement"),
    )
    rows = [
        (
            *(each.finding_id, each.signal, each.direction, each.week, each.earliest, each.latest),
            *(each.window_weeks, each.size, each.tested, each.panel_accounts),
            *(each.effect.value, each.effect.low, each.effect.high, each.p, each.q, each.statement),
        )
        for each in findings
    ]
    return Table(columns, rows)


def _signals(looked: ShiftsLooked) -> Table:
    columns = (
        *(
            "signal",
            "kind",
            "what",
            "direction",
            "eligible",
            "panel_eligible",
            "observed",
            "expected",
        ),
        *("p", "q", "outcome", "says", "mean_changes"),
    )
    rows = [
        (
            *(
                each.signal,
                each.signal_kind,
                each.what,
                each.direction,
                each.eligible,
                each.panel_eligible,
            ),
            *(each.observed, each.expected, each.p, each.q, each.outcome, each.says),
            " ".join(each.changes),
        )
        for each in looked.signals
    ]
    return Table(columns, rows)


def _weeks(looked: ShiftsLooked, findings: Sequence[ShiftFinding]) -> Table:
    columns = ("of", "signal", "week", "accounts", "share", "low", "high", "panel_share")
    series: dict[tuple[str, str], tuple[Week, ...]] = {}
    for each in looked.signals:  # both directions of a signal have the same weeks
        series.setdefault(("all accounts", each.signal), each.series)
    series |= {(each.finding_id, each.signal): each.series for each in findings}
    rows = [
        (of, signal, week.start, week.accounts, week.group, week.low, week.high, week.panel)
        for (of, signal), weeks in series.items()
        for week in weeks
    ]
    return Table(columns, rows)


def _wordings(findings: Sequence[ShiftFinding]) -> Table:
    columns = ("finding", "written", "before", "after", "panel_before", "panel_after", "p", "q")
    rows = [
        (
            *(finding.finding_id, each.written, each.before, each.after),
            *(each.panel_before, each.panel_after, each.p, each.q),
        )
        for finding in findings
        for each in finding.wordings
    ]
    return Table(columns, rows)
