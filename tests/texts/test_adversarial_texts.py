"""Text made to hurt: bounded work, counted in comparisons, and nothing falls over."""

import brute_texts as brute
import numpy as np
import pyarrow as pa
import pytest

from heliograph.texts.bands import BANDS, ROUNDS
from heliograph.texts.clusters import cluster
from heliograph.texts.components import BEFORE, FIRST
from heliograph.texts.language import languages
from heliograph.texts.normal import normalised

DRAW = np.random.default_rng(5)
WORDS = brute.vocabulary(DRAW)
MOST = ROUNDS * BANDS * (BEFORE + FIRST)
"""Comparisons a text, whatever the texts."""


def test_copies_are_one_text():
    found = cluster(pa.repeat(" ".join(WORDS[:25]), 100_000))
    assert len(found.first) == 1
    assert found.compared == 0


def test_near_copies_are_compared_once():
    base = " ".join(WORDS[:25])
    found = cluster(pa.array([f"{base} {n}x" for n in range(10_000)]))
    assert found.cluster.max() == 0
    assert found.compared == 9_999


@pytest.mark.parametrize("own", [3, 12])
def test_a_template_below_the_threshold_costs_no_more_than_any_text(own):
    """Every text shares bands with all others and is no near-duplicate of any."""
    template = " ".join(WORDS[:12] if own > 3 else WORDS[:3])
    texts = [f"{template} {' '.join(DRAW.choice(WORDS, own))}" for _ in range(3000)]
    few, many = cluster(pa.array(texts[:1000])), cluster(pa.array(texts))
    assert many.compared <= MOST * len(texts)
    assert many.compared < 4 * few.compared + len(
        texts
    )  # linear: threefold for three times as many
    assert many.cluster.max() > 2500


def test_very_similar_texts_meet_inside_a_template_of_thousands():
    template = WORDS[:12]
    texts = [template + list(DRAW.choice(WORDS, 12)) for _ in range(4000)]
    copies = [brute.edited(DRAW, words, 1, WORDS) for words in texts[:200]]
    found = cluster(pa.array([" ".join(words) for words in texts + copies]))
    of = found.cluster[found.text]
    assert np.mean(of[:200] == of[4000:]) >= 0.98


def test_passages_cost_no_more_than_the_text():
    """Articles, digests of them, and digests of digests: one lift a passage."""
    articles = [" ".join(DRAW.choice(WORDS, 60)) for _ in range(200)]
    digests = [" ".join(DRAW.choice(articles, 10, replace=False)) for _ in range(100)]
    found = cluster(pa.array([*articles, *digests, " ".join(articles)]))
    assert len(found.lifts.source) == 100 * 10 + 200


HUGE = 300_000
TEXTS = {
    "one line": " ".join(DRAW.choice(WORDS, HUGE // 6)),
    "one word": "x" * HUGE,
    "one Chinese line": "".join(map(chr, DRAW.integers(0x4E00, 0x9000, HUGE))),
    "one character": "漢" * HUGE,
    "two words": "ab cd " * HUGE,
    "marks": "a" + "\u0301\u0323" * HUGE,
    "vowel signs": "ก" + "\u0e47" * HUGE,
    "emoji": "😀🔥" * HUGE,
    "zero width": "a\u200b" * HUGE,
    "nul": "\0" * HUGE,
    "right to left": "\u202e\u2066שלום abc\u2069 " * (HUGE // 20),
    "links": "http://" * HUGE,
    "mentions": "@" * HUGE + "@a " * HUGE,
    "pseudonyms": "p_" * HUGE + "p_" + "a" * 25,
    "spaces": " " * HUGE,
    "Hangul parts": "\u1100\u1161\u11a8" * HUGE,
    "expanding": "㌖" * HUGE,
}


@pytest.mark.parametrize("name", TEXTS)
def test_huge_and_hostile_text(name):
    texts = pa.array([TEXTS[name], None, TEXTS[name] + " and more", " ".join(WORDS[:20])])
    found = cluster(texts)
    assert found.text[1] == -1
    assert found.text[3] >= 0
    assert found.compared <= MOST
    assert len(languages(texts)) == 4


def test_floods_of_marks_leave_the_text():
    flooded = "".join(c + "\u0301\u0323\u0e47\u093f" * 50 for c in "Breaking news")
    assert normalised(pa.array([flooded])).to_pylist() == ["breaking news"]


def test_text_in_every_script_at_once():
    mixed = "Hello שלום 你好 สวัสดี مرحبا Привет नमस्ते 안녕 \u202eabc\u202c" * 3
    found = cluster(pa.array([mixed, mixed + "!", mixed[::-1]]))
    assert found.text[0] == found.text[1] >= 0
