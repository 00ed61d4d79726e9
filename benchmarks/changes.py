"""Change points on the Turing Change Point Dataset, by the benchmark's own definitions.

Usage: python benchmarks/changes.py [DATA], where DATA holds series.parquet and annotations.json.
F1 and covering as van den Burg & Williams (2020, arXiv:2003.06222) define them, of the detector
with its defaults and of the benchmark's binary segmentation with its defaults (R's changepoint:
cpt.mean, Normal, MBIC, Q = 5, on the scaled series), on the same univariate series. What was
published of binary segmentation on these series is recomputed to ten digits. Then the penalty
chosen on all series but one, and on half of them; and the time against ruptures' Pelt.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import ruptures
from numpy.typing import NDArray

from heliograph.shifts import changes
from heliograph.shifts.changes import change_points

MARGIN = 5
PUBLISHED_HERE = 0.7375595652, 0.6934223158
"""Binary segmentation's mean F1 and covering in the benchmark's repository, on the 30 series."""
PENALTIES = np.arange(1, 16, 0.5)
SPLITS = 1000

Annotations = Sequence[Collection[int]]
Series = NDArray[np.float64]
Detector = Callable[[Series], list[int]]


# -- the benchmark's definitions -------------------------------------------------------------------


def f1(annotations: Annotations, found: Collection[int]) -> float:
    """Return F1: precision against all annotators together, recall as their mean; 0 is a change."""
    predicted = {0, *found}
    marked = [{0, *each} for each in annotations]
    precision = matched(set().union(*marked), predicted) / len(predicted)
    recall = float(np.mean([matched(each, predicted) / len(each) for each in marked]))
    return 2 * precision * recall / (precision + recall)


def matched(marked: Collection[int], predicted: Collection[int]) -> int:
    """Return how many marked changes have a predicted one of their own within the margin."""
    left = set(predicted)
    count = 0
    for change in sorted(marked):
        near = [(abs(change - one), one) for one in left if abs(change - one) <= MARGIN]
        if near:
            left.remove(min(near)[1])
            count += 1
    return count


def covering(annotations: Annotations, found: Collection[int], length: int) -> float:
    """Return how well the stretches found cover the annotators', as their mean (Arbelaez 2010)."""
    predicted = stretches(found, length)
    return float(np.mean([_covered(stretches(each, length), predicted) for each in annotations]))


def stretches(found: Collection[int], length: int) -> list[range]:
    ends = [0, *sorted({one for one in found if 0 < one < length}), length]
    return [range(low, high) for low, high in itertools.pairwise(ends)]


def _covered(marked: Sequence[range], predicted: Sequence[range]) -> float:
    best = [len(each) * max(_jaccard(each, one) for one in predicted) for each in marked]
    return sum(best) / sum(map(len, marked))


def _jaccard(one: range, other: range) -> float:
    both = max(0, min(one.stop, other.stop) - max(one.start, other.start))
    return both / (len(one) + len(other) - both)


# -- detectors -------------------------------------------------------------------------------------


def ours(series: Series) -> list[int]:
    return [int(one) for one in change_points(series)]


def nothing(series: Series) -> list[int]:  # noqa: ARG001
    return []


def binary_segmentation(series: Series) -> list[int]:
    """Return the changes that the benchmark's default finds, as the first places of new levels."""
    places = np.flatnonzero(~np.isnan(series))
    series = series[places]
    length = len(series)
    scaled = (series - series.mean()) / series.std(ddof=1)
    total, square = (np.concatenate([[0.0], np.cumsum(scaled**power)]) for power in (1, 2))

    def cost(low: Series | int, high: Series | int) -> Series:
        of = np.asarray(high) - np.asarray(low)
        return square[high] - square[low] - (total[high] - total[low]) ** 2 / of + np.log(of)

    found: list[int] = []
    gains: list[float] = []
    for _ in range(5):
        best, at = -np.inf, 0
        for one in stretches(found, length):
            inner = np.arange(one.start + 1, one.stop)
            if len(inner):
                gain = cost(one.start, one.stop) - cost(one.start, inner) - cost(inner, one.stop)
                if gain.max() > best:
                    best, at = float(gain.max()), int(inner[gain.argmax()])
        found.append(at)
        gains.append(min([best, *gains[-1:]]))
    passed = sum(gain >= 3 * np.log(length) for gain in gains)
    return sorted(int(places[one]) for one in found[:passed])


