"""A registry's folder: what is read, and every problem with its file, line and column."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from heliograph.errors import InputError
from heliograph.registry.content import Place, Problem
from heliograph.registry.folder import read_folder

ABOUT = """\
title: A registry
maintainer: an editor
appeal: mail@example.org
licence: CC0-1.0
criteria: 2026-11
reviewed: 2026-11-22
"""
SOURCE = """\
id: cmp
title: A page
publisher: China Media Project
type: analysis
independence_group: cmp
reliability: B
graded_by: an editor
graded_because: a named project
"""
ENTITY = """\
id: cac
kind: state_body
names:
  - {text: Cyberspace Administration of China, lang: en}
  - {text: 国家互联网信息办公室, lang: zh}
claims:
  - id: cac.regulator
    property: regulates
    value: the internet in China
    chain:
      - {who: China Media Project, standing: identified}
    evidence:
      - {source: cmp, quote: "the chief internet regulator", credibility: 2}
"""
CLAIM = {
    "id": "c-1",
    "property": "described_as",
    "about": "the offices",
    "value": "unclear",
    "chain": [{"who": "an outlet", "standing": "anonymous"}],
    "evidence": [{"source": "cmp", "quote": "remains unclear"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for room in ("sources", "entities", "claims"):
        (tmp_path / room).mkdir()
    (tmp_path / "registry.yaml").write_text(ABOUT)
    (tmp_path / "sources" / "cmp.yaml").write_text(SOURCE)
    (tmp_path / "entities" / "cac.yaml").write_text(ENTITY, encoding="utf-8")
    return tmp_path


def only(folder: Path) -> Problem:
    _, problems = read_folder(folder)
    assert len(problems) == 1, problems
    return problems[0]


def entity(folder: Path, text: str) -> None:
    (folder / "entities" / "cac.yaml").write_text(text, encoding="utf-8")


def lines(folder: Path, *rows: object) -> None:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n"
    (folder / "claims" / "bulk.jsonl").write_text(text, encoding="utf-8")


def test_everything_is_read_with_its_place(folder: Path) -> None:
    lines(folder, CLAIM, "", {**CLAIM, "id": "c-2"})
    content, problems = read_folder(folder)
    assert problems == ()
    assert content.about.criteria == "2026-11"
    assert set(content.claims) == {"c-1", "c-2", "cac.regulator"}
    assert content.claims["cac.regulator"].subject == "cac"
    assert content.claims["cac.regulator"].evidence[0].credibility == 2
    assert content.places["entity", "cac"] == Place("entities/cac.yaml", 1, 1)
    assert content.places["claim", "cac.regulator"] == Place("entities/cac.yaml", 7, 5)
    assert content.places["claim", "c-2"] == Place("claims/bulk.jsonl", 3)


def test_values_are_text_whatever_they_look_like(folder: Path) -> None:
    entity(folder, ENTITY.replace("the internet in China", "no"))
    content, problems = read_folder(folder)
    assert problems == ()
    assert content.claims["cac.regulator"].value == "no"


def test_all_problems_of_all_files_come_out_at_once_each_with_its_line(folder: Path) -> None:
    (folder / "sources" / "cmp.yaml").write_text(SOURCE.replace("reliability: B", "reliability: G"))
    entity(
        folder,
        ENTITY.replace("kind: state_body", "kind: ministry")
        .replace("lang: zh", "lang: ZH")
        .replace("credibility: 2", "credibility: 7")
        .replace("property:", "propertie:"),
    )
    _, problems = read_folder(folder)
    assert [(each.path, each.line, each.column) for each in problems] == [
        ("entities/cac.yaml", 2, 7),
        ("entities/cac.yaml", 5, 30),
        ("entities/cac.yaml", 7, 5),
        ("entities/cac.yaml", 8, 5),
        ("entities/cac.yaml", 13, 75),
        ("sources/cmp.yaml", 6, 14),
    ]
    said = {each.line: (each.text, each.remedy or "") for each in problems[:5]}
    assert "'ministry' is no kind" in said[2][0]
    assert said[2][1].startswith("did you mean 'state_body'? There are also party_body, ")
    assert said[8] == ("a claim has no field 'propertie'", "did you mean 'property'?")
    assert "1, 2, 3, 4, 5, 6" in said[13][1]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("id: &a cac\nkind: law\n", 1, 5, "anchor"),
        ("id: *a\n", 1, 5, "alias"),
        ("id: cac\nkind: !!python/object/apply:os.system [ls]\n", 2, 7, "tag"),
        ("id: cac\n<<: {kind: law}\n", 2, 1, "merge"),
        ("id: cac\nkind: law\nkind: law\n", 3, 1, "twice"),
        ("id: cac\n---\nid: b\n", 2, 1, "second document"),
        ("id: cac\nnames: [[[[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]]]]\n", 2, 27, "nested"),
        ("id: cac\nnames: [a\n", 3, 1, "not YAML"),
        ("id: cac\ndescription: a: b\n", 2, 15, "not YAML"),
        ("id: cac\nd\x07escription: b\n", 2, 2, "control"),
        ("- id\n", 1, 1, "set of fields"),
        ("", None, None, "empty"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_where_it_stands(
    folder: Path, text: str, line: int | None, column: int | None, says: str
) -> None:
    entity(folder, text)
    problem = only(folder)
    assert (problem.path, problem.line, problem.column) == ("entities/cac.yaml", line, column)
    assert says in problem.text


def test_ten_thousand_brackets_do_no_harm(folder: Path) -> None:
    entity(folder, "[" * 500_000)
    began = time.process_time()
    assert "nested" in only(folder).text
    assert time.process_time() - began < 1


def test_a_large_file_is_not_read(folder: Path) -> None:
    entity(folder, ENTITY + "#" * 1_000_000)
    assert "larger than" in only(folder).text


def test_other_encodings_are_named_with_their_line(folder: Path) -> None:
    (folder / "entities" / "cac.yaml").write_bytes(ENTITY.encode("gb18030"))
    problem = only(folder)
    assert "UTF-8" in problem.text
    assert problem.line == 5


def test_marks_and_line_ends_of_other_systems_do_not_matter(folder: Path) -> None:
    raw = b"\xef\xbb\xbf" + ENTITY.replace("\n", "\r\n").encode()
    (folder / "entities" / "cac.yaml").write_bytes(raw)
    content, problems = read_folder(folder)
    assert problems == ()
    assert content.places["claim", "cac.regulator"].line == 7


def test_a_link_is_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text(ENTITY.replace("id: cac", "id: b"), encoding="utf-8")
    (folder / "entities" / "b.yaml").symlink_to(outside)
    content, problems = read_folder(folder)
    assert "b" not in content.entities
    assert "link" in problems[0].text


def test_a_linked_room_is_not_entered(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.jsonl").write_text(json.dumps(CLAIM) + "\n")
    (folder / "claims").rmdir()
    (folder / "claims").symlink_to(outside)
    content, problems = read_folder(folder)
    assert "c-1" not in content.claims
    assert [each.path for each in problems] == ["claims"]


def test_odd_things_in_the_folder_are_named(folder: Path) -> None:
    (folder / "entities" / "a.yaml").mkdir()
    (folder / "entities" / "b.yml").write_text(ENTITY, encoding="utf-8")
    os.mkfifo(folder / "entities" / "c.yaml")
    (folder / "entities" / ".hidden.yaml").write_text("[")
    (folder / "entities" / "README.md").write_text("anything")
    _, problems = read_folder(folder)
    assert [each.path for each in problems] == [
        "entities/a.yaml", "entities/b.yml", "entities/c.yaml",
    ]  # fmt: skip


def test_an_id_that_stands_twice_names_both_places(folder: Path) -> None:
    (folder / "entities" / "other.yaml").write_text(
        ENTITY.replace("id: cac\n", "id: other\n"), encoding="utf-8"
    )
    problem = only(folder)
    assert (problem.path, problem.line) == ("entities/other.yaml", 7)
    assert "entities/cac.yaml, line 7" in problem.text


def test_an_id_that_stands_twice_among_lines_names_both_places(folder: Path) -> None:
    lines(folder, CLAIM, {**CLAIM, "id": "c-2"}, CLAIM)
    problem = only(folder)
    assert (problem.path, problem.line) == ("claims/bulk.jsonl", 3)
    assert "line 1" in problem.text


def test_a_claim_in_an_entitys_file_is_about_that_entity(folder: Path) -> None:
    entity(folder, ENTITY.replace("    value:", "    subject: other\n    value:"))
    content, problems = read_folder(folder)
    assert [each.line for each in problems] == [7]
    assert content.claims["cac.regulator"].subject == "cac"


def test_a_wrong_claim_leaves_its_entity_and_the_others(folder: Path) -> None:
    entity(folder, ENTITY + "  - id: cac.other\n    property: regulates\n")
    content, problems = read_folder(folder)
    assert set(content.claims) == {"cac.regulator"}
    assert "cac" in content.entities
    assert [(each.line, each.text) for each in problems] == [
        (14, "a claim needs the fields 'chain', 'evidence'")
    ]


def test_what_is_no_id_is_told_with_one_that_could_be_made_of_it(folder: Path) -> None:
    (folder / "entities" / "cac.yaml").unlink()
    (folder / "entities" / "island-echo.yaml").write_text(
        ENTITY.replace("id: cac\n", "id: Island Echo\n").replace("credibility: 2", "credibility: 7")
    )
    content, problems = read_folder(folder)
    assert str(problems[0]) == (
        "entities/island-echo.yaml:1:5: error: 'Island Echo' is no id; write small letters, "
        "digits, '.' and '-', such as island-echo."
    )
    assert [(each.line, each.text) for each in problems[1:]] == [(13, "7 is no credibility")]
    assert not content.claims  # of whom, nobody could say


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("kind: state body", "state_body"),
        ("kind: State-Body", "state_body"),
        ("kind: ministry", "state_body"),
        ("kind: outlets", "outlet"),
        ("    hedge: reportedly", "reported"),
        ("    hedge: almost certain", "almost_certain"),
    ],
)
def test_a_word_that_is_none_is_told_with_the_nearest(
    folder: Path, written: str, word: str
) -> None:
    field = written.partition(":")[0]
    text = ENTITY if field == "kind" else ENTITY.replace("    value:", f"{written}\n    value:")
    entity(folder, text.replace("kind: state_body", written) if field == "kind" else text)
    assert f"did you mean '{word}'?" in str(only(folder))


def test_missing_fields_of_a_record_are_told_in_one_run(folder: Path) -> None:
    (folder / "registry.yaml").write_text("title: A registry\nreviwed: 2026-11-22\n")
    _, problems = read_folder(folder)
    assert [(each.text, each.remedy) for each in problems if each.line] == [
        (
            "registry.yaml needs the fields 'maintainer', 'appeal', 'licence', 'criteria'",
            "add what is missing.",
        ),
        ("registry.yaml has no field 'reviwed'", "did you mean 'reviewed'?"),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "review: our desk",
            "'review' should be a set of fields, not text; write it as "
            "'review: {by: our desk, on: 2026-11-22}'.",
        ),
        (
            "accounts: island_echo",
            "'accounts' should be a list, not text; write it as "
            "'accounts: [{platform: x, handle: island_echo}]'.",
        ),
        ("domains: example.org", "write it as 'domains: [one, another]'."),
        ("countries: cn", "write it as 'countries: [cn]'."),
        ("description: [a]", "'description' should be text, not a list"),
    ],
)
def test_a_field_of_another_form_is_told_with_an_example(
    folder: Path, line: str, says: str
) -> None:
    entity(folder, ENTITY.replace("claims:", f"{line}\nclaims:"))
    assert says in str(only(folder))


FULL = {
    "id": "cac",
    "kind": "state_body",
    "schema": "PublicBody",
    "names": [{"text": "CAC", "lang": "en", "type": "abbreviation"}],
    "description": "words",
    "countries": ["cn"],
    "accounts": [{"platform": "x", "handle": "cac", "id": "1", "url": "https://example.org"}],
    "domains": ["example.org"],
    "not_the_same": ["cmp"],
    "techniques": [{"id": "T0049", "name": "a name"}],
    "review": {"by": "a desk", "on": "2026-11-22", "note": "words"},
    "claims": [
        {
            "id": "cac.c",
            "property": "regulates",
            "value": "the internet",
            "chain": [{"who": "a project", "standing": "identified"}],
            "evidence": [
                {"source": "cmp", "quote": "words", "stance": "supports", "credibility": "2"}
            ],
            "hedge": "none",
            "basis": "negative_evidence",
            "lang": "en",
            "valid_from": "2017",
            "recorded": "2026-11-22",
            "supersedes": "cac.d",
            "withdrawn": {"by": "a desk", "on": "2026-11-22"},
            "rulings": [
                {"status": "contested", "by": "a desk", "on": "2026-11-22", "because": "so"}
            ],
        }
    ],
}


def paths(value: object, path: tuple = ()):
    """The way to each part of a record, and to the whole."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in parts if isinstance(value, dict | list) else ():
        yield from paths(part, (*path, step)) if not isinstance(part, str) else [(*path, step)]


