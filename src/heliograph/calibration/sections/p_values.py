"""Whether p-values are at least what they should be."""

from __future__ import annotations

from heliograph.calibration.record import Calibration
from heliograph.calibration.summary import Level, levels
from heliograph.calibration.tables import ratio, table
from heliograph.calibration.uniformity import LEVELS


def p_values(results: Calibration) -> str:
    """Return shares over levels, the tests behind them, and a figure."""
    rows = levels(results)
    if not rows:
        return ""
    worlds = list(dict.fromkeys(row.world for row in rows))
    at = {(row.world, row.level): row for row in rows}
    ratios = table(
        ["p at or below", *worlds],
        [[f"{level:g}", *(ratio(at[world, level].ratio) for world in worlds)] for level in LEVELS],
    )
    counts = table(
        ["p at or below", *worlds],
        [
            *(
                [f"{level:g}", *(f"{at[world, level].count:,}" for world in worlds)]
                for level in LEVELS
            ),
            ["all tests", *(f"{at[world, LEVELS[0]].tests:,}" for world in worlds)],
        ],
    )
    return f"""## Are the p-values what they say

Where nobody coordinates, a p-value at or below *a* should come up in at most a share *a* of all
tests. A test is a pair that shared two links or more, at any time: only such a pair could ever be
flagged. One that is in step on fewer than two counts as above every level.

The p-values are not uniform, and need not be: they are discrete, and each is the largest of
several. They may only err towards caution (super-uniform): the share over *a* may be far below 1,
but not above it. {_verdict(rows)}

Share of tests with p at or below *a*, over *a*:

{ratios}

Tests with p at or below *a*:

{counts}

![Share of p-values at or below each level](calibration/p-values.svg)

Share of tests at or below each level: on or below the dashed line is right."""


def _verdict(rows: list[Level]) -> str:
    above = [row for row in rows if row.too_many]
    if not above:
        return (
            "In no world and at no level is it above 1 by more than twice its standard error from "
            "run to run."
        )
    return (
        "**It is above 1**, by more than twice its standard error from run to run, in "
        + "; ".join(f"{row.world} at {row.level:g} ({ratio(row.ratio)})" for row in above)
        + "."
    )
