"""`heliograph registry`, as a person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from heliograph.cli.capture import capture
from heliograph.cli.registry import registry
from heliograph.errors import InputError

ABOUT = """\
title: A registry
maintainer: an editor
appeal: mail@example.org
licence: CC0-1.0
criteria: 2026-11
"""
SOURCE = """\
id: gazette
title: The gazette
publisher: Gazette of the islands
type: official text
independence_group: gazette
reliability: A
graded_by: an editor
graded_because: it is the gazette
url: https://gazette.example.org/
published: 2026-06-01
captures:
- {id: gazette.copy, sha256: %s}
"""
PAPER = """\
id: island-echo
kind: outlet
names: [{text: Island Echo, lang: en}]
review: {by: our desk, on: 2026-11-01}
claims:
  - id: island-echo.owner
    property: owned_by
    object: ministry
    hedge: reported
    chain: [{who: Gazette of the islands, standing: public_record}]
    evidence:
      - {source: gazette, quote: Island Echo belongs to the ministry, credibility: 1}
"""
OWNER = """\
id: ministry
kind: state_body
names: [{text: Ministry of Culture, lang: en}]
countries: [fr]
review: {by: our desk, on: 2026-11-01}
"""
PAGE = """<html><head><title>The gazette</title></head><body><article><p>The gazette of the islands
says: Island Echo belongs to the ministry, and has since it was founded.</p><p>The islands,
12 February 2026. Whoever wants to object may do so at the office within four weeks.</p></article>
</body></html>"""


def run(*words):
    done = CliRunner().invoke(registry, [str(word) for word in words])
    if isinstance(done.exception, Exception) and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for room in ("sources", "entities"):
        (tmp_path / "registry" / room).mkdir(parents=True)
    root = tmp_path / "registry"
    (root / "registry.yaml").write_text(ABOUT)
    (root / "sources" / "gazette.yaml").write_text(SOURCE % ("0" * 64))
    (root / "entities" / "island-echo.yaml").write_text(PAPER)
    (root / "entities" / "ministry.yaml").write_text(OWNER)
    return root


def test_an_id_that_is_none_is_an_error_with_its_place(folder):
    path = folder / "entities" / "island-echo.yaml"
    path.write_text(PAPER.replace("id: island-echo\n", "id: Island Echo\n"))
    code, said = run("check", folder)
    assert code == 1
    assert (
        "entities/island-echo.yaml:1:5: error: 'Island Echo' is no id; write small letters, "
        "digits, '.' and '-', such as island-echo.\n"
    ) in said
    assert "1 errors" in said


def test_a_relation_is_told_in_words_that_fit_from_either_end(folder):
    for each in ("island-echo", "ministry"):
        said = run("show", each, "--registry", folder, "--as-of", "2026-11-22")[1]
        assert (
            "- added: Island Echo is owned by Ministry of Culture; hedged as reported; said by"
            in said
        )
        assert "owned_by" not in said


@pytest.mark.parametrize(
    ("entity", "change", "day", "label"),
    [
        ("island-echo", {"owned_by": "controlled_by"}, "2026-11-22", "state-controlled until 2"),
        ("ministry", {}, "2026-10-31", "none: it was reviewed later, on 2026-11-01"),
        ("ministry", {"review": "note"}, "2026-11-22", "none: nobody has reviewed it"),
        ("ministry", {"state_body": "event"}, "2026-11-22",
         "none: what is of the kind event cannot be labelled"),
        ("ministry", {"state_body": "company"}, "2026-11-22",
         "none: its claims do not meet the criteria 2026-11, or no longer do"),
        ("island-echo", {"owned_by": "uses_tactic"}, "2026-11-22",
         "none: there is no claim that a label could follow from"),
    ],
)  # fmt: skip
def test_the_label_of_the_day_comes_first_or_why_there_is_none(folder, entity, change, day, label):
    path = folder / "entities" / f"{entity}.yaml"
    for old, new in change.items():
        text = path.read_text()
        assert old in text
        path.write_text(
            text.replace("review: {by: our desk, on: 2026-11-01}\n", "")
            if old == "review" else text.replace(old, new)
        )  # fmt: skip
    said = run("show", entity, "--registry", folder, "--as-of", day)[1]
    assert said.startswith(f"Label: {label}")
    if label.startswith("state-controlled"):
        assert ", because Island Echo: controlled by Ministry of Culture" in said.splitlines()[0]


def test_an_entity_that_was_deleted_is_shown_from_the_log(folder, tmp_path):
    assert run("build", folder, "--out", tmp_path / "built")[0] == 0
    (folder / "entities" / "island-echo.yaml").unlink()
    assert run("build", folder, "--out", tmp_path / "built")[0] == 0
    code, said = run("show", "island-echo", "--registry", tmp_path / "built")
    assert code == 0
    assert said.startswith("Label: none: it is no longer in the registry\n")
    assert "island-echo (outlet), removed from the registry" in said
    assert "added: Island Echo is owned by Ministry of Culture" in said
    assert "removed: Taken out of the registry." in said


def test_what_is_built_and_what_is_edited_are_told_apart(folder, tmp_path):
    with pytest.raises(InputError, match="this is a folder of YAML, which has no log; build it"):
        run("verify", folder)
    built = tmp_path / "built"
    assert run("build", folder, "--out", built)[0] == 0
    for words in (("check", built), ("build", built, "--out", tmp_path / "again")):
        with pytest.raises(InputError, match="this is a built registry, not a folder of YAML"):
            run(*words)
    assert run("verify", built) == (
        0,
        "The log is whole: every entry is as it was signed.\nThe tables say what the log says.\n",
    )


def test_what_a_capture_prints_leads_to_a_quote_that_is_checked(folder, tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    said = CliRunner().invoke(capture, ["page.html"]).output
    block = said.partition("For the source in a registry:\n")[2]
    pasted = "\n".join(line.removeprefix("  ") for line in block.splitlines())
    assert "Perhaps dated 2026-02-12: a date in its words\n" in said
    assert "\nDated" not in said
    assert said.count("in its words") == 1  # told once, not as a note too
    digests = dict(
        line.strip().split(": ")
        for line in pasted.replace("- ", "").splitlines()[1:]
        if ": " in line
    )
    assert f"characters, SHA-256 {digests['text_sha256']}\n" in said
    source = folder / "sources" / "gazette.yaml"
    text = source.read_text().partition("captures:")[0]
    whole = f"{text}{pasted}\n"
    only_bytes = f"{text}captures:\n- {{id: gazette.copy, sha256: {digests['sha256']}}}\n"
    for given in (whole, only_bytes):
        source.write_text(given)
        code, said = run("check", folder, "--texts", "evidence")
        assert (code, "not checked" in said, "looked for" in said) == (0, False, False), said
    paper = folder / "entities" / "island-echo.yaml"
    paper.write_text(PAPER.replace("belongs to the ministry", "belongs to nobody"))
    assert run("check", folder, "--texts", "evidence")[0] == 1  # the quote is looked up


def test_what_was_looked_for_among_the_texts_is_told(folder, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "other.txt").write_text("other words")
    said = run("check", folder, "--texts", "texts")[1]
    assert "1 quote was not checked" in said
    assert (
        f"among 1 file and 0 captured pages; 1 not found: gazette.copy by sha256 {'0' * 64}" in said
    )


def test_captures_are_checked_where_they_are_by_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.html").write_text(PAGE)
    assert CliRunner().invoke(capture, ["page.html"]).exit_code == 0
    done = CliRunner().invoke(capture, ["check"])
    assert done.exit_code == 0
    assert "All is as it was logged; captures: 1.\n" in done.output


MAPPING = """\
[source]
id = "register"
title = "Register of the press"
publisher = "Ministry of Culture"
type = "register"
independence_group = "register"
reliability = "B"
graded_by = "an editor"
graded_because = "It is the register."
[entity]
kind = "outlet"
name = {column = "Title"}
country = {column = "Country"}
domain = {column = "Site"}
"""


def test_what_is_left_aside_is_told_by_reason_and_listed_in_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"Paper {n},Ruritania {n},site-{n}.example.org" for n in range(300)]
    rows += [f",France,other-{n}.example.org" for n in range(20)]
    Path("press.csv").write_text("Title,Country,Site\n" + "\n".join(rows) + "\n")
    Path("press.toml").write_text(MAPPING)
    code, said = run("import", "table", "press.csv", "--map", "press.toml", "--out", "out")
    lines = said.splitlines()
    assert code == 0
    assert lines[0] == "left aside, 320 in all:"
    assert lines[1] == (
        "  300: row 2: the country 'Ruritania 0' is not known here (and 299 more of the kind)"
    )
    assert lines[2].startswith("  20: row 302: the whole row: it has no name")
    assert lines[3] == "  each with its row in out/left-aside.txt"
    assert lines[4] == "320 rows"
    assert lines[-1].startswith("No label follows from them: nobody has reviewed them.")
    listed = Path("out/left-aside.txt").read_text().splitlines()
    assert len(listed) == 320
    assert listed[0] == "press.csv, row 2: the country 'Ruritania 0' is not known here"
    code, said = run("check", "out")
    assert "left-aside" not in said


def test_many_reasons_stay_short(tmp_path, monkeypatch):
    from heliograph.cli.importing import _reasons
    from heliograph.registry.importing.counting import Counts

    counts = Counts("a.csv")
    for n in range(40):
        counts.leave(n, f"a reason of the kind {chr(97 + n % 26)}{'x' * (n % 20)}")
        counts.leave(n, f"facebook echo{n}: {n + 2} entities list it")
        counts.leave(n, f"the editor's list has 'a's {n}' at an owner's site")
    lines = list(_reasons(counts))
    assert len(lines) <= 15
    assert lines[1].startswith("  40: row 0: facebook echo0: 2 entities list it (and 39")
    told = sum(int(line.split(":")[0]) for line in lines[1:])
    assert told == len(counts.aside)


def test_an_import_that_leaves_everything_aside_finds_problems_and_writes_nothing(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    Path("claims.jsonl").write_text('{}\n{"a": 1}\n')
    code, said = run("import", "claims", "claims.jsonl", "--out", "out")
    assert code == 1
    assert "nothing was written" in said
    assert not Path("out").exists()
