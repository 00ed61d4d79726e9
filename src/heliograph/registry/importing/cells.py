"""Cells of somebody else's table: hostile until cleaned."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from heliograph.errors import InputError
from heliograph.registry.checks.characters import UNSEEN

MAX_TABLE_BYTES: Final = 50_000_000
MAX_CELL_CHARACTERS: Final = 2_000
_LINE_CHARACTERS: Final = 400
_SPOKEN_BY_SHEETS: Final = re.compile(r"=|[+@-]\s*[A-Za-z_.]+[(!|]")


class Row(NamedTuple):
    """A row of a table: its number as spreadsheets show it (the header is row 1), and its cells."""

    number: int
    cells: dict[str, str]


class Table(NamedTuple):
    """A table: its columns, its rows, and the SHA-256 of the file's bytes."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str


def read_table(path: Path, delimiter: str | None = None) -> Table:
    """Return the rows of a CSV file in UTF-8; of a .tsv if its name says so.

    Raises InputError where the file is too large, not UTF-8, or its rows do not fit its header.
    """
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
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or ("\t" if path.suffix == ".tsv" else ","),
    )
    try:
        return _table(reader, path, hashlib.sha256(raw).hexdigest())
    except csv.Error as error:
        raise InputError(
            f"the table cannot be read: {error}", path=path, line=reader.line_num
        ) from error


def _table(reader: Iterator[list[str]], path: Path, sha256: str) -> Table:
    columns = tuple(" ".join(name.split()) for name in next(reader, []))
    if not columns:
        raise InputError("the table is empty", path=path, remedy="give one with a header.")
    if len(set(columns)) < len(columns):
        raise InputError("the table has two columns of one name", path=path, line=1)
    rows = []
    for number, given in enumerate(reader, 2):
        if len(given) > len(columns):
            raise InputError(
                f"row {number} has {len(given)} cells, and the header {len(columns)}",
                path=path,
                remedy="check its quotation marks.",
            )
        cells = [*given, *[""] * (len(columns) - len(given))]
        rows.append(Row(number, dict(zip(columns, cells, strict=True))))
    return Table(columns, tuple(rows), sha256)


def cleaned(cell: str) -> str:
    r"""Return a cell on one line, composed, without characters that nobody sees.

    >>> cleaned("  Radio\n\u202eOne ")
    'Radio One'
    """
    seen = UNSEEN.sub(" ", cell.replace("\u200b", ""))
    return " ".join(unicodedata.normalize("NFC", seen).split())[:MAX_CELL_CHARACTERS]


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet would run a cell.

    >>> is_formula('=HYPERLINK("http://a.example")'), is_formula("+972 Magazine")
    (True, False)
    """
    return _SPOKEN_BY_SHEETS.match(cell) is not None


def as_line(text: str) -> str:
    """Return a text short enough for one line of a record."""
    return text if len(text) <= _LINE_CHARACTERS else text[: _LINE_CHARACTERS - 1] + "…"


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
