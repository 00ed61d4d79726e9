"""From raw results to the numbers of the page: means, intervals, and whether a mark is met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import numpy as np

from heliograph.calibration.equal import Choice, best_at
from heliograph.calibration.intervals import LEVEL, binomial_band, clopper_pearson
from heliograph.calibration.pvalues import GRID
from heliograph.calibration.record import (
    Calibration,
    NobodyRun,
    PlantedRun,
    PValueRun,
    Real,
    RuleRun,
)
from heliograph.calibration.uniformity import CURVE, LEVELS

Key = TypeVar("Key")
Tested = TypeVar("Tested", NobodyRun, PValueRun)
Run = TypeVar("Run")

DRAWN = "drawn from the null itself"
"""What stands in the place of a world's name, where outcomes were drawn from granted chances."""
MOST_FALSE_RUNS = 0.05
"""Share of runs with a false group, where nobody coordinates."""
MOST_FALSE_SHARE = 0.05
"""Mean share of innocents among confirmed members."""
LEAST_RECALL = 0.95
"""Mean share of planted members confirmed, in the first setting."""


@dataclass(frozen=True)
class FalseAlarms:
    """Runs of one world where nobody coordinates."""

    world: str
    runs: int
    with_group: int
    low: float
    high: float
    groups: int
    members: int

    @property
    def share(self) -> float:
        """Share of runs with any group."""
        return self.with_group / self.runs

    @property
    def met(self) -> bool:
        """Whether the share lies within the mark."""
        return self.share <= MOST_FALSE_RUNS


@dataclass(frozen=True)
class Found:
    """Runs of one world with planted groups: means and standard deviations over runs."""

    world: str
    setting: str
    runs: int
    false_share: float
    false_share_sd: float
    recall: float
    recall_sd: float

    @property
    def met(self) -> bool:
        """Whether both means lie within the marks of the first setting."""
        return self.false_share <= MOST_FALSE_SHARE and self.recall >= LEAST_RECALL


@dataclass(frozen=True)
class Compared:
    """One setting in one world: the analysis, and each method at its best beside it."""

    found: Found
    bound: float  # false share allowed to the methods
    methods: dict[str, Choice]


@dataclass(frozen=True)
class Flagged:
    """What a published rule does in one world: means over runs."""

    world: str
    rule: str
    runs: int
    accounts_innocent: float  # where nobody coordinates
    accounts: float  # with planted groups
    false_share: float
    recall: float


@dataclass(frozen=True)
class Level:
    """p-values of one world at or below a level, over all runs where nobody coordinates."""

    world: str
    level: float
    count: int
    tests: int
    ratio: float
    ratio_se: float  # standard error, from run to run

    @property
    def too_many(self) -> bool:
        """Whether the ratio is above 1 by more than twice its standard error."""
        return self.ratio - 2 * self.ratio_se > 1

    def by_luck(self, sure: float = LEVEL) -> bool:
        """Return whether independent uniform p-values would give such a count, or a nearer one."""
        low, high = binomial_band(self.level, self.tests, sure)
        return low <= self.count / self.tests <= high


@dataclass(frozen=True)
class Disturbance:
    """What is found in real data with the coordination taken out."""

    data: str
    how: str
    runs: int
    with_group: int
    pairs: int  # that survive the test, over all runs
    members: int  # likewise
    again: int | None  # members who are named in the undisturbed data too; None if not known

    @property
    def share(self) -> float:
        """Share of runs with any group."""
        return self.with_group / self.runs


def false_alarms(results: Calibration) -> list[FalseAlarms]:
    """Return a row a world."""
    rows = []
    for world, runs in _by(results.nobody, lambda run: run.world):
        with_group = sum(run.groups > 0 for run in runs)
        low, high = clopper_pearson(with_group, len(runs))
        groups, members = sum(run.groups for run in runs), sum(run.members for run in runs)
        rows.append(FalseAlarms(world, len(runs), with_group, low, high, groups, members))
    return rows


def found(runs: Iterable[PlantedRun]) -> list[Found]:
    """Return a row a world and setting."""
    return [
        _found(world, setting, several)
        for (world, setting), several in _by(runs, lambda run: (run.world, run.setting))
    ]


def _found(world: str, setting: str, runs: Sequence[PlantedRun]) -> Found:
    false_share = [run.score.false_share for run in runs]
    recall = [run.score.recall for run in runs]
    return Found(
        world=world,
        setting=setting,
        runs=len(runs),
        false_share=float(np.mean(false_share)),
        false_share_sd=_sd(false_share),
        recall=float(np.mean(recall)),
        recall_sd=_sd(recall),
    )


