"""Real data: what survives, and what is left of it when the coordination is taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from heliograph.calibration.analysing import FDR, groups_named, named
from heliograph.calibration.coortweet import SHARED, check_data, read_elections, read_retweets
from heliograph.calibration.disturbed import jittered, permuted
from heliograph.calibration.funnel import CELL_S, LEAST, WINDOW_S, funnel
from heliograph.calibration.pool import Job, Progress, run
from heliograph.calibration.record import (
    Disturbed,
    Elections,
    Expected,
    HierarchyLevel,
    Real,
    Retweets,
)
from heliograph.coordination import Result, coordination, count_pairs

RETWEETS_WINDOW_S, RETWEETS_CELL_S, RETWEETS_LEAST = 60, 3600, 2
EXPECTED_FROM = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
PERMUTATIONS = 200  # for the number of pairs by chance

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def real_data(
    directory: Path, *, seed: int, runs: int, workers: int, progress: Progress | None = None
) -> Real:
    """Return what the two data sets of the CooRTweet package say; ``runs`` of each disturbance.

    German elections (Righetti et al. 2022): links, 30 s. Russian co-retweets (Kulichkina, Righetti
    & Waldherr 2024): 60 s. Raises InputError where a file is missing or another.
    """
    check_data(directory)
    seeds = range(seed, seed + runs)

    def disturbed(function: Callable[..., Disturbed], how: str) -> tuple[Disturbed, ...]:
        jobs: list[Job[Disturbed]] = [(function, (directory, how, each)) for each in seeds]
        return tuple(run(f"{function.__name__}, {how}", jobs, workers, progress))

    first: list[Job[Any]] = [
        (_elections, (directory, seed)),
        (_retweets, (directory, seed)),
        *((funnel, (directory, shared, seed, shared == "links")) for shared in SHARED),
    ]
    elections, retweets, *funnels = run("real data", first, workers, progress)
    return Real(
        elections=Elections(
            **elections,
            permuted=disturbed(elections_disturbed, "permuted"),
            jittered=disturbed(elections_disturbed, "jittered"),
            funnels=tuple(funnels),
        ),
        retweets=Retweets(
            **retweets,
            permuted=disturbed(retweets_disturbed, "permuted"),
            jittered=disturbed(retweets_disturbed, "jittered"),
        ),
    )


def _analyse_elections(actions: pa.Table, seed: int) -> Result:
    window, cell = f"{WINDOW_S}s", f"{CELL_S}s"
    return coordination(actions, window, FDR, seed, cell=cell)


def _analyse_retweets(actions: pa.Table, seed: int) -> Result:
    return coordination(actions, f"{RETWEETS_WINDOW_S}s", FDR, seed)


def _elections(directory: Path, seed: int) -> dict[str, Any]:
    """Follow the pairs with many co-actions through the stages."""
    actions = read_elections(directory)
    counted = count_pairs(actions, WINDOW_S).column("first").to_numpy()
    result = _analyse_elections(actions, seed)
    many = result.pairs.filter(pa.array(result.pairs.column("observed").to_numpy() >= LEAST))
    surviving = many.column("q").to_numpy() <= FDR
    expected = many.column("expected").to_numpy()
    return {
        "actions": actions.num_rows,
        "accounts": _distinct(actions),
        "window_s": float(WINDOW_S),
        "cell_s": float(CELL_S),
        "least": LEAST,
        "counted": int((counted >= LEAST).sum()),
        "alone": int((many.column("p").to_numpy() <= FDR).sum()),
        "surviving": int(surviving.sum()),
        "together": _within_groups(many.filter(pa.array(surviving)), result.groups),
        "by_expected": tuple(_by_expected(expected, surviving)),
        "groups": groups_named(result.groups),
        "members": len(set(named(result.groups))),
    }


def _within_groups(pairs: pa.Table, groups: pa.Table) -> int:
    """Return how many pairs have both accounts in one group."""
    standing = set(named(groups))
    rows = zip(
        groups.column("group").to_pylist(), groups.column("account").to_pylist(), strict=True
    )
    of: dict[str, set[str]] = {}
    for group, account in rows:
        if account in standing:
            of.setdefault(account, set()).add(group)
    ends = zip(
        pairs.column("account_a").to_pylist(), pairs.column("account_b").to_pylist(), strict=True
    )
    return sum(bool(of.get(a, set()) & of.get(b, set())) for a, b in ends)


def _retweets(directory: Path, seed: int) -> dict[str, Any]:
    """Count pairs against permutations of labels within objects; then test each pair."""
    actions = read_retweets(directory)
    result = _analyse_retweets(actions, seed)
    return {
        "actions": actions.num_rows,
        "accounts": _distinct(actions),
        "window_s": float(RETWEETS_WINDOW_S),
        "least": RETWEETS_LEAST,
        "counted": _heavy(actions),
        "by_chance": tuple(
            _heavy(permuted(actions, seed + number)) for number in range(PERMUTATIONS)
        ),
        "surviving": _surviving(result),
        "groups": groups_named(result.groups),
        "members": len(set(named(result.groups))),
        "levels": tuple(
            HierarchyLevel(name=level.name, tests=level.tests, rejected=level.rejected, p=level.p)
            for level in result.levels
        ),
        "in_step_twice": sum(looked.pairs_in_step_twice for looked in result.looked),
        "exchanged": sum(looked.expected_pairs_in_step_twice for looked in result.looked),
        "stops": result.evidence_stops,
    }


def _heavy(actions: pa.Table) -> int:
    pairs = count_pairs(actions, RETWEETS_WINDOW_S, min_weight=RETWEETS_LEAST)
    return len(pairs)


def elections_disturbed(directory: Path, how: str, seed: int) -> Disturbed:
    """Return what is found in the elections data after a disturbance."""
    actions = read_elections(directory)
    disturbed = _analyse_elections(_disturb(actions, how, CELL_S, seed), seed)
    return _found(disturbed, _analyse_elections(actions, seed), seed)


def retweets_disturbed(directory: Path, how: str, seed: int) -> Disturbed:
    """Return what is found in the co-retweets after a disturbance."""
    actions = read_retweets(directory)
    disturbed = _analyse_retweets(_disturb(actions, how, RETWEETS_CELL_S, seed), seed)
    return _found(disturbed, _analyse_retweets(actions, seed), seed)


def _disturb(actions: pa.Table, how: str, cell_s: int, seed: int) -> pa.Table:
    return permuted(actions, seed) if how == "permuted" else jittered(actions, cell_s, seed)


def _found(result: Result, undisturbed: Result, seed: int) -> Disturbed:
    members = set(named(result.groups))
    return Disturbed(
        seed=seed,
        groups=groups_named(result.groups),
        members=len(members),
        pairs=_surviving(result),
        again=len(members & set(named(undisturbed.groups))),
    )


def _surviving(result: Result) -> int:
    return int((result.pairs.column("q").to_numpy() <= FDR).sum())


def _distinct(actions: pa.Table) -> int:
    return len(actions.column("account").unique())


def _by_expected(expected: Floats, surviving: Flags) -> Iterator[Expected]:
    """Count pairs by how many co-actions the null model expects of them."""
    for low, high in zip(EXPECTED_FROM, (*EXPECTED_FROM[1:], None), strict=True):
        here = (expected >= low) & (expected < (np.inf if high is None else high))
        yield Expected(
            low=low, high=high, pairs=int(here.sum()), surviving=int((here & surviving).sum())
        )
