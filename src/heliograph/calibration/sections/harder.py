"""Harder groups, with threshold methods at an equal false share."""

from __future__ import annotations

from heliograph.calibration.record import Calibration
from heliograph.calibration.settings import AXES, SETTINGS
from heliograph.calibration.summary import MOST_FALSE_SHARE, Compared, compared
from heliograph.calibration.tables import counted, percent, table
from heliograph.findings import MIN_GROUP_SIZE


def harder(results: Calibration) -> str:
    """Return a figure a respect in which groups get harder, and a table a world."""
    rows = compared(results)
    if not rows:
        return ""
    parts = [_about(results)]
    for name, axis in AXES.items():
        parts.append(f"![Recall along: {axis.title}](calibration/harder-{name}.svg)")
        parts.append(f"Recall; across: {axis.title}.")
    for world in dict.fromkeys(row.found.world for row in rows):
        parts.append(f"**{world}**")
        parts.append(_table([row for row in rows if row.found.world == world]))
    left_out = [name for name in SETTINGS if name not in {row.found.setting for row in rows}]
    if left_out:
        parts.append(f"Too large for so few accounts, and left out: {', '.join(left_out)}.")
    return "\n\n".join(parts)


def _about(results: Calibration) -> str:
    return f"""## Harder groups, beside threshold methods

{counted(results.asked.harder_runs, "run")} a world and setting. A setting differs from the first
in what its name says. Each threshold method gets, for each world and setting, the threshold at
which it finds most among those whose mean false share is no larger than Heliograph's there, or
{percent(MOST_FALSE_SHARE, 0)} if that is more. That choice needs the truth, which no analyst has:
it is the most that the method can do, not what it does in use. Where no threshold is good enough
the method must name nobody, and its recall is 0. Heliograph has no threshold to choose: its false
discovery rate is {percent(results.asked.fdr, 0)} everywhere.

- **count**: pairs with so many co-actions in step or more.
- **percentile**: edges strictly above a quantile of the co-action counts, among accounts with a
  least number of actions, as CooRTweet does.
- **cosine**: similarity of the accounts' TF-IDF vectors over links, above a quantile; it knows no
  time (Pacheco et al. 2021; Luceri et al. 2024).

All of them name the members of connected groups of {MIN_GROUP_SIZE} accounts or more, which is the
smallest group that Heliograph names."""


def _table(rows: list[Compared]) -> str:
    names = list(rows[0].methods)
    return table(
        ["setting", "false share", "recall", *names],
        [
            [
                row.found.setting,
                percent(row.found.false_share),
                percent(row.found.recall),
                *(percent(row.methods[name].recall) for name in names),
            ]
            for row in rows
        ],
    )
