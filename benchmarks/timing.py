"""Timing given choice: CPU seconds to test a million pairs in full, after compiling.

Usage: python benchmarks/timing.py [PAIRS]. Pairs are those of the simulated breaking-news world,
10,000 accounts, that share two links or more within half an hour: the hardest to test, since
objects are crowded. All three parts of the null model, tempo with nobody left out.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from heliograph.coordination import kernel
from heliograph.coordination.asked import null_model
from heliograph.coordination.indexed import first_of_post, index, restrict
from heliograph.coordination.nulls.timing import Timing
from heliograph.coordination.pairs import count
from heliograph.simulate import simulate


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    indexed = index(simulate("breaking-news", seed=1, accounts=10_000).actions)
    firsts = restrict(indexed, indexed.first & first_of_post(indexed))
    null = null_model([firsts.time_us], "60s", None, None)
    low, high = kernel.neighbourhoods(firsts.object_start, firsts.time_us, null.cell_us // 2)
    pairs = count(firsts, low, high, counted=np.ones(firsts.size, np.bool_), min_first=2)
    a, b = (pairs.column(name).to_numpy()[:wanted] for name in ("account_a", "account_b"))
    kept = np.ones(firsts.size, np.bool_)
    begin = time.process_time()
    model = Timing.over(firsts, np.unique(np.concatenate([a, b])), null)
    made = time.process_time()
    model.pairs(a[:10], b[:10], kept)  # compiles
    compiled = time.process_time()
    tests = model.pairs(a, b, kept)
    done = time.process_time()
    memory_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{len(a):,} pairs, {tests.trials.sum():,} trials of {firsts.size:,} first actions: model "
        f"{made - begin:.1f} CPU-s, tests {done - compiled:.1f} CPU-s on one core, "
        f"{memory_gb:.2f} GB"
    )


if __name__ == "__main__":
    main()