def put(value: object, path: tuple, other: object) -> object:
    """A record with another value in one place."""
    if not path:
        return other
    step, *rest = path
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[step] = put(changed[step], tuple(rest), other)
    return changed


@pytest.mark.parametrize(
    "other", ["", "Island Echo", "\x00", [], {}, ["a"], [[]], [{}], {"a": "b"}]
)
def test_a_wrong_value_in_any_place_is_a_problem_and_never_a_crash(
    folder: Path, other: object
) -> None:
    entity(folder, json.dumps(FULL))
    assert read_folder(folder)[1] == ()
    unseen = []
    for path in paths(FULL):
        entity(folder, json.dumps(put(FULL, path, other), ensure_ascii=False))
        _, problems = read_folder(folder)
        if not [each for each in problems if each.path == "entities/cac.yaml" and each.line]:
            unseen.append(path)
    texts = {"schema", "text", "type", "description", "platform", "handle", "id", "url", "domains",
             "name", "by", "note", "property", "value", "who", "quote", "because", 0}  # fmt: skip
    if other in ("Island Echo", "\x00"):  # the check sees to what characters may stand in a text
        assert {path[-1] for path in unseen} <= texts
    elif other in ([], {}, ["a"]):
        lists = {"names", "countries", "accounts", "domains", "not_the_same", "techniques",
                 "claims", "chain", "evidence", "rulings"}  # fmt: skip
        assert {path[-1] for path in unseen} <= lists
    else:
        assert unseen == []


