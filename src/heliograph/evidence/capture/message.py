"""An HTTP answer taken apart: from the bytes in the record to the document that was meant."""

from __future__ import annotations

import re
import zlib

import msgspec

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/1\.[01] +([1-5][0-9]{2})\b")
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer was about: the payload as its author has it, and what it says it is."""

    payload: bytes  # without transfer and content coding
    media_type: str  # lower case, such as text/html; application/octet-stream where unsaid
    charset: str | None  # as the header says
    notes: tuple[str, ...]


class TooLargeDecodedError(Exception):
    """A payload that grows beyond the limit when it is decompressed."""


def parse_document(answer: bytes, max_bytes: int) -> Document:
    r"""Return the document of an HTTP answer, headers and body as they were received.

    Raises TooLargeDecodedError where decompressing gives more than ``max_bytes``.

    >>> parse_document(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    ...                b"2\r\nhi\r\n0\r\n\r\n", 100).payload
    b'hi'
    """
    _, headers, body = parse_answer(answer)
    notes = []
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body, whole = _dechunked(body)
        if not whole:
            notes.append("The answer came in pieces, and the last of them is missing.")
    coding = headers.get("content-encoding", "identity").lower()
    if coding not in {"", "identity"}:
        decoded = _decoded(body, coding, max_bytes)
        if decoded is None:
            notes.append(f"The content coding {coding!r} cannot be undone; hashes are of it.")
        body = body if decoded is None else decoded
    media_type, charset = parse_content_type(headers.get("content-type", ""))
    return Document(payload=body, media_type=media_type, charset=charset, notes=tuple(notes))


def parse_content_type(value: str) -> tuple[str, str | None]:
    """Return the media type and the charset of a Content-Type header.

    >>> parse_content_type('Text/HTML; charset="GBK"')
    ('text/html', 'gbk')
    """
    media_type, _, parameters = value.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", parameters, re.IGNORECASE)
    media_type = media_type.strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type):
        media_type = "application/octet-stream"
    return media_type, charset.group(1).lower() if charset else None


def parse_answer(answer: bytes) -> tuple[str | None, dict[str, str], bytes]:
    """Return the status of an answer, its headers by name in lower case, and its body as it came.

    Of several headers with one name, the first counts. Without a status there is None.
    """
    end = _END_OF_HEADERS.search(answer)
    head, body = (answer[: end.start()], answer[end.end() :]) if end else (answer, b"")
    first, *lines = head.decode("latin-1").split("\n")
    status = _STATUS.match(first)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return status.group(1) if status else None, headers, body


def _dechunked(body: bytes) -> tuple[bytes, bool]:
    """Return the pieces joined, and whether the piece of length 0 that ends them was there."""
    pieces: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size.group(1), 16)
        if not length:
            return b"".join(pieces), True
        pieces.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces), False


def _decoded(body: bytes, coding: str, max_bytes: int) -> bytes | None:
    """Return the body without gzip or deflate; None for another coding, or a broken one."""
    # Some servers leave the zlib header off what they call deflate.
    windows = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}.get(coding, ())
    for window in windows:
        inflate = zlib.decompressobj(window)
        try:
            decoded = inflate.decompress(body, max_bytes + 1)
        except zlib.error:
            continue
        if len(decoded) > max_bytes:
            raise TooLargeDecodedError
        return decoded
    return None
