"""Tables as CSV: whole, and nothing that a spreadsheet would run."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.cli.tables import write_tables
from heliograph.errors import InputError
from heliograph.exports.tables import tables
from heliograph.exports.tables.csvfile import Table, as_csv
from heliograph.report.model import Summary, Volume

CELLS = st.one_of(
    st.none(),
    st.integers(-1000, 1000),
    st.text("=+-@＝ \t\r\n',\"ab漢", max_size=6),
)


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_every_cell_comes_back_and_no_text_begins_a_formula(rows):
    (_, *found) = read(as_csv(Table(("a", "b"), rows)))
    assert len(found) == len(rows)
    for written, given_ in zip(found, rows, strict=True):
        for cell, value in zip(written, given_, strict=True):
            if isinstance(value, str):
                assert cell.removeprefix("'") == value.removeprefix("'") or cell == value
                assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            else:
                assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "  @SUM(1)", "＝1", "\t=1", "-2+3", "+1"])
def test_formulas_are_quoted_and_numbers_are_not(text):
    (_, row) = read(as_csv(Table(("a", "b"), [(text, -1.5)])))
    assert row == [f"'{text}", "-1.5"]


def test_tables_are_written_into_a_folder_that_is_made(tmp_path):
    write_tables({"one": pa.table({"a": [1, None]})}, tmp_path / "new" / "folder")
    assert read((tmp_path / "new" / "folder" / "one.csv").read_bytes()) == [["a"], ["1"], [""]]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="choose another with --out"):
        write_tables({"one": Table(("a",), [])}, tmp_path / "file")


def test_a_case_is_not_written_into_and_no_link_is_followed(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.toml").write_text("")
    with pytest.raises(InputError, match="this is a case"):
        write_tables({"one": Table(("a",), [])}, tmp_path / "case")
    (tmp_path / "out").mkdir()
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "out" / "one.csv").symlink_to(tmp_path / "victim")
    with pytest.raises(InputError, match="that is not a file"):
        write_tables({"one": Table(("a",), [])}, tmp_path / "out")
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_case_without_shifts_and_removals_has_no_tables():
    summary = Summary(
        title="T", accounts=0, first_post="", last_post="", intake=(), inputs=(), reproduce="",
        volume=Volume(interval_s=60, starts=(), posts=()), version="0", seed=1, min_group_size=5,
        warnings=(),
    )  # fmt: skip
    with pytest.raises(InputError, match="neither shifts nor removals"):
        tables(summary, ())
