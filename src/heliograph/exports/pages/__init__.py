"""A registry as a folder of web pages that open from disk, load nothing and send nothing.

``index.html`` lists the entities, ``entity/ID.html`` shows each with all that is said of it,
``timeline.html`` what happened when, ``graph.html`` how they relate, ``sources.html`` who says it.
``pages.json`` lists every file with its SHA-256. The same registry and day give the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry

__all__ = ["render", "write"]


def write(registry: Registry, out: str | Path, *, as_of: datetime.date) -> int:
    """Write the pages to the folder ``out``, whole or not at all; return how many files.

    A folder that this function wrote before is replaced. Raises InputError where ``out`` holds
    anything else, cannot be written, or where a claim cites a source that is not there.
    """
    from heliograph.exports.pages.folder import write_folder

    return write_folder(Path(out), render(registry, as_of=as_of), as_of)


def render(registry: Registry, *, as_of: datetime.date) -> Iterator[tuple[str, bytes]]:
    """Give each page as its path within the folder and its bytes."""
    from heliograph.exports.pages.book import book

    return book(registry, as_of)
