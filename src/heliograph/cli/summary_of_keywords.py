"""What a person sees on the terminal of keyword lists through time."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from heliograph.cli.escaping import escape
from heliograph.removals.keyword_lists.analysis import KeywordLists
from heliograph.report.quantities import count

_SHOWN = 10
_SNAPSHOTS = 40


def print_keywords(console: Console, found: KeywordLists) -> None:
    """Print how the list grew and shrank, by snapshot and by category."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("snapshot", "combinations", "of one word", "added", "deleted", "turnover"):
        table.add_column(name, justify="left" if name == "snapshot" else "right", no_wrap=True)
    rows = found.counts.to_pylist()
    for row in rows[-_SNAPSHOTS:]:
        first = row["added"] is None
        table.add_row(
            row["day"],
            f"{row['combinations']:,}",
            f"{row['single']:,}",
            "-" if first else f"{row['added']:,}",
            "-" if first else f"{row['deleted']:,}",
            "-" if row["turnover"] is None else f"{row['turnover']:.1%}",
        )
    console.print(table)
    if len(rows) > _SNAPSHOTS:
        console.print(f"  ... and {len(rows) - _SNAPSHOTS:,} earlier snapshots, in the tables")
    console.print(_categories(found))
    covered = found.entries.num_rows - found.entries.column("covered_by").null_count
    returned = sum(each > 0 for each in found.entries.column("returns").to_pylist())
    console.print(
        f"\n{count(found.entries.num_rows, 'combination')} in all; {returned:,} were taken out and "
        f"came back. Of the last snapshot, {covered:,} {'is' if covered == 1 else 'are'} covered "
        "by a shorter combination. A change lies between two snapshots; no "
        "closer can be said."
    )


def _categories(found: KeywordLists) -> Table:
    changed: dict[str, Counter[str]] = {"added": Counter(), "deleted": Counter()}
    for row in found.changes.to_pylist():
        changed[row["change"]][row["category"] or "(none given)"] += 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("category", no_wrap=True, max_width=50, overflow="ellipsis")
    table.add_column("added", justify="right", no_wrap=True)
    table.add_column("deleted", justify="right", no_wrap=True)
    both = changed["added"] + changed["deleted"]
    for name, _ in sorted(both.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
        table.add_row(escape(name), f"{changed['added'][name]:,}", f"{changed['deleted'][name]:,}")
    return table
