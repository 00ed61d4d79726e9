"""Innocent explanations of a shift: each is told from what rules it out."""

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from made_weekly import (
    ACCOUNTS,
    AT,
    HELD,
    MONDAYS,
    PANEL,
    SIZE,
    WEEKS,
    counts,
    first,
    label,
    made,
    posted_as,
    shares,
)

from heliograph.findings import UNSAID
from heliograph.findings.shift import PanelCheck
from heliograph.shifts.around import around
from heliograph.shifts.explanations import Changed, explanations
from heliograph.shifts.records import Counts, Signal
from heliograph.shifts.seasons import clocks_change, other_years

NEWS = "news that the panel reports too"
COPIES = "copies of one another: reposts, mirrors"
PUBLISHER = "one declared publisher"
SEASON = "a season, an anniversary or a yearly session"
VOLUME = "a change in how much is posted or collected"
LANGUAGES = "a change of the languages written in"
APP = "another app to post from"
PLATFORM = "a change of the platform"
FEW = "one or few accounts that carry it"
CLOCKS = "clocks put forward or back"


def changed(weekly=None, **changes):
    weekly = weekly or made()
    parts = {
        "weekly": weekly,
        "posted": posted_as(weekly),
        "signal": 0,
        "direction": "up",
        "weeks": around(AT, len(weekly.weeks)),
        "members": first(SIZE, ACCOUNTS),
        "panel": np.ones(PANEL, np.bool_),
        "checks": (HELD,),
        "labelled": (),
        "nameable": True,
    }
    return Changed(**parts | changes)


def verdicts(seen):
    return {each.name: each.verdict for each in explanations(seen)}


def reason(seen, name):
    return next(each.reason for each in explanations(seen) if each.name == name)


def test_a_plain_shift_leaves_open_only_what_posts_cannot_tell():
    assert verdicts(changed()) == {
        NEWS: "ruled out",
        "news that these accounts alone follow": "not testable",
        COPIES: "ruled out",
        PUBLISHER: "not testable",
        SEASON: "not testable",
        VOLUME: "ruled out",
        LANGUAGES: "not testable",
        APP: "ruled out",
        PLATFORM: "ruled out",
        FEW: "ruled out",
        "accounts chosen because they were seen to change": "not testable",
        "an open call, or an event that all attended": "not testable",
        "agreement by conviction, or one another's example": "not testable",
    }


def test_a_panel_that_moves_as_well_is_news():
    moved = made(panel=(counts(shares(PANEL, after=0.4, members=PANEL), seed=2),))
    assert verdicts(changed(moved))[NEWS] == "not ruled out"
    assert re.search(r"that of the panel by \+(18|19|20)\.\d perc", reason(changed(moved), NEWS))
    for rise, verdict in ((0.05, "ruled out"), (0.1, "not ruled out")):  # of 0.3
        panel = shares(PANEL, after=0.2 + rise, members=PANEL)
        some = changed(made(panel=(counts(panel, seed=2),)))
        assert verdicts(some)[NEWS] == verdict
        less = "less than a quarter" if verdict == "ruled out" else "not less than a quarter"
        assert f"points: {less}" in reason(some, NEWS)
    bad = PanelCheck(name="volume", held=False, says="It posts twice as much.")
    assert verdicts(changed(checks=(HELD, bad)))[NEWS] == "not ruled out"


def test_posts_with_the_words_of_others_are_copies():
    weekly = made(looked=(counts(shares(ACCOUNTS, after=0.5, members=SIZE), posts=2),))
    rows = np.repeat(np.arange(ACCOUNTS + PANEL), WEEKS)
    week = np.tile(np.arange(WEEKS), ACCOUNTS + PANEL)

    def seen(copied):
        own = [f"post {n} x" for n in range(len(rows))]
        texts = np.where(copied, [f"The news of {n}! http://a.example/{n}" for n in week], own)
        posted = replace(posted_as(weekly), text=pa.chunked_array([pa.array(texts.tolist())]))
        return changed(weekly, posted=posted)

    # About 80 posts have it since: of the 80 whose texts are looked at, up to 26 may be copies.
    mirrored = (rows < 4) & (week >= AT)
    assert verdicts(seen(mirrored))[COPIES] == "not ruled out"
    assert "more than a third as many" in reason(seen(mirrored), COPIES)
    assert "a larger part of all posts than before" in reason(seen(mirrored), COPIES)
    few = (rows < 2) & (week >= AT)
    assert verdicts(seen(few))[COPIES] == "ruled out"
    assert "a larger part" in reason(seen(few), COPIES)
    before = (rows < 4) & (week < AT)
    assert verdicts(seen(before))[COPIES] == "ruled out"
    assert "no larger part" in reason(seen(before), COPIES)
    of_one = (rows == 0) | (rows > SIZE)  # repeats itself, as do others
    assert verdicts(seen(of_one))[COPIES] == "ruled out"
    none = changed(weekly, posted=posted_as(weekly, text=None))
    assert verdicts(none)[COPIES] == "not testable"


