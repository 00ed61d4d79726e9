"""From a test to a finding: sentence, odds, evidence, explanations, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from heliograph.findings import (
    Effect,
    Family,
    Input,
    Named,
    NullModel,
    RemovalFinding,
    Statistic,
    may_be_named,
)
from heliograph.findings.removal import Classes, Curve, Interval
from heliograph.removals import bursts, detectable
from heliograph.removals.baseline import Flags
from heliograph.removals.bursts import Burst, Series
from heliograph.removals.collection import Collection
from heliograph.removals.counted import ANY, Counted
from heliograph.removals.curves import survival
from heliograph.removals.evidence import vanished
from heliograph.removals.explanations import explanations
from heliograph.removals.followed import followed_otherwise
from heliograph.removals.matched import BLOCK_DAYS, Compared
from heliograph.removals.sentences import LIMITS, MATCHED, SCAN, base_rate, statement, window
from heliograph.removals.spells import RESULTS
from heliograph.removals.testing import Decision

RULE_ID = "removals-matched-authors/1"
_LEVEL = 0.95
_FEW_OF_TOPIC = 0.5


@dataclass(frozen=True)
class Design:
    """What all findings of one analysis share."""

    everything: Collection
    watched: Collection
    named: Mapping[str, Named]
    family: Family
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    version: str
    min_group_size: int


def describe(number: int, test: Decision, design: Design) -> RemovalFinding:
    """Return the finding on a test that found something; ``number`` counts from 0."""
    looked, watched = test.looked, design.watched
    subject, cause = looked.subject, looked.counted
    whole = next(
        each.holds
        for each in design.everything.subjects
        if (each.kind, each.name) == (subject.kind, subject.name)
    )
    start, end, posts, removed, others, others_removed = _numbers(test)
    shown = _evidence(test)
    # "Gone for any reason" holds those gone with their account, which no test counts.
    base = int((watched.gone if cause.cause == ANY else cause.event).sum())
    return RemovalFinding(
        finding_id=f"F{number + 1}",
        statement=statement(test),
        statistic=_statistic(test),
        effect=_effect(test),
        null_model=_null_model(test),
        p=test.p,
        q=test.q,
        family=design.family,
        warnings=_warnings(test, watched),
        detectable=_detectable(test, design.family),
        explanations=explanations(test, watched),
        limits=(base_rate(base, watched.size, cause.cause), *LIMITS),
        parameters=design.parameters,
        inputs=design.inputs,
        seed=design.seed,
        version=design.version,
        min_group_size=design.min_group_size,
        subject=subject.name,
        subject_kind=subject.kind,
        event=test.event,
        cause=cause.cause,
        start=start,
        end=end,
        posts=posts,
        removed=removed,
        sources=looked.sources,
        compared_posts=others,
        compared_removed=others_removed,
        base_share=base / max(1, watched.size),
        classes=classes_of(design.everything, whole),
        curves=_curves(test, watched),
        series=intervals(cause, subject.holds),
        evidence=vanished(watched, shown),
        evidence_total=int(shown.sum()),
        named=_named(subject.holds, design),
    )


def classes_of(collection: Collection, holds: Flags) -> Classes:
    """Return how many posts are of each class; failures have no subject."""
    counts = np.bincount(collection.result[holds], minlength=len(RESULTS)).tolist()
    return Classes(**dict(zip(RESULTS, counts, strict=True)))


def intervals(cause: Counted, holds: Flags) -> tuple[Interval, ...]:
    """Return posts watched on an average day, and removals, by day or week."""
    if not holds.any():
        return ()
    posts = cause.at_risk(holds)
    found = bursts.series(posts, cause.hazard)
    its = cause.collection
    went = holds & cause.event
    at = np.searchsorted(found.start, np.floor((its.origin + its.right)[went]), "right") - 1
    removed = np.bincount(at, minlength=len(found.start))
    return tuple(
        Interval(
            start=str(np.datetime64(int(start), "D")),
            posts=round(float(found.at_risk[n]) / found.span),
            removed=int(removed[n]),
        )
        for n, start in enumerate(found.start.tolist())
    )


def _numbers(test: Decision) -> tuple[str | None, str | None, int, int, int, int]:
    """Return the span, and posts and removals of the subject and of what it is held against."""
    looked, compared = test.looked, test.looked.compared
    if test.event != "burst":
        assert compared is not None
        return (
            None,
            None,
            compared.posts,
            compared.removed,
            compared.matched_posts,
            compared.matched_removed,
        )
    burst, series = _burst(test)
    start, end = window(series, burst)
    posts = int(looked.subject.holds.sum())
    inside = int(burst.inside.sum())
    # The same posts: a share of them would hold one week against all others.
    return start, end, posts, inside, 0, looked.removed - inside


def _burst(test: Decision) -> tuple[Burst, Series]:
    assert test.looked.burst is not None
    assert test.looked.series is not None
    return test.looked.burst, test.looked.series


def _compared(test: Decision) -> Compared:
    assert test.looked.compared is not None
    return test.looked.compared


def _evidence(test: Decision) -> Flags:
    """Return the posts that show it, of all that were watched."""
    holds = test.looked.subject.holds
    if test.event != "burst":
        return holds & test.looked.counted.event
    shown = np.zeros(len(holds), np.bool_)
    shown[np.flatnonzero(holds)] = _burst(test)[0].inside
    return shown


def _statistic(test: Decision) -> Statistic:
    if test.event == "burst":
        burst, _ = _burst(test)
        observed, expected = burst.seen, burst.expected
    else:
        observed, expected = _compared(test).observed, _compared(test).expected
    return Statistic(
        name="removals of its posts, those of one account on one day counted once",
        unit="removals",
        observed=round(observed, 6),
        expected=round(expected, 6),
    )


def _effect(test: Decision) -> Effect:
    if test.event != "burst":
        compared = _compared(test)
        return Effect(
            name="ratio of hazards, against matched posts of the same authors",
            value=compared.ratio,
            low=compared.low,
            high=compared.high,
            level=_LEVEL,
            method="conditional likelihood by account and four weeks of posting, between checks; "
            "variance by account (sandwich), t law",
        )
    from scipy.stats import chi2

    burst, _ = _burst(test)
    # As many independent removals as these are worth, by how much the rest varies.
    worth, expected = burst.seen / burst.dispersion, burst.expected / burst.dispersion
    tail = (1 - _LEVEL) / 2
    return Effect(
        name="removals over those expected",
        value=burst.seen / max(burst.expected, 1e-9),
        low=float(chi2.ppf(tail, 2 * worth)) / 2 / max(expected, 1e-9),
        high=float(chi2.ppf(1 - tail, 2 * worth + 2)) / 2 / max(expected, 1e-9),
        level=_LEVEL,
        method="Poisson, widened by the dispersion outside the window; the window was chosen for "
        "being sharp, so that the ratio is on the high side",
    )


def _null_model(test: Decision) -> NullModel:
    if test.event != "burst":
        return NullModel(
            rule_id=RULE_ID,
            description=MATCHED,
            parameters={"matched within": f"an account and {BLOCK_DAYS} days of posting"},
        )
    burst, series = _burst(test)
    return NullModel(
        rule_id=bursts.RULE_ID,
        description=SCAN,
        parameters={
            "span": f"{series.span} days" if series.span > 1 else "1 day",
            "dispersion": f"{burst.dispersion:.2f}",
            "series drawn": f"{burst.orders:,}",
        },
    )


def _warnings(test: Decision, watched: Collection) -> tuple[str, ...]:
    if test.event == "burst":
        return ()
    compared, holds = _compared(test), test.looked.subject.holds
    said = []
    if test.unsettled:
        said.append(
            "All other posts of these authors, or next to all, are of topics that go the other "
            "way: which of these topics stands out cannot be told apart."
        )
    if (told := followed_otherwise(test, watched)) is not None:
        said.append(told)
    whole = int(holds.sum())
    accounts = len(np.unique(watched.account[holds & (watched.account >= 0)]))
    if compared.accounts < accounts:
        said.append(
            f"{accounts - compared.accounts:,} of the {accounts:,} accounts with such posts have "
            "no other post of the same weeks and drop out of the comparison, with "
            f"{whole - compared.posts:,} of the {whole:,} posts."
        )
    if compared.posts < _FEW_OF_TOPIC * whole:
        said.append("The comparison is about the smaller part of the posts.")
    return tuple(said)


def _detectable(test: Decision, family: Family) -> str:
    if test.event != "burst":
        return detectable.sentence([_compared(test)], family.level, family.tests)
    _, series = _burst(test)
    return (
        f"Spans are of {series.span} {'day' if series.span == 1 else 'days'}; a rise that is "
        "shorter, or shorter than the time between checks, is spread out and may not be seen."
    )


def _curves(test: Decision, watched: Collection) -> tuple[Curve, ...]:
    """Return how long posts of the subject stay, and the matched ones."""
    looked = test.looked
    event, holds = looked.counted.event, looked.subject.holds
    others = ~holds
    if looked.side is not None:
        known = np.flatnonzero(watched.account >= 0)
        held = holds[known]
        side = looked.counted.side(holds)
        strata = int(side.stratum.max(initial=-1)) + 1
        both = np.bincount(side.stratum, held, minlength=strata) > 0
        both &= np.bincount(side.stratum, ~held, minlength=strata) > 0
        within = np.zeros(watched.size, np.bool_)
        within[known] = both[side.stratum]
        holds, others = holds & within, others & within
    found = (
        survival(looked.subject.name, watched, holds, event),
        survival("matched posts" if looked.side is not None else "others", watched, others, event),
    )
    return tuple(each for each in found if each is not None)


def _named(holds: Flags, design: Design) -> tuple[Named, ...]:
    """Return the labelled accounts, where naming them singles out nobody else."""
    watched = design.watched
    codes = np.unique(watched.account[holds])
    names = [watched.accounts[code] for code in codes.tolist() if code >= 0]
    labelled = [design.named[name] for name in names if name in design.named]
    if not may_be_named(len(labelled), len(names), design.min_group_size):
        return ()
    return tuple(sorted(labelled, key=lambda each: (each.name, each.platform, each.account)))
