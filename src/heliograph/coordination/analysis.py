"""From actions to findings: look at each window, correct for all of it, confirm, describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from heliograph.coordination.asked import (
    by_behaviour,
    further,
    null_model,
    several,
)
from heliograph.coordination.confirmation import q_values
from heliograph.coordination.describe import Design, describe
from heliograph.coordination.detectable import detectable
from heliograph.coordination.evolution import evolution
from heliograph.coordination.explanations.all import marks_of
from heliograph.coordination.indexed import Indexed, Int32s, index_together, stack
from heliograph.coordination.levels import levels, stops_at
from heliograph.coordination.nulls.exchange import exchange
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.result import (
    Result,
    at_window,
    groups_table,
    looked_at,
    name_groups,
    pairs_table,
)
from heliograph.coordination.search import Search, confirmed, search
from heliograph.coordination.testing import LEAST_OBJECTS
from heliograph.coordination.windows import Window, written
from heliograph.findings import MIN_GROUP_SIZE, Input, check_min_group_size
from heliograph.findings.asked import check_fdr, check_seed
from heliograph.frames import Frame, like, to_arrow
from heliograph.multiplicity import benjamini_hochberg
from heliograph.tracks import Evolution
from heliograph.version import __version__


def coordination(  # noqa: PLR0913 - what an analyst may set
    actions: Frame | Mapping[str, Frame],
    window: Window = "60s",
    fdr: float = 0.05,
    seed: int = 1,
    *,
    cell: Window | None = None,
    clock: Window | None = None,
    windows: Sequence[Window] = (),
    declared: Mapping[str, str] | None = None,
    published: Frame | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> Result:
    """Return the groups that act in step more than pace, news and schedules explain.

    ``actions`` is a frame with account, object, time (see ``count_pairs``), or several behaviours
    as ``{"co-link": frame, ...}``, whose p-values are combined. Groups are found in one half of the
    hours and each member confirmed in the other, many times over; shown are groups of
    ``min_group_size`` or more confirmed members, with a false discovery rate of ``fdr`` among
    members. ``seed`` drives the halves, Leiden and the bootstrap.

    Times are redrawn in cells of ``cell`` (an hour, or ten windows if that is more). ``clock`` is
    the resolution of the data's times, found from the actions if not given. ``windows`` are looked
    at besides ``window``, to show how much hangs on the choice; they count in every correction.
    ``declared`` says which account is declared to be which publisher's: two accounts of one are
    never a pair. ``published`` (object, published) says when objects came out.

    Raises InputError for unusable actions, or a window below twice the data's clock resolution;
    ScopeError for a ``min_group_size`` below 3.

    >>> result = coordination({"account": ["a", "b"], "object": ["x", "x"], "time": [0, 9]})
    >>> len(result.findings)
    0
    """
    check_min_group_size(min_group_size)
    check_fdr(fdr)
    check_seed(seed)
    say = progress or (lambda _: None)
    tables = by_behaviour(actions)
    indexed = index_together(tables)
    jitter = null_model([item.time_us for item in indexed.values()], window, cell, clock)
    publisher, publishers = _publishers(indexed, declared)
    searches = [
        search(indexed, null, publisher=publisher, fdr=fdr, seed=seed, progress=say)
        for null in (jitter, *further(jitter, windows, cell))
    ]
    found = searches[0]
    tested = sum(one.confirmation.members_tested for one in searches)
    # The p-values of the other windows count in the family as if they were larger than all.
    q = q_values(found.confirmation, tested)
    by_window = {
        one.jitter.window_us: confirmed(one, q_values(one.confirmation, tested), min_group_size)
        for one in searches
    }
    groups = name_groups(by_window[jitter.window_us], found.models)
    say("exchanging who met whom")
    exchanged = [
        exchange(item.firsts, jitter, len(item.observed), seed) for item in found.pairs.layers
    ]
    members = sum(len(group.codes) for group in groups)
    shown = np.concatenate([np.zeros(0, np.int32), *(group.codes for group in groups)])
    hierarchy = levels(found, exchanged, len(searches), shown)
    parameters = {
        "window": written(jitter.window_us),
        "further windows": ", ".join(
            written(one.jitter.window_us) for one in searches[1:]
        ) or "none",
        "jitter cell": written(jitter.cell_us),
        "clock resolution": written(jitter.clock_us),
        "false discovery rate": f"{fdr:g}",
        "least objects of a pair": str(LEAST_OBJECTS),
        "smallest group": str(min_group_size),
        "behaviours": ", ".join(indexed),
        "seed": str(seed),
    }  # fmt: skip
    said = detectable(found.pairs.accounts, jitter, min_group_size)
    if groups:
        say(f"describing {len(groups):,} groups")
    design = Design(
        found=found,
        tables=tuple(tables.values()),
        q=q,
        windows=len(searches),
        other_windows={k: v for k, v in by_window.items() if k != jitter.window_us},
        members=members,
        declared=publishers,
        published=None if published is None else to_arrow(published, "publications"),
        marks=tuple(marks_of(tables)) if groups else (),
        detectable=said,
        parameters=parameters,
        inputs=tuple(inputs),
        min_group_size=min_group_size,
        version=__version__,
    )
    caller = next(iter(actions.values())) if several(actions) else actions
    return Result(
        pairs=like(caller, pairs_table(found, len(searches))),
        groups=like(caller, groups_table(groups, found, q)),
        findings=tuple(describe(number, item, design) for number, item in enumerate(groups)),
        looked=tuple(map(looked_at, found.pairs.layers, exchanged)),
        levels=hierarchy,
        evidence_stops=stops_at(hierarchy),
        windows=tuple(
            at_window(one, _q_of_pairs(one, len(searches)), by_window[one.jitter.window_us])
            for one in sorted(searches, key=lambda one: one.jitter.window_us)
        ),
        evolution=_evolution(found, [group.codes for group in groups], min_group_size),
        unconfirmed=sum(len(codes) >= min_group_size for codes in found.groups) - len(groups),
        declared_pairs=sum(int(of_one.sum()) for of_one in found.pairs.declared),
        detectable=said,
        parameters=parameters,
    )


def _q_of_pairs(found: Search, windows: int) -> Floats:
    return benjamini_hochberg(found.tests.p, max(1, found.pairs.tests * windows))


def _evolution(found: Search, groups: list[Int32s], min_group_size: int) -> Evolution | None:
    if not groups:
        return None
    firsts = stack([item.firsts for item in found.pairs.layers])
    return evolution(firsts, groups, found.jitter.window_us, min_group_size=min_group_size)


def _publishers(
    indexed: Mapping[str, Indexed], declared: Mapping[str, str] | None
) -> tuple[Int32s, dict[int, str] | None]:
    """Return each account's publisher as a code, -1 for none, and by name."""
    accounts = next(iter(indexed.values())).accounts
    publisher = np.full(len(accounts), -1, np.int32)
    if declared is None:
        return publisher, None
    codes = {name: code for code, name in enumerate(sorted(set(declared.values())))}
    known = {str(account): name for account, name in declared.items()}
    named = {
        code: known[str(account)]
        for code, account in enumerate(accounts.to_pylist())
        if str(account) in known
    }
    for code, name in named.items():
        publisher[code] = codes[name]
    return publisher, named
