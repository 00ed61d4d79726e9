"""The posts of a case: Parquet files, written as they are read, read column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq

from heliograph.posts import POST_SCHEMA

ROWS_A_FILE = 2_000_000


def write_posts(directory: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches of posts to numbered Parquet files; returns how many posts there were."""
    directory.mkdir()
    total = 0
    with ExitStack() as files:
        for batch in batches:
            if total >= ROWS_A_FILE * len(list(directory.iterdir())):
                files.close()
                path = directory / f"part-{len(list(directory.iterdir())):04}.parquet"
                writer = files.enter_context(
                    pq.ParquetWriter(path, POST_SCHEMA, compression="zstd")
                )
            writer.write_batch(batch)
            total += batch.num_rows
    return total


def read_columns(directory: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the posts of a case, or some of their columns, in the order of the export."""
    files = sorted(directory.glob("part-*.parquet"))
    if not files:
        schema = POST_SCHEMA if columns is None else pa.schema(map(POST_SCHEMA.field, columns))
        return schema.empty_table()
    dataset = pyarrow.dataset.dataset(files, schema=POST_SCHEMA)
    return dataset.to_table(columns=list(columns) if columns is not None else None)
