"""From actions to findings: test every pair, correct for all of them, group, describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pyarrow as pa

from heliograph.actions import BEHAVIOURS
from heliograph.coordination.describe import Design, describe, detectable
from heliograph.coordination.groups import group
from heliograph.coordination.indexed import Int64s, index
from heliograph.coordination.multiplicity import benjamini_hochberg
from heliograph.coordination.nulls.jitter import DEFAULT_CELL_US, WINDOWS_A_CELL, Jitter
from heliograph.coordination.result import (
    Result,
    groups_table,
    looked_at,
    name_groups,
    pairs_table,
)
from heliograph.coordination.testing import LEAST_OBJECTS, test_pairs
from heliograph.coordination.windows import Window, clock_resolution_us, window_us, written
from heliograph.errors import InputError
from heliograph.findings import MIN_GROUP_SIZE, Input, check_min_group_size
from heliograph.frames import Frame, like, to_arrow
from heliograph.version import __version__


def coordination(  # noqa: PLR0913 - what an analyst may set
    actions: Frame | Mapping[str, Frame],
    window: Window = "60s",
    fdr: float = 0.05,
    seed: int = 1,
    *,
    cell: Window | None = None,
    clock: Window | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> Result:
    """Return the groups that act in step more than their own pace explains.

    ``actions`` is a frame with account, object, time (see ``count_pairs``), or several behaviours
    as ``{"co-link": frame, ...}``: one family of tests covers them all. Pairs are tested by
    interval jitter in cells of ``cell`` (an hour, or ten windows if that is more), corrected by
    Benjamini-Hochberg at ``fdr`` over every pair that could have been flagged, and grouped;
    ``seed`` drives Leiden and the bootstrap. ``clock`` is the resolution of the data's times,
    found from the actions if not given.

    Raises InputError for unusable actions, or a window below twice the data's clock resolution;
    ScopeError for a ``min_group_size`` below 3.

    >>> result = coordination({"account": ["a", "b"], "object": ["x", "x"], "time": [0, 9]})
    >>> len(result.findings)
    0
    """
    check_min_group_size(min_group_size)
    check_fdr(fdr)
    check_seed(seed)
    indexed = {name: index(table) for name, table in by_behaviour(actions).items()}
    null = null_model([item.time_us for item in indexed.values()], window, cell, clock)
    tested = []
    for name, item in indexed.items():
        if progress:
            progress(f"testing {name}: {item.size:,} actions")
        tested.append(test_pairs(name, item, null))
    q_of_all = benjamini_hochberg(
        np.concatenate([item.p for item in tested]), sum(item.tests for item in tested)
    )
    q = np.split(q_of_all, np.cumsum([len(item.p) for item in tested])[:-1])
    surviving = [values <= fdr for values in q]
    groupings = [
        group(
            item.account_a[kept],
            item.account_b[kept],
            item.observed[kept],
            min_group_size=min_group_size,
            seed=seed,
        )
        for item, kept in zip(tested, surviving, strict=True)
    ]
    groups = name_groups(tested, q, groupings)
    design = Design(
        null=null,
        tests=sum(item.tests for item in tested),
        rejected=sum(int(kept.sum()) for kept in surviving),
        fdr=fdr,
        seed=seed,
        min_group_size=min_group_size,
        parameters={
            "window": written(null.window_us),
            "jitter cell": written(null.cell_us),
            "clock resolution": written(null.clock_us),
            "false discovery rate": f"{fdr:g}",
            "least objects of a pair": str(LEAST_OBJECTS),
            "smallest group": str(min_group_size),
            "behaviours": ", ".join(indexed),
            "seed": str(seed),
        },
        inputs=tuple(inputs),
        version=__version__,
    )
    if progress:
        progress(f"describing {len(groups):,} groups")
    caller = next(iter(actions.values())) if _several(actions) else actions
    return Result(
        pairs=like(caller, pairs_table(tested, q)),
        groups=like(caller, groups_table(groups)),
        findings=tuple(describe(number, item, design) for number, item in enumerate(groups)),
        looked=tuple(map(looked_at, tested, surviving, groupings)),
        detectable=detectable(design),
        parameters=design.parameters,
    )


def check_fdr(fdr: float) -> None:
    """Raise InputError where a false discovery rate is no share."""
    if not 0 < fdr < 1:
        raise InputError(f"the false discovery rate is {fdr}, not between 0 and 1")


def check_seed(seed: int) -> None:
    """Raise InputError where a seed cannot be used."""
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise InputError(f"the seed is {seed!r}, not a whole number from 0 to 4,294,967,295")


def by_behaviour(actions: Frame | Mapping[str, Frame]) -> dict[str, pa.Table]:
    """Return a table a behaviour; a lone table's behaviour stands in its metadata, if anywhere."""
    if isinstance(actions, Mapping) and set(actions) & set(BEHAVIOURS) and not _several(actions):
        raise InputError(
            f"the behaviours are {', '.join(map(str, actions))}",
            remedy=f"choose from {', '.join(BEHAVIOURS)}.",
        )
    if _several(actions):
        return {name: to_arrow(frame, f"{name} actions") for name, frame in actions.items()}
    table = to_arrow(actions, "actions")
    name = (table.schema.metadata or {}).get(b"behaviour", b"co-action").decode()
    return {name: table}


def _several(actions: Frame | Mapping[str, Frame]) -> bool:
    return isinstance(actions, Mapping) and bool(actions) and set(actions) <= set(BEHAVIOURS)


def null_model(
    times_us: list[Int64s], window: Window, cell: Window | None, clock: Window | None
) -> Jitter:
    """Return interval jitter on the data's own clock."""
    asked_us = window_us(window)
    clock_us = (
        window_us(clock) if clock is not None else clock_resolution_us(np.concatenate(times_us))
    )
    if asked_us < 2 * clock_us:
        raise InputError(
            f"a window of {written(asked_us)} means nothing where the clock shows "
            f"{written(clock_us)}: being in step could be rounding",
            remedy=f"use a window of {written(2 * clock_us)} or more.",
        )
    if cell is not None:
        return Jitter(asked_us, window_us(cell), clock_us)
    return Jitter(asked_us, max(DEFAULT_CELL_US, WINDOWS_A_CELL * asked_us), clock_us)
