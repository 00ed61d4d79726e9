"""The posts of a case: Parquet files, written as they are read, read column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    writer: pq.ParquetWriter | None = None
    try:
        for batch in batches:
            if writer is None or in_file >= ROWS_A_FILE:
                if writer is not None:
                    writer.close()
                number = len(list(directory.iterdir()))
                path = directory / f"part-{number:04}.parquet"
                writer, in_file = pq.ParquetWriter(path, POST_SCHEMA, compression="zstd"), 0
            writer.write_batch(batch)
            in_file += batch.num_rows
            total += batch.num_rows
    finally:
        if writer is not None:
            writer.close()
    return total


def read_columns(directory: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the posts of a case, or some of their columns, in the order of the export."""
    files = sorted(directory.glob("part-*.parquet"))
    if not files:
        schema = POST_SCHEMA if columns is None else pa.schema(map(POST_SCHEMA.field, columns))
        return schema.empty_table()
    dataset = pyarrow.dataset.dataset(files, schema=POST_SCHEMA)
    return dataset.to_table(columns=list(columns) if columns is not None else None)
