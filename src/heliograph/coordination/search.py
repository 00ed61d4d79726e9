"""One search for groups at one window: test, find, grow, confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from heliograph.coordination.confirmation import Confirmation, confirm, nobody_tested
from heliograph.coordination.discovery import Pairs, Tests, discover, gather, grow, test
from heliograph.coordination.indexed import Flags, Indexed, Int32s
from heliograph.coordination.nulls.jitter import Floats, Jitter
from heliograph.coordination.nulls.timing import ALL_PARTS, Timing
from heliograph.coordination.testing import test_pairs


@dataclass(frozen=True)
class Search:
    """What was found at one window, before anything is corrected for other windows."""

    jitter: Jitter
    pairs: Pairs
    tests: Tests
    candidates: Flags  # pairs that make the groups
    models: tuple[Timing, ...]  # by layer, with the groups left out of each other
    groups: tuple[Int32s, ...]  # codes, not yet confirmed
    confirmation: Confirmation


def search(
    indexed: Mapping[str, Indexed],
    jitter: Jitter,
    *,
    publisher: Int32s,
    fdr: float,
    seed: int,
    progress: Callable[[str], None],
) -> Search:
    """Return the groups found in all actions, and what the held-out halves say of each account.

    ``publisher`` has one code an account, -1 where none is declared: accounts of one publisher are
    no pair. Held-out halves are looked at only if there is a group to confirm.
    """
    layers = []
    for name, actions in indexed.items():
        progress(f"testing {name}: {actions.size:,} actions")
        layers.append(test_pairs(name, actions, jitter))
    acting = [np.unique(item.actions.account) for item in layers]
    accounts = len(np.unique(np.concatenate([*acting, np.zeros(0, np.int32)])))
    pairs = gather(layers, accounts, publisher, fdr, seed)
    everything = [np.ones(item.firsts.size, np.bool_) for item in layers]
    found = discover(pairs, everything, relearn=True)
    pairs = replace(pairs, models=found.models)  # from here on it is known what strangers do
    groups = grow(pairs, found, everything, fdr)
    models = tuple(model.leaving_out(groups) for model in pairs.models)
    if groups:
        progress(f"confirming the members of {len(groups):,} groups")
    return Search(
        jitter=jitter,
        pairs=pairs,
        tests=test(pairs, models, everything, np.ones(len(pairs.a), np.bool_), ALL_PARTS),
        candidates=found.candidates,
        models=models,
        groups=groups,
        confirmation=confirm(pairs) if groups else nobody_tested(pairs),
    )


def confirmed(found: Search, q: Floats, min_group_size: int) -> tuple[Int32s, ...]:
    """Return the groups with their confirmed members only, those large enough, largest first."""
    groups = [codes[q[codes] <= found.pairs.fdr] for codes in found.groups]
    return tuple(
        sorted(
            (codes for codes in groups if len(codes) >= min_group_size),
            key=lambda codes: (-len(codes), int(codes.min())),
        )
    )