def test_a_list_of_what_was_left_aside_is_no_part_of_the_registry(folder: Path) -> None:
    (folder / "left-aside.txt").write_text("row 7: anything: [")
    assert read_folder(folder)[1] == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{", "not a record in JSON"),
        ('{"id": NaN}', "NaN"),
        ('{"id": "c-1", "id": "c-2"}', "stands twice"),
        (json.dumps({**CLAIM, "hedge": "perhaps"}), "no hedge"),
        (
            json.dumps({**CLAIM, "evidence": [{"source": "cmp", "source2": 1}]}),
            "no field 'source2'",
        ),
        (json.dumps({**CLAIM, "x` - at `$.y": 1}), "no name of a field"),
        ("[" * 5000, "nested"),
        ('{"id": "' + "x" * 1_100_000 + '"}', "longer than"),
        (
            json.dumps({**CLAIM, "evidence": [{"source": "cmp", "credibility": "2"}]}),
            "whole number",
        ),
    ],
)
def test_a_wrong_line_is_named_by_its_number_and_the_others_are_read(
    folder: Path, row: str, says: str
) -> None:
    lines(folder, CLAIM, row, {**CLAIM, "id": "c-3"})
    content, problems = read_folder(folder)
    assert {"c-1", "c-3"} <= content.claims.keys()
    assert [each.line for each in problems] == [2]
    assert says in problems[0].text


