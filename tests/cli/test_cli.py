"""The commands as a person runs them: what they print, what they leave, how they end."""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heliograph.cli import _COMMANDS
from heliograph.simulate import simulate, write_world

SOURCE = Path(__file__).parents[2] / "src"


def run(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-c", "from heliograph.cli import main; main()", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        check=False,
    )


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    world = simulate("planted", seed=4, accounts=300, groups=2)
    return write_world(world, tmp_path_factory.mktemp("world") / "files") / "posts.csv"


@pytest.fixture(scope="module")
def case(export):
    out = export.parent / "case"
    done = run("analyze", export, "--out", out)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_analyze_writes_a_case_and_says_what_it_found(case):
    out, said = case
    assert (out / "report.html").stat().st_size > 10_000
    assert "posts read as table, 0 duplicates collapsed, 0 rows quarantined" in said
    assert "'account_id'" in said
    assert "F1 " in said
    assert "They do not say who runs the accounts" in said
    assert str(out / "report.html") in said


def test_nothing_is_said_on_standard_error_in_a_pipe(export, tmp_path):
    assert run("analyze", export, "--out", tmp_path / "case").stderr == ""


def test_an_existing_directory_is_not_touched(case, export):
    out, _ = case
    before = (out / "case.toml").read_bytes()
    done = run("analyze", export, "--out", out)
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert (out / "case.toml").read_bytes() == before


def test_report_and_verify(case):
    out, _ = case
    assert run("verify", out).returncode == 0
    assert run("report", out).stdout.strip() == str(out / "report.html")
    assert run("verify", out).returncode == 0
    (out / "summary.json").write_text((out / "summary.json").read_text() + "\n")
    found = run("verify", out)
    assert found.returncode == 1
    assert found.stdout == "summary.json was changed after the case was written\n"


def test_counts_are_printed_and_nothing_is_written(export, tmp_path):
    done = run("coordination", export, "--behaviour", "co-link", "--window", "60s",
               "--min-weight", "5", "--percentile", "0.99", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "weight >= 5" in done.stdout
    assert "(quantile 0.99)" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_counts_need_one_behaviour(export):
    done = run("coordination", export)
    assert done.returncode == 2
    assert "--behaviour" in done.stderr


def test_whoever_links_is_not_asked_about_sites(tmp_path):
    lines = [f"u{n},2024-01-01T00:00:0{n}Z,https://a.example/x" for n in range(3)]
    (tmp_path / "posts.csv").write_text("\n".join(["account,created_at,url", *lines]))
    done = run("coordination", tmp_path / "posts.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("co-link, window 60s")
    assert "weight >= 1                          3         3" in done.stdout


def test_a_full_disk_ends_in_a_paragraph(export, tmp_path):
    command = 'ulimit -f 8; exec "$@"'
    program = [sys.executable, "-c", "from heliograph.cli import main; main()"]
    done = subprocess.run(
        ["bash", "-c", command, "bash", *program, "analyze", export, "--out", tmp_path / "case"],
        capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1",
                          "NUMBA_CACHE_DIR": str(tmp_path.parent)},
    )  # fmt: skip
    ends_in_a_paragraph(done, "File too large")
    assert not list(tmp_path.iterdir())


def test_a_name_that_a_terminal_would_obey_is_shown_tame(tmp_path):
    done = run(
        "analyze", tmp_path / "no\x1b[31m\nheliograph: all fine.csv", "--out", tmp_path / "c"
    )
    assert done.returncode == 2
    assert "\x1b" not in done.stderr


def test_simulate_writes_posts_and_truth(tmp_path):
    done = run("simulate", "plain", "--accounts", "60", "--groups", "1", "--out", tmp_path / "w")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "w" / "truth.csv").read_text().count("\n") == 9


def test_formats_are_listed():
    assert "telegram" in run("formats").stdout
    assert "date_unixtime" in run("formats", "telegram").stdout
    assert run("formats", "nothing").returncode == 2


HEADER = "account,created_at,url\n"
GOOD = "a,2024-01-01T00:00:00Z,https://a.example/1\n"

BAD = {
    "empty": (b"", "empty"),
    "another kind": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "missing column": (b"who,when\na,2024-01-01T00:00:00Z\n", "--map"),
    "mixed times": (
        (HEADER + GOOD + "b,1704067200,https://a.example/1\n" * 3).encode(),
        "time",
    ),
    "naive times": (
        (HEADER + "a,2024-01-01 00:00:00,https://a.example/1\n").encode(),
        "--timezone",
    ),
    "truncated gzip": (gzip.compress((HEADER + GOOD * 9000).encode())[:-40], "gzip"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_in_a_paragraph(tmp_path, name):
    content, said = BAD[name]
    path = tmp_path / ("posts.csv.gz" if "gzip" in name else "posts.csv")
    path.write_bytes(content)
    ends_in_a_paragraph(run("analyze", path, "--out", tmp_path / "case"), said, path.name)
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def ends_in_a_paragraph(done, *said):
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert len(done.stderr) < 800
    for words in said:
        assert words in done.stderr
    assert done.stdout == ""


def test_a_directory_is_no_export(tmp_path):
    (tmp_path / "folder").mkdir()
    ends_in_a_paragraph(run("analyze", tmp_path / "folder", "--out", tmp_path / "c"), "directory")


def test_a_missing_file_is_told(tmp_path):
    ends_in_a_paragraph(run("analyze", tmp_path / "none.csv", "--out", tmp_path / "c"), "none.csv")


def test_a_setting_that_makes_no_sense_is_told(export, tmp_path):
    for option, value in [
        ("--window", "soon"), ("--fdr", "7"), ("--min-group-size", "2"), ("--behaviour", "x"),
        ("--timezone", "Mars/Base"), ("--format", "x"), ("--map", "time"), ("--key", "nokey"),
        ("--cell", "61s"), ("--seed", "-1"),
    ]:  # fmt: skip
        done = run("analyze", export, "--out", tmp_path / "c", option, value)
        assert done.returncode == 2, option
        assert "Traceback" not in done.stderr
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", sorted(_COMMANDS))
def test_every_command_has_help_with_an_example(command):
    said = run(command, "--help").stdout
    assert "Example" in said
    assert f"heliograph {command}" in said


def test_help_answers_at_once():
    """The bound is on CPU time of the process, since the machine may be busy."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "analyze" in run("--help").stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_a_killed_run_leaves_the_case_as_it_was(case, export):
    out, _ = case
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    words = ["analyze", str(export), "--out", str(out), "--replace"]
    running = subprocess.Popen(
        [sys.executable, "-c", "from heliograph.cli import main; main()", *words],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not list(out.parent.glob(".case.partial-*/posts")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert list(out.parent.glob(".case.partial-*/posts"))
    running.kill()
    running.wait()
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