def test_a_fall_is_judged_as_a_rise_is():
    down = made(
        looked=(counts(shares(ACCOUNTS, before=0.5, after=0.2, members=SIZE)),),
        panel=(counts(shares(PANEL, before=0.5), seed=2),),
    )
    found = verdicts(changed(down, direction="down"))
    assert (found[NEWS], found[FEW], found[VOLUME]) == ("ruled out",) * 3
    both = made(
        looked=down.looked,
        panel=(counts(shares(PANEL, before=0.5, after=0.3, members=PANEL), seed=2),),
    )
    assert verdicts(changed(both, direction="down"))[NEWS] == "not ruled out"


@pytest.mark.parametrize(
    ("labels", "verdict", "says"),
    [
        ([], "not testable", "without a label"),
        ([label("1"), label("2", "herald")], "not testable", "No two members"),
        ([label("1"), label("2"), label("3", "herald")], "not ruled out", "2 of the 10 members"),
        ([label(str(n), f"e{n}") for n in range(SIZE)], "ruled out", "all 10 members"),
    ],
)
def test_one_house_needs_no_other_explanation(labels, verdict, says):
    seen = changed(labelled=labels)
    assert verdicts(seen)[PUBLISHER] == verdict
    assert says in reason(seen, PUBLISHER)


def test_labels_are_not_counted_where_nobody_may_be_named():
    seen = changed(labelled=[label(str(n)) for n in range(SIZE - 1)], nameable=False)
    assert verdicts(seen)[PUBLISHER] == "not ruled out"
    assert not any(sign.isdigit() for sign in reason(seen, PUBLISHER))


def yearly(again):
    """110 weeks with the change in the week 70, and as large a one a year before, or none."""
    share = shares(ACCOUNTS, 110, after=0.5, members=SIZE, at=70)
    if again:
        share[:SIZE, 18:30] = 0.5
    return made(weeks=110, looked=(counts(share),), panel=(counts(shares(PANEL, 110), seed=2),))


def test_a_season_comes_every_year():
    for again, verdict in ((True, "not ruled out"), (False, "ruled out")):
        weekly = yearly(again)
        seen = changed(weekly, weeks=around(70, 110))
        assert verdicts(seen)[SEASON] == verdict
        assert "of 1 other year " in reason(seen, SEASON)


def test_other_years_are_sought_within_three_weeks_and_need_four_on_a_side():
    beyond = np.zeros(160)
    beyond[50:56] = 0.1  # 54 weeks before the week 104
    assert other_years(beyond, around(104, 160), 1)[0] == pytest.approx(0.1 * 6 / 8)
    assert other_years(beyond, around(104, 160), -1)[0] == pytest.approx(-0.05)
    for weeks_off, changes in ((3, 0.1), (-3, 0.1), (4, 0.1 * 7 / 8)):
        late = np.where(np.arange(160) >= 52 + weeks_off, 0.1, 0.0)
        assert other_years(late, around(104, 160), 1)[0] == pytest.approx(changes)
    of_two = np.where(np.arange(220) >= 52 + 4, 0.1, 0.0)
    assert other_years(of_two, around(156, 220), 1)[0] == pytest.approx(0.1)
    assert len(other_years(np.zeros(108), around(52, 108), 1)) == 1  # 104 has four weeks after it
    assert other_years(np.zeros(60), around(30, 60), 1) == ()
    assert other_years(np.full(160, np.nan), around(104, 160), 1) == ()


def test_hours_change_with_the_clocks():
    hours = made(signals=(Signal("hours:00-06", "hours", "the share of posts at night"),))
    assert MONDAYS[AT] == "2024-07-29"
    assert verdicts(changed(hours))[CLOCKS] == "ruled out"
    spring = changed(hours, weeks=around(13, WEEKS))
    assert verdicts(spring)[CLOCKS] == "not ruled out"
    assert "last Sundays of March and October" in reason(spring, CLOCKS)
    elsewhere = changed(hours, weeks=around(37, WEEKS))
    assert MONDAYS[37] == "2024-09-16"
    assert verdicts(elsewhere)[CLOCKS] == "not testable"
    assert CLOCKS not in verdicts(changed())
    near = [clocks_change(day) for day in ("2024-02-19", "2024-02-26", "2024-11-18", "2024-12-02")]
    assert near == [False, True, True, False]


