"""`heliograph analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import (
    analysis_options,
    case_options,
    checks_option,
    labelling_options,
    lexicons_option,
    panel_option,
    phrases_options,
    reading_options,
    translation_option,
)


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@case_options
@click.option(
    "--only",
    "analyses",
    type=click.Choice(["coordination", "narratives", "phrases", "shifts", "removals"]),
    multiple=True,
    help="Look for this alone; may be repeated. All that the posts allow if not given.",
)
@analysis_options
@translation_option
@phrases_options
@panel_option
@checks_option
@lexicons_option
@labelling_options
@reading_options
def analyze(posts: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Read exports of posts and report what is seen in them.

    Groups of accounts that act in step, texts that travel, official phrases that rise and fall;
    with --panel, emphasis that shifts at once; with --checks, posts that vanish.

    Writes a case: a directory with the posts under pseudonyms, the findings and report.html.

    \b
    Examples:
      heliograph analyze export.csv --out case
      heliograph analyze tweets.jsonl.gz --window 30s --behaviour co-link --out case
      heliograph analyze table.csv --map time=created --timezone Europe/Berlin --out case
      heliograph analyze export.csv --registry registry --labels-as-of 2026-11-22 --out case
      heliograph analyze export.csv --panel others.csv --checks checks.csv --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, **settings)
    print_case(case)
