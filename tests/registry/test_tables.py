"""The tables: what a stranger finds in them, and what happens with a file that is not ours."""

import shutil
import sqlite3

import pytest
from claims import ABOUT, said, source
from folders import AT, tabulated, write
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.registry.building import build
from heliograph.registry.content import Content
from heliograph.registry.records import Account, Entity, Name, Review
from heliograph.registry.registry import Registry
from heliograph.registry.shelf import Rows, Shelf
from heliograph.registry.tables import Tables

E = Entity(
    id="e",
    kind="outlet",
    names=(Name(text="The outlet", lang="en"), Name(text="报", lang="zh")),
    accounts=(Account(platform="x", handle="outlet"),),
    domains=("example.org",),
)
F = Entity(id="f", kind="company", names=(Name(text="The owner"),))
CLAIMS = [
    said("yes", "one", property="adopted", value="2017"),
    said("no", "two", property="adopted", value="2017", polarity="denied"),
    said("owner", "one", property="owned_by", object="f"),
    said("wrong", "one", value="a weekly"),
    said("right", "one", value="a daily", supersedes="wrong"),
    said("taken-back", "two", withdrawn=Review(by="an editor", on="2026-11-01")),
]
CONTENT = Content(
    ABOUT,
    {name: source(name) for name in ("one", "two")},
    {"e": E, "f": F},
    (),
    {claim.id: claim for claim in CLAIMS},
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    directory = tmp_path_factory.mktemp("tables")
    result = build(write(directory / "folder", CONTENT), directory / "built", at=AT)
    assert not result.errors
    return directory / "built"


@pytest.fixture
def stranger(built):
    connection = sqlite3.connect(built / "registry.sqlite")
    yield connection
    connection.close()


def test_any_sqlite_tool_can_ask(stranger):
    ask = stranger.execute
    assert ask("SELECT id, name FROM entity").fetchall() == [
        ("e", "The outlet"), ("f", "The owner"),
    ]  # fmt: skip
    assert ask("SELECT text FROM name WHERE lang = 'zh'").fetchall() == [("报",)]
    assert ask("SELECT entity, handle FROM account").fetchall() == [("e", "outlet")]
    assert ask("SELECT domain FROM domain").fetchall() == [("example.org",)]
    assert ask("SELECT source, id FROM capture").fetchall() == [
        ("one", "one.copy"), ("two", "two.copy"),
    ]  # fmt: skip
    assert ask("SELECT claim, subject, property, object FROM relation").fetchall() == [
        ("owner", "e", "owned_by", "f")
    ]
    assert ask("SELECT claim FROM evidence WHERE source = 'two'").fetchall() == [
        ("no",), ("taken-back",),
    ]  # fmt: skip
    assert ask("SELECT quote FROM evidence WHERE claim = 'yes'").fetchall() == [("words of yes",)]
    assert ask("SELECT status, because FROM assessment WHERE claim = 'right'").fetchall() == [
        ("single_source", "One independent source says so.")
    ]
    assert ask("SELECT value, hedge, polarity FROM claim WHERE id = 'no'").fetchall() == [
        ("2017", "none", "denied")
    ]


def test_what_was_superseded_or_withdrawn_stays_and_is_marked(stranger):
    marked = "SELECT id, superseded_by, withdrawn, status FROM claim WHERE status = 'retracted'"
    assert stranger.execute(marked).fetchall() == [
        ("wrong", "right", None, "retracted"),
        ("taken-back", None, "2026-11-01", "retracted"),
    ]


def test_contradictions_stand_side_by_side(stranger):
    both = stranger.execute(
        "SELECT side, claim, source, quote FROM proposition WHERE property = 'adopted' "
        "ORDER BY side DESC"
    ).fetchall()
    assert both == [
        ("for", "yes", "one", "words of yes"), ("against", "no", "two", "words of no"),
    ]  # fmt: skip
    listed = stranger.execute("SELECT question, claim, polarity FROM contradiction").fetchall()
    assert listed == [("e adopted does", "yes", "affirmed"), ("e adopted does", "no", "denied")]


def test_the_file_is_whole_and_its_references_lead_somewhere(stranger):
    assert stranger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stranger.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_is_looked_up_is_found_by_an_index(stranger):
    for query in [
        "SELECT * FROM history WHERE entity = 'e' ORDER BY entry",
        "SELECT * FROM claim WHERE subject = 'e'",
        "SELECT * FROM relation WHERE object = 'f'",
        "SELECT * FROM evidence WHERE source = 'one'",
        "SELECT * FROM evidence WHERE claim = 'yes'",
        "SELECT * FROM proposition WHERE proposition = 'pr-1'",
        "SELECT * FROM contradiction WHERE subject = 'e'",
    ]:
        plan = [step for *_, step in stranger.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert not [step for step in plan if step.startswith("SCAN")], (query, plan)


@given(st.text(min_size=1, max_size=400).filter(lambda text: "\n" not in text and "\r" not in text))
@settings(max_examples=50, deadline=None)
def test_any_text_comes_back_as_it_was(text):
    assert_kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE entity; --",
        '"x" OR 1=1',
        "half\x00way",
        "\x00",
        "\u202egnp.exe",
        "x" * 400,
        "\U0001f1e8\U0001f1f3",
        "\ud7ff\ue000\ufffe\uffff",
        "$.value",
    ],
)
def test_hostile_text_comes_back_as_it_was(text):
    assert_kept(text)


