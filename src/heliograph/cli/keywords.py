"""`heliograph keywords`: published keyword lists through time."""

from __future__ import annotations

from pathlib import Path

import click


def _dated(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str | None, Path]]:
    """Return day and path of each DAY=FILE; the day is None where a file stands alone."""
    found: list[tuple[str | None, Path]] = []
    for value in values:
        day, separator, path = value.partition("=")
        dated = bool(separator) and not Path(value).exists()
        if dated and not (day and path):
            raise click.BadParameter(f"{value!r} is not DAY=FILE", context, parameter)
        found.append((day, Path(path)) if dated else (None, Path(value)))
    return found


@click.command()
@click.argument("lists", nargs=-1, required=True, metavar="[DAY=]FILE...", callback=_dated)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the tables as CSV; files of the same names are replaced.",
)
def keywords(lists: list[tuple[str | None, Path]], out: Path | None) -> None:
    """Compare dated snapshots of a published keyword list: what was added, what was taken out.

    A file has a keyword a line, or is a table with a column keyword (or combination), and perhaps
    category and date. Words joined by + or & are one combination, a set in which order says
    nothing. The lists are read as data: no text is held against them.

    \b
    Examples:
      heliograph keywords list-2015-05-01.txt list-2016-05-01.txt
      heliograph keywords 2015-05-01=old.csv 2016-05-01=new.csv --out tables
    """
    from rich.console import Console

    from heliograph.cli.summary_of_keywords import print_keywords
    from heliograph.cli.tables import write_tables
    from heliograph.removals.keyword_lists.analysis import keyword_lists

    found = keyword_lists([path for _, path in lists], days=[day for day, _ in lists])
    print_keywords(Console(highlight=False, soft_wrap=True), found)
    if out is not None:
        tables = {
            "keyword-entries": found.entries,
            "keyword-changes": found.changes,
            "keyword-categories": found.categories,
            "keyword-counts": found.counts,
        }
        write_tables(tables, out)
