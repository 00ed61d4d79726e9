"""From a decision to a finding: its numbers, and whom it may not tell of."""

import sys
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from made_weekly import (
    ACCOUNTS,
    AT,
    MONDAYS,
    PANEL,
    SIZE,
    WEEKS,
    counts,
    decision,
    design,
    first,
    label,
    made,
    posted_as,
    shares,
)

from heliograph.findings import UNSAID
from heliograph.findings.shift import PanelCheck
from heliograph.shifts.around import around, step, weekly_mean
from heliograph.shifts.detectable import Bench, detectable, found_of, least_members, planted
from heliograph.shifts.finding import describe
from heliograph.shifts.posted import posted
from heliograph.shifts.records import Counts, Signal
from heliograph.shifts.result import signals_table, weeks_table
from heliograph.shifts.sentences import sayable
from heliograph.shifts.series import interval
from heliograph.shifts.summary import looked_at
from heliograph.shifts.telling import tellable
from heliograph.simulate.shifting import shifting


def described(weekly=None, one=None, **changes):
    one = one or decision()
    return describe(0, one, one.group, design(weekly or made(), **changes))


def test_the_sentence_has_the_numbers():
    found = described()
    assert found.statement == (
        "10 of 40 accounts changed the share of posts on the economy upward around 2024-07-29, "
        "each confirmed in weeks that were held out: among all accounts the largest changes of "
        "12.3 are to be expected within 3 weeks, where chance gives 4.1, and the members' mean "
        "changed by +30.0 percentage points beyond that of a panel of 38 accounts."
    )
    assert (found.week, found.earliest, found.latest) == (
        MONDAYS[AT],
        MONDAYS[AT - 1],
        "2024-08-05",
    )
    assert (found.statistic.observed, found.statistic.expected) == (12.34, 4.1)
    points = (found.effect.value, found.effect.low, found.effect.high)
    assert points == pytest.approx((30, 25, 35))
    assert (found.size, found.tested, found.panel_accounts) == (SIZE, ACCOUNTS, PANEL)
    assert found.null_model.rule_id == "circular-shift-beyond-panel-1"
    assert found.named == ()
    assert (found.finding_id, found.p, found.q) == ("F1", 0.001, 0.004)


def test_a_fall_is_told_as_one():
    one = decision(direction="down", window_weeks=1)
    group = replace(one.group, effect=-0.3, low=-0.4, high=-0.2)
    said = described(one=replace(one, group=group)).statement
    assert "on the economy downward around 2024-07-29" in said
    assert "expected within one week, where" in said
    assert "mean changed by -30.0 percentage points" in said


def test_series_are_the_means_of_members_and_panel():
    weekly = made()
    found = described(weekly)
    assert [week.start for week in found.series] == list(weekly.weeks)
    shares_ = weekly.looked[0].having[:SIZE] / weekly.looked[0].of[:SIZE]
    assert [week.group for week in found.series] == pytest.approx(shares_.mean(axis=0).tolist())
    beside = weekly.panel[0].having / weekly.panel[0].of
    assert [week.panel for week in found.series] == pytest.approx(beside.mean(axis=0).tolist())
    assert {week.accounts for week in found.series} == {SIZE}
    assert all(week.low < week.group < week.high for week in found.series)


def test_weeks_of_few_are_blank_on_either_side():
    weekly = made()
    looked, panel = weekly.looked[0], weekly.panel[0]
    of, beside = looked.of.copy(), panel.of.copy()
    of[: SIZE - 4, 3] = 0  # four members are left
    of[:SIZE, 4] = 0
    of[: SIZE - 5, 5] = 0
    beside[4:, 6] = 0
    weekly = made(
        looked=(Counts(np.minimum(looked.having, of), of),),
        panel=(Counts(np.minimum(panel.having, beside), beside),),
    )
    weeks = described(weekly).series
    assert [(weeks[n].group is None, weeks[n].accounts) for n in (2, 3, 4, 5)] == [
        (False, 10),
        (True, 0),
        (True, 0),
        (False, 5),
    ]
    assert (weeks[3].low, weeks[3].panel is None) == (None, False)
    assert (weeks[6].panel, weeks[6].group is None) == (None, False)


def names(*codes, entity="gazette"):
    return {code: label(f"a{code:02}", f"{entity}{code}") for code in codes}


