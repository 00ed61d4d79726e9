"""Edits: what happens to a text on its way from one account to the next."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from heliograph.simulate.passages import Writer

_OPERATIONS = (0.5, 0.25, 0.25)  # substitution, insertion, deletion
_RUN_WORDS = (1, 3)  # of a template, the words filled in together
_ADDED_WORDS = (1, 4)  # in front of a text or behind it
_EMOJI = (
    "😀",
    "😡",
    "🔥",
    "🚨",
    "👇",
    "❗",
    "💥",
    "🙏",
    "👍🏽",
    "❤️",
    "🇺🇳",
    "👩\u200d👧",
    "➡️",
    "✅",
)
_ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")

_LATIN_TO_CYRILLIC = str.maketrans("acehijopsxyABCEHIKMOPSTX", "асеһіјорѕхуАВСЕНІКМОРЅТХ")
_LATIN_TO_GREEK = str.maketrans("ovABEHIKMNOPTXYZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_CYRILLIC_TO_LATIN = str.maketrans("асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX")
_LOOK_ALIKES = {"en": (_LATIN_TO_CYRILLIC, _LATIN_TO_GREEK), "ru": (_CYRILLIC_TO_LATIN,)}
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def edited(rng: np.random.Generator, writer: Writer, words: list[str], share: float) -> list[str]:
    """Return the words after edits of that share of them, rounded, one edit at least.

    Substitution (half of the edits), insertion and deletion, each at a word of its own.
    """
    count = max(1, round(share * len(words)))
    places = rng.choice(len(words), size=count, replace=False)
    operations = rng.choice(len(_OPERATIONS), size=count, p=_OPERATIONS).tolist()
    what = zip(operations, writer.words(rng, count), strict=True)
    planned = dict(zip(places.tolist(), what, strict=True))
    result: list[str] = []
    for place, word in enumerate(words):
        operation, new = planned.get(place, (None, ""))
        if operation is None:
            result.append(word)
        elif operation == 0:
            result.append(new if new != word else new + new)
        elif operation == 1:
            result += [word, new]
    return result


def slots(rng: np.random.Generator, size: int, share: float) -> list[int]:
    """Return which of ``size`` words of a template are filled anew, in runs of one to three."""
    filled: set[int] = set()
    wanted = round(share * size)
    while len(filled) < wanted:
        at = int(rng.integers(size))
        run = min(int(rng.integers(_RUN_WORDS[0], _RUN_WORDS[1] + 1)), wanted - len(filled))
        filled.update(range(at, min(at + run, size)))
    return sorted(filled)


def filled_in(
    rng: np.random.Generator, writer: Writer, template: list[str], places: list[int]
) -> list[str]:
    """Return the words of a template with new ones in the given places."""
    result = list(template)
    for place, word in zip(places, writer.words(rng, len(places)), strict=True):
        result[place] = word
    return result


def applies(kind: str, language: str) -> bool:
    """Tell whether texts of that language can be changed in that way.

    >>> applies("script", "zh"), applies("homoglyphs", "zh")
    (True, False)
    """
    only = {"homoglyphs": set(_LOOK_ALIKES), "full-width": {"en"}, "script": {"zh"}}
    return language in only.get(kind, {language})


def disguised(
    rng: np.random.Generator, writer: Writer, words: list[str], kind: str, rate: float
) -> str:
    """Return words as a text after a change that leaves them: ``kind`` is one of DISGUISES.

    ``rate`` is the share of words followed by an emoji or of characters touched; the other kinds
    have no degree.
    """
    text = writer.written(words)
    match kind:
        case "prefix":
            text = _prefixed(rng, writer, text)
        case "suffix":
            text = _suffixed(rng, writer, text)
        case "emoji":
            text = writer.written(_with_emoji(rng, words, rate))
        case "zero-width":
            text = _with_zero_width(rng, text, rate)
        case "homoglyphs":
            text = _with_look_alikes(rng, writer.language, text, rate)
        case "full-width":
            text = text.translate(_FULL_WIDTH)
        case "script":
            text = _traditional(text)
    return text


DISGUISES = ("prefix", "suffix", "emoji", "zero-width", "homoglyphs", "full-width", "script")


def _prefixed(rng: np.random.Generator, writer: Writer, text: str) -> str:
    added = writer.words(rng, int(rng.integers(*_ADDED_WORDS, endpoint=True)))
    return f"{writer.written(added).upper()}: {text}"


def _suffixed(rng: np.random.Generator, writer: Writer, text: str) -> str:
    (tag,) = writer.words(rng, 1)
    link = f"https://short.example/{rng.integers(36**6):x}"
    return f"{text} #{tag} {link} via @{writer.words(rng, 1)[0]}{rng.integers(1000)}"


def _with_emoji(rng: np.random.Generator, words: list[str], rate: float) -> list[str]:
    after = rng.integers(len(_EMOJI), size=len(words)).tolist()
    return [
        f"{word} {_EMOJI[which]}" if hit else word
        for word, which, hit in zip(words, after, _hits(rng, len(words), rate), strict=True)
    ]


def _with_zero_width(rng: np.random.Generator, text: str, rate: float) -> str:
    hidden = rng.integers(len(_ZERO_WIDTH), size=len(text)).tolist()
    return "".join(
        letter + _ZERO_WIDTH[which] if hit else letter
        for letter, which, hit in zip(text, hidden, _hits(rng, len(text), rate), strict=True)
    )


def _with_look_alikes(rng: np.random.Generator, language: str, text: str, rate: float) -> str:
    """Return the text with letters of one other script; capitals have more look-alikes."""
    tables = _LOOK_ALIKES[language]
    table = tables[rng.integers(len(tables))]
    return "".join(
        letter.translate(table) if hit else letter
        for letter, hit in zip(text, _hits(rng, len(text), rate), strict=True)
    )


def _traditional(text: str) -> str:
    converted: str = _to_traditional().convert(text)
    return converted


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


def _hits(rng: np.random.Generator, size: int, rate: float) -> list[bool]:
    hits: list[bool] = (rng.random(size) < rate).tolist()
    return hits
