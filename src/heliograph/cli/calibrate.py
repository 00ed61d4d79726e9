"""`heliograph calibrate`: how often the analysis is wrong, measured, as a page."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs"),
    show_default=True,
    help="Directory for calibration.md and calibration/, written anew.",
)
@click.option(
    "--runs", type=click.IntRange(1), default=100, show_default=True, help="Runs of each world."
)
@click.option(
    "--harder-runs",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Runs of each world and harder setting, and of each disturbance of real data.",
)
@click.option("--accounts", type=int, default=2000, show_default=True, help="Accounts of a world.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Seed of the first run; the others follow it.",
)
@click.option(
    "--world",
    "worlds",
    metavar="NAME",
    multiple=True,
    help="One of plain, breaking-news, schedulers, fandom, newsroom; may be repeated. All if not "
    "given.",
)
@click.option(
    "--only",
    "parts",
    metavar="PART",
    multiple=True,
    help="One of nobody, planted, harder, rules, pvalues, real; may be repeated. What --out holds "
    "of other parts stays, if it was made with the same options and code. All if not given.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory with the data of the R package CooRTweet, for the part 'real'.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--draw", is_flag=True, help="Draw the page again from its results; run nothing.")
def calibrate(  # noqa: PLR0917 - click passes them by name
    out: Path,
    runs: int,
    harder_runs: int,
    accounts: int,
    seed: int,
    worlds: tuple[str, ...],
    parts: tuple[str, ...],
    data: Path | None,
    workers: int,
    draw: bool,
) -> None:
    """Measure false groups and missed members where the truth is known, and write a page.

    Simulates worlds in which nobody coordinates, and worlds with planted groups, and compares what
    the analysis names with the truth, beside published rules. The same options give the same page.

    \b
    Example:
      heliograph calibrate --runs 5 --world plain --world breaking-news --out calibrated
    """
    from heliograph.calibration import WORLDS, read_results, write_page
    from heliograph.calibration import calibrate as measure
    from heliograph.calibration.page import FOLDER, RESULTS
    from heliograph.cli.progress import Bar

    if draw:
        click.echo(f"{write_page(read_results(out / FOLDER / RESULTS), out)}: drawn again")
        return
    at = out / FOLDER / RESULTS
    before = read_results(at) if parts and at.is_file() else None
    with Bar() as bar:
        results = measure(
            runs=runs,
            harder_runs=harder_runs,
            accounts=accounts,
            seed=seed,
            worlds=worlds or WORLDS,
            parts=parts or None,
            data=data,
            before=before,
            workers=workers,
            progress=bar,
        )
    spent = os.times()
    cpu_s = spent.user + spent.system + spent.children_user + spent.children_system
    click.echo(f"{write_page(results, out)}: {cpu_s:,.0f} CPU-seconds")
