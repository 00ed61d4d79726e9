"""Phrases are found where they stand, all of them in one pass, and nowhere else."""

import time
import unicodedata

import numpy as np
import opencc
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from evening_news import evening_news
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.phrases import matching
from heliograph.phrases.folding import Folding
from heliograph.phrases.matching import Matcher
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrase, Phrases


def phrase(written, *variants, friends=(), lang="zh", **translations):
    return Phrase(
        id="a-phrase",
        written=written,
        lang=lang,
        gloss="a phrase",
        basis="a test",
        certainty="remembered",
        variants=variants,
        false_friends=tuple(friends),
        translations={key: tuple(texts) for key, texts in translations.items()},
    )


def found(text, *phrases):
    """Return what was found in a text: the very words, with the number and form of the phrase."""
    hits = Matcher(Phrases((), phrases)).find(pa.array([text])).hits.to_pylist()
    return [(text[hit["start"] : hit["end"]], hit["phrase"], hit["form"]) for hit in hits]


NEW_FORCES = phrase("新质生产力", en=["new quality productive forces"])
ROAD = phrase("一带一路", "#BeltAndRoad", en=["Belt and Road", "the Belt and Road"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("发展新质生产力。", ["新质生产力"]),
        ("發展新質生產力。", ["新質生產力"]),
        ("新质\n　生 产力", ["新质\n　生 产力"]),
        ("新\u200b质\ufeff生产力\u200b", ["新\u200b质\ufeff生产力"]),
        (
            "“New  Quality\nＰｒｏｄｕｃｔｉｖｅ forces”",
            ["New  Quality\nＰｒｏｄｕｃｔｉｖｅ forces"],
        ),
        ("推动new quality productive forces发展", ["new quality productive forces"]),
        ("新质生产力和新质生产力", ["新质生产力", "新质生产力"]),
        ("新质量生产力", []),
        ("anew quality productive forces", []),
        ("new quality productive forcest", []),
        ("new quality productive forces\u0301", []),
        ("newqualityproductiveforces", []),
        ("新质。生产力", []),
        ("", []),
    ],
)
def test_script_width_case_and_spaces_make_no_difference_and_words_do(text, words):
    assert [each for each, _, _ in found(text, NEW_FORCES)] == words


def test_positions_are_those_of_the_text_as_it_was_given():
    text = "ﬁﬁ㍿ e\u0301 — 新 質生產力 İ new‐quality"
    (words, _, form) = found(text, NEW_FORCES)[0]
    assert (words, form) == ("新 質生產力", "written")


def test_the_longest_form_of_a_phrase_counts_and_two_phrases_may_overlap():
    belt = phrase("路倡议")
    assert found("The Belt and Road; 一带一路倡议 #beltandroad #beltandroads", ROAD, belt) == [
        ("The Belt and Road", 0, "translation"),
        ("一带一路", 0, "written"),
        ("路倡议", 1, "written"),
        ("#beltandroad", 0, "variant"),
    ]


def test_whole_words_are_cased_letters_and_digits_and_no_han():
    plan = phrase("14th Plan", "14th计划")
    assert found("的14th Plan和14th计划的114th Plan", plan) == [
        ("14th Plan", 0, "written"),
        ("14th计划", 0, "variant"),
    ]
    assert found("Один пояс, один путь", phrase("один пояс", lang="ru"))
    assert not found("Один поясной", phrase("один пояс", lang="ru"))
    assert found("일대일로를", phrase("일대일로", lang="ko"))


def test_no_character_is_cut():
    assert not found("株式㍿", phrase("式会", lang="ja"))  # ㍿ folds to 株式会社
    assert not found("\u1112\u1161\u11ab국", phrase("국하", "하", lang="ko"))
    assert not found("가ば", phrase("가は", lang="ja"))  # ば is は with a mark


def test_marks_may_come_in_any_order():
    written = phrase("Vie\u0323\u0302t Nam", lang="vi")
    assert found("Vie\u0302\u0323t nam và Việt Nam", written) == [
        ("Vie\u0302\u0323t nam", 0, "written"),
        ("Việt Nam", 0, "written"),
    ]
    assert not found("Viet Nam", written)


def test_apostrophes_quotation_marks_and_hyphens_are_each_of_one_kind():
    story = phrase("China's story", '"zero-covid"', "“两新”", lang="en")
    assert len(found("China’s story 「zero‑COVID」 「兩新」 “zero–Covid”", story)) == 4


