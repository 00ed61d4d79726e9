"""`heliograph simulate`: a world with known truth, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("world")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new directory.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--accounts", type=int, default=2000, show_default=True)
@click.option("--groups", type=int, help="Planted groups; the world's own number if not given.")
@click.option("--group-size", type=int, help="Accounts a planted group.")
@click.option("--shared-objects", type=int, help="Links that a planted group shares.")
@click.option("--spread-s", type=float, help="Seconds within which its members share a link.")
@click.option("--participation", type=float, help="Chance that a member takes part in a link.")
@click.option("--genuine-share", type=float, help="Share of a member's links that are its own.")
def simulate(world: str, out: Path, **settings: Any) -> None:
    """Write a simulated world: posts.csv as an export has them, and truth.csv beside it.

    Worlds: plain, breaking-news, schedulers, fandom, newsroom, planted, evasive, framing.

    \b
    Example:
      heliograph simulate breaking-news --groups 5 --seed 1 --out world
    """
    from heliograph.simulate import simulate as make_world
    from heliograph.simulate import write_world

    made = make_world(world, **settings)
    click.echo(
        f"{write_world(made, out)}: {made.posts.num_rows:,} posts, "
        f"{made.truth.num_rows:,} planted accounts"
    )