def test_labelled_members_are_named_and_nobody_else():
    found = described(named=names(0, 3, 20))
    assert [(each.alias, each.account) for each in found.named] == [("A1", "a00"), ("A2", "a03")]


@pytest.mark.parametrize(("many", "told"), [(5, 5), (6, 0), (9, 0), (10, 10)])
def test_names_leave_no_few_others(many, told):
    assert len(described(named=names(*range(many))).named) == told


def test_a_week_does_not_tell_of_few_beside_those_named():
    weekly = made()
    of = weekly.looked[0].of.copy()
    of[5:7, 8] = 0  # of the five members without a label three posted
    weekly = made(looked=(Counts(np.minimum(weekly.looked[0].having, of), of),))
    assert described(weekly).series[8].accounts == 8
    named = described(weekly, named=names(*range(5))).series
    assert (named[8].group, named[8].accounts) == (None, 0)
    assert named[9].accounts == SIZE


def test_what_few_have_is_not_told_of_many():
    """One account of forty uses the term: the mean of all is forty times less, and its timeline."""
    everybody = np.ones(ACCOUNTS, np.bool_)
    of = np.full((ACCOUNTS, WEEKS), 20)
    for users, told in ((0, True), (1, False), (4, False), (5, True), (40, True)):
        having = np.where(first(users, ACCOUNTS)[:, None], 3, 0) * np.ones_like(of)
        for one in (Counts(having, of), Counts(of - having, of)):
            assert tellable(one, everybody, (), everybody, 5).all() == told
    # Labelled ones are no private accounts.
    having = np.where(first(2, ACCOUNTS)[:, None], 3, 0) * np.ones_like(of)
    assert tellable(Counts(having, of), everybody, (), ~first(2, ACCOUNTS), 5).all()
    few = made(panel=(Counts(np.where(first(3, PANEL)[:, None], 3, 0) * of[:PANEL], of[:PANEL]),))
    assert all(week.panel is None for week in described(few).series)


@pytest.mark.parametrize(("size", "told"), [(40, True), (38, False), (36, False), (35, True)])
def test_the_mean_of_all_less_that_of_members_is_of_nobody_or_of_many(size, told):
    weekly = made(looked=(counts(shares(ACCOUNTS, after=0.5, members=size)),))
    one = decision(members=first(size, ACCOUNTS))
    looked = looked_at(weekly, [one], np.zeros(ACCOUNTS, np.bool_), "", {}, 5)
    assert [week.group is not None for week in looked.signals[0].series] == [told] * WEEKS
    assert described(weekly, one).series[0].accounts == size


def test_two_groups_of_one_signal_leave_no_few_either():
    up, down = first(18, ACCOUNTS), np.zeros(ACCOUNTS, np.bool_)
    down[18:37] = True  # of neither are three
    both = [decision(members=up), decision(members=down, direction="down")]
    looked = looked_at(made(), both, np.zeros(ACCOUNTS, np.bool_), "", {}, 5)
    assert all(week.group is None for each in looked.signals for week in each.series)
    alone = looked_at(made(), both[:1], np.zeros(ACCOUNTS, np.bool_), "", {}, 5)
    assert all(week.group is not None for week in alone.signals[0].series)


def test_of_two_languages_one_is_what_the_other_leaves():
    """A group in one and nearly the same group in the other would tell of the few between them."""
    english = counts(shares(ACCOUNTS, after=0.5, members=SIZE))
    german = Counts(english.of - english.having, english.of)
    signals = (
        Signal("language:de", "language", "the share of posts in German"),
        Signal("language:en", "language", "the share of posts in English"),
    )
    beside = counts(shares(PANEL), seed=2)
    weekly = made(signals=signals, looked=(german, english), panel=(beside, beside))
    for extra, blank in ((0, False), (2, True), (5, False)):
        fall = decision(direction="down", members=first(SIZE, ACCOUNTS))
        rise = decision(signal=1, members=first(SIZE + extra, ACCOUNTS))
        larger = described(weekly, rise, decided=(fall, rise))
        smaller = described(weekly, fall, decided=(fall, rise))
        assert all((week.group is None) == blank for week in larger.series)
        assert all(week.group is not None for week in smaller.series)
    # Two topics have nothing to do with each other.
    topics = tuple(Signal(each.id, "topic", each.what) for each in signals)
    other = made(signals=topics, looked=weekly.looked, panel=weekly.panel)
    rise = decision(signal=1, members=first(SIZE + 2, ACCOUNTS))
    told = described(other, rise, decided=(fall, rise)).series
    assert all(week.group is not None for week in told)


