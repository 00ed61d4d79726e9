"""Lists of phrases: what is packaged, and what is refused, with its place."""

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.phrases import reading
from heliograph.phrases.reading import load
from heliograph.phrases.records import Phrase
from heliograph.phrases.tiers import load_tiers

HEAD = "about: {title: A list, version: '1', licence: CC0}\nphrases:\n"
TRIO = """\
  - id: new-three
    written: 新三样
    lang: zh
    gloss: the new three
    basis: a test
    certainty: seen
"""
ROAD = TRIO.replace("new-three", "road").replace("新三样", "一带一路")


def written(folder, text):
    path = folder / "list.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_list():
    phrases = load()
    by_id = {each.id: each for each in phrases}
    assert len(by_id) == len(phrases) >= 80
    assert {"新质生产力", "新三样", "动态清零", "十五五"} <= {each.written for each in phrases}
    assert "15th Five-Year Plan" in by_id["fifteenth-five-year-plan"].translations["en"]
    # What was remembered is not passed off as read.
    assert by_id["public-opinion-struggle"].certainty == "remembered"
    assert "remembered" in by_id["precise-communication"].basis
    # Of two candidates neither is declared, and no Chinese name is made up.
    battlefield = by_id["battlefield-of-public-opinion"]
    assert all(form.isascii() for form, _ in battlefield.forms())
    # Positive energy alone is not the formulation.
    assert "正能量" not in {form for each in phrases for form, _ in each.forms()}
    assert all(each.basis and each.certainty for each in phrases)
    assert {each.licence for each in phrases.lists} == {"Apache-2.0"}


