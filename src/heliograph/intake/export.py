"""One export, looked at: how it is packed and encoded, whether a table or JSON, what it has."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec

from heliograph.errors import InputError
from heliograph.intake.files import MAX_LINE_BYTES, ExportBytes, Utf8
from heliograph.intake.jsonstream import items
from heliograph.intake.kinds import check_readable, packing_of, refuse_other_kinds

Container = Literal["table", "json lines", "json", "parquet"]

_HEAD_BYTES = 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}


@dataclass
class Export:
    """An export whose head was looked at; ``columns`` are those of a table, ``first`` of JSON."""

    path: Path
    packing: str | None
    encoding: str
    container: Container
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    first: Any = None
    guessed: list[str] = field(default_factory=list)
    partial: bool = False  # of JSON: objects beyond the head may have other keys
    late: frozenset[str] = frozenset()  # such keys that matter to the format, as plain() has them
    read: set[int] = field(default_factory=set)  # the columns that the format reads

    @property
    def name(self) -> str:
        """The file's name without its directory; bytes that are no UTF-8 are written out."""
        return os.fsencode(self.path.name).decode("utf-8", "backslashreplace")

    def index(self, column: str) -> int:
        """Return where a row has its cell of a column, which is then one that is read."""
        index = self.columns.index(column)
        self.read.add(index)
        return index

    def text(self, raw: ExportBytes) -> io.TextIOWrapper:
        """Return the unpacked bytes as text; a byte that is no character stays recognisable."""
        errors = "surrogateescape" if self.encoding.startswith("utf-8") else "replace"
        return io.TextIOWrapper(
            io.BufferedReader(raw, 2**18), encoding=self.encoding, errors=errors, newline=""
        )

    def utf8(self, raw: ExportBytes) -> io.BufferedReader:
        """Return the unpacked bytes as UTF-8 without a mark."""
        if self.encoding == "utf-8":
            return io.BufferedReader(raw, 2**18)
        return io.BufferedReader(Utf8(self.text(raw)), 2**18)


def plain(column: str) -> str:
    """Return a column's name without case, spaces and dashes.

    >>> plain("Screen Name")
    'screen_name'
    """
    return re.sub(r"[\s-]+", "_", column.casefold())


def look_at(path: Path) -> Export:
    """Return what the head of a file tells; raises InputError where it is no export."""
    check_readable(path)
    with path.open("rb") as file:
        first = file.read(512)
    packing = packing_of(first)
    with ExportBytes(path, packing) as raw:
        buffered = io.BufferedReader(raw, 2**16)
        head = buffered.read(_HEAD_BYTES)
        if head.lstrip(codecs.BOM_UTF8 + b" \r\n\t")[:1] in {b"{", b"["} and b"\n" not in head:
            head += buffered.readline(MAX_LINE_BYTES)  # a page of posts may be one long line
        whole = not buffered.read(1)
    if not head.strip():
        raise InputError("the file is empty", path=path, remedy="export or download it again.")
    if head.startswith(b"PAR1"):
        return _parquet(path, packing)
    refuse_other_kinds(path, head)
    encoding, guessed = _encoding(head)
    text = head.decode(encoding, "replace")
    blank, text = text[: -len(text.lstrip()) or None], text.lstrip()
    export = Export(path, packing, encoding, "table", guessed=guessed)
    if text.startswith(("{", "[")) or text.partition("\n")[2].lstrip().startswith("{"):
        _look_at_json(export, text, whole=whole)
    if export.container == "table":
        # The first cell of a header may be empty: only whole lines of blanks are passed over.
        _look_at_table(export, re.split(r"[\r\n]", blank)[-1] + text)
    repeated = [name for name, count in Counter(export.columns).items() if count > 1]
    if repeated:
        export.guessed.append(f"several columns are called {repeated[0]!r}: the first is read")
    return export


def _encoding(head: bytes) -> tuple[str, list[str]]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, []
    even, odd = head[:4096:2].count(0), head[1:4096:2].count(0)
    if max(even, odd) > 0.8 * len(head[:4096]) / 2:
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return encoding, [f"the file is text in {encoding.upper()}"]
    return "utf-8", []


def _look_at_table(export: Export, text: str) -> None:
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    counts = {mark: line.count(mark) for mark in _DELIMITERS}
    export.delimiter = max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","
    if export.delimiter != ",":
        export.guessed.append(f"the columns are divided by {_DELIMITERS[export.delimiter]}")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=export.delimiter, strict=True)
        header = next(rows)
    except (csv.Error, StopIteration) as error:
        raise InputError(
            "the first line is not a table's header",
            path=export.path,
            line=1,
            remedy="give CSV, TSV, JSON, JSON lines or Parquet.",
        ) from error
    export.columns = tuple(name.strip() for name in header)
    if all(re.fullmatch(r"[\d.:/T +-]*|https?://.*", name) for name in export.columns):
        raise InputError(
            "the first line has values, not the names of columns",
            path=export.path,
            line=1,
            remedy="add a first line that names them.",
        )


def _look_at_json(export: Export, text: str, *, whole: bool) -> None:
    export.partial = not whole
    if text.startswith("["):
        export.container = "json"
        export.first = _first_items(export.path, text)
        export.columns = _keys(export.first)
        return
    lines = [line for line in text.split("\n")[: None if whole else -1] if line.strip()]
    values = []
    for line in lines or [text]:
        with suppress(ValueError, RecursionError):
            values.append(_decoded(line))
    objects = [value for value in values if isinstance(value, dict)]
    # The first line may be broken; of a document over many lines hardly one is an object.
    if objects and ((values[0] is objects[0] and _decodes(lines)) or len(objects) > len(lines) / 2):
        export.container = "json lines"
        export.first = objects[0]
        export.columns = _keys(objects)
    elif text.startswith("{"):
        export.container = "json"
        export.first = _unfinished(text)


def _decodes(lines: list[str]) -> bool:
    try:
        _decoded(lines[0] if lines else "")
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(line: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(line)  # takes half a surrogate pair, which is repaired later


def _first_items(path: Path, text: str) -> list[Any]:
    """Return the items of a JSON array that are complete within the head."""
    found: list[Any] = []
    with suppress(InputError):
        head = io.BytesIO(text.encode("utf-8", "replace"))
        found.extend(items(path, head))
    return found or [_unfinished(text)]


def _keys(values: Iterable[Any]) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for value in values:
        if isinstance(value, dict):
            keys.update(dict.fromkeys(value))
    return tuple(keys)


def _unfinished(text: str) -> Any:
    """Return a JSON document, or the keys near the beginning of one that ends beyond the head."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return dict.fromkeys(re.findall(r'"([^"\\]{1,64})"\s*:', text[:20_000]))


def _parquet(path: Path, packing: str | None) -> Export:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if packing:
        raise InputError(
            f"this is a Parquet file inside a {packing} file",
            path=path,
            remedy="unpack it and give the Parquet file.",
        )
    try:
        columns = tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "the Parquet file is damaged or cut off", path=path, remedy="download it again."
        ) from error
    return Export(path, None, "utf-8", "parquet", columns=columns)