def assert_kept(text):
    entity = Entity(id="e", kind="outlet", names=(Name(text=text),), description=text * 10)
    claim = said("c", value=text * 10, property=text)
    rows = tabulated([Content(ABOUT, {"one": source("one")}, {"e": entity}, (), {"c": claim})])
    assert Shelf(rows, "entity", Entity)["e"] == entity
    assert Shelf(rows, "stored_claim", type(claim))["c"] == claim
    assert rows.all("SELECT text FROM name") == [(text,)]


def test_half_a_character_is_refused_with_the_record_named():
    claim = said("c", value="\ud800")
    with pytest.raises(InputError, match="'c' holds half a character"):
        tabulated([Content(ABOUT, {"one": source("one")}, {"e": E}, (), {"c": claim})])


@pytest.mark.parametrize(
    "spoil",
    [
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON name BEGIN SELECT 1; END",
        "DROP VIEW claim; CREATE VIEW claim AS SELECT 'never said' AS id",
        "DROP TABLE name",
        "PRAGMA user_version = 2",
        "PRAGMA application_id = 7",
    ],
)
def test_tables_that_this_version_would_not_make_are_refused(built, tmp_path, spoil):
    file = tmp_path / "registry.sqlite"
    shutil.copy(built / "registry.sqlite", file)
    other = sqlite3.connect(file)
    other.executescript(spoil)
    other.close()
    with pytest.raises(InputError, match="tables"):
        Registry.load(tmp_path)


def test_a_file_that_is_no_sqlite_is_refused(tmp_path):
    file = tmp_path / "registry.sqlite"
    for content in (b"", b"not a database" * 1000, b"SQLite format 3\0" + bytes(84)):
        file.write_bytes(content)
        with pytest.raises(InputError, match="tables"):
            Registry.load(file)


def test_damage_anywhere_is_an_input_error_or_harmless(built, tmp_path):
    whole = (built / "registry.sqlite").read_bytes()
    file = tmp_path / "registry.sqlite"
    refused = 0
    pages = range(0, len(whole), 8192)
    for start in [*(page + 100 * (page == 0) for page in pages), *(page + 7992 for page in pages)]:
        spoiled = bytearray(whole)
        spoiled[start : start + 200] = b"\xff" * 200
        file.write_bytes(spoiled)
        try:
            registry = Registry.load(file)
            for each in registry.entities:
                registry.entity(each).history()
            dict(registry.claims.items())
            dict(registry.assessments.items())
        except InputError:
            refused += 1
    assert refused > 20


def test_a_record_in_the_tables_that_is_none_is_an_input_error(built, tmp_path):
    file = tmp_path / "registry.sqlite"
    shutil.copy(built / "registry.sqlite", file)
    other = sqlite3.connect(file)
    other.execute("UPDATE stored_claim SET record = '{\"id\": 7}'")
    other.commit()
    other.close()
    with pytest.raises(InputError, match="no claim"):
        Registry.load(file).claims["yes"]


def test_reading_writes_nothing_beside_the_file(built):
    before = sorted(built.iterdir())
    registry = Registry.load(built)
    registry.entity("e").history()
    assert sorted(built.iterdir()) == before
    with pytest.raises(InputError, match=r"readonly|read.only"):
        registry._rows.all("DELETE FROM entity")


def test_what_goes_wrong_while_writing_is_raised():
    tables = Tables()
    tables.connection.execute("DROP TABLE further_entry")
    with pytest.raises(sqlite3.OperationalError, match="further_entry"):
        tables.finish(size=0)
    tables.close()


def test_the_ids_of_a_shelf_are_asked_for_as_they_are():
    rows = tabulated([CONTENT])
    shelf = Shelf(rows, "entity", Entity)
    assert isinstance(rows, Rows)
    assert "e" in shelf
    assert "e' OR '1'='1" not in shelf
    assert "\ud800" not in shelf
    assert 7 not in shelf
    assert list(shelf) == ["e", "f"]
    assert len(shelf) == 2
    assert dict(shelf.items()) == dict(zip(shelf, shelf.values(), strict=True)) == CONTENT.entities
