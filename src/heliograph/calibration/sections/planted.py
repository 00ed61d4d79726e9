"""Who is found in the setting that every world should solve."""

from __future__ import annotations

from heliograph.calibration.record import Calibration
from heliograph.calibration.settings import FIRST
from heliograph.calibration.summary import found
from heliograph.calibration.tables import mark, percent, table


def planted(results: Calibration) -> str:
    """Return a row a world."""
    rows = found(results.planted)
    if not rows:
        return ""
    body = table(
        ["world", "runs", "false share (sd)", "recall (sd)", ""],
        [
            [
                row.world,
                f"{row.runs}",
                f"{percent(row.false_share)} ({percent(row.false_share_sd)})",
                f"{percent(row.recall)} ({percent(row.recall_sd)})",
                mark(row.met),
            ]
            for row in rows
        ],
    )
    return f"""## Planted groups

{FIRST.groups} groups of {FIRST.group_size} accounts, each sharing {FIRST.shared_objects} links
within {FIRST.spread_s:g} seconds, each member taking part with probability
{FIRST.participation:g}; {percent(FIRST.genuine_share, 0)} of the members' links are their own.
Means over runs, with the standard deviation from run to run (sd).

{body}"""
