"""Innocent explanations of a change that many share, each tested as far as the data allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heliograph.findings import Explanation, Named
from heliograph.findings.shift import Direction, PanelCheck
from heliograph.shifts.around import Around, step, steps, weekly_mean
from heliograph.shifts.copies import copies
from heliograph.shifts.mixes import language_change, mix_change, platform_difference
from heliograph.shifts.posted import Posted
from heliograph.shifts.records import Flags, Floats, Weekly
from heliograph.shifts.seasons import (
    SHIFTED,
    SHIFTED_YEARS,
    YEAR_WEEKS,
    clocks_change,
    clocks_change_elsewhere,
    other_years,
)
from heliograph.shifts.volume import posting_change

_HALF = 0.5
"""What changes half as much as the group does may well be what changed the group."""
_QUARTER = 0.25
_THIRD = 1 / 3
_MIX = 0.1
_FACTOR = 1.5
_MISSING = 0.2


@dataclass(frozen=True)
class Changed:
    """What the explanations of one finding are judged by; ``members`` are bool[accounts]."""

    weekly: Weekly
    posted: Posted
    signal: int
    direction: Direction
    weeks: Around
    members: Flags
    panel: Flags  # bool[panel accounts], those held against
    checks: tuple[PanelCheck, ...]
    labelled: Sequence[Named]  # members that a registry labels
    nameable: bool  # whether it may be told which they are

    @property
    def sign(self) -> int:
        """1 for a rise, -1 for a fall."""
        return 1 if self.direction == "up" else -1

    @property
    def both(self) -> tuple[Flags, Flags]:
        """Members, and the panel's accounts, over the accounts of both together."""
        none = np.zeros_like
        return (
            np.concatenate([self.members, none(self.panel)]),
            np.concatenate([none(self.members), self.panel]),
        )

    def means(self) -> tuple[Floats, Floats]:
        """Return the weekly means of the members and of the panel."""
        return (
            weekly_mean(self.weekly.looked[self.signal], self.members),
            weekly_mean(self.weekly.panel[self.signal], self.panel),
        )


def explanations(seen: Changed) -> tuple[Explanation, ...]:
    """Return every explanation with its verdict and reason."""
    kind = seen.weekly.signals[seen.signal].kind
    return (
        _common_news(seen),
        _own_news(),
        _copies(seen),
        _one_publisher(seen),
        _season(seen),
        *((_clocks(seen),) if kind == "hours" else ()),
        _volume(seen),
        *(() if kind == "language" else (_languages(seen),)),
        _app(seen),
        _platform(seen),
        _few(seen),
        _chosen(),
        _call(),
        _conviction(),
    )


def _common_news(seen: Changed) -> Explanation:
    """Return whether the panel moved with the group, if only by a part: then all did."""
    of_group, of_panel = (step(mean, seen.weeks) for mean in seen.means())
    little = seen.sign * of_panel < _QUARTER * seen.sign * of_group
    held = all(check.held for check in seen.checks)
    return Explanation(
        name="news that the panel reports too",
        verdict="ruled out" if little and held else "not ruled out",
        reason=f"Over {_weeks(seen.weeks.span)} before and since, the members' mean changed by "
        f"{_points(of_group)}, that of the panel by {_points(of_panel)}: "
        + ("less" if little else "not less")
        + " than a quarter in the same direction, the most at which this is ruled out. The panel "
        + ("passes every check of how like it is." if held else "fails a check of how like it is."),
    )


def _own_news() -> Explanation:
    return Explanation(
        name="news that these accounts alone follow",
        verdict="not testable",
        reason="The panel shows what everybody like it took up. What happened in the members' own "
        "town, trade or cause, and nowhere in the panel's, it cannot show: in simulated worlds in "
        "which some accounts follow news that the panel does not, nearly every run gave a finding.",
    )


def _copies(seen: Changed) -> Explanation:
    """Return whether members may have sent on the same posts, rather than written of the same."""
    name = "copies of one another: reposts, mirrors"
    found = copies(seen.posted, seen.both[0], seen.weeks)
    if found is None:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="Fewer than half of the members' posts around the change have words to compare.",
        )
    counts = seen.weekly.looked[seen.signal]
    late = seen.members, seen.weeks.after
    having, of = (int(each[late[0]][:, late[1]].sum()) for each in (counts.having, counts.of))
    rising = having if seen.sign > 0 else of - having
    many = found.after > _THIRD * rising
    # Shares would tell of as few as two accounts.
    return Explanation(
        name=name,
        verdict="not ruled out" if many else "ruled out",
        reason="Since the change, members' posts whose words two or more of them posted come to "
        + ("more than" if many else "at most")
        + " a third as many as the posts "
        + ("that the share counts" if seen.sign > 0 else "of the kind that the share leaves out")
        + (", and are " + ("a larger" if found.more else "no larger"))
        + " part of all posts than before. Whatever they say counts. A repost without its words, "
        "or in others, is not seen as a copy.",
    )