def test_a_false_friend_takes_out_its_own_phrase_and_no_other():
    carbon = phrase("双碳", friends=["双碳酸", "用双碳酸盐"])
    acid = phrase("碳酸")
    texts = pa.array(["双碳酸", "双碳酸和双碳", "雙碳", "用双碳酸盐", None, "煤"])
    both = Matcher(Phrases((), (carbon, acid))).find(texts)
    assert both.hits.select(["row", "phrase", "start"]).to_pylist() == [
        {"row": 0, "phrase": 1, "start": 1},
        {"row": 1, "phrase": 1, "start": 1},
        {"row": 1, "phrase": 0, "start": 4},
        {"row": 2, "phrase": 0, "start": 0},
        {"row": 3, "phrase": 1, "start": 2},
    ]
    # A text that has the phrase elsewhere too is not discounted.
    assert both.discounted.to_pylist() == [{"row": 0, "phrase": 0}, {"row": 3, "phrase": 0}]


def test_a_string_that_is_a_form_of_one_phrase_and_a_false_friend_of_another():
    short, long = phrase("六保", friends=["六保障"]), phrase("六保障")
    assert found("六保障", short, long) == [("六保障", 1, "written")]
    assert found("六保", short, long) == [("六保", 0, "written")]


def test_texts_do_not_run_into_one_another():
    texts = pa.chunked_array([["新质", "生产力"], ["新质生", "产力\0"], ["\0", "新质生产力"]])
    assert Matcher(Phrases((), (NEW_FORCES,))).find(texts).hits["row"].to_pylist() == [5]


def test_texts_of_every_size_come_out_by_row(monkeypatch):
    texts = pa.array(["一带一路", None, "", "x一带一路", "煤" * 50 + "一带一路", "一带一路"] * 20)
    matcher = Matcher(Phrases((), (ROAD,)))
    whole = matcher.find(texts).hits
    assert whole["row"].to_pylist() == [row for row in range(120) if row % 6 not in (1, 2)]
    for size in (1, 40, 300):
        monkeypatch.setattr(matching, "BYTES_AT_ONCE", size)
        assert matcher.find(texts).hits.equals(whole)
    assert matcher.find(texts.cast(pa.large_string())).hits.equals(whole)


def test_no_texts_and_no_phrases():
    matcher = Matcher(Phrases((), (ROAD,)))
    for nothing in (pa.array([], pa.string()), pa.nulls(3, pa.string()), pa.nulls(2)):
        assert matcher.find(nothing).hits.num_rows == 0
        assert matcher.find(nothing).discounted.num_rows == 0
    assert Matcher(Phrases((), ())).find(pa.array(["一带一路"])).hits.num_rows == 0


@pytest.mark.parametrize("written", ["\u200b\u200b", "a\0b", "  "])
def test_what_cannot_be_found_is_refused(written):
    with pytest.raises(InputError, match="nothing that can be found"):
        Matcher(Phrases((), (phrase(written),)))


def test_texts_that_are_none_are_refused():
    with pytest.raises(InputError, match="not strings"):
        Matcher(Phrases((), (ROAD,))).find(pa.array([1, 2]))
    broken = pa.array([b"\xff\xfe"]).view(pa.string())
    with pytest.raises(InputError, match="not UTF-8"):
        Matcher(Phrases((), (ROAD,))).find(broken)


# -- the same by other means -------------------------------------------------------------------

_OPENCC = opencc.OpenCC("t2s")
_SAME = {"’": "'", "‘": "'", "“": '"', "”": '"', "「": '"', "‑": "-", "‐": "-", "–": "-", "—": "-"}


def _folded_character(char):
    char = _SAME.get(char, char)
    for _ in range(2):
        char = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    char = "".join(each for each in char if unicodedata.category(each) != "Cf")
    char = "".join(_SAME.get(each, each) for each in char)
    return "".join(" " if each.isspace() else _OPENCC.convert(each) for each in char)


def _han(char):
    return "\u3041" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff"


def twin_folded(text):
    """Return a text folded character by character: a list of (character, place in the text)."""
    pairs = [(out, place) for place, char in enumerate(text) for out in _folded_character(char)]
    done = []
    while pairs:
        run = [pairs.pop(0)]
        while pairs and unicodedata.combining(pairs[0][0]):
            run.append(pairs.pop(0))
        marks = sorted(
            (char for char, _ in run if unicodedata.combining(char)), key=unicodedata.combining
        )
        base = [char for char, _ in run if not unicodedata.combining(char)]
        done += zip(base + marks, [place for _, place in run], strict=True)
    spaced = []
    for number, (char, place) in enumerate(done):
        if char != " ":
            spaced.append((char, place))
            continue
        after = next((each for each, _ in done[number:] if each != " "), "")
        before = spaced[-1][0] if spaced else ""
        if before != " " and not (before and after and _han(before) and _han(after)):
            spaced.append((char, place))
    return spaced


