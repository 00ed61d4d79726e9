"""Removals to draw: with a denominator and without, ordinary and none at all."""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import cache

import msgspec
import samples

from heliograph.findings import (
    Effect,
    Explanation,
    Family,
    Finding,
    NullModel,
    RemovalFinding,
    RemovalsLooked,
    Statistic,
)
from heliograph.findings.removal import (
    CauseSeen,
    Classes,
    Curve,
    Interval,
    TopicSeen,
    Vanished,
)
from heliograph.report import model, render

START = date(2024, 1, 1)
SUBJECT = "白纸"
NOTICE = "此内容因违规无法查看"


def lags(name: str, median: float, removed: int = 400, *, band: bool = True) -> Curve:
    """Return removals that come at a steady logarithmic pace about a median, in days."""
    days = tuple(median * math.exp(3.5 * (i / 30 - 1)) for i in range(1, 61))
    share = tuple(0.5 * (1 + math.erf(math.log(day / median) / 1.6 / math.sqrt(2))) for day in days)
    share = (*share[:-1], 1.0)
    return Curve(
        name=name, of="lags", method="Kaplan-Meier", days=days, share=share,
        low=tuple(max(0.0, at - 0.03) for at in share) if band else (),
        high=tuple(min(1.0, at + 0.03) for at in share) if band else (),
        posts=removed, removed=removed,
    )  # fmt: skip


def survival(name: str, gone: float, posts: int = 3_000) -> Curve:
    """Return a curve of posts of which a share is gone after sixty days."""
    days = (0.0, 0.01, 0.02, 0.04, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 7.0, 14.0, 30.0, 60.0)
    share = tuple(1 - gone * i / (len(days) - 1) for i in range(len(days)))
    return Curve(
        name=name, of="survival", method="Turnbull", days=days, share=share,
        low=tuple(max(0.0, at - 0.01) for at in share),
        high=tuple(min(1.0, at + 0.01) for at in share),
        posts=posts, removed=round(posts * gone),
    )  # fmt: skip


def series(burst: range = range(60, 66), many: int = 120) -> tuple[Interval, ...]:
    return tuple(
        Interval(start=(START + timedelta(days=i)).isoformat(), posts=240 + 9 * (i % 7),
                 removed=70 if i in burst else 6 + i % 5)
        for i in range(many)
    )  # fmt: skip


def removal(number: int = 1, **changes: object) -> RemovalFinding:
    """Make a finding: posts on a topic went sooner than matched posts of the same accounts."""
    fields: dict[str, object] = {
        "finding_id": f"F{number}",
        "statement": f"Posts with {SUBJECT} were removed for a violation 3.1 times as fast as "
        "matched posts of the same accounts.",
        "statistic": Statistic(name="removals of the topic", unit="posts", observed=412.0,
                               expected=161.4),
        "effect": Effect(name="hazard ratio", value=3.1, low=2.6, high=3.7, level=0.95,
                         method="grouped proportional hazards, stratified by account"),
        "null_model": NullModel(
            rule_id="matched-log-rank-1",
            description="posts of one account and week go at one pace, whatever they are about",
            parameters={"strata": "account x week"},
        ),
        "p": 3.3e-24,
        "q": 4.0e-23,
        "family": Family(tests=12, method="Benjamini-Hochberg", level=0.05, rejected=2,
                         design="every topic with posts enough, for every cause"),
        "warnings": ("Checks were a day apart: removals within the first hours look alike.",),
        "detectable": "A hazard ratio of 1.4 or more in a topic of 500 posts.",
        "explanations": (
            Explanation(name="accounts that delete much", verdict="ruled out",
                        reason="Compared are posts of the same accounts."),
            Explanation(name="a collector that failed", verdict="not testable",
                        reason="No page was looked at from a second network."),
        ),
        "limits": ("Posts that went before the first check were not seen.",),
        "parameters": {"fdr": "0.05"},
        "inputs": (samples.INPUT,),
        "seed": 1,
        "version": "0.1.0",
        "subject": SUBJECT,
        "subject_kind": "topic",
        "event": "removed more",
        "cause": "violation_notice",
        "start": None,
        "end": None,
        "posts": 3_100,
        "removed": 412,
        "sources": 288,
        "compared_posts": 3_050,
        "compared_removed": 141,
        "base_share": 0.0512,
        "classes": Classes(ok=2_610, anomaly=70, confirmed=412, failure=8),
        "curves": (survival("the topic", 0.133, 3_100), survival("matched posts", 0.046, 3_050)),
        "series": series(range(0)),
        "evidence": tuple(
            Vanished(post_id=f"47{i:010}", posted=f"2024-03-0{i + 1}T04:10:00+00:00",
                     last_seen=f"2024-03-0{i + 1}T06:00:00+00:00",
                     gone_at=f"2024-03-0{i + 2}T06:00:00+00:00", cause="violation_notice",
                     notice=NOTICE, result="confirmed")
            for i in range(6)
        ),
        "evidence_total": 412,
    }  # fmt: skip
    return RemovalFinding(**{**fields, **changes})  # type: ignore[arg-type]


