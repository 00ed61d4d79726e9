"""`heliograph capture`, as a person types it."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

import heliograph
from heliograph.cli.capture import capture as command
from heliograph.errors import InputError
from heliograph.evidence.capture import take as taking
from heliograph.evidence.capture.fetch import fetch
from heliograph.evidence.log import Log

PROGRAM = "import sys; from heliograph.cli.capture import capture; capture(sys.argv[1:])"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in an empty directory; return exit code and output."""
    monkeypatch.chdir(tmp_path)
    for name in ("HELIOGRAPH_TSA", "HELIOGRAPH_TSA_CERTIFICATES"):
        monkeypatch.delenv(name, raising=False)

    def typed(*words):
        done = CliRunner().invoke(command, [str(word) for word in words])
        if isinstance(done.exception, InputError):
            raise done.exception
        return done.exit_code, done.output

    return typed


@pytest.fixture
def reachable(local, monkeypatch):
    """Let the command reach the servers of this machine."""
    default = taking.capture.__kwdefaults__
    monkeypatch.setitem(default, "get", partial(_fetch, local))


def _fetch(network, url, limits):
    return fetch(url, limits, network)


def test_a_file_is_captured_checked_and_exported(run, article, tmp_path):
    (tmp_path / "notice.html").write_bytes(article)
    code, said = run("notice.html")
    assert code == 0
    assert "Captured  notice.html" in said
    assert "Dated     2025-03-04" in said
    assert run("check", "evidence")[0] == 0
    code, said = run("export", "evidence", "--out", "e.wacz")
    assert (code, said) == (0, "e.wacz holds the log and all captures: 1.\n")
    code, said = run("check", "e.wacz")
    assert code == 0
    assert "All is as it was logged; captures: 1." in said
    assert "Not shown: Whose key" in said


def test_a_page_is_captured(run, reachable, server, article, tmp_path):
    code, said = run(server.page("/", article), "--out", "mine")
    assert code == 0
    assert "Kept      status 200, text/html" in said
    assert (tmp_path / "mine" / "log.jsonl").is_file()


def test_options_may_stand_first(run, article, tmp_path):
    (tmp_path / "notice.html").write_bytes(article)
    assert run("--out", "mine", "notice.html")[0] == 0
    assert (tmp_path / "mine" / "log.jsonl").is_file()


def test_an_error_of_the_server_is_kept_and_exits_with_1(run, reachable, server, tmp_path):
    code, said = run(server.page("/", b"gone", status="404 Not Found"))
    assert code == 1
    assert "Note      The server answered with status 404" in said
    assert run("check", "evidence")[0] == 0


def test_a_change_exits_with_1_and_is_named(run, article, tmp_path):
    (tmp_path / "notice.html").write_bytes(article)
    run("notice.html")
    next(tmp_path.rglob("text.txt")).write_text("other words")
    code, said = run("check", "evidence")
    assert code == 1
    assert "text.txt is not as it was recorded." in said
    assert "All is as" not in said


def test_a_capture_is_stamped(run, reachable, server, article, authority):
    url = server.page("/", article)
    code, said = run(url, "--tsa", authority.url, "--tsa-certificates", authority.certificates)
    assert code == 0
    assert f"by {authority.url}" in said
    code, said = run("check", "evidence", "--tsa-certificates", authority.certificates)
    assert code == 0
    assert "the timestamp authority had seen it at" in said


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["missing.html"], "no such file"),
        (["ftp://example.org/"], "only http and https"),
        (["http://127.0.0.1/"], "not on the public internet"),
        (["http://user:pw@example.org/"], "names a user"),
        (["https://example.org/", "--tsa", "https://tsa.example/"], "--tsa-certificates"),
        (["check", "missing"], "no such file"),
        (["check", "."], "log"),
        (["export", ".", "--out", "e.wacz"], "log"),
    ],
)
def test_mistakes_are_said_in_one_paragraph_and_leave_nothing(run, tmp_path, words, problem):
    with pytest.raises(InputError, match=problem) as raised:
        run(*words)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_title_cannot_speak_to_the_terminal(run, tmp_path):
    page = (
        "<html><head><title>\x1b[2Jcleared \u202e</title></head><body><p>Words.</p></body></html>"
    )
    (tmp_path / "a.html").write_text(page)
    _, said = run("a.html")
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_help_names_the_commands_and_the_options(run):
    code, said = run("--help")
    assert code == 0
    for word in ("URL|FILE", "--out", "--tsa", "check", "export", "Examples:"):
        assert word in said
    assert "take" not in said


@pytest.mark.slow
def test_an_interrupted_capture_leaves_nothing(tmp_path, server):
    """Ctrl-C while a page is read out: the directory of evidence has not even been made."""
    (tmp_path / "a.html").write_bytes(b"<" * 4_000_000)  # takes a while to read
    environment = os.environ | {"PYTHONPATH": str(Path(heliograph.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "a.html"], cwd=tmp_path, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as child:  # fmt: skip
        time.sleep(1.5)
        os.killpg(child.pid, signal.SIGINT)
        child.communicate(timeout=30)
    assert child.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize("key", ["zz", "", "ab" * 31, "ab" * 32 + "\n", "\u0661" * 64])
def test_a_key_that_is_none_is_a_mistake_not_a_problem_of_the_log(run, made, tmp_path, key):
    with pytest.raises(InputError, match="this is no key of 64 hex digits"):
        run("check", made / "evidence", "--public-key", key)
    with pytest.raises(InputError, match="this is no key of 64 hex digits"):
        run("check", tmp_path / "missing.wacz", "--public-key", key)


def test_a_key_may_be_given_in_capitals(run, made):
    with Log.open(made / "evidence" / "log.jsonl") as log:
        key = log.public_key
    assert run("check", made / "evidence", "--public-key", key.upper())[0] == 0
    code, said = run("check", made / "evidence", "--public-key", "ab" * 32)
    assert code == 1
    assert "No head is signed by the key of the log." in said
