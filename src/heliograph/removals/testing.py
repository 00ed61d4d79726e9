"""Every topic, cause and direction that is tested, with one error rate over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import betainc

from heliograph.findings.removal import Event
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.removals.bursts import FEWEST_REMOVED, Burst, Series, inside_of, sharpest
from heliograph.removals.classes import LEAST_STAYED
from heliograph.removals.collection import ABOUT_THE_POST, Collection
from heliograph.removals.counted import ANY, Counted, counted
from heliograph.removals.matched import Compared, Side, compare, matched
from heliograph.removals.topics import Subject

FEWEST_DRAWS = 10
"""Removals among a topic's posts and matched ones, those of one account on one day being one."""

STANDS_WITHOUT = 0.01
"""A burst without the two accounts that lost most posts in it must be as unlikely as this."""

MOST_OF_EVERYTHING = 0.5
"""Where all other posts rise by more than this part of a topic's rise, the burst is not its own."""

_LEAST_LEFT = 0.1
"""Where less of the information is left, other posts do not tell which topic stands out."""

_SURVIVORS_MISSING = "posts on it that stayed may not be in the data."
_WORTH_ASKING = 0.05
_BY_CHANCE = 0.001


@dataclass(frozen=True)
class Looked:
    """One subject and cause: what was compared, or why nothing was."""

    subject: Subject
    counted: Counted
    sources: int
    removed: int
    side: Side | None  # the topic's and the matched posts
    compared: Compared | None
    why_not: str
    series: Series | None
    burst: Burst | None
    burst_falls: str  # why the window, however sharp, is no burst of the subject; empty for none


@dataclass(frozen=True)
class Decision:
    """One test of the family."""

    looked: Looked
    event: Event
    p: float
    q: float
    found: bool
    compared: Compared | None  # what p is of: without topics that go the other way, where it falls
    unsettled: bool = False  # whether nearly all other posts are of topics that go the other way


def causes_tested(collection: Collection) -> tuple[Counted, ...]:
    """Return removals for any cause, and for each notice that tells of enough of them."""
    whole = counted(collection, (ANY,))
    apart = (counted(collection, (cause,)) for cause in ABOUT_THE_POST)
    enough = [each for each in apart if each.weight.sum() >= FEWEST_DRAWS]
    # Where all are for one cause, "any" would be the same test again.
    same = any(bool((each.event == whole.event).all()) for each in enough)
    return tuple(enough) if same else (whole, *enough)


def look(
    collection: Collection,
    causes: tuple[Counted, ...],
    min_group_size: int,
    seed: int,
    say: Callable[[str], None],
) -> Iterator[Looked]:
    """Yield every subject that may be told of, under every cause of which it may be told."""
    for number, subject in enumerate(collection.subjects):
        if not collection.shown(subject.holds, min_group_size):
            continue
        say(f"comparing posts: {number + 1:,} of {len(collection.subjects):,} subjects")
        for cause in causes:
            # How many posts of a topic few people lost is nobody's business, found or not.
            if not collection.drawn(subject.holds, cause.event, min_group_size):
                continue
            yield _looked(collection, subject, cause, min_group_size, seed)


def decide(looked: list[Looked], fdr: float) -> tuple[Decision, ...]:
    """Return all tests with q-values that hold however they depend on each other.

    A topic that goes more makes all others go less than the posts that they are matched with. So
    what is found is held against matched posts without those of topics found the other way, too,
    and the larger p counts. Where next to no posts are left for that, the first p counts.
    """
    first = _decided([(each, event, p) for each in looked for event, p in _p_values(each)], fdr)
    again = [_without_opposite(each, first) for each in first]
    p = [
        each.p if less is None else max(each.p, _p_of(less, each.event))
        for each, (less, _) in zip(first, again, strict=True)
    ]
    made = [(each.looked, each.event, one) for each, one in zip(first, p, strict=True)]
    return tuple(
        replace(
            decision,
            compared=decision.compared if decision.found or less is None else less,
            unsettled=unsettled,
        )
        for decision, (less, unsettled) in zip(_decided(made, fdr), again, strict=True)
    )


def _p_values(looked: Looked) -> list[tuple[Event, float]]:
    found: list[tuple[Event, float]] = []
    if looked.compared is not None:
        found.append(("removed more", looked.compared.p_more))
        found.append(("removed less", looked.compared.p_less))
    if looked.burst is not None:
        found.append(("burst", looked.burst.p))
    return found


def _decided(made: list[tuple[Looked, Event, float]], fdr: float) -> tuple[Decision, ...]:
    q = benjamini_yekutieli(np.array([p for _, _, p in made]), max(1, len(made)))
    return tuple(
        Decision(
            looked,
            event,
            p,
            float(one),
            bool(one <= fdr) and _stands(looked, event),
            looked.compared,
        )
        for (looked, event, p), one in zip(made, q, strict=True)
    )


def _stands(looked: Looked, event: Event) -> bool:
    """Return whether a sharp window is a burst of the subject."""
    return event != "burst" or not looked.burst_falls


def _p_of(compared: Compared, event: Event) -> float:
    return compared.p_more if event == "removed more" else compared.p_less


