"""Real pairs with many co-actions, part of the test by part: how many survive each."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heliograph.calibration.analysing import FDR
from heliograph.calibration.coortweet import read_elections
from heliograph.calibration.lost import lost
from heliograph.calibration.record import Funnel
from heliograph.coordination.asked import null_model
from heliograph.coordination.confirmation import q_values
from heliograph.coordination.discovery import Pairs, gather, test
from heliograph.coordination.indexed import Flags, index_together
from heliograph.coordination.nulls.jitter import Floats
from heliograph.coordination.nulls.trials import Asked
from heliograph.coordination.search import Search, confirmed, search
from heliograph.findings import MIN_GROUP_SIZE
from heliograph.multiplicity import benjamini_hochberg

WINDOW_S, CELL_S, LEAST = 30, 1800, 5
_PARTS = {
    "pace_and_habit": Asked(tempo=False, habit=True),
    "pace_and_tempo": Asked(tempo=True, habit=False),
    "nobody_left_out": Asked(tempo=True, habit=True),
}


def funnel(directory: Path, shared: str, seed: int, why: bool) -> Funnel:
    """Return how many pairs in step on LEAST or more objects survive each part of the test.

    ``shared`` names what they shared: links, hashtags, images. With ``why``, also what became of
    those that pace alone lets through and the whole test does not.
    """
    actions = index_together({shared: read_elections(directory, shared)})
    jitter = null_model(
        [item.time_us for item in actions.values()], f"{WINDOW_S}s", f"{CELL_S}s", None
    )
    nobody = np.full(len(actions[shared].accounts), -1, np.int32)
    found = search(actions, jitter, publisher=nobody, fdr=FDR, seed=seed, progress=_in_silence)
    (layer,) = found.pairs.layers
    many = layer.observed >= LEAST
    by_pace = _survive(layer.p, found.pairs.tests) & many
    # What strangers do, learnt from everybody; the search has since left its groups out.
    fresh = gather(found.pairs.layers, found.pairs.accounts, nobody, FDR, seed)
    whole = _survive(found.tests.p, found.pairs.tests) & (found.pairs.in_step >= LEAST)
    groups = confirmed(
        found, q_values(found.confirmation, found.confirmation.members_tested), MIN_GROUP_SIZE
    )
    return Funnel(
        shared=shared,
        counted=int(many.sum()),
        pace=int(by_pace.sum()),
        **{name: _by_part(fresh, asked) for name, asked in _PARTS.items()},
        whole=int(whole.sum()),
        accounts=len(np.unique(np.concatenate([found.pairs.a[whole], found.pairs.b[whole]]))),
        groups=tuple(len(codes) for codes in groups),
        lost=lost(fresh, found, _among_tested(found, by_pace) & ~whole) if why else None,
    )


def _in_silence(_: str) -> None:
    """Say nothing: the calibration has a progress bar of its own."""


def _survive(p: Floats, tests: int) -> Flags:
    return benjamini_hochberg(p, max(1, tests)) <= FDR


def _among_tested(found: Search, flags: Flags) -> Flags:
    """Return flags of the layer's pairs as flags of those worth testing in full."""
    (layer,) = found.pairs.layers
    width = len(layer.firsts.accounts)
    of_layer = layer.account_a.astype(np.int64) * width + layer.account_b
    return np.isin(found.pairs.a.astype(np.int64) * width + found.pairs.b, of_layer[flags])


def _by_part(pairs: Pairs, asked: Asked) -> int:
    everything = [np.ones(layer.firsts.size, np.bool_) for layer in pairs.layers]
    tests = test(pairs, pairs.models, everything, np.ones(len(pairs.a), np.bool_), asked)
    return int((_survive(tests.p, pairs.tests) & (pairs.in_step >= LEAST)).sum())
