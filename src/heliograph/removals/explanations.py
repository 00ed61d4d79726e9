"""The innocent explanations of removals, each tested as far as it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heliograph.checks import CAUSES
from heliograph.findings import Explanation
from heliograph.removals.baseline import Flags
from heliograph.removals.bursts import inside_of
from heliograph.removals.collection import Collection
from heliograph.removals.counted import ANY, OF_ACCOUNTS, Counted, counted
from heliograph.removals.followed import followed
from heliograph.removals.matched import BLOCK_DAYS, compare, matched
from heliograph.removals.survival.compared import compared
from heliograph.removals.testing import STANDS_WITHOUT, Decision, too_alike
from heliograph.removals.words import went

_SURE = 0.05
_ALIKE = 0.5
"""What is half or twice as much is not alike."""

_FEW_FAILED = 0.05


@dataclass(frozen=True)
class _Seen:
    """What the explanations of one finding are judged by."""

    test: Decision
    watched: Collection

    @property
    def counted(self) -> Counted:
        return self.test.looked.counted

    @property
    def burst(self) -> bool:
        return self.test.event == "burst"


def explanations(test: Decision, watched: Collection) -> tuple[Explanation, ...]:
    """Return every explanation with its verdict and reason."""
    seen = _Seen(test, watched)
    about = (_volume, _everything_at_once) if seen.burst else (_who, _ages)
    general = (_authors, _copies, _accounts, _one_author, _checks, _failures, _places, _unlawful)
    return tuple(explain(seen) for explain in (*about, *general))


def _authors(seen: _Seen) -> Explanation:
    """Return whether authors' own deletions explain it."""
    name = "authors who delete what they wrote"
    cause = seen.counted.cause
    if cause == "author_deleted":
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason="It is what the finding counts. Why authors delete, and whether they were told "
            "to, the notice does not say.",
        )
    if cause != ANY:
        return Explanation(
            name=name,
            verdict="ruled out",
            reason=f"Only posts {went(cause)} are counted.",
        )
    return _without(seen, name, "author_deleted", "their authors deleted")


def _copies(seen: _Seen) -> Explanation:
    """Return whether removals of copied works explain it."""
    name = "works of others that were taken down"
    cause = seen.counted.cause
    if cause not in {ANY, "infringement_notice"}:
        return Explanation(
            name=name,
            verdict="ruled out",
            reason="Posts gone with a notice of an infringement are not counted.",
        )
    if cause != ANY:
        return Explanation(
            name=name, verdict="not ruled out", reason="It is what the finding counts."
        )
    return _without(seen, name, "infringement_notice", "are gone with a notice of an infringement")


def _without(seen: _Seen, name: str, cause: str, which: str) -> Explanation:
    """Return whether the finding stands when removals for one cause are not counted."""
    looked = seen.test.looked
    holds = looked.subject.holds & looked.counted.event
    of_cause = seen.watched.cause == CAUSES.index(cause)
    many, removed = int((holds & of_cause).sum()), int(holds.sum())
    told = f"Of the {removed:,} posts that went, {many:,} {which}."
    if not many:
        return Explanation(name=name, verdict="ruled out", reason=told)
    if seen.burst or looked.compared is None:
        verdict = "ruled out" if many < _FEW_FAILED * removed else "not ruled out"
        return Explanation(name=name, verdict=verdict, reason=told)  # type: ignore[arg-type]
    others = counted(seen.watched, tuple(each for each in CAUSES if each != cause))
    again = compare(matched(others.side(looked.subject.holds)), others.hazard)
    p = again.p_more if seen.test.event == "removed more" else again.p_less
    return Explanation(
        name=name,
        verdict="ruled out" if p <= _SURE else "not ruled out",
        reason=f"{told} Without these, the ratio of hazards is {again.ratio:.2f} "
        f"({again.low:.2f} to {again.high:.2f}; one-sided p {p:.2g}).",
    )


