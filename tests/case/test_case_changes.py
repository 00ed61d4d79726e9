"""Cases with a reference panel, with checks, and with nothing but checks."""

import json
import re

import pytest

import heliograph as hg
from heliograph.errors import InputError
from heliograph.exports.tables import tables
from heliograph.findings import read_findings
from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms, read_key
from heliograph.simulate.removing import removing
from heliograph.simulate.shifting import shifting
from heliograph.simulate.written_changes import write_removing, write_shifting

TOPICS = """\
about: {title: One topic, version: "1", licence: CC0-1.0}
lexicons:
  - {id: harbour, kind: topic, title: the harbour, terms: [harbour]}
"""


@pytest.fixture(scope="module")
def shifted():
    return shifting("iid", seed=3, accounts=20, panel=24, weeks=60, shifted=9, effect_sd=3.0,
                    posts_a_week=8)  # fmt: skip


@pytest.fixture(scope="module")
def folder(shifted, tmp_path_factory):
    """Posts, panel, topics and checks as files."""
    made = write_shifting(shifted, tmp_path_factory.mktemp("world") / "shifting")
    world = removing("topic", seed=2, accounts=80, posts=1_000, hazard_ratio=8.0)
    checks = write_removing(world, made.parent / "removing") / "checks.csv"
    # Ids of posts that are among those of the export.
    text = re.sub("post-([0-9]{5})", r"acct-00\1", checks.read_text())
    (made / "checks.csv").write_text(text)
    return made


@pytest.fixture(scope="module")
def case(folder, tmp_path_factory):
    return hg.Case.create(
        tmp_path_factory.mktemp("case") / "case",
        folder / "posts.csv",
        panel=folder / "panel.csv",
        checks=folder / "checks.csv",
        lexicons=folder / "topics.yaml",
        analyses=("shifts", "removals"),
    )


def written(case):
    """Everything in a case but its key, as bytes by path."""
    return {
        path.relative_to(case.path).as_posix(): path.read_bytes()
        for path in case.path.rglob("*")
        if path.is_file() and path != case.key_file
    }


def test_both_are_found(case, shifted):
    kinds = [finding.kind for finding in case.findings]
    assert kinds[0] == "shift"
    assert set(kinds[1:]) == {"removal"}
    found = case.findings[0]
    assert found.signal == "topic:harbour"
    assert 6 <= found.size <= int(shifted.shifted.sum()) + 2
    assert "floods" in {finding.subject for finding in case.findings[1:]}
    assert [finding.finding_id for finding in case.findings] == [
        f"F{n}" for n in range(1, len(kinds) + 1)
    ]


def test_accounts_stand_nowhere_but_under_pseudonyms(case, shifted):
    names = Pseudonyms(read_key(case.key_file))
    assert set(case.posts["account"].to_pylist()) == {
        names.account("simulated", f"acct-{n:03d}") for n in range(20)
    }
    assert all(PSEUDONYM.fullmatch(each) for each in case.panel["account"].unique().to_pylist())
    assert all(PSEUDONYM.fullmatch(each) for each in case.checks["account"].unique().to_pylist())
    for name, content in written(case).items():
        if not name.endswith(".parquet"):
            text = content.decode()
            assert not PSEUDONYM.search(text), name
            assert not re.search(r"acct-[0-9]{3,4}\b", text), name  # ids of posts are longer


def test_nothing_leads_from_a_shift_to_its_members(case):
    assert case.members.num_rows == 0
    (line, *_) = (case.path / "findings" / "findings.jsonl").read_text().splitlines()
    assert "members" not in json.loads(line)


def test_the_case_tells_how_it_was_made(case):
    assert case.verify() == ()
    assert case.summary.reproduce == (
        "heliograph analyze posts.csv --panel panel.csv --checks checks.csv --lexicons topics.yaml "
        "--only shifts --only removals --fdr 0.05 --seed 1 --out case"
    )
    assert [part.of for part in case.summary.intake] == ["posts", "panel", "checks"]
    before = (case.path / "report.html").read_bytes()
    assert case.report().read_bytes() == before
    page = before.decode()
    assert 'id="shifts"' in page
    assert 'id="removals"' in page
    assert page.count("does not say that anybody asked") == 1


