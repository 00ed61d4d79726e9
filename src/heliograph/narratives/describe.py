"""From a narrative to a finding: the sentence, the odds, the evidence and the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from heliograph.findings import (
    Effect,
    Family,
    Input,
    NarrativeFinding,
    NullModel,
    Statistic,
)
from heliograph.findings.narrative import InLanguage
from heliograph.narratives.chance import DESCRIPTION, DRAWN, RULE_ID, Chance
from heliograph.narratives.credits import first_entries
from heliograph.narratives.evidence import labelled_carriers, shown_wordings
from heliograph.narratives.exchange import EXCHANGES, earlier
from heliograph.narratives.explanations import half_after_s, innocent_explanations
from heliograph.narratives.joining import Joined
from heliograph.narratives.reading import Flags
from heliograph.narratives.subject import Subject
from heliograph.narratives.told import lasting, many, moment
from heliograph.narratives.tree import descent
from heliograph.privacy.aliases import aliases
from heliograph.texts.clusters import Clusters

_LEVEL = 0.95
_MOST_INTERVALS = 60
_INTERVALS_S = (60, 300, 900, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400)


@dataclass(frozen=True)
class Design:
    """What is the same for every finding of an analysis."""

    clusters: Clusters
    joined: Joined
    lang: Mapping[int, str | None]  # by text
    chance: Chance
    family: Family
    limits: tuple[str, ...]
    detectable: str
    parameters: dict[str, str]
    inputs: tuple[Input, ...]
    seed: int
    version: str
    min_group_size: int


def describe(number: int, subject: Subject, p: float, q: float, design: Design) -> NarrativeFinding:
    """Return the finding on a narrative, as F``number``."""
    posts, accounts = subject.posts, subject.accounts
    labelled = subject.labelled(accounts)
    named = aliases(int(account) for account in accounts[labelled])
    times = subject.time_us
    tested = np.unique(posts.account[subject.member.post[subject.resembles]])
    centre = np.array([subject.centre], np.int32)
    expected = float(design.chance.of(design.clusters.shingles, centre)[0])
    made = descent(posts, design.clusters, design.joined, subject.wordings)
    interval_s = _interval_s(int(times[-1] - times[0]))
    neither = np.zeros(len(times), np.bool_)
    neither[first_entries(subject.member)] = True
    beyond = _beyond(subject, labelled, design.min_group_size)
    return NarrativeFinding(
        finding_id=f"F{number}",
        statement=_statement(subject, design, beyond, len(tested), expected, neither),
        statistic=Statistic(
            name="accounts that wrote the commonest wording, or one like it",
            unit="accounts",
            observed=float(len(tested)),
            expected=1 + expected,
        ),
        effect=_effect(subject, design.clusters),
        null_model=NullModel(
            rule_id=RULE_ID,
            description=DESCRIPTION,
            parameters={
                "mean of the others that resemble a text, at most": f"{expected:.3g}",
                "lengths of which the mean was measured": f"{len(design.chance.measured):,}",
                "texts drawn": f"{min(DRAWN, design.chance.texts):,}",
                "of them like none": f"{design.chance.none:,}",
                "of them like one": f"{design.chance.one:,}",
            },
        ),
        p=p,
        q=q,
        family=design.family,
        warnings=_warnings(subject),
        detectable=design.detectable,
        explanations=innocent_explanations(subject),
        limits=design.limits,
        parameters=design.parameters,
        inputs=design.inputs,
        seed=design.seed,
        version=design.version,
        min_group_size=design.min_group_size,
        accounts=len(accounts),
        posts=len(times),
        first_at=moment(int(times[0])),
        last_at=moment(int(times[-1])),
        half_after_s=half_after_s(subject),
        languages=_languages(subject, design),
        wordings=shown_wordings(subject, made, design.lang, named, neither),
        other_wordings=subject.other_wordings,
        other_posts=len(times) - len(subject.shown),
        carried=labelled_carriers(subject, named),
        beyond=beyond,
        interval_s=interval_s,
        curve=tuple(np.bincount((times - times[0]) // (interval_s * 1_000_000)).tolist()),
        named=tuple(
            msgspec.structs.replace(subject.named[account], alias=alias)
            for account, alias in named.items()
        ),
    )


def _statement(
    subject: Subject,
    design: Design,
    beyond: int | None,
    tested: int,
    expected: float,
    neither: Flags,
) -> str:
    times, accounts = subject.time_us, subject.accounts
    credited = int((subject.credited & ~neither).sum())
    texts = len(subject.wordings.text) + subject.other_wordings
    languages = {each.lang for each in _languages(subject, design)} - {None}
    said = [
        f"{len(accounts):,} accounts carried this text, in this wording or another, in "
        f"{many(len(times), 'post')} and {many(texts, 'wording')}"
        + (f" in {len(languages)} languages" if len(languages) > 1 else "")
        + f", first seen on {moment(int(times[0]))[:10]} and last on "
        + f"{moment(int(times[-1]))[:10]}; half of the posts came within "
        + f"{lasting(half_after_s(subject))}.",
        f"Of the posts after the first, {credited:,} name or link to a possible source that the "
        f"program can see, {len(times) - 1 - credited:,} do not.",
        f"{tested:,} accounts wrote the commonest wording, or one like it, themselves; chance "
        f"makes a text resemble those of {expected:.2g} others at most, on average.",
    ]
    holding = np.unique(subject.posts.account[subject.member.post[subject.member.lifted]])
    private = int((~subject.labelled(holding.astype(np.int64))).sum())
    if len(holding) and not 0 < private < design.min_group_size:
        passages = int(subject.member.lifted.sum())
        said.append(f"{many(passages, 'post')} of {len(holding):,} accounts hold a passage only.")
    labelled = subject.labelled(accounts)
    if labelled.any():
        said.append(_of_labelled(subject, labelled, beyond, design))
    return " ".join(said)


def _of_labelled(subject: Subject, labelled: Flags, beyond: int | None, design: Design) -> str:
    said = f"{many(int(labelled.sum()), 'carrier is', 'carriers are')} labelled"
    if beyond is not None and not labelled.all():
        said += f"; {beyond:,} accounts without a label carried it after the first of them"
    p = earlier(subject.first_us, labelled, design.seed)
    if p is None:
        return said + "."
    return (
        f"{said}. Where labels are exchanged at random over its carriers, the labelled ones come "
        f"as early as they do in {p:.1%} of {EXCHANGES + 1:,} exchanges."
    )


def _effect(subject: Subject, clusters: Clusters) -> Effect:
    """Return the median likeness of the accounts' wordings to the commonest one."""
    entries = np.flatnonzero(subject.resembles)
    account = subject.posts.account[subject.member.post[entries]]
    _, first = np.unique(account, return_index=True)
    text = subject.member.text[entries[first]]
    jaccard, _ = clusters.similarity(text, np.full(len(text), subject.centre, np.int32))
    jaccard[text == subject.centre] = 1.0
    low, high = _median_interval(np.sort(jaccard))
    return Effect(
        name="median likeness of an account's wording to the commonest one (Jaccard; 1 is equal)",
        value=float(np.median(jaccard)),
        low=low,
        high=high,
        level=_LEVEL,
        method="order statistics of the accounts, exact for any distribution",
    )


