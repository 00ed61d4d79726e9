"""What the rules of the published tools flag, as they stand."""

from __future__ import annotations

from heliograph.calibration.record import Calibration
from heliograph.calibration.summary import Flagged, flagged, ours_flagged
from heliograph.calibration.tables import counted, percent, table


def rules(results: Calibration) -> str:
    """Return a table a world, with Heliograph's own numbers where they were measured."""
    rows = flagged(results)
    if not rows:
        return ""
    ours = ours_flagged(results)
    parts = [
        f"""## The published rules, as they stand

CooRTweet 2.1 with its defaults (10 s, participation 2, edges above the median weight), the same
with 60 s, and coordination_network_toolkit with 60 s and a least edge weight of 2, counted as
[how-it-decides.md](how-it-decides.md) says. Means over {counted(rows[0].runs, "run")}: accounts
flagged where nobody coordinates; then, with the groups of the first setting planted, accounts
flagged, false share and recall. Neither tool states an error rate; both leave thresholds to the
analyst."""
    ]
    for world in dict.fromkeys(row.world for row in rows):
        here = [row for row in (*rows, *ours) if row.world == world]
        parts.append(f"**{world}**")
        parts.append(
            table(
                ["rule", "nobody", "planted", "false share", "recall"],
                [_cells(row) for row in here],
            )
        )
    return "\n\n".join(parts)


def _cells(row: Flagged) -> list[str]:
    return [
        row.rule,
        f"{row.accounts_innocent:,.1f}",
        f"{row.accounts:,.1f}",
        percent(row.false_share),
        percent(row.recall),
    ]
