"""Clusters of near-duplicates, against a twin that compares all pairs, and on planted edits."""

import brute_texts as brute
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.texts.alike import Rules
from heliograph.texts.clusters import cluster
from heliograph.texts.normal import normalised

DRAW = np.random.default_rng(7)
WORDS = brute.vocabulary(DRAW)
CHINESE = brute.chinese(DRAW)


def grouped(clusters):
    """Return the rows of each cluster, as a set of sets."""
    of_row = np.append(clusters.cluster, -1)[clusters.text]
    return {frozenset(np.flatnonzero(of_row == c).tolist()) for c in np.unique(of_row[of_row >= 0])}


def joined(clusters, a, b):
    return clusters.cluster[clusters.text[a]] == clusters.cluster[clusters.text[b]]


@st.composite
def corpora(draw):
    """Return texts of few words, so that any two may be alike, a little alike, or equal."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    written = WORDS if rng.random() < 0.5 else CHINESE
    gap = " " if written is WORDS else ""
    texts = []
    for _ in range(rng.integers(1, 5)):
        original = list(rng.choice(written, rng.integers(3, 30)))
        for _ in range(rng.integers(1, 6)):
            original = brute.edited(rng, original, rng.integers(0, 4), written)
            texts.append(gap.join(original))
    return texts


@settings(max_examples=60, deadline=None)
@given(corpora())
def test_clusters_are_those_of_all_pairs_compared(texts):
    found = cluster(pa.array(texts))
    compared = normalised(pa.array(texts)).to_pylist()
    sets = [brute.shingle_set(text) for text in compared]
    assert [bool(made) for made, _ in sets] == (found.text >= 0).tolist()
    rows = [n for n, (made, _) in enumerate(sets) if made]
    alike, very_alike = [], []
    for place, a in enumerate(rows):
        for b in rows[:place]:
            if sets[a][1] == sets[b][1] and brute.are_alike(sets[a][0], sets[b][0], sets[a][1]):
                alike.append((a, b))
                if brute.similarity(sets[a][0], sets[b][0])[0] >= 0.8:
                    very_alike.append((a, b))
    # What must be joined is, and nothing that a chain of near-duplicates does not join.
    assert all(joined(found, a, b) for a, b in very_alike)
    all_joined = brute.components(len(texts), alike)
    for a in rows:
        for b in rows:
            assert not joined(found, a, b) or all_joined[a] == all_joined[b]
    if len(rows) > 1:
        a, b = np.array(rows[1:]), np.array(rows[:-1])
        jaccard, containment = found.similarity(found.text[a], found.text[b])
        for n, (one, other) in enumerate(zip(a, b, strict=True)):
            if sets[one][1] == sets[other][1]:
                expected = brute.similarity(sets[one][0], sets[other][0])
                assert (jaccard[n], containment[n]) == pytest.approx(expected)


@settings(max_examples=25, deadline=None)
@given(corpora(), st.randoms(use_true_random=False))
def test_clusters_do_not_hang_on_the_order_of_rows(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    found = grouped(cluster(pa.array(texts)))
    shuffled = grouped(cluster(pa.array([texts[n] for n in order])))
    assert {frozenset(order[n] for n in group) for group in shuffled} == found


def test_the_same_again_and_another_seed_agrees_on_what_is_very_alike():
    texts = [" ".join(DRAW.choice(WORDS, 25)) for _ in range(50)]
    texts += [f"{text} {DRAW.choice(WORDS)}" for text in texts]
    once, again, other = (cluster(pa.array(texts), seed=seed) for seed in (1, 1, 2))
    assert once.compared == again.compared
    assert (once.cluster == again.cluster).all()
    assert (once.cluster == other.cluster).all()
    assert once.cluster.max() == 49


ENGLISH = "The ministry said on Tuesday that the new harbour would open to ships before the winter"
VARIANTS = [
    ENGLISH,
    ENGLISH.upper() + "!!!",
    ENGLISH.replace("e", "е").replace("o", "ο"),  # Cyrillic, Greek
    "\u200b".join(ENGLISH),
    "🔥🔥 " + ENGLISH.replace(" ", " ✅ ", 3),
    "BREAKING: " + ENGLISH,
    "RT @somebody: " + ENGLISH + " https://t.co/abc",
    ENGLISH + " — what do you all think of that?",
    "".join(c + "\u0336" for c in ENGLISH),
    ENGLISH.replace("Tuesday", "Wednesday"),
    "𝐓𝐡𝐞 ministry said on Tuesday that the new harbour ｗｏｕｌｄ open to ships before the winter",
]
CHINESE_TEXT = "国务院新闻办公室今天上午举行新闻发布会，介绍全国港口建设和发展的有关情况。"
CHINESE_VARIANTS = [
    CHINESE_TEXT,
    "國務院新聞辦公室今天上午舉行新聞發佈會，介紹全國港口建設和發展的有關情況。",
    "【快讯】" + CHINESE_TEXT,
    "。".join(CHINESE_TEXT),
    CHINESE_TEXT + "[赞] https://t.cn/A6xyz @某某",
    " ".join(CHINESE_TEXT),
    CHINESE_TEXT.replace("今天上午", "今天下午"),
]


@pytest.mark.parametrize("variants", [VARIANTS, CHINESE_VARIANTS])
def test_disguises_of_one_text_are_one_cluster(variants):
    others = [" ".join(DRAW.choice(WORDS, 16)) for _ in range(20)]
    others += ["".join(DRAW.choice(CHINESE, 16)) for _ in range(20)]
    found = cluster(pa.array(variants + others))
    assert len(set(found.cluster[found.text[: len(variants)]])) == 1
    assert found.cluster.max() == 40


def test_texts_are_numbered_as_they_were_seen():
    texts = pa.array(
        ["one two three four five six seven"] * 2 + [None, "a b", "x " * 20, "x " * 20]
    )
    found = cluster(texts, seen=np.array([50, 40, 1, 2, 30, 30]))
    assert found.text.tolist() == [1, 1, -1, -1, 0, 0]
    assert found.first.tolist() == [4, 1]
    assert found.cluster.tolist() == [0, 1]
    by_row = cluster(texts)
    assert by_row.text.tolist() == [0, 0, -1, -1, 1, 1]
    assert by_row.first.tolist() == [0, 4]


def test_no_texts_at_all():
    for texts in (pa.array([], pa.string()), pa.array([None, None]), pa.array(["a", "b c"])):
        found = cluster(texts)
        assert found.text.tolist() == [-1] * len(texts)
        assert len(found.first) == len(found.cluster) == len(found.lifts.source) == 0
        assert found.chance_rate(100, 1) == (0, 0)


def test_short_texts_need_more_in_common():
    alike = ["happy new year to you", "happy new year to me"]  # 4 of 6 in common, of 5 shingles
    longer = [f"{text} and to everybody at home" for text in alike]
    found = cluster(pa.array(alike + longer))
    assert not joined(found, 0, 1)
    assert joined(found, 2, 3)


def test_rules_hold_at_their_thresholds():
    words = WORDS[:31]
    base = " ".join(words)
    half = " ".join(words[:16] + WORDS[100:115])  # 15 of 45 shingles
    found = cluster(pa.array([base, half]), rules=Rules(words=15 / 45))
    assert joined(found, 0, 1)
    found = cluster(pa.array([base, half]), rules=Rules(words=15 / 45 + 1e-9))
    assert not joined(found, 0, 1)
    part = " ".join(words[:17])  # 16 shingles of 30: all of them
    assert joined(cluster(pa.array([base, part])), 0, 1)
    assert not joined(
        cluster(pa.array([base, part]), rules=Rules(words=0.6, least_ratio=0.6)), 0, 1
    )
    with pytest.raises(InputError, match="words is 1"):
        Rules(words=1.5)
    with pytest.raises(InputError, match="so short a passage"):
        Rules(passage_words=5)


def test_times_that_do_not_fit_the_texts():
    with pytest.raises(InputError, match="2 texts were seen at 1 times"):
        cluster(pa.array(["a", "b"]), seen=np.array([1]))


def test_chance_rate_counts_random_pairs_of_one_kind():
    texts = [" ".join(DRAW.choice(WORDS, 20)) for _ in range(30)]
    texts += [f"{text} again" for text in texts[:15]]
    texts += ["".join(DRAW.choice(CHINESE, 20))]  # alone of its kind: never drawn
    found = cluster(pa.array(texts))
    alike, drawn = found.chance_rate(20_000, 1)
    assert 19_000 < drawn < 20_000
    assert alike / drawn == pytest.approx(15 / (45 * 44 / 2), rel=0.25)
    assert found.chance_rate(20_000, 1) == (alike, drawn)


@pytest.mark.parametrize(("written", "gap"), [(WORDS, " "), (CHINESE, "")])
def test_a_tenth_of_the_words_may_be_edited(written, gap):
    """Recall and precision of pairs, at 30 words: the floor is .98, what is held here is more."""
    draw = np.random.default_rng(3)
    originals = [list(draw.choice(written, 30)) for _ in range(200)]
    copies = [brute.edited(draw, words, 3, written) for words in originals for _ in range(2)]
    found = cluster(pa.array([gap.join(words) for words in originals + copies]))
    of = found.cluster[found.text]
    recall = np.mean(of[200:] == np.repeat(of[:200], 2))
    assert recall >= 0.99
    assert len(np.unique(of[:200])) == 200
