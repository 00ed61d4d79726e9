"""Passages: texts of invented words, on topics, with stock phrases, in six languages.

Words are drawn by Zipf's law, partly from the vocabulary of a topic, and now and then as a whole
stock phrase of that topic, so that unrelated texts on one topic have much in common. Nobody's
words are imitated: syllables are put together by chance, Chinese and Japanese words out of the
common characters of the national standards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from heliograph.simulate.population import Floats, Ints
from heliograph.simulate.streams import stream

_WORDS_A_LANGUAGE = 12_000
_TOPIC_WORDS = 80
_TOPIC_SHARE = 0.4  # of the words, those of the topic
_WORDS_A_PHRASE = (4, 6)
_WORDS_A_STOCK_PHRASE = 25  # a passage has one stock phrase for so many words
_SENTENCE_WORDS = (6, 14)


@dataclass(frozen=True)
class Script:
    """How a language is written: parts of its syllables, syllables a word, gap and stops."""

    parts: tuple[str, ...]  # each a choice separated by spaces, '-' for nothing
    syllables: tuple[float, ...]  # chance of one, two, three ...
    gap: str
    comma: str
    stop: str


def _level_one(encoding: str, last_row: int) -> str:
    """Return the common characters of a national standard, from row B0 to ``last_row``."""
    codes = (bytes([row, cell]) for row in range(0xB0, last_row + 1) for cell in range(0xA1, 0xFF))
    return " ".join(code.decode(encoding, errors="ignore") for code in codes)


_SCRIPTS = {
    "en": Script(
        ("- b br c ch d dr f fl g gr h j k l m n p pl pr r s sh sl st t th tr v w",
         "a e i o u ai ea ee ou", "- d l m n nd r rn s st t"),
        (0.25, 0.45, 0.3), " ", ",", "."),
    "ru": Script(
        ("- б бр в г гр д ж з к кл л м н п пр р с ст т тр х ц ч ш", "а е и о у ы я ю",
         "- й л м н р с ст т х"),
        (0.2, 0.4, 0.4), " ", ",", "."),
    "ar": Script(
        ("ا ب ت ج ح خ د ر س ش ص ط ع ف ق ك ل م ن ه و ي", "- ا و ي", "- ب د ر س ع ل م ن ة"),
        (0.1, 0.6, 0.3), " ", "،", "."),
    "zh": Script((_level_one("gb2312", 0xD7),), (0.2, 0.68, 0.12), "", "，", "。"),
    "ja": Script(
        (_level_one("euc_jp", 0xCF), "- - の に を は が で と も い う く し す た て な る れ"),
        (0.6, 0.4), "", "、", "。"),
    "th": Script(
        ("- - เ แ โ", "ก ข ค ง จ ช ด ต ท น บ ป พ ม ย ร ล ว ส ห อ", "- ั ิ ี ุ", "- ่ ้",
         "- ก ง ด น ม"),
        (0.5, 0.5), "", " ", " "),
}  # fmt: skip
TOPICS, TOPIC_PHRASES = 40, 10
LANGUAGES = tuple(_SCRIPTS)
SPACED = frozenset(language for language, script in _SCRIPTS.items() if script.gap)
"""Languages that set a gap between words."""


class Writer:
    """Writes passages in one language; the words, topics and phrases are the same every time."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._script = _SCRIPTS[language]
        rng = stream(0, f"passages-{language}")
        self._words = _vocabulary(rng, self._script)
        self._grown = _zipf(len(self._words))
        self._topics = [rng.choice(self._words, _TOPIC_WORDS, replace=False) for _ in range(TOPICS)]
        self._phrases = [
            [self._phrase(rng, topic) for _ in range(TOPIC_PHRASES)] for topic in self._topics
        ]

    def words(self, rng: np.random.Generator, size: int) -> list[str]:
        """Return ``size`` words by their frequency."""
        drawn: list[str] = _drawn(rng, self._words, self._grown, size).tolist()
        return drawn

    def passage(self, rng: np.random.Generator, topic: int, size: int, stock: Ints) -> list[str]:
        """Return ``size`` words on a topic (below TOPICS), in sentences.

        ``stock`` are the stock phrases of the topic (each below TOPIC_PHRASES) to use, of which a
        short passage takes the first.
        """
        words = np.array(self._mixed(rng, self._topics[topic], size), dtype=object)
        for each in stock[: size // _WORDS_A_STOCK_PHRASE].tolist():
            phrase = self._phrases[topic][each]
            at = rng.integers(0, size - len(phrase) + 1)
            words[at : at + len(phrase)] = phrase
        return self._punctuated(rng, words.tolist())

    def written(self, words: list[str]) -> str:
        """Return words as one text."""
        return self._script.gap.join(words)

    def _phrase(self, rng: np.random.Generator, topic: NDArray[np.str_]) -> list[str]:
        fewest, most = _WORDS_A_PHRASE
        return self._mixed(rng, topic, int(rng.integers(fewest, most + 1)))

    def _mixed(self, rng: np.random.Generator, topic: NDArray[np.str_], size: int) -> list[str]:
        common = _drawn(rng, self._words, self._grown, size)
        special = _drawn(rng, topic, _zipf(len(topic)), size)
        mixed: list[str] = np.where(rng.random(size) < _TOPIC_SHARE, special, common).tolist()
        return mixed

    def _punctuated(self, rng: np.random.Generator, words: list[str]) -> list[str]:
        """Return the words with a comma or a stop behind every few of them."""
        stops = np.cumsum(rng.integers(*_SENTENCE_WORDS, size=len(words))) - 1
        marks = np.where(rng.random(len(words)) < 0.5, self._script.comma, self._script.stop)
        for at, mark in zip(stops[stops < len(words)].tolist(), marks.tolist(), strict=False):
            words[at] += mark
        return words


@cache
def writer(language: str) -> Writer:
    """Return the writer of a language, one of LANGUAGES.

    >>> passage = writer("en").passage(stream(1, "example"), topic=3, size=30, stock=np.arange(2))
    >>> len(writer("en").written(passage).split())
    30
    """
    return Writer(language)


def _vocabulary(rng: np.random.Generator, script: Script) -> NDArray[np.str_]:
    """Return distinct words, the most frequent first; shorter ones tend to be more frequent."""
    size = 3 * _WORDS_A_LANGUAGE
    lengths = rng.choice(len(script.syllables), size=size, p=script.syllables) + 1
    syllables = _syllables(rng, script.parts, int(lengths.sum()))
    ends = np.cumsum(lengths).tolist()
    built = dict.fromkeys(
        "".join(syllables[end - length : end])
        for end, length in zip(ends, lengths.tolist(), strict=True)
    )
    distinct = np.array(list(built)[:_WORDS_A_LANGUAGE])
    standing = np.log(np.arange(1, len(distinct) + 1)) + np.char.str_len(distinct)
    ordered: NDArray[np.str_] = distinct[np.argsort(standing, kind="stable")]
    return ordered


def _syllables(rng: np.random.Generator, parts: tuple[str, ...], size: int) -> list[str]:
    drawn = [
        _drawn(rng, rng.permutation(part.split()), _zipf(len(part.split())), size).tolist()
        for part in parts
    ]
    return ["".join(pieces).replace("-", "") for pieces in zip(*drawn, strict=True)]


def _zipf(size: int) -> Floats:
    """Return the cumulative shares of ranks 1 to ``size`` by Zipf's law (Mandelbrot's form)."""
    grown: Floats = np.cumsum(1 / (np.arange(size) + 2.7))
    grown /= grown[-1]
    return grown


def _drawn(
    rng: np.random.Generator, values: NDArray[np.str_], grown: Floats, size: int
) -> NDArray[np.str_]:
    found: NDArray[np.str_] = values[np.searchsorted(grown, rng.random(size), side="right")]
    return found
