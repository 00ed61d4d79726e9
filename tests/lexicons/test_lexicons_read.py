"""Files of lexicons: what is read, and what is refused, with its place."""

import hashlib

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError, ScopeError
from heliograph.lexicons import fitting, reading
from heliograph.lexicons.reading import load
from heliograph.lexicons.records import KINDS, Lexicon, as_input

HEAD = "about: {title: Examples, version: '1', licence: CC0}\nlexicons:\n"
ENERGY = """\
  - id: energy
    kind: topic
    title: Energy prices
    terms: [oil price, 油價, U.S. crude]
"""
TALKS = ENERGY.replace("energy", "talks").replace("topic", "framing")
PSEUDONYM = "p_" + "a" * 26


def written(folder, text):
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def terms(*listed):
    return HEAD + ENERGY.replace("[oil price, 油價, U.S. crude]", f"[{', '.join(listed)}]")


def test_a_file_is_read(tmp_path):
    path = written(tmp_path, HEAD + ENERGY + TALKS + "    lang: zh\n    note: of a test\n")
    lexicons = load(path)
    assert lexicons.about.title == "Examples"
    assert len(lexicons) == 2
    assert list(lexicons) == [lexicons[0], lexicons[1]]
    assert lexicons[0] == Lexicon(
        id="energy", kind="topic", title="Energy prices", terms=("oil price", "油價", "U.S. crude")
    )
    assert (lexicons[1].kind, lexicons[1].lang, lexicons[1].note) == ("framing", "zh", "of a test")


def test_the_file_is_known_by_its_hash_and_other_lexicons_by_their_records(tmp_path):
    path = written(tmp_path, HEAD + ENERGY)
    lexicons, raw = load(path), path.read_bytes()
    assert as_input(lexicons) == lexicons.file
    assert lexicons.file.name == "mine.yaml"
    assert (lexicons.file.sha256, lexicons.file.size_bytes) == (
        hashlib.sha256(raw).hexdigest(),
        len(raw),
    )
    as_records = as_input(list(lexicons))
    assert as_records == as_input(tuple(load(str(path))))
    other = msgspec.structs.replace(lexicons[0], terms=("oil",))
    assert as_input([other]).sha256 != as_records.sha256


@pytest.mark.parametrize("kind", ["stance", "sentiment", "Topic", "person", ""])
def test_there_is_no_lexicon_of_what_anybody_feels_or_sides_with(tmp_path, kind):
    assert kind not in KINDS
    with pytest.raises(InputError, match=r"mine\.yaml:4:11: error: "):
        load(written(tmp_path, HEAD + ENERGY.replace("topic", f"'{kind}'")))
    with pytest.raises(ScopeError, match="never of what people feel or side with"):
        Lexicon(id="x", kind=kind, title="X", terms=("word",))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (HEAD + ENERGY + "    term: x\n", "mine.yaml:7:5", "no field 'term'; did you mean 'terms'"),
        (HEAD + ENERGY.replace("[oil price, 油價, U.S. crude]", "oil"), ":6:12", "be a list"),
        (HEAD + ENERGY.replace("energy", "Energy 1"), ":3:9", "not written as it should be"),
        (HEAD + ENERGY + "    lang: english\n", ":7:11", "not written as it should be"),
        (
            HEAD + ENERGY.replace("    title: Energy prices\n", ""),
            ":3:5",
            "needs the field 'title'",
        ),
        (HEAD + ENERGY + ENERGY, ":7:9", "the id 'energy' is taken by another lexicon, in line 3"),
        (terms(), ":6:12", "has 0 terms"),
        (terms("oil", "''"), ":6:18", "is empty"),
        (terms("oil", "w" * 201), ":6:18", "not written as it should be"),
        (terms("oil", "ＯＩＬ"), ":6:18", "'ＯＩＬ' stands twice, first in line 6"),
        (terms("油价", "'油 價'", "油\u200b價"), ":6:24", "stands twice"),
        (terms("oil", "油"), ":6:18", "is a single character"),
        (terms("oil", "x"), ":6:18", "is a single character"),
        (terms("oil", "'?!'"), ":6:18", "nothing of '?!' can be found"),
        (terms("oil", "'@someone'"), ":6:18", "holds a link, a mention or a pseudonym"),
        (terms("oil", "'by ＠someone'"), ":6:18", "holds a link, a mention or a pseudonym"),
        (terms("oil", "'see www.a.example'"), ":6:18", "holds a link, a mention or a pseudonym"),
        (terms("oil", f"of {PSEUDONYM}"), ":6:18", "holds a link, a mention or a pseudonym"),
        (terms("oil", '"gas\\u202e oil"'), ":6:18", "not seen"),
        (HEAD + ENERGY.replace("prices", PSEUDONYM), ":5:12", "the title holds an account's"),
        (HEAD + ENERGY.replace("Energy prices", '"x\\u202ey"'), ":5:12", "is not seen"),
        (HEAD.replace("Examples", PSEUDONYM) + ENERGY, ":1:16", "the title holds an account's"),
        (HEAD + ENERGY.replace("energy", "&x energy"), ":3:9", "the anchor &x is not read"),
        (HEAD + ENERGY.replace("energy", "!!python/name:os.system x"), ":3:9", "tag"),
        (HEAD + "  - x\n", ":3:5", "a lexicon is a set of fields"),
        (HEAD + ENERGY + "more: 1\n", ":7:1", "a file of lexicons has no field 'more'"),
        ("lexicons:\n" + ENERGY, ":1:1", "does not say what it is"),
        ("about: {title: x}\nlexicons:\n" + ENERGY, ":1:8", "needs the fields 'version'"),
        (HEAD.replace("lexicons:\n", "lexicons: x\n"), ":1:1", "'lexicons' is no list"),
        ("- x\n", ":1:1", "this is no file of lexicons"),
        ("", ":1:1", "this is no file of lexicons"),
        ("a: [b\n", ":2:1", "this is not YAML"),
        ("[" * 50, ":1:", "nested"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, place, said):
    with pytest.raises(InputError) as error:
        load(written(tmp_path, text))
    line = next(each for each in str(error.value).splitlines() if said in each)
    assert place in line


