"""Every topic, cause and direction that is tested, with one error rate over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from heliograph.findings.removal import Event
from heliograph.multiplicity import benjamini_yekutieli
from heliograph.removals.bursts import FEWEST_REMOVED, Burst, Series, sharpest
from heliograph.removals.collection import Collection
from heliograph.removals.counted import ANY, TESTED, Counted, counted
from heliograph.removals.matched import Compared, Side, compare, matched
from heliograph.removals.topics import Subject

FEWEST_DRAWS = 10
"""Removals among a topic's posts and matched ones, those of one account on one day being one."""

STANDS_WITHOUT = 0.01
"""A burst without the account that lost most posts in it must be as unlikely as this."""


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


@dataclass(frozen=True)
class Decision:
    """One test of the family."""

    looked: Looked
    event: Event
    p: float
    q: float
    found: bool


def causes_tested(collection: Collection) -> tuple[Counted, ...]:
    """Return removals for any cause, and for each notice that tells of enough of them."""
    whole = counted(collection, (ANY,))
    apart = (counted(collection, (cause,)) for cause in TESTED)
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
    """Yield every subject that may be told of, under every cause."""
    for number, subject in enumerate(collection.subjects):
        if not collection.shown(subject.holds, min_group_size):
            continue
        say(f"comparing posts: {number + 1:,} of {len(collection.subjects):,} subjects")
        for cause in causes:
            yield _looked(collection, subject, cause, min_group_size, seed)


def decide(looked: list[Looked], fdr: float) -> tuple[Decision, ...]:
    """Return all tests with q-values that hold however they depend on each other.

    A topic that goes more makes all others go less than the posts that they are matched with. So
    what is found is held against matched posts without those of topics found the other way, too,
    and the larger p counts.
    """
    decided = _decided([(each, event, p) for each in looked for event, p in _p_values(each)], fdr)
    again = [
        (each.looked, each.event, max(each.p, _p_without_opposite(each, decided)))
        for each in decided
    ]
    return _decided(again, fdr)


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
        Decision(looked, event, p, float(one), bool(one <= fdr) and _stands(looked, event))
        for (looked, event, p), one in zip(made, q, strict=True)
    )


def _stands(looked: Looked, event: Event) -> bool:
    """Return whether a burst stands without one account; an outlet is one by itself."""
    if event != "burst" or looked.burst is None or looked.subject.kind == "outlet":
        return True
    return looked.burst.p_without <= STANDS_WITHOUT


def _p_without_opposite(decision: Decision, decided: tuple[Decision, ...]) -> float:
    """Return p without posts of topics that go the other way, where something is found."""
    if not decision.found or decision.event == "burst":
        return 0.0
    opposite = "removed less" if decision.event == "removed more" else "removed more"
    own = decision.looked.subject.holds
    left_out = np.zeros(len(own), np.bool_)
    for other in decided:
        if other.found and other.event == opposite:
            left_out |= other.looked.subject.holds & ~own
    if not left_out.any():
        return 0.0
    counted_ = decision.looked.counted
    known = counted_.collection.account >= 0
    side = matched(counted_.side(own).of(~left_out[known]))
    if not side.event.any():
        return 1.0
    compared = compare(side, counted_.hazard)
    return compared.p_more if decision.event == "removed more" else compared.p_less


def _looked(
    collection: Collection, subject: Subject, cause: Counted, min_group_size: int, seed: int
) -> Looked:
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
    )


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
