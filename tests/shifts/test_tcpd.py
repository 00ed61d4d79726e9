"""Change points on the Turing Change Point Dataset, by the benchmark's own definitions."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

BINARY_SEGMENTATION = 0.680, 0.706
"""F1 and covering as published, univariate series, default settings."""


@pytest.fixture(scope="module")
def benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "changes.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_changes", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("marked", "found", "expected"),
    [
        # All of both predicted; recalls 1, 1, 1 and 1 of {0, 5}: 0 takes 0, and 5 takes none of
        # 10 and 20 but the one 5 away.
        ([[10, 20], [11, 20], [10], [5]], [10, 20], 1.0),
        # Precision 2 of 2; recalls 1, 1, 1/2.
        ([[], [10], [50]], [10], 2 * (5 / 6) / (1 + 5 / 6)),
        # Precision 1; recalls 1, 1/2, 1/2.
        ([[], [10], [50]], [], 2 * (2 / 3) / (1 + 2 / 3)),
        # One marked change takes one predicted change, the nearest: 2 of {0, 10, 12}.
        ([[11]], [10, 12], 2 * (2 / 3) * 1 / (2 / 3 + 1)),
        # 6 away is out of the margin.
        ([[10]], [16], 0.5),
    ],
)
def test_f1_is_the_benchmarks(benchmark, marked, found, expected):
    assert benchmark.f1(marked, found) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("marked", "found", "length", "expected"),
    [
        ([[5]], [5], 10, 1.0),
        ([[]], [5], 10, 0.5),
        # Of four values half lies in {0..3} of six, of two a third.
        ([[4]], [], 6, (4 * 4 / 6 + 2 * 2 / 6) / 6),
        # The mean over annotators; 0 begins the first stretch whoever marks it.
        ([[0, 5], []], [5], 10, 0.75),
        ([[3]], [4], 6, (3 * 3 / 4 + 3 * 2 / 3) / 6),
    ],
)
def test_covering_is_the_benchmarks(benchmark, marked, found, length, expected):
    assert benchmark.covering(marked, found, length) == pytest.approx(expected)


@pytest.mark.shared
def test_defaults_reach_binary_segmentation(benchmark, shared):
    known = benchmark.load(shared / "tcpd")
    assert len(known) == 31
    ours, peer = (
        benchmark.scores(known, one) for one in (benchmark.ours, benchmark.binary_segmentation)
    )
    assert (ours.mean(0) >= BINARY_SEGMENTATION).all()
    assert (ours.mean(0) > peer.mean(0)).all()
    complete = [not np.isnan(series).any() for series, _ in known.values()]
    assert (ours[complete].mean(0) > benchmark.PUBLISHED_HERE).all()


@pytest.mark.shared
def test_the_peer_is_the_one_whose_scores_were_published(benchmark, shared):
    known = {
        name: one
        for name, one in benchmark.load(shared / "tcpd").items()
        if not np.isnan(one[0]).any()
    }
    # What was published tells the last place of the old level.
    scores = benchmark.scores(
        known, lambda series: [one - 1 for one in benchmark.binary_segmentation(series)]
    )
    assert scores.mean(0) == pytest.approx(benchmark.PUBLISHED_HERE, abs=1e-9)
