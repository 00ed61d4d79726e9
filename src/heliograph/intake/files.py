"""The bytes of an export: hashed while read, decompressed within limits, never all in memory."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import zstandard

from heliograph.errors import InputError

MAX_LINE_BYTES = 16 * 2**20
"""A longer line stops the run: it is a file without lines, or made to fill the memory."""

MAX_EXPANDED_BYTES = 64 * 2**30
"""Compressed files that hold more than this are refused."""

MAX_EXPANSION = 200
"""Largest ratio of unpacked to packed bytes, once ``EXPANSION_FREE_BYTES`` are unpacked."""

EXPANSION_FREE_BYTES = 256 * 2**20

_MAX_WINDOW_BYTES = 2**27  # zstd --long=27, the default limit of its own command line
_CHUNK_BYTES = 2**18
_ZSTD_SLICE_BYTES = 2**10  # four bytes of zstd can stand for 128 KiB


class ExportBytes(io.RawIOBase):
    """The unpacked bytes of a file; ``sha256`` and ``packed_done`` are of the file on disk.

    Raises InputError for a truncated or damaged archive, and beyond the limits above.
    """

    def __init__(self, path: Path, packing: str | None, *, lines: bool = False) -> None:
        super().__init__()
        self.path = path
        self.packed_done = 0
        self._file: BinaryIO = path.open("rb")
        self._hash = hashlib.sha256()
        self._packing = packing
        self._member: Any = _member(packing)
        self._packed = b""
        self._unpacked = b""
        self._unpacked_total = 0
        self._lines = lines
        self._since_newline = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` with unpacked bytes; returns their number, 0 at the end."""
        if not self._unpacked:
            self._unpacked = self._more()
        size = min(len(buffer), len(self._unpacked))
        buffer[:size] = self._unpacked[:size]
        self._unpacked = self._unpacked[size:]
        return size

    def sha256(self) -> str:
        """Return the hash of the whole file on disk, reading what has not been read yet."""
        while self._read_packed():
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        """Leave the file open: a reader wrapped around it closes it before its hash is taken."""

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        self._file.close()

    def _read_packed(self) -> bytes:
        chunk = self._file.read(_CHUNK_BYTES)
        self._hash.update(chunk)
        self.packed_done += len(chunk)
        return chunk

    def _more(self) -> bytes:
        chunk = self._read_packed() if self._packing is None else self._unpack()
        self._unpacked_total += len(chunk)
        if self._packing is not None:
            self._hold_limits()
        if self._lines and chunk:
            newline = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            self._since_newline = (
                len(chunk) - newline - 1 + (self._since_newline if newline < 0 else 0)
            )
            if self._since_newline > MAX_LINE_BYTES:
                raise InputError(
                    f"a line is longer than {MAX_LINE_BYTES // 2**20} MiB",
                    path=self.path,
                    remedy="check that this is a table or JSON lines, with a line a row.",
                )
        return chunk

    def _unpack(self) -> bytes:
        while True:
            if not self._packed:
                self._packed = self._read_packed()
                if not self._packed:
                    self._end()
                    return b""
            try:
                unpacked = self._step()
            except (zlib.error, zstandard.ZstdError) as error:
                raise self._damaged("damaged") from error
            if unpacked:
                return unpacked

    def _step(self) -> bytes:
        if self._member.eof:  # archives may be strung together
            self._member = _member(self._packing)
        if self._packing == "gzip":
            unpacked: bytes = self._member.decompress(self._packed, _CHUNK_BYTES)
            rest = self._member.unconsumed_tail
        else:
            head, rest = self._packed[:_ZSTD_SLICE_BYTES], self._packed[_ZSTD_SLICE_BYTES:]
            unpacked = self._member.decompress(head)
        self._packed = self._member.unused_data + rest if self._member.eof else rest
        if self._member.eof and not self._packed.strip(b"\0"):
            self._packed = b""  # padding, as tape archives leave it
        return unpacked

    def _end(self) -> None:
        if not self._member.eof:
            raise self._damaged("cut off before its end")

    def _damaged(self, how: str) -> InputError:
        return InputError(
            f"the {self._packing} file is {how}", path=self.path, remedy="download it again."
        )

    def _hold_limits(self) -> None:
        free = self._unpacked_total <= EXPANSION_FREE_BYTES
        if self._unpacked_total > MAX_EXPANDED_BYTES or (
            not free and self._unpacked_total > MAX_EXPANSION * max(self.packed_done, 1)
        ):
            raise InputError(
                f"the {self._packing} file unpacks to far more than a table would: "
                f"{self._unpacked_total:,} bytes from {self.packed_done:,}",
                path=self.path,
                remedy="if you trust it, unpack it yourself and give the unpacked file.",
            )


def _member(packing: str | None) -> Any:
    if packing == "gzip":
        return zlib.decompressobj(wbits=31)
    if packing == "zstd":
        return zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES).decompressobj()
    return None


class Utf8(io.RawIOBase):
    """A text stream as UTF-8 bytes, for parsers that want bytes."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        super().__init__()
        self._text = text
        self._left = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; returns the number of bytes, 0 at the end."""
        if not self._left:
            self._left = self._text.read(_CHUNK_BYTES // 4).encode("utf-8", "surrogateescape")
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def hash_file(path: Path, progress: Callable[[int], None]) -> str:
    """Return the SHA-256 of a file, telling ``progress`` how many bytes are done."""
    hashed = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES * 4):
            hashed.update(chunk)
            done += len(chunk)
            progress(done)
    return hashed.hexdigest()