def _median_interval(ordered: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """Return the order statistics between which the median lies; None where there are too few.

    >>> _median_interval(np.arange(5.0)), _median_interval(np.arange(10.0))
    ((None, None), (1.0, 8.0))
    """
    size = len(ordered)
    skipped = int((bdtr(np.arange(size), size, 0.5) <= (1 - _LEVEL) / 2).sum())
    if not skipped:
        return None, None
    return float(ordered[skipped - 1]), float(ordered[size - skipped])


def _warnings(subject: Subject) -> tuple[str, ...]:
    found = []
    if subject.time_us[0] == subject.posts.time_us[0]:
        found.append("It holds the earliest post of the data: it may well have begun before them.")
    ids = len(subject.member.post) - len(subject.shown)
    if ids > len(subject.shown):
        found.append(
            "More than half of its posts are in wordings that too few accounts carry to be shown."
        )
    return tuple(found)


def _beyond(subject: Subject, labelled: Flags, min_group_size: int) -> int | None:
    """Return the accounts without a label that came after the first labelled one.

    None where they, or the others without a label, are one or more and fewer than
    ``min_group_size``: of few private accounts it would tell that they were first, or last.
    """
    if not labelled.any():
        return 0
    first_us = subject.first_us
    after = int((first_us[~labelled] > first_us[labelled].min()).sum())
    before = int((~labelled).sum()) - after
    return None if any(0 < few < min_group_size for few in (after, before)) else after


def _languages(subject: Subject, design: Design) -> tuple[InLanguage, ...]:
    """Return the posts in each language that enough private accounts, or labelled ones, wrote."""
    account = subject.posts.account[subject.member.post]
    private = ~subject.labelled(account.astype(np.int64))
    lang = np.array([design.lang[text] or "" for text in subject.member.text.tolist()])
    counted = []
    for code in np.unique(lang).tolist():
        here = lang == code
        if len(np.unique(account[here & private])) < design.min_group_size:
            here &= ~private
        if here.any():
            counted.append(InLanguage(lang=code or None, posts=int(here.sum())))
    return tuple(sorted(counted, key=lambda each: (-each.posts, each.lang or "")))


def _interval_s(span_us: int) -> int:
    """Return the shortest interval of which no more than sixty span a narrative.

    >>> _interval_s(0), _interval_s(86_400_000_000)
    (60, 3600)
    """
    for interval_s in _INTERVALS_S:
        if span_us // (interval_s * 1_000_000) < _MOST_INTERVALS:
            return interval_s
    return span_us // 1_000_000 // _MOST_INTERVALS + 1


def family(texts: int, level: float, rejected: int) -> Family:
    """Return the family of tests."""
    return Family(
        tests=texts,
        method="Benjamini-Yekutieli",
        level=level,
        rejected=rejected,
        design="every distinct text, any of which could have been the commonest wording of a "
        "narrative",
    )
