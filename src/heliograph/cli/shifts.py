"""`heliograph shifts`: whose emphasis changes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import (
    case_options,
    labelling_options,
    lexicons_option,
    panel_option,
    reading_options,
    sampling_options,
)


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@case_options
@panel_option
@lexicons_option
@click.option(
    "--phrases",
    metavar="FILE",
    help="YAML file or directory of official phrases, whose share is one of the signals; the list "
    "that comes along if not given.",
)
@sampling_options
@labelling_options
@reading_options
def shifts(posts: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Report whether accounts changed their emphasis at once, beyond what a panel did.

    Watches, week by week, the share of posts on declared topics, in each language, at each time of
    day, with official phrases and with links to labelled outlets. Without a reference panel there
    is no claim: the news moves everybody at once. Writes a case, as `heliograph analyze` does, with
    this one analysis; it tells of groups, never of an account.

    \b
    Examples:
      heliograph shifts posts.csv --panel panel.csv --out case
      heliograph shifts posts.csv --panel panel.csv --lexicons topics.yaml --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, analyses=("shifts",), **settings)
    print_case(case)
