"""Building: the log is told of what changed, and the tables follow from the log."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from claims import ABOUT, said, source
from folders import AT, write

from heliograph.errors import InputError
from heliograph.evidence.log import Log, check, new_key
from heliograph.registry import building
from heliograph.registry.beside import beside
from heliograph.registry.building import build, rebuild
from heliograph.registry.content import Content
from heliograph.registry.records import Entity, Judgement, Name, Review
from heliograph.registry.registry import Registry
from heliograph.registry.tables import Tables

REVIEWED = Review(by="an editor", on="2026-11-01")
MINISTRY = Entity(
    id="ministry", kind="state_body", names=(Name(text="The ministry"),), countries=("aa",),
    review=REVIEWED,
)  # fmt: skip
PAPER = Entity(
    id="paper", kind="outlet", names=(Name(text="The paper"),), countries=("aa",), review=REVIEWED
)
SOURCES = {name: source(name, reliability="B") for name in ("one", "two")}
# Two independent sources of a good grade: the paper is labelled.
OWNED = [
    said(f"owned.{by}", by, subject="paper", property="owned_by", object="ministry",
         recorded="2026-10-01")
    for by in SOURCES
]  # fmt: skip
CONTENT = Content(
    ABOUT,
    SOURCES,
    {"ministry": MINISTRY, "paper": PAPER},
    (),
    {each.id: each for each in [*OWNED, said("old", subject="paper", value="a weekly")]},
)


def without(content, *claims):
    return replace(content, claims={k: c for k, c in content.claims.items() if k not in claims})


def with_claims(content, *claims):
    return replace(content, claims=content.claims | {each.id: each for each in claims})


@pytest.fixture
def run(tmp_path):
    """Builds a content, by default a day after the one before."""
    days = iter(range(100))

    def build_it(content, **options):
        options.setdefault("at", AT + timedelta(days=next(days)))
        result = build(write(tmp_path / "folder", content), tmp_path / "out", **options)
        assert not result.errors, result.errors
        return result

    build_it.out = tmp_path / "out"
    return build_it


def tables_of(out):
    return (out / "registry.sqlite").read_bytes()


def events(out, entity):
    history = Registry.load(out).entity(entity).history()
    return [(event.what, event.record) for event in history]


def test_the_first_build_tells_the_log_everything_once(run):
    result = run(CONTENT)
    assert result.added == {"about": 1, "source": 2, "entity": 2, "claim": 3, "label": 1}
    assert result.log_size == 9
    registry = Registry.load(run.out)
    assert dict(registry.sources.items()) == CONTENT.sources
    assert dict(registry.entities.items()) == CONTENT.entities
    assert dict(registry.claims.items()) == CONTENT.claims
    assert registry.about == ABOUT


def test_a_build_that_changes_nothing_appends_nothing_and_writes_nothing(run):
    run(CONTENT)
    log, tables = (run.out / "log.jsonl").read_bytes(), (run.out / "registry.sqlite").stat()
    result = run(CONTENT)
    assert result.added == {}
    assert (run.out / "log.jsonl").read_bytes() == log
    assert (run.out / "registry.sqlite").stat().st_mtime_ns == tables.st_mtime_ns


def test_a_file_written_otherwise_is_no_change(run, tmp_path):
    run(CONTENT)
    claims = tmp_path / "folder/claims/all.jsonl"
    spaced = [
        msgspec.json.format(line, indent=0).replace(b"{", b"{ ").replace(b":", b" : ")
        for line in claims.read_bytes().splitlines()
    ]
    claims.write_bytes(b"\n".join(reversed(spaced)))
    assert build(tmp_path / "folder", run.out, at=AT).added == {}


def test_editing_a_record_keeps_the_old_version_in_the_history(run):
    run(CONTENT)
    edited = said("old", subject="paper", value="a daily")
    run(with_claims(CONTENT, edited))
    told = [e for e in Registry.load(run.out).entity("paper").history() if e.record == "old"]
    assert [(each.what, each.at) for each in told] == [
        ("added", "2026-11-22T07:00:00Z"),
        ("changed", "2026-11-23T07:00:00Z"),
    ]
    assert "a weekly" in told[0].text
    assert told[1].text.startswith("Changed: value. The paper is described as a daily;")


def test_what_is_taken_out_is_marked_and_may_come_back(run):
    run(CONTENT)
    assert run(without(CONTENT, "old")).added == {"removal": 1}
    registry = Registry.load(run.out)
    assert "old" not in registry.claims
    assert "old" not in registry.assessments
    assert [s.claim.id for s in registry.entity("paper").claims()] == ["owned.one", "owned.two"]
    assert registry._rows.all("SELECT id FROM stored_claim WHERE removed = 9") == [("old",)]
    assert ("removed", "old") in events(run.out, "paper")
    assert run(CONTENT).added == {"claim": 1}
    assert [what for what, record in events(run.out, "paper") if record == "old"] == [
        "added", "removed", "returned",
    ]  # fmt: skip
    assert Registry.load(run.out).claims["old"] == CONTENT.claims["old"]


def test_a_status_that_changes_under_an_unchanged_claim_is_an_entry(run):
    run(without(CONTENT, "owned.two"))
    before = Registry.load(run.out).assessments["owned.one"]
    assert run(CONTENT).added == {"claim": 1, "assessment": 1, "label": 1}
    assert before.status == "single_source"
    assert Registry.load(run.out).assessments["owned.one"].status == "corroborated"
    told = [e for e in Registry.load(run.out).entity("paper").history() if e.record == "owned.one"]
    assert [(e.what, e.status) for e in told] == [
        ("added", "single_source"), ("reassessed", "corroborated"),
    ]  # fmt: skip
    assert told[1].text.startswith("From single source to corroborated: ")


def test_a_label_that_no_longer_follows_is_negated(run):
    run(CONTENT)
    assert [label.entity for label in Registry.load(run.out).labels(AT.date())] == ["paper"]
    without_label = run(without(CONTENT, "owned.one", "owned.two"))
    assert without_label.added == {"removal": 2, "label": 1}
    labels = [e for e in Registry.load(run.out).entity("paper").history() if e.kind == "label"]
    assert [each.what for each in labels] == ["labelled", "negated"]
    assert "was withdrawn" in labels[1].text
    assert run(CONTENT).added == {"claim": 2, "label": 1}
    assert [e.what for e in Registry.load(run.out).entity("paper").history()
            if e.kind == "label"] == ["labelled", "negated", "labelled"]  # fmt: skip


def test_a_label_expires_by_the_time_of_the_build(run):
    run(CONTENT)
    (label,) = Registry.load(run.out).labels(AT.date())
    assert run(CONTENT, at=AT + timedelta(days=4000)).added == {"label": 1}
    assert ("negated", f"paper/{label.tier}") in events(run.out, "paper")


def test_the_tables_are_made_from_the_log_alone(run):
    judgement = Judgement(
        id="j", left="paper", right="ministry", verdict="different", by="an editor",
        on="2026-11-01", because="one owns the other",
    )  # fmt: skip
    later = said("new", subject="paper", value="a daily", supersedes="old")
    for content in [
        CONTENT,
        with_claims(CONTENT, later),
        replace(without(CONTENT, "old"), judgements=(judgement,)),
        without(CONTENT, "owned.one"),
    ]:
        run(content)
    was = tables_of(run.out)
    (run.out / "registry.sqlite").unlink()
    rebuild(run.out)
    assert tables_of(run.out) == was


def test_the_same_builds_give_the_same_bytes(tmp_path):
    new_key(tmp_path / "key")
    folder = write(tmp_path / "folder", CONTENT)
    for out in ("a", "b"):
        build(folder, tmp_path / out, key=tmp_path / "key", at=AT)
    assert tables_of(tmp_path / "a") == tables_of(tmp_path / "b")
    assert (tmp_path / "a/log.jsonl").read_bytes() == (tmp_path / "b/log.jsonl").read_bytes()


@pytest.mark.parametrize("spoiled", ["lost", "damaged", "stale"])
def test_lost_stale_or_damaged_tables_are_made_again(run, spoiled):
    run(CONTENT)
    whole, file = tables_of(run.out), run.out / "registry.sqlite"
    file.unlink()
    if spoiled == "damaged":
        file.write_bytes(b"nothing")
    if spoiled == "stale":
        tables = Tables(file)
        tables.finish(size=0)
        tables.close()
    assert run(CONTENT).added == {}
    assert tables_of(run.out) == whole


def test_errors_stop_a_build_before_it_writes_anything(tmp_path):
    wrong = with_claims(CONTENT, said("bad", by="nobody", subject="paper"))
    result = build(write(tmp_path / "folder", wrong), tmp_path / "out", at=AT)
    assert [each.severity for each in result.errors] == ["error"]
    assert not (tmp_path / "out").exists()


def test_many_claims_are_checked_beside_and_come_out_the_same(tmp_path, monkeypatch):
    new_key(tmp_path / "key")
    folder = write(tmp_path / "folder", CONTENT)
    build(folder, tmp_path / "one", key=tmp_path / "key", at=AT)
    monkeypatch.setattr(building, "MANY_CLAIMS", 1)
    monkeypatch.setattr(building, "may_copy", lambda: True)
    several = build(folder, tmp_path / "two", key=tmp_path / "key", at=AT)
    assert not several.errors
    assert tables_of(tmp_path / "one") == tables_of(tmp_path / "two")
    wrong = with_claims(CONTENT, said("bad", by="nobody", subject="paper"))
    result = build(write(tmp_path / "folder", wrong), tmp_path / "three", at=AT)
    assert [each.path for each in result.errors] == ["claims/all.jsonl"]
    assert not (tmp_path / "three").exists()


def test_work_beside_is_done_here_where_the_copy_fails():
    here = os.getpid()
    with beside(lambda: [1 // (os.getpid() - here or 1), os.getpid()], list[int]) as result:
        _, elsewhere = result()
        assert elsewhere != here
    with beside(lambda: 7 if os.getpid() == here else os._exit(3), int) as result:
        assert result() == 7
    with beside(lambda: time.sleep(60), type(None)):
        pass  # nobody waits for what is not asked for


def test_the_log_and_its_key_are_the_owners_only_and_sound(run):
    run(CONTENT)
    for name in ("keys/log.key", "log.jsonl", "registry.sqlite"):
        assert stat.S_IMODE((run.out / name).stat().st_mode) == 0o600
    assert check(run.out / "log.jsonl") == ()


def test_a_build_into_the_folder_itself_is_refused(tmp_path):
    folder = write(tmp_path / "folder", CONTENT)
    with pytest.raises(InputError, match="which people edit"):
        build(folder, folder, at=AT)


def test_a_log_whose_key_is_gone_is_not_begun_anew(run):
    run(CONTENT)
    (run.out / "keys/log.key").unlink()
    log = (run.out / "log.jsonl").read_bytes()
    with pytest.raises(InputError, match="signing key cannot be read"):
        run(without(CONTENT, "old"))
    assert (run.out / "log.jsonl").read_bytes() == log


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("claim", {"claim": {"id": "x"}, "assessment": {}}),
        ("entity", {"id": "../x"}),
        ("removal", {"id": "x", "kind": "capture"}),
        ("removal", {"id": "never-there", "kind": "claim"}),
        ("label", {"entity": "e"}),
        ("assessment", []),
    ],
)
def test_a_log_that_says_nonsense_of_records_is_refused(tmp_path, kind, record):
    with Log.create(tmp_path / "log.jsonl", new_key(tmp_path / "key")) as log:
        log.append([(kind, record)])
    with pytest.raises(InputError):
        rebuild(tmp_path)
    assert not (tmp_path / "registry.sqlite").exists()
    assert not list(tmp_path.glob(".registry*"))


def test_entries_of_other_kinds_are_passed_over(tmp_path):
    with Log.create(tmp_path / "log.jsonl", new_key(tmp_path / "key")) as log:
        log.append([("capture", {"sha256": "0" * 64})])
    result = build(write(tmp_path / "folder", CONTENT), tmp_path, key=tmp_path / "key", at=AT)
    assert result.log_size == 10
    assert len(Registry.load(tmp_path).claims) == 3


def test_progress_reaches_its_end(run):
    told = []
    run(CONTENT, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(step for step, *_ in told)) == ["reading", "assessing", "writing"]
    assert told[-1][1] == told[-1][2] == 8


BUILD = """
import sys
from heliograph.registry.building import build
from heliograph.evidence.log import log
log.WRITE_BYTES = 4096
print("ready", flush=True)
sys.stdin.readline()
build(sys.argv[1], sys.argv[2])
print("built", flush=True)
"""


def begun(folder, out):
    """Return a process that has just begun to build."""
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, folder, out],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.flush()
    return process


@pytest.mark.slow
def test_killed_at_any_moment_the_next_build_goes_on(tmp_path):
    folder, out = tmp_path / "folder", tmp_path / "out"
    claims = [said(f"c{n}", subject="paper", value=f"value {n}") for n in range(300)]
    content = with_claims(CONTENT, *claims)
    write(folder, content)
    with begun(folder, tmp_path / "timed") as process:
        start = time.perf_counter()
        process.wait()
        whole_s = time.perf_counter() - start  # so that a fast machine is killed as often
    acknowledged, killed = [], 0
    for turn in range(20):
        # Each time other claims, others changed, others gone.
        some = {c.id: c for n, c in enumerate(claims) if (n + turn) % 3}
        some["c0"] = said("c0", subject="paper", value=f"turn {turn}")
        write(folder, replace(content, claims=CONTENT.claims | some))
        with begun(folder, out) as process:
            try:
                process.wait(whole_s * (turn + 0.5) / 13)  # some are done before
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        if (out / "log.jsonl").exists():
            with Log.open(out / "log.jsonl") as log:
                entries = [bytes(entry.record) for entry in log.entries()]
            assert entries[: len(acknowledged)] == acknowledged
            acknowledged = entries
    assert killed > 5
    assert not build(folder, out).errors
    assert check(out / "log.jsonl") == ()
    assert not list(out.glob(".registry*"))
    registry, fresh = Registry.load(out), Registry.load(folder)
    assert dict(registry.claims.items()) == dict(fresh.claims.items())
    assert dict(registry.assessments.items()) == dict(fresh.assessments.items())
    was = tables_of(out)
    rebuild(out)
    assert tables_of(out) == was


def test_a_copy_of_a_built_registry_works_without_log_and_key(run, tmp_path):
    run(CONTENT)
    shutil.copy(run.out / "registry.sqlite", tmp_path / "lent.sqlite")
    assert Registry.load(tmp_path / "lent.sqlite").entity("paper").claims()


def test_a_log_that_lost_its_end_is_not_gone_on_from(run):
    """Its tables remember a longer one: nothing is signed again, and nothing is overwritten."""
    out = run(CONTENT).out
    tables = (out / building.TABLES).read_bytes()
    log = out / building.LOG
    whole = log.read_bytes()
    log.write_bytes(whole[:-200])
    with pytest.raises(InputError, match="were made from a log of"):
        run(CONTENT)
    assert (out / building.TABLES).read_bytes() == tables
    torn = b"".join(path.read_bytes() for path in sorted(out.glob("log.torn-*")))
    assert log.read_bytes() + torn == whole[:-200]
    log.unlink()
    with pytest.raises(InputError):
        run(CONTENT)
    log.write_bytes(whole)
    assert run(CONTENT).added == {}