def test_what_was_looked_at_is_told_in_both_directions():
    found = decision()
    other = decision(direction="down", outcome="not found", group=None, p=0.4, q=1.0, week=-1)
    looked = looked_at(
        made(), [found, other], np.zeros(ACCOUNTS, np.bool_), "could", {"seed": "1"}, 5
    )
    assert [(each.direction, each.outcome, each.p) for each in looked.signals] == [
        ("up", "found", 0.001),
        ("down", "not found", 0.4),
    ]
    assert (looked.accounts, looked.panel_accounts, looked.weeks) == (ACCOUNTS, PANEL, WEEKS)
    assert (looked.first_week, looked.last_week) == ("2024-01-01", MONDAYS[WEEKS - 1])
    weeks, signals = weeks_table(looked.signals), signals_table(looked.signals)
    assert weeks.column_names == [
        "signal", "week", "accounts", "share", "low", "high", "panel_share",
    ]  # fmt: skip
    assert weeks.num_rows == WEEKS  # once, not once a direction
    assert weeks["share"].to_pylist() == [week.group for week in looked.signals[0].series]
    assert signals.column_names == [
        "signal", "kind", "direction", "eligible", "observed", "expected", "p", "q", "outcome",
        "says",
    ]  # fmt: skip
    assert signals["direction"].to_pylist() == ["up", "down"]


def test_intervals_are_those_of_a_mean_and_never_of_nothing():
    rng = np.random.default_rng(5)
    true = rng.beta(2, 6, (400, 1))
    inside = 0
    for draw in range(40):
        some = rng.choice(400, 12, replace=False)
        one = counts(np.repeat(true[some], 10, axis=1), posts=6, seed=draw)
        low, high = interval(one, np.ones(12, np.bool_))
        inside += int(((low <= true.mean()) & (true.mean() <= high)).sum())
    assert 0.9 <= inside / 400 <= 1
    nothing = Counts(np.zeros((6, 1), np.int64), np.full((6, 1), 10))
    low, high = interval(nothing, np.ones(6, np.bool_))
    assert low[0] == 0
    assert high[0] == pytest.approx(0.0602, abs=1e-3)  # Wilson's for 0 of 60


def test_a_list_may_be_called_anything_and_a_finding_not():
    signals = (
        Signal("topic:x", "topic", "the share of posts with a term of the topic 'paid trolls'"),
        Signal("topic:y", "topic", "the share of posts with a term of the topic 'harvest'"),
    )
    weekly = sayable(made(signals=signals, looked=made().looked * 2, panel=made().panel * 2))
    assert not UNSAID.search(weekly.signals[0].what)
    assert weekly.signals[1] == signals[1]
    assert described(weekly).what == "the share of posts with a term of one topic list"


def test_warnings_say_what_is_thin():
    assert described().warnings == ()
    one = decision(eligible=first(12, ACCOUNTS))
    one = replace(one, group=replace(one.group, low=-0.1))
    said = described(one=one).warnings
    assert said == (
        "The interval of the mean change holds 0.",
        "Of 40 accounts 12 posted in enough weeks to be tested; of the others nothing is known.",
    )


def test_limits_tell_of_differences_and_chance_members():
    said = " ".join(described().limits)
    assert "differ by one" in said
    assert "0.4 are there by chance" in said
    assert "drift over months" in said


def test_posts_are_counted_once_and_in_their_week():
    us = 86_400_000_000
    monday = int(np.datetime64("2024-01-01", "us").astype(int))
    times = [monday, monday + 7 * us - 1, monday + 7 * us, monday - 1, monday + 70 * us, monday]
    posts = pa.table(
        {
            "post_id": ["1", "2", "3", "4", "5", "1"],
            "account": ["a", "a", "b", "a", "a", "a"],
            "time": pa.array(times, pa.timestamp("us", "UTC")),
            "text": ["one", None, "three", "four", "five", "one"],
            "source_app": ["web", "web", None, "web", "web", "web"],
        }
    )
    panel = posts.slice(0, 1).set_column(1, "account", pa.array(["z"]))
    weekly = replace(made(weeks=10), accounts=("a", "b"), panel_accounts=("z",))
    found = posted(posts, panel, weekly)
    assert found.volume[:, :2].tolist() == [[2, 0], [0, 1], [1, 0]]
    assert found.volume.sum() == 4
    assert found.account.tolist() == [0, 0, 1, 0, 2]
    assert found.week.tolist() == [0, 0, 1, 0, 0]
    assert found.text.to_pylist() == ["one", None, "three", "one", "one"]
    assert found.app.tolist() == [0, 0, -1, 0, 0]
    assert set(found.platform.tolist()) == {-1}
    assert found.counted(found.app, np.ones(5, np.bool_)).tolist() == [[2], [0], [1]]


