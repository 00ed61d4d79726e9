"""`heliograph coordination`: the published tools' counts, on their own definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from heliograph.cli.options import reading_options


@click.command()
@click.argument("posts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--method",
    type=click.Choice(["count"]),
    default="count",
    show_default=True,
    help="count: pairs at or above a number of co-actions, as the published tools do.",
)
@click.option("--behaviour", metavar="NAME", help="What to count; the only one if not given.")
@click.option("--window", metavar="DURATION", default="60s", show_default=True)
@click.option(
    "--min-participation",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Least actions of an account (CooRTweet's rule from 2 on).",
)
@click.option(
    "--min-weight",
    type=click.IntRange(1),
    multiple=True,
    help="Also count the pairs of this weight or more; may be repeated. 2 if not given.",
)
@click.option(
    "--percentile",
    type=click.FloatRange(0, 1),
    multiple=True,
    help="Also count the pairs above this quantile of the weights; may be repeated. 0.5 if not "
    "given.",
)
@reading_options
def coordination(
    posts: tuple[Path, ...],
    method: str,  # noqa: ARG001 - there is one method so far
    behaviour: str | None,
    window: str,
    min_participation: int,
    min_weight: tuple[int, ...],
    percentile: tuple[float, ...],
    **reading: Any,
) -> None:
    """Count the pairs of accounts in step, without an error rate, for comparison.

    Prints how many pairs and accounts stay at each threshold; writes nothing. A threshold says
    nothing of chance: use `heliograph analyze` for findings.

    \b
    Example:
      heliograph coordination retweets.csv --window 60s --min-participation 2 --percentile 0.99
    """
    from heliograph.actions import actions, available
    from heliograph.coordination.indexed import times_us
    from heliograph.coordination.pairs import count_pairs
    from heliograph.coordination.thresholds import above_quantile, at_least
    from heliograph.coordination.windows import clock_resolution_us, window_us, written
    from heliograph.errors import InputError
    from heliograph.intake import read_posts

    table = read_posts(list(posts), **reading)
    if behaviour is None:
        # Whoever links to a page links to its site.
        choices = [name for name in available(table) if name != "co-domain"]
        if len(choices) != 1:
            raise InputError(
                f"the posts have {len(choices)} behaviours to count: "
                f"{', '.join(choices) or 'none'}",
                remedy="choose one with --behaviour.",
            )
    name = behaviour or choices[0]
    acted = actions(table, name)
    pairs = count_pairs(acted, window, min_participation)
    clock_us = clock_resolution_us(times_us(acted.column("time")))
    if window_us(window) < 2 * clock_us:
        click.echo(
            f"Note: the clock of these data shows {written(clock_us)}; within a window of "
            f"{window} such counts mean nothing.",
            err=True,
        )
    click.echo(f"{name}, window {window}, minimum participation {min_participation}")
    click.echo(f"{'pairs':>38}  accounts  smallest weight")
    thresholds = [at_least(pairs, weight) for weight in (1, *(min_weight or (2,)))]
    thresholds += [above_quantile(pairs, share) for share in percentile or (0.5,)]
    for threshold in thresholds:
        click.echo(
            f"{threshold.rule:<26}{threshold.pairs:>12,}{threshold.accounts:>10,}"
            f"{threshold.smallest_weight or '-':>17}"
        )
