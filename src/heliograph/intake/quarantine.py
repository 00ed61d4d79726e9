"""Rows that could not become posts: counted, written down, and judged when there are too many.

A row's contents are not kept: they may name accounts, and nothing is written that does. File and
line say which row of the export was meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import msgspec

from heliograph.errors import InputError
from heliograph.intake.account import Tally
from heliograph.intake.draft import BadRow

EARLY_ROWS = 1000
EARLY_BAD_SHARE = 0.5
"""A file of which half of the first rows are bad was misread: there is no use in going on."""


class Quarantine:
    """Appends bad rows to a file of JSON lines, which is made when the first one comes."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def add(self, name: str, line: int, bad: BadRow) -> None:
        """Write one bad row down."""
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("ab")
        entry = {
            "file": name,
            "line": line,
            "column": bad.column,
            "reason": bad.reason,
        }
        self._file.write(msgspec.json.encode(entry) + b"\n")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def check_share(path: Path, tally: Tally, max_bad_share: float, *, at_end: bool) -> None:
    """Raise InputError where too many rows are bad, with the commonest reasons."""
    limit = max_bad_share if at_end else max(max_bad_share, EARLY_BAD_SHARE)
    if tally.quarantined <= limit * tally.rows:
        return
    share = tally.quarantined / tally.rows
    reasons = "; ".join(
        f"{reason} ({count:,} rows, the first at line {tally.first_line[reason]:,})"
        for reason, count in tally.reasons.most_common(3)
    )
    so_far = "" if at_end else "first "
    raise InputError(
        f"{tally.quarantined:,} of the {so_far}{tally.rows:,} rows ({share:.1%}) cannot be read, "
        f"more than the {limit:.1%} that is let pass: {reasons}",
        path=path,
        remedy="mend the file, or let more pass with `--max-bad-share`.",
    )
