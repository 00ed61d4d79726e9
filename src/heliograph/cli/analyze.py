"""`heliograph analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import reading_options


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
@click.option(
    "--behaviour",
    "behaviours",
    metavar="NAME",
    multiple=True,
    help="What to look at, such as co-link; may be repeated. All that the posts have, but "
    "co-domain, if not given.",
)
@click.option(
    "--window",
    metavar="DURATION",
    help="Longest gap that counts as in step. 60s, or twice the clock resolution, if not given.",
)
@click.option(
    "--cell",
    metavar="DURATION",
    help="Width of the null model's cells. 1h, or ten windows, if not given.",
)
@click.option(
    "--fdr", type=float, default=0.05, show_default=True, help="False discovery rate of pairs."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Seed of everything that is drawn."
)
@click.option(
    "--min-group-size",
    type=int,
    default=5,
    show_default=True,
    help="Smallest group that may be shown; 3 is the floor.",
)
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
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, **settings)
    print_case(case)