def _accounts(seen: _Seen) -> Explanation:
    """Return what became of posts that went with their account."""
    holds, watched = seen.test.looked.subject.holds, seen.watched
    codes = [CAUSES.index(each) for each in OF_ACCOUNTS]
    gone = holds & watched.gone & (watched.whole | np.isin(watched.cause, codes))
    return Explanation(
        name="accounts that are gone with all their posts",
        verdict="ruled out",
        reason=f"By design: {int(gone.sum()):,} posts of the {int(holds.sum()):,} went with their "
        "whole account; they are not counted as removals, only as no longer watched.",
    )


def _one_author(seen: _Seen) -> Explanation:
    """Return whether one account is behind it."""
    name = "one author whose posts went"
    burst, matching = seen.test.looked.burst, seen.test.looked.compared
    if seen.test.looked.subject.kind == "outlet":
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason="The finding is about one labelled outlet. Removals of one day count once.",
        )
    if seen.burst and burst is not None:
        inside = np.flatnonzero(seen.test.looked.subject.holds)[burst.inside]
        unknown = int((seen.watched.account[inside] < 0).sum())
        if unknown:
            return Explanation(
                name=name,
                verdict="not testable",
                reason=f"Of the {len(inside):,} posts that went in the window, the account of "
                f"{unknown:,} is not known. Counted as posts of one account, and without the two "
                f"accounts that lost most, p is {burst.p_without:.2g}.",
            )
        return Explanation(
            name=name,
            verdict="ruled out" if burst.p_without <= STANDS_WITHOUT else "not ruled out",
            reason="Without the account that lost most posts in the window, or without the two "
            f"that did, p is {burst.p_without:.2g} or less. Removals of one account on one day "
            "count once.",
        )
    assert matching is not None
    p = matching.p_more_without
    if seen.test.event == "removed less":
        p = matching.p_less_without
    return Explanation(
        name=name,
        verdict="ruled out" if p <= _SURE else "not ruled out",
        reason=f"The account with the largest share has {abs(matching.largest_share):.0%} of the "
        f"excess; without it, the one-sided p is {p:.2g}. Removals of one account on one day "
        "count once.",
    )


def _checks(seen: _Seen) -> Explanation:
    """Return whether posts of the subject were checked otherwise than others."""
    watched, holds = seen.watched, seen.test.looked.subject.holds
    a, b = _checked(watched, holds), _checked(watched, ~holds)
    name = "checks that came sooner, more often, or for longer"
    if a is None or b is None:
        return Explanation(name=name, verdict="not testable", reason="There are no other posts.")
    alike = all(
        _ALIKE <= (one + 0.01) / (other + 0.01) <= 1 / _ALIKE
        for one, other in zip(a, b, strict=True)
    )
    last = followed(seen.test, watched)
    told = ""
    if last is not None:
        alike = alike and last.alike
        told = (
            f" Those that stayed were last looked at {last.median:.1f} days after posting (median;"
            f" matched ones {last.others_median:.1f})."
        )
    return Explanation(
        name=name,
        verdict="ruled out" if alike else "not ruled out",
        reason=f"Posts of the subject came under observation {a[0]:.2f} days after posting (median;"
        f" others {b[0]:.2f}) and were checked {a[1]:.2f} times a day ({b[1]:.2f}). The comparison "
        "counts each post from its first check on, and a removal as lying between two checks."
        + told,
    )


def _checked(watched: Collection, holds: Flags) -> tuple[float, float] | None:
    """Return median age at the first check, and checks a day."""
    if not holds.any():
        return None
    end = np.where(watched.gone, watched.right, watched.left)[holds]
    days = float((end - watched.entry[holds]).sum())
    often = float(watched.checks[holds].sum()) / max(days, 1e-9)
    return float(np.median(watched.entry[holds])), often