@pytest.mark.parametrize("term", ["U.S.-China", "and/or", "C++ code", "“一带”一路", "น้ำมัน"])
def test_punctuation_in_a_term_is_no_fault(tmp_path, term):
    assert load(written(tmp_path, terms("oil", f'"{term}"')))[0].terms == ("oil", term)


def test_all_that_is_wrong_comes_out_together(tmp_path):
    wrong = TALKS.replace("framing", "mood") + "    lang: x\n" + TALKS + TALKS
    with pytest.raises(InputError, match=r"there are 8 errors in it:(?s:.*)and 3 more"):
        load(written(tmp_path, terms("'?'", "油", "'@a'", "oil", "Oil", "x") + wrong))


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        load(tmp_path / "none.yaml")
    for strange in (tmp_path, "/dev/zero"):
        with pytest.raises(InputError, match="this is not a file"):
            load(strange)
    for name in ("x" * 5000, "a\0b"):
        with pytest.raises(InputError, match="cannot be read"):
            load(name)
    with pytest.raises(InputError, match="a list, not a file"):
        load(["energy"])
    with pytest.raises(InputError, match="there is no lexicon in this file"):
        load(written(tmp_path, HEAD.replace("lexicons:\n", "lexicons: []\n")))
    with pytest.raises(InputError, match="larger than 1,000,000 bytes"):
        load(written(tmp_path, HEAD + ENERGY + "#" * 1_000_000))
    (tmp_path / "mine.yaml").write_bytes(HEAD.encode() + "油".encode("gbk"))
    with pytest.raises(InputError, match=r"mine\.yaml:3: error: this is not UTF-8"):
        load(tmp_path / "mine.yaml")


def test_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_LEXICONS", 1)
    monkeypatch.setattr(fitting, "MAX_TERMS", 2)
    with pytest.raises(InputError, match=r"2:1: error: there are 2 lexicons, and no more than 1"):
        load(written(tmp_path, HEAD + ENERGY + TALKS))
    with pytest.raises(InputError, match="'energy' has 3 terms; write 1 to 2"):
        load(written(tmp_path, HEAD + ENERGY))


_FIELDS = st.sampled_from(["about", "lexicons", "id", "kind", "title", "terms", "lang", "x"])
_VALUES = st.recursive(
    st.sampled_from(["a", "油价", "", "1", "null", "zh", "topic", "@a", "\u202e"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_any_yaml_is_read_or_refused(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("fuzz") / "mine.yaml"
    whole = {"about": {"title": "x", "version": "1", "licence": "CC0"}, "lexicons": [value]}
    for each in (value, whole):
        path.write_text(yaml.safe_dump(each, allow_unicode=True), encoding="utf-8")
        try:
            assert all(lexicon.terms for lexicon in load(path))
        except InputError as error:
            assert "mine.yaml" in str(error)  # noqa: PT017 - either is right
