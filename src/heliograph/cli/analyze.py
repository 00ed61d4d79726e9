"""`heliograph analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import analysis_options, labelling_options, reading_options


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("case"),
    show_default=True,
    help="Directory of the case, which must not exist.",
)
@click.option("--replace", is_flag=True, help="Make a case that exists anew, with its own key.")
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Key file of another case, for the same pseudonyms here.",
)
@analysis_options
@labelling_options
@click.option("--title", help="Title of the report.")
@reading_options
def analyze(posts: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Read exports of posts and report which groups of accounts act in step.

    Writes a case: a directory with the posts under pseudonyms, the findings and report.html.

    \b
    Examples:
      heliograph analyze export.csv --out case
      heliograph analyze tweets.jsonl.gz --window 30s --behaviour co-link --out case
      heliograph analyze table.csv --map time=created --timezone Europe/Berlin --out case
      heliograph analyze export.csv --registry registry --labels-as-of 2026-11-22 --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, **settings)
    print_case(case)
