"""How often a group is found where there is none."""

from __future__ import annotations

from heliograph.calibration.intervals import LEVEL
from heliograph.calibration.record import Calibration
from heliograph.calibration.summary import false_alarms
from heliograph.calibration.tables import mark, percent, table


def nobody(results: Calibration) -> str:
    """Return a row a world."""
    rows = false_alarms(results)
    if not rows:
        return ""
    body = table(
        ["world", "runs", "with a false group", f"{percent(LEVEL, 0)} interval", "innocents", ""],
        [
            [
                row.world,
                f"{row.runs}",
                f"{row.with_group} ({percent(row.share)})",
                f"{percent(row.low)} to {percent(row.high)}",
                f"{row.members:,}",
                mark(row.met),
            ]
            for row in rows
        ],
    )
    return f"""## Where nobody coordinates

{results.asked.accounts:,} accounts, four weeks, nothing planted: whoever is named is innocent.
Innocents are counted over all runs. The interval is exact (Clopper and Pearson): the mark says what
these runs gave, the interval how much of that could be luck.

{body}"""
