"""`narratives`, `phrases` and `analyze --only` on files made to break them."""

import csv
import re
import sys

import pytest

from heliograph.cli import main

NOTICE = "The harbour was closed for the night by order of the port authority on Monday evening"
HEAD = "about: {title: T, version: '1', licence: CC0-1.0}\nphrases:\n"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TOP_OF_ERROR = r"heliograph: [^\n]+; [^\n]+\n"


@pytest.fixture
def run(monkeypatch, capfd):
    """Run a command line in this process; returns its exit code, output and errors."""

    def go(*words):
        monkeypatch.setattr(sys, "argv", ["heliograph", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capfd.readouterr()

    return go


def export(folder, texts, *, accounts=9, ids="{}", named="account {}"):
    path = folder / "posts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["post_id", "account_id", "timestamp", "text"])
        for n, text in enumerate(texts):
            when = f"2024-05-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:00Z"
            writer.writerow([ids.format(n), named.format(n % accounts), when, text])
    return path


def refused(folder, run, *words):
    """Run a command that must end with an explanation and leave nothing; returns what it said."""
    (folder / "cases").mkdir()
    code, said, error = run(*words, "--out", folder / "cases" / "case")
    assert (code, said) == (2, "")
    assert list((folder / "cases").iterdir()) == []
    return error


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "1:4", "the anchor &a is not read; take it out."),
        ("about:\n\ttitle: T\n", "2:1", "indent with spaces"),
        ("about: {title: T}\nabout: {title: S}\n", "2:1", "stands twice, first in line 1"),
        ("a: " + "[" * 5000, "1:23", "nested over 20 deep"),
        (HEAD + "\0", "3:1", "control character"),
        (b"\x89PNG\xff\xfe", "1", "not UTF-8"),
        (HEAD + "#" * 1_000_000, None, "larger than 1,000,000 bytes; split it."),
        ("!!python/object/apply:os.system [id]", "1:1", "is not read"),
    ],
    ids=["anchors", "tabs", "twice", "deep", "control", "binary", "large", "tag"],
)
def test_a_hostile_list_of_phrases_is_refused_with_its_place(tmp_path, run, content, place, what):
    listed = tmp_path / "list.yaml"
    listed.write_bytes(content if isinstance(content, bytes) else content.encode())
    posts = export(tmp_path, [NOTICE])
    error = refused(tmp_path, run, "phrases", posts, "--phrases", listed)
    assert what in error
    assert f"list.yaml:{place}: error: " in error if place else "list.yaml: error: " in error


def test_each_error_in_a_list_of_phrases_has_its_line(tmp_path, run):
    listed = tmp_path / "a\nb.yaml"
    listed.write_text(HEAD + "  - 3\n  - [1]\n  - {id: [a], written: {b: c}, other: x}\n")
    posts = export(tmp_path, [NOTICE])
    error = refused(tmp_path, run, "phrases", posts, "--phrases", listed)
    top, *others, rest = error.splitlines()
    assert top.endswith("errors in it:")
    assert len(others) == 5
    assert all(re.match(r"  a\ufffdb\.yaml:\d+:\d+: error: ", line) for line in others)
    assert re.fullmatch(r"  and \d+ more", rest)


@pytest.mark.parametrize("listed", ["nothing.yaml", "empty", "/dev/zero", "new\nline"])
def test_a_list_of_phrases_that_is_no_file_is_refused(tmp_path, run, listed):
    (tmp_path / "empty").mkdir()
    posts = export(tmp_path, [NOTICE])
    error = refused(tmp_path, run, "phrases", posts, "--phrases", tmp_path / listed)
    assert error.startswith("heliograph: ")
    assert "Traceback" not in error


@pytest.mark.parametrize(
    "words",
    [("narratives", "--seed", "-1"), ("phrases", "--fdr", "2"), ("narratives", "--fdr", "nan"),
     ("phrases", "--min-group-size", "2"), ("narratives", "--registry", "/dev/zero")],
    ids=" ".join,
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(tmp_path, run, words):
    command, *options = words
    error = refused(tmp_path, run, command, export(tmp_path, [NOTICE] * 20), *options)
    assert re.match(r"heliograph: .*(seed|discovery|min_group_size|/dev/zero)", error)


@pytest.mark.parametrize(
    "text",
    ["", "ok", "\U0001f600\U0001f389\U0001f44d\U0001f3fd" * 30, "\u0301" * 5000,
     "\u202e\u2066\u2069\u200b" * 500],
    ids=["none", "short", "emoji", "combining", "bidi"],
)  # fmt: skip
def test_texts_that_cannot_be_compared_make_no_case(tmp_path, run, text):
    posts = export(tmp_path, [text] * 40)
    error = refused(tmp_path, run, "narratives", posts, "--translate", "none")
    assert re.match(TOP_OF_ERROR, error)
    assert "nothing that could be compared" in error


@pytest.mark.parametrize("words", [("phrases",), ("analyze", "--only", "phrases")], ids=" ".join)
def test_no_timeline_is_made_of_four_private_accounts(tmp_path, run, words):
    command, *options = words
    posts = export(tmp_path, [f"{NOTICE} 新质生产力"] * 60, accounts=4)
    assert "4 accounts" in refused(tmp_path, run, command, posts, *options)


def test_an_archive_with_bad_dates_is_refused_with_its_lines(tmp_path, run):
    archive = tmp_path / "articles.csv"
    days = ["2024-01-02", "2024-13-45", "", "yesterday", "2024-02-30", "99999-01-01"]
    lines = [f"{day},title {n},<!-- never closed 新质生产力,Paper" for n, day in enumerate(days)]
    archive.write_text("\n".join(["date,title,text,outlet", *lines]), encoding="utf-8")
    error = refused(tmp_path, run, "phrases", archive)
    assert "the time cannot be read (4 rows, the first at line 3)" in error
    assert "the time is missing (1 rows, the first at line 4)" in error


def test_an_interrupted_case_leaves_nothing(tmp_path, run, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("heliograph.case.investigate.investigate", interrupted)
    (tmp_path / "cases").mkdir()
    posts = export(tmp_path, [NOTICE] * 20)
    code, _, error = run("narratives", posts, "--out", tmp_path / "cases" / "case")
    assert (code, error) == (130, "\nStopped; nothing was written.\n")
    assert list((tmp_path / "cases").iterdir()) == []


def test_markup_in_posts_does_nothing_in_the_report_or_the_terminal(tmp_path, run):
    pseudonym = "p_abcdefghijklmnopqrstuvwxyz"
    spread = [f"{NOTICE} {HOSTILE} =cmd|x [bold]{n % 3}[/] {pseudonym} \x1b[31m" for n in range(30)]
    others = [" ".join(f"w{n * 31 + k}" for k in range(12)) for n in range(300)]
    posts = export(tmp_path, spread + others, accounts=30, ids="{}\n<b onclick=alert(1)>",
                   named="<i>{}</i>")  # fmt: skip
    out = tmp_path / "case"
    code, said, error = run("narratives", posts, "--translate", "none", "--title", HOSTILE,
                            "--out", out)  # fmt: skip
    assert (code, error) == (0, "")
    assert "F1 " in said
    assert "\x1b" not in said
    page = (out / "report.html").read_text(encoding="utf-8")
    for raw in (HOSTILE, "<b onclick", "<i>", pseudonym, "\x1b", "\u202e"):
        assert raw not in page, raw
