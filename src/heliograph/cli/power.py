"""`heliograph power`: what the data could reveal, before any analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heliograph.cli.options import analysis_options, reading_options

if TYPE_CHECKING:
    import pyarrow as pa

    from heliograph.coordination.power import Power


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--size",
    "sizes",
    type=int,
    multiple=True,
    help="Size of group to ask for; may be repeated. 5, 8, 12, 20 and 50 if not given.",
)
@click.option(
    "--probability",
    type=float,
    default=0.8,
    show_default=True,
    help="Probability with which the group is to be found.",
)
@analysis_options
@reading_options
def power(  # noqa: PLR0917 - click passes them by name
    posts: tuple[Path, ...],
    behaviours: tuple[str, ...],
    window: str | None,
    cell: str | None,
    fdr: float,
    seed: int,
    min_group_size: int,
    sizes: tuple[int, ...],
    probability: float,
    **reading: Any,
) -> None:
    """Say how often a group must act in step to be found in these posts, if there is one.

    Looks for nobody and writes nothing: hidden groups are simulated at moments of the posts, and
    counted is how many `heliograph analyze` would show with the same options.

    \b
    Examples:
      heliograph power export.csv
      heliograph power tweets.jsonl.gz --window 30s --behaviour co-link --size 5 --size 10
    """
    from heliograph.case.in_step import WINDOWS_S
    from heliograph.cli.progress import Bar
    from heliograph.coordination.indexed import times_us
    from heliograph.coordination.power import SIZES
    from heliograph.coordination.power import power as ask
    from heliograph.coordination.windows import DEFAULT_WINDOW_US, clock_resolution_us
    from heliograph.errors import InputError
    from heliograph.intake import read_posts

    with Bar() as bar:
        table = read_posts(list(posts), **reading)
        if not table.num_rows:
            raise InputError("there are no posts in this", remedy="check that the export has rows.")
        clock_us = clock_resolution_us(times_us(table.column("time")))
        result = ask(
            _actions(table, behaviours),
            window or max(DEFAULT_WINDOW_US, 2 * clock_us) / 1e6,
            cell=cell,
            clock=clock_us / 1e6,
            fdr=fdr,
            seed=seed,
            windows=WINDOWS_S,
            sizes=sizes or SIZES,
            probability=probability,
            min_group_size=min_group_size,
            progress=lambda step: bar(step, 0, 0),
        )
    print_power(result)


def _actions(posts: pa.Table, chosen: tuple[str, ...]) -> dict[str, pa.Table]:
    """Return the actions of each behaviour that the posts have; a chosen one must be there."""
    from heliograph.actions import actions
    from heliograph.case.settings import DEFAULT_BEHAVIOURS
    from heliograph.errors import InputError

    found = {name: actions(posts, name) for name in chosen or DEFAULT_BEHAVIOURS}
    empty = [name for name, table in found.items() if not table.num_rows]
    if len(empty) == len(found) or (chosen and empty):
        raise InputError(
            f"the posts hold nothing that {', '.join(empty)} could look at",
            remedy="choose another behaviour, or check with --map which columns were read.",
        )
    return {name: table for name, table in found.items() if table.num_rows}


def print_power(power: Power) -> None:
    """Print what could be found to standard output."""
    from rich.console import Console
    from rich.table import Table

    from heliograph.cli.escaping import escape

    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{power.accounts:,} accounts make {power.tests:,} pairs; window {power.window_s:g} s, "
        f"false discovery rate {power.fdr:g}.\n"
    )
    behaviours = list(dict.fromkeys(item.behaviour for item in power.detected))
    sizes = list(dict.fromkeys(item.group_size for item in power.detected))
    objects = {(item.behaviour, item.group_size): item.objects for item in power.detected}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("objects that a group of ... must share", no_wrap=True)
    for size in sizes:
        table.add_column(f"{size:,}", justify="right", no_wrap=True)
    for behaviour in behaviours:
        needed = (objects[behaviour, size] for size in sizes)
        table.add_row(behaviour, *("-" if number is None else str(number) for number in needed))
    console.print(table)
    console.print()
    console.print(escape(power.detectable))
    console.print(
        "\nHow likely a confirmed member really coordinates, at a bound of "
        f"{power.innocent_chance:.2g} on the chance of anybody else to be confirmed:"
    )
    for item in power.predictive:
        console.print(f"  {item.value:>6.1%}  if one account in {1 / item.base_rate:,.0f} does")
    console.print(
        "\nNobody was looked for. What is not found at these numbers is not shown to be absent."
    )
