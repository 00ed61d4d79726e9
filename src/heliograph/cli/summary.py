"""What a person sees on the terminal when a case is done."""

from __future__ import annotations

from rich import markup
from rich.console import Console
from rich.table import Table

from heliograph.case import Case


def escape(text: str) -> str:
    """Return a text that neither the terminal nor the markup obeys."""
    return markup.escape("".join(c if c.isprintable() else "\ufffd" for c in text))


def print_case(case: Case) -> None:
    """Print the summary of a case to standard output."""
    console = Console(highlight=False, soft_wrap=True)
    summary, findings = case.summary, case.findings
    for file, intake in zip(summary.inputs, summary.intake, strict=True):
        console.print(
            f"[bold]{escape(file.name)}[/]: {intake.posts:,} posts read as {intake.format}, "
            f"{intake.duplicates:,} duplicates collapsed, {intake.quarantined:,} rows quarantined"
        )
        guessed = ["; ".join(intake.guessed)] if intake.guessed else []
        for note in (*guessed, *intake.notes):
            console.print(f"  {escape(note)}")
    console.print(f"{summary.accounts:,} accounts, {summary.first_post} to {summary.last_post}\n")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("looked at", min_width=len("co-hashtag-sequence"), no_wrap=True)
    for name in ("actions", "accounts", "in step", "by chance", "pairs kept", "groups"):
        table.add_column(name, justify="right", no_wrap=True)
    for looked in summary.looked:
        table.add_row(
            looked.behaviour,
            f"{looked.actions:,}",
            f"{looked.accounts:,}",
            f"{looked.in_step:,}",
            f"{looked.expected_in_step:,.0f}",
            f"{looked.pairs_surviving:,}",
            f"{looked.groups:,}",
        )
    console.print(table)
    console.print()
    for warning in summary.warnings:
        console.print(f"[yellow]![/] {escape(warning)}")
    if findings:
        for finding in findings:
            console.print(f"[bold]{finding.finding_id}[/] {escape(finding.statement)}")
        console.print(
            "\nThese are findings of coordination at a false discovery rate of "
            f"{findings[0].family.level:g} under one null model. They do not say who runs the "
            "accounts; the report lists the innocent explanations."
        )
    else:
        console.print(
            f"No group of {summary.min_group_size} or more stands out. {summary.detectable}"
        )
    console.print(f"\nCase    {escape(str(case.path))}")
    console.print(f"Report  {escape(str(case.path / 'report.html'))}")
