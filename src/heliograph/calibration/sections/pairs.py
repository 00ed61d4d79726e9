"""Randomised p-values of pairs, whether or not they were in step."""

from __future__ import annotations

from heliograph.calibration.intervals import LEVEL
from heliograph.calibration.pvalues import LEAST_SHARED, MOST_PAIRS
from heliograph.calibration.record import Calibration
from heliograph.calibration.summary import (
    DRAWN,
    Level,
    drawn_levels,
    pair_levels,
    promised_too_much,
)
from heliograph.calibration.tables import counted, percent, ratio, table
from heliograph.calibration.uniformity import LEVELS


def pairs(results: Calibration) -> str:
    """Return shares over levels, the pairs behind them, and the QQ plot."""
    rows, drawn = pair_levels(results), drawn_levels(results)
    if not rows:
        return ""
    columns = list(dict.fromkeys(row.world for row in (*rows, *drawn)))
    at = {(row.world, row.level): row for row in (*rows, *drawn)}
    body = table(
        ["p at or below", *columns],
        [
            *([f"{level:g}", *(ratio(at[name, level].ratio) for name in columns)]
              for level in LEVELS),
            ["pairs tested", *(f"{at[name, 1.0].tests:,}" for name in columns)],
        ],
    )  # fmt: skip
    inside = sum(row.by_luck() for row in drawn)
    return f"""## Pair by pair: is a granted chance ever too small

The analysis gives p-values to pairs that were in step. Here every pair is asked that shared
{LEAST_SHARED} links or more within half a jitter cell of one another, whether or not the two were
in step, where nobody coordinates ({_runs(results)} a world, at most {MOST_PAIRS:,} pairs a run,
drawn at random). Each link is granted a chance to be in step on it: the largest of pace, tempo and
habit, from either account's view. How many links were in step is then given a p-value, drawn
between P(more) and P(as many or more), which would be uniform if every chance were exactly right.

Below the line is caution: more chance was granted than was due, as it must be where the largest of
several is taken. Above it would be a false promise. {_verdict(rows)} The line
"{DRAWN}" has the same pairs and the same chances, and outcomes drawn from these chances: it shows
that the arithmetic is exact, if it lies on the diagonal. It lies within its {percent(LEVEL, 0)}
band at {inside} of {counted(len(drawn), "level")}.

Share of pairs with p at or below *a*, over *a*:

{body}

![QQ plot of p-values, pair by pair](calibration/pairs.svg)

Share of pairs at or below each level (a QQ plot). The band holds {percent(LEVEL, 0)} of what luck
gives independent tests, as many as the world with the fewest has. Pairs share accounts, so the
lines of the worlds may stray a little further."""


def _runs(results: Calibration) -> str:
    worlds = {run.world for run in results.pvalues}
    return counted(len(results.pvalues) // len(worlds), "run")


def _verdict(rows: list[Level]) -> str:
    above = promised_too_much(rows)
    if not above:
        return "No world comes to lie above it at any level by more than luck explains."
    return (
        "**It lies above**, by more than luck explains, in "
        + "; ".join(f"{row.world} at {row.level:g} ({ratio(row.ratio)})" for row in above)
        + "."
    )
