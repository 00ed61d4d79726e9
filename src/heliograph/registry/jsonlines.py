"""JSON lines: one record a line, read a block at a time, wrong lines named by their number."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from heliograph.registry.reading import Problems, record_of
from heliograph.registry.yamlfile import MAX_DEPTH, Mark

Record = TypeVar("Record", bound=msgspec.Struct)

MAX_LINE_BYTES: Final = 1_000_000
MAX_PROBLEMS: Final = 1_000  # of a file; lines with further ones are only counted
_BLOCK_BYTES: Final = 4_000_000
_BOM: Final = b"\xef\xbb\xbf"


class Lines(NamedTuple, Generic[Record]):
    """Records and the line of each, from 1."""

    records: list[Record]
    numbers: Sequence[int]


def read_lines(path: Path, kind: type[Record], problems: Problems) -> Lines[Record]:
    """Return the records in a file; what cannot be read is noted with its line.

    Blank lines are passed over. A field that stands twice in a line is an error, as are numbers
    that are none (NaN) and lines over ``MAX_LINE_BYTES``. After ``MAX_PROBLEMS`` problems wrong
    lines are only counted.
    """
    decoder = msgspec.json.Decoder(kind)
    records: list[Record] = []
    numbers = array("L")
    first = 1
    wrong = _Wrong(problems)
    for block in _blocks(path):
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        some = _whole(block, decoder, lines) if first > 1 or not block.startswith(_BOM) else None
        if some is None:
            for number, record in _one_by_one(block, decoder, first, kind, wrong):
                records.append(record)
                numbers.append(number)
        else:
            records.extend(some)
            numbers.extend(range(first, first + lines))
        first += lines
    wrong.tell_rest()
    return Lines(records, numbers)


class _Wrong:
    """The problems of a file: the first of them in words, the lines of the rest counted."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._before = len(problems.found)
        self._uncounted = 0

    def is_full(self) -> bool:
        """Return whether there are enough problems; if so, count one line more."""
        full = len(self.problems.found) - self._before >= MAX_PROBLEMS
        self._uncounted += full
        return full

    def tell_rest(self) -> None:
        """Note how many lines were only counted."""
        if self._uncounted:
            self.problems.add(None, None, f"and {self._uncounted:,} more lines cannot be read")


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield a file in blocks that end where a line ends; a line that is too long stands cut off."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if not block.endswith(b"\n"):
                block += file.readline(MAX_LINE_BYTES + 1)
                if not block.endswith(b"\n"):
                    while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                        pass
            yield block


def _whole(block: bytes, decoder: msgspec.json.Decoder[Record], lines: int) -> list[Record] | None:
    """Return a block's records if every line holds one and nothing is wrong with any."""
    try:
        records: list[Record] = decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if len(records) != lines:
        return None
    return None if _names_twice(block, records) else records


def _names_twice(block: bytes, records: list[Record]) -> bool:
    """Return whether a field stands twice in some line.

    It makes more quotation marks than the same record written anew has. Records leave out what is
    as usual, so where they do not settle it the plain values are asked.
    """
    marks = _marks(block)
    if _marks(msgspec.json.encode(records)) == marks:
        return False
    return _marks(msgspec.json.encode(_PLAIN.decode_lines(block))) != marks


_PLAIN: Final = msgspec.json.Decoder()


def _marks(text: bytes) -> int:
    """Return the number of quotation marks around names and values."""
    escaped = text.count(b'\\"') if b"\\" in text else 0
    return text.count(b'"') - escaped


def _one_by_one(
    block: bytes,
    decoder: msgspec.json.Decoder[Record],
    first: int,
    kind: type[Record],
    wrong: _Wrong,
) -> Iterator[tuple[int, Record]]:
    """Yield line numbers and records of a block with something wrong in it."""
    lines = block.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    for number, whole in enumerate(lines, first):
        line = whole.removeprefix(_BOM) if number == 1 else whole
        if not line.strip():
            continue
        if len(line) > MAX_LINE_BYTES:
            if not wrong.is_full():
                wrong.problems.add(
                    number, None, f"this line is longer than {MAX_LINE_BYTES:,} bytes"
                )
            continue
        try:
            record = decoder.decode(line)
            if _names_twice(line, [record]):
                json.loads(line, object_pairs_hook=_no_name_twice)
        except (msgspec.MsgspecError, UnicodeDecodeError, _TwiceError, RecursionError) as error:
            if not wrong.is_full():
                _explain(line, number, kind, wrong.problems, error)
        else:
            yield number, record


class _TwiceError(ValueError):
    """A field stands twice in one object."""


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"the field {twice[:60]!r} stands twice")
    return dict(pairs)


def _not_a_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _explain(
    line: bytes, number: int, kind: type[Record], problems: Problems, error: Exception
) -> None:
    """Note what is wrong with a line."""
    try:
        text = line.decode()  # bytes would be taken for UTF-16 where they look like it
    except UnicodeDecodeError:
        problems.add(number, None, "this is not UTF-8", "save the file as UTF-8.")
        return
    if "\0" in text:
        problems.add(number, None, "this holds zero bytes, as UTF-16 does", "save it as UTF-8.")
        return
    if isinstance(error, RecursionError) or is_deep(line):
        problems.add(number, None, f"this is nested over {MAX_DEPTH} deep")
        return
    try:
        value = json.loads(text, object_pairs_hook=_no_name_twice, parse_constant=_not_a_number)
    except RecursionError:
        problems.add(number, None, f"this is nested over {MAX_DEPTH} deep")
        return
    except ValueError as wrong:
        what = wrong.msg if isinstance(wrong, json.JSONDecodeError) else str(wrong)
        column = wrong.colno if isinstance(wrong, json.JSONDecodeError) else None
        problems.add(number, column, f"this is not a record in JSON: {what}")
        return
    if record_of(value, Mark(number, 0), kind, problems, typed=True) is not None:
        # JSON's own rules are met; what the stricter reader refuses is a text that is none.
        problems.add(number, None, f"this cannot be read: {error}")


_TEXTS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)


def is_deep(line: bytes) -> bool:
    """Return whether a line is nested over ``MAX_DEPTH`` deep; brackets within texts do not count.

    >>> is_deep(b"[" * 21), is_deep(b'"' + b"[" * 21 + b'"')
    (True, False)
    """
    if line.count(b"{") + line.count(b"[") <= MAX_DEPTH:
        return False
    depth = 0
    for byte in _TEXTS.sub(b"", line):
        if byte in b"{[":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif byte in b"}]":
            depth -= 1
    return False
