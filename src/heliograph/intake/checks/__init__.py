"""Checks of posts and pages, from whatever tool, to one table of checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.intake.checks.given import given_checks
from heliograph.intake.checks.naming import name_checks
from heliograph.intake.checks.reading import take_checks
from heliograph.privacy.pseudonyms import AsGiven

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["given_checks", "name_checks", "read_checks", "take_checks"]


def read_checks(
    path: str | Path | Sequence[str | Path],
    *,
    timezone: str | None = None,
    columns: Mapping[str, str] | None = None,
    max_bad_share: float = 0.01,
) -> pa.Table:
    """Return the checks in a file (or several) as a table in memory, account ids as given.

    A file has a row a check (post_id, checked_at, state, cause), or a row a post with its time of
    removal (posted_at, removed_at or gone_at, last_seen); CSV, TSV, JSON, JSON lines or Parquet.
    ``timezone`` is the IANA zone of times that have none; ``columns`` maps fields of a check to
    columns, such as ``{"checked_at": "when"}``. Raises InputError where the file cannot be read,
    or where more than ``max_bad_share`` of its rows are bad.
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    checks, _ = take_checks(
        paths, names=AsGiven(), timezone=timezone, columns=columns, max_bad_share=max_bad_share
    )
    return checks
