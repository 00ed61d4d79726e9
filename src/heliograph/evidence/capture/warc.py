"""Writing a WARC (ISO 28500:2017, WARC/1.1): the same bytes for the same capture, every time.

An answer is kept as it came, transfer coding and all; the payload digest is over the body as it
stands there, which is what `warcio check` recomputes. That tool reads 16 KiB at a time and says
nothing about damage in a compressed record that is longer. So only a WARC that fits is compressed:
then it finds a changed byte in either, up to the fields of a record that no digest covers.
"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from urllib.parse import quote

import msgspec

from heliograph.evidence.capture.fetch import Exchange
from heliograph.version import __version__

WARC_NAMES = ("record.warc.gz", "record.warc")
_READ_AT_ONCE_BYTES = 16_384
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_HTTP = "application/http; msgtype="


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One record to write: its type, its headers, its block, and where its payload begins."""

    type: str
    uri: str | None
    media_type: str
    block: bytes
    payload_at: int | None  # None: a record without a payload
    more: tuple[tuple[str, str], ...] = ()


class Warc(msgspec.Struct, frozen=True):
    """A WARC file: its name, which says whether it is compressed, and its bytes."""

    name: str
    content: bytes


def page_warc(exchanges: tuple[Exchange, ...], fetched_at: str) -> Warc:
    """Return the WARC of a page: warcinfo, then response and request of each redirect and page.

    ``fetched_at`` is in UTC, such as 2026-01-31T12:00:00Z.
    """
    records = [_warcinfo()]
    for exchange in exchanges:
        more = [("WARC-IP-Address", exchange.address)]
        if exchange.broken_off:
            more.append(("WARC-Truncated", "disconnect"))
        response = Record(type="response", uri=exchange.url, media_type=_HTTP + "response",
                          block=exchange.response, payload_at=_body_at(exchange.response),
                          more=tuple(more))  # fmt: skip
        request = Record(type="request", uri=exchange.url, media_type=_HTTP + "request",
                         block=exchange.request, payload_at=len(exchange.request))  # fmt: skip
        records += [response, request]
    return _smaller(records, fetched_at)


def file_warc(name: str, content: bytes, media_type: str, fetched_at: str) -> Warc:
    """Return the WARC of a file: warcinfo and a resource known by its name, not by its place."""
    resource = Record(type="resource", uri=file_uri(name), media_type=media_type, block=content,
                      payload_at=0)  # fmt: skip
    return _smaller([_warcinfo(), resource], fetched_at)


def file_uri(name: str) -> str:
    """Return the URI that a captured file has in its WARC.

    >>> file_uri("通知 1.html")
    'file:///%E9%80%9A%E7%9F%A5%201.html'
    """
    return "file:///" + quote(name, errors="replace")


def _warcinfo() -> Record:
    fields = (
        f"software: Heliograph {__version__}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/"
        "warc-1.1/\r\n"
        "robots: ignore\r\n"
    )
    return Record(type="warcinfo", uri=None, media_type="application/warc-fields",
                  block=fields.encode(), payload_at=None)  # fmt: skip


def _body_at(answer: bytes) -> int:
    end = _END_OF_HEADERS.search(answer)
    return end.end() if end else len(answer)


def _smaller(records: list[Record], fetched_at: str) -> Warc:
    compressed = _written(records, fetched_at, compress=True)
    if len(compressed) <= _READ_AT_ONCE_BYTES:
        return Warc(WARC_NAMES[0], compressed)
    return Warc(WARC_NAMES[1], _written(records, fetched_at, compress=False))


def _written(records: list[Record], fetched_at: str, *, compress: bool) -> bytes:
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compress, warc_version="1.1")
    warcinfo_id = response_id = ""
    for place, record in enumerate(records):
        block_digest = _digest(record.block)
        named = f"{place} {record.type} {record.uri} {fetched_at} {block_digest}"
        record_id = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, named)}>"
        headers = [("WARC-Type", record.type), ("WARC-Record-ID", record_id),
                   ("WARC-Date", fetched_at)]  # fmt: skip
        if record.type == "warcinfo":
            warcinfo_id = record_id
        else:
            headers.append(("WARC-Warcinfo-ID", warcinfo_id))
        if record.type == "response":
            response_id = record_id
        elif record.type == "request":
            headers.append(("WARC-Concurrent-To", response_id))
        if record.uri is not None:
            headers.append(("WARC-Target-URI", record.uri))
        headers += record.more
        if record.payload_at is not None:
            headers.append(("WARC-Payload-Digest", _digest(record.block[record.payload_at :])))
        headers.append(("WARC-Block-Digest", block_digest))
        # Given the HTTP headers, warcio would write them anew, not quite as they came.
        written = ArcWarcRecord(
            "warc", record.type, StatusAndHeaders("", headers, protocol="WARC/1.1"),
            io.BytesIO(record.block), None, record.media_type, len(record.block))  # fmt: skip
        writer.write_record(written)
    return out.getvalue()


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
