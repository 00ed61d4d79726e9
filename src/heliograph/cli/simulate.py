"""`heliograph simulate`: a world with known truth, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("world")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new directory.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--accounts", type=int, help="Accounts; the world's own number if not given.")
@click.option("--groups", type=int, help="Planted groups; the world's own number if not given.")
@click.option("--group-size", type=int, help="Accounts a planted group.")
@click.option("--shared-objects", type=int, help="Links that a planted group shares.")
@click.option("--spread-s", type=float, help="Seconds within which its members share a link.")
@click.option("--participation", type=float, help="Chance that a member takes part in a link.")
@click.option("--genuine-share", type=float, help="Share of a member's links that are its own.")
@click.option("--shifted", type=int, help="Accounts that shift, in a world of shifts.")
def simulate(world: str, out: Path, seed: int, **asked: Any) -> None:
    """Write a simulated world: posts.csv as an export has them, and truth.csv beside it.

    Worlds: plain, breaking-news, schedulers, fandom, newsroom, planted, evasive, framing.

    Of shifts, with panel.csv and topics.yaml: shifts-iid, shifts-autocorrelated,
    shifts-common-news, shifts-volumes, shifts-missing-weeks, shifts-panel-mismatch.

    Of removals, with checks.csv: removals-plain, removals-accounts-blocked, removals-schedules,
    removals-volume, removals-outage, removals-topic, removals-burst.

    \b
    Examples:
      heliograph simulate breaking-news --groups 5 --seed 1 --out world
      heliograph simulate shifts-iid --shifted 10 --out world
      heliograph simulate removals-topic --out world
    """
    settings = {name: value for name, value in asked.items() if value is not None}
    kind, _, name = world.partition("-")
    make = {"shifts": _shifts, "removals": _removals}.get(kind if name else "", _posts)
    click.echo(make(name if make is not _posts else world, out, seed, settings))


def _posts(world: str, out: Path, seed: int, settings: dict[str, Any]) -> str:
    from heliograph.simulate import simulate as make_world
    from heliograph.simulate import write_world

    _refuse(settings, {"shifted"}, world)
    made = make_world(world, seed=seed, **settings)
    return (
        f"{write_world(made, out)}: {made.posts.num_rows:,} posts, "
        f"{made.truth.num_rows:,} planted accounts"
    )


def _shifts(world: str, out: Path, seed: int, settings: dict[str, Any]) -> str:
    from heliograph.simulate.shifting import shifting
    from heliograph.simulate.written_changes import write_shifting

    _refuse(settings, settings.keys() - {"accounts", "shifted"}, f"shifts-{world}")
    made = shifting(world, seed=seed, **settings)
    return (
        f"{write_shifting(made, out)}: {int(made.of.sum()):,} posts, {int(made.panel_of.sum()):,} "
        f"of the panel, {int(made.shifted.sum()):,} accounts that shift"
    )


def _removals(world: str, out: Path, seed: int, settings: dict[str, Any]) -> str:
    from heliograph.simulate.removing import removing
    from heliograph.simulate.written_changes import write_removing

    _refuse(settings, settings.keys() - {"accounts"}, f"removals-{world}")
    made = removing(world, seed=seed, **settings)
    planted = made.truth.event or "nothing"
    return f"{write_removing(made, out)}: {made.checks.num_rows:,} checks, {planted} planted"


def _refuse(settings: dict[str, Any], names: set[str], world: str) -> None:
    for name in sorted(names & settings.keys()):
        raise click.UsageError(f"--{name.replace('_', '-')} says nothing of {world}.")
