"""Tables that do not say what the log says are found, whatever else they say of themselves."""

import sqlite3

import pytest
from claims import content, said
from folders import write

from heliograph.errors import InputError
from heliograph.registry.agreement import untrue_tables
from heliograph.registry.building import TABLES, build


@pytest.fixture
def built(tmp_path):
    claims = [said("a", "one"), said("b", "two", hedge="speculative", value="else")]
    write(tmp_path / "folder", content(claims))
    build(tmp_path / "folder", tmp_path / "built")
    return tmp_path / "built"


def change(built, statement):
    with sqlite3.connect(built / TABLES) as connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()


def test_tables_as_they_were_built_are_true(built):
    assert untrue_tables(built) == ()


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE stored_claim SET assessment = replace(assessment, 'unverified', 'corroborated') "
         "WHERE id = 'b'", "stored_claim"),
        ("DELETE FROM stored_evidence WHERE claim = (SELECT min(claim) FROM stored_evidence)",
         "stored_evidence"),
        ("UPDATE source SET publisher = 'Somebody else' WHERE id = 'one'", "source"),
    ],
)  # fmt: skip
def test_a_changed_row_is_found_and_its_table_named(built, statement, table):
    change(built, statement)
    assert untrue_tables(built) == (table,)


def test_the_tables_of_another_registry_are_found(built, tmp_path):
    write(tmp_path / "other", content([said("z", "one")]))
    build(tmp_path / "other", tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / TABLES).replace(built / TABLES)
    assert "stored_claim" in untrue_tables(built)


def test_what_is_no_registry_is_said(built):
    (built / TABLES).write_bytes(b"SQLite format 3" + bytes(100))
    with pytest.raises(InputError):
        untrue_tables(built)
