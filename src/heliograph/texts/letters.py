"""What becomes of each code point when texts are compared, as tables over all of Unicode.

A letter is replaced by its compatibility decomposition (NFKD, Unicode Standard Annex 15), case
folded, without accents: ``É``, ``é``, ``e`` with a combining accent and ``𝓮`` are all ``e``.
Traditional Chinese becomes simplified character by character (OpenCC), and a letter that looks
like a Latin one, itself or as a capital, becomes that one (Unicode Technical Standard 39), in
words of its own script as in others. Digits of any script become ASCII digits, and no digit ever
becomes a letter or the reverse: 0 is not o, 1 is not l.

Vowel signs of the scripts of South and Southeast Asia are combining marks by category and letters
in use; they are kept. All other marks go, and so do characters that draw nothing. Everything else
(punctuation, symbols, emoji) is a gap between words.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

GAP, DROPPED, LETTER, VOWEL_SIGN = range(4)
CODE_POINTS = 0x110000

_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
_HANGUL = range(0xAC00, 0xD7A4)  # composed; letters of their own
_OTHERS = (
    range(0x3400),
    range(0x4DC0, 0x4E00),
    range(0xA000, 0xAC00),
    range(0xD7B0, 0xD800),
    range(0xF900, 0x20000),
)
_TAGS = range(0xE0000, 0xE1000)  # tags and variation selectors
_SPACE = 0x20
_TATWEEL = 0x640  # stretches an Arabic word, and is a letter by category
_SIGNS = (range(0x900, 0x10A0), range(0x1700, 0x1AB0), range(0x1B00, 0x1C50), range(0xA800, 0xAC00))
"""South and Southeast Asia; combining marks for any letter stand between the second and third."""
_LOOKALIKES = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU")
MOST_EXPANDED = 6
"""A code point never becomes more than this many times its own bytes of UTF-8."""


class Letters(NamedTuple):
    """What becomes of each code point, packed into one number."""

    # By code point. Bits 0-20: the code point that it becomes, or where in ``several`` those are;
    # 21-22: GAP, DROPPED, LETTER or VOWEL_SIGN; 23: whether it becomes several.
    packed: NDArray[np.int64]
    several: NDArray[np.int64]  # how many code points, then they themselves; over and over


KIND, SEVERAL = 21, 23
"""The bits of a packed entry at which each part starts."""
CODE_POINT = (1 << KIND) - 1


@lru_cache(maxsize=1)
def letters() -> Letters:
    """Return the tables, made at the first call in a third of a second."""
    packed = np.arange(CODE_POINTS)  # as they are, and gaps
    several: list[int] = []
    simplified = _simplified()
    latin = _latin_lookalikes()
    for span in (*_HAN, _HANGUL):
        packed[span.start : span.stop] |= LETTER << KIND
    packed[list(simplified)] = np.array(list(simplified.values())) | LETTER << KIND
    packed[_TAGS.start : _TAGS.stop] |= DROPPED << KIND
    for code in (code for span in _OTHERS for code in span):
        kind = _kind(code)
        points = [code]
        if kind == LETTER:
            points = [latin.get(point, simplified.get(point, point)) for point in _letters_in(code)]
        if len("".join(map(chr, points)).encode()) > MOST_EXPANDED * len(chr(code).encode()):
            points = [code]
        becomes = points[0]
        if len(points) > 1:
            becomes = len(several) | 1 << SEVERAL
            several += [len(points), *points]
        packed[code] = becomes | kind << KIND
    return Letters(packed, np.array(several))


def _kind(code: int) -> int:
    """Return what a code point is, of those that are no Chinese or Hangul."""
    character = chr(code)
    category = unicodedata.category(character)
    if category[0] == "M" and _is_vowel_sign(code):
        return VOWEL_SIGN
    if category[0] == "M" or category == "Cf" or code == _TATWEEL:
        return DROPPED
    if category == "Cc":
        return GAP if character.isspace() else DROPPED
    if category in ("Cn", "Co"):
        return GAP
    if _letters_in(code):
        return LETTER
    # A voicing mark of half width is a letter by category, and a mark once decomposed.
    return DROPPED if category == "Lm" else GAP


def _is_vowel_sign(code: int) -> bool:
    return any(code in span for span in _SIGNS)


def _letters_in(code: int) -> list[int]:
    """Return the letters and digits of a character, and a space for anything between them."""
    folded = unicodedata.normalize("NFKD", chr(code)).casefold()
    points = []
    for part in unicodedata.normalize("NFKD", folded):
        category = unicodedata.category(part)
        if category == "Nd":
            points.append(ord(str(unicodedata.decimal(part))))
        elif category[0] in "LN" or (category[0] == "M" and _is_vowel_sign(ord(part))):
            points.append(ord(part))
        elif category[0] != "M" and category != "Cf":
            points.append(_SPACE)
    if points and _is_vowel_sign(points[0]) and unicodedata.category(chr(points[0]))[0] == "M":
        return [code]  # Thai am: a sign that would stand on nothing
    return [ord(letter) for letter in " ".join("".join(map(chr, points)).split())]


def _simplified() -> dict[int, int]:
    """Return the simplified form of each traditional character that has another one."""
    from opencc import OpenCC

    codes = [code for span in _HAN for code in span]
    # A line each, so that no word is converted for its neighbours' sake.
    lines = OpenCC("t2s").convert("\n".join(map(chr, codes))).split("\n")
    return {
        code: ord(line)
        for code, line in zip(codes, lines, strict=True)
        if len(line) == 1 and ord(line) != code
    }


def _latin_lookalikes() -> dict[int, int]:
    """Return the Latin letter that each small letter looks like, itself or as a capital.

    Cyrillic ``в`` looks like no Latin letter, but its capital like B.
    """
    from confusable_homoglyphs.confusables import confusables_data

    capitals, small = {}, {}
    for character, alike in confusables_data.items():
        if len(character) > 1 or character.isascii() or not character.isalpha():
            continue
        latin = [each["c"].lower() for each in alike if each["c"].isascii() and each["c"].isalpha()]
        if unicodedata.name(character, "").startswith(_LOOKALIKES) and latin and len(latin[0]) == 1:
            if character.islower():
                small[ord(character)] = ord(latin[0])
            elif len(character.lower()) == 1:
                capitals[ord(character.lower())] = ord(latin[0])
    return capitals | small
