"""`heliograph report`: the page of a case, drawn again."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("case", type=click.Path(path_type=Path))
def report(case: Path) -> None:
    """Write report.html of a case again from its findings and summary.

    \b
    Example:
      heliograph report case
    """
    from heliograph.case import Case

    click.echo(Case.open(case).report())
