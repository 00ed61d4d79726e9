"""`heliograph export`: files that are the same in every run, and errors without a traceback."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from test_stix import validate

from heliograph.cli.export import export
from heliograph.errors import InputError

DAY = "2026-11-22"
FOLDER = {
    "registry.yaml": """\
title: Test registry
maintainer: the editors
appeal: mailto:appeals@example.org
licence: CC0-1.0
criteria: 2026-11
""",
    "sources/one.yaml": """\
id: one
title: A report
publisher: An institute
type: analysis
independence_group: one
reliability: B
graded_by: registry editor
graded_because: its record
""",
    "entities/ministry.yaml": """\
id: ministry
kind: state_body
names:
  - {text: Ministry of Information, lang: en}
review: {by: registry editor, on: 2026-11-20}
claims:
  - id: ministry.regulates
    property: regulates
    value: the press
    chain:
      - {who: An institute, standing: identified}
    evidence:
      - {source: one, quote: "regulates the press", credibility: 2}
""",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FOLDER.items():
        path = tmp_path / "registry" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "registry"


def run(*words):
    return CliRunner().invoke(export, [str(word) for word in words], catch_exceptions=False)


@pytest.mark.parametrize("form", ["stix", "ftm", "prov"])
def test_a_registry_is_written_the_same_twice(form, folder, tmp_path):
    files = [tmp_path / "one", tmp_path / "two"]
    for out in files:
        done = run(form, folder, "--as-of", DAY, "--out", out)
        assert done.exit_code == 0
        assert str(out) in done.output
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "Ministry of Information" in files[0].read_text(encoding="utf-8")


def test_the_starting_registry_is_valid_stix(tmp_path):
    out = tmp_path / "starting.json"
    assert run("stix", "--as-of", DAY, "--out", out).exit_code == 0
    assert len(json.loads(out.read_bytes())["objects"]) > 100
    assert validate(out) == (0, {"starting": True})


@pytest.mark.parametrize("form", ["stix", "ftm", "prov"])
def test_a_registry_that_is_not_there_leaves_the_old_file(form, tmp_path):
    out = tmp_path / "out"
    out.write_text("old")
    with pytest.raises(InputError):
        run(form, tmp_path / "none", "--out", out)
    assert out.read_text() == "old"


def test_a_bad_day_is_said():
    done = run("stix", "--as-of", "yesterday", "--out", "out")
    assert done.exit_code == 2
    assert "'yesterday' is no day" in done.output


def test_labels_are_added_to_a_feed_once(folder, tmp_path):
    out, key = tmp_path / "labels.jsonl", tmp_path / "label.key"
    signed = ("--key", key, "--src", "did:web:labels.example.org")
    pages = ("--pages", "https://example.org/{entity}.html")
    words = ("labels", folder, "--as-of", DAY, "--out", out, *signed, *pages)
    assert run(*words).exit_code == 0
    first = out.read_bytes()
    (label,) = [json.loads(line) for line in first.splitlines()]
    assert label["uri"] == "https://example.org/ministry.html"
    assert run(*words).exit_code == 0
    assert out.read_bytes() == first


def test_help_imports_no_registry():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from heliograph.cli.export import export\n"
        "assert CliRunner().invoke(export, ['--help']).exit_code == 0\n"
        "print([each for each in sys.modules if each.startswith('heliograph.registry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
