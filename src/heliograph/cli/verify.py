"""`heliograph verify`: whether the files of a case are as they were written."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("case", type=click.Path(path_type=Path))
def verify(case: Path) -> None:
    """Check every file of a case against the hash taken when it was written.

    Exits with 1 and names the files if any is changed, missing or new.

    \b
    Example:
      heliograph verify case
    """
    from heliograph.case import Case

    problems = Case.open(case).verify()
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("All files are as they were written.")
