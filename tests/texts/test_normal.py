"""Texts as they are compared, against a twin in plain Python and by example."""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.privacy.pseudonyms import Pseudonyms
from heliograph.texts.letters import CODE_POINT, KIND, LETTER, SEVERAL, letters
from heliograph.texts.normal import normalised


def one(text):
    return normalised(pa.array([text], pa.string()))[0].as_py()


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ｂｒｅａｋｉｎｇ　ＮＥＷＳ", "breaking news"),
        ("𝓫𝓻𝓮𝓪𝓴𝓲𝓷𝓰 𝔫𝔢𝔴𝔰", "breaking news"),
        ("Brеаking nеws", "breaking news"),  # Cyrillic е, а
        ("Bойнa", "boиha"),  # Latin B, a
        ("Война", "boиha"),
        ("ВRЕАКING НЕWS", "breaking hews"),  # as capitals only В, К, Н look Latin
        ("brea\u200bki\u00adng\u2060 \u202enews\u202c", "breaking news"),
        ("b͟r͞e͠a̡k̢i̷n̸g̵ n̶e̴w̕s̛", "breaking news"),
        ("Ｃａｆé cafe\u0301 CAFÉ", "cafe cafe cafe"),
        ("🔥Breaking🔥news!!! 🇨🇳👨‍👩‍👧", "breaking news"),
        ("Straße ﬁle ½", "strasse file 1 2"),
        ("漢語發展", "汉语发展"),
        ("v1rus o0 l1 ０٣", "v1rus o0 l1 03"),  # a digit stays a digit
        ("Привет, Ёлка!", "пpиbet eлka"),
        ("ПРИВЕТ, ЕЛКА", "пpиbet eлka"),
        (unicodedata.normalize("NFD", "한국어"), "한국어"),
        ("ﾊﾟｿｺﾝ パソコン", "ハソコン ハソコン"),
        ("مـــرحـــبا مَرْحَبًا", "مرحبا مرحبا"),
        ("लड़की किताब", "लड़की किताब"),
        ("a\x00b\tc\r\nd", "ab c d"),
        ("don’t don't", "don t don t"),
        ("\ufdfa", "\ufdfa"),  # eighteen letters in one would make long texts of short ones
        ("", ""),
        ("😀😀 … !!", ""),
    ],
)
def test_what_reads_the_same_is_the_same(written, compared):
    assert one(written) == compared


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("see https://t.co/AbC?x=1&y=2, then", "see then"),
        ("HTTP://A.example/b www.c.example pic.twitter.com/xYz end", "end"),
        ("看这里https://t.co/abc更多", "看这里 更多"),
        ("看这里(https://t.co/abc)，更多", "看这里 更多"),
        ("a link (http://пример.example/путь) here", "a link here"),
        ("RT @Some_One.name: hello @a", "rt hello"),
        ("mail me@x.example", "mail me"),
        ("回复@某某：你好", "回复 你好"),
        ("@" + "长" * 40, "长" * 10),
        ("httpx is a word, wwwhat, p_abc", "httpx is a word wwwhat p abc"),
        ("＠who said http:// so", "said so"),
        ("@", ""),
        ("p_" + "a" * 27, "p " + "a" * 27),
    ],
)
def test_addresses_are_no_words(written, compared):
    assert one(written) == compared


def test_a_pseudonym_is_no_word():
    name = Pseudonyms(bytes(32)).handle("x", "somebody")
    assert one(f"by {name}, x/{name} and {name}") == "by x and"
    assert one(f"由{name}说") == "由 说"


def test_nulls_slices_and_chunks_keep_their_places():
    texts = pa.array(["x", None, "One, TWO", "", "three"])
    wanted = [None, "one two", "", "three"]
    assert normalised(texts[1:]).to_pylist() == wanted
    assert normalised(pa.chunked_array([texts[1:3], texts[3:]])).to_pylist() == wanted
    assert normalised(pa.chunked_array([], pa.string())).to_pylist() == []
    assert normalised(pa.array([None, None])).to_pylist() == [None, None]
    assert normalised(texts.cast(pa.large_string())).to_pylist() == ["x", *wanted]


def test_many_bytes_are_taken_piece_by_piece(monkeypatch):
    texts = [f"Text {'é' * (n % 7)} number {n}" for n in range(200)]
    whole = normalised(pa.array(texts)).to_pylist()
    monkeypatch.setattr("heliograph.texts.normal._BYTES_AT_ONCE", 50)
    assert normalised(pa.array(texts)).to_pylist() == whole


def twin(text):
    """Return the normalised form of text without addresses, Hangul parts or vowel signs."""
    table = letters()
    out = []
    for character in text:
        code = ord(character)
        if code in range(0xAC00, 0xD7A4):
            out.append(character)
            continue
        folded = unicodedata.normalize("NFKD", character).casefold()
        of_one = []
        for part in unicodedata.normalize("NFKD", folded):
            category = unicodedata.category(part)
            if category[0] in "LN" and part != "\u0640":
                # What the part becomes by the tables for lookalikes and Chinese.
                same = part if category != "Nd" else str(unicodedata.decimal(part))
                entry = int(table.packed[ord(same)])
                of_one.append(chr(entry & CODE_POINT) if entry >> KIND & 3 == LETTER else same)
            elif category[0] not in "MC" or category in ("Cn", "Co") or part.isspace():
                of_one.append(" ")
        # What stands around the letters of one character is no gap.
        out.append(re.sub(" +", " ", "".join(of_one)).strip() or "".join(of_one))
    return re.sub(" +", " ", "".join(out)).strip()


LATIN = st.characters(max_codepoint=0x24F, exclude_characters="@")
CHINESE = st.characters(min_codepoint=0x3000, max_codepoint=0x9FFF, exclude_characters="@＠㌀")
# The iota below a vowel is a letter when case is folded, and a mark here.
MARKS = st.characters(min_codepoint=0x300, max_codepoint=0x36F, exclude_characters="\u0345")
INVISIBLE = st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u202e\ufe0f\x00")


@settings(deadline=None)
@given(st.text(LATIN | CHINESE | MARKS | INVISIBLE, max_size=40))
def test_letters_are_folded_as_unicode_says(text):
    if "http" in text.lower() or "www." in text.lower() or "ſ" in text:
        return
    assert one(text) == twin(text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_out_clean_and_stays(text):
    compared = one(text)
    assert compared == " ".join(compared.split())
    assert not any(
        unicodedata.category(c) in ("Cc", "Cf", "Zs", "So") for c in compared if c != " "
    )
    # Letter by letter nothing changes again, but what is an address only then may go.
    if "http" not in compared and "www" not in compared:
        assert one(compared) == compared


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6))
def test_rows_do_not_run_into_one_another(texts):
    together = normalised(pa.array(texts, pa.string())).to_pylist()
    assert together == [one(text) for text in texts]


def test_no_digit_becomes_a_letter_or_the_reverse():
    packed = letters().packed
    digits = [c for c in range(0x110000) if unicodedata.category(chr(c)) == "Nd"]
    becomes = packed[digits] & CODE_POINT
    assert np.isin(becomes, [ord(c) for c in "0123456789"]).all()
    small = packed[[c for c in range(0x3000) if unicodedata.category(chr(c)) in ("Ll", "Lu", "Lo")]]
    alone = small[small >> SEVERAL & 1 == 0]
    assert not np.isin(alone & CODE_POINT, [ord(c) for c in "0123456789"]).any()
