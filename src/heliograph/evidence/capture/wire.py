"""Reading an answer within limits, and remembering it byte by byte as it came."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a capture may take: bytes of the page, seconds, redirects."""

    max_bytes: int = 50_000_000  # on the wire, and again once decompressed
    total_s: float = 120.0  # all redirects together
    read_s: float = 30.0  # without a byte
    redirects: int = 5


class TooLargeError(Exception):
    """An answer longer than the limit."""


class NoLengthError(Exception):
    """A chunk of a length below 0, the end of which no server can have sent."""


class Connection(Protocol):
    """The part of a socket that is read here."""

    def settimeout(self, value: float | None, /) -> None:
        """Set after how many seconds without a byte reading gives up."""

    def recv_into(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer; returns how many bytes came."""


class Wire(io.RawIOBase):
    """A socket to read from, until ``deadline_s`` (monotonic) and within the limits.

    Raises TimeoutError and TooLargeError. A connection that breaks off ends the reading.
    """

    def __init__(self, connection: Connection, limits: Limits, deadline_s: float) -> None:
        self._connection = connection
        self._read_s = limits.read_s
        self._deadline_s = deadline_s
        self._bytes_left = limits.max_bytes

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what is there; one byte at a time does not get round the deadline."""
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self._connection.settimeout(min(left_s, self._read_s))
        try:
            got = self._connection.recv_into(buffer)
        except ConnectionError:
            return 0
        self._bytes_left -= got
        if self._bytes_left < 0:
            raise TooLargeError
        return got


class Recorded(io.BufferedReader):
    """A reader that keeps what was read of it in ``seen``, a piece of a given size at a time.

    Raises NoLengthError where no size is given, or one below 0: Python's HTTP reader asks for
    as much as an answer says a chunk of it has.
    """

    def __init__(self, wire: Wire) -> None:
        super().__init__(wire, 65_536)
        self.seen = bytearray()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to ``size`` bytes."""
        if size is None or size < 0:
            raise NoLengthError
        data = super().read(size)
        self.seen += data
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read one line, cut at ``size`` bytes."""
        data = super().readline(size)
        self.seen += data
        return data

    def close(self) -> None:
        """Stay open: a reader of an interim answer, when it goes, closes what it read from."""

    def makefile(self, *_: object, **__: object) -> Recorded:
        """Return itself: all that Python's HTTP reader asks of a socket."""
        return self