def burst(number: int = 2, **changes: object) -> RemovalFinding:
    """Make a finding: many removals in the first days of March 2024."""
    return removal(
        number,
        **{
            "event": "burst", "start": "2024-03-01", "end": "2024-03-06", "series": series(),
            "statement": f"From 1 to 6 March 2024, posts with {SUBJECT} were removed nine times "
            "as often as on other days.",
            "posts": 1_500, "removed": 420, "compared_posts": 0, "compared_removed": 912,
            "curves": (), "warnings": (), "cause": "any",
        } | changes,
    )  # fmt: skip


def cause(name: str, posts: int, median: float | None, **changes: object) -> CauseSeen:
    fields: dict[str, object] = {
        "cause": name,
        "says": "the platform's notice says so, in words that are known",
        "posts": posts,
        "median_lag_days": median,
        "low": None if median is None else median * 0.95,
        "high": None if median is None else median * 1.06,
        "lags": None if median is None else lags(name, median, posts),
        "years": ()
        if median is None
        else tuple(lags(f"20{18 + i}", median * (1 + i), posts // 2) for i in range(2)),
    }
    return CauseSeen(**{**fields, **changes})  # type: ignore[arg-type]


def topic(subject: str, ratio: float | None = 1.1, **changes: object) -> TopicSeen:
    tested = ratio is not None
    fields: dict[str, object] = {
        "subject": subject,
        "subject_kind": "topic",
        "cause": "violation_notice",
        "posts": 900,
        "removed": 60,
        "matched_posts": 880,
        "matched_removed": 51,
        "hazard_ratio": ratio,
        "low": None if ratio is None else ratio * 0.8,
        "high": None if ratio is None else ratio * 1.3,
        "p": 0.4 if tested else 1.0,
        "q": 0.6 if tested else 1.0,
        "tested": tested,
        "says": "" if tested else "3 accounts posted on it, fewer than 5",
    }
    return TopicSeen(**{**fields, **changes})  # type: ignore[arg-type]


def looked(**changes: object) -> RemovalsLooked:
    fields: dict[str, object] = {
        "posts": 41_200,
        "checks": 618_000,
        "accounts": 1_912,
        "first_check": "2024-01-01T00:10:00+00:00",
        "last_check": "2024-04-30T23:50:00+00:00",
        "denominator": True,
        "says": "shares are of the posts that were checked, and hold for no others",
        "classes": Classes(ok=34_500, anomaly=1_020, confirmed=4_917, failure=763),
        "survival": (
            survival("all posts", 0.16, 41_200),
            survival("violation_notice", 0.07, 41_200),
            survival("author_deleted", 0.06, 41_200),
            survival("not_found_ambiguous", 0.02, 41_200),
        ),
        "causes": (
            cause("violation_notice", 4_234, 1.75),
            cause("author_deleted", 12_450, 2.0),
            cause("account_blocked", 455, 40.0, years=()),
            cause("infringement_notice", 228, None),
        ),
        "topics": (
            topic("an outlet", 0.6, subject_kind="outlet"),
            topic(SUBJECT, 3.1, p=3.3e-24, q=4.0e-23, posts=3_100, removed=412),
            topic("rare", None),
            topic("weather"),
        ),
        "series": series(),
        "detectable": "A hazard ratio of 1.4 or more in a topic of 500 posts",
        "parameters": {"series": "posts are those at risk at the start of a day", "fdr": "0.05"},
    }
    return RemovalsLooked(**{**fields, **changes})  # type: ignore[arg-type]


NO_VOLUME = model.Volume(interval_s=3600, starts=(), posts=())


def page(
    findings: list[Finding],
    removals: RemovalsLooked,
    registry: model.Labelled | None = None,
) -> str:
    """Return the report of a case in which only removals were looked for."""
    whole = samples.summary(volume=NO_VOLUME, removals=removals, labelled=registry)
    return render(msgspec.structs.replace(whole, coordination=None), findings)


@cache
def ordinary() -> str:
    """Return a page with a topic that goes sooner and a burst."""
    return page([removal(), burst()], looked())


@cache
def without_denominator() -> str:
    """Return a page on removed posts alone, as a project that publishes only those has them."""
    alone = looked(
        denominator=False,
        says="only removed posts were published: how fast they went can be told, how many of all "
        "went cannot",
        classes=Classes(ok=0, anomaly=12_450, confirmed=4_917, failure=44),
        survival=(),
        topics=(topic(SUBJECT, None, says="there are no posts that stayed to compare with"),),
        causes=tuple(msgspec.structs.replace(each, years=()) for each in looked().causes),
        series=tuple(msgspec.structs.replace(each, posts=each.removed) for each in series()),
    )
    return page([], alone)