def test_the_same_again_is_the_same_whatever_the_key(case, folder, tmp_path):
    again = hg.Case.create(
        tmp_path / "again",
        [folder / "posts.csv"],
        panel=[folder / "panel.csv"],
        checks=[folder / "checks.csv"],
        lexicons=folder / "topics.yaml",
        analyses=("shifts", "removals"),
    )
    for name in ("report.html", "summary.json", "findings/findings.jsonl"):
        assert (again.path / name).read_bytes() == (case.path / name).read_bytes(), name


def test_checks_alone_make_a_case(folder, tmp_path):
    case = hg.Case.create(tmp_path / "case", checks=hg.read_checks(folder / "checks.csv"))
    assert case.summary.reproduce == "heliograph.Case.create('case', checks=checks)"
    assert case.posts.num_rows == 0
    assert case.checks.num_rows == case.summary.intake[0].posts
    assert case.summary.removals.posts == 1_000
    assert case.summary.title == "Which posts vanished"
    assert "checks of posts by" in (case.path / "report.html").read_text()
    assert case.verify() == ()


def test_a_panel_alone_asks_for_shifts_beside_all_else(folder, tmp_path):
    case = hg.Case.create(
        tmp_path / "case",
        hg.read_posts(folder / "posts.csv").slice(0, 3_000),
        panel=hg.read_posts(folder / "panel.csv").slice(0, 3_000),
        translate="none",
    )
    assert case.summary.shifts is not None
    assert case.summary.narratives is not None
    assert case.summary.removals is None
    assert {each.outcome for each in case.summary.shifts.signals} == {"not tested"}
    assert case.summary.reproduce.startswith("heliograph.Case.create('case', posts, panel=panel")


def test_the_tables_hold_what_the_page_draws_and_findings_read_back(case):
    shown = tables(case.summary, case.findings)
    assert {name.partition("-")[0].rstrip("s") for name in shown} == {"shift", "removal"}
    columns = {name: dict(zip(t.columns, zip(*t.rows, strict=True), strict=True))
               for name, t in shown.items() if t.rows}  # fmt: skip
    found = case.findings[0]
    assert columns["shifts"]["size"] == (found.size,)
    assert columns["shift-weeks"]["of"].count("F1") == len(found.series)
    looked = case.summary.removals
    assert sum(columns["removal-causes"]["posts"]) == sum(each.posts for each in looked.causes)
    assert columns["removal-classes"]["posts"] == (
        looked.classes.ok, looked.classes.anomaly, looked.classes.confirmed, looked.classes.failure
    )  # fmt: skip
    assert len(columns["removal-topics"]["q"]) == len(looked.topics)
    assert read_findings(case.path / "findings" / "findings.jsonl") == case.findings


@pytest.mark.parametrize(
    ("given", "settings", "says"),
    [
        (("posts",), {"analyses": ("shifts",)}, "against a reference panel only"),
        (("posts",), {"analyses": ("removals",)}, "there are no checks"),
        (("posts",), {"lexicons": "topics.yaml"}, "shifts is not looked for"),
        (("posts", "panel"), {"analyses": ("narratives",)}, "shifts is not looked for"),
        (("posts", "checks"), {"behaviours": ("co-link",), "phrases": "x"}, "phrases is not"),
        (("checks",), {"analyses": ("narratives",)}, "removals is not looked for"),
        (("checks",), {"analyses": ("narratives", "removals")}, "there are no posts"),
        (("panel",), {}, "there are no posts"),
        ((), {}, "there are no posts"),
        (("posts", "panel"), {"lexicons": "missing.yaml"}, "no such file"),
    ],
)
def test_what_does_not_fit_together_is_refused_before_anything_is_written(
    folder, tmp_path, given, settings, says
):
    files = {name: folder / f"{name}.csv" for name in given}
    with pytest.raises(InputError, match=says):
        hg.Case.create(tmp_path / "out" / "case", files.pop("posts", None), **files, **settings)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_accounts_that_are_on_both_sides_are_refused(folder, tmp_path):
    with pytest.raises(InputError, match="20 accounts"):
        hg.Case.create(
            tmp_path / "case",
            folder / "posts.csv",
            panel=folder / "posts.csv",
            analyses=("shifts",),
        )
    assert list(tmp_path.iterdir()) == []