def test_more_posts_or_fewer_others_may_be_all_that_changed():
    weekly = made()
    volume = np.full((ACCOUNTS + PANEL, WEEKS), 20)
    volume[:SIZE, AT:] = 40
    seen = changed(weekly, posted=posted_as(weekly, volume=volume))
    assert verdicts(seen)[VOLUME] == "not ruled out"
    assert "20.0 posts a week and account before, 40.0 since" in reason(seen, VOLUME)
    volume[:, AT:] = 40  # the panel's as well
    assert verdicts(changed(posted=posted_as(weekly, volume=volume)))[VOLUME] == "ruled out"
    gone = np.full((ACCOUNTS + PANEL, WEEKS), 20)
    gone[:3, AT:] = 0
    assert verdicts(changed(posted=posted_as(weekly, volume=gone)))[VOLUME] == "not ruled out"


def test_one_heavy_account_does_not_hide_that_the_others_post_more():
    volume = np.full((ACCOUNTS + PANEL, WEEKS), 20)
    volume[1:SIZE, AT:] = 40
    volume[0] = 2000
    seen = changed(posted=posted_as(made(), volume=volume))
    assert verdicts(seen)[VOLUME] == "not ruled out"
    assert "by a factor of 1.5 or more beyond the panel's" in reason(seen, VOLUME)
    # Nor that of nine the posts which do not count are gone.
    of = np.full((ACCOUNTS, WEEKS), 20)
    of[1:SIZE, AT:] = 8
    having = np.full_like(of, 4)
    of[0], having[0, :AT], having[0, AT:] = 2000, 400, 900
    assert verdicts(changed(made(looked=(Counts(having, of),))))[VOLUME] == "not ruled out"


def test_a_share_that_rises_since_other_posts_are_gone_is_not_ruled_out():
    of = np.full((ACCOUNTS, WEEKS), 20)
    of[:SIZE, AT:] = 8
    fewer = made(looked=(Counts(np.full((ACCOUNTS, WEEKS), 4), of),))
    assert verdicts(changed(fewer))[VOLUME] == "not ruled out"
    high = made(looked=(counts(shares(ACCOUNTS, before=0.5, after=0.9, members=SIZE)),))
    assert verdicts(changed(high))[VOLUME] == "ruled out"


def test_another_language_has_other_words():
    english = Signal("language:en", "language", "the share of posts in English")
    plain = made()
    for after, verdict in ((0.2, "ruled out"), (0.5, "not ruled out")):
        spoken = counts(shares(ACCOUNTS, after=after, members=SIZE), seed=3)
        weekly = replace(
            plain,
            signals=(*plain.signals, english),
            looked=(*plain.looked, spoken),
            panel=(*plain.panel, counts(shares(PANEL), seed=4)),
        )
        assert verdicts(changed(weekly))[LANGUAGES] == verdict
    assert LANGUAGES not in verdicts(changed(weekly, signal=1))


def test_another_app_is_told_from_the_same_one():
    weekly = made()
    rows = np.repeat(np.arange(ACCOUNTS + PANEL), WEEKS)
    week = np.tile(np.arange(WEEKS), ACCOUNTS + PANEL)
    moved = np.where((rows < SIZE) & (week >= AT), 1, 0)
    seen = changed(weekly, posted=posted_as(weekly, app=moved))
    assert verdicts(seen)[APP] == "not ruled out"
    assert reason(seen, APP).startswith("100% of what members post moved")
    everybody = np.where(week >= AT, 1, 0)
    assert verdicts(changed(posted=posted_as(weekly, app=everybody)))[APP] == "ruled out"
    assert verdicts(changed(posted=posted_as(weekly, app=-1)))[APP] == "not testable"


def test_a_platform_of_their_own_may_have_changed():
    weekly = made()
    rows = np.repeat(np.arange(ACCOUNTS + PANEL), WEEKS)
    own = np.where(rows < SIZE, 1, 0)
    assert verdicts(changed(posted=posted_as(weekly, platform=own)))[PLATFORM] == "not ruled out"
    none = posted_as(weekly, platform=-1)
    assert verdicts(changed(posted=none))[PLATFORM] == "not testable"


def test_one_loud_account_is_told_from_a_group():
    share = shares(ACCOUNTS)
    share[0, AT:] = 0.95
    seen = changed(made(looked=(counts(share),)))
    assert verdicts(seen)[FEW] == "not ruled out"
    # How much is left without it would tell how much it changed.
    assert reason(seen, FEW) == (
        "Without the 1 of 10 members whose change is largest, the mean change is less than half "
        "of what it is with them."
    )


def test_an_account_silent_on_one_side_does_not_hide_the_others():
    looked = made().looked[0]
    of, having = looked.of.copy(), looked.having.copy()
    of[0, :AT] = having[0, :AT] = 0
    seen = changed(made(looked=(Counts(having, of),)))
    assert verdicts(seen)[FEW] == "ruled out"
    assert "of 9 members" in reason(seen, FEW)


def test_nothing_says_more_than_it_may():
    for each in explanations(changed()):
        assert not UNSAID.search(f"{each.name} {each.reason}")
        assert each.reason.endswith(".")