# -- what is printed -------------------------------------------------------------------------------


def load(directory: Path) -> dict[str, tuple[Series, Annotations]]:
    """Return the univariate series with what each annotator marked, by name."""
    table = pq.read_table(directory / "series.parquet")
    marked = json.loads((directory / "annotations.json").read_text())
    known = {}
    for name in sorted(set(table["series"].to_pylist())):
        rows = table.filter(pc.equal(table["series"], name))
        if len(set(rows["label"].to_pylist())) == 1:
            values = rows.sort_by("t")["value"].to_numpy()
            known[name] = values.astype(np.float64), list(marked[name].values())
    return known


def scores(known: dict[str, tuple[Series, Annotations]], detector: Detector) -> Series:
    """Return F1 and covering of each series, float64[series, 2]."""
    rows = []
    for series, marked in known.values():
        found = detector(series)
        rows.append((f1(marked, found), covering(marked, found, len(series))))
    return np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    default = Path(__file__).resolve().parents[2] / "shared" / "data" / "tcpd"
    parser.add_argument("data", nargs="?", type=Path, default=default)
    known = load(parser.parse_args().data)
    complete = np.array([not np.isnan(series).any() for series, _ in known.values()])
    by = {each.__name__: scores(known, each) for each in (ours, binary_segmentation, nothing)}
    print(f"{'series':20} {'ours':>12} {'binseg':>12} {'nothing':>12}   F1 covering")
    for row, name in enumerate(known):
        print(f"{name:20}", *(f"  {one[row, 0]:.3f} {one[row, 1]:.3f}" for one in by.values()))
    for what, rows in (("all", slice(None)), ("without missing values", complete)):
        told = {name: tuple(one[rows].mean(0).round(4).tolist()) for name, one in by.items()}
        print(f"mean, {what}:", told)
    # What was published tells the last place of the old level, not the first of the new one.
    shifted = scores(known, lambda series: [one - 1 for one in binary_segmentation(series)])
    again = shifted[complete].mean(0)
    print("published of binary segmentation here:", PUBLISHED_HERE, "; again:", again.round(10))
    assert np.allclose(again, PUBLISHED_HERE, atol=1e-9)
    _choice(known, by["binary_segmentation"])
    _speed()


def _choice(known: dict[str, tuple[Series, Annotations]], peer: Series) -> None:
    """Print what the penalty would score that is chosen without the series it is scored on."""
    table = []
    for penalty in PENALTIES:
        changes.PENALTY = float(penalty)  # a knob of this script alone
        table.append(scores(known, ours))
        f, cover = table[-1].mean(0)
        print(f"penalty {penalty:4.1f}: F1 {f:.4f} covering {cover:.4f}")
    of_penalty = np.array(table)
    sums = of_penalty.sum(2)
    one_out = [
        of_penalty[np.delete(sums, row, 1).mean(1).argmax(), row] for row in range(len(known))
    ]
    print("chosen on all others:", np.mean(one_out, 0).round(4))
    generator = np.random.default_rng(1)
    halves = []
    for _ in range(SPLITS):
        order = generator.permutation(len(known))
        seen, unseen = order[: len(order) // 2], order[len(order) // 2 :]
        chosen = of_penalty[sums[:, seen].mean(1).argmax()]
        halves.append((*chosen[unseen].mean(0), *peer[unseen].mean(0)))
    print("chosen on half, on the other half; then binseg there:", np.mean(halves, 0).round(4))


def _speed() -> None:
    generator = np.random.default_rng(1)
    series = (generator.normal(size=1000) + 2 * (np.arange(1000) // 250 % 2))[:, None]
    found = {}
    for name, made in (
        ("KernelCPD", ruptures.KernelCPD(kernel="linear", min_size=2)),
        ("Pelt", ruptures.Pelt(model="l2", min_size=2, jump=1)),
    ):
        start = time.process_time()
        found[name] = [int(one) for one in made.fit(series).predict(pen=3 * np.log(1000))]
        print(f"{name}: {time.process_time() - start:.4f} CPU-s for 1,000 values")
    assert found["KernelCPD"] == found["Pelt"]


if __name__ == "__main__":
    main()