def _without_opposite(
    decision: Decision, decided: tuple[Decision, ...]
) -> tuple[Compared | None, bool]:
    """Return the comparison without posts of topics that go the other way, of what is found.

    None where there are no such posts, or too few others; and whether it is for the latter.
    """
    if not decision.found or decision.event == "burst":
        return None, False
    opposite = "removed less" if decision.event == "removed more" else "removed more"
    own = decision.looked.subject.holds
    left_out = np.zeros(len(own), np.bool_)
    for other in decided:
        if other.found and other.event == opposite:
            left_out |= other.looked.subject.holds & ~own
    if not left_out.any():
        return None, False
    counted_, whole = decision.looked.counted, decision.looked.compared
    assert whole is not None
    known = counted_.collection.account >= 0
    side = matched(counted_.side(own).of(~left_out[known]))
    if len(np.unique(side.draw[side.event])) < FEWEST_DRAWS:
        return None, True
    less = compare(side, counted_.hazard)
    if less.information < _LEAST_LEFT * whole.information:
        return None, True
    return less, False


def _looked(
    collection: Collection, subject: Subject, cause: Counted, min_group_size: int, seed: int
) -> Looked:
    side, why_not, series, burst = None, _SURVIVORS_MISSING, None, None
    if not _survivors_missing(collection, subject):
        side, why_not = _matched(collection, subject, cause, min_group_size)
        series, burst = _burst(subject, cause, seed)
    labelled, private = collection.sources(subject.holds)
    return Looked(
        subject=subject,
        counted=cause,
        sources=labelled + private,
        removed=int((subject.holds & cause.event).sum()),
        side=side,
        compared=None if side is None else compare(side, cause.hazard),
        why_not=why_not,
        series=series,
        burst=burst,
        burst_falls=_falls(subject, cause, series, burst, min_group_size),
    )


def _survivors_missing(collection: Collection, subject: Subject) -> bool:
    """Return whether next to none of its posts stayed while others did."""
    holds, stayed = subject.holds, ~collection.gone
    if holds.all() or not holds.any():
        return False
    return bool(stayed[holds].mean() < LEAST_STAYED <= stayed[~holds].mean())


def _falls(
    subject: Subject,
    cause: Counted,
    found: Series | None,
    burst: Burst | None,
    min_group_size: int,
) -> str:
    """Return why a sharp window is no burst of the subject; empty where it is one."""
    if burst is None or found is None or burst.p > _WORTH_ASKING:
        return ""
    inside = np.zeros(len(subject.holds), np.bool_)
    inside[np.flatnonzero(subject.holds)] = burst.inside
    if not cause.collection.shown(inside, min_group_size):
        return f"removals in its window are of fewer than {min_group_size} accounts."
    # An outlet is one account by itself.
    if subject.kind != "outlet" and burst.p_without > STANDS_WITHOUT:
        return "its window is not sharp without the two accounts that lost most posts in it."
    others = cause.at_risk(~subject.holds)
    start, end = found.start[burst.first], found.start[burst.last] + found.span
    seen, expected = inside_of(others, cause.hazard, int(start), int(end))
    if too_alike(burst, seen, expected):
        return (
            f"other posts went as fast in its window: {seen:.1f} removals, where {expected:.1f} "
            "were expected."
        )
    return ""


def too_alike(burst: Burst, seen: float, expected: float) -> bool:
    """Return whether removals of other posts in the window rise nearly as much as the topic's.

    Or may do so by chance: given how many went of all, the binomial tail of the topic's.
    """
    own = burst.seen / max(burst.expected, 0.5)
    if seen / max(expected, 0.5) - 1 >= MOST_OF_EVERYTHING * (own - 1):
        return True
    went, others = burst.seen / burst.dispersion, seen / burst.dispersion
    share = burst.expected / max(burst.expected + expected, 1e-9)
    return float(betainc(went, others + 1, share)) > _BY_CHANCE


def _matched(
    collection: Collection, subject: Subject, cause: Counted, min_group_size: int
) -> tuple[Side | None, str]:
    """Return the posts to compare, or why there are none."""
    if subject.kind == "outlet":
        return None, "an outlet has no posts that are not its own, so none match; see its curve."
    side = matched(cause.side(subject.holds))
    accounts = np.unique(side.account)
    private = int((~collection.labelled[accounts]).sum())
    if not len(accounts) or 0 < private < min_group_size:
        return None, (
            f"fewer than {min_group_size} accounts posted on it and on something else within "
            "four weeks."
        )
    draws = len(np.unique(side.draw[side.event]))
    if draws < FEWEST_DRAWS:
        return None, (
            f"{draws} removals among its posts and matched ones, those of one account on one day "
            f"counted once, are fewer than {FEWEST_DRAWS}."
        )
    return side, ""


def _burst(subject: Subject, cause: Counted, seed: int) -> tuple[Series | None, Burst | None]:
    """Return the series and its sharpest window, None where there is too little to look at."""
    posts = cause.at_risk(subject.holds)
    if posts.weight.sum() < FEWEST_REMOVED:
        return None, None
    return sharpest(posts, cause.hazard, seed)
