"""`heliograph revisit`: when to look again at posts, within a budget of checks."""

from __future__ import annotations

import click


def _pairs(
    context: click.Context, parameter: click.Parameter, value: str
) -> str | list[tuple[float, float]]:
    """Return the name of published lags, or pairs such as 0.01:0.1,1:0.6,30:1."""
    if ":" not in value:
        return value
    try:
        return [
            (float(days), float(share))
            for days, _, share in (pair.partition(":") for pair in value.split(","))
        ]
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is not DAYS:SHARE,DAYS:SHARE,...", context, parameter
        ) from None


@click.command()
@click.argument("posts_per_day", type=float)
@click.argument("checks_per_day", type=float)
@click.option("--horizon-days", type=float, default=30.0, show_default=True, help="Last check.")
@click.option("--first-minutes", type=float, default=5.0, show_default=True, help="First check.")
@click.option(
    "--lags",
    default="weibo-2012",
    show_default=True,
    callback=_pairs,
    help="How soon removals come: weibo-2012, wechat, or DAYS:SHARE,DAYS:SHARE,...",
)
@click.option(
    "--removed-share",
    type=float,
    default=0.1625,
    show_default=True,
    help="Share of posts that are removed, for any reason.",
)
@click.option(
    "--topic-share", type=float, default=0.1, show_default=True, help="Share of a topic's posts."
)
@click.option(
    "--collecting-days", type=float, default=30.0, show_default=True, help="Days of collecting."
)
@click.option(
    "--checks-a-post", type=int, help="Checks of each post; what the budget allows if not given."
)
def revisit(posts_per_day: float, checks_per_day: float, **settings: object) -> None:
    """Plan when to look at posts again, and say what that can detect.

    POSTS_PER_DAY come in, and CHECKS_PER_DAY can be made. Checks stand close together in the first
    minutes and hours, and further apart in days and weeks.

    \b
    Examples:
      heliograph revisit 1000 8000
      heliograph revisit 5000 10000 --lags wechat --horizon-days 60
    """
    from rich.console import Console
    from rich.table import Table

    from heliograph.cli.escaping import escape
    from heliograph.removals.revisit.planning import revisit as planned

    plan = planned(posts_per_day, checks_per_day, **settings)  # type: ignore[arg-type]
    console = Console(highlight=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("check", "after posting", "removals that it finds"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in plan.checks.to_pylist():
        table.add_row(str(row["check"]), row["after"], f"{row['removals']:.1%}")
    console.print(table)
    console.print(
        f"\nThe plan tells {plan.bits:.1f} bits of when a removal came; as many checks at even "
        f"distances would tell {plan.even_bits:.1f}."
    )
    for sentence in plan.says:
        console.print(escape(sentence))
