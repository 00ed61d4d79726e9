"""What a person sees on the terminal when a case is done."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from heliograph.case import Case
from heliograph.cli.escaping import escape
from heliograph.cli.summary_of_changes import print_removals, print_shifts
from heliograph.cli.summary_of_texts import print_narratives, print_phrases
from heliograph.findings import (
    Finding,
    GroupFinding,
    NarrativeFinding,
    PhraseFinding,
    RemovalFinding,
    ShiftFinding,
)
from heliograph.registry.labels.label import shown
from heliograph.report.model import Coordination, Labelled, Summary
from heliograph.report.quantities import count

_READ_AS = {"posts": "posts", "panel": "posts of the panel", "checks": "checks"}


def print_case(case: Case) -> None:
    """Print the summary of a case to standard output."""
    console = Console(highlight=False, soft_wrap=True)
    summary, findings = case.summary, case.findings
    for file, intake in zip(summary.inputs, summary.intake, strict=True):
        console.print(
            f"[bold]{escape(file.name)}[/]: {intake.posts:,} {_READ_AS[intake.of]} read as "
            f"{intake.format}, "
            f"{intake.duplicates:,} duplicates collapsed, {intake.quarantined:,} rows quarantined"
        )
        guessed = ["; ".join(intake.guessed)] if intake.guessed else []
        for note in (*guessed, *intake.notes):
            console.print(f"  {escape(note)}")
    accounts = count(summary.accounts, "account")
    console.print(f"{accounts}, {summary.first_post} to {summary.last_post}\n")
    if summary.coordination:
        console.print(_looked(summary.coordination))
        console.print()
        console.print(_levels(summary.coordination))
        console.print()
    for warning in summary.warnings:
        console.print(f"[yellow]![/] {escape(warning)}")
    if summary.labelled:
        console.print(escape(_labelled(summary.labelled)))
    _print_found(console, summary, findings)
    console.print(f"\nCase    {escape(str(case.path))}")
    console.print(f"Report  {escape(str(case.path / 'report.html'))}")


def _print_found(console: Console, summary: Summary, findings: Sequence[Finding]) -> None:
    """Print what each analysis found."""
    if summary.coordination:
        in_step = [each for each in findings if isinstance(each, GroupFinding)]
        _print_groups(console, summary.coordination, in_step, summary.min_group_size)
    if summary.narratives:
        travelled = [each for each in findings if isinstance(each, NarrativeFinding)]
        print_narratives(console, summary.narratives, travelled)
    if summary.phrases:
        changed = [each for each in findings if isinstance(each, PhraseFinding)]
        print_phrases(console, summary.phrases, changed)
    if summary.shifts:
        shifted = [each for each in findings if isinstance(each, ShiftFinding)]
        print_shifts(console, summary.shifts, shifted)
    if summary.removals:
        vanished = [each for each in findings if isinstance(each, RemovalFinding)]
        print_removals(console, summary.removals, vanished)


def _labelled(labelled: Labelled) -> str:
    accounts, domains = sum(labelled.accounts.values()), sum(labelled.domains.values())
    return (
        f"The registry {labelled.registry.name} labels {count(accounts, 'account')} and "
        f"{count(domains, 'domain')} of these data, as of {labelled.as_of}; everyone else stays "
        "pseudonymous."
    )


def _looked(found: Coordination) -> Table:
    table = _table("looked at", "actions", "accounts", "in step", "by pace")
    for looked in found.looked:
        table.add_row(
            escape(looked.behaviour),
            f"{looked.actions:,}",
            f"{looked.accounts:,}",
            f"{looked.in_step:,}",
            f"{looked.expected_in_step:,.0f}",
        )
    return table


def _levels(found: Coordination) -> Table:
    table = _table("beyond chance", "tests", "found", "p")
    for level in found.levels:
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


def _print_groups(
    console: Console, found: Coordination, findings: Sequence[GroupFinding], min_group_size: int
) -> None:
    console.print(escape(found.evidence_stops))
    if not findings:
        console.print(
            f"No group of {min_group_size} or more could be confirmed. {escape(found.detectable)}"
        )
        return
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
