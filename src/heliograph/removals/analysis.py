"""From checks to findings on removals: how long posts stay, which go sooner, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from heliograph.errors import InputError
from heliograph.findings import (
    MIN_GROUP_SIZE,
    Family,
    Input,
    Named,
    RemovalsLooked,
    check_min_group_size,
)
from heliograph.findings.removal import Curve, Interval, TopicSeen
from heliograph.frames import Frame, like, to_arrow
from heliograph.intake.checks import given_checks
from heliograph.removals import detectable, summary
from heliograph.removals.causes import causes as causes_seen
from heliograph.removals.classes import classes, has_denominator, may_be_claimed
from heliograph.removals.collection import Collection, check_many, collected
from heliograph.removals.counted import ANY, counted
from heliograph.removals.curves import by_cause, survival
from heliograph.removals.finding import Design, classes_of, describe, intervals
from heliograph.removals.hazards import hazards_table
from heliograph.removals.joined import joined
from heliograph.removals.matched import BLOCK_DAYS
from heliograph.removals.options import Given, check_options, lexicons_of
from heliograph.removals.result import Removals
from heliograph.removals.sentences import CONTEXT
from heliograph.removals.spells import UNKNOWN_US, Spells, spells
from heliograph.removals.testing import Decision, Looked, causes_tested, decide, look
from heliograph.version import __version__


def removals(  # noqa: PLR0913 - what an analyst may set
    checks: Frame,
    posts: Frame | None = None,
    *,
    lexicons: Given = None,
    named: Mapping[str, Named] | None = None,
    min_group_size: int = MIN_GROUP_SIZE,
    fdr: float = 0.05,
    seed: int = 1,
    inputs: Iterable[Input] = (),
    progress: Callable[[str], None] | None = None,
) -> Removals:
    """Return how long posts stay, and which topics go sooner than matched posts, or in bursts.

    ``checks`` is a frame as ``read_checks`` gives it (post_id, checked_at, state, ...) or one
    shaped like a file that it reads; ``posts`` may fill account, time and text of the same ids.
    Topics are those that the checks declare, and ``lexicons`` (a file, or a list) found in the
    text. ``named`` leads from an account to its label. Topics are held against other posts of the
    same authors, with a false discovery rate of ``fdr`` over all topics, causes and directions;
    ``seed`` drives the series that bursts are held against. Where only removed posts are given,
    no rate is told and nothing is tested.

    Raises InputError for unusable checks, ScopeError for posts of fewer than ``min_group_size``
    accounts that are not labelled.

    >>> found = removals({"post": ["1", "1"], "state": ["available", "gone"],
    ...                   "checked_at": ["2024-03-01T10:00Z", "2024-03-02T10:00Z"]})
    >>> found.looked.classes.anomaly, found.findings
    (1, ())
    """
    check_min_group_size(min_group_size)
    check_options(named=named, fdr=fdr, seed=seed)
    terms, lexicon_input = lexicons_of(lexicons)
    say = progress or (lambda _: None)
    labels = dict(named or {})
    table = joined(given_checks(checks), None if posts is None else to_arrow(posts, "posts"))
    if not table.num_rows:
        raise InputError("there are no checks", remedy="give some.")
    say(f"reading {table.num_rows:,} checks")
    found = spells(table)
    everything = collected(found, terms, labels)
    check_many(everything, min_group_size)
    denominator = has_denominator(found)
    watched = everything.watched()
    causes = causes_tested(watched) if denominator else ()
    looked = list(look(watched, causes, min_group_size, seed, say))
    tested = decide(looked, fdr)
    shown = _shown(everything, min_group_size)
    parameters = _parameters(everything, shown, len(terms), fdr, min_group_size, seed)
    design = Design(
        everything=everything,
        watched=watched,
        named=labels,
        family=_family(tested, looked, fdr),
        parameters=parameters,
        inputs=(*inputs, *lexicon_input),
        seed=seed,
        version=__version__,
        min_group_size=min_group_size,
    )
    told = _told(tested)
    say(f"describing {len(told):,} findings")
    findings = tuple(describe(number, test, design) for number, test in enumerate(told))
    say("drawing how long posts stay")
    curves = _curves(watched, shown) if denominator else {}
    topics = (
        summary.topics_seen(looked, tested)
        if denominator
        else summary.topics_among_removed(everything, min_group_size)
    )
    looked_at = _looked_at(found, everything, watched, curves, topics, tested, parameters, fdr)
    parts = [
        (each.kind, each.name, classes_of(everything, each.holds))
        for each in everything.subjects
        if (each.kind, each.name) in shown
    ]
    return Removals(
        survival=like(checks, summary.survival_table(curves)),
        causes=like(checks, summary.causes_table(looked_at.causes)),
        topics=like(checks, summary.topics_table(topics, tested)),
        hazards=like(checks, hazards_table(causes)),
        classes=like(checks, summary.classes_table(looked_at.classes, parts)),
        findings=findings,
        looked=looked_at,
    )


def _told(tested: tuple[Decision, ...]) -> list[Decision]:
    """Return what is found, by subject; of one subject and event, the surest cause first."""
    order = ("removed more", "removed less", "burst")
    subjects = {id(test.looked.subject): n for n, test in reversed(list(enumerate(tested)))}
    found = [test for test in tested if test.found]
    return sorted(
        found, key=lambda each: (subjects[id(each.looked.subject)], order.index(each.event), each.p)
    )


def _family(tested: tuple[Decision, ...], looked: list[Looked], fdr: float) -> Family:
    subjects = len({(each.subject.kind, each.subject.name) for each in looked})
    causes = len({each.counted.cause for each in looked})
    return Family(
        tests=max(1, len(tested)),
        method="Benjamini-Yekutieli",
        level=fdr,
        rejected=sum(test.found for test in tested),
        design=f"removed more, removed less, and the sharpest window, of each of {subjects:,} "
        f"{'subject' if subjects == 1 else 'subjects'} and {causes:,} "
        f"{'cause' if causes == 1 else 'causes'} with enough removals",
    )


def _shown(everything: Collection, min_group_size: int) -> set[tuple[str, str]]:
    """Return kind and name of the subjects that may be told of."""
    return {
        (each.kind, each.name)
        for each in everything.subjects
        if everything.shown(each.holds, min_group_size)
    }


def _curves(watched: Collection, shown: set[tuple[str, str]]) -> dict[tuple[str, str], Curve]:
    """Return how long all posts stay, those of each subject, and apart by cause."""
    whole = np.ones(watched.size, np.bool_)
    curves = {("all", "all posts"): survival("all posts", watched, whole, watched.gone)}
    for each in watched.subjects:
        if (each.kind, each.name) in shown:
            curves[each.kind, each.name] = survival(each.name, watched, each.holds, watched.gone)
    curves |= {("cause", each.name): each for each in by_cause(watched)}
    return {key: each for key, each in curves.items() if each is not None}


def _parameters(
    everything: Collection,
    shown: set[tuple[str, str]],
    lexicons: int,
    fdr: float,
    min_group_size: int,
    seed: int,
) -> dict[str, str]:
    hidden = len(everything.subjects) - len(shown)
    return {
        "subjects": f"{len(shown):,} ({lexicons:,} lexicons given)",
        "subjects of too few accounts, left out": f"{hidden:,}",
        "matched within": f"an account and {BLOCK_DAYS} days of posting",
        "series": "posts watched on an average day of each span; removals by when they were found",
        "false discovery rate": f"{fdr:g}",
        "smallest group": str(min_group_size),
        "seed": str(seed),
    }


def _looked_at(
    found: Spells,
    everything: Collection,
    watched: Collection,
    curves: dict[tuple[str, str], Curve],
    topics: tuple[TopicSeen, ...],
    tested: tuple[Decision, ...],
    parameters: dict[str, str],
    fdr: float,
) -> RemovalsLooked:
    compared = {id(t.looked): t.looked.compared for t in tested if t.looked.compared is not None}
    denominator = has_denominator(found)
    series: tuple[Interval, ...] = ()
    if denominator and watched.size:
        series = intervals(counted(watched, (ANY,)), np.ones(watched.size, np.bool_))
    return RemovalsLooked(
        posts=len(found),
        checks=int(found.checks.sum()),
        accounts=len(np.unique(found.account[found.account >= 0])),
        first_check=_moment(int(found.first_us.min())),
        last_check=_moment(int(found.last_us.max())),
        denominator=denominator,
        says=_says(found, everything, denominator),
        classes=classes(found),
        survival=tuple(each for (kind, _), each in curves.items() if kind in {"all", "cause"}),
        causes=causes_seen(found, min_group_size=int(parameters["smallest group"])),
        topics=topics,
        series=series,
        detectable=detectable.sentence(list(compared.values()), fdr, len(tested))
        if denominator
        else "Without posts that stayed, no topic could have been found to go sooner than others.",
        parameters=parameters,
    )


def _says(found: Spells, everything: Collection, denominator: bool) -> str:
    said = [may_be_claimed(found)]
    unknown, whole = summary.unknown_accounts(everything), int(everything.whole.sum())
    if unknown:
        said.append(
            f"Of {unknown:,} posts the account is not known: they are compared with no others."
        )
    if denominator and whole:
        said.append(f"{whole:,} posts went at once with all that was left of their account.")
    if denominator:
        said.append(CONTEXT)
    return " ".join(said)


def _moment(us: int) -> str:
    assert us != UNKNOWN_US
    return f"{np.datetime_as_string(np.datetime64(us, 'us').astype('datetime64[s]'))}Z"
