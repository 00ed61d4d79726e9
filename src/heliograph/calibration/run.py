"""The whole calibration: every part, over several processes, from one seed on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from heliograph.calibration.analysing import FDR, WINDOW_S
from heliograph.calibration.made_with import versions
from heliograph.calibration.merging import check_together, merged
from heliograph.calibration.nobody import nobody_run
from heliograph.calibration.planted import harder_run, planted_run, rule_runs
from heliograph.calibration.pool import Job, Progress, run
from heliograph.calibration.pvalues import pvalue_run
from heliograph.calibration.real import real_data
from heliograph.calibration.record import Asked, Calibration
from heliograph.calibration.settings import FIRST, PARTS, SETTINGS, WORLDS
from heliograph.calibration.thresholds import THRESHOLDS
from heliograph.errors import InputError

_PVALUE_RUNS = 40  # some 10,000 pairs each: 40 expected at 1e-4, world by world


def calibrate(  # noqa: PLR0913 - what a person may set
    *,
    runs: int = 100,
    harder_runs: int = 10,
    accounts: int = 2000,
    seed: int = 1,
    worlds: Sequence[str] = WORLDS,
    parts: Sequence[str] | None = None,
    data: str | Path | None = None,
    before: Calibration | None = None,
    workers: int = 2,
    progress: Progress | None = None,
) -> Calibration:
    """Return how often the analysis is wrong, and what it misses, measured on known truth.

    Each world is simulated ``runs`` times (``harder_runs`` a setting for the harder groups, and
    as often for each disturbance of real data), with the seeds ``seed``, ``seed`` + 1, and so on.
    ``parts`` are all of PARTS if not given. ``data`` is a directory with the data of the CooRTweet
    package, without which there is no part "real". ``before`` are earlier results, whose other
    parts are kept beside those measured now. The result does not depend on ``workers``, the number
    of processes; with more than one a script must call this under ``if __name__ == "__main__"``.
    ``progress`` is called with a step, what is done, and of how much.

    Raises InputError for a world or part that does not exist, for numbers that make no sense, and
    for earlier results of other accounts, runs, seeds, worlds or code.

    >>> measured = calibrate(runs=1, accounts=100, worlds=["plain"], parts=["nobody"], workers=1)
    >>> len(measured.nobody)
    1
    """
    if data is None and "real" in (parts or ()):
        raise InputError("the part 'real' needs data", remedy="say where they are, with --data.")
    parts = parts or [part for part in PARTS if part != "real" or data is not None]
    for what, given, known in (("world", worlds, WORLDS), ("part", parts, PARTS)):
        for name in given:
            if name not in known:
                raise InputError(
                    f"there is no {what} {name!r} to calibrate on",
                    remedy=f"choose from {', '.join(known)}.",
                )
    for what, number in (("runs", runs), ("harder_runs", harder_runs), ("workers", workers)):
        if number < 1:
            raise InputError(f"{what} is {number}; the least is 1")
    asked = Asked(
        runs=runs,
        harder_runs=harder_runs,
        accounts=accounts,
        seed=seed,
        worlds=tuple(name for name in WORLDS if name in worlds),
        parts=tuple(name for name in PARTS if name in parts),
        window_s=WINDOW_S,
        fdr=FDR,
    )
    made_with = versions()
    if before is not None:
        check_together(before, asked, made_with)
    done = {
        part: run(part, jobs, workers, progress) if part in asked.parts else []
        for part, jobs in _jobs(asked).items()
    }
    real = None
    if data is not None and "real" in parts:
        real = real_data(
            Path(data), seed=seed, runs=harder_runs, workers=workers, progress=progress
        )
    results = Calibration(
        versions=made_with,
        asked=asked,
        nobody=tuple(done["nobody"]),
        planted=tuple(done["planted"]),
        harder=tuple(done["harder"]),
        thresholds=THRESHOLDS if done["harder"] else {},
        rules=tuple(each for several in done["rules"] for each in several),
        pvalues=tuple(done["pvalues"]),
        real=real,
    )
    return results if before is None else merged(before, results)


def _jobs(asked: Asked) -> dict[str, list[Job[Any]]]:
    """Return the runs of each part on simulated worlds; settings too large for a world are out."""
    seeds = range(asked.seed, asked.seed + asked.runs)
    harder_seeds = range(asked.seed, asked.seed + asked.harder_runs)
    settings = [name for name, setting in SETTINGS.items() if setting.fits(asked.accounts)]
    first = [FIRST.name] if FIRST.name in settings else []
    groups = [0, *(FIRST.groups for _ in first)]
    n = asked.accounts
    return {
        "nobody": [(nobody_run, (world, seed, n)) for world, seed in product(asked.worlds, seeds)],
        "planted": [(planted_run, (*each, n)) for each in product(asked.worlds, first, seeds)],
        "harder": [
            (harder_run, (*each, n)) for each in product(asked.worlds, settings, harder_seeds)
        ],
        "rules": [(rule_runs, (*each, n)) for each in product(asked.worlds, groups, seeds)],
        "pvalues": [
            (pvalue_run, (*each, n)) for each in product(asked.worlds, seeds[:_PVALUE_RUNS])
        ],
    }
