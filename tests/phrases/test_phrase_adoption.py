"""Adoption by outlets and leads of levels: counted for many, and never by who publishes more."""

import numpy as np
import pyarrow as pa
import pytest

from heliograph.phrases.adoption import adoption, curve
from heliograph.phrases.collection import Uses, collected
from heliograph.phrases.issue_days import issue_days
from heliograph.phrases.leads import first_uses, leads, rates
from heliograph.phrases.records import Phrase
from heliograph.phrases.scoped import Scoped
from heliograph.phrases.scopes import Scope, scopes

PHRASE = Phrase(id="one", written="一二三", lang="zh", gloss="g", basis="b", certainty="seen")
DAY_US = 86_400_000_000
START_DAY = 7_305  # 1990-01-01


def posts(accounts, days, kind="article"):
    """One post an account and day."""
    account, day = (each.ravel() for each in np.meshgrid(accounts, np.arange(days), indexing="ij"))
    return pa.table(
        {
            "post_id": [str(n) for n in range(len(day))],
            "account": account.tolist(),
            "time": pa.array((START_DAY + day) * DAY_US, pa.timestamp("us", "UTC")),
            "kind": [kind] * len(day),
            "text": ["text"] * len(day),
        }
    )


def uses(collection, first_use):
    """One use an account, on the day given; -1 for none."""
    day = collection.days.day[collection.place]
    article = [
        int(np.flatnonzero((collection.account == account) & (day >= START_DAY + when))[0])
        for account, when in enumerate(first_use)
        if when >= 0
    ]
    zero = np.zeros(len(article), np.int32)
    return Uses(zero, np.sort(np.array(article, np.int64)), zero, zero, np.zeros(1, np.int64))


def test_the_curve_is_kaplan_meiers():
    """Against a hand count: late outlets are not at risk before, those who left are not after."""
    found = curve(np.array([0, 0, 0, 4, 6]), np.array([9, 3, 9, 9, 9]), np.array([2, -1, 5, 5, -1]))
    assert found.day.tolist() == [2, 5]
    assert found.at_risk.tolist() == [3, 2]
    assert found.adopted.tolist() == [1, 3]
    assert found.share == pytest.approx([1 / 3, 1])


def test_outlets_that_come_late_do_not_lower_the_share():
    """Half of the outlets use it at once; as many more join afterwards and do so at their start."""
    first = np.array([0] * 10 + [50] * 10)
    used = np.array([10] * 5 + [-1] * 5 + [50] * 5 + [-1] * 5)
    share = curve(first, np.full(20, 99), used).share
    assert share[0] == pytest.approx(0.5)
    assert share[1] == pytest.approx(1 - 0.5 * (1 - 5 / 15))


def test_few_private_outlets_have_no_curve():
    accounts = [f"a{n}" for n in range(9)]
    levels = dict(zip(accounts, ["many"] * 6 + ["few"] * 3, strict=True))
    collection = collected(posts(accounts, 80), ())
    shown = scopes(collection, levels, {}, 5)
    assert {each.name for each in shown} == {"all", "many", "few"}  # archives are public
    records, table = adoption(
        collection, uses(collection, range(9)), shown, [PHRASE], np.zeros(1, bool), 5
    )
    assert [each.level for each in records] == ["many"]
    assert records[0].outlets == 6
    assert records[0].adopted == (1, 2, 3, 4, 5, 6)
    assert set(table["level"].to_pylist()) == {"many"}
    assert not any(name in str(records) for name in accounts)


def test_labelled_outlets_are_counted_though_few():
    accounts = ["a", "b"]
    collection = collected(posts(accounts, 200), accounts)
    records, _ = adoption(
        collection,
        uses(collection, [3, 5]),
        scopes(collection, {}, {}, 5),
        [PHRASE],
        np.zeros(1, bool),
        5,
    )
    assert records[0].days == ("1990-01-04", "1990-01-06")


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ((6, 7), {"all", "l0", "l1"}),
        ((6, 4), {"all"}),  # l0 taken from all would leave four
        ((6, 7, 2), {"all", "l1"}),  # l0 goes as well: what is left is then eight
        ((6, 4, 3), {"all", "l0"}),  # seven are left together
    ],
)
def test_no_difference_of_scopes_is_of_few_private_accounts(sizes, shown):
    accounts = [f"a{n}" for n in range(sum(sizes))]
    names = [f"l{level}" for level, size in enumerate(sizes) for _ in range(size)]
    collection = collected(posts(accounts, 80, "post"), ())
    found = scopes(collection, dict(zip(accounts, names, strict=True)), {}, 5)
    assert {each.name for each in found} == shown


def level(name, containing, articles=10):
    days = issue_days(np.repeat(np.arange(len(containing[0])), articles))
    return Scoped(Scope(name, np.ones(5, bool), True), days, np.ones(1, bool), tuple(containing))


def first_used(rng, days, starts, rate, articles):
    return [
        np.where(np.arange(days) >= start, rng.binomial(articles, rate, days), 0)
        for start in starts
    ]


def test_a_planted_lead_is_found():
    rng = np.random.default_rng(1)
    starts = rng.integers(60, 600, 30)
    centre = level("centre", first_used(rng, 800, starts, 0.3, 10))
    county = level("county", first_used(rng, 800, starts + 20, 0.3, 10))
    records, table = leads([county, centre], seed=1)
    assert [(each.earlier, each.later, each.phrases) for each in records] == [
        ("centre", "county", 30)
    ]
    assert records[0].low <= 20 <= records[0].high
    assert records[0].low > 10
    assert table["earlier"].to_pylist() == ["centre"]


def test_publishing_more_is_no_lead():
    """Both use every phrase at one rate from one day on; one publishes twenty times as much."""
    rng = np.random.default_rng(2)
    starts = rng.integers(60, 500, 40)
    large = level("large", first_used(rng, 800, starts, 0.01, 200), 200)
    small = level("small", first_used(rng, 800, starts, 0.01, 10), 10)
    lag = first_uses(large, small, rng)
    assert lag.low <= 0 <= lag.high
    unthinned = [
        np.flatnonzero(b)[0] - np.flatnonzero(a)[0]
        for a, b in zip(large.containing, small.containing, strict=True)
    ]
    assert np.median(unthinned) > lag.high  # what would have been said otherwise


def test_too_few_phrases_say_nothing():
    rng = np.random.default_rng(3)
    parts = [level(name, first_used(rng, 800, [100] * 4, 0.3, 10)) for name in "ab"]
    records, table = leads(parts, seed=1)
    assert records == ()
    assert table.num_rows == 0
    # Phrases that were there from the start say nothing either.
    early = [level(name, first_used(rng, 800, [3] * 20, 0.3, 10)) for name in "ab"]
    assert leads(early, seed=1)[0] == ()


def test_rates_that_follow_by_weeks_are_seen():
    rng = np.random.default_rng(4)
    waves = np.repeat(rng.uniform(0, 0.6, 120), 7)
    ahead = [rng.binomial(10, waves) for _ in range(4)]
    behind = [rng.binomial(10, np.roll(waves, 21)) for _ in range(4)]
    lag = rates(level("a", ahead), level("b", behind), rng)
    assert (lag.value, lag.low, lag.high) == (3, 3, 3)
    assert rates(level("a", [each[:200] for each in ahead]), level("b", behind), rng) is None
