"""What a person sees on the terminal when a case is done."""

from __future__ import annotations

from collections.abc import Sequence

from rich import markup
from rich.console import Console
from rich.table import Table

from heliograph.case import Case
from heliograph.findings import Finding
from heliograph.registry.labels.label import shown
from heliograph.report.model import Labelled, Summary
from heliograph.report.quantities import count


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
    console.print(_looked(summary))
    console.print()
    console.print(_levels(summary))
    console.print()
    for warning in summary.warnings:
        console.print(f"[yellow]![/] {escape(warning)}")
    console.print(escape(summary.evidence_stops))
    if summary.labelled:
        console.print(escape(_labelled(summary.labelled)))
    if findings:
        _print_findings(console, findings)
    else:
        console.print(
            f"No group of {summary.min_group_size} or more could be confirmed. "
            f"{escape(summary.detectable)}"
        )
    console.print(f"\nCase    {escape(str(case.path))}")
    console.print(f"Report  {escape(str(case.path / 'report.html'))}")


def _labelled(labelled: Labelled) -> str:
    accounts, domains = sum(labelled.accounts.values()), sum(labelled.domains.values())
    return (
        f"The registry {labelled.registry.name} labels {count(accounts, 'account')} and "
        f"{count(domains, 'domain')} of these data, as of {labelled.as_of}; everyone else stays "
        "pseudonymous."
    )


def _looked(summary: Summary) -> Table:
    table = _table("looked at", "actions", "accounts", "in step", "by pace")
    for looked in summary.looked:
        table.add_row(
            escape(looked.behaviour),
            f"{looked.actions:,}",
            f"{looked.accounts:,}",
            f"{looked.in_step:,}",
            f"{looked.expected_in_step:,.0f}",
        )
    return table


def _levels(summary: Summary) -> Table:
    table = _table("beyond chance", "tests", "found", "p")
    for level in summary.levels:
        table.add_row(
            escape(level.name), f"{level.tests:,}", f"{level.rejected:,}", f"{level.p:.3g}"
        )
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, min_width=len("co-hashtag-sequence"), no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    for finding in findings:
        console.print(f"[bold]{finding.finding_id}[/] {escape(finding.statement)}")
        for each in finding.named:
            console.print(
                escape(f"  {each.alias} is {each.name} ({each.account}): {shown(each.tier)}")
            )
        for warning in finding.warnings:
            console.print(f"  [yellow]![/] {escape(warning)}")
    members = sum(len(finding.members) for finding in findings)
    chance = max(finding.expected_chance_members for finding in findings)
    console.print(
        f"\nThese are findings of coordination: {count(members, 'member')} confirmed one by one, "
        f"of all confirmed no more than {chance:,.1f} by chance, on average, under the null "
        "model. They do not say who runs the accounts; the report lists the innocent explanations."
    )
