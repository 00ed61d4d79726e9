"""From checks to findings on removals: how long posts stay, which go sooner, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
from heliograph.lexicons.given import Given, lexicons_of
from heliograph.removals import detectable, summary
from heliograph.removals.baseline import Flags
from heliograph.removals.causes import causes as causes_seen
from heliograph.removals.classes import (
    classes,
    datasets_without_survivors,
    has_denominator,
    may_be_claimed,
)
from heliograph.removals.collection import Collection, check_many, collected, without_few
from heliograph.removals.counted import ANY, Counted, counted
from heliograph.removals.curves import by_cause, survival
from heliograph.removals.enough import told
from heliograph.removals.finding import Design, classes_of, describe, intervals
from heliograph.removals.hazards import hazards_table
from heliograph.removals.joined import joined
from heliograph.removals.matched import BLOCK_DAYS
from heliograph.removals.options import as_inputs, check_options
from heliograph.removals.result import Removals
from heliograph.removals.sentences import CONTEXT
from heliograph.removals.spells import UNKNOWN_US, Spells, spells
from heliograph.removals.testing import Decision, Looked, causes_tested, decide, look
from heliograph.version import __version__

_NO_ACCOUNT = (
    "The account is not known of any post, so that all may be of one person: posts and causes are "
    "counted, and it is not told when they went or what they were about. For more, give the "
    "account of each post (column account), or, for pages of one publication, its name as the "
    "account, and a registry that labels it."
)


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

    Where no account is known, posts and causes are counted, and nothing else is told.

    Raises InputError for unusable checks, ScopeError for posts of fewer than ``min_group_size``
    accounts that are not labelled; all accounts that are not known count as one at most.

    >>> found = removals({"post": ["1", "1"], "state": ["available", "gone"],
    ...                   "checked_at": ["2024-03-01T10:00Z", "2024-03-02T10:00Z"]})
    >>> found.looked.classes.anomaly, found.looked.causes[0].posts, found.survival.num_rows
    (1, 1, 0)
    """
    check_min_group_size(min_group_size)
    check_options(named=named, fdr=fdr, seed=seed)
    terms = lexicons_of(lexicons)
    say = progress or (lambda _: None)
    labels = dict(named or {})
    table = joined(given_checks(checks), None if posts is None else to_arrow(posts, "posts"))
    if not table.num_rows:
        raise InputError("there are no checks", remedy="give some.")
    say(f"reading {table.num_rows:,} checks")
    found = spells(table)
    collection = collected(found, tuple(terms), labels)
    check_many(collection, min_group_size)
    denominator = has_denominator(found)
    lists = datasets_without_survivors(table, found) if denominator else []
    everything = without_few(collection, min_group_size)
    watched = everything.of(_of_others(table, everything, lists)).watched()
    causes = _causes(watched, min_group_size) if denominator else ()
    looked = list(look(watched, causes, min_group_size, seed, say))
    tested = decide(looked, fdr)
    hidden = len(collection.subjects) - len(everything.subjects)
    parameters = _parameters(everything, hidden, len(terms), fdr, min_group_size, seed)
    design = Design(
        everything=everything,
        watched=watched,
        named=labels,
        family=_family(tested, looked, fdr),
        parameters=parameters,
        inputs=(*inputs, *as_inputs(terms)),
        seed=seed,
        version=__version__,
        min_group_size=min_group_size,
    )
    events = _found(tested)
    say(f"describing {len(events):,} findings")
    findings = tuple(describe(number, test, design) for number, test in enumerate(events))
    say("drawing how long posts stay")
    curves = _curves(watched, min_group_size) if denominator else {}
    topics = (
        summary.topics_seen(looked, tested)
        if denominator
        else summary.topics_among_removed(everything, min_group_size)
    )
    looked_at = _looked_at(
        found,
        everything,
        watched,
        curves,
        topics,
        tested,
        parameters,
        fdr,
        min_group_size=min_group_size,
        lists=lists,
    )
    parts = [
        (each.kind, each.name, classes_of(everything, each.holds)) for each in everything.subjects
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


def _found(tested: tuple[Decision, ...]) -> list[Decision]:
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


def _of_others(checks: pa.Table, everything: Collection, lists: list[str]) -> Flags:
    """Return which posts have a check of a dataset that is not among the lists of removed posts."""
    if not lists:
        return np.ones(everything.size, np.bool_)
    listed = pc.fill_null(pc.is_in(checks["dataset"], value_set=pa.array(lists)), False)
    others = checks["post_id"].filter(pc.invert(listed)).combine_chunks()
    return np.asarray(pc.is_in(everything.post_id, value_set=others), np.bool_)


def _causes(watched: Collection, min_group_size: int) -> tuple[Counted, ...]:
    """Return removals for any cause and for each, where they are of enough accounts."""
    found = causes_tested(watched)
    whole = next((each for each in found if each.cause == ANY), None)
    if not _may_be_drawn(watched, min_group_size):
        return ()
    apart = [each for each in found if each is not whole and each.event.any()]
    event = watched.gone if whole is None else whole.event
    kept = told([each.event for each in apart], event, watched.account, watched.labelled,
                min_group_size)  # fmt: skip
    told_of = [each for each, keep in zip(apart, kept, strict=True) if keep]
    if whole is not None and watched.drawn(_all(watched), whole.event, min_group_size):
        return (whole, *told_of)
    return tuple(told_of)


def _may_be_drawn(watched: Collection, min_group_size: int) -> bool:
    return watched.size > 0 and watched.drawn(_all(watched), watched.gone, min_group_size)


def _all(watched: Collection) -> Flags:
    return np.ones(watched.size, np.bool_)


def _curves(watched: Collection, min_group_size: int) -> dict[tuple[str, str], Curve]:
    """Return how long all posts stay, those of each subject, and apart by cause."""
    if not _may_be_drawn(watched, min_group_size):
        return {}
    curves = {("all", "all posts"): survival("all posts", watched, _all(watched), watched.gone)}
    for each in watched.subjects:
        if watched.drawn(each.holds, watched.gone, min_group_size):
            curves[each.kind, each.name] = survival(each.name, watched, each.holds, watched.gone)
    curves |= {("cause", each.name): each for each in by_cause(watched, min_group_size)}
    return {key: each for key, each in curves.items() if each is not None}


def _parameters(
    everything: Collection,
    hidden: int,
    lexicons: int,
    fdr: float,
    min_group_size: int,
    seed: int,
) -> dict[str, str]:
    return {
        "subjects": f"{len(everything.subjects):,} ({lexicons:,} lexicons given)",
        "subjects of too few accounts, left out": f"{hidden:,}",
        "matched within": f"an account and {BLOCK_DAYS} days of posting",
        "series": "posts watched on an average day of each span; removals by when they were found",
        "false discovery rate": f"{fdr:g}",
        "smallest group": str(min_group_size),
        "seed": str(seed),
    }


def _looked_at(  # noqa: PLR0913 - all that was looked at
    found: Spells,
    everything: Collection,
    watched: Collection,
    curves: dict[tuple[str, str], Curve],
    topics: tuple[TopicSeen, ...],
    tested: tuple[Decision, ...],
    parameters: dict[str, str],
    fdr: float,
    *,
    min_group_size: int,
    lists: list[str],
) -> RemovalsLooked:
    compared = {id(t.looked): t.looked.compared for t in tested if t.looked.compared is not None}
    denominator = has_denominator(found)
    series: tuple[Interval, ...] = ()
    if denominator and _may_be_drawn(watched, min_group_size):
        removed = counted(watched, (ANY,))
        if watched.drawn(_all(watched), removed.event, min_group_size):
            series = intervals(removed, _all(watched))
    return RemovalsLooked(
        posts=len(found),
        checks=int(found.checks.sum()),
        accounts=len(np.unique(found.account[found.account >= 0])),
        first_check=_moment(int(found.first_us.min())),
        last_check=_moment(int(found.last_us.max())),
        denominator=denominator,
        says=_says(
            found,
            everything,
            watched,
            denominator=denominator,
            min_group_size=min_group_size,
            lists=lists,
        ),
        classes=classes(found),
        survival=tuple(each for (kind, _), each in curves.items() if kind in {"all", "cause"}),
        causes=causes_seen(found, labelled=everything.labelled, min_group_size=min_group_size),
        topics=topics,
        series=series,
        detectable=detectable.sentence(list(compared.values()), fdr, len(tested))
        if denominator
        else "Without posts that stayed, no topic could have been found to go sooner than others.",
        parameters=parameters,
    )


def _says(
    found: Spells,
    everything: Collection,
    watched: Collection,
    *,
    denominator: bool,
    min_group_size: int,
    lists: list[str],
) -> str:
    said = [may_be_claimed(found)]
    unknown, whole = summary.unknown_accounts(everything), int(everything.whole.sum())
    if lists:
        said.append(
            f"{len(lists):,} {'dataset holds' if len(lists) == 1 else 'datasets hold'} next to "
            f"none but removed posts: {everything.watched().size - watched.size:,} posts that no "
            "other dataset has are counted, and tell nothing of how long posts stay."
        )
    if unknown and unknown == everything.size:
        said.append(_NO_ACCOUNT)
    elif denominator and not _may_be_drawn(watched, min_group_size):
        said.append(
            "The posts that were seen there, or those of them that went, are of fewer than "
            f"{min_group_size} private accounts: how long posts stay is not told."
        )
    elif unknown:
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
