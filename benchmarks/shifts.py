"""Shifts: how often one is claimed where nobody shifts, and how many planted members are found.

Prints Markdown tables. Usage: python benchmarks/shifts.py [--runs N] [--seed FIRST]
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterable

import numpy as np

from heliograph.shifts.deciding import decide
from heliograph.shifts.records import Counts, Signal, Weekly
from heliograph.simulate.shifting import HARDER, WORLDS, Shifting, shifting

Z = 1.96
VARIATIONS: tuple[tuple[str, dict[str, int]], ...] = (
    *((world, {}) for world in HARDER),
    ("iid", {"weeks": 52}),
    ("iid", {"weeks": 260}),
    ("iid", {"accounts": 20}),
    ("iid", {"accounts": 200}),
    ("iid", {"panel": 15}),
    ("iid", {"posts_a_week": 4}),
    ("common-news", {"weeks": 52}),
    ("common-news", {"panel": 15}),
    ("common-news", {"accounts": 200}),
    ("panel-mismatch", {"weeks": 52}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=50_000)
    options = parser.parse_args()
    before = cpu_s()
    print(f"{options.runs} runs each, seeds {options.seed} to {options.seed + options.runs - 1}\n")
    print(
        "| world | claimed, nobody shifts | lowered | claimed, planted | recall | false members |"
    )
    print("|---|---|---|---|---|---|")
    for world in WORLDS:
        show(world, 1, options, {})
    show("common-news", 3, options, {})
    print(f"\nHarder, {options.runs // 4} runs each\n")
    print(
        "| world | claimed, nobody shifts | lowered | claimed, planted | recall | false members |"
    )
    print("|---|---|---|---|---|---|")
    options.runs //= 4
    for world, setting in VARIATIONS:
        show(world, 1, options, setting)
    print(f"\n{cpu_s() - before:.0f} CPU-s")


def show(world: str, signals: int, options: argparse.Namespace, setting: dict[str, int]) -> None:
    """Print a row: runs without a planted shift, then runs with ten accounts that shift."""
    seeds = range(options.seed, options.seed + options.runs)
    false, lowered = 0, 0
    for seed in seeds:
        outcomes = {one for one, _ in run(world, seed, signals, 0, setting)}
        false += "found" in outcomes
        lowered += "lowered" in outcomes and "found" not in outcomes
    claims, right, wrong = 0, 0.0, 0.0
    for seed in seeds:
        members = next(run(world, seed, signals, 10, setting))[1]
        claims += members is not None
        if members is not None:
            right, wrong = right + members[0] / 10, wrong + members[1]
    low, high = wilson(false, len(seeds))
    name = ", ".join([world, *(f"{value} {key}" for key, value in setting.items())])
    name += f", {signals} signals" if signals > 1 else ""
    print(
        f"| {name} | {false} of {len(seeds)} ({low:.1%} to {high:.1%}) | {lowered} | {claims} | "
        f"{right / len(seeds):.2f} | {wrong / max(1, claims):.2f} a claim |",
        flush=True,
    )


def run(
    world: str, seed: int, signals: int, shifted: int, setting: dict[str, int]
) -> Iterable[tuple[str, tuple[int, int] | None]]:
    """Yield the outcome of each signal, up and down, with right and wrong members; up first.

    The first signal has what is planted.
    """
    made = [
        shifting(world, seed=seed + 1_000_000 * number, shifted=shifted * (number == 0), **setting)
        for number in range(signals)
    ]
    for one in decide(weekly(made), min_group_size=5, fdr=0.05, seed=seed):
        members = None
        if one.group is not None:
            truth = made[one.signal].shifted
            members = (
                int((one.group.members & truth).sum()),
                int((one.group.members & ~truth).sum()),
            )
        yield one.outcome, members


def weekly(made: list[Shifting]) -> Weekly:
    accounts, weeks = made[0].of.shape
    return Weekly(
        weeks=tuple(np.datetime_as_string(np.datetime64("2024-03-04") + 7 * np.arange(weeks))),
        signals=tuple(Signal(f"topic-{n}", "topic", "the share") for n in range(len(made))),
        accounts=tuple(f"acct-{n:03d}" for n in range(accounts)),
        panel_accounts=tuple(f"panel-{n:03d}" for n in range(len(made[0].panel_of))),
        looked=tuple(Counts(each.having, each.of) for each in made),
        panel=tuple(Counts(each.panel_having, each.panel_of) for each in made),
    )


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share."""
    share = count / of
    middle = share + Z**2 / (2 * of)
    reach = Z * np.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    return max(0.0, (middle - reach) / (1 + Z**2 / of)), (middle + reach) / (1 + Z**2 / of)


def cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
