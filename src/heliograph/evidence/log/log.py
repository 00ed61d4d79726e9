"""The log: entries that are only ever added, and stay as they were signed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from heliograph.errors import InputError
from heliograph.evidence.log.durable import write_at
from heliograph.evidence.log.heads import Head, seal
from heliograph.evidence.log.keys import public_hex
from heliograph.evidence.log.lines import (
    HEAD_MARK,
    MAX_LINE_BYTES,
    EntryLine,
    Genesis,
    encode,
    encode_entry,
    read_entry,
    read_line,
    stamp,
)
from heliograph.evidence.log.merkle import Frontier, Tree, leaf_hash
from heliograph.evidence.log.opening import genesis_of, make_file, open_file
from heliograph.evidence.log.tail import damaged, find_end, set_aside

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WRITE_BYTES = 1 << 20
"""An append is written in pieces of about this size: most are one piece, and one head."""


class Entry(EntryLine, frozen=True, forbid_unknown_fields=True):
    """An entry and the line of the file on which it stands; ``record`` is JSON, not yet read."""

    line_number: int


class Log:
    """An append-only log in one file, with one writer.

    Use it in a ``with`` block, or close it: until then no other program can write to it.

    >>> import tempfile
    >>> from heliograph.evidence.log.keys import new_key
    >>> directory = Path(tempfile.mkdtemp())
    >>> with Log.create(directory / "log.jsonl", new_key(directory / "key.pem")) as log:
    ...     head = log.append([("claim", {"id": "c1"}), ("claim", {"id": "c2"})])
    ...     head.size, [bytes(entry.record) for entry in log.entries(start=1)]
    (2, [b'{"id":"c2"}'])
    """

    def __init__(self, path: Path, key: Ed25519PrivateKey | None) -> None:
        self.path = path
        self._key = key
        self._turn = threading.Lock()
        self._tree = Tree()
        self._handle = open_file(path, write=key is not None)
        try:
            genesis, line = genesis_of(self._handle, path)
            self.public_key = genesis.public_key
            if key is not None and public_hex(key) != self.public_key:
                raise InputError("this log was made with another key", path=path)
            self._id = leaf_hash(line).hex()
            self._head, self._end = find_end(
                self._handle, path, log=self._id, public_key=self.public_key
            )
            self.torn_bytes = os.fstat(self._handle).st_size - self._end
            self.set_aside = set_aside(self._handle, path, self._end) if key else None
        except OSError as error:
            self.close()
            raise InputError(f"the log cannot be opened ({error.strerror})", path=path) from error
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, key: Ed25519PrivateKey, *, at: datetime | None = None) -> Self:
        """Make a log without entries, signed with ``key``, and open it for writing.

        Raises InputError where there is a file already or none can be made.
        """
        when = stamp(at)
        first = encode(
            Genesis(at=when, format="heliograph-log", public_key=public_hex(key), version=1)
        )
        log = leaf_hash(first).hex()
        head = seal(key, Frontier(), entry=log, log=log, previous=log, at=when)
        make_file(path, first + b"\n" + head.line() + b"\n")
        return cls(path, key)

    @classmethod
    def open(cls, path: Path, key: Ed25519PrivateKey | None = None) -> Self:
        """Open a log: for writing with its key, otherwise for reading.

        What a crash left after the last head was never acknowledged. Reading passes over those
        ``torn_bytes``; writing moves them to the file ``set_aside``. Only the end of the file is
        looked at, ``check`` looks at all of it.
        Raises InputError where the file is no log, is damaged at its end, or is being written to.
        """
        return cls(path, key)

    @property
    def head(self) -> Head:
        """The head that closed the last append."""
        return self._head

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._head.size

    @property
    def root(self) -> bytes:
        """The root of the Merkle tree over all entries."""
        return bytes.fromhex(self._head.root)

    def append(self, records: Iterable[tuple[str, object]], *, at: datetime | None = None) -> Head:
        """Add records, each with its kind, and return the head that signs them.

        A record is anything that msgspec can write as JSON, or JSON in bytes. When this returns,
        all of them are on disk; when it raises, none is in the log, which goes on to work.
        Numbers that are not finite become null. Without records, nothing is written.
        Raises InputError where a record is not JSON or too long, the log cannot be written, or
        was opened for reading.
        """
        if not self._turn.acquire(blocking=False):
            raise InputError("an append to this log is under way", path=self.path)
        try:
            key = self._writable()
            try:
                head, end = self._write(key, records, stamp(at))
            except BaseException:
                self._cut_back()
                raise
            self._head, self._end = head, end
            return head
        finally:
            self._turn.release()

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Give the entries in order, from index ``start``, up to the head as it is now.

        Raises InputError with the line where one cannot be read or is not the next; whether
        it is as it was signed, ``check`` tells.
        """
        for number, line in self._entry_lines(start):
            entry = read_entry(line)
            if entry is None or entry.index != start or len(line) > MAX_LINE_BYTES:
                raise damaged(self.path, f"line {number} is not entry {start}")
            yield Entry(entry.at, start, entry.kind, entry.previous, entry.record, number)
            start += 1

    def prove_inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that entry ``index`` is among the first ``size`` (all, where None).

        ``merkle.verify_inclusion`` verifies it against a head's root. The first proof reads the
        whole file. Raises InputError where there is no such entry or the log was changed.
        """
        return self._whole_tree().inclusion(index, self.size if size is None else size)

    def prove_consistency(self, old_size: int, new_size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the log of ``new_size`` entries began as that of ``old_size``.

        Raises InputError where the log was never as long, or was changed.
        """
        return self._whole_tree().consistency(old_size, self.size if new_size is None else new_size)

    def close(self) -> None:
        """Let go of the file and of its lock."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _writable(self) -> Ed25519PrivateKey:
        """Return the key, if what was written last is still the end of the file at the path."""
        if self._handle < 0 or self._key is None:
            raise InputError("this log is open for reading only, or closed", path=self.path)
        try:
            held, there = os.fstat(self._handle), self.path.stat()
        except OSError as error:
            raise InputError(f"the log is gone ({error.strerror})", path=self.path) from error
        if not os.path.samestat(held, there) or held.st_size != self._end:
            raise InputError("the log was changed by another program", path=self.path)
        return self._key

    def _write(
        self, key: Ed25519PrivateKey, records: Iterable[tuple[str, object]], at: str
    ) -> tuple[Head, int]:
        """Write entries and then their head; return it and the offset after it."""
        edge, previous, end, piece = self._head.edge(), self._head.entry, self._end, bytearray()
        for kind, record in records:
            line = encode_entry(at, edge.size, kind, previous, record)
            digest = leaf_hash(line)
            edge.add(digest)
            previous = digest.hex()
            piece += line
            piece += b"\n"
            if len(piece) >= WRITE_BYTES:
                end = self._write_piece(piece, end)
                piece = bytearray()
        if edge.size == self.size:
            return self._head, end
        # The entries are on disk before the head is written: whatever a power cut leaves, a head
        # never stands after entries that were lost.
        end = self._write_piece(piece, end, last=True)
        head = seal(key, edge, entry=previous, log=self._id, previous=self._head.digest(), at=at)
        return head, self._write_piece(head.line() + b"\n", end, last=True)

    def _write_piece(self, piece: bytes | bytearray, offset: int, *, last: bool = False) -> int:
        try:
            end = write_at(self._handle, piece, offset)
            if last:
                os.fsync(self._handle)
        except OSError as error:
            raise InputError(
                f"the log could not be written ({error.strerror}); nothing was added to it",
                path=self.path,
            ) from error
        return end

    def _cut_back(self) -> None:
        """Cut off what a failed append wrote; where even that fails, write no more."""
        try:
            os.ftruncate(self._handle, self._end)
            os.fsync(self._handle)
        except OSError:
            self.close()

    def _entry_lines(self, start: int) -> Iterator[tuple[int, bytes]]:
        """Give the number and the bytes of the line of each entry from ``start``."""
        index, number, size = 0, 1, self.size
        with os.fdopen(open_file(self.path, write=False), "rb") as file:
            read_line(file)
            while index < size:
                line, number = read_line(file), number + 1
                if not line.endswith(b"\n"):
                    raise damaged(self.path, f"it ends before entry {index}")
                if line.startswith(HEAD_MARK):
                    continue
                if index >= start:
                    yield number, line[:-1]
                index += 1

    def _whole_tree(self) -> Tree:
        """Return the tree over all entries, which has the root that the head signs."""
        if self._tree.size < self.size:
            tree = Tree()
            for _, line in self._entry_lines(0):
                tree.add(leaf_hash(line))
            if tree.root(self.size) != self.root:
                raise damaged(self.path, "its entries are not those that its last head signs")
            self._tree = tree
        return self._tree
