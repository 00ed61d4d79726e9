"""What of a text is compared, and which texts are too short to be compared at all."""

from __future__ import annotations

import re

LEAST_LETTERS = 15
LEAST_WORDS = 3
MOST_CHARACTERS = 300  # of a text that a model sees; half as many of Chinese, Japanese or Korean
MOST_READ = 20_000  # characters; a longer text is judged by its beginning
MOST_SHARED = 0.5  # of a text's words, by letters, that may stand in its translation as they are
LONGEST_TO_SHORTEST = 3.0  # letters; of 12,000 true pairs under 1 in 500 go beyond it

_LETTER = re.compile(r"[^\W\d_]")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_NOT_SAID = re.compile(
    r"https?://\S*|(?:\bwww\.)\S*"  # links
    r"|(?:\bRT\s+)?@\w{1,50}:?"  # whom it mentions or reposts
    r"|[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff#_]"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SPACES = re.compile(r"\s+")
_UNSPACED = {"zh", "ja", "th", "lo", "km", "my"}


def said(text: str) -> str:
    r"""Return what a text says: without links, mentions, hash signs and unseen characters.

    At most `MOST_READ` characters are read. Letter case and punctuation stay, as a sentence model
    was taught with them.

    >>> said("RT @who: Floods in #Hubei\u200b!  https://a.example/x")
    'Floods in Hubei !'
    """
    return _SPACES.sub(" ", _NOT_SAID.sub(" ", text[:MOST_READ])).strip()


def letters(text: str) -> int:
    """Return the letters of a text; one of Chinese, Japanese or Korean counts as two.

    >>> letters("Rain today, 5 mm"), letters("今天下雨")
    (11, 8)
    """
    return len(_LETTER.findall(text)) + len(_DENSE.findall(text))


def long_enough(text: str, lang: str) -> bool:
    """Return whether a text says enough for a translation of it to mean anything.

    It has `LEAST_LETTERS` letters and, where words stand apart, `LEAST_WORDS` words.

    >>> long_enough("Thank you very much!", "en"), long_enough("Thank you!", "en")
    (True, False)
    """
    words = lang in _UNSPACED or len(text.split(maxsplit=LEAST_WORDS)) >= LEAST_WORDS
    return words and letters(text) >= LEAST_LETTERS


def shared(text: str, other: str) -> float:
    """Return the share of the words of the text with fewer, by letters, that the other has too.

    >>> shared("Hero boy saves girl", "Wie mutig! HERO BOY SAVES GIRL")
    1.0
    """
    words = [set(_WORD.findall(each.casefold())) for each in (text, other)]
    fewest = min(sum(map(len, each)) for each in words)
    return sum(map(len, words[0] & words[1])) / fewest if fewest else 0.0


def beginning(text: str) -> str:
    """Return the part of a text that a model sees: the first `MOST_CHARACTERS`, or half of them.

    >>> len(beginning("word " * 1000)), len(beginning("字" * 1000))
    (300, 150)
    """
    cut = text[:MOST_CHARACTERS]
    dense = 2 * len(_DENSE.findall(cut)) > len(_LETTER.findall(cut))
    return cut[: MOST_CHARACTERS // 2] if dense else cut
