"""What the index and the list of pages in a WACZ lead to, held against its WARCs.

Both may come from anybody and be of any size: they are read line by line, up to the first line
that is wrong, so that what is held never grows beyond what the WARCs hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from heliograph.evidence.capture.cdxj import places

MOST_LINE_BYTES = 1 << 20
MOST_LINES = 1_000_000


class _Page(msgspec.Struct, frozen=True):
    url: str = ""
    ts: str = ""


def index_holds(index: Path, lines: Iterable[str]) -> bool:
    """Return whether an index leads to all that ``lines`` lead to, and to nothing else."""
    due, said = places(lines), set()
    try:
        for line in _lines(index):
            place = places([line.decode()])
            if not place <= due:
                return False
            said |= place
    except (ValueError, RecursionError):  # as is what cannot be decoded
        return False
    return said == due


def pages_hold(pages: Path, kept: set[tuple[str, str]]) -> bool:
    """Return whether each line but the first is of a page in ``kept``: URLs, and times."""
    try:
        lines = _lines(pages)
        next(lines, b"")  # says what the file is
        for line in lines:
            page = msgspec.json.decode(line, type=_Page)
            if (page.url, page.ts) not in kept:
                return False
    except (ValueError, RecursionError):
        return False
    return True


def _lines(path: Path) -> Iterator[bytes]:
    """Give the lines of a file; raises ValueError where one is too long, or they are too many."""
    with path.open("rb") as file:
        for _ in range(MOST_LINES):
            line = file.readline(MOST_LINE_BYTES)
            if not line:
                return
            if len(line) == MOST_LINE_BYTES:
                raise ValueError("too long")
            yield line
        raise ValueError("too many")
