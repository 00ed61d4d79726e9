"""What was seen of a page or a file, before anything is read out of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.capture.fetch import Exchange
from heliograph.evidence.capture.media import UNKNOWN, media_type_of
from heliograph.evidence.capture.message import TooLargeDecodedError, parse_document
from heliograph.evidence.capture.record import Redirect
from heliograph.evidence.capture.warc import Warc, file_warc, page_warc
from heliograph.evidence.capture.wire import Limits


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A document, where it came from, and the WARC that holds it.

    ``problems`` say why it may not be what was wanted, ``notes`` what else is to be known of it.
    """

    url: str | None = None
    final_url: str | None = None
    file: str | None = None
    status: int | None = None
    media_type: str
    charset: str | None = None
    payload: bytes
    redirects: tuple[Redirect, ...] = ()
    warc: Warc
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def seen_page(url: str, exchanges: tuple[Exchange, ...], limits: Limits, fetched_at: str) -> Seen:
    """Return what the answers to a request show; raises InputError where one is a bomb."""
    last = exchanges[-1]
    try:
        document = parse_document(last.response, limits.max_bytes)
    except TooLargeDecodedError as error:
        raise InputError(
            f"the page is larger than {limits.max_bytes:,} bytes once it is decompressed",
            path=last.url,
            remedy="raise the limit with --max-bytes if you trust the page.",
        ) from error
    problems = []
    if last.status >= 400:
        problems.append(
            f"The server answered with status {last.status}: what it said instead is kept."
        )
    if last.broken_off:
        problems.append("The answer broke off before it was as long as it said it would be.")
    media_type = document.media_type
    if media_type == UNKNOWN:
        media_type = media_type_of(document.payload, last.url.partition("?")[0])
    return Seen(
        url=url,
        final_url=last.url,
        status=last.status,
        media_type=media_type,
        charset=document.charset,
        payload=document.payload,
        redirects=tuple(
            Redirect(url=each.url, status=each.status, location=each.location or "")
            for each in exchanges[:-1]
        ),
        warc=page_warc(exchanges, fetched_at),
        problems=tuple(problems),
        notes=document.notes,
    )


def seen_file(path: Path, limits: Limits, fetched_at: str) -> Seen:
    """Return what is in a file; raises InputError where it cannot be read or is too large."""
    try:
        # A pipe must not be waited for; a device may never end.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise InputError("this is not a file", path=path, remedy="give a file or a URL.")
            content = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name holds a zero byte"
        raise InputError(
            f"there is no such file that can be read ({why})",
            path=path,
            remedy="give a file, or a URL with http:// or https://.",
        ) from error
    if len(content) > limits.max_bytes:
        raise InputError(
            f"the file is larger than {limits.max_bytes:,} bytes",
            path=path,
            remedy="raise the limit with --max-bytes.",
        )
    name = path.name.encode("utf-8", "replace").decode()  # a name on disk need not be text
    media_type = media_type_of(content, name)
    return Seen(
        file=name,
        media_type=media_type,
        payload=content,
        warc=file_warc(name, content, media_type, fetched_at),
    )
