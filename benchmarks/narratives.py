"""Near-duplicate posts clustered, at growing sizes and beside peers on the same posts.

Prints CPU seconds after reading (user and system, all threads), peak memory of the process, and
the share of planted copies found with their originals. Posts are 20 words of a vocabulary of
50,000 with Zipf's frequencies, so that unrelated ones look real; a tenth are copies with two words
changed. Usage: python benchmarks/narratives.py [--posts 1000000 2000000 5000000 10000000]
[--peers PYTHON] [--peer-posts 100000]

Peers run under the Python given, which need not have Heliograph:

- datasketch: MinHash of 128 permutations over the same shingles, its LSH, the same exact threshold
- d3lta: its lexical stage (preparing texts, Levenshtein similarity) on the planted pairs alone,
  since what proposes pairs there is a sentence model and a search over all pairs
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

OUT = Path(__file__).parent / "out"
PEERS = ("datasketch", "d3lta")
VOCABULARY = 50_000
WORDS = 20
COPIES = 10  # one post in so many
LEAST_JACCARD = 0.45


def make(size: int, path: Path, seed: int = 1) -> None:
    """Write posts with their text and the row that each is a copy of, -1 for none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    letters = list("etaoinshrdlucmfwypvbgkjqxz")
    drawn = {"".join(draw.choice(letters, draw.integers(1, 12))) for _ in range(2 * VOCABULARY)}
    words = pa.array(sorted(drawn)).take(draw.permutation(len(drawn))[:VOCABULARY])
    frequency = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    at_once = min(size, 1_000_000)
    schema = pa.schema([("text", pa.string()), ("copy_of", pa.int64())])
    with pq.ParquetWriter(path, schema) as file:
        for start in range(0, size, at_once):
            rank = np.searchsorted(frequency, frequency[-1] * draw.random((at_once, WORDS)))
            copy_of = np.full(at_once, -1)
            copies = np.arange(at_once // COPIES)
            source = draw.integers(len(copies), at_once, len(copies))
            copy_of[copies] = source + start
            rank[copies] = rank[source]
            for _ in range(2):
                rank[copies, draw.integers(WORDS, size=len(copies))] = draw.integers(
                    VOCABULARY, size=len(copies)
                )
            starts = pa.array(np.arange(0, rank.size + 1, WORDS, dtype=np.int32))
            lists = pa.ListArray.from_arrays(starts, words.take(pa.array(rank.ravel())))
            text = pc.binary_join(lists, " ")
            file.write_table(pa.table({"text": text, "copy_of": copy_of}))


def heliograph(path: Path) -> dict[str, float]:
    """Return the figures of `heliograph.texts.clusters.cluster`, compiled and read before."""
    import numpy as np
    import pyarrow.parquet as pq

    from heliograph.texts.clusters import cluster

    posts = pq.read_table(path)
    cluster(posts.column("text").slice(0, 1000))  # compiles, or loads what was compiled
    before, wall = cpu_s(), time.perf_counter()
    found = cluster(posts.column("text"))
    figures = {"cpu_s": cpu_s() - before, "wall_s": time.perf_counter() - wall}
    copy_of = posts.column("copy_of").to_numpy()
    copies = np.flatnonzero(copy_of >= 0)
    of = found.cluster[found.text]
    return figures | {
        "found": float(np.mean(of[copies] == of[copy_of[copies]])),
        "clusters": int(of.max()) + 1,
        "originals": int(np.count_nonzero(copy_of < 0)),
        "compared": found.compared,
    }


def datasketch(path: Path) -> dict[str, float]:
    """Return the figures of datasketch's MinHash and LSH, with the same exact decision."""
    from datasketch import MinHash, MinHashLSH

    texts, copy_of = read_lines(path)
    before, wall = cpu_s(), time.perf_counter()
    lsh = MinHashLSH(threshold=LEAST_JACCARD, num_perm=128)
    sets, root = [], list(range(len(texts)))

    def root_of(text: int) -> int:
        while root[text] != text:
            root[text] = root[root[text]]
            text = root[text]
        return text

    for number, text in enumerate(texts):
        words = text.split()
        shingles = {" ".join(pair) for pair in zip(words, words[1:])}  # noqa: B905, RUF007
        signature = MinHash(num_perm=128)
        signature.update_batch([shingle.encode() for shingle in shingles])
        for other in lsh.query(signature):
            both = len(shingles & sets[other])
            if both >= LEAST_JACCARD * (len(shingles) + len(sets[other]) - both):
                root[root_of(number)] = root_of(other)
        lsh.insert(number, signature)
        sets.append(shingles)
    figures = {"cpu_s": cpu_s() - before, "wall_s": time.perf_counter() - wall}
    copies = [(a, b) for a, b in enumerate(copy_of) if b >= 0]
    found = sum(root_of(a) == root_of(b) for a, b in copies) / len(copies)
    clusters = len({root_of(text) for text in range(len(texts))})
    return figures | {
        "found": found,
        "clusters": clusters,
        "originals": sum(b < 0 for b in copy_of),
    }


def d3lta(path: Path) -> dict[str, float]:
    """Return the figures of d3lta's lexical stage, given the pairs that it should find."""
    import pandas as pd
    from d3lta import faissd3lta

    texts, copy_of = read_lines(path)
    before, wall = cpu_s(), time.perf_counter()
    series = pd.Series(texts, index=[str(number) for number in range(len(texts))])
    prepared = faissd3lta.prepare_dataset(series)["text_grapheme"]
    copies = [(str(a), str(b)) for a, b in enumerate(copy_of) if b >= 0]
    copies = [pair for pair in copies if pair[0] in prepared.index and pair[1] in prepared.index]
    alike = [
        faissd3lta.similarity_levenshtein((prepared[a], prepared[b])) > 0.693 for a, b in copies
    ]
    figures = {"cpu_s": cpu_s() - before, "wall_s": time.perf_counter() - wall}
    return figures | {"found": sum(alike) / len(alike)}


METHODS = {"heliograph": heliograph, "datasketch": datasketch, "d3lta": d3lta}


def read_lines(path: Path) -> tuple[list[str], list[int]]:
    """Return the texts and originals of a file of JSON lines, which any Python can read."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [row[0] for row in rows], [row[1] for row in rows]


def cpu_s() -> float:
    """Return the CPU time of this process so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(method: str, path: Path) -> None:
    """Run one method in this process and print its figures as JSON."""
    figures = METHODS[method](path)
    figures["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print("\n" + json.dumps(figures))


def report(python: str, method: str, path: Path, size: int) -> None:
    """Print the figures of one method, or why there are none."""
    done = subprocess.run(
        [python, __file__, "--measure", method, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"{method:<12} {size:>11,} posts: did not run: {reason}", flush=True)
        return
    figures = json.loads(done.stdout.splitlines()[-1])
    line = (
        f"{method:<12} {size:>11,} posts {figures['cpu_s']:8.1f} CPU-s {figures['wall_s']:8.1f} s "
        f"{figures['peak_gb']:6.2f} GB  copies found {figures['found']:.4f}"
    )
    if "clusters" in figures:
        line += f"  clusters {figures['clusters']:,} (originals {figures['originals']:,})"
    if "compared" in figures:
        line += f"  pairs compared {figures['compared']:,}"
    print(line, flush=True)


def as_lines(path: Path) -> Path:
    """Write posts as JSON lines beside the file; return where."""
    import pyarrow.parquet as pq

    lines = path.with_suffix(".jsonl")
    table = pq.read_table(path)
    rows = zip(table.column("text").to_pylist(), table.column("copy_of").to_pylist(), strict=True)
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--posts", type=int, nargs="*", default=[1_000_000, 2_000_000, 5_000_000, 10_000_000]
    )
    parser.add_argument("--peers", help="a Python that has datasketch and d3lta")
    parser.add_argument("--peer-posts", type=int, default=100_000)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure[0], Path(options.measure[1]))
        return
    if options.make:
        make(int(options.make[0]), Path(options.make[1]))
        return
    OUT.mkdir(exist_ok=True)
    for size in (options.peer_posts, *options.posts):
        path = OUT / f"narratives-{size}.parquet"
        # In a process of its own: a child's peak memory counts what its parent held.
        subprocess.run([sys.executable, __file__, "--make", str(size), str(path)], check=True)
        report(sys.executable, "heliograph", path, size)
        if size != options.peer_posts:
            path.unlink()
            continue
        if not options.peers:
            print("peers: not compared; give --peers a Python that has datasketch and d3lta")
            continue
        lines = as_lines(path)
        for peer in PEERS:
            report(options.peers, peer, lines, size)


if __name__ == "__main__":
    main()