def _one_publisher(seen: Changed) -> Explanation:
    """Return whether labelled members are of one house, which may well decide what they write."""
    name = "one declared publisher"
    entities = Counter(label.entity for label in seen.labelled)
    members = int(seen.members.sum())
    if any(many > 1 for many in entities.values()):
        most = max(entities.values())
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=(
                f"The registry labels {most:,} of the {members:,} members as accounts of one body."
                if seen.nameable
                else "The registry labels members as accounts of one body."
            )
            + " What one house decides needs no other explanation.",
        )
    if len(seen.labelled) == members:
        return Explanation(
            name=name,
            verdict="ruled out",
            reason=f"The registry labels all {members:,} members, each as another body's account; "
            "it can rule out only what it knows of.",
        )
    return Explanation(
        name=name,
        verdict="not testable",
        reason="No two members are labelled as one body's; who runs the accounts without a label, "
        "no registry says.",
    )


def _season(seen: Changed) -> Explanation:
    """Return whether the same weeks of another year brought as much."""
    name = "a season, an anniversary or a yearly session"
    of_group, of_panel = seen.means()
    now = step(of_group - of_panel, seen.weeks)
    then = other_years(of_group - of_panel, seen.weeks, seen.sign)
    if not then or np.isnan(now):
        return Explanation(
            name=name,
            verdict="not testable",
            reason=f"The {_weeks(len(seen.weekly.weeks))} hold no other year in which members and "
            f"panel posted around the same week ({YEAR_WEEKS} weeks before or after).",
        )
    most = max(then, key=lambda each: seen.sign * each)
    return Explanation(
        name=name,
        verdict="not ruled out" if seen.sign * most >= _HALF * seen.sign * now else "ruled out",
        reason=f"Around the same week of {len(then)} other {'year' if len(then) == 1 else 'years'} "
        f"(up to {SHIFTED} weeks earlier or later, {SHIFTED_YEARS} over several years) "
        f"the members' mean changed by {_points(most)} beyond the panel's at most in this "
        f"direction, now by {_points(now)}.",
    )


def _clocks(seen: Changed) -> Explanation:
    """Return whether clocks were put forward or back: hours of the day are in UTC."""
    name = "clocks put forward or back"
    week = seen.weekly.weeks[seen.weeks.at]
    rule = (
        "Hours are counted in UTC. Looked at are the clocks of the European Union (the last "
        "Sundays of March and October) and of most of the USA and Canada (the second Sunday of "
        "March, the first of November): "
    )
    if clocks_change(week):
        return Explanation(
            name=name,
            verdict="not ruled out",
            reason=f"{rule}some change within two weeks of this one, and a panel of other "
            "countries would not change with them.",
        )
    if clocks_change_elsewhere(week):
        return Explanation(
            name=name,
            verdict="not testable",
            reason=f"{rule}none changes within two weeks of this one. Those of other countries "
            "may, at this time of the year, and are not looked at.",
        )
    return Explanation(
        name=name,
        verdict="ruled out",
        reason=f"{rule}none changes within two weeks of this one. Other countries' are not looked "
        "at; most that change theirs do so in March, in April, or from September to November.",
    )


def _volume(seen: Changed) -> Explanation:
    """Return whether members post, or are collected, more or less than before."""
    members, panel = seen.both
    counts = seen.weekly.looked[seen.signal]
    change = posting_change(seen.posted.volume, counts, seen.members, members, panel, seen.weeks)
    as_much = 1 / _FACTOR <= change.beyond <= _FACTOR
    counted_more = abs(np.log(change.of)) < abs(np.log(change.having))
    as_seldom = abs(change.missing_after - change.missing_before) < _MISSING
    steady = as_much and as_seldom and counted_more
    return Explanation(
        name="a change in how much is posted or collected",
        verdict="ruled out" if steady else "not ruled out",
        reason=f"Members posted {change.before:,.1f} posts a week and account before, "
        f"{change.after:,.1f} since (the panel {change.panel_before:,.1f} and "
        f"{change.panel_after:,.1f}); of their weeks {change.missing_before:.0%} had no post "
        f"before, {change.missing_after:.0%} since. In the median account, what is posted changed "
        + ("by less than" if as_much else "by")
        + f" a factor of {_FACTOR:g} {'' if as_much else 'or more '}beyond the panel's, and the "
        "posts that the share counts changed "
        + ("more than" if counted_more else "no more than")
        + " those of which it is taken.",
    )


