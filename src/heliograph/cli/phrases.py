"""`heliograph phrases`: how official phrases are used through time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import (
    case_options,
    labelling_options,
    phrases_options,
    reading_options,
    sampling_options,
)


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@case_options
@phrases_options
@sampling_options
@labelling_options
@reading_options
def phrases(posts: tuple[Path, ...], out: Path, **settings: Any) -> None:
    """Report how official phrases are used: when first seen, at their peak, silent, and back.

    Looks for exact formulations with their variants and translations, article by article. Writes
    a case, as `heliograph analyze` does, with this one analysis.

    \b
    Examples:
      heliograph phrases articles.csv --out case
      heliograph phrases articles.parquet --phrases my-phrases.yaml --registry registry --out case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case

    with Bar() as bar:
        case = Case.create(out, posts, progress=bar, analyses=("phrases",), **settings)
    print_case(case)
