"""The checks of a case: one Parquet file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from heliograph.case.layout import CHECKS
from heliograph.checks import CHECK_SCHEMA


def write_checks(case: Path, checks: pa.Table) -> None:
    """Write the checks of a case, accounts under pseudonyms."""
    (case / CHECKS).mkdir()
    pq.write_table(checks.cast(CHECK_SCHEMA), case / CHECKS / "checks.parquet", compression="zstd")


def read_checks_of(case: Path) -> pa.Table:
    """Return the checks of a case; without rows where it has none."""
    path = case / CHECKS / "checks.parquet"
    return pq.read_table(path, schema=CHECK_SCHEMA) if path.exists() else CHECK_SCHEMA.empty_table()
