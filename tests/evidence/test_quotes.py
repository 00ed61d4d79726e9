"""Quotes are found where they stand, to the letter, and nowhere else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.evidence.quotes import MANY, Span, find, occurrences

ALPHABET = "ab \u00a0\n\u201c\u201d\"'\u2019-\u2011é网"
SAME = {"\u00a0": " ", "\n": " ", "\u201c": '"', "\u201d": '"', "\u2019": "'", "\u2011": "-"}


def by_hand(text: str, quote: str) -> set[Span]:
    """Find a quote as a reader does: letter by letter, any run of spaces as one."""
    words = quote.split()
    found = set()
    for start in range(len(text)):
        at, fits = start, True
        for number, word in enumerate(words):
            if number:
                after = at
                while after < len(text) and text[after].isspace():
                    after += 1
                fits = fits and after > at
                at = after
            for letter in word:
                here = text[at : at + 1]
                fits = fits and SAME.get(here, here) == SAME.get(letter, letter) and here != ""
                at += 1
        if fits:
            found.add(Span(start, at))
    return found


@given(st.text(ALPHABET, max_size=40), st.text(ALPHABET, min_size=1, max_size=4))
def test_it_finds_what_a_reader_finds(text, quote):
    if not quote.strip():
        with pytest.raises(InputError):
            occurrences(text, quote)
        return
    assert set(occurrences(text, quote)) == by_hand(text, quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a\u00a0b", "a b"),
        ("a\u202fb", "a  b"),
        ("line one\nline two", "one line"),
        ("said \u201cso\u201d", 'said "so"'),
        ("China\u2019s", "China's"),
        ("China's", "China\u2019s"),
        ("case\u2011by\u2011case", "case-by-case"),
        ("hy\u00adphen", "hyphen"),
        ("zero\u200bwidth", "zerowidth"),
        (unicodedata.normalize("NFD", "café"), "café"),
        ("café", unicodedata.normalize("NFD", "café")),
        ("网络综合治理体系", "综合治理"),
    ],
)
def test_typography_does_not_hide_a_quote(text, quote):
    span = find(text, quote)
    assert span.end > span.start


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("reportedly manages", "manages"[::-1]),
        ("Reportedly", "reportedly"),
        ("a — b", "a - b"),
        ("ab", "a b"),
        ("a.b", "a b"),
        ("a+b", "a.b"),
        ("may be", "maybe"),
    ],
)
def test_a_letter_off_is_not_a_quote(text, quote):
    with pytest.raises(InputError, match="does not stand in the text"):
        find(text, quote)


def test_one_place_must_be_meant():
    text = "it is so. It is so, they say; it is so."
    with pytest.raises(InputError, match="stands in the text twice"):
        find(text, "it is so")
    assert find(text, "it is so", suffix=". It") == Span(0, 8)
    assert find(text, "it is so", prefix="they say;") == Span(30, 38)
    with pytest.raises(InputError, match="does not stand"):
        find(text, "it is so", prefix="they said;")


def test_overlapping_places_are_all_found():
    assert occurrences("aaa", "aa") == (Span(0, 2), Span(1, 3))


def test_a_quote_that_stands_everywhere_is_counted_no_further():
    assert len(occurrences("a " * 10_000, "a")) == MANY
    with pytest.raises(InputError, match="100 times or more"):
        find("a " * 10_000, "a")


@pytest.mark.parametrize("quote", ["(a+)+$", "[", "\\", "a{9999999}", "^", ".*"])
def test_a_quote_is_no_pattern(quote):
    with pytest.raises(InputError, match="does not stand"):
        find("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", quote)
    assert find(f"so {quote} it says", quote) == Span(3, 3 + len(quote))


@pytest.mark.parametrize("unseen", ["\u200b", "\u200b\u200b", " \u00ad "])
def test_a_quote_of_nothing_to_be_seen_is_none(unseen):
    with pytest.raises(InputError, match="a quote has words"):
        occurrences("hello", unseen, prefix="hel", suffix="lo")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a" + " " * 3_000 + "c", "a " + "\u200b " * 30 + "b"),
        ("a" * 500_000, "a" * 3_999 + "b"),
        ("a " * 400_000 + "\u200b", "a " * 1_500 + "b"),
        (" " * 300_000, "x"),
    ],
)
def test_no_text_and_quote_cost_more_than_their_length(text, quote):
    """What once took minutes ends within the time limit that all tests share."""
    assert occurrences(text, quote, prefix="\u200b" * 3) == ()


def test_the_place_of_a_quote_is_that_in_the_text_as_it_stands():
    text = "“Ce\u0301line\u00a0 said\u200b so\u00ad,” it read."
    span = find(text, "Céline said so,")
    assert text[span.start : span.end] == "Ce\u0301line\u00a0 said\u200b so\u00ad,"


def test_spaces_without_end_cost_no_more_than_their_length():
    """A quote of many words in a text of nothing but spaces: no place is tried again and again."""
    assert occurrences(" " * 200_000, "a b") == ()
    assert occurrences("a" + " " * 200_000, "a b") == ()
