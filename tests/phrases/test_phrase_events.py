"""Births, peaks, silences and revivals: found where planted, and hardly ever where nothing is."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from scipy.stats import binom

from heliograph.multiplicity import benjamini_yekutieli
from heliograph.phrases import peaks as scanning
from heliograph.phrases.effects import effect
from heliograph.phrases.events import LEAST_DAYS, Outcome, events
from heliograph.phrases.first import first_use, upper_share
from heliograph.phrases.issue_days import PEAK_BLOCK_DAYS, blocks_of, issue_days
from heliograph.phrases.peaks import peaks, sharpest_month
from heliograph.phrases.runs import after_last, before_first, longest_between

DAYS, ARTICLES = 800, 15
CALENDAR = issue_days(np.repeat(np.arange(DAYS), ARTICLES))


def use(rng, rate, memory, spread=1.0, days=DAYS):
    """Articles with a phrase by day: a stationary rate that remembers days (AR(1), log scale)."""
    noise = rng.normal(size=days)
    level = np.empty(days)
    level[0] = noise[0]
    for day in range(1, days):
        level[day] = memory * level[day - 1] + np.sqrt(1 - memory**2) * noise[day]
    return rng.binomial(ARTICLES, np.minimum(rate * np.exp(spread * level - spread**2 / 2), 0.9))


def found(containing, seed=1, fdr=0.05, calendar=CALENDAR):
    outcomes = events(calendar, containing, seed)
    q = benjamini_yekutieli(np.array([each.p for each in outcomes]), len(outcomes))
    return {(each.phrase, each.event) for each, one in zip(outcomes, q, strict=True) if one <= fdr}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("memory", "days", "worlds"), [(0.5, DAYS, 60), (0.8, DAYS, 60), (0.95, 1690, 60)]
)
def test_hardly_any_world_without_a_change_has_an_event(memory, days, worlds, monkeypatch):
    monkeypatch.setattr(scanning, "ALL_ORDERS", 3_000)  # enough for a family of 12 tests
    calendar = issue_days(np.repeat(np.arange(days), ARTICLES))
    false = 0
    for world in range(worlds):
        rng = np.random.default_rng(world)
        series = [use(rng, rate, memory, days=days) for rate in (0.003, 0.01, 0.04)]
        false += bool(found(series, seed=world, calendar=calendar))
    # Were 5% of worlds to have a false event, more than this would be seen once in ten times.
    assert false <= binom.ppf(0.9, worlds, 0.05)


@pytest.mark.slow
def test_planted_events_are_found(monkeypatch):
    monkeypatch.setattr(scanning, "ALL_ORDERS", 5_000)  # enough for a family of 28 tests
    month = np.flatnonzero(CALENDAR.month == 12)
    planted = {(0, "first seen"), (1, "silence"), (2, "revival"), (3, "peak")}
    times = dict.fromkeys(planted, 0)
    others = 0
    for world in range(25):
        rng = np.random.default_rng(1000 + world)
        born, gone, back, burst, *still = (use(rng, 0.03, 0.5, 0.5) for _ in range(7))
        born[:300] = 0
        gone[500:] = 0
        back[250:500] = 0
        burst[month] = rng.binomial(ARTICLES, 0.3, len(month))
        seen = found([born, gone, back, burst, *still], seed=world)
        for each in planted & seen:
            times[each] += 1
        others += sum(phrase > 3 for phrase, _ in seen)
    assert min(times.values()) >= 22, times
    assert others == 0


def test_a_month_is_its_sharpest_and_a_week_is_none():
    rng = np.random.default_rng(3)
    month, week = (use(rng, 0.02, 0, 0) for _ in range(2))
    block = blocks_of(CALENDAR, PEAK_BLOCK_DAYS)
    whole = next(n for n in range(block[-1]) if set(CALENDAR.month[block == n]) == {10})
    month[CALENDAR.month == 10] += 5
    week[block == whole] += 10
    in_month, in_week = peaks(CALENDAR, [month, week], seed=1)
    assert in_month.month == in_week.month == 10 == sharpest_month(CALENDAR, month)
    assert in_month.p < 1e-4
    # A block that is moved whole is about as sharp wherever it lands.
    assert in_week.p > 0.05


def test_articles_published_count_not_days():
    """A phrase in every tenth article peaks nowhere, though a month publishes eight times more."""
    articles = np.where(CALENDAR.month == 7, 80, 10)
    days = issue_days(np.repeat(np.arange(DAYS), articles))
    rng = np.random.default_rng(1)
    assert peaks(days, [rng.binomial(articles, 0.1)], seed=1)[0].p > 0.05


@pytest.mark.parametrize("growth", [1, 20])
def test_an_archive_that_grows_makes_no_phrase_new(growth):
    rng = np.random.default_rng(5)
    articles = np.linspace(1, growth, DAYS).round().astype(int) * 5
    days = issue_days(np.repeat(np.arange(DAYS), articles))
    p = [
        before_first(np.bincount(blocks_of(days, 14), rng.binomial(articles, 0.0015)) > 0).p
        for _ in range(60)
    ]
    assert np.mean(np.array(p) <= 0.05) <= binom.ppf(0.99, 60, 0.05) / 60


def share_of_orders(blocks, used, holds):
    """The share of all ways to deal used blocks for which something holds."""
    dealt = list(combinations(range(blocks), used))
    return sum(map(holds, dealt)) / len(dealt)


def test_the_chance_of_a_run_is_counted_over_all_orders():
    used = np.zeros(12, bool)
    used[[4, 6, 7, 11]] = True
    # The last use stands at the end of its time; three more are dealt among the 11 before it.
    assert before_first(used).p == pytest.approx(share_of_orders(11, 3, lambda at: min(at) >= 4))
    assert after_last(used[::-1]).p == pytest.approx(before_first(used).p)
    assert before_first(used).p == pytest.approx(comb(7, 3) / comb(11, 3))


def test_the_chance_of_a_gap_is_bounded_by_all_orders():
    used = np.zeros(14, bool)
    used[[0, 1, 3, 10, 13]] = True
    gap = longest_between(used)
    assert (gap.start, gap.end) == (4, 10)
    exact = share_of_orders(12, 3, lambda at: max(np.diff([-1, *at, 12])) - 1 >= gap.length)
    assert exact <= gap.p <= 2 * exact


def test_days_without_reach_from_use_to_use():
    counts = np.zeros(DAYS, int)
    counts[[100, 101, 150, 199, 500, 505, 560, 600, 640]] = 1
    spans = {each.event: (each.start, each.end) for each in events(CALENDAR, [counts], 1)}
    assert spans["first seen"] == (0, 99)
    assert spans["revival"] == (200, 499)
    assert spans["silence"] == (641, DAYS - 1)


def test_a_phrase_of_few_days_is_not_tested():
    counts = np.zeros(DAYS, int)
    counts[700 : 700 + LEAST_DAYS - 1] = 9
    assert events(CALENDAR, [counts], 1) == []


def test_events_hang_on_the_seed_alone():
    rng = np.random.default_rng(2)
    counts = [use(rng, 0.02, 0.5) for _ in range(3)]
    assert events(CALENDAR, counts, 7) == events(CALENDAR, counts, 7)
    alone = [each.p for each in events(CALENDAR, counts[:1], 7)]
    assert alone == [each.p for each in events(CALENDAR, counts, 7) if each.phrase == 0]


def test_the_effect_of_a_peak_covers_the_planted_ratio():
    rng = np.random.default_rng(8)
    month = CALENDAR.month == 12
    covered = 0
    for world in range(40):
        counts = rng.binomial(ARTICLES, np.where(month, 0.2, 0.04))
        days = np.flatnonzero(month)
        peak = Outcome(0, "peak", days[0], days[-1], float(counts[month].sum()), 0.0, 1.0, None)
        found_effect = effect(CALENDAR, counts, peak, seed=world)
        covered += found_effect.low <= 5 <= found_effect.high
    assert covered >= binom.ppf(0.01, 40, 0.95)


def test_first_use_tells_what_was_published_without_it():
    days = issue_days(np.array([0, 0, 0, 2, 5, 5]))
    first = first_use(days, np.array([0, 0, 1]))
    assert (days.written(first.place), first.days_before, first.articles_before) == (
        "1970-01-06",
        2,
        4,
    )
    assert first_use(days, np.zeros(3, int)) is None
    # None in 300 days is what a share of 1% gives once in twenty times.
    assert binom.pmf(0, 300, upper_share(300)) == pytest.approx(0.05)
