"""Any table by a mapping, and the commands that a person types."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from heliograph.cli.registry import registry
from heliograph.errors import InputError
from heliograph.registry.checking import check
from heliograph.registry.folder import read_folder
from heliograph.registry.importing.table import import_table, read_mapping

MAPPING = """\
[source]
id = "press-register"
title = "Register of the press"
publisher = "Ministry of Culture"
type = "register"
independence_group = "press-register"
reliability = "B"
graded_by = "an editor"
graded_because = "An official register."
[entity]
kind = "outlet"
name = {column = "Title"}
country = {column = "Country"}
domain = {column = "Site"}
[entity.accounts]
links = [{column = "Facebook"}]
[[claim]]
property = "owned_by"
value = {column = "Owner"}
credibility = 3
[[claim]]
property = "described_as"
value = "a paper of the register"
"""
TABLE = """\
Title,Country,Site,Facebook,Owner,Remarks
Daily One,France,https://one.example,https://facebook.com/one,A family,
Daily One,France,,,A company,sold
Daily Two,Atlantis,https://a.example/two,https://facebook.com/shared,,
Daily Three,fr,,https://facebook.com/shared,=1+1,
Mr. Roe,France,,,,
,France,,,,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "press.csv").write_text(TABLE)
    (tmp_path / "press.toml").write_text(MAPPING)
    return tmp_path / "press.csv"


def test_a_mapping_says_which_column_is_which_field(table: Path, tmp_path: Path) -> None:
    written, counts = import_table(table, read_mapping(tmp_path / "press.toml"))
    written.into(tmp_path / "out")
    content, problems = read_folder(tmp_path / "out")
    assert [each for each in (*problems, *check(content)) if each.severity == "error"] == []
    one = content.entities["press-register-fr-daily-one"]
    assert (one.kind, one.countries, one.domains) == ("outlet", ("fr",), ("one.example",))
    owners = [each.value for each in content.claims.values() if each.property == "owned_by"]
    assert owners == ["A family", "A company"]  # both stand, side by side
    assert set(content.entities) == {
        "press-register-fr-daily-one", "press-register-daily-two", "press-register-fr-daily-three",
    }  # fmt: skip
    reasons = "\n".join(why for _, why in counts.aside)
    for reason in (
        "'Atlantis' is not known", "'https://a.example/two' is no site", "holds a formula",
        "its name is a person's", "it has no name", "facebook shared: 2 entities list it",
    ):  # fmt: skip
        assert reason in reasons, reason
    assert counts.counts["cells of the column 'Remarks', which the mapping does not name"] == 1


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("[source", "not TOML"),
        (MAPPING.replace('"Owner"', '"Owners"'), "no column 'Owners'"),
        (MAPPING.replace('kind = "outlet"', 'kind = "person"'), "'person' is no kind"),
        (MAPPING.replace("credibility = 3", "credibility = 9"), "9 is no credibility"),
        (MAPPING.replace("[[claim]]", "[[clame]]"), "has no field 'clame'"),
    ],
)
def test_a_wrong_mapping_is_told(table: Path, tmp_path: Path, mapping: str, says: str) -> None:
    (tmp_path / "press.toml").write_text(mapping)
    with pytest.raises(InputError, match=says.replace("[", r"\[")):
        import_table(table, read_mapping(tmp_path / "press.toml"))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "two columns of one name"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells"),
        (b"a,b\n\xff,2\n", "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(
    table: Path, tmp_path: Path, raw: bytes, says: str
) -> None:
    table.write_bytes(raw)
    with pytest.raises(InputError, match=says):
        import_table(table, read_mapping(tmp_path / "press.toml"))


def test_the_commands_import_check_build_show_and_verify(table: Path, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(registry, words)
        assert result.exit_code == 0, result.output
        return result.output

    out, built = str(tmp_path / "out"), str(tmp_path / "built")
    run("import", "table", str(table), "--map", str(tmp_path / "press.toml"), "--out", out)
    assert "3 entities" in run("check", out)
    assert "of kind claim" in run("build", out, "--out", built)
    assert "every entry is as it was signed" in run("verify", built)
    assert "A family" in run("show", "press-register-fr-daily-one", "--registry", built)
    log = tmp_path / "built" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"A family", b"A friend"))
    assert CliRunner().invoke(registry, ["verify", built]).exit_code == 1


def test_check_exits_with_1_and_names_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "a.yaml").write_text("id: a\nkind: \x1b[31m\n")
    (tmp_path / "entities" / "b.yaml").write_text("id: b\nkind: person\nnames: []\n")
    result = CliRunner().invoke(registry, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "entities/a.yaml:2:7: error: there is a control character here" in result.output
    assert "entities/b.yaml:2:7: error: 'person' is no kind: a registry holds no" in result.output
    assert "\x1b" not in result.output