def twin_spans(text, string):
    """Return where a string stands in a text, by str.find."""
    pairs = twin_folded(text)
    where = [-1, *(place for _, place in pairs), -2]
    chars = ["\0", *(char for char, _ in pairs), "\0"]
    looked_for = "".join(char for char, _ in twin_folded(string)).strip()

    def word(char):
        return unicodedata.category(char) in ("Ll", "Lu", "Lt", "Nd")

    spans, start = [], "".join(chars).find(looked_for)
    while start >= 0:
        end = start + len(looked_for)
        cut = any(
            (word(chars[a]) and word(chars[b])) or where[a] == where[b]
            for a, b in ((start - 1, start), (end - 1, end))
        )
        if not cut and not unicodedata.category(chars[end]).startswith("M"):
            spans.append((start, end, where[start], where[end - 1] + 1))
        start = "".join(chars).find(looked_for, start + 1)
    return spans


def twin_found(text, phrases):
    hits = set()
    for number, each in enumerate(phrases):
        forms = {span for form, _ in each.forms() for span in twin_spans(text, form)}
        friends = [span for friend in each.false_friends for span in twin_spans(text, friend)]
        for span in forms:
            longer = [b for b in forms if b != span and b[0] <= span[0] and span[1] <= b[1]]
            friend = [b for b in friends if b[0] <= span[0] and span[1] <= b[1]]
            if not longer and not friend:
                hits.add((number, span[2], span[3]))
    return hits


LETTERS = "新質质三樣样 \n　\u200b\ufeffaAＡbé\u0301\u0323e’'“\"-‐ﬁfi㍿社1１ßsがか\u3099\0"
STRINGS = ["新质", "质三样", "新质三样", "三样a", "ab", "é", "ae\u0323\u0301", "fi", "会社", "a'b"]
STRINGS += ["1a", '"新', "ss", "a-b", "新 a", "か新", "が", "样样样", "样样"]


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.text(LETTERS, max_size=30), max_size=4),
    st.lists(st.lists(st.sampled_from(STRINGS), min_size=1, max_size=5, unique=True), max_size=4),
    st.integers(0, 2),
)
def test_the_same_as_character_by_character(texts, groups, friends):
    phrases = tuple(
        phrase(each[0], *each[1 : len(each) - friends], friends=each[len(each) - friends :])
        if len(each) > friends
        else phrase(*each)
        for each in groups
    )
    hits = Matcher(Phrases((), phrases)).find(pa.array(texts, pa.string())).hits
    got = {(hit["row"], hit["phrase"], hit["start"], hit["end"]) for hit in hits.to_pylist()}
    assert got == {
        (row, *hit) for row, text in enumerate(texts) for hit in twin_found(text, phrases)
    }


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_folds_like_its_compatibility_forms(text):
    folding = Folding()
    folded = folding.fold(text)
    assert len(folded.codes) == len(folded.origin) == len(folded.kinds)
    assert (np.diff(folded.origin) >= 0).all()
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert folding.fold(unicodedata.normalize(form, text)).text == folded.text
    assert folding.fold(folded.text).text == folded.text


# -- much text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("新三样" * 400_000, 400_000),
        ("e" + "\u0301\u0323" * 600_000, 0),
        ("\ufdfa" * 100_000, 0),
        (" \u200b" * 600_000 + "新三样", 1),
    ],
)
def test_hostile_texts_take_no_longer_than_others(text, hits):
    matcher = Matcher(Phrases((), (phrase("新三样"),)))
    start = time.process_time()
    assert matcher.find(pa.array([text])).hits.num_rows == hits
    assert time.process_time() - start < 5


@pytest.mark.shared
def test_what_the_evening_news_says(shared):
    news = evening_news(shared)
    phrases = load()
    matcher = Matcher(phrases)
    start = time.process_time()
    hits = matcher.find(news["text"]).hits
    assert time.process_time() - start < 10  # 13 million characters; 2 seconds when written

    dates = np.array(news["date"].to_pylist())
    for number, each in enumerate(phrases):
        rows = np.unique(hits.filter(pc.equal(hits["phrase"], number))["row"].to_numpy())
        if not len(rows):
            assert "Stands in no item" in each.basis or each.lang == "en", each.id
            continue
        items = "one item" if len(rows) == 1 else f"{len(rows):,} items"
        told = f"Stands in {items} of the evening news, first on {min(dates[rows])}."
        assert told in " ".join(each.basis.split()), each.id


def test_no_phrase_goes_on_beyond_a_paragraph_or_a_title():
    phrase = Phrase(id="safe", written="平安中国", lang="zh", gloss="", basis="x", certainty="seen")
    matcher = Matcher(Phrases((), (phrase,)))
    texts = pa.array(["公民平安\n\n中国大使", "平安\n中国", "题\n平安\n中国", "平安中国\n\n平安"])
    assert matcher.find(texts).hits["row"].to_pylist() == [1, 2, 3]
    assert matcher.find(texts, titled=True).hits["row"].to_pylist() == [2, 3]
