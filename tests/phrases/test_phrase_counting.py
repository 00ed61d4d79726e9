"""Articles that contain a phrase, of the articles published."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from evening_news import evening_news
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.phrases.counting import articles_of, by_level, by_outlet, count
from heliograph.phrases.intervals import wilson
from heliograph.phrases.matching import Matcher
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrases


def posts(*rows):
    """Return posts of (account, post_id, time)."""
    account, post_id, times = zip(*rows, strict=True) if rows else ((), (), ())
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in times]
    return pa.table(
        {
            "account": pa.array(account, pa.string()),
            "post_id": pa.array(post_id, pa.string()),
            "time": pa.array(moments, pa.timestamp("us", "UTC")),
        }
    )


def uses(*pairs):
    """Return uses of (article, phrase)."""
    pairs = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1].astype(np.int32)


PAPERS = posts(
    ("daily", "1", "2024-01-31 23:59:59"),
    ("daily", "2", "2024-02-01 00:00"),
    ("city", "1", "2024-02-01 12:00"),  # another's article of the same id
    ("daily", "2", "2024-02-03 00:00"),  # collected again
    ("city", "3", "2024-04-01 00:00"),
    ("blog", "4", "1969-12-31 23:00"),
)


def counts(counted):
    return {
        (counted.scopes[scope], str(start)): (articles, *containing)
        for scope, start, articles, containing in zip(
            counted.scope.tolist(),
            counted.start,
            counted.articles.tolist(),
            counted.containing.tolist(),
            strict=True,
        )
    }


def test_an_article_counts_once():
    articles = articles_of(PAPERS)
    assert articles.row.tolist() == [0, 1, 2, 4, 5]
    counted = count(articles, uses((0, 0), (0, 1), (1, 0), (1, 1)), 2)
    assert counts(counted) == {
        ("all", "1969-12"): (1, 0, 0),
        ("all", "2024-01"): (1, 1, 1),
        ("all", "2024-02"): (2, 1, 1),
        ("all", "2024-04"): (1, 0, 0),
    }  # and no row for March: nothing was published, which is not that nobody used it


def test_by_day_and_year():
    articles = articles_of(PAPERS)
    found = uses((3, 0), (4, 0))
    assert counts(count(articles, found, 1, by="year")) == {
        ("all", "1969"): (1, 1),
        ("all", "2024"): (4, 1),
    }
    by_day = counts(count(articles, found, 1, by="day"))
    assert by_day["all", "2024-02-01"] == (2, 0)  # the earlier day of the article collected twice
    assert by_day["all", "1969-12-31"] == (1, 1)
    assert len(by_day) == 4


def test_by_outlet_and_level():
    articles = articles_of(PAPERS)
    found = uses((1, 0), (2, 0), (3, 1))
    scope, scopes = by_outlet(articles)
    outlets = counts(count(articles, found, 2, by="year", scope=scope, scopes=scopes))
    assert outlets == {
        ("blog", "1969"): (1, 0, 0),
        ("city", "2024"): (2, 1, 1),
        ("daily", "2024"): (2, 1, 0),
    }
    scope, scopes = by_level(articles, {"daily": "central", "city": "municipal", "other": "county"})
    assert scopes == ("central", "municipal")
    levels = counts(count(articles, found, 2, by="year", scope=scope, scopes=scopes))
    # The blog, of no known level, is in none.
    assert levels == {
        ("central", "2024"): (2, 1, 0),
        ("municipal", "2024"): (2, 1, 1),
    }


def test_as_a_table():
    table = count(articles_of(PAPERS), uses((0, 1)), 2, by="year").table(["one", "two"])
    assert table.column_names == [
        "phrase", "span", "scope", "articles", "containing", "rate", "low", "high",
    ]  # fmt: skip
    assert [tuple(row.values())[:6] for row in table.to_pylist()] == [
        ("one", "1969", "all", 1, 0, 0.0),
        ("one", "2024", "all", 4, 0, 0.0),
        ("two", "1969", "all", 1, 0, 0.0),
        ("two", "2024", "all", 4, 1, 0.25),
    ]
    low, high = map(float, wilson(1, 4))
    assert (table["low"][3].as_py(), table["high"][3].as_py()) == pytest.approx((low, high))


def test_nothing_published():
    articles = articles_of(posts())
    counted = count(articles, uses(), 3)
    assert len(articles) == 0
    assert counted.containing.shape == (0, 3)
    assert counted.table(["a", "b", "c"]).num_rows == 0


ROWS = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["1", "2", "3", "4"]),
    st.sampled_from(["2023-12-31", "2024-01-01", "2024-01-02", "2024-03-05"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ROWS, max_size=20), st.data())
def test_the_same_as_with_sets(rows, data):
    pairs = data.draw(
        st.lists(st.tuples(st.integers(0, len(rows) - 1), st.integers(0, 2)), max_size=20)
        if rows
        else st.just([])
    )
    articles = articles_of(posts(*rows))
    scope, scopes = by_outlet(articles)
    place = {key: n for n, key in enumerate(dict.fromkeys(row[:2] for row in rows))}
    found = uses(*((place[rows[row][:2]], phrase) for row, phrase in pairs))
    got = counts(count(articles, found, 3, scope=scope, scopes=scopes))

    first = {}
    for account, post, day in rows:
        first[account, post] = min(day, first.get((account, post), day))
    holding = {(rows[row][:2], phrase) for row, phrase in pairs}
    expected = {}
    for (account, post), day in first.items():
        cell = expected.setdefault((account, day[:7]), [0, 0, 0, 0])
        cell[0] += 1
        for phrase in range(3):
            cell[phrase + 1] += ((account, post), phrase) in holding
    assert got == {key: tuple(value) for key, value in expected.items()}


@pytest.mark.shared
def test_the_evening_news_by_month(shared):
    news = evening_news(shared)
    named = ("新质生产力", "新三样", "动态清零", "十五五")
    phrases = Phrases((), tuple(each for each in load() if each.written in named))
    order = [each.written for each in phrases]
    found = Matcher(phrases).find(news["text"])
    rows = pa.table(
        {
            "account": pa.array(["the broadcaster"] * news.num_rows),
            "post_id": pa.array([str(number) for number in range(news.num_rows)]),
            "time": pc.strptime(news["date"], "%Y-%m-%d", "us").cast(pa.timestamp("us", "UTC")),
        }
    )
    articles = articles_of(rows)
    held = uses(*zip(*(found.hits[each].to_pylist() for each in ("row", "phrase")), strict=True))
    monthly = count(articles, held, len(phrases))
    daily = count(articles, held, len(phrases), by="day")
    assert monthly.articles.sum() == daily.articles.sum() == 24_102
    assert len(monthly.start) == 56

    def peak(written):
        by_month = monthly.containing[:, order.index(written)]
        return str(monthly.start[by_month.argmax()])[:7], int(by_month.max())

    def first(written):
        return str(daily.start[np.flatnonzero(daily.containing[:, order.index(written)])[0]])

    assert (first("新质生产力"), peak("新质生产力")) == ("2023-09-08", ("2024-03", 65))
    assert first("新三样") == "2023-04-22"
    assert peak("动态清零") == ("2022-04", 30)
    assert peak("十五五") == ("2026-03", 121)
