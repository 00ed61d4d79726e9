"""Passages lifted into longer texts: found, counted, attributed, and never joining clusters."""

import brute_texts as brute
import numpy as np
import pyarrow as pa
import pytest

from heliograph.texts import lifts as module
from heliograph.texts.alike import Rules
from heliograph.texts.clusters import cluster

DRAW = np.random.default_rng(11)
WORDS = brute.vocabulary(DRAW)
CHINESE = brute.chinese(DRAW)


def prose(words, written=WORDS):
    return list(DRAW.choice(written, words))


def found_in(texts, gap=" ", **options):
    found = cluster(pa.array([gap.join(words) for words in texts]), **options)
    lifts = found.lifts
    return found, dict(zip(zip(lifts.source.tolist(), lifts.carrier.tolist(), strict=True),
                           zip(lifts.shared.tolist(), lifts.containment.tolist(), strict=True),
                           strict=True))  # fmt: skip


def test_a_paragraph_lifted_into_another_article():
    passage = prose(25)
    source, carrier = prose(60) + passage + prose(40), prose(200) + passage + prose(90)
    found, lifts = found_in([source, carrier, prose(300)])
    assert lifts == {(0, 1): (24, pytest.approx(24 / 124))}
    assert len(set(found.cluster)) == 3


def test_a_whole_post_inside_an_article_and_a_quotation_of_an_article():
    post = prose(22)
    _, lifts = found_in([post, prose(100) + post + prose(100)])
    assert lifts == {(0, 1): (21, 1.0)}
    article = prose(150)
    _, lifts = found_in([article, article[40:70]])
    assert lifts == {(0, 1): (29, 1.0)}


def test_in_chinese():
    passage = prose(40, CHINESE)
    texts = [prose(100, CHINESE) + passage + prose(60, CHINESE), prose(300, CHINESE) + passage]
    _, lifts = found_in(texts, gap="")
    assert list(lifts) == [(0, 1)]
    characters = len("".join(passage))
    assert characters - 4 <= lifts[0, 1][0] <= characters  # a neighbour may match by chance


def test_less_than_a_paragraph_is_none():
    for words in (12, 18):
        passage = prose(words)
        _, lifts = found_in([prose(60) + passage + prose(40), prose(200) + passage + prose(90)])
        assert lifts == {}
    passage = prose(12)
    texts = [prose(60) + passage + prose(40), prose(200) + passage + prose(90)]
    _, lifts = found_in(texts, rules=Rules(passage_words=12))
    assert list(lifts) == [(0, 1)]


def test_earlier_seen_is_the_source_whatever_the_rows():
    passage = prose(30)
    texts = [prose(60) + passage, prose(200) + passage]
    found, lifts = found_in(texts, seen=np.array([9, 3]))
    assert list(lifts) == [(0, 1)]
    assert found.first.tolist() == [1, 0]


def test_a_digest_joins_nothing_and_names_each_article():
    articles = [prose(120) for _ in range(20)]
    digest = [word for article in articles for word in article]
    found, lifts = found_in([*articles, digest])
    assert len(set(found.cluster)) == 21
    assert set(lifts) == {(n, 20) for n in range(20)}
    # A second digest has the articles from where they were seen first, not from the first digest.
    other = [word for article in articles[::-2] for word in article]
    _, lifts = found_in([*articles, digest, other])
    assert {source for source, carrier in lifts if carrier == 21} == set(range(1, 20, 2))


def test_near_duplicates_are_no_lifts():
    article = prose(150)
    found, lifts = found_in([article, brute.edited(DRAW, article, 5, WORDS)])
    assert found.cluster.tolist() == [0, 0]
    assert lifts == {}


def test_edited_passages():
    """Of passages of 40 words with a tenth edited nearly all are found, and nothing else."""
    texts, carriers = [], []
    for _ in range(100):
        passage = prose(40)
        texts.append(prose(80) + passage + prose(60))
        carriers.append(prose(90) + brute.edited(DRAW, passage, 4, WORDS) + prose(70))
    _, lifts = found_in(texts + carriers)
    assert set(lifts) <= {(n, n + 100) for n in range(100)}
    assert len(lifts) >= 95


def test_boilerplate_is_no_lift(monkeypatch):
    footer = prose(40)
    passage = prose(30)
    texts = [prose(50) + footer for _ in range(30)]
    texts += [prose(50) + passage + prose(60) + footer, prose(80) + passage]
    _, lifts = found_in(texts)
    assert {(0, n) for n in range(1, 31)} <= set(lifts)
    monkeypatch.setattr(module, "MOST_CLUSTERS", 20)
    _, lifts = found_in(texts)
    assert list(lifts) == [(30, 31)]


def test_a_passage_twice_in_the_carrier_counts_once():
    passage = prose(30)
    _, lifts = found_in([prose(60) + passage, prose(50) + passage + prose(70) + passage + prose(9)])
    assert lifts == {(0, 1): (29, pytest.approx(29 / 89))}


def test_a_long_source_has_not_every_common_phrase():
    """A source of so few words that it holds any two of them is the source of no new text."""
    few = WORDS[:40]
    _, lifts = found_in([prose(20_000, few), prose(300, few)])
    assert lifts == {}
