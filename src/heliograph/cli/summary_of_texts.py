"""What a person sees on the terminal of texts that travel and of phrases."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from heliograph.cli.escaping import escape
from heliograph.findings import NarrativeFinding, NarrativesLooked, PhraseFinding, PhrasesLooked
from heliograph.findings.phrase import PhraseSeen
from heliograph.report.no_narrative import why_none
from heliograph.report.quantities import count

_SHOWN = 5


def print_narratives(
    console: Console, looked: NarrativesLooked, findings: Sequence[NarrativeFinding]
) -> None:
    """Print the texts that travelled furthest."""
    console.print(
        f"\n[bold]Texts that travel[/]: {looked.posts:,} posts with a text to compare, "
        f"{count(looked.texts, 'different text')}, {count(len(findings), 'narrative')}"
    )
    for finding in findings[:_SHOWN]:
        console.print(f"[bold]{finding.finding_id}[/] {escape(finding.statement)}")
    if len(findings) > _SHOWN:
        console.print(f"  ... and {len(findings) - _SHOWN:,} more, in the report")
    if not findings and (why := why_none(looked)):
        console.print(escape(why))
    console.print(escape(looked.translation))


def print_phrases(
    console: Console, looked: PhrasesLooked, findings: Sequence[PhraseFinding]
) -> None:
    """Print which phrases occurred, and what changed."""
    seen = sorted((each for each in looked.phrases if each.containing), key=_most)
    console.print(
        f"\n[bold]Official phrases[/]: {len(seen):,} of {len(looked.phrases):,} occur in "
        f"{looked.articles:,} articles of {count(looked.days, 'day')}"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("phrase", no_wrap=True, max_width=38, overflow="ellipsis")
    for name in ("articles", "first seen", "peak"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in seen[:_SHOWN]:
        table.add_row(
            escape(f"{each.written}  {each.gloss}"),
            f"{each.containing:,}",
            each.first_seen or "-",
            f"{each.peak} ({each.peak_containing:,})" if each.peak else "-",
        )
    if seen:
        console.print(table)
    for finding in findings[:_SHOWN]:
        console.print(f"[bold]{finding.finding_id}[/] {escape(finding.statement)}")
    if len(findings) > _SHOWN:
        console.print(f"  ... and {len(findings) - _SHOWN:,} more, in the report")


def _most(seen: PhraseSeen) -> tuple[int, str]:
    return -seen.containing, seen.phrase