def _languages(seen: Changed) -> Explanation:
    """Return whether members write more in another language, in which the list has other words."""
    name = "a change of the languages written in"
    found = language_change(seen.weekly, seen.members, seen.panel, seen.weeks)
    if found is None:
        return Explanation(
            name=name,
            verdict="not testable",
            reason="There are no two languages in which enough of the posts are known to be.",
        )
    group, panel = found
    return Explanation(
        name=name,
        verdict="not ruled out" if group - panel >= _MIX else "ruled out",
        reason="Of all languages with enough posts, the one whose share changed most changed by "
        f"{_size(group)} among members, by {_size(panel)} in the panel.",
    )


def _app(seen: Changed) -> Explanation:
    """Return whether members changed the app they post from."""
    name = "another app to post from"
    found = mix_change(seen.posted, seen.posted.app, *seen.both, seen.weeks)
    if found is None:
        return Explanation(
            name=name, verdict="not testable", reason="The data do not say from which app."
        )
    group, panel = found
    return Explanation(
        name=name,
        verdict="not ruled out" if group - panel >= _MIX else "ruled out",
        reason=f"{_percent(group)} of what members post moved from one app to another between "
        f"before and since, {_percent(panel)} of what the panel posts.",
    )


def _platform(seen: Changed) -> Explanation:
    """Return whether the members' platform could have changed, and not the panel's."""
    name = "a change of the platform"
    found = platform_difference(seen.posted, *seen.both)
    if found is None:
        return Explanation(
            name=name, verdict="not testable", reason="The data do not say on which platform."
        )
    return Explanation(
        name=name,
        verdict="not ruled out" if found >= _HALF else "ruled out",
        reason=f"{_percent(found)} of the members' posts would have to be on another platform to "
        "be spread over platforms as the panel's are. A change that a platform makes for some of "
        "its users only is not seen.",
    )


def _few(seen: Changed) -> Explanation:
    """Return whether the mean holds without those members who changed most."""
    each = seen.sign * steps(seen.weekly.looked[seen.signal], seen.members, seen.weeks)
    each -= seen.sign * np.nan_to_num(step(seen.means()[1], seen.weeks))
    each = np.sort(each[~np.isnan(each)])
    left_out = -(-len(each) // 10)
    rest = each[: len(each) - left_out]
    holds = len(rest) > 0 and each.mean() > 0 and rest.mean() >= _HALF * each.mean()
    return Explanation(
        name="one or few accounts that carry it",
        verdict="ruled out" if holds else "not ruled out",
        # How much is left would tell how much those few changed.
        reason=f"Without the {left_out:,} of {len(each):,} members whose change is largest, the "
        f"mean change is {'at least' if holds else 'less than'} half of what it is with them.",
    )


def _chosen() -> Explanation:
    return Explanation(
        name="accounts chosen because they were seen to change",
        verdict="not testable",
        reason="How the accounts came into the data, the data do not say. Of accounts collected "
        "since somebody saw them change, the test would find what it was given.",
    )


def _call() -> Explanation:
    return Explanation(
        name="an open call, or an event that all attended",
        verdict="not testable",
        reason="An appeal that everybody could read, a conference or a campaign of a lawful "
        "association moves accounts at once; calendars and letters are not part of the data.",
    )


def _conviction() -> Explanation:
    return Explanation(
        name="agreement by conviction, or one another's example",
        verdict="not testable",
        reason="People who read the same or each other take up the same subjects. What is posted "
        "tells when, not why.",
    )


def _points(share: float) -> str:
    return "an unknown amount" if np.isnan(share) else f"{100 * share:+.1f} percentage points"


def _size(share: float) -> str:
    return f"{100 * share:.1f} percentage points"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _weeks(many: int) -> str:
    return "1 week" if many == 1 else f"{many:,} weeks"
