"""Recall and precision of near-duplicate text on planted corpora, as Markdown tables.

Usage: python benchmarks/retold.py [--copies 2000] [--seed 1]. For each change and length a corpus
of its own, in six languages: so many originals, one copy each, and three posts an original that
only look alike (the same topic and stock phrases; eight out of one template; fifty with one
sign-off). Recall is the share of the copies that are in the cluster of their original, of lifts
the share that is listed as lifted from it; precision is the share of one claim among all pairs of
posts in one cluster, of lifts the share of true ones among all listed but those between two texts
of one template, which do share passages. A standard error of recall
is at most 0.5 / sqrt(copies). Where the real posts are beside the checkout, the pairs that were
inspected by hand are counted as well.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import binomtest

from heliograph.simulate.edits import applies
from heliograph.simulate.passages import LANGUAGES, SPACED
from heliograph.simulate.recalled import joined, lifted, recalled
from heliograph.simulate.retold import CHANGES, Change, Retold, retold
from heliograph.texts.clusters import Clusters, cluster

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "mediaeval"
INSPECTED = ROOT / "tests" / "texts" / "mediaeval_pairs.csv"
LENGTHS = {"30 to 80 words": (30, 80), "8 to 15 words": (8, 15)}
RATED = ("words", "emoji", "zero-width", "homoglyphs", "lift")
FILES = {
    "mediaeval2015_devset_tweets": ("tweetId", "tweetText"),
    "mediaeval2016_devset_posts": ("post_id", "post_text"),
    "mediaeval2016_testset_posts_groundtruth": ("post_id", "post_text"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, words in LENGTHS.items():
        print(f"\n| posts of {name} | rate | copies | {' | '.join(LANGUAGES)} | all | precision |")
        print("|---" * (len(LANGUAGES) + 5) + "|")
        for change in CHANGES:
            if change.kind != "lift" or words[0] >= 30:
                print(of_change(change, words, options.copies, options.seed), flush=True)
    print("\n| template texts: words filled in | precision, by words | precision, by characters |")
    print("|---|---|---|")
    for filled in (0.1, 0.2, 0.35, 0.5):
        print(of_templates(filled, options.copies, options.seed), flush=True)
    if SHARED.is_dir():
        of_real_posts()
    print(f"\n{time.process_time():.0f} CPU-s")


def of_change(change: Change, words: tuple[int, int], copies: int, seed: int) -> str:
    """Return a row of the table of changes: recall by language, and precision."""
    taking = [each for each in LANGUAGES if applies(change.kind, each)]
    originals = -(-copies // len(taking))
    made = retold(seed=seed, originals=originals, words=words, changes=[change], languages=taking)
    found, of_post = clustered(made)
    lifts = found.first[found.lifts.source], found.first[found.lifts.carrier]
    table = recalled(made.truth, of_post, lifts).to_pylist()
    total = sum(row["copies"] for row in table)
    right, pairs = joined(made.truth, of_post)
    if change.kind == "lift":
        right, pairs = lifted(made.truth, lifts)
    by_language = {row["language"]: f"{row['found'] / row['copies']:.3f}" for row in table}
    cells = [
        change.kind,
        f"{change.rate:.0%}" if change.kind in RATED else "",
        f"{total:,}",
        *(by_language.get(language, "") for language in LANGUAGES),
        f"{sum(row['found'] for row in table) / total:.4f}",
        f"{right / max(1, pairs):.4f}",
    ]
    return f"| {' | '.join(cells)} |"


def of_templates(filled: float, copies: int, seed: int) -> str:
    """Return precision where the texts of a template differ in so many of their words."""
    cells = []
    for by_words in (True, False):
        taking = [language for language in LANGUAGES if (language in SPACED) == by_words]
        made = retold(
            seed=seed,
            originals=copies // len(LANGUAGES),
            changes=[Change("words", 0.1)],
            filled=filled,
            languages=taking,
        )
        right, pairs = joined(made.truth, clustered(made)[1])
        cells.append(f"{right / pairs:.4f}")
    return f"| {filled:.0%} | {' | '.join(cells)} |"


def clustered(made: Retold) -> tuple[Clusters, np.ndarray]:
    found = cluster(made.posts["text"], seen=made.posts["time"].cast(pa.int64()).to_numpy())
    return found, np.where(found.text >= 0, found.cluster[found.text], -1)


def of_real_posts() -> None:
    """Print how many of the pairs inspected by hand are the same claim."""
    tables = [
        pq.read_table(SHARED / f"{name}.parquet", columns=list(columns)).rename_columns(
            ["id", "text"]
        )
        for name, columns in FILES.items()
    ]
    posts = dict(zip(*pa.concat_tables(tables).to_pydict().values(), strict=True))
    found = cluster(pa.array(posts.values()))
    sizes = np.bincount(found.cluster)
    print(
        f"\n{sum(table.num_rows for table in tables):,} rows, {len(posts):,} posts, "
        f"{len(found.first):,} distinct texts long enough, {(sizes > 1).sum():,} clusters of "
        f"several, which hold {sizes[sizes > 1].sum():,} texts\n"
    )
    print("| similarity of the pair | same claim | another | unsure | precision, 95% interval |")
    print("|---|---|---|---|---|")
    place = {post: row for row, post in enumerate(posts)}
    rows = [
        row
        for row in csv.DictReader(INSPECTED.read_text(encoding="utf-8").splitlines())
        if len({found.cluster[found.text[place[row[each]]]] for each in ("id_a", "id_b")}) == 1
    ]
    for band in dict.fromkeys(row["band"] for row in rows):
        verdicts = [row["verdict"] for row in rows if row["band"] == band]
        yes = verdicts.count("yes")
        interval = binomtest(yes, len(verdicts)).proportion_ci(method="wilson")
        print(
            f"| {band} | {yes} | {verdicts.count('no')} | {verdicts.count('unsure')} | "
            f"{yes / len(verdicts):.3f} ({interval.low:.3f} to {interval.high:.3f}) |"
        )


if __name__ == "__main__":
    main()
