"""The documents say what is so: their commands run, and nothing public is left out."""

import datetime
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import heliograph as hg
from heliograph.cli import _COMMANDS

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from heliograph.cli import main; main()"]


def blocks(name, language):
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A directory with an export, as the documents suppose."""
    monkeypatch.chdir(tmp_path)
    world = hg.simulate("planted", seed=1, accounts=200, groups=1)
    made = hg_write(world, tmp_path / "made")
    (made / "posts.csv").rename(tmp_path / "export.csv")
    return tmp_path


def hg_write(world, directory):
    from heliograph.simulate import write_world

    return write_world(world, directory)


def test_the_python_of_the_readme_runs(desk):
    (code,) = blocks("README.md", "python")
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    assert names["case"].path == Path("case")
    assert names["result"].findings


def commands(name):
    """The program's commands in a document; a line ending in a backslash goes on."""
    for block in blocks(name, "console"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0].endswith("heliograph"):
                yield words[1:]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "docs/quick-start.md"])
def test_the_commands_of_the_documents_run(desk, name):
    found = list(commands(name))
    assert found
    for words in found:
        done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True,
                              env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
                              check=False)  # fmt: skip
        assert done.returncode == 0, (words, done.stderr)


def test_the_page_of_commands_is_what_the_program_prints():
    spec = importlib.util.spec_from_file_location("page", ROOT / "docs" / "write_commands.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    written = page.TARGET.read_text(encoding="utf-8")
    assert written == page.commands_page(), "run `python docs/write_commands.py`"


@pytest.mark.parametrize("command", sorted(_COMMANDS))
def test_every_command_is_in_the_documents(command):
    said = [(ROOT / name).read_text() for name in ("README.md", "docs/quick-start.md")]
    assert any(f"heliograph {command}" in text or f"`{command}`" in text for text in said)


def test_the_registry_of_the_documents_checks_clean(tmp_path):
    """The examples of docs/registry.md, as one registry."""
    from heliograph.registry.checking import check
    from heliograph.registry.folder import read_folder

    about, source, outlet, ministry, judgements = blocks("docs/registry.md", "yaml")
    for name, text in {
        "registry.yaml": about,
        "sources/daily.yaml": source,
        "entities/broadcaster.yaml": outlet,
        "entities/ministry.yaml": ministry,
        "judgements.yaml": judgements,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    content, problems = read_folder(tmp_path)
    found = [*problems, *check(content)]
    assert not [str(each) for each in found if "text is not here" not in each.text]
    (label,) = hg.Registry.load(tmp_path).labels(datetime.date(2026, 11, 22))
    assert (label.entity, label.tier) == ("example-broadcaster", "state_controlled")


def test_every_public_name_is_in_the_documents():
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in documents)
    for name in hg.__all__:
        assert re.search(rf"\b{name}\b", said), name


def test_every_public_name_can_be_had():
    for name in hg.__all__:
        assert getattr(hg, name) is not None


def test_links_between_documents_lead_somewhere():
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)
