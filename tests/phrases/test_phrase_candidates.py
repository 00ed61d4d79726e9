"""Candidates for new phrases: planted ones come out whole, chance gives none, the list's do not."""

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest

from heliograph.phrases.candidates import LEAST_DAYS, candidates
from heliograph.phrases.collection import collected
from heliograph.phrases.matching import Matcher
from heliograph.phrases.ngrams import strings, symbols, texts_without
from heliograph.phrases.records import Phrase, Phrases
from heliograph.phrases.surges import spans_of, surges

DAYS, A_DAY = 900, 3
START_DAY = 7_305  # 1990-01-01
HAN = [chr(0x4E00 + 7 * n) for n in range(300)]
WORDS = [f"{a}{b}ar" for a in "bcdfghklmn" for b in "aeiou"]
NONE = np.zeros(0, np.int64)


def archive(rng, vocabulary, joined_by, planted="", start=500, rate=0.3, outlets=3):
    """Articles of random words, some of which hold planted ones from a day on."""
    texts = []
    for n in range(DAYS * A_DAY):
        text = rng.choice(vocabulary, 40).tolist()
        if n >= start * A_DAY and rng.random() < rate:
            text[20:20] = [planted]
        texts.append(joined_by.join(text))
    return collected(
        pa.table(
            {
                "post_id": [f"{n:05}" for n in range(len(texts))],
                "account": [f"o{n % outlets}" for n in range(len(texts))],
                "time": pa.array(
                    (START_DAY + np.arange(len(texts)) // A_DAY) * 86_400_000_000,
                    pa.timestamp("us", "UTC"),
                ),
                "kind": ["article"] * len(texts),
                "text": texts,
            }
        ),
        (),
    )


def nothing_listed():
    return pa.table({"row": NONE, "start": NONE, "end": NONE})


@pytest.fixture(scope="module")
def chinese():
    return archive(np.random.default_rng(1), HAN, "", "量子经济圈")


def test_a_planted_phrase_comes_out_whole_and_alone(chinese):
    found, tested = candidates(chinese, nothing_listed(), 0.05)
    assert [each.written for each in found] == ["量子经济圈"]
    only = found[0]
    holding = [n for n, text in enumerate(chinese.text.to_pylist()) if "量子经济圈" in text]
    assert only.containing == len(holding)
    assert only.first_seen == chinese.days.written(holding[0] // A_DAY)
    assert only.sources == 3
    assert only.rate_ratio > 20
    assert tested == 3 + 2 + 1  # strings of three, four and five


def test_chance_gives_none():
    """Words of one rate all the time, common enough that pairs and triples are counted."""
    few = archive(np.random.default_rng(2), HAN[:12], "")
    found, tested = candidates(few, nothing_listed(), 0.05)
    assert tested > 500
    assert found == ()


def test_what_is_in_the_list_is_no_candidate(chinese):
    listed = Phrase(id="a", written="子经济", lang="zh", gloss="g", basis="b", certainty="seen")
    hits = Matcher(Phrases((), (listed,))).find(chinese.text).hits
    assert hits.num_rows > 300
    assert candidates(chinese, hits, 0.05)[0] == ()


def test_words_are_counted_elsewhere():
    english = archive(np.random.default_rng(3), WORDS, " ", "Global Quantum Initiative")
    found, _ = candidates(english, nothing_listed(), 0.05)
    assert [each.written for each in found] == ["global quantum initiative"]


def test_one_outlet_or_few_days_are_no_spread():
    rng = np.random.default_rng(4)
    texts = ["".join(rng.choice(HAN, 30)) for _ in range(DAYS * A_DAY)]
    for n in range(600 * A_DAY, DAYS * A_DAY, A_DAY):
        texts[n] += "只有一家"  # always the first of three outlets
    for n in range(700 * A_DAY, 700 * A_DAY + LEAST_DAYS * A_DAY - A_DAY):
        texts[n] += "只有几天"
    base = archive(np.random.default_rng(5), HAN, "")
    posts = pa.table(
        {
            "post_id": base.post_id,
            "account": [f"o{n % 3}" for n in range(len(texts))],
            "time": pa.array(
                (START_DAY + np.arange(len(texts)) // A_DAY) * 86_400_000_000,
                pa.timestamp("us", "UTC"),
            ),
            "kind": ["article"] * len(texts),
            "text": texts,
        }
    )
    assert candidates(collected(posts, ()), nothing_listed(), 0.05)[0] == ()


def test_too_short_an_archive_has_none():
    days = np.arange(60)
    posts = pa.table(
        {
            "post_id": list(map(str, days)),
            "account": ["o"] * 60,
            "time": pa.array((START_DAY + days) * 86_400_000_000, pa.timestamp("us", "UTC")),
            "kind": ["article"] * 60,
            "text": ["量子经济圈"] * 60,
        }
    )
    assert candidates(collected(posts, ()), nothing_listed(), 0.05) == ((), 0)


def brute(texts, lengths, least):
    """The articles that hold each string, counted one by one."""
    holding = defaultdict(set)
    for article, text in enumerate(texts):
        for run in text.split("，"):
            for length in range(lengths[0], lengths[1] + 1):
                for start in range(len(run) - length + 1):
                    holding[run[start : start + length]].add(article)
    return {string: len(articles) for string, articles in holding.items() if len(articles) >= least}


def counted(texts, least, most=10**9):
    code, article = texts_without(pa.array(texts), NONE, NONE, NONE)
    row = next(symbols(code, article))
    return {
        "".join(row.written[n] for n in row.symbol[place : place + each.length]): int(articles)
        for each in strings(row, least, most)
        for place, articles in zip(each.place.tolist(), each.articles.tolist(), strict=True)
    }


def test_strings_are_those_that_counting_one_by_one_gives():
    rng = np.random.default_rng(6)
    texts = ["".join(rng.choice([*HAN[:5], "，"], 60)) for _ in range(80)]
    assert counted(texts, 5) == brute(texts, (3, 8), 5)


def test_strings_beyond_the_bound_are_those_that_fewest_articles_hold():
    rng = np.random.default_rng(7)
    texts = ["".join(rng.choice(HAN[:9], 60, p=[0.4, *[0.075] * 8])) for _ in range(80)]
    every, some = counted(texts, 2), counted(texts, 2, most=100)
    assert 20 < len(some) < len(every)
    assert all(every[string] == articles for string, articles in some.items())
    threes = sorted((n for s, n in every.items() if len(s) == 3), reverse=True)
    assert min(n for s, n in some.items() if len(s) == 3) >= threes[100]


def test_a_season_is_no_surge():
    """Ten weeks of every year from the first on: the year before has them as well."""
    week = np.arange(210)
    used = ((week % 52) >= 30) & ((week % 52) < 40)
    new = used & (week >= 130)
    season, surge = surges(np.array([used, new]), spans_of(210)).p
    assert surge < season / 100
    assert season > 5e-4  # which no family of strings lets pass


def test_the_chance_of_a_surge_is_fishers():
    from scipy.stats import hypergeom

    used = np.zeros((1, 60), bool)
    used[0, [3, 25, 27, 28, 30, 31, 33]] = True
    found = surges(used, np.array([[24, 37]], np.int32))
    assert (found.start[0], found.end[0]) == (24, 37)
    assert found.p[0] == pytest.approx(hypergeom.sf(5, 37, 7, 13))
