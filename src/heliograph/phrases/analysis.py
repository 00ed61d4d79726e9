"""From posts to findings on phrases: match, count, test in every scope, correct for all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from heliograph.findings import (
    MIN_GROUP_SIZE,
    Family,
    Input,
    Named,
    PhraseFinding,
    PhrasesLooked,
    check_min_group_size,
)
from heliograph.findings.phrase import Candidate
from heliograph.frames import Frame, like, to_arrow
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.phrases import summary
from heliograph.phrases.adoption import adoption
from heliograph.phrases.candidates import candidates as sought
from heliograph.phrases.collection import check_many, collected, names_by_account, without_few
from heliograph.phrases.collection import uses as first_places
from heliograph.phrases.counting import Span
from heliograph.phrases.counts import Counting, Of, counting
from heliograph.phrases.events import LEAST_DAYS, Outcome, events
from heliograph.phrases.finding import Design, describe
from heliograph.phrases.issue_days import (
    PEAK_BLOCK_DAYS,
    RUN_BLOCK_DAYS,
    Floats,
)
from heliograph.phrases.leads import leads
from heliograph.phrases.matching import Matcher
from heliograph.phrases.options import check_options
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrases
from heliograph.phrases.scoped import Scoped, scoped
from heliograph.phrases.scopes import scopes, used_by_few
from heliograph.phrases.tiers import Tiers, load_tiers
from heliograph.version import __version__

_ORDER = ("first seen", "peak", "silence", "revival")


@dataclass(frozen=True)
class PhrasesResult:
    """What the analysis of phrases found.

    Frames of the caller's kind. ``uses``: phrase, month, articles, containing, rate, low, high
    (Wilson), days_low, days_high (bootstrap over issue days).
    ``first_seen``: phrase, written, first_seen, days_before, articles_before, upper_before (of the
    share of days with it until then, 95%), p, q, new ("yes", "no", "can't say"). ``adoption``:
    phrase, level, day, adopted, at_risk, share (Kaplan-Meier). ``leads``: earlier, later, phrases,
    median_days, low, high, rates_follow_weeks, rates_low, rates_high. ``candidates``: written,
    containing, articles, first_seen, sources, rate_ratio, q; a person must accept them.
    """

    uses: Frame
    first_seen: Frame
    adoption: Frame
    leads: Frame
    candidates: Frame
    findings: tuple[PhraseFinding, ...]
    looked: PhrasesLooked
    _counting: Counting = field(repr=False, compare=False)

    def counts(self, by: Span = "month", of: Of = "all") -> Frame:
        """Return the use of each phrase by "day", "month" or "year", of "all", "level" or "outlet".

        A frame of the caller's kind: phrase, span (2024-03-08, 2024-03 or 2024), scope, articles,
        containing, rate, low, high (95%, Wilson), with a row for each span in which the scope
        published. Levels are those that are looked at apart; outlets those of published archives
        and labelled ones, by the ids that were passed in: no private account is counted by itself.
        Raises InputError for another span or scope.

        >>> from datetime import UTC, datetime
        >>> day = datetime(2024, 3, 1, tzinfo=UTC)
        >>> result = phrases({"post_id": ["1"], "account": ["a"], "time": [day],
        ...                   "kind": ["article"], "text": ["加快发展新质生产力"]})
        >>> [(row["span"], row["scope"], row["articles"], row["containing"])
        ...  for row in result.counts("year", "outlet").to_pylist() if row["containing"]]
        [('2024', 'a', 1, 1)]
        """
        return like(self.uses, self._counting.table(by, of))


def phrases(  # noqa: PLR0913 - what an analyst may set
    posts: Frame,
    phrases: str | Path | Phrases | None = None,
    *,
    named: Mapping[str, Named] | None = None,
    levels: Mapping[str, str] | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    fdr: float = 0.05,
    seed: int = 1,
    tiers: Tiers | None = None,
    candidates: bool = True,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> PhrasesResult:
    """Return when official phrases are first seen, peak, fall silent and come back.

    ``posts`` holds post_id, account, time, kind and text, as ``read_posts`` gives them; where every
    ``kind`` is "article", they are taken for published archives. ``phrases`` is a list of them, a
    file or folder of such lists, or None for the one that comes with the package. ``named`` leads
    from an account to its label, ``levels`` from an account to its level (central, county, ...).
    Events are found with a false discovery rate of ``fdr`` over all phrases, events and scopes;
    ``seed`` drives the orders of weeks and the bootstraps. ``candidates`` for new phrases are
    sought in published archives only.

    Raises InputError for unusable posts or phrases, ScopeError for posts of fewer than
    ``min_group_size`` accounts that are neither published archives nor labelled.

    >>> from datetime import UTC, datetime
    >>> day = datetime(2024, 3, 1, tzinfo=UTC)
    >>> result = phrases({"post_id": ["1"], "account": ["a"], "time": [day], "kind": ["article"],
    ...                   "text": ["加快发展新质生产力"]})
    >>> [each.first_seen for each in result.looked.phrases if each.containing]
    ['2024-03-01']
    """
    check_min_group_size(min_group_size)
    check_options(named=named, levels=levels, tiers=tiers, fdr=fdr, seed=seed)
    say = progress or (lambda _: None)
    labels = dict(named or {})
    listed = phrases if isinstance(phrases, Phrases) else load(phrases)
    collection = collected(to_arrow(posts, "posts"), labels)
    check_many(collection, min_group_size)
    say(f"matching {len(listed):,} phrases in {collection.size:,} texts")
    found = Matcher(listed).find(collection.text, titled=collection.published)
    uses = without_few(first_places(found, len(listed)), collection, min_group_size)
    by_code = names_by_account(labels, collection)
    shown = scopes(collection, levels or {}, by_code, min_group_size)
    few = used_by_few(shown, uses, collection, min_group_size)
    parts = [scoped(collection, uses, scope, few) for scope in shown]
    outcomes: list[tuple[Scoped, Outcome]] = []
    for part in parts:
        say(f"testing phrases in {part.articles:,} articles")
        outcomes += [(part, each) for each in events(part.days, part.containing, seed)]
    q = benjamini_yekutieli(np.array([each.p for _, each in outcomes]), max(1, len(outcomes)))
    adopted, adoption_table = adoption(collection, uses, shown, tuple(listed), few, min_group_size)
    led, leads_table = leads(parts, seed)
    new: tuple[Candidate, ...] = ()
    tested, why_not = 0, _why_not(collection.published, candidates)
    if not why_not:
        say("seeking candidates for new phrases")
        new, tested = sought(collection, found.hits, fdr)
    parameters = {
        "lists": ", ".join(f"{each.title} {each.version}" for each in listed.lists) or "given",
        "phrases": str(len(listed)),
        "scopes": ", ".join(part.scope.name for part in parts),
        "false discovery rate": f"{fdr:g}",
        "block of days": f"{PEAK_BLOCK_DAYS} for peaks, {RUN_BLOCK_DAYS} for runs",
        "candidates": why_not or f"sought among {tested:,} strings",
        "smallest group": str(min_group_size),
        "seed": str(seed),
    }
    design = Design(
        collection=collection,
        uses=uses,
        phrases=tuple(listed),
        named=by_code,
        family=_family(len(outcomes), int((q <= fdr).sum()), len(listed), len(parts), fdr),
        parameters=parameters,
        inputs=tuple(inputs),
        seed=seed,
        version=__version__,
        min_group_size=min_group_size,
    )
    told = _told(outcomes, q, fdr)
    say(f"describing {len(told):,} events")
    findings = tuple(
        describe(number, outcome, one, part, design)
        for number, (part, outcome, one) in enumerate(told)
    )
    everything = parts[0]
    first = {
        each.phrase: (each.p, float(one))
        for (part, each), one in zip(outcomes, q, strict=True)
        if part is everything and each.event == "first seen"
    }
    looked = PhrasesLooked(
        articles=collection.size,
        days=collection.days.size,
        phrases=summary.seen(everything, uses, listed, by_code, parts, tiers or load_tiers()),
        adoption=adopted,
        leads=led,
        candidates=new,
        candidates_tested=tested,
        parameters=parameters,
    )
    return PhrasesResult(
        uses=like(posts, summary.uses_table(everything, listed, seed)),
        first_seen=like(posts, summary.first_table(everything, listed, first, fdr)),
        adoption=like(posts, adoption_table),
        leads=like(posts, leads_table),
        candidates=like(posts, summary.candidates_table(new)),
        findings=findings,
        looked=looked,
        _counting=counting(collection, uses, listed, shown, few),
    )


def _why_not(published: bool, wanted: bool) -> str:
    """Return why candidates are not sought, if so."""
    if not wanted:
        return "not asked for"
    if not published:
        return "not sought: not all posts are articles of published archives"
    return ""


def _family(tests: int, rejected: int, listed: int, scopes_: int, fdr: float) -> Family:
    return Family(
        tests=max(1, tests),
        method="Benjamini-Yekutieli",
        level=fdr,
        rejected=rejected,
        design=f"first use, peak, silence and revival of every phrase of {listed:,} that is used "
        f"on {LEAST_DAYS} days or more, in {scopes_:,} {'scope' if scopes_ == 1 else 'scopes'}",
    )


def _told(
    outcomes: list[tuple[Scoped, Outcome]], q: Floats, fdr: float
) -> list[tuple[Scoped, Outcome, float]]:
    """Return what is found, by scope, phrase and kind of event."""
    order = {id(part): n for n, part in reversed(list(enumerate(part for part, _ in outcomes)))}
    found = [
        (part, each, float(one))
        for (part, each), one in zip(outcomes, q, strict=True)
        if one <= fdr
    ]
    return sorted(
        found, key=lambda item: (order[id(item[0])], item[1].phrase, _ORDER.index(item[1].event))
    )