def test_steps_are_between_equally_many_weeks():
    assert (around(2, 60).before, around(2, 60).after) == (slice(0, 2), slice(2, 4))
    assert around(59, 60).after == slice(59, 60)
    mean = weekly_mean(made().looked[0], first(SIZE, ACCOUNTS))
    assert step(mean, around(AT, WEEKS)) == pytest.approx(0.3, abs=0.03)
    assert np.isnan(step(np.full(10, np.nan), around(5, 10)))


def bench(enough=0.005, **changes):
    world = shifting("iid", seed=5, **({"accounts": 40, "panel": 40, "weeks": 80} | changes))
    weekly = made(
        weeks=world.of.shape[1],
        looked=(Counts(world.having, world.of),),
        panel=(Counts(world.panel_having, world.panel_of),),
    )
    return Bench(weekly, enough, 0.05, 5, 1)


def test_what_could_be_found_is_tried_out_on_the_data():
    least = least_members(bench())
    assert least in (5, 6, 8, 10)
    assert found_of(bench(), least) >= 8
    assert found_of(bench(), 3) < 8
    assert least_members(bench(weeks=30, accounts=16)) is None


def test_the_planted_shift_is_as_large_as_is_said():
    given = bench(accounts=40).weekly.looked[0]
    more = planted(given, 20, np.random.default_rng(1))
    assert (more.of == given.of).all()
    moved = np.flatnonzero((more.having != given.having).any(axis=1))
    assert len(moved) == 20
    share = given.having / given.of
    rise = (more.having - given.having) / given.of
    last = rise[moved, 65:].mean(axis=1) / share[moved].std(axis=1)
    assert last.mean() == pytest.approx(1.0, abs=0.1)
    assert not rise[moved, :20].any()


def test_what_could_not_be_found_is_said():
    none = decision(outcome="not tested", group=None, week=-1)
    options = {"fdr": 0.05, "min_group_size": 5, "seed": 1}
    assert detectable(made(), [none], **options).startswith("No shift could have been found")
    said = detectable(bench().weekly, [decision(group=None)] * 2, **options)
    assert "with 40 accounts and 38 of the panel" in said
    assert "of them shared it" in said
    assert not UNSAID.search(said)
    # Where the checks do not hold to begin with, there is nothing to try out.
    level = PanelCheck(name="level", held=False, says="Apart.")
    lowered = decision(outcome="lowered", group=None, checks=(level,))
    quiet = decision(direction="down", outcome="not found", group=None, checks=())
    for pair in ((lowered, quiet), (quiet, replace(lowered, outcome="not found"))):
        said = detectable(bench().weekly, pair, **options)
        assert "no shift could have been found" in said
        assert "(level)" in said
        assert not UNSAID.search(said)
    both = (decision(group=None), replace(lowered, outcome="not found"))
    assert "of them shared it" in detectable(bench().weekly, both, **options)


def test_wordings_are_those_of_members_against_the_panel(monkeypatch):
    asked = {}

    def wordings(texts, account, week, **given):
        asked.update(given, texts=texts, account=account, week=week)
        return (), 7

    # By its entry, since ``heliograph.shifts`` is the function.
    monkeypatch.setattr(sys.modules["heliograph.shifts.finding"], "wordings", wordings)
    weekly = made()
    found = described(weekly, posted=posted_as(weekly))
    assert found.wordings_tested == 7
    assert (asked["at"], asked["span_weeks"]) == (AT, 8)
    assert asked["members"].tolist() == [True] * SIZE + [False] * (ACCOUNTS - SIZE + PANEL)
    assert asked["panel"].tolist() == [False] * ACCOUNTS + [True] * PANEL
    assert set(asked["account"].tolist()) == {*range(SIZE), *range(ACCOUNTS, ACCOUNTS + PANEL)}
    assert set(asked["week"].tolist()) == set(range(AT - 8, AT + 8))
    assert len(asked["texts"]) == len(asked["account"])
