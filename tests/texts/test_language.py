"""The language of a text, or that it cannot be told."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from heliograph.texts.language import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The harbour was closed for the night.", "en"),
        ("El puerto estuvo cerrado toda la noche.", "es"),
        ("Порт был закрыт на всю ночь.", "ru"),
        ("港口整夜关闭", "zh"),
        ("港は夜通し閉鎖された", "ja"),
        ("항구는 밤새 폐쇄되었다", "ko"),
        ("看这里https://t.co/abcdefgh这个港口整夜关闭", "zh"),
        ("ok", None),
        ("12345 67890", None),
        ("😀😀😀😀😀😀😀😀😀😀", None),
        ("https://the.harbour.example/was/closed/for/the/night", None),
        ("@theharbour @wasclosedforthenight @p_aaaaaaaaaaaaaaaaaaaaaaaaaa", None),
        ("p_abcdefghijklmnopqrstuvwxyz", None),
        ("", None),
        (None, None),
    ],
)
def test_language(text, language):
    assert languages(pa.array([text], pa.string())).to_pylist() == [language]


def test_chunks_and_large_strings():
    texts = pa.array(["Guten Morgen, wie geht es Ihnen?", None])
    for given in (pa.chunked_array([texts, texts]), texts.cast(pa.large_string())):
        assert languages(given).to_pylist() == ["de", None] * (len(given) // 2)
    assert languages(pa.chunked_array([], pa.string())).to_pylist() == []


NAMES = {
    "ara": "ar", "cmn": "zh", "deu": "de", "fra": "fr", "ita": "it", "jpn": "ja", "kor": "ko",
    "pes": "fa", "por": "pt", "rus": "ru", "spa": "es", "tur": "tr", "ukr": "uk", "vie": "vi",
}  # fmt: skip


@pytest.mark.shared
def test_real_sentences(shared):
    table = pq.read_table(shared / "tatoeba_pairs.parquet")
    found = languages(table.column("sentence")).to_pylist()
    right = [NAMES[lang] for lang in table.column("lang").to_pylist()]
    told = [(one, other) for one, other in zip(found, right, strict=True) if one is not None]
    assert len(told) >= 0.97 * len(found)
    assert sum(one == other for one, other in told) >= 0.995 * len(told)
