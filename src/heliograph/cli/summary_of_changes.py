"""What a person sees on the terminal of shifts that are shared, and of posts that vanish."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from heliograph.cli.escaping import escape
from heliograph.findings import RemovalFinding, RemovalsLooked, ShiftFinding, ShiftsLooked
from heliograph.report.quantities import count

_SHOWN = 5


def print_shifts(console: Console, looked: ShiftsLooked, findings: Sequence[ShiftFinding]) -> None:
    """Print what became of each signal."""
    console.print(
        f"\n[bold]Shifts at once[/]: {count(looked.accounts, 'account')} against a panel of "
        f"{looked.panel_accounts:,}, {count(looked.weeks, 'week')}"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("signal", no_wrap=True, max_width=26, overflow="ellipsis")
    table.add_column("way", no_wrap=True)
    for name in ("accounts", "at once", "chance", "q", "outcome"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in looked.signals:
        tested = each.outcome != "not tested"
        table.add_row(
            escape(each.signal),
            each.direction,
            f"{each.eligible:,}",
            f"{each.observed:,.1f}" if tested else "-",
            f"{each.expected:,.1f}" if tested else "-",
            f"{each.q:.3g}" if tested else "-",
            each.outcome,
        )
    if looked.signals:
        console.print(table)
    for each in looked.signals:
        if each.outcome == "lowered":
            console.print(f"  {escape(each.signal)}, {each.direction}: {escape(each.says)}")
    untested = {each.signal: each.says for each in looked.signals if each.outcome == "not tested"}
    for signal, says in untested.items():  # the same in both directions
        console.print(f"  {escape(signal)}: {escape(says)}")
    _print_findings(console, findings)
    if not findings:
        console.print(escape(looked.detectable))


def print_removals(
    console: Console, looked: RemovalsLooked, findings: Sequence[RemovalFinding]
) -> None:
    """Print how many posts vanished, why as far as that is known, and what stands out."""
    gone = sum(each.posts for each in looked.causes)
    console.print(
        f"\n[bold]Posts that vanish[/]: {count(looked.posts, 'post')} in "
        f"{count(looked.checks, 'check')}, {gone:,} gone; "
        f"{looked.classes.ok:,} ok, {looked.classes.anomaly:,} anomaly, "
        f"{looked.classes.confirmed:,} confirmed, {looked.classes.failure:,} failure"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("cause", no_wrap=True)
    for name in ("posts", "median lag", "95% interval"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in looked.causes:
        interval = each.low is not None and each.high is not None
        table.add_row(
            escape(each.cause),
            f"{each.posts:,}",
            f"{each.median_lag_days:,.2f} days" if each.median_lag_days is not None else "-",
            f"{each.low:,.2f} to {each.high:,.2f}" if interval else "-",
        )
    if looked.causes:
        console.print(table)
    console.print(escape(looked.says))
    _print_findings(console, findings)
    if looked.denominator and not findings:
        console.print(escape(looked.detectable))


def _print_findings(
    console: Console, findings: Sequence[ShiftFinding] | Sequence[RemovalFinding]
) -> None:
    for finding in findings[:_SHOWN]:
        console.print(f"[bold]{finding.finding_id}[/] {escape(finding.statement)}")
        for warning in finding.warnings:
            console.print(f"  [yellow]![/] {escape(warning)}")
    if len(findings) > _SHOWN:
        console.print(f"  ... and {len(findings) - _SHOWN:,} more, in the report")
