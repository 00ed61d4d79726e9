"""`heliograph demo`: a simulated investigation, start to finish."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-case"),
    show_default=True,
    help="Directory of the case; a case that is there is made anew.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
def demo(out: Path, seed: int) -> None:
    """Simulate posts with planted groups, analyse them, and compare with the truth.

    \b
    Example:
      heliograph demo --out demo-case
    """
    from heliograph.case import Case
    from heliograph.cli.progress import Bar
    from heliograph.cli.summary import print_case
    from heliograph.privacy.pseudonyms import Pseudonyms, read_key
    from heliograph.simulate import simulate, write_world

    world = simulate("planted", seed=seed)
    planted = set(world.truth.column("account").to_pylist())
    click.echo(
        f"A simulated world: {world.posts.num_rows:,} posts, of whose accounts {len(planted):,} "
        "share links in step, in groups that the analysis is not told of.\n"
    )
    with tempfile.TemporaryDirectory(prefix="heliograph-demo-") as scratch, Bar() as bar:
        posts = write_world(world, Path(scratch, "world")) / "posts.csv"
        case = Case.create(
            out,
            posts,
            replace=(out / "case.toml").exists(),
            progress=bar,
            seed=seed,
            translate="none",  # the world is made of words, not of sentences
            title="Demonstration: a simulated world",
        )
    print_case(case)
    names = Pseudonyms(read_key(case.key_file))
    platform = world.posts.column("platform")[0].as_py()
    truth = {names.account(platform, account) for account in planted}
    found = set(case.members.column("account").to_pylist())
    click.echo(
        f"\nTruth   {len(found & truth):,} of the {len(truth):,} planted accounts are in a group; "
        f"{len(found - truth):,} accounts in groups were not planted."
    )
