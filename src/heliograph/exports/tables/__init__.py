"""The tables behind a report's sections on shifts and removals, as CSV files.

Written are the numbers that the page draws, and nothing else: sizes of groups, never members.
"""

from __future__ import annotations

from collections.abc import Sequence

from heliograph.errors import InputError
from heliograph.exports.tables.csvfile import Table
from heliograph.exports.tables.of_removals import removal_tables
from heliograph.exports.tables.of_shifts import shift_tables
from heliograph.findings import Finding, RemovalFinding, ShiftFinding
from heliograph.report.model import Summary


def tables(summary: Summary, findings: Sequence[Finding]) -> dict[str, Table]:
    """Return the tables by name.

    Raises InputError where neither shifts nor removals were looked for.
    """
    shown: dict[str, Table] = {}
    if summary.shifts:
        shifted = [each for each in findings if isinstance(each, ShiftFinding)]
        shown |= shift_tables(summary.shifts, shifted)
    if summary.removals:
        vanished = [each for each in findings if isinstance(each, RemovalFinding)]
        shown |= removal_tables(summary.removals, vanished)
    if not shown:
        raise InputError(
            "neither shifts nor removals were looked for in this case",
            remedy="make one with `heliograph shifts` or `heliograph removals`.",
        )
    return shown
