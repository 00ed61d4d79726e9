"""JSON documents of any size, event by event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import ijson

from heliograph.errors import InputError

Event = tuple[str, str, Any]

MAX_JSON_DEPTH = 64
MAX_VALUE_BYTES = 64 * 2**20
"""Longest single value; a longer one would have to be held in memory whole."""

MAX_ITEM_VALUES = 2_000_000
"""One entry with more values is no page of posts but the file itself."""


_SURROGATES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def _mark_lone(found: re.Match[bytes]) -> bytes:
    """Return half a surrogate pair as NUL, repaired later; the parser would make it a '?'."""
    return rb"\u0000" if found[1] else found[0]


class Bytes(Protocol):
    """What a document is read from."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


def events(path: Path, document: Bytes) -> Iterator[Event]:
    """Yield (place, event, value) for a JSON document; places are written as ijson writes them.

    Raises InputError where the document breaks off, is none, or goes beyond the limits.
    """
    fed = _Fed(path, document)
    places = [""]  # of what is open; kept here, as ijson's own grow with the depth without limit
    try:
        for event, value in ijson.basic_parse(fed, buf_size=2**18):
            fed.since_event = 0
            if event == "map_key":
                outer = places[-2]
                places[-1] = f"{outer}.{value}" if outer else value
                yield outer, event, value
                continue
            if event in {"end_map", "end_array"}:
                places.pop()
            place = places[-1]
            if event == "start_map":
                places.append(place)
            elif event == "start_array":
                places.append(f"{place}.item" if place else "item")
            if len(places) > MAX_JSON_DEPTH:
                raise _too_much(path)
            yield place, event, value
    except (ijson.JSONError, UnicodeError, ValueError) as error:
        raise InputError(
            "the JSON document breaks off or is damaged",
            path=path,
            remedy="export or download it again.",
        ) from error


class _Fed:
    """The document's bytes, refused where too many pass without completing a value."""

    def __init__(self, path: Path, document: Bytes) -> None:
        self.since_event = 0
        self._path = path
        self._document = document

    def read(self, size: int) -> bytes:
        chunk = self._document.read(size)
        while b"\\" in chunk[-12:] and (more := self._document.read(2**12)):
            chunk += more  # an escape, or a pair of them, is not torn apart
        if b"\\ud" in chunk or b"\\uD" in chunk:
            chunk = _SURROGATES.sub(_mark_lone, chunk)
        self.since_event += len(chunk)
        if self.since_event > MAX_VALUE_BYTES:
            raise InputError(
                f"a value in the JSON document is longer than {MAX_VALUE_BYTES // 2**20} MiB",
                path=self._path,
                remedy="check that this is an export of posts.",
            )
        return chunk


class Nested:
    """One entry of a document, put together from its events."""

    def __init__(self, path: Path) -> None:
        self._builder = ijson.ObjectBuilder()
        self._path = path
        self._depth = 0
        self._values = 0

    @property
    def value(self) -> Any:
        """The entry."""
        return self._builder.value

    def add(self, event: str, value: Any) -> bool:
        """Take an event; returns True when the entry is complete."""
        self._builder.event(event, value)
        self._values += 1
        if event in {"start_map", "start_array"}:
            self._depth += 1
        elif event in {"end_map", "end_array"}:
            self._depth -= 1
        if self._values > MAX_ITEM_VALUES:
            raise _too_much(self._path)
        return self._depth == 0


def items(path: Path, document: Bytes) -> Iterator[Any]:
    """Yield the items of a JSON array, one in memory at a time."""
    building: Nested | None = None
    for place, event, value in events(path, document):
        if building is None:
            if place != "item" or event == "end_array":
                continue
            building = Nested(path)
        if building.add(event, value):
            yield building.value
            building = None


def _too_much(path: Path) -> InputError:
    return InputError(
        "the JSON document nests too deeply or has one entry of enormous size",
        path=path,
        remedy="give one post (or one page of posts) a line, as JSON lines.",
    )