def _failures(seen: _Seen) -> Explanation:
    """Return whether checks that failed explain it."""
    watched, holds = seen.watched, seen.test.looked.subject.holds
    shares = [
        float(watched.failed[part].sum()) / max(1, int(watched.checks[part].sum()))
        for part in (holds, ~holds)
    ]
    few = max(shares) <= _FEW_FAILED or abs(shares[0] - shares[1]) <= _FEW_FAILED
    return Explanation(
        name="checks that failed",
        verdict="ruled out" if few else "not ruled out",
        reason=f"{shares[0]:.1%} of the checks of its posts failed, {shares[1]:.1%} of the others. "
        "A failed check tells nothing: no post counts as gone for it.",
    )


def _places(_: _Seen) -> Explanation:
    return Explanation(
        name="posts that are withheld in the place of the checks only",
        verdict="not testable",
        reason="The checks do not say from where they were made. What is gone from one place may "
        "be there from another.",
    )


def _unlawful(_: _Seen) -> Explanation:
    return Explanation(
        name="rules that the posts broke: spam, fraud, advertising, what any platform takes down",
        verdict="not testable",
        reason="A notice of a violation does not say of which rule, and what the posts said was "
        "not judged. A topic that draws spam loses more posts everywhere.",
    )


def _who(seen: _Seen) -> Explanation:
    """Return how far the authors, and not the subject, make the difference."""
    looked, its = seen.test.looked, seen.watched
    unmatched = compared(its.left, looked.counted.right, its.entry, looked.subject.holds)
    assert looked.compared is not None
    return Explanation(
        name="authors whose posts go sooner, whatever they are about",
        verdict="ruled out",
        reason=f"By design: against all other posts, whoever wrote them, the ratio of hazards is "
        f"{unmatched.ratio:.2f}; against posts of the same authors, {looked.compared.ratio:.2f}, "
        "which is what counts.",
    )


def _ages(seen: _Seen) -> Explanation:
    """Return whether posts are compared that differ in age, or in when they were posted."""
    side = seen.test.looked.side
    assert side is not None
    watched = seen.watched
    known = watched.account >= 0
    holds = seen.test.looked.subject.holds[known]
    posted = watched.origin[known]
    apart = float(np.mean(posted[holds]) - np.mean(posted[~holds])) if (~holds).any() else 0.0
    return Explanation(
        name="posts that are older, or of other months",
        verdict="ruled out",
        reason=f"By design. On average they were posted {abs(apart):.1f} days "
        f"{'after' if apart >= 0 else 'before'} the others. Compared are posts of one account "
        f"posted within the same {BLOCK_DAYS} days, at the hazard of each age. What differs within "
        "these days, as a campaign of one week, is not ruled out.",
    )


def _volume(seen: _Seen) -> Explanation:
    """Return whether more posts explain a burst."""
    burst = seen.test.looked.burst
    assert burst is not None
    return Explanation(
        name="more posts on it, or younger ones",
        verdict="ruled out",
        reason=f"By design: {burst.expected:.1f} removals were expected in the window, by how many "
        "posts were watched in it, by their ages and by their authors' rates otherwise; "
        f"{burst.seen:.1f} were seen.",
    )


def _everything_at_once(seen: _Seen) -> Explanation:
    """Return whether other posts went in the same window."""
    name = "removals of everything at that time"
    looked = seen.test.looked
    burst, own = looked.burst, looked.series
    assert burst is not None
    assert own is not None
    others = looked.counted.at_risk(~looked.subject.holds)
    start, end = own.start[burst.first], own.start[burst.last] + own.span
    if others.weight.sum() < 1:
        return Explanation(name=name, verdict="not testable", reason="No other posts went.")
    went, expected = inside_of(others, looked.counted.hazard, int(start), int(end))
    return Explanation(
        name=name,
        verdict="not ruled out" if too_alike(burst, went, expected) else "ruled out",
        reason=f"Of all other posts {went:.1f} went in the window, against "
        f"{expected:.1f} expected.",
    )
