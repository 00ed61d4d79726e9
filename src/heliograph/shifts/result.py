"""What the analysis of shifts hands back, and its frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from heliograph.findings import ShiftFinding, ShiftsLooked
from heliograph.findings.shift import SignalLooked
from heliograph.frames import Frame


@dataclass(frozen=True)
class Shifts:
    """What the analysis of shifts found.

    Frames of the caller's kind, about all eligible accounts together: no frame, and nothing else,
    tells which account changed. ``weeks``: signal, week, accounts, share (mean over accounts), low,
    high (95%), panel_share; blank where fewer than ``min_group_size`` accounts stand behind a
    number. ``signals``: signal, kind, direction, eligible, observed, expected (most changes to be
    expected within one window, and under the null model), p, q, outcome, says. ``findings`` may be
    published.
    """

    weeks: Frame
    signals: Frame
    findings: tuple[ShiftFinding, ...]
    looked: ShiftsLooked


def weeks_table(looked: Sequence[SignalLooked]) -> pa.Table:
    """Return every signal's weekly means, once for both directions."""
    by_signal = {each.signal: each for each in reversed(looked)}
    rows = [
        {
            "signal": each.signal,
            "week": week.start,
            "accounts": week.accounts or None,
            "share": week.group,
            "low": week.low,
            "high": week.high,
            "panel_share": week.panel,
        }
        for each in reversed(by_signal.values())
        for week in each.series
    ]
    return pa.Table.from_pylist(rows, schema=_WEEKS)


def signals_table(looked: Sequence[SignalLooked]) -> pa.Table:
    """Return what became of every signal in each direction."""
    rows = [
        {
            "signal": each.signal,
            "kind": each.signal_kind,
            "direction": each.direction,
            "eligible": each.eligible,
            "observed": each.observed,
            "expected": each.expected,
            "p": each.p,
            "q": each.q,
            "outcome": each.outcome,
            "says": each.says,
        }
        for each in looked
    ]
    return pa.Table.from_pylist(rows, schema=_SIGNALS)


_WEEKS = pa.schema(
    [
        pa.field("signal", pa.string()),
        pa.field("week", pa.string()),
        pa.field("accounts", pa.int64()),
        pa.field("share", pa.float64()),
        pa.field("low", pa.float64()),
        pa.field("high", pa.float64()),
        pa.field("panel_share", pa.float64()),
    ]
)
_SIGNALS = pa.schema(
    [
        pa.field("signal", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("direction", pa.string()),
        pa.field("eligible", pa.int64()),
        pa.field("observed", pa.float64()),
        pa.field("expected", pa.float64()),
        pa.field("p", pa.float64()),
        pa.field("q", pa.float64()),
        pa.field("outcome", pa.string()),
        pa.field("says", pa.string()),
    ]
)
