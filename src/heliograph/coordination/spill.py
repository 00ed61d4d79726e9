"""Pair counts beyond a memory bound go to scratch on disk, as integers, and are mapped back."""

from __future__ import annotations

import mmap
import tempfile
from types import TracebackType
from typing import IO, Self

import pyarrow as pa

from heliograph.coordination.indexed import Int32s
from heliograph.errors import InputError

COUNTS = pa.schema(
    [(name, pa.int32()) for name in ("account_a", "account_b", "weight", "objects", "first")]
)


class Spill:
    """Collects blocks of pair counts in order, in memory up to ``limit_bytes``, then on disk.

    The scratch file has no name and dies with the process; it holds codes, no ids.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._room = limit_bytes
        self._blocks: list[pa.RecordBatch] = []
        self._file: IO[bytes] | None = None
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def keeps(self, block: Int32s) -> bool:
        """Take a block: five rows (see ``COUNTS``), a column a pair.

        Returns whether the block's memory is kept; if not, it may be used again.
        """
        batch = pa.record_batch([pa.array(row) for row in block], schema=COUNTS)
        if self._writer is None and batch.nbytes <= self._room:
            self._room -= batch.nbytes
            self._blocks.append(batch)
            return True
        try:
            self._write(batch)
        except OSError as error:
            raise InputError(
                f"the counts fit neither into memory nor into scratch on disk ({error.strerror})",
                path=tempfile.gettempdir(),
                remedy="ask for pairs of a larger min_weight, or point TMPDIR to a larger disk.",
            ) from error
        return False

    def _write(self, batch: pa.RecordBatch) -> None:
        if self._writer is None:
            self._file = tempfile.TemporaryFile(prefix="heliograph-")  # noqa: SIM115
            self._writer = pa.ipc.new_file(pa.PythonFile(self._file, mode="w"), COUNTS)
        self._writer.write_batch(batch)

    def table(self) -> pa.Table:
        """Return all blocks, those on disk mapped into memory as they are read."""
        if self._writer is None or self._file is None:
            return pa.Table.from_batches(self._blocks, schema=COUNTS)
        self._writer.close()
        self._file.flush()
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()  # it has no name, and the mapping keeps its pages
        spilled = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapped))).read_all()
        return pa.concat_tables([pa.Table.from_batches(self._blocks, schema=COUNTS), spilled])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
