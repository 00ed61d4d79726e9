"""Findings on texts and phrases hold the same guards as those on groups."""

import msgspec
import pytest

from heliograph.errors import InputError, ScopeError
from heliograph.findings import (
    Effect,
    Explanation,
    Family,
    Finding,
    Named,
    NarrativeFinding,
    NullModel,
    PhraseFinding,
    Statistic,
    read_findings,
    write_findings,
)
from heliograph.findings.narrative import Carried, Change, InLanguage, Wording
from heliograph.findings.phrase import Quoted, Use

COMMON = {
    "finding_id": "F1",
    "statement": "A text was carried by 12 accounts.",
    "statistic": Statistic(name="carriers", unit="accounts", observed=12, expected=0.4),
    "effect": Effect(name="ratio", value=30.0, low=10.0, high=90.0, level=0.95, method="exact"),
    "null_model": NullModel(rule_id="chance/1", description="Drawn at random.", parameters={}),
    "p": 0.001,
    "q": 0.01,
    "family": Family(tests=100, method="BY", level=0.05, rejected=1, design="Every text."),
    "warnings": (),
    "detectable": "A text that 5 accounts carry.",
    "explanations": (
        Explanation(name="Syndication", verdict="not ruled out", reason="Credits are there."),
    ),
    "limits": ("Seen is not published.",),
    "parameters": {},
    "inputs": (),
    "seed": 1,
    "version": "0",
}
PSEUDONYM = "p_" + "a" * 26
GAZETTE = Named(
    alias="A1",
    name="The Gazette",
    platform="x",
    account="@gazette",
    matched_by="id",
    entity="gazette",
    kind="outlet",
    tier="state_controlled",
    claims=("gazette.owned",),
    criteria="2026-11",
    reviewed="2026-11-01",
    expires="2027-11-01",
    as_of="2026-11-22",
)


def wording(**changes):
    parts = {
        "number": 1,
        "text": "the bridge opens at noon",
        "lang": "en",
        "first_at": "2026-01-01T00:00:00+00:00",
        "posts": 12,
        "accounts": 12,
        "named": (),
        "parent": None,
        "relation": None,
        "similarity": None,
        "containment": None,
        "changes": (),
        "changes_total": 0,
        "credited": 1,
        "silent": 10,
        "post_ids": ("1",),
    }
    return Wording(**parts | changes)


def narrative(**changes):
    parts = {
        "accounts": 12,
        "posts": 12,
        "first_at": "2026-01-01T00:00:00+00:00",
        "last_at": "2026-01-02T00:00:00+00:00",
        "half_after_s": 60.0,
        "languages": (InLanguage(lang="en", posts=12),),
        "wordings": (wording(),),
        "other_wordings": 0,
        "other_posts": 0,
        "carried": (),
        "beyond": 0,
        "interval_s": 3600,
        "curve": (12,),
    }
    return NarrativeFinding(**COMMON | parts | changes)


def phrase(**changes):
    parts = {
        "phrase": "new-quality",
        "written": "新质生产力",
        "gloss": "new quality productive forces",
        "event": "peak",
        "scope": "all",
        "start": "2024-03-01",
        "end": "2024-03-31",
        "articles": 400,
        "containing": 65,
        "sources": 1,
        "published": True,
        "series": (Use(start="2024-03-01", articles=400, containing=65, low=0.13, high=0.2),),
        "evidence": (Quoted(post_id="x", day="2024-03-01", words="发展新质生产力"),),
        "evidence_total": 65,
    }
    return PhraseFinding(**COMMON | parts | changes)


def test_both_survive_being_written(tmp_path):
    both = (narrative(named=(GAZETTE,)), phrase(finding_id="F2"))
    write_findings(tmp_path / "f.jsonl", both)
    assert read_findings(tmp_path / "f.jsonl") == both
    kinds = [
        msgspec.json.decode(line)["kind"]
        for line in (tmp_path / "f.jsonl").read_bytes().splitlines()
    ]
    assert kinds == ["narrative", "phrase"] == [each.kind for each in both]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"accounts": 4}, "fewer than the smallest group of 5"),
        ({"min_group_size": 2}, "no setting can go below 3"),
        ({"wordings": (wording(accounts=4),)}, "4 private accounts"),
        ({"wordings": (wording(accounts=5, named=("A1",)),), "named": (GAZETTE,)}, "4 private"),
        ({"wordings": (wording(named=("A1",)),)}, "no label names"),
        ({"wordings": (wording(text=f"as {PSEUDONYM} says"),)}, "pseudonym"),
        ({"wordings": (wording(post_ids=(PSEUDONYM,)),)}, "pseudonym"),
        (
            {"wordings": (wording(changes=(Change(before="", after=PSEUDONYM),)),)},
            "pseudonym",
        ),
        (
            {"carried": (Carried(alias="A2", first_at="2026", credited=True, wording=1),)},
            "no label names",
        ),
        ({"statement": "A text spread by bots."}, "a finding says narrative"),
        ({"limits": ("Perhaps state-run.",)}, "evidence of its own"),
    ],
)
def test_a_narrative_cannot_break_the_scope(changes, says):
    with pytest.raises(ScopeError, match=says):
        narrative(**changes)


def test_a_narrative_shows_what_labelled_carriers_alone_carry():
    one = narrative(named=(GAZETTE,), wordings=(wording(accounts=1, named=("A1",), posts=2),))
    assert one.wordings[0].accounts == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"published": False, "sources": 4}, "4 private accounts"),
        ({"published": False, "sources": 1}, "1 private"),
        ({"evidence": (Quoted(post_id="x", day="2024-03-01", words=PSEUDONYM),)}, "pseudonym"),
        ({"detectable": "Used by trolls."}, "a finding says phrase"),
    ],
)
def test_a_phrase_cannot_break_the_scope(changes, says):
    with pytest.raises(ScopeError, match=says):
        phrase(**changes)


def test_labelled_outlets_are_no_private_accounts():
    assert phrase(published=False, sources=1, named=(GAZETTE,)).sources == 1
    assert phrase(published=False, sources=5).sources == 5


@pytest.mark.parametrize("make", [narrative, phrase])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"explanations": ()}, "innocent explanations"),
        ({"limits": ()}, "could not have seen"),
        ({"p": 1.5}, "between 0 and 1"),
        ({"q": float("nan")}, "between 0 and 1"),
        ({"finding_id": "f1"}, "numbered"),
    ],
)
def test_a_claim_stays_checkable(make, changes, says):
    with pytest.raises(InputError, match=says):
        make(**changes)


def test_a_finding_about_nothing_cannot_be_made():
    with pytest.raises(ScopeError, match="about nothing"):
        Finding(**COMMON)


def test_without_evidence_there_is_no_finding():
    with pytest.raises(InputError, match="its evidence"):
        narrative(wordings=())
    with pytest.raises(InputError, match="its evidence"):
        phrase(evidence=())
