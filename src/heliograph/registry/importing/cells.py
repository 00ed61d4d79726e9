"""Cells of somebody else's table: hostile until cleaned."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from heliograph.errors import InputError
from heliograph.registry.checks.characters import UNSEEN
from heliograph.registry.importing.counting import Counts

MAX_TABLE_BYTES: Final = 50_000_000
MAX_COLUMNS: Final = 500
MAX_ROWS: Final = 1_000_000
MAX_CELLS: Final = 5_000_000  # that hold something
MAX_CELL_CHARACTERS: Final = 2_000
_LINE_CHARACTERS: Final = 400
_SPOKEN_BY_SHEETS: Final = re.compile(r"=|[+@-]\s*[A-Za-z_.]+[(!|]")


class Row(NamedTuple):
    """A row of a table: its number as spreadsheets show it (the header is row 1), and its cells.

    Cells that hold nothing are not among them.
    """

    number: int
    cells: Mapping[str, str]


class Table(NamedTuple):
    """A table: its columns, its rows, the SHA-256 of the file's bytes, and its blank rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str
    blank: int = 0  # rows without a cell that holds something, which are not among the rows
    first_blank: int = 0  # the number of the first of them


def read_table(path: Path, delimiter: str | None = None) -> Table:
    """Return the rows of a CSV file in UTF-8; of a .tsv if its name says so.

    Raises InputError where the file is too large, not UTF-8, has a quotation mark that is not
    closed, or more columns, rows or cells than the limits; or where its rows do not fit its header.
    """
    delimiter = delimiter if delimiter is not None else "\t" if path.suffix == ".tsv" else ","
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise InputError(
            f"{delimiter[:20]!r} can be no delimiter of a table",
            remedy="give one character that is no quotation mark and ends no line, such as ';'.",
        )
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_TABLE_BYTES + 1)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from error
    if len(raw) > MAX_TABLE_BYTES:
        raise InputError(f"the table is larger than {MAX_TABLE_BYTES:,} bytes", path=path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            "the table is not UTF-8", path=path, line=line, remedy="save it as CSV in UTF-8."
        ) from error
    return _table(_given(text, delimiter, path), path, hashlib.sha256(raw).hexdigest())


def _given(text: str, delimiter: str, path: Path) -> Iterator[list[str]]:
    """Yield the rows of a CSV text; an error has the line in which the row begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"the row that begins here cannot be read: {error}",
            path=path,
            line=line,
            remedy="check that each quotation mark is closed, and doubled within a cell.",
        ) from error


def _table(given_rows: Iterator[list[str]], path: Path, sha256: str) -> Table:
    columns = tuple(" ".join(name.split()) for name in next(given_rows, []))
    if not columns:
        raise InputError("the table is empty", path=path, remedy="give one with a header.")
    if len(columns) > MAX_COLUMNS:
        raise InputError(
            f"the table has {len(columns):,} columns, and {MAX_COLUMNS} are read at most",
            path=path,
            line=1,
        )
    if len(set(columns)) < len(columns):
        raise InputError("the table has two columns of one name", path=path, line=1)
    rows: list[Row] = []
    held = blank = first_blank = 0
    for number, given in enumerate(given_rows, 2):
        if number > MAX_ROWS + 1:
            raise InputError(
                f"the table has more than {MAX_ROWS:,} rows", path=path, remedy="make it several."
            )
        if len(given) > len(columns):
            raise InputError(
                f"row {number} has {len(given)} cells, and the header {len(columns)}",
                path=path,
                remedy="check its quotation marks.",
            )
        cells = {name: cell for name, cell in zip(columns, given, strict=False) if cell.strip()}
        if not cells:
            blank += 1
            first_blank = first_blank or number
            continue
        held += len(cells)
        if held > MAX_CELLS:
            raise InputError(
                f"the table has more than {MAX_CELLS:,} cells", path=path, remedy="make it several."
            )
        rows.append(Row(number, cells))
    return Table(columns, tuple(rows), sha256, blank, first_blank)


def count_rows(table: Table, counts: Counts) -> None:
    """Count the rows of a table, and note its blank ones with the first of them."""
    counts.add("rows", len(table.rows) + table.blank)
    if table.blank:
        more = f", as are {table.blank - 1:,} more" if table.blank > 1 else ""
        counts.leave(table.first_blank, f"the row is blank{more}")


def cleaned(cell: str) -> str:
    r"""Return a cell on one line, composed, without characters that nobody sees.

    >>> cleaned("  Radio\n\u202eOne ")
    'Radio One'
    """
    seen = UNSEEN.sub(" ", cell.replace("\u200b", ""))
    # Cut before it is composed: that takes the square of a run of combining marks.
    short = " ".join(seen.split())[:MAX_CELL_CHARACTERS]
    return " ".join(unicodedata.normalize("NFC", short).split())[:MAX_CELL_CHARACTERS]


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet would run a cell.

    >>> is_formula('=HYPERLINK("http://a.example")'), is_formula("+972 Magazine")
    (True, False)
    """
    return _SPOKEN_BY_SHEETS.match(cell) is not None


def as_line(text: str) -> str:
    """Return a text short enough for one line of a record."""
    return text if len(text) <= _LINE_CHARACTERS else text[: _LINE_CHARACTERS - 1] + "…"


def short_id(text: str, longest: int = 66) -> str:
    """Return an id that leaves room for the endings of the ids of its claims; a long one is cut.

    >>> short_id("a-station"), len(short_id("a-station-" * 9))
    ('a-station', 66)
    """
    if len(text) <= longest:
        return text
    return f"{text[: longest - 7].rstrip('-.')}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def slug(text: str, longest: int = 48) -> str:
    """Return what a text can be called in an id; a hash where it has no Latin letters.

    >>> slug("People's Daily (Renmin Ribao)"), slug("Türkiye Radyo")
    ('peoples-daily-renmin-ribao', 'turkiye-radyo')
    >>> slug("人民日报")
    'na720193dda'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    plain = re.sub(r"['’`ʼ]|[\u0300-\u036f]", "", plain)
    letters = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    whole = sum(character.isalnum() for character in plain)
    if 2 * sum(character.isalnum() for character in letters) < whole:
        return "n" + hashlib.sha256(text.encode()).hexdigest()[:10]
    if len(letters) > longest:
        return f"{letters[:longest].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    return letters
