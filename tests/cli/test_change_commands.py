"""`shifts`, `removals`, `keywords`, `revisit`, `export tables` and their simulated worlds."""

import csv
import sys

import pytest

from heliograph.cli import main


@pytest.fixture
def run(monkeypatch, capfd):
    """Run a command line in this process; returns its exit code, output and errors."""

    def go(*words):
        monkeypatch.setattr(sys, "argv", ["heliograph", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capfd.readouterr()

    return go


def checks(folder, rows):
    path = folder / "checks.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["post", "checked_at", "state", "notice", "account"])
        writer.writerows(rows)
    return path


def test_removals_are_told_of_from_a_plain_table(tmp_path, run):
    path = checks(
        tmp_path,
        [
            [f"p{n}", f"2024-05-0{day}T10:00:00Z", state, notice, f"a{n % 8}"]
            for n in range(40)
            for day, state, notice in [
                (1, "available", ""),
                (2, "gone" if n % 4 == 0 else "available", "此内容因违规无法查看" * (n % 4 == 0)),
            ]
        ],
    )
    code, said, error = run("removals", path, "--out", tmp_path / "case")
    assert (code, error) == (0, "")
    assert "40 posts in 80 checks, 10 gone; 30 ok, 0 anomaly, 10 confirmed, 0 failure" in said
    assert "violation_notice" in said
    code, said, _ = run("export", "tables", tmp_path / "case", "--out", tmp_path / "tables")
    assert code == 0
    assert (tmp_path / "tables" / "removal-classes.csv").read_text("utf-8-sig").splitlines() == [
        "class,posts", "ok,30", "anomaly,0", "confirmed,10", "failure,0"
    ]  # fmt: skip
    assert run("verify", tmp_path / "case")[0] == 0


def test_without_posts_that_stayed_no_rate_is_told(tmp_path, run):
    path = checks(tmp_path, [[f"p{n}", "2024-05-01T10:00:00Z", "gone", "", f"a{n}"]
                             for n in range(9)])  # fmt: skip
    code, said, _ = run("removals", path, "--out", tmp_path / "case")
    assert code == 0
    assert "no rate, share or risk" in said
    assert "No denominator" in (tmp_path / "case" / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["shifts", "x.csv"], "against a reference panel only"),
        (["analyze", "x.csv", "--only", "shifts"], "against a reference panel only"),
        (["analyze", "x.csv", "--only", "removals"], "give them with --checks"),
        (["removals", "missing.csv"], "missing.csv"),
        (["revisit", "0", "10"], "posts_per_day"),
        (["revisit", "10", "10", "--lags", "1:x"], "DAYS:SHARE"),
        (["revisit", "10", "10", "--lags", "moon"], "no published lags"),
        (["keywords", "missing.txt"], "missing.txt"),
        (["keywords", "2016-13-01=missing.txt"], "is no day"),
        (["simulate", "shifts-iid", "--groups", "3", "--out", "w"], "says nothing of"),
        (["simulate", "plain", "--shifted", "3", "--out", "w"], "says nothing of"),
        (["simulate", "removals-x", "--out", "w"], "there is no world"),
    ],
    ids=lambda value: "-".join(value)[:30] if isinstance(value, list) else None,
)
def test_mistakes_end_in_words(tmp_path, monkeypatch, run, words, says):
    monkeypatch.chdir(tmp_path)
    code, said, error = run(*words)
    assert (code, said) == (2, "")
    assert says in error
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_keyword_lists_are_compared(tmp_path, run):
    (tmp_path / "old.txt").write_text("a + b\nc\n")
    (tmp_path / "new.txt").write_text("b+a\nd\n=e\n")
    code, said, _ = run(
        "keywords", f"2015-05-01={tmp_path}/old.txt", f"2016-05-01={tmp_path}/new.txt",
        "--out", tmp_path / "tables",
    )  # fmt: skip
    assert code == 0
    assert "2016-05-01             3            2      2        1     50.0%" in said
    changes = (tmp_path / "tables" / "keyword-changes.csv").read_text("utf-8-sig")
    assert changes.splitlines()[1:] == [
        "2015-05-01,2016-05-01,added,'=e,1,",
        "2015-05-01,2016-05-01,added,d,1,",
        "2015-05-01,2016-05-01,deleted,c,1,",
    ]


def test_a_plan_is_printed(run):
    code, said, _ = run("revisit", 1000, 8000, "--lags", "0.01:0.1,1:0.6,30:1")
    assert code == 0
    assert "5 minutes" in said
    assert "taken from: given" in said


def test_worlds_of_shifts_and_removals_are_written(tmp_path, run):
    code, said, _ = run("simulate", "shifts-iid", "--accounts", 6, "--shifted", 2,
                        "--out", tmp_path / "s")  # fmt: skip
    assert code == 0
    assert "2 accounts that shift" in said
    assert {path.name for path in (tmp_path / "s").iterdir()} == {
        "posts.csv", "panel.csv", "topics.yaml", "truth.csv"
    }  # fmt: skip
    truth = (tmp_path / "s" / "truth.csv").read_text().splitlines()
    posts = (tmp_path / "s" / "posts.csv").read_text()
    assert all(line.split(",")[0] in posts for line in truth[1:])
    code, said, _ = run("simulate", "removals-burst", "--accounts", 20, "--out", tmp_path / "r")
    assert code == 0
    assert "burst planted" in said
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"checks.csv", "truth.csv"}