def test_a_file_and_a_folder_are_read_alike(tmp_path):
    (tmp_path / "a.yaml").write_text(HEAD + TRIO, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(HEAD + ROAD, encoding="utf-8")
    (tmp_path / "tiers.yaml").write_text("not a list", encoding="utf-8")
    (tmp_path / "README.md").write_text("- - [", encoding="utf-8")
    assert [each.id for each in load(tmp_path)] == ["new-three", "road"]
    assert load(tmp_path / "b.yaml")[0] == Phrase(
        id="road",
        written="一带一路",
        lang="zh",
        gloss="the new three",
        basis="a test",
        certainty="seen",
    )


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (HEAD + TRIO + "    glos: x\n", "list.yaml:9:5", "no field 'glos'; did you mean 'gloss'"),
        (HEAD + TRIO + "    variants: one\n", "list.yaml:9:15", "'variants' should be a list"),
        (HEAD + TRIO + "    variants: [甲]\n", "list.yaml:9:16", "not written as it should be"),
        (HEAD + TRIO + "    false_friends: [新三]\n", "list.yaml:9:21", "does not stand in its"),
        (HEAD + TRIO + "    false_friends: [新三樣]\n", "list.yaml:9:21", "does not stand in its"),
        (HEAD + TRIO + "    variants: [新 三樣]\n", "list.yaml:9:16", "stands twice"),
        (HEAD + TRIO + TRIO, "list.yaml:9:9", "the id 'new-three' is taken"),
        (
            HEAD + TRIO + ROAD + "    translations:\n      en: [New Trio, 新三样]\n",
            "list.yaml:16:22",
            "stands twice, first for 'new-three' in list.yaml, line 3",
        ),
        (HEAD + TRIO + "    translations: [x]\n", "list.yaml:9:19", "should be fields"),
        (HEAD + TRIO + "    translations: {en: x}\n", "list.yaml:9:20", "'en' is no language"),
        (HEAD + TRIO + "    translations: {english: [x]}\n", "list.yaml:9:20", "no language"),
        (HEAD + TRIO.replace("new-three", "New_3"), "list.yaml:3:9", "not written as it should be"),
        (HEAD + TRIO.replace("seen", "sure"), "list.yaml:8:16", "is no certainty"),
        (
            HEAD + TRIO.replace("    basis: a test\n", ""),
            "list.yaml:3:5",
            "needs the field 'basis'",
        ),
        (HEAD + TRIO.replace("新三样", "&x 新三样"), "list.yaml:4:14", "the anchor &x is not read"),
        (HEAD + TRIO.replace("新三样", "!!python/name:os.system 新三样"), "list.yaml:4:14", "tag"),
        (HEAD + "  - x\n", "list.yaml:3:5", "a phrase is a set of fields"),
        (HEAD + TRIO + "more: 1\n", "list.yaml:9:1", "a list has no field 'more'"),
        ("phrases:\n" + TRIO, "list.yaml:1:1", "does not say what it is"),
        ("about: {title: x}\nphrases:\n" + TRIO, "list.yaml:1:8", "needs the fields 'version'"),
        (HEAD.replace("phrases:\n", "phrases: x\n"), "list.yaml:1:1", "'phrases' is no list"),
        ("- x\n", "list.yaml:1:1", "this is no list of phrases"),
        ("", "list.yaml:1:1", "this is no list of phrases"),
        ("a: [b\n", "list.yaml:2:1", "this is not YAML"),
        ("[" * 50, "list.yaml:1:", "nested"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, place, said):
    with pytest.raises(InputError) as error:
        load(written(tmp_path, text))
    line = next(each for each in str(error.value).splitlines() if said in each)
    assert place in line


def test_all_that_is_wrong_comes_out_together(tmp_path):
    wrong = "".join(ROAD.replace("road", f"R{number}") for number in range(8))
    with pytest.raises(InputError, match=r"there are 8 errors in it:(?s:.*)and 3 more"):
        load(written(tmp_path, HEAD + wrong))


def test_files_that_cannot_be_lists(tmp_path):
    with pytest.raises(InputError, match="there is no such file or folder"):
        load(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="no file of phrases in this folder"):
        load(tmp_path)
    with pytest.raises(InputError, match="there is no phrase in this list"):
        load(written(tmp_path, HEAD.replace("phrases:\n", "phrases: []\n")))
    with pytest.raises(InputError, match="larger than 1,000,000 bytes"):
        load(written(tmp_path, HEAD + TRIO + "#" * 1_000_000))
    (tmp_path / "list.yaml").write_bytes(HEAD.encode() + "新".encode("gbk"))
    with pytest.raises(InputError, match=r"list\.yaml:3: error: this is not UTF-8"):
        load(tmp_path)
    with pytest.raises(InputError, match="this is not a file"):
        load("/dev/zero")


def test_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_PHRASES", 1)
    monkeypatch.setattr(reading, "MAX_FILES", 1)
    path = written(tmp_path, HEAD + TRIO + ROAD)
    with pytest.raises(InputError, match="there are 2 phrases, and no more than 1"):
        load(path)
    (tmp_path / "other.yaml").touch()
    with pytest.raises(InputError, match="there are 2 files here, and no more than 1"):
        load(tmp_path)


_FIELDS = st.sampled_from(
    ["about", "phrases", "id", "written", "translations", "en", "variants", "false_friends", "x"]
)
_VALUES = st.recursive(
    st.sampled_from(["a", "新三样", "", "1", "null", "zh"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_any_yaml_is_read_or_refused(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("fuzz") / "list.yaml"
    whole = {"about": {"title": "x", "version": "1", "licence": "CC0"}, "phrases": [value]}
    for each in (value, whole):
        path.write_text(yaml.safe_dump(each, allow_unicode=True), encoding="utf-8")
        with pytest.raises(InputError):
            load(path)


# -- tiers -------------------------------------------------------------------------------------


def test_only_the_hottest_tier_is_known():
    tiers = load_tiers()
    assert [each.at_least for each in tiers.tiers] == [2000, None, None, None, None, None]
    assert tiers.of(2000, 30_000, "People's Daily") == "沸"
    assert tiers.of(1999, 30_000, "People's Daily") is None  # not known, and not cold
    assert tiers.of(2000, 5_000, "another paper") is None
    assert tiers.of(2000, 5_000) is None


def test_tiers_of_ones_own(tmp_path):
    path = tmp_path / "tiers.yaml"
    path.write_text(
        "title: Ours\nversion: '1'\nbasis: ours\nmeasure: share\ntiers:\n"
        "  - {id: hot, written: hot, gloss: hot, at_least: 0.1}\n"
        "  - {id: warm, written: warm, gloss: warm, at_least: 0.01}\n"
        "  - {id: cold, written: cold, gloss: cold, at_least: 0}\n",
        encoding="utf-8",
    )
    tiers = load_tiers(path)
    assert [tiers.of(number, 100) for number in (10, 9, 1, 0)] == ["hot", "warm", "warm", "cold"]
    assert tiers.of(0, 0) is None  # nothing published says nothing
    lowest = msgspec.structs.replace(tiers, tiers=tiers.tiers[:2])
    assert lowest.of(0, 100) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("measure: share", "measure: feeling"), "tiers.yaml:4:10: error: .* is no measure"),
        (("measure: share", "measure: articles"), "hold for one outlet only"),
        (("0.01", "0.2"), "do not go from the hottest to the coldest"),
        (("0.01", "much"), "tiers.yaml:7:"),
        (("title: Ours\n", ""), "needs the field 'title'"),
    ],
)
def test_tiers_that_are_refused(tmp_path, change, said):
    text = (
        "title: Ours\nversion: '1'\nbasis: ours\nmeasure: share\ntiers:\n"
        "  - {id: hot, written: hot, gloss: hot, at_least: 0.1}\n"
        "  - {id: warm, written: warm, gloss: warm, at_least: 0.01}\n"
    )
    path = tmp_path / "tiers.yaml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_tiers(path)
