"""Findings on removals hold the same guards as the others."""

import msgspec
import pytest

from heliograph.errors import InputError, ScopeError
from heliograph.findings import (
    Effect,
    Explanation,
    Family,
    Named,
    NullModel,
    RemovalFinding,
    Statistic,
    read_findings,
    write_findings,
)
from heliograph.findings.removal import Classes, Curve, Interval, Vanished

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
GONE = Vanished(
    post_id="17",
    posted="2026-01-01T00:00:00Z",
    last_seen="2026-01-02T00:00:00Z",
    gone_at="2026-01-03T00:00:00Z",
    cause="violation_notice",
    notice="此内容因违规无法查看",
    result="confirmed",
)


def finding(**changes):
    parts = {
        "finding_id": "F1",
        "statement": "Posts on “floods” were gone sooner than other posts of the same authors.",
        "statistic": Statistic(name="removals", unit="removals", observed=40, expected=20),
        "effect": Effect(name="ratio", value=3.0, low=2.0, high=4.5, level=0.95, method="exact"),
        "null_model": NullModel(rule_id="matched/1", description="One rate.", parameters={}),
        "p": 0.0001,
        "q": 0.001,
        "family": Family(tests=12, method="BY", level=0.05, rejected=1, design="Every topic."),
        "warnings": (),
        "detectable": "A ratio of 2.",
        "explanations": (Explanation(name="Spam", verdict="not testable", reason="No texts."),),
        "limits": ("Gone is not removed by anybody's order.",),
        "parameters": {},
        "inputs": (),
        "seed": 1,
        "version": "0",
        "subject": "floods",
        "subject_kind": "topic",
        "event": "removed more",
        "cause": "violation_notice",
        "start": None,
        "end": None,
        "posts": 200,
        "removed": 40,
        "sources": 12,
        "compared_posts": 300,
        "compared_removed": 20,
        "base_share": 0.16,
        "classes": Classes(ok=160, anomaly=0, confirmed=40, failure=0),
        "curves": (
            Curve(
                name="floods",
                of="survival",
                method="Turnbull",
                days=(0.0, 1.0),
                share=(1.0, 0.8),
                low=(),
                high=(),
                posts=200,
                removed=40,
            ),
        ),
        "series": (Interval(start="2026-01-01", posts=100, removed=3),),
        "evidence": (GONE,),
        "evidence_total": 40,
    }
    return RemovalFinding(**parts | changes)


def test_a_finding_is_read_back_as_it_was_written(tmp_path):
    path = tmp_path / "findings.jsonl"
    write_findings(path, [finding()])
    assert read_findings(path) == (finding(),)
    assert finding().kind == "removal"


@pytest.mark.parametrize("sources", [0, 1, 4])
def test_posts_of_few_private_accounts_are_no_finding(sources):
    with pytest.raises(ScopeError):
        finding(sources=sources)


def test_posts_of_labelled_accounts_only_may_be_few():
    assert finding(sources=1, named=(GAZETTE,)).sources == 1
    with pytest.raises(ScopeError):
        finding(sources=3, named=(GAZETTE,))


@pytest.mark.parametrize("field", ["post_id", "notice"])
def test_evidence_with_a_pseudonym_is_refused(field):
    bad = msgspec.structs.replace(GONE, **{field: f"status of {PSEUDONYM}"})
    with pytest.raises(ScopeError):
        finding(evidence=(GONE, bad))


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "State-run censors removed it."},
        {"detectable": "Paid removals."},
        {"limits": ("Bots were not counted.",)},
    ],
)
def test_words_that_need_evidence_of_their_own_are_refused(changes):
    with pytest.raises(ScopeError):
        finding(**changes)


@pytest.mark.parametrize("field", ["evidence", "explanations", "limits"])
def test_a_finding_without_what_makes_it_checkable_is_refused(field):
    with pytest.raises(InputError):
        finding(**{field: ()})


def test_a_file_cannot_smuggle_in_few_accounts(tmp_path):
    path = tmp_path / "findings.jsonl"
    write_findings(path, [finding()])
    path.write_bytes(path.read_bytes().replace(b'"sources":12', b'"sources":2'))
    with pytest.raises(InputError, match="line"):
        read_findings(path)
