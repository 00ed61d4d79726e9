"""Characters that nobody sees and that change what is read: controls, and turns of direction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from heliograph.registry.checks.found import Found
from heliograph.registry.content import RecordKind

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Controls but tab and line feed, overrides and isolates of direction, and no characters at all.

Marks that scripts need (zero-width joiners, left-to-right marks) are not among them.
"""

# The same in JSON as it is written; what it finds is looked at again, letter by letter.
_WRITTEN: Final = re.compile(
    rb"\\[rbf]|\\u00[01]|\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]"
    rb"|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)
_BATCH: Final = 5_000


def check_characters(found: Found) -> None:
    """Find unseen characters in any text of any record."""
    content = found.content
    records: tuple[tuple[RecordKind, Iterable[msgspec.Struct]], ...] = (
        ("about", [content.about]),
        ("source", content.sources.values()),
        ("entity", content.entities.values()),
        ("judgement", content.judgements),
        ("claim", content.claims.values()),
    )
    for kind, some in records:
        iterator = iter(some)
        while batch := list(islice(iterator, _BATCH)):
            if _WRITTEN.search(msgspec.json.encode(batch)):
                for record in batch:
                    _check(found, kind, record)


def _check(found: Found, kind: RecordKind, record: Any) -> None:
    for field, text in _texts(msgspec.to_builtins(record), ""):
        if unseen := UNSEEN.search(text):
            found.error(
                kind,
                getattr(record, "id", ""),
                f"{field} holds a character that is not seen, U+{ord(unseen.group()):04X}",
                "take it out; quote other words where the source has it.",
            )


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Yield all texts in a value, each with the name of its field."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, name)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part, field)
