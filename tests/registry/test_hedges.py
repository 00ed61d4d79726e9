"""The words by which documents hedge, where they reach, and what they stand for."""

import pytest
from claims import content, said, source

from heliograph.registry.records import Capture, Speaker
from heliograph.registry.rules import assess
from heliograph.registry.rules.grades import confidence
from heliograph.registry.rules.hedges import (
    STRENGTH,
    clause_of,
    hedges_around,
    hedges_in,
    likelihood,
    sentence_of,
    weakest,
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the centre reportedly manages accounts", ("reported",)),
        ("reportedly manages accounts, likely including a covert one", ("probable", "reported")),
        ("is almost certainly its aim", ("almost_certain",)),
        ("they are unlikely to become trusted", ("unlikely",)),
        ("who speculates that it may be so", ("speculative", "possible")),
        ("reporters were unable to verify it", ("unverified_stated",)),
        ("it remains unclear", ("unknown_stated",)),
        ("In May it began; that May", ()),
        ("a responsible mayor likes clouds", ()),
        ("these claims were published", ()),
        ("据报道该中心经营账号", ("reported",)),
        ("很可能如此", ("probable",)),
        ("不太可能", ("unlikely",)),
    ],
)
def test_hedges_are_read_as_a_reader_reads_them(words, found):
    assert hedges_in(words) == found


def test_strong_words_inside_weaker_phrases_do_not_count():
    assert hedges_in("unlikely") == ("unlikely",)  # not "likely"
    assert hedges_in("almost certainly") == ("almost_certain",)


def test_a_hedge_does_not_reach_over_its_clause():
    text = "While unlikely to be trusted, their reach is likely large. It is so."
    start = text.index("their")
    assert hedges_in(clause_of(text, start, start + 28)) == ("probable",)
    start = text.index("It is")
    assert hedges_in(clause_of(text, start, len(text))) == ()


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Reportedly, the centre runs sites. So.", "the centre runs sites", ("reported",)),
        ("The centre, reportedly, runs sites.", "runs sites", ("reported",)),
        ("The centre, most likely, runs sites.", "runs sites", ("probable",)),
        ("According to two sources, the office directs police.", "directs police", ("reported",)),
        ("Some suspect that the office (a new one) directs it.", "directs it", ("speculative",)),
        ("The office directs police, sources claim.", "directs police", ("claimed",)),
        ("It directs police, although this could not be verified.", "directs police",
         ("unverified_stated",)),
        ("据报道，该中心经营账号。", "该中心经营账号", ("reported",)),
        ("據報道，該中心經營賬號。", "該中心經營賬號", ("reported",)),
        ("Центр якобы управляет сайтами.", "управляет сайтами", ("claimed",)),
        ("Das Zentrum betreibt angeblich Seiten.", "betreibt", ("claimed",)),
        # An estimate of one thing is none of another.
        ("It may grow, and it runs sites.", "it runs sites", ()),
        ("It is large. Reportedly it grows.", "It is large", ()),
    ],
)  # fmt: skip
def test_which_hedges_hold_for_a_quote(text, quote, found):
    start = text.index(quote)
    assert hedges_around(text, start, start + len(quote)) == found


def test_the_sentence_around_a_place():
    text = "One said so. “Two,” it says.” Three"
    assert sentence_of(text, text.index("Two"), text.index("Two") + 3) == "“Two,” it says.”"


def test_every_hedge_has_one_strength():
    assert len(set(STRENGTH)) == len(STRENGTH) == 10
    assert weakest([]) == "none"
    assert weakest(STRENGTH) == "unverified_stated"


def test_estimates_stand_for_the_bands_of_icd_203():
    assert {hedge: likelihood(hedge) for hedge in STRENGTH if likelihood(hedge)} == {
        "almost_certain": (95, 99),
        "probable": (55, 80),
        "unlikely": (20, 45),
    }


def test_both_published_scales_and_six_is_no_number():
    assert [confidence(digit) for digit in (1, 2, 3, 4, 5, 6)] == [90, 70, 50, 30, 10, None]
    assert [confidence(digit, "misp") for digit in (1, 2, 3, 4, 5, 6)] == [100, 75, 50, 25, 0, None]


class Texts:
    """One text for all captures."""

    def __init__(self, text):
        self._text = text

    def text(self, capture: Capture) -> str:
        assert isinstance(capture, Capture)
        return self._text


def hedges(text, *claims):
    found = assess(content(claims, sources=[source("one")]), Texts(text))
    return {name: (each.hedge, each.rules[-1]) for name, each in found.items()}


def test_a_hedge_left_out_of_the_claim_is_read_from_its_clause():
    text = "The centre reportedly manages accounts. It publishes a paper."
    found = hedges(
        text,
        said("a", quote="manages accounts", value="accounts"),
        said("b", quote="publishes a paper", value="a paper"),
    )
    assert found == {"a": ("reported", "words"), "b": ("none", "independence")}


def test_a_speculation_carries_over_the_sentences_of_its_speaker():
    text = (
        "A scholar speculates that they collect news. Their work targets ministries. The office "
        "fines nobody.\nLater he said more."
    )
    scholar = (Speaker(who="a paper", standing="identified"),
               Speaker(who="a scholar", standing="identified"))  # fmt: skip
    found = hedges(
        text,
        said("a", quote="speculates that they collect news", value="collect", chain=scholar),
        said("b", quote="work targets ministries", value="target", chain=scholar),
        said("c", quote="fines nobody", value="fine"),
        said("d", quote="said more", value="more", chain=scholar),
    )
    assert found["a"][0] == "speculative"
    assert found["b"] == ("speculative", "carried")
    assert found["c"][0] == "none"  # another speaker
    assert found["d"][0] == "none"  # another paragraph


def test_a_hedge_that_is_declared_is_never_strengthened():
    found = hedges("It is almost certainly so.", said("a", quote="so", hedge="possible"))
    assert found["a"][0] == "possible"
