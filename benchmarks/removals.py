"""How often the analysis of removals finds something where nothing is, and how often what is.

Prints, for each simulated world, in how many runs anything was found, with Wilson's 95% interval;
and in the worlds with something planted, how often it was found, and anything beside it. Usage:
python benchmarks/removals.py [--runs 200] [--worlds plain outage ...] [--posts 3200] [--jobs 2]
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from heliograph.removals.collection import collected
from heliograph.removals.spells import spells
from heliograph.removals.testing import causes_tested, decide, look
from heliograph.simulate.removing import WORLDS, removing

FDR = 0.05
MIN_GROUP_SIZE = 5


def run(world: str, posts: int, seed: int) -> tuple[bool, bool, float, list[float]]:
    """Return whether what is planted was found, whether anything else was, and the CPU seconds."""
    began = time.process_time()
    made = removing(world, seed=seed, posts=posts, accounts=posts // 20)
    watched = collected(spells(made.checks), (), {}).watched()
    looked = list(look(watched, causes_tested(watched), MIN_GROUP_SIZE, seed, lambda _: None))
    tested = decide(looked, FDR)
    assert tested, "a world in which nothing is tested says nothing"
    found = [test for test in tested if test.found]
    truth = made.truth
    right = [
        test
        for test in found
        if (test.looked.subject.name, test.event) == (truth.topic, truth.event)
        and test.looked.counted.cause in {truth.cause, "any"}
    ]
    # More removals in one week are more removals: what follows from the planted is not wrong.
    follows = [
        test
        for test in found
        if test.looked.subject.name == truth.topic and test.event in {"removed more", "burst"}
    ]
    ratios = [
        test.looked.compared.ratio
        for test in tested
        if test.looked.compared is not None
        and test.looked.subject.name == "floods"
        and (test.looked.counted.cause, test.event) == ("violation_notice", "removed more")
    ]
    return bool(right), len(found) > len(follows), time.process_time() - began, ratios


def wilson(hits: int, trials: int) -> tuple[float, float]:
    square, share = 1.959964**2, hits / trials
    centre = share + square / (2 * trials)
    half = (square * (share * (1 - share) + square / (4 * trials)) / trials) ** 0.5
    scale = 1 + square / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--posts", type=int, default=3_200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--worlds", nargs="*", default=list(WORLDS))
    asked = parser.parse_args()
    print("| world | planted found | anything else found | hazard ratio | CPU-s a run |")
    print("|---|---|---|---|---|")
    with ProcessPoolExecutor(asked.jobs) as pool:
        for world in asked.worlds:
            seeds = range(1, asked.runs + 1)
            results = list(pool.map(partial(run, world, asked.posts), seeds, chunksize=4))
            ratios = sorted(ratio for *_, each in results for ratio in each)
            middle = f"{ratios[len(ratios) // 2]:.2f}" if ratios else ""
            cells = [
                f"{sum(hits)} of {asked.runs} ({low:.1%} to {high:.1%})"
                for hits in ([each[0] for each in results], [each[1] for each in results])
                for low, high in [wilson(sum(hits), asked.runs)]
            ]
            planted = cells[0] if world in {"topic", "burst"} else "nothing planted"
            cost = sum(each[2] for each in results) / asked.runs
            print(f"| {world} | {planted} | {cells[1]} | {middle} | {cost:.2f} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
