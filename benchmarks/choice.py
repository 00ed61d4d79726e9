"""Object choice: CPU and memory against the package `bicm`, and at a hundred thousand accounts.

Each method runs in a process of its own; CPU seconds are user and system, all threads, after
reading and compiling. Usage: python benchmarks/choice.py [--data CO_ACTIONS.csv] [--actions N ...]

- heliograph: ``object_choice`` from actions, exact tails, and with the Poisson approximation
- bicm: fit and projection on accounts with its default, the Poisson approximation, from edges of
  the same 2-core. Its exact tails take far longer and are left out.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
ACCOUNTS = OBJECTS = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    data = SHARED / "coortweet_russian_coord_tweets.csv"
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--actions", type=int, nargs="*", default=[2_000_000])
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        method, what = options.measure
        print("\n" + json.dumps(METHODS[method](what)))
        return
    if options.data.is_file():
        ours = run("exact", str(options.data))
        run("poisson", str(options.data))
        theirs = run("bicm", str(options.data))
        if theirs and ours:
            print(f"bicm takes {theirs['cpu_s'] / ours['cpu_s']:.0f} times the CPU of exact tails")
    for size in options.actions:
        run("simulated", str(size))


def run(method: str, what: str) -> dict[str, float]:
    """Measure a method in a process of its own and print its figures."""
    command = [sys.executable, __file__, "--measure", method, what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{method:<10} failed: {done.stderr.strip()[-300:]}")
        return {}
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    shown = "  ".join(f"{name} {value:,.6g}" for name, value in figures.items())
    print(f"{method:<10} {shown}", flush=True)
    return figures


def cpu_s() -> float:
    """Return the CPU time of this process so far, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def heliograph(tail: str, path: str) -> dict[str, float]:
    """Return the figures of object choice on a co-action table."""
    import heliograph as hg
    from heliograph.coordination.object_choice import object_choice

    actions = hg.actions(hg.read_posts(path), "co-action")
    object_choice(actions.slice(0, 2000), tail=tail)  # compiles, or loads what was compiled
    before, wall = cpu_s(), time.perf_counter()
    result = object_choice(actions, tail=tail)
    return {
        "cpu_s": cpu_s() - before,
        "wall_s": time.perf_counter() - wall,
        "peak_gb": peak_gb(),
        "edges": result.surviving_pairs,
        "accounts": result.surviving_accounts,
    }


def bicm(path: str) -> dict[str, float]:
    """Return the figures of the package on the same network."""
    import heliograph as hg
    from heliograph.coordination.indexed import index, restrict
    from heliograph.coordination.object_choice import two_core

    warnings.simplefilter("ignore")
    from bicm import BipartiteGraph

    indexed = index(hg.actions(hg.read_posts(path), "co-action"))
    core = two_core(restrict(indexed, indexed.first))
    edges = [
        (f"a{account}", f"o{object_}")
        for account, object_ in zip(core.account.tolist(), core.object.tolist(), strict=True)
    ]
    before, wall = cpu_s(), time.perf_counter()
    graph = BipartiteGraph(edgelist=edges)
    graph.solve_tool()
    graph.compute_projection(rows=True, alpha=0.05, threads_num=1, progress_bar=False)
    found = graph.projected_rows_adj_list
    validated = [(a, b) for a in found for b in found[a]]
    return {
        "cpu_s": cpu_s() - before,
        "wall_s": time.perf_counter() - wall,
        "peak_gb": peak_gb(),
        "edges": len(validated),
        "accounts": len({account for pair in validated for account in pair}),
    }


def make_actions(size: int, seed: int = 1) -> pa.Table:
    """Return actions without any plan: lognormal activity, popularity with a heavier tail."""
    draw = np.random.default_rng(seed)
    activity = np.cumsum(draw.lognormal(0, 1.2, ACCOUNTS))
    popularity = np.cumsum(np.minimum((1 - draw.random(OBJECTS)) ** (-1 / 1.3), 2000))
    account = np.searchsorted(activity, draw.random(size) * activity[-1])
    object_ = np.searchsorted(popularity, draw.random(size) * popularity[-1])
    return pa.table(
        {
            "account": pa.array(account).cast(pa.string()),
            "object": pa.array(object_).cast(pa.string()),
            "time": pa.array(draw.integers(0, 28 * 86_400, size)),
        }
    )


def simulated(size: str) -> dict[str, float]:
    """Return the figures of object choice on 100,000 accounts and objects."""
    from heliograph.coordination.object_choice import object_choice

    actions = make_actions(int(size))
    object_choice(actions.slice(0, 2000))
    before, wall = cpu_s(), time.perf_counter()
    result = object_choice(actions)
    return {
        "actions": actions.num_rows,
        "accounts": result.accounts,
        "objects": result.objects,
        "cpu_s": cpu_s() - before,
        "wall_s": time.perf_counter() - wall,
        "peak_gb": peak_gb(),
        "common_pairs": result.common_pairs,
        "listed_p": result.listed_p,
        "listed": result.pairs.num_rows,
        "edges": result.surviving_pairs,
    }


METHODS = {
    "exact": lambda path: heliograph("exact", path),
    "poisson": lambda path: heliograph("poisson", path),
    "bicm": bicm,
    "simulated": simulated,
}


if __name__ == "__main__":
    main()
