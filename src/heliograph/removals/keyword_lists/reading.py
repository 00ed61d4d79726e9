"""Reading snapshots: a text file with a line a combination, or a table with a row each."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from heliograph.errors import InputError
from heliograph.removals.keyword_lists.records import Combination, Snapshot

MAX_BYTES: Final = 50_000_000
MAX_ENTRIES: Final = 200_000
MAX_PARTS: Final = 12  # what covers what is looked for among all subsets of the parts
MAX_LETTERS: Final = 500
_DAY = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_PARTS = re.compile(r"\s*[+＋&＆]\s*")
_KEYWORDS = ("combination", "keyword", "keywords", "keyword_combination", "word", "term", "关键词")
_CATEGORIES = ("category", "theme", "topic", "content_category", "类别")
_DAYS = ("date", "day", "snapshot", "added", "日期")


def read_snapshots(
    paths: Sequence[str | Path], *, days: Sequence[str | None] = ()
) -> tuple[Snapshot, ...]:
    """Return the snapshots in files, in the order of their days.

    A day is given with the file (``days``, one a path), stands in its name (list-2016-05-31.txt),
    or in a column of the table (date). Parts of a combination are joined by + or &. In a text file
    a line that begins with # is a comment. Raises InputError with file and line where a file cannot
    be read, a day is missing, or two snapshots have one day.
    """
    found: list[Snapshot] = []
    for number, path in enumerate(map(Path, paths)):
        given = days[number] if number < len(days) else None
        found += _read(path, _checked_day(given, path) if given else None)
    by_day: dict[str, str] = {}
    for each in found:
        if each.day in by_day:
            raise InputError(
                f"there are two snapshots of {each.day}: {by_day[each.day]} and {each.source}",
                remedy="give each list by itself, or its parts in one file.",
            )
        by_day[each.day] = each.source
    return tuple(sorted(found, key=lambda each: each.day))


def _read(path: Path, day: str | None) -> Iterator[Snapshot]:
    text = _text(path)
    if text.lstrip().startswith(("{", "[")):
        raise InputError(
            "this begins as JSON does, and is no list of keywords",
            path=path,
            line=1,
            remedy="give a text file with a combination a line, or a table (CSV, TSV).",
        )
    first = text.lstrip("\n").partition("\n")[0]
    delimiter = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    header = [cell.strip().casefold().replace(" ", "_") for cell in first.split(delimiter)]
    rows = (
        _of_table(path, text, delimiter)
        if set(header) & set(_KEYWORDS)
        else ((line, None, "", cell) for line, cell in _of_lines(text))
    )
    combinations: dict[str, set[Combination]] = defaultdict(set)
    categories: dict[str, dict[Combination, str]] = defaultdict(dict)
    fallback = day or _day_in(path.name)
    total = 0
    for line, dated, category, cell in rows:
        at = _checked_day(dated, path, line) if dated else fallback
        if at is None:
            raise InputError(
                "nothing says of which day this list is",
                path=path,
                line=line,
                remedy="give the day as DAY=FILE, such as 2016-05-31=list.txt.",
            )
        combination = _combination(cell, path, line)
        if not combination:
            continue
        total += 1
        if total > MAX_ENTRIES:
            raise InputError(f"there are more than {MAX_ENTRIES:,} entries", path=path, line=line)
        combinations[at].add(combination)
        if category:
            categories[at].setdefault(combination, category)
    if not combinations:
        raise InputError("there is no keyword in this", path=path, remedy="check the file.")
    for at in sorted(combinations):
        yield Snapshot(at, frozenset(combinations[at]), categories[at], path.name)


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError("this is not a file", path=path, remedy="give a file of keywords.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror})", path=path) from error
    if len(raw) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES:,} bytes", path=path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            "this is not UTF-8", path=path, line=line, remedy="save the file as UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_lines(text: str) -> Iterator[tuple[int, str]]:
    for line, cell in enumerate(text.split("\n"), 1):
        if cell.strip() and not cell.lstrip().startswith("#"):
            yield line, cell


def _of_table(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, str | None, str, str]]:
    """Yield line, day, category and keywords of each row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().casefold().replace(" ", "_") for cell in next(reader)]
        keywords, category, day = (
            next((header.index(name) for name in names if name in header), None)
            for names in (_KEYWORDS, _CATEGORIES, _DAYS)
        )
        assert keywords is not None  # else it would not have been taken for a table
        for row in reader:
            cells = [*row, *[""] * (len(header) - len(row))]
            if cells[keywords].strip():
                dated = cells[day].strip() if day is not None else ""
                said = cells[category].strip()[:MAX_LETTERS] if category is not None else ""
                yield reader.line_num, dated or None, said, cells[keywords]
    except csv.Error as error:
        raise InputError(f"this is no table: {error}", path=path, line=reader.line_num) from error


def _combination(cell: str, path: Path, line: int) -> Combination:
    """Return the set of parts; composed and decomposed letters are one (NFC), case is kept."""
    parts = frozenset(
        filter(None, (unicodedata.normalize("NFC", part.strip()) for part in _PARTS.split(cell)))
    )
    if len(parts) > MAX_PARTS or any(len(part) > MAX_LETTERS for part in parts):
        raise InputError(
            f"an entry has more than {MAX_PARTS} parts, or a part more than {MAX_LETTERS} letters",
            path=path,
            line=line,
            remedy="give one entry a line.",
        )
    return parts


def _day_in(name: str) -> str | None:
    for found in _DAY.finditer(name):
        try:
            return datetime.date(*map(int, found.groups())).isoformat()
        except ValueError:
            continue
    return None


def _checked_day(given: str, path: Path, line: int | None = None) -> str:
    try:
        return datetime.date.fromisoformat(given.strip()[:10]).isoformat()
    except ValueError:
        raise InputError(
            f"{given[:40]!r} is no day, such as 2016-05-31", path=path, line=line
        ) from None
