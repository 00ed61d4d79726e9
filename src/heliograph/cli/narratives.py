"""`heliograph narratives`: which texts travel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import (
    case_options,
    labelling_options,
    reading_options,
    sampling_options,
    translation_option,
)


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@case_options
@translation_option
@sampling_options
@labelling_options
@reading_options
def narratives(posts: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Report which texts travel, in which wording and language, and where each was first seen.

    Exact and near copies, passages lifted into longer texts, and, with a model installed,
    translations. Writes a case, as `heliograph analyze` does, with this one analysis.

    \b
    Examples:
      heliograph narratives articles.csv --out case
      heliograph narratives posts.jsonl --registry registry --translate none --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, analyses=("narratives",), **settings)
    print_case(case)
