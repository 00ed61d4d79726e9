"""`heliograph removals`: which posts vanish, and how soon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import (
    case_options,
    labelling_options,
    lexicons_option,
    reading_options,
    sampling_options,
)


@click.command()
@click.argument("checks", nargs=-1, required=True, type=click.Path(path_type=Path))
@case_options
@lexicons_option
@sampling_options
@labelling_options
@reading_options
def removals(checks: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Report how long posts stay, which topics vanish sooner than others, and when many do.

    CHECKS are tables of repeated looks at the same posts (post, checked_at, state, cause), or of
    posts with one time of removal each. Causes are kept apart, topics are held against posts of
    the same authors, and a disappearance is never taken for an order. Writes a case, as
    `heliograph analyze` does, with this one analysis.

    \b
    Examples:
      heliograph removals checks.csv --out case
      heliograph removals checks.parquet --lexicons topics.yaml --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, checks=checks, progress=bar, analyses=("removals",), **settings)
    print_case(case)
