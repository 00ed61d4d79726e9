"""Posts told again: each change is what it is said to be, and the truth says which is which."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

import numpy as np
import opencc
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from heliograph.errors import InputError
from heliograph.posts import POST_SCHEMA
from heliograph.simulate.passages import LANGUAGES, SPACED
from heliograph.simulate.recalled import joined, lifted, recalled
from heliograph.simulate.retold import (
    CHANGES,
    KINDS,
    TRUTH_SCHEMA,
    Change,
    Retold,
    Translated,
    retold,
)
from heliograph.simulate.telling import LIFTED_CHARACTERS, LIFTED_WORDS

HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
RATES = (0.01, 0.05, 0.1, 0.2, 0.3)


@pytest.fixture(scope="module")
def made() -> Retold:
    return retold(seed=4, originals=2 * len(CHANGES))


def pairs(made: Retold, kind: str, language: str | None = None) -> Iterator[tuple[str, str, float]]:
    """Give source text, text and rate of each post of a kind."""
    text = dict(zip(made.truth["post_id"].to_pylist(), made.posts["text"].to_pylist(), strict=True))
    for row in made.truth.to_pylist():
        if row["kind"] == kind and language in (None, row["language"]):
            yield text[row["source"]], text[row["post_id"]], row["rate"]


def distance(a: list[str], b: list[str]) -> int:
    """Return how many words to substitute, insert or delete (Levenshtein)."""
    above = list(range(len(b) + 1))
    for left, word in enumerate(a, 1):
        here = [left]
        for right, other in enumerate(b, 1):
            substituted = above[right - 1] + (word != other)
            here.append(min(above[right] + 1, here[-1] + 1, substituted))
        above = here
    return above[-1]


def test_same_arguments_same_posts_and_another_seed_others(made: Retold) -> None:
    again = retold(seed=4, originals=2 * len(CHANGES))
    assert again.posts.equals(made.posts)
    assert again.truth.equals(made.truth)
    other = retold(seed=5, originals=2 * len(CHANGES))
    assert not set(other.posts["text"].to_pylist()) & set(made.posts["text"].to_pylist())


def test_posts_keep_the_schema_and_a_copy_comes_later_from_another_account(made: Retold) -> None:
    made.posts.validate(full=True)
    assert made.posts.schema.equals(POST_SCHEMA)
    assert made.truth.schema.equals(TRUTH_SCHEMA)
    assert made.posts["post_id"].equals(made.truth["post_id"])
    times = made.posts["time"].to_pylist()
    assert times == sorted(times)
    source = pc.index_in(made.truth["source"], made.truth["post_id"].combine_chunks())
    copied = pc.is_valid(source).to_numpy(zero_copy_only=False)
    before = source.drop_null().to_numpy()
    time_us = made.posts["time"].cast(pa.int64()).to_numpy()
    assert (time_us[copied] - time_us[before] >= 60_000_000).all()
    account = np.array(made.posts["account"].to_pylist())
    assert (account[copied] != account[before]).all()
    assert len(set(account)) > 100


def test_a_claim_is_shared_by_an_original_and_its_copies_only(made: Retold) -> None:
    claim = dict(
        zip(made.truth["post_id"].to_pylist(), made.truth["claim"].to_pylist(), strict=True)
    )
    sizes = Counter(claim.values())
    for row in made.truth.to_pylist():
        same = row["source"] is not None and claim[row["post_id"]] == claim[row["source"]]
        assert same == (row["source"] is not None and row["kind"] != "lift")
        if row["kind"] in ("topic", "template", "signed", "lift"):
            assert sizes[row["claim"]] == 1


def test_every_change_is_dealt_out_where_a_language_allows_it(made: Retold) -> None:
    dealt = made.truth.filter(pc.is_valid(made.truth["source"]))
    found = {
        (row["language"], row["kind"], row["rate"])
        for row in dealt.select(["language", "kind", "rate"]).to_pylist()
    }
    only = {"homoglyphs": {"en", "ru"}, "full-width": {"en"}, "script": {"zh"}}
    assert found == {
        (language, kind, rate)
        for kind, rate in CHANGES
        for language in only.get(kind, set(LANGUAGES))
    }
    assert {kind for _, kind, _ in found} == set(KINDS)


@pytest.mark.parametrize("rate", RATES)
def test_word_edits_are_of_the_exact_share(rate: float) -> None:
    changes = [Change("words", rate)]
    several = retold(seed=1, originals=40, changes=changes, languages=["en", "ru", "ar"])
    distances, planned, longer = [], [], Counter[int]()
    for source, text, _ in pairs(several, "words"):
        before, after = source.split(), text.split()
        assert 30 <= len(before) <= 80
        distances.append(distance(before, after))
        planned.append(max(1, round(rate * len(before))))
        longer[int(np.sign(len(after) - len(before)))] += 1
    # Two edits beside each other may come to one.
    assert all(got <= plan for got, plan in zip(distances, planned, strict=True))
    assert sum(distances) > 0.95 * sum(planned)
    assert min(longer[-1], longer[0], longer[1]) > 10  # deletions, substitutions, insertions


def test_disguises_leave_the_words(made: Retold) -> None:
    back = opencc.OpenCC("t2s")
    for source, text, _ in pairs(made, "prefix"):
        assert text.endswith(f": {source}")
    for source, text, _ in pairs(made, "suffix"):
        assert text.startswith(f"{source} #")
        assert "https://" in text
    for source, text, _ in pairs(made, "zero-width"):
        assert text.translate(HIDDEN) == source
        assert 0.05 < 1 - len(source) / len(text) < 0.3
    for source, text, _ in pairs(made, "full-width"):
        assert text.replace(" ", "") != source
        assert not set(text) & set(source)
        assert unicodedata.normalize("NFKC", text) == source
    for source, text, _ in pairs(made, "script"):
        assert 0.1 < sum(a != b for a, b in zip(source, text, strict=True)) / len(source) < 0.6
        assert sum(a != b for a, b in zip(back.convert(text), source, strict=True)) <= 3


def test_emoji_come_between_words(made: Retold) -> None:
    for source, text, _ in pairs(made, "emoji"):
        pieces = text.split(" ")
        marks = [
            piece for piece in pieces if any(unicodedata.category(c) == "So" for c in piece[:2])
        ]
        assert 0 < len(marks) < 0.5 * len(source)
        kept = "".join(c for c in text if unicodedata.category(c)[0] not in "SC")
        skin, selector = "\U0001f3fd", "\ufe0f"
        kept = kept.replace(skin, "").replace(selector, "")
        assert kept.replace(" ", "") == source.replace(" ", "")


@pytest.mark.parametrize(("language", "scripts"), [("en", "CYRILLIC GREEK"), ("ru", "LATIN")])
def test_homoglyphs_are_letters_of_one_other_script(language: str, scripts: str) -> None:
    several = retold(
        seed=1, originals=30, changes=[Change("homoglyphs", 0.2)], languages=[language]
    )
    used = set()
    for source, text, _ in pairs(several, "homoglyphs"):
        changed = {b for a, b in zip(source, text, strict=True) if a != b}
        others = {unicodedata.name(letter).split()[0] for letter in changed}
        assert len(others) <= 1
        used |= others
        assert sum(a != b for a, b in zip(source, text, strict=True)) < 0.3 * len(source)
    assert used == set(scripts.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lift_is_a_whole_paragraph_in_a_longer_unrelated_text(
    made: Retold, language: str
) -> None:
    seen = set()
    for source, text, rate in pairs(made, "lift", language):
        seen.add(rate)
        spaced = language in SPACED
        parts, whole = (source.split(), text.split()) if spaced else (source, text)
        size = LIFTED_WORDS if spaced else LIFTED_CHARACTERS
        assert size / rate <= len(parts) <= size / rate + 16  # up to the end of a word
        gap = " " if spaced else ""
        here = [
            at for at in range(len(parts) - size + 1) if gap.join(parts[at : at + size]) in text
        ]
        assert here
        assert (len(here) == len(parts) - size + 1) == (rate == 1.0)
        assert len(whole) > 3 * size
    assert seen == {0.5, 1.0}


def test_what_only_looks_alike_has_much_in_common(made: Retold) -> None:
    """A family of one template shares half of its places; one sign-off ends several texts."""
    of_kind = {
        kind: made.posts.filter(
            pc.and_(pc.equal(made.truth["kind"], kind), pc.equal(made.truth["language"], "en"))
        )["text"].to_pylist()
        for kind in ("template", "signed")
    }
    ends = Counter(" ".join(text.split()[-12:]) for text in of_kind["signed"])
    assert set(ends.values()) == {len(of_kind["signed"])}
    same = []
    for at, text in enumerate(of_kind["template"]):
        for other in of_kind["template"][:at]:
            if len(text.split()) == len(other.split()):
                equal = [a == b for a, b in zip(text.split(), other.split(), strict=True)]
                same.append(np.mean(equal))
    family = np.array(same)[np.array(same) > 0.4]
    assert len(family) > 50
    assert family.max() < 0.6  # half are filled in anew, and a few happen to be the same
    # The most used word of a language is nowhere near all of them.
    words = Counter(word for text in made.posts["text"].to_pylist() for word in text.split())
    assert words.most_common(1)[0][1] < 0.05 * words.total()


def test_short_notes_and_several_copies() -> None:
    notes = retold(
        seed=1, originals=10, copies=4, words=(8, 15), changes=CHANGES[:2], languages=["en"]
    )
    lengths = [len(source.split()) for source, _, _ in pairs(notes, "words")]
    assert len(lengths) == 40
    assert set(lengths) <= set(range(8, 16))
    assert Counter(Counter(notes.truth["claim"].to_pylist()).values()) == {5: 10, 1: 30}


def test_translations_are_those_given() -> None:
    given = Translated("en", "The bridge opens in winter.", "es", "El puente abre en invierno.")
    made = retold(seed=1, originals=0, translated=[given])
    assert list(pairs(made, "translation")) == [(given.text, given.other_text, None)]
    assert made.posts["lang"].to_pylist() == ["en", "es"]
    assert len(set(made.truth["claim"].to_pylist())) == 1


def test_recall_and_precision_count_what_they_say() -> None:
    truth = pa.table(
        {
            "post_id": ["a", "b", "c", "d", "e"],
            "claim": [0, 0, 2, 2, 4],
            "source": [None, "a", None, "c", "a"],
            "kind": ["original", "words", "original", "words", "lift"],
            "rate": [None, 0.1, None, 0.1, 1.0],
            "language": ["en"] * 5,
        }
    )
    cluster = np.array([0, 0, 0, -1, 1])
    assert joined(truth, cluster) == (1, 3)
    lifts = (np.array([0, 2]), np.array([4, 4]))
    assert recalled(truth, cluster, lifts).to_pylist() == [
        {"language": "en", "kind": "words", "rate": 0.1, "copies": 2, "found": 1},
        {"language": "en", "kind": "lift", "rate": 1.0, "copies": 1, "found": 1},
    ]
    assert lifted(truth, lifts) == (1, 2)
    family = truth.set_column(3, "kind", pa.array([*["template"] * 3, "words", "lift"]))
    assert lifted(family, (np.array([0, 1, 0]), np.array([4, 2, 3]))) == (1, 2)
    assert lifted(truth, (np.array([], np.int64),) * 2) == (0, 0)
    backwards = (np.array([4]), np.array([0]))
    assert recalled(truth, cluster, backwards)["found"].to_pylist() == [1, 0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"originals": -1}, "originals is -1"),
        ({"copies": -2}, "copies is -2"),
        ({"words": (3, 9)}, "words are 3 to 9"),
        ({"words": (30, 9)}, "words are 30 to 9"),
        ({"changes": [Change("rumour", 0.1)]}, "no change 'rumour'"),
        ({"changes": [Change("words", 0.0)]}, "the rate of 'words' is 0.0"),
        ({"filled": 0.0}, "filled is 0.0"),
        ({"languages": ["xx"]}, "in 'xx'"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        retold(seed=1, **arguments)  # type: ignore[arg-type]
