"""The folder of pages: whole or not at all, and never in the place of something else."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from exported_registry import AS_OF
from pages_sample import ODD_IDS, disputed, hostile, made

import heliograph
from heliograph.cli.export import export
from heliograph.errors import InputError
from heliograph.exports import pages
from heliograph.exports.pages.folder import write_folder
from heliograph.exports.pages.paths import file_name


def contents(folder):
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def test_the_folder_holds_the_pages_and_a_list_of_them(tmp_path):
    out = tmp_path / "deep" / "pages"
    number = pages.write(disputed(), out, as_of=AS_OF)
    found = contents(out)
    listed = json.loads(found.pop("pages.json"))
    assert {path: text.decode() for path, text in found.items()} == made(disputed())
    assert number == len(found) == 8
    assert listed["as_of"] == "2026-11-22"
    assert listed["files"] == {
        path: hashlib.sha256(content).hexdigest() for path, content in found.items()
    }
    assert [each.name for each in out.parent.iterdir()] == ["pages"]


def test_pages_of_before_are_replaced(tmp_path):
    out = tmp_path / "pages"
    write_folder(out, [("index.html", b"old"), ("entity/gone.html", b"old")], AS_OF)
    write_folder(out, [("index.html", b"new")], AS_OF)
    assert set(contents(out)) == {"index.html", "pages.json"}
    assert (out / "index.html").read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["pages"]


def test_an_error_on_the_way_leaves_what_was_there(tmp_path):
    out = tmp_path / "pages"
    write_folder(out, [("index.html", b"old")], AS_OF)

    def breaking():
        yield "index.html", b"new"
        raise InputError("it ends here")

    for place in (out, tmp_path / "never"):
        with pytest.raises(InputError, match="it ends here"):
            write_folder(place, breaking(), AS_OF)
    assert (out / "index.html").read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["pages"]


KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from heliograph.exports.pages.folder import write_folder

left, rename = int(sys.argv[2]), os.rename

def dying(*names):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(*names)

os.rename = dying
write_folder(Path(sys.argv[1]), [("index.html", b"new")], datetime.date(2026, 11, 22))
"""


@pytest.mark.parametrize("renames", [0, 1])
def test_a_kill_between_two_renames_is_made_good_by_the_next_run(tmp_path, renames):
    out = tmp_path / "pages"
    write_folder(out, [("index.html", b"old")], AS_OF)
    here = {**os.environ, "PYTHONPATH": str(Path(heliograph.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", KILLED, out, str(renames)], env=here, check=False)
    assert done.returncode == -signal.SIGKILL
    assert out.exists() == (renames == 0)
    assert len(list(tmp_path.glob(".pages.partial-*"))) == 1

    def breaking():
        yield "index.html", b"newer"
        raise InputError("it ends here")

    with pytest.raises(InputError, match="it ends here"):
        write_folder(out, breaking(), AS_OF)
    assert (out / "index.html").read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["pages"]


class _Stopped(BaseException):
    """An interruption that no handler of errors catches."""


@pytest.mark.parametrize("broken", [1, 2], ids=["comes back at once", "comes back later"])
def test_an_interruption_between_two_renames_loses_nothing(tmp_path, monkeypatch, broken):
    out = tmp_path / "pages"
    write_folder(out, [("index.html", b"old")], AS_OF)
    rename, calls = os.rename, []

    def stopping(*names):
        calls.append(names)
        if 1 < len(calls) <= 1 + broken:
            raise _Stopped
        rename(*names)

    monkeypatch.setattr(os, "rename", stopping)
    with pytest.raises(_Stopped):
        write_folder(out, [("index.html", b"new")], AS_OF)
    monkeypatch.undo()
    assert out.exists() == (broken == 1)
    write_folder(out, [("index.html", b"newer")], AS_OF)
    assert (out / "index.html").read_bytes() == b"newer"
    assert [each.name for each in tmp_path.iterdir()] == ["pages"]


def test_what_another_run_works_in_and_what_is_not_ours_stays(tmp_path):
    out = tmp_path / "pages"
    mine = tmp_path / ".pages.partial-mine0000"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    (tmp_path / ".pages.partial-long-name").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".pages.partial-link0000").symlink_to(tmp_path / "elsewhere")
    before = {each.name for each in tmp_path.iterdir()}

    def another():
        yield "index.html", b"outer"
        write_folder(out, [("index.html", b"inner")], AS_OF)
        shutil.rmtree(out)

    assert write_folder(out, another(), AS_OF) == 1
    assert (out / "index.html").read_bytes() == b"outer"
    assert {each.name for each in tmp_path.iterdir()} == before | {"pages"}


def test_two_pages_of_one_name_are_an_error_and_not_one_page(tmp_path):
    with pytest.raises(InputError, match="cannot be written here"):
        write_folder(tmp_path / "out", [("a.html", b"1"), ("a.html", b"2")], AS_OF)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("strange", ["notes.txt", "entity/notes.txt", "pages.json"])
def test_a_folder_with_anything_else_is_refused(tmp_path, strange):
    out = tmp_path / "pages"
    write_folder(out, [("index.html", b"old"), ("entity/a.html", b"old")], AS_OF)
    (out / strange).write_text("mine")
    with pytest.raises(InputError, match="none of its pages"):
        write_folder(out, [("index.html", b"new")], AS_OF)
    assert (out / strange).read_text() == "mine"
    assert (out / "index.html").read_bytes() == b"old"


def test_a_file_is_not_replaced_by_a_folder(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="no folder here"):
        write_folder(tmp_path / "out", [], AS_OF)
    assert (tmp_path / "out").read_text() == "mine"


def test_the_folder_where_one_stands_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="where you are"):
        write_folder(tmp_path, [("index.html", b"new")], AS_OF)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", [("index.html", b"new")], AS_OF)
    assert (tmp_path / "out" / "index.html").read_bytes() == b"new"


def test_ids_that_disks_dislike_have_pages(tmp_path):
    pages.write(hostile(), tmp_path / "out", as_of=AS_OF)
    names = {each.name for each in (tmp_path / "out" / "entity").iterdir()}
    assert names == {file_name(each) for each in ODD_IDS} | {"tactic.html"}
    assert {"_con.html", "_nul.x.html", "_com1.html", "a..b.html"} <= names
    assert len({name.casefold() for name in names}) == len(names)
    assert not any(name.partition(".")[0] in ("con", "nul", "com1") for name in names)


@pytest.mark.parametrize("given", ["../up", "..", "a/b", "a\\b", "A", "", "a\n", "a" * 81, "é"])
def test_what_is_no_id_names_no_page(given):
    with pytest.raises(InputError, match="is no id"):
        file_name(given)


def test_the_command_writes_the_starting_registry(tmp_path):
    out = tmp_path / "pages"
    words = ["pages", "--as-of", "2026-11-22", "--out", str(out)]
    done = CliRunner().invoke(export, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert f"{out}: 74 pages, with the labels of 2026-11-22" in done.output
    assert len(list((out / "entity").iterdir())) == 70
