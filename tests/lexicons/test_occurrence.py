"""Terms are found where they stand, as whole words where a script has words, and nowhere else."""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.lexicons import occurrence
from heliograph.lexicons.occurrence import occurs
from heliograph.lexicons.records import Lexicon
from heliograph.texts.normal import normalised


def lexicon(*terms, name="a-topic"):
    return Lexicon(id=name, kind="topic", title="A topic", terms=terms)


def holds(text, *terms):
    return bool(occurs(pa.array([text]), [lexicon(*terms)])[0, 0])


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("oil price", "The OIL—PRICE, again"),
        ("oil price", "oil\n\n  price"),
        ("oil price", "ｏｉｌ　ｐｒｉｃｅ"),
        ("oil price", "o\u200bil pri\u00adce"),
        ("Oil Price", "#oil #price"),
        ("oil", "oil"),
        ("oil", "China's oil's up"),
        ("café", "CAFE"),
        ("油價", "国际油价上涨"),
        ("油价", "國際油價上漲"),
        ("油价", "油\u200b价"),
        ("AI", "学习AI技术"),
        ("AI技术", "学习AI 技术"),
        ("AI 技术", "学习AI技术"),
        ("“一带”一路", "共建“一带”一路"),
        ("민주주의", "민주주의는"),
        ("AI", "AI는"),
        ("パソコン", "新しいﾊﾟｿｺﾝです"),
        ("น้ำมัน", "ราคาน้ำมันขึ้น"),
        ("нефть", "Нефть!"),
        ("النفط", "سعر النفط اليوم"),
        ("तेल", "कच्चा तेल।"),
        ("2035", "到2035年"),
    ],
)
def test_what_reads_as_the_term_is_found(term, text):
    assert holds(text, term)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("oil", "boil, oils, foil"),
        ("oil price", "oil prices"),
        ("oil price", "oilprice"),
        ("oil price", "oil and price"),
        ("AI", "说AIM"),
        ("油价", "油。价"),  # the end of a sentence parts words
        ("2035", "12035 20351"),
        ("กน", "กนี้"),  # a vowel sign belongs to what is before it
        ("तेल", "तेली"),
        ("oil", "http://oil.example/oil @oil"),
        ("oil", ""),
        ("oil", None),
    ],
)
def test_and_nothing_else(term, text):
    assert not holds(text, term)


def test_no_term_reaches_from_one_text_into_the_next():
    texts = pa.array(["国际油", "价上涨", "oil", "price", "", None, "学习ai", "技术"])
    assert not occurs(texts, [lexicon("油价", "oil price", "AI技术")]).any()


def test_lexicons_may_share_terms_and_terms_may_overlap():
    few = [lexicon("oil price", "油价"), lexicon("price cap", "油价"), lexicon("国际油价")]
    texts = pa.array(["oil price cap", "国际油价", "price", "CAP"])
    assert occurs(texts, few).tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, True, False, False],
    ]
    assert occurs(texts, []).shape == (0, 4)
    assert occurs(texts[:0], few).shape == (3, 0)


@pytest.mark.parametrize("size", [1, 30, 1_000_000])
def test_portions_and_chunks_make_no_difference(monkeypatch, size):
    texts = [f"text {n} of oil" if n % 3 else f"油{n % 2 * '价'}" for n in range(50)] + [None, ""]
    monkeypatch.setattr(occurrence, "BYTES_AT_ONCE", size)
    terms = [lexicon("oil"), lexicon("油价")]
    whole = pa.array(texts, pa.string())
    expected = [[bool(n % 3) and n < 50 for n in range(52)]]
    expected += [[n < 50 and n % 6 == 3 for n in range(52)]]
    given_as = [
        whole,
        whole.cast(pa.large_string()),
        pa.chunked_array([whole[:7], whole[7:7], whole[7:]]),
    ]
    for each in given_as:
        assert occurs(each, terms).tolist() == expected
    assert occurs(whole[5:40], terms).tolist() == [row[5:40] for row in expected]
    assert not occurs(pa.nulls(3), terms).any()


def test_terms_that_end_in_one_another_are_read_in_smaller_portions(monkeypatch):
    nested = lexicon(*("油" * n for n in range(2, 12)))
    sizes = []
    portions = occurrence._portions
    monkeypatch.setattr(
        occurrence, "_portions", lambda texts, size: sizes.append(size) or portions(texts, size)
    )
    assert occurs(pa.array(["油油油", "油"]), [nested]).tolist() == [[True, False]]
    occurs(pa.array(["oil"]), [lexicon("oil", "gas")])
    assert sizes == [occurrence.BYTES_AT_ONCE // 10, occurrence.BYTES_AT_ONCE]


def test_what_is_no_text_or_no_term_is_refused():
    with pytest.raises(InputError, match="the texts are int64, not strings"):
        occurs(pa.array([1]), [lexicon("oil")])
    broken = pa.StringArray.from_buffers(
        1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xe6\xb2")
    )
    with pytest.raises(InputError, match="not UTF-8"):
        occurs(broken, [lexicon("oil")])
    with pytest.raises(InputError, match="'@somebody' of the lexicon 'a-topic' is nothing that"):
        occurs(pa.array(["oil"]), [lexicon("oil", "@somebody")])


# -- against a twin ----------------------------------------------------------------------------

_UNBROKEN = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
)
_RUN = re.compile(f"[{_UNBROKEN}]+|[^ {_UNBROKEN}]+")
_IN_WORDS = f"[^ {_UNBROKEN}]"
_SIGNS = "".join(
    chr(code) for code in range(0xE00, 0x1800) if unicodedata.category(chr(code))[0] == "M"
)


def twin(text, terms):
    """Return whether a text holds a term, by regular expressions on one text at a time."""
    (text,) = normalised(pa.array([text])).to_pylist()
    return any(_pattern(term).search(text) for term in normalised(pa.array(terms)).to_pylist())


def _pattern(term):
    runs = list(_RUN.finditer(term))
    pattern = ""
    for before, run in zip([None, *runs], runs, strict=False):
        if before is not None:
            alike = _in_words(before.group()[0]) == _in_words(run.group()[0])
            pattern += " " if alike else " ?"
        pattern += re.escape(run.group())
    before = f"(?<!{_IN_WORDS})" if _in_words(term[0]) else ""
    after = f"(?!{_IN_WORDS})" if _in_words(term[-1]) else f"(?![{_SIGNS}])"
    return re.compile(before + pattern + after)


def _in_words(char):
    return bool(re.match(_IN_WORDS, char))


_LETTERS = st.text(alphabet="abAＢ 油油價价\u200b技กี한가ü-。", max_size=12)
_TERMS = st.lists(
    st.text(alphabet="abＢ油價技ก한 ", min_size=1, max_size=4).map(
        lambda term: " ".join(term.split())
    ),
    min_size=1,
    max_size=5,
).filter(all)


@settings(max_examples=400, deadline=None)
@given(st.lists(_LETTERS, min_size=1, max_size=4), _TERMS)
@example(["ab 油b"], ["b油"])
@example(["油ab油价"], ["ab", "油价"])
def test_against_the_twin(texts, terms):
    found = occurs(pa.array(texts), [lexicon(*terms)])
    assert found[0].tolist() == [twin(text, terms) for text in texts]
