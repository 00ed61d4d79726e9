"""The starting registry against the five documents: exact quotations, and no more of their text."""

import re
from pathlib import Path

import pytest

import heliograph.registry
from heliograph.evidence.quotes import find
from heliograph.registry.checking import check
from heliograph.registry.folder import read_folder
from heliograph.registry.rules import assess
from heliograph.registry.texts import Texts

FOLDER = Path(heliograph.registry.__file__).parent / "starting"
PROJECT = Path(__file__).resolve().parents[2]
LONGEST_QUOTE_WORDS = 12
WRITTEN = {".py", ".md", ".yaml", ".toml", ".json", ".jsonl", ".csv", ".txt", ".html", ".sql"}


@pytest.fixture(scope="module")
def content():
    return read_folder(FOLDER)[0]


@pytest.fixture
def documents(shared):
    directory = shared.parent / "sources"
    if not directory.is_dir():
        pytest.skip("the five documents are not beside this checkout")
    return directory


def words(text):
    """The words of a text without what stands around them."""
    bare = (re.sub(r"^\W+|\W+$", "", word) for word in text.casefold().split())
    return [word for word in bare if word]


def quotations(content):
    return [(claim, item) for claim in content.claims.values() for item in claim.evidence]


def test_no_quotation_is_longer_than_twelve_words(content):
    for claim, item in quotations(content):
        assert len(words(item.quote)) <= LONGEST_QUOTE_WORDS, claim.id


@pytest.mark.shared
def test_every_quotation_stands_once_in_its_capture_to_the_letter(content, documents):
    texts = Texts.of(documents)
    for claim, item in quotations(content):
        text = texts.text(content.sources[item.source].captures[0])
        assert text is not None, item.source
        start, end = find(text, item.quote, item.prefix, item.suffix)
        assert text[start:end] == item.quote, claim.id


@pytest.mark.shared
def test_captures_are_the_files_to_the_byte_and_character(content, documents):
    texts = Texts.of(documents)
    captures = [capture for source in content.sources.values() for capture in source.captures]
    assert len(captures) == len(list(documents.glob("*.txt"))) == 5
    for capture in captures:
        text = texts.text(capture)
        assert text is not None
        assert len(text) == capture.characters


@pytest.mark.shared
def test_the_hard_space_is_quoted_as_it_stands(content, documents):
    quotes = [item.quote for _, item in quotations(content)]
    assert sum("\u00a0" in quote for quote in quotes) == 1


@pytest.mark.shared
def test_check_with_the_texts_finds_nothing_wrong(content, documents):
    assert [str(each) for each in check(content, Texts.of(documents))] == []


@pytest.mark.shared
def test_the_words_around_a_quotation_hedge_no_more_than_the_claim(content, documents):
    """Hedges stand at the claims themselves: the texts lower none that the registry gives flat."""
    bare, read = assess(content), assess(content, Texts.of(documents))
    lowered = {name for name in bare if read[name].hedge != bare[name].hedge}
    assert lowered == set()
    assert {name for name in bare if read[name].status != bare[name].status} == set()


@pytest.mark.shared
def test_no_surname_given_with_a_title_is_anywhere_in_the_folder(documents):
    named = {
        name
        for path in documents.glob("*.txt")
        for name in re.findall(r"\bMr\. (\w+)", path.read_text(encoding="utf-8"))
    }
    assert named
    for path in FOLDER.rglob("*.yaml"):
        found = named & set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert not found, path.name


@pytest.mark.shared
def test_no_thirteen_words_in_a_row_of_a_document_stand_anywhere_in_the_project(documents):
    length = LONGEST_QUOTE_WORDS + 1

    def runs(text):
        listed = words(text)
        return {tuple(listed[i : i + length]) for i in range(len(listed) - length + 1)}

    theirs = set().union(*(runs(path.read_text("utf-8")) for path in documents.glob("*.txt")))
    assert len(theirs) > 3000
    ours = [PROJECT / "README.md"]
    for folder in ("src", "tests", "docs", "benchmarks"):
        ours += [path for path in (PROJECT / folder).rglob("*") if path.suffix in WRITTEN]
    assert len(ours) > 100
    for path in ours:
        copied = runs(path.read_text(encoding="utf-8", errors="replace")) & theirs
        assert not copied, (str(path), sorted(copied)[:1])
