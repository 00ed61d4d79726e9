"""Pair counts against peers: same posts, same run, each in a process of its own.

Prints CPU seconds after reading (user and system, all threads and children), and peak memory of
the largest process. Usage: python benchmarks/pairs.py [--posts 5000000] [--only NAME ...]

- heliograph: ``count_pairs``, all pairs and pairs of weight 2 or more
- duckdb: the same join and counts as SQL
- cntk: coordination_network_toolkit's co-link network, on a fifth of the posts
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

WINDOW_S = 60
OUT = Path(__file__).parent / "out"

# The cheapest SQL for the weight alone; heliograph counts objects and first actions besides.
SQL = """
    select a.account account_a, b.account account_b, count(*) weight
    from actions a join actions b
      on a.object = b.object and a.account < b.account
     and b.time between a.time - {window} and a.time + {window}
    group by all having count(*) >= {least}
"""


def make_posts(size: int, seed: int = 1) -> pa.Table:
    """Return posts with links: busy accounts, popular links, and bursts that fade in hours."""
    draw = np.random.default_rng(seed)
    accounts, objects = size // 10, size // 20
    # Powers of a uniform draw give heavy tails; the exponents make 5M posts meet 49M times.
    account = (accounts * draw.random(size) ** 1.6).astype(np.int64)
    link = (objects * draw.random(size) ** EXPONENT).astype(np.int64)
    onset = draw.integers(0, 28 * 86400, objects)
    seconds = onset[link] + draw.exponential(6 * 3600, size).astype(np.int64)
    return pa.table(
        {
            "account": pa.array(account).cast(pa.string()),
            "object": pa.array(link).cast(pa.string()),
            "time": pa.array(seconds),
        }
    )


EXPONENT = 3.7


def heliograph(path: Path, least: int) -> Callable[[], int]:
    """Return the count as a function; reading and compiling are done."""
    from heliograph import count_pairs

    actions = pq.read_table(path)
    count_pairs(actions.slice(0, 1000), WINDOW_S)  # compiles, or loads what was compiled
    return lambda: count_pairs(actions, WINDOW_S, min_weight=least).num_rows


def duckdb(path: Path, least: int) -> Callable[[], int]:
    """Return the SQL as a function, over a table in memory."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2, "memory_limit": "16GB"})
    connection.execute(f"create table actions as select * from '{path}'")
    query = f"create table pairs as {SQL.format(window=WINDOW_S, least=least)}"

    def run() -> int:
        connection.execute(query)
        return int(connection.execute("select count(*) from pairs").fetchall()[0][0])

    return run


def cntk(path: Path, least: int) -> Callable[[], int]:
    """Return the toolkit's co-link network as a function, over its own database."""
    import sqlite3

    from coordination_network_toolkit import compute_networks, preprocess

    database = Path(tempfile.mkdtemp(dir=OUT)) / "posts.db"
    table = pq.read_table(path)
    rows = zip(*(table.column(name).to_pylist() for name in table.column_names), strict=True)
    # Message, user, name, repost, reply, text, time, links: the order it asks for.
    messages = (
        (str(n), account, account, "", "", "", time, [f"https://example.org/{link}"])
        for n, (account, link, time) in enumerate(rows)
    )
    preprocess.preprocess_data(str(database), messages)

    def run() -> int:
        compute_networks.compute_co_link_network(
            str(database), WINDOW_S, n_threads=2, min_edge_weight=least
        )
        count = "select count(*) from co_link_network where user_1 < user_2"
        return int(sqlite3.connect(database).execute(count).fetchone()[0])

    return run


METHODS = {"heliograph": heliograph, "duckdb": duckdb, "cntk": cntk}


def measure(method: str, path: Path, least: int) -> None:
    """Run one method in this process and print its figures as JSON."""
    run = METHODS[method](path, least)
    before, wall = cpu_s(), time.perf_counter()
    pairs = run()
    peak = max(resource.getrusage(who).ru_maxrss for who in WHO)
    figures = {
        "pairs": pairs,
        "cpu_s": cpu_s() - before,
        "wall_s": time.perf_counter() - wall,
        "peak_gb": peak * 1024 / 1e9,
    }
    print("\n" + json.dumps(figures))


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cpu_s() -> float:
    """Return the CPU time of this process and its children so far, in seconds."""
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in WHO)


def events(posts: pa.Table) -> int:
    """Return how many pairs of actions are in step."""
    from heliograph import count_pairs

    return int(pa.compute.sum(count_pairs(posts, WINDOW_S).column("weight")).as_py())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=5_000_000)
    parser.add_argument("--only", nargs="*", choices=METHODS, default=list(METHODS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        size, path = options.make
        posts = make_posts(int(size))
        pq.write_table(posts, path)
        print(f"\n{posts.num_rows:,} posts, {events(posts):,} events in step", flush=True)
        return
    if options.measure:
        method, path, least = options.measure
        measure(method, Path(path), int(least))
        return
    OUT.mkdir(exist_ok=True)
    for size in (options.posts, options.posts // 5):
        path = OUT / f"posts-{size}.parquet"
        # In a process of its own: a child's peak memory counts what its parent held.
        subprocess.run([sys.executable, __file__, "--make", str(size), str(path)], check=True)
        for method in options.only:
            if method == "cntk" and size == options.posts:
                continue
            for least in (1, 2):
                report(method, path, least, options.runs if method == "heliograph" else 1)


def report(method: str, path: Path, least: int, runs: int) -> None:
    """Print the median of several runs."""
    command = [sys.executable, __file__, "--measure", method, str(path), str(least)]
    figures = []
    for _ in range(runs):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{method:<12} weight >= {least}: failed: {done.stderr.strip()[-300:]}")
            return
        figures.append(json.loads(done.stdout.splitlines()[-1]))
    median = {name: float(np.median([run[name] for run in figures])) for name in figures[0]}
    print(
        f"{method:<12} weight >= {least}: {median['cpu_s']:8.2f} CPU-s {median['wall_s']:8.2f} s "
        f"{median['peak_gb']:6.2f} GB {median['pairs']:>14,.0f} pairs  (median of {runs})",
        flush=True,
    )


if __name__ == "__main__":
    main()
