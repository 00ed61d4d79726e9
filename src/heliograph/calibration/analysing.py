"""One run of the analysis on one simulated world, as an analyst would make it."""

from __future__ import annotations

import pyarrow as pa

from heliograph.coordination import Result, coordination
from heliograph.simulate import World

FDR = 0.05
WINDOW_S = 60.0


def analyse(world: World, *, window_s: float = WINDOW_S) -> Result:
    """Return what the analysis finds, told only what an analyst knows.

    That is the actions and, where a world has some, what its publishers declare about their
    accounts; never the truth. The world's seed is the analysis's.
    """
    return coordination(
        world.actions, f"{window_s:g}s", FDR, world.seed, declared=declared_publishers(world)
    )


def declared_publishers(world: World) -> dict[str, str]:
    """Return which account a world's publishers declare to be theirs: publisher by account."""
    accounts, publishers = (
        world.declared.column(name).to_pylist() for name in ("account", "publisher")
    )
    return dict(zip(accounts, publishers, strict=True))


def named(groups: pa.Table) -> list[str]:
    """Return the accounts that a table of groups stands by: all that are not left unconfirmed.

    >>> named(pa.table({"account": ["a", "b"], "confirmed": [True, False]}))
    ['a']
    """
    rows = zip(
        groups.column("account").to_pylist(), groups.column("confirmed").to_pylist(), strict=True
    )
    return [account for account, confirmed in rows if confirmed is not False]


def groups_named(groups: pa.Table) -> int:
    """Return how many groups a table of groups stands by.

    >>> groups_named(pa.table({"group": ["F1", "F2"], "confirmed": [True, False]}))
    1
    """
    rows = zip(
        groups.column("group").to_pylist(), groups.column("confirmed").to_pylist(), strict=True
    )
    return len({group for group, confirmed in rows if confirmed is not False})
