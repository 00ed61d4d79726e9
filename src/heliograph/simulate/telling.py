"""Telling: an original, what becomes of it in copies, and posts that only look alike."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np

from heliograph.simulate.edits import disguised, edited, filled_in, slots
from heliograph.simulate.passages import SPACED, TOPIC_PHRASES, TOPICS, Writer
from heliograph.simulate.population import Ints

LIFTED_WORDS, LIFTED_CHARACTERS = 40, 120
"""Size of a lifted paragraph: words, or characters in a language that sets no gap."""

_TEXTS_A_TEMPLATE = 8
_TEXTS_A_SIGN_OFF = 50
_SIGN_OFF = 0.4  # of the words of the shortest text, and no longer than ...
_LONGEST_SIGN_OFF = 0.3  # ... so much of a paragraph
_CARRIER_TIMES = 3  # a carrier's own words, for each word that it lifts


class Change(NamedTuple):
    """One way of telling it again: which, and how much of it.

    ``rate`` is the share of the words edited ("words"), of the words or characters touched
    ("emoji", "zero-width", "homoglyphs") or of the source that is lifted ("lift"); the other
    kinds have no degree.
    """

    kind: str
    rate: float = 1.0


class Telling(NamedTuple):
    """One post to be: its text and where that comes from."""

    text: str
    language: str
    kind: str
    rate: float | None = None
    source: int = -1  # place of the telling it comes from


class Teller:
    """Adds originals in one language, their copies, and what looks alike, to ``tellings``."""

    def __init__(
        self,
        rng: np.random.Generator,
        writer: Writer,
        words: tuple[int, int],
        filled: float,
        tellings: list[Telling],
    ) -> None:
        self._rng, self._writer, self._words, self._tellings = rng, writer, words, tellings
        self._filled = filled
        self._sign_off: list[str] = []
        self._template: list[str] = []
        self._slots: list[int] = []

    def tell(self, number: int, changes: list[Change]) -> None:
        """Add the original of that number, a copy for each change, and three look-alikes."""
        topic, stock = int(self._rng.integers(TOPICS)), self._rng.permutation(TOPIC_PHRASES)
        lifted = [change.rate for change in changes if change.kind == "lift"]
        needed = 1 / min(lifted) if lifted else 0.0
        original = self._original(topic, stock, needed)
        source = self._add(original, "original")
        for change in changes:
            self._copy(original, source, change)
        self._look_alikes(number, topic, stock)

    def _original(self, topic: int, stock: Ints, paragraphs: float) -> list[str]:
        """Return a passage; of so many liftable paragraphs where that is above 0."""
        if not paragraphs:
            return self._writer.passage(self._rng, topic, self._size(), stock)
        least = paragraphs * self._paragraph
        # A word has one character at least, so that this suffices in any language.
        ample = self._writer.passage(self._rng, topic, ceil(least), stock)
        return self._first(ample, least)

    def _copy(self, original: list[str], source: int, change: Change) -> None:
        rng, writer, (kind, rate) = self._rng, self._writer, change
        if kind == "words":
            self._add(edited(rng, writer, original, rate), kind, rate, source)
        elif kind == "lift":
            self._add(self._carrier(original, rate), kind, rate, source)
        else:
            text = disguised(rng, writer, original, kind, rate)
            self._tellings.append(Telling(text, writer.language, kind, rate, source))

    def _carrier(self, original: list[str], rate: float) -> list[str]:
        """Return an unrelated text with a paragraph, or all, of the original in its midst."""
        paragraph = original
        if rate < 1:
            last = len(original) - len(self._first(original[::-1], self._paragraph))
            at = int(self._rng.integers(last + 1))
            paragraph = self._first(original[at:], self._paragraph)
        topic, stock = int(self._rng.integers(TOPICS)), self._rng.permutation(TOPIC_PHRASES)
        own = self._writer.passage(self._rng, topic, _CARRIER_TIMES * len(paragraph), stock)
        at = int(self._rng.integers(len(own) + 1))
        return [*own[:at], *paragraph, *own[at:]]

    def _look_alikes(self, number: int, topic: int, stock: Ints) -> None:
        rng, writer = self._rng, self._writer
        self._add(writer.passage(rng, topic, self._size(), stock), "topic")
        if number % _TEXTS_A_TEMPLATE == 0:
            self._template = self._unrelated()
            self._slots = slots(rng, len(self._template), self._filled)
        self._add(filled_in(rng, writer, self._template, self._slots), "template", self._filled)
        if number % _TEXTS_A_SIGN_OFF == 0:
            sign_off = self._unrelated()[: round(_SIGN_OFF * self._words[0])]
            self._sign_off = self._first(sign_off, _LONGEST_SIGN_OFF * self._paragraph)
        self._add(self._unrelated() + self._sign_off, "signed")

    def _unrelated(self) -> list[str]:
        topic, stock = int(self._rng.integers(TOPICS)), self._rng.permutation(TOPIC_PHRASES)
        return self._writer.passage(self._rng, topic, self._size(), stock)

    def _size(self) -> int:
        return int(self._rng.integers(*self._words, endpoint=True))

    @property
    def _paragraph(self) -> int:
        return LIFTED_WORDS if self._writer.language in SPACED else LIFTED_CHARACTERS

    def _first(self, words: list[str], least: float) -> list[str]:
        """Return the first of the words that make ``least`` words or characters together."""
        spaced = self._writer.language in SPACED
        grown = np.cumsum([1 if spaced else len(word) for word in words])
        return words[: int(np.searchsorted(grown, least)) + 1]

    def _add(self, words: list[str], kind: str, rate: float | None = None, source: int = -1) -> int:
        text = self._writer.written(words)
        self._tellings.append(Telling(text, self._writer.language, kind, rate, source))
        return len(self._tellings) - 1
