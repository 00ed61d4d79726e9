"""What the page is about, and the marks at a glance."""

from __future__ import annotations

from collections.abc import Iterator

from heliograph.calibration.record import Calibration
from heliograph.calibration.summary import (
    LEAST_RECALL,
    MOST_FALSE_RUNS,
    MOST_FALSE_SHARE,
    disturbances,
    drawn_levels,
    drawn_uniform,
    false_alarms,
    found,
    levels,
    pair_levels,
    promised_too_much,
)
from heliograph.calibration.tables import mark, percent, ratio, table
from heliograph.calibration.uniformity import LEVELS

_ABOUT = """# Calibration

How often Heliograph names somebody who did nothing, and how many it misses: measured on simulated
worlds whose truth is known ([simulate.md](simulate.md)), and on real data from which the
coordination was taken out. `heliograph calibrate` runs everything again and writes this page; no
number on it was typed by hand. Another generator, or your own data, may be harder.

Words: a *false group* is any group found where nobody coordinates. The *false share* is the share
of innocents among the accounts that a method names (0 if it names nobody). *Recall* is the share
of the planted accounts that it names. All three are about accounts, not about pairs."""


def opening(results: Calibration) -> str:
    """Return the title, the words, and a row a mark with the worst case."""
    rows = [*_simulated(results), *_from_real(results)]
    if not rows:
        return _ABOUT
    return _ABOUT + "\n\n" + table(["mark", "worst case", ""], rows, words=3)


def _simulated(results: Calibration) -> Iterator[list[str]]:
    if alarms := false_alarms(results):
        worst = max(alarms, key=lambda row: row.share)
        yield [
            f"nobody coordinates: a false group in at most {percent(MOST_FALSE_RUNS, 0)} of runs",
            f"{percent(worst.share)} ({worst.world})",
            mark(worst.met),
        ]
    if groups := found(results.planted):
        most_false = max(groups, key=lambda row: row.false_share)
        yield [
            f"planted groups: mean false share at most {percent(MOST_FALSE_SHARE, 0)}",
            f"{percent(most_false.false_share)} ({most_false.world})",
            mark(most_false.false_share <= MOST_FALSE_SHARE),
        ]
        least = min(groups, key=lambda row: row.recall)
        yield [
            f"planted groups: mean recall at least {percent(LEAST_RECALL, 0)}",
            f"{percent(least.recall)} ({least.world})",
            mark(least.recall >= LEAST_RECALL),
        ]
    if at := levels(results):
        highest = max(at, key=lambda row: row.ratio)
        yield [
            "p-values: no level comes up more often than it says",
            f"{ratio(highest.ratio)} times ({highest.world}, {highest.level:g})",
            mark(not any(row.too_many for row in at)),
        ]
    if by_pair := [row for row in pair_levels(results) if row.level < 1]:
        highest = max(by_pair, key=lambda row: row.ratio)
        yield [
            "pair by pair, in step or not: no level comes up more often than it says",
            f"{ratio(highest.ratio)} times ({highest.world}, {highest.level:g})",
            mark(not promised_too_much(by_pair)),
        ]
        drawn = [row for row in drawn_levels(results) if row.level in LEVELS]
        furthest = max(drawn, key=lambda row: abs(row.ratio - 1))
        yield [
            "outcomes drawn from the null itself: p-values are uniform",
            f"{ratio(furthest.ratio)} times ({furthest.level:g})",
            mark(drawn_uniform(drawn)),
        ]


def _from_real(results: Calibration) -> Iterator[list[str]]:
    if results.real is None:
        return
    worst = max(disturbances(results.real), key=lambda row: row.share)
    yield [
        f"real data, disturbed: a group in at most {percent(MOST_FALSE_RUNS, 0)} of runs",
        f"{percent(worst.share)} ({worst.data}, {worst.how})",
        mark(worst.share <= MOST_FALSE_RUNS),
    ]
    surviving = results.real.retweets.surviving
    yield ["Russian co-retweets: no pair is named", f"{surviving:,} pairs", mark(not surviving)]