def compared(results: Calibration) -> list[Compared]:
    """Return a row a world and setting; methods may be as wrong as the analysis, or 5%."""
    rows = []
    for (world, setting), runs in _by(results.harder, lambda run: (run.world, run.setting)):
        ours = _found(world, setting, runs)
        bound = max(ours.false_share, MOST_FALSE_SHARE)
        methods = {
            name: best_at(bound, thresholds, [run.methods[name] for run in runs])
            for name, thresholds in results.thresholds.items()
        }
        rows.append(Compared(ours, bound, methods))
    return rows


def flagged(results: Calibration) -> list[Flagged]:
    """Return a row a world and rule."""
    return [
        _flagged(world, rule, runs)
        for (world, rule), runs in _by(results.rules, lambda run: (run.world, run.rule))
    ]


def _flagged(world: str, rule: str, runs: Sequence[RuleRun]) -> Flagged:
    innocent = [run for run in runs if not run.groups]
    planted = [run for run in runs if run.groups]
    return Flagged(
        world=world,
        rule=rule,
        runs=len(innocent),
        accounts_innocent=_mean([run.score.named for run in innocent]),
        accounts=_mean([run.score.named for run in planted]),
        false_share=_mean([run.score.false_share for run in planted]),
        recall=_mean([run.score.recall for run in planted]),
    )


def ours_flagged(results: Calibration) -> list[Flagged]:
    """Return the analysis's own rows, in worlds where it was measured with and without groups."""
    rows = []
    alarms = dict(_by(results.nobody, lambda run: run.world))
    for world, runs in _by(results.planted, lambda run: run.world):
        if world not in alarms:
            continue
        ours = _found(world, runs[0].setting, runs)
        rows.append(
            Flagged(
                world=world,
                rule=f"Heliograph, {results.asked.window_s:g} s",
                runs=len(runs),
                accounts_innocent=_mean([run.members for run in alarms[world]]),
                accounts=_mean([run.score.named for run in runs]),
                false_share=ours.false_share,
                recall=ours.recall,
            )
        )
    return rows


def disturbances(real: Real) -> list[Disturbance]:
    """Return a row a data set and way of taking the coordination out."""
    return [
        Disturbance(
            data=data,
            how=how,
            runs=len(runs),
            with_group=sum(run.groups > 0 for run in runs),
            pairs=sum(run.pairs for run in runs),
            members=sum(run.members for run in runs),
            again=_sum_if_known([run.again for run in runs]),
        )
        for data, kind in (("elections", real.elections), ("co-retweets", real.retweets))
        for how, runs in (("labels permuted", kind.permuted), ("times jittered", kind.jittered))
    ]


def _sum_if_known(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def levels(results: Calibration) -> list[Level]:
    """Return a row a world and level of the table."""
    return _levels(results.nobody, LEVELS, lambda run: run.at_or_below)


def curve(results: Calibration) -> list[Level]:
    """Return a row a world and level of the figure."""
    return _levels(results.nobody, CURVE, lambda run: run.curve)


def pair_levels(results: Calibration) -> list[Level]:
    """Return a row a world and level of the grid: randomised p-values, pair by pair."""
    return _levels(results.pvalues, GRID, lambda run: run.at_or_below)


def promised_too_much(rows: Iterable[Level]) -> list[Level]:
    """Return the levels that come up more often than they say, and than luck explains."""
    return [row for row in rows if row.too_many and not row.by_luck()]


def drawn_levels(results: Calibration) -> list[Level]:
    """Return a row a level of the grid: the same for drawn outcomes, over all worlds."""
    runs = [msgspec.structs.replace(run, world=DRAWN) for run in results.pvalues]
    return _levels(runs, GRID, lambda run: run.drawn)


def drawn_uniform(rows: Iterable[Level]) -> bool:
    """Return whether drawn outcomes lie within the band at every level of the table.

    The band allows for that there are several (Bonferroni).
    """
    at = [row for row in rows if row.level in LEVELS]
    return all(row.by_luck(1 - (1 - LEVEL) / len(LEVELS)) for row in at)


def _levels(
    of: Iterable[Tested], at: Sequence[float], counts: Callable[[Tested], tuple[int, ...]]
) -> list[Level]:
    rows = []
    for world, runs in _by(of, lambda run: run.world):
        tests = sum(run.tests for run in runs)
        for place, level in enumerate(at):
            count = sum(counts(run)[place] for run in runs)
            ratios = [counts(run)[place] / run.tests / level for run in runs if run.tests]
            ratio = count / tests / level if tests else 0.0
            error = _sd(ratios) / len(ratios) ** 0.5 if ratios else 0.0
            rows.append(Level(world, level, count, tests, ratio, error))
    return rows


def _by(runs: Iterable[Run], key: Callable[[Run], Key]) -> list[tuple[Key, list[Run]]]:
    """Return the runs by key, keys in the order in which they come first."""
    several: dict[Key, list[Run]] = {}
    for run in runs:
        several.setdefault(key(run), []).append(run)
    return list(several.items())


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _sd(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
