"""The evening news of one broadcaster, 2022 to 2026: what is known of its phrases comes out."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from evening_news import evening_news

import heliograph as hg
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrases

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def result():
    return {}


@pytest.fixture
def broadcast(shared, result):
    """All phrases but one, which is to be found anew, with candidates; and the one, without."""
    if not result:
        news = evening_news(shared)
        many = news.num_rows
        posts = pa.table(
            {
                "post_id": [f"{date}-{n}" for n, date in enumerate(news["date"].to_pylist())],
                "account": ["xinwenlianbo"] * many,
                "time": pc.strptime(news["date"], format="%Y-%m-%d", unit="us").cast(
                    pa.timestamp("us", "UTC")
                ),
                "kind": ["article"] * many,
                "text": news["text"],
            }
        )
        listed = load(None)
        one = tuple(each for each in listed if each.written == "新质生产力")
        rest = tuple(each for each in listed if each.written != "新质生产力")
        result["all"] = hg.phrases(posts, listed, candidates=False)
        result["rest"] = hg.phrases(posts, Phrases((), rest[:3]), candidates=True)
        assert len(one) == 1
    return result


def finding(result, written, event):
    return next(each for each in result.findings if (each.written, each.event) == (written, event))


@pytest.mark.parametrize(
    ("written", "day"),
    [("新质生产力", "2023-09-08"), ("新三样", "2023-04-22"), ("十五五", "2024-07-18")],
)
def test_new_phrases_are_first_seen_on_their_days(broadcast, written, day):
    found = finding(broadcast["all"], written, "first seen")
    assert found.start == day
    assert found.q <= 0.05
    assert found.evidence[0].day == day
    assert written in found.evidence[0].words.replace("“", "").replace("”", "")


@pytest.mark.parametrize(
    ("written", "month", "containing"),
    [("动态清零", "2022-04", 30), ("十五五", "2026-03", 121)],
)
def test_peaks_beyond_chance_are_in_their_months(broadcast, written, month, containing):
    found = finding(broadcast["all"], written, "peak")
    assert found.start[:7] == month
    assert found.statistic.observed == containing
    assert found.effect.low > 2


@pytest.mark.parametrize(
    ("written", "month", "containing"),
    [("新质生产力", "2024-03", 65), ("动态清零", "2022-04", 30), ("十五五", "2026-03", 121)],
)
def test_peak_months_are_shown_found_or_not(broadcast, written, month, containing):
    seen = next(each for each in broadcast["all"].looked.phrases if each.written == written)
    assert (seen.peak, seen.peak_containing) == (month, containing)


def test_a_first_use_tells_the_peak_month_that_no_test_calls_one(broadcast):
    found = finding(broadcast["all"], "新质生产力", "first seen")
    assert "Its peak month, as a description, is 2024-03: 65 of " in found.statement
    (march,) = (each for each in found.series if each.start == "2024-03-01")
    assert found.statement.endswith(f"65 of {march.articles:,} articles hold it.")


@pytest.mark.parametrize("of", ["all", "outlet"])
def test_counts_of_days_months_and_years_are_of_one_archive(broadcast, of):
    counted = {by: broadcast["all"].counts(by, of) for by in ("day", "month", "year")}
    new = next(
        each.phrase for each in broadcast["all"].looked.phrases if each.written == "新质生产力"
    )
    rows = {by: table.filter(pc.field("phrase") == new) for by, table in counted.items()}
    assert [pc.sum(each["containing"]).as_py() for each in rows.values()] == [614] * 3
    assert [pc.sum(each["articles"]).as_py() for each in rows.values()] == [24_102] * 3
    used = rows["day"].filter(pc.field("containing") > 0)
    assert used["span"][0].as_py() == "2023-09-08"
    (march,) = rows["month"].filter(pc.field("span") == "2024-03").to_pylist()
    assert (march["scope"], march["containing"]) == (
        "all" if of == "all" else "xinwenlianbo",
        65,
    )
    assert march["low"] < march["rate"] == 65 / march["articles"] < march["high"]
    assert rows["year"]["span"].to_pylist() == ["2022", "2023", "2024", "2025", "2026"]


def test_what_the_epidemic_brought_falls_silent(broadcast):
    assert finding(broadcast["all"], "外防输入、内防反弹", "silence").start == "2022-11-29"


def test_a_phrase_that_is_not_in_the_list_comes_out_as_a_candidate(broadcast):
    found = {each.written: each for each in broadcast["rest"].looked.candidates}
    assert found["新质生产力"].first_seen == "2023-09-08"
    assert found["新质生产力"].containing == 614
    assert not any("新质生产力" in written for written in found.keys() - {"新质生产力"})
    assert len(found) <= 50
    assert broadcast["rest"].looked.candidates_tested > 100_000