def test_a_field_that_stands_twice_is_found_beside_fields_that_are_as_usual(folder: Path) -> None:
    usual = json.dumps({**CLAIM, "hedge": "none", "value": 'a "quoted\\" word'})
    twice = usual[:-1] + ', "value": "another"}'
    lines(folder, usual, twice.replace("c-1", "c-2"))
    problem = only(folder)
    assert (problem.line, problem.text) == (
        2, "this is not a record in JSON: the field 'value' stands twice",
    )  # fmt: skip


def test_a_line_that_is_not_utf8_is_named(folder: Path) -> None:
    good = json.dumps(CLAIM).encode()
    (folder / "claims" / "bulk.jsonl").write_bytes(good + b"\n" + good.replace(b"c-1", b"\xff"))
    problem = only(folder)
    assert problem.line == 2
    assert "UTF-8" in problem.text


def test_lines_across_blocks_keep_their_numbers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heliograph.registry.jsonlines._BLOCK_BYTES", 100)
    lines(folder, *({**CLAIM, "id": f"c-{number}"} for number in range(50)), "{")
    content, problems = read_folder(folder)
    assert [each.line for each in problems] == [51]
    assert content.places["claim", "c-49"].line == 50


def test_a_folder_without_registry_yaml_is_told(folder: Path) -> None:
    (folder / "registry.yaml").unlink()
    assert "registry.yaml" in only(folder).text


def test_no_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        read_folder(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="a file"):
        read_folder(tmp_path / "file")
