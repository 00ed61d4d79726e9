"""Whether a WARC is whole: every gzip checksum, every record's digests, nothing in between.

Read here and not by warcio, which takes a compressed record that breaks off for one without a
digest (see ``warc``).
"""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from heliograph.evidence.capture.working_space import working_space

_READ_BYTES = 1 << 20
_MOST_BYTES = 1_000_000_000
_MAX_HEADER_BYTES = 65_536
_VERSION = re.compile(rb"WARC/1\.[01]\r\n")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_WITHOUT_PAYLOAD_DIGEST = {"revisit"}  # its payload stands in another record


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A record whose digests hold: its type, its URI, its time, where it lies, and its block."""

    type: str
    uri: str | None
    date: str
    media_type: str
    offset: int  # in the file as it is, compressed or not
    length: int
    payload_digest: str | None
    block: bytes


class BrokenWarcError(Exception):
    """A WARC that is not whole; its text says where."""


def read_warc(path: Path, most_bytes: int = _MOST_BYTES) -> Iterator[Kept]:
    """Give each record of a WARC file, compressed or not, once its digests have held.

    Raises BrokenWarcError where a record is not as its digests say or has none, where there is
    anything else than records, and where more than ``most_bytes`` come out of decompressing;
    InputError where there is no room to decompress it.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if compressed:
            yield from _compressed(file, most_bytes)
            return
        size = path.stat().st_size
        if not size:
            raise BrokenWarcError("it is empty")
        while file.tell() < size:
            offset = file.tell()
            kept = _record(file, size, offset)
            yield msgspec.structs.replace(kept, length=file.tell() - offset)


def _compressed(file: IO[bytes], most_bytes: int) -> Iterator[Kept]:
    """Give the records of a compressed WARC, each of which is a gzip member by itself."""
    rest = b""
    while data := rest or file.read(_READ_BYTES):
        offset = file.tell() - len(data)
        with working_space(), tempfile.TemporaryFile() as member:
            rest = _decompress(data, file, member, most_bytes)
            size = member.tell()
            most_bytes -= size
            member.seek(0)
            kept = _record(member, size, offset)
            if member.tell() < size:
                raise BrokenWarcError(f"something follows the record at byte {offset}")
        yield msgspec.structs.replace(kept, length=file.tell() - len(rest) - offset)


def _decompress(data: bytes, file: IO[bytes], member: IO[bytes], most_bytes: int) -> bytes:
    """Write the gzip member that begins with ``data``, and return what was read beyond it."""
    inflate = zlib.decompressobj(31)
    while not inflate.eof:
        try:
            plain = inflate.decompress(data, _READ_BYTES)
        except zlib.error as error:
            raise BrokenWarcError("its compressed data are damaged") from error
        member.write(plain)
        if member.tell() > most_bytes:
            raise BrokenWarcError("it is too large when it is decompressed")
        data = inflate.unconsumed_tail or (b"" if inflate.eof else file.read(_READ_BYTES))
        if not (data or plain or inflate.eof):
            raise BrokenWarcError("its compressed data break off")
    return inflate.unused_data


def _record(file: IO[bytes], size: int, offset: int) -> Kept:
    """Return the record at which the file stands, and leave the file after it."""
    where = f"the record at byte {offset}"
    headers = _headers(file, where)
    try:
        length = int(headers["content-length"])
        kept_type, date = headers["warc-type"], headers["warc-date"]
    except (KeyError, ValueError) as error:
        raise BrokenWarcError(f"{where} lacks its type, date or length") from error
    if not 0 <= length <= size - file.tell():
        raise BrokenWarcError(f"{where} breaks off")
    block = file.read(length)
    if file.read(4) != b"\r\n\r\n":
        raise BrokenWarcError(f"{where} is not as long as it says")
    media_type = headers.get("content-type", "application/octet-stream")
    payload = block
    if media_type.startswith("application/http"):
        end = _END_OF_HEADERS.search(block)
        payload = block[end.end() :] if end else b""
    of_payload = headers.get("warc-payload-digest")
    of_block = headers.get("warc-block-digest")
    if kept_type in _WITHOUT_PAYLOAD_DIGEST:
        of_payload = None
    if of_block is None and of_payload is None:
        raise BrokenWarcError(f"{where} has no digest")
    for digest, content in ((of_block, block), (of_payload, payload)):
        if digest is not None and not _agrees(digest, content):
            raise BrokenWarcError(f"{where} is not as its digest says")
    return Kept(
        type=kept_type,
        uri=headers.get("warc-target-uri"),
        date=date,
        media_type=media_type,
        offset=offset,
        length=0,
        payload_digest=of_payload,
        block=block,
    )


def _headers(file: IO[bytes], where: str) -> dict[str, str]:
    if not _VERSION.fullmatch(file.readline(16)):
        raise BrokenWarcError(f"{where} does not begin as a WARC record does")
    headers: dict[str, str] = {}
    left = _MAX_HEADER_BYTES
    while (line := file.readline(left)) != b"\r\n":
        left -= len(line)
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if not line.endswith(b"\r\n") or not colon or name.lower() in headers:
            raise BrokenWarcError(f"{where} has headers that cannot be read")
        headers[name.lower()] = value.strip()
    return headers


def _agrees(digest: str, content: bytes) -> bool:
    """Return whether a digest, such as ``sha256:...``, is that of ``content``.

    >>> _agrees("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", b"")
    True
    """
    algorithm, _, value = digest.partition(":")
    if algorithm not in {"sha1", "sha256", "sha512"}:
        return False
    found = hashlib.new(algorithm, content, usedforsecurity=False).digest()
    return value.lower() == found.hex() or value == base64.b32encode(found).decode()
