"""Strings of words in a collection: all that enough articles hold, counted in bounded memory.

In Chinese 3 to 8 characters on end, elsewhere 2 to 5 words. A string can only be held by as many
articles as the two strings that it is longer than by one (Agrawal & Srikant 1994), so that rare
ones are never counted. Memory grows with the length of the collection: about 60 bytes a character.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heliograph.compiled import compiled
from heliograph.phrases.issue_days import Flags, Int32s, Int64s

CHARACTERS = 3, 8
WORDS = 2, 5

_BREAK = ord("|")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Digits and marks of which no word holds any; spaces, hyphens and apostrophes are not among them.
_MARKS = "!-&(-,.-@[-`{-~\u2010-\u2018\u201a-\u2027\u3001-\u301f\uff01-\uff20"
_TOKENS = re.compile(rf"([^\W\d_{_HAN}]+(?:['’-][^\W\d_{_HAN}]+)*)|\x00|[^\s\x00]")
_START_SLOTS = 1 << 16
_FULL = 0.6


@dataclass(frozen=True)
class Symbols:
    """A collection as one row of symbols, -1 where strings end; with the article of each."""

    symbol: Int32s
    article: Int32s
    written: tuple[str, ...]  # by symbol
    joined_by: str
    lengths: tuple[int, int]


@dataclass(frozen=True)
class Strings:
    """All strings of one length that enough articles hold; ``number`` is -1 at other places."""

    length: int
    number: Int32s  # of the string that begins at each place
    articles: Int64s  # by string: how many hold it
    place: Int64s  # by string: where it stands first


def texts_without(text: pa.Array, row: Int64s, start: Int32s, end: Int32s) -> tuple[Int32s, Int32s]:
    """Return all characters with their articles; those of the given spans are blanked.

    A NUL stands after each article.
    """
    texts = [each.replace("\x00", " ") for each in text.to_pylist()]
    length = np.array([len(each) + 1 for each in texts], np.int64)
    joined = "\x00".join([*texts, ""])
    code = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.int32).copy()
    begin = np.cumsum(length) - length
    for low, high in zip((begin[row] + start).tolist(), (begin[row] + end).tolist(), strict=True):
        code[low:high] = _BREAK
    return code, np.repeat(np.arange(len(texts), dtype=np.int32), length)


def symbols(code: Int32s, article: Int32s) -> Iterator[Symbols]:
    """Yield the Chinese characters of a collection, then its words, as far as there are any."""
    han = _in(_HAN)[code]
    if han.any():
        known = np.flatnonzero(np.bincount(code[han], minlength=sys.maxunicode + 1))
        of_code = np.zeros(sys.maxunicode + 1, np.int32)
        of_code[known] = np.arange(len(known), dtype=np.int32)
        symbol = np.where(han, of_code[code], np.int32(-1))
        yield Symbols(symbol, article, tuple(map(chr, known.tolist())), "", CHARACTERS)
    of_word: dict[str, int] = {}
    number: list[int] = []
    ends: list[int] = []
    for match in _TOKENS.finditer(_shortened(code)):
        word = match.group(1)
        if word:
            number.append(of_word.setdefault(word.casefold(), len(of_word)))
        elif match.group() == "\x00":
            number.append(-1)
            ends.append(len(number))
        elif number and number[-1] != -1:
            number.append(-1)
    if of_word:
        of_article = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff([0, *ends]))
        yield Symbols(np.array(number, np.int32), of_article, tuple(of_word), " ", WORDS)


def strings(row: Symbols, least_articles: int, most: int) -> Iterator[Strings]:
    """Yield the strings of each length that ``least_articles`` hold, and no more than ``most``.

    Where there are more, those that fewer articles hold are left out.
    """
    number = row.symbol
    for length in range(2, row.lengths[1] + 1):
        # A string is known by the two shorter ones that begin at its first two places.
        key = np.full(len(number), -1, np.int64)
        both = (number[:-1] >= 0) & (number[1:] >= 0)
        key[:-1][both] = number[:-1][both].astype(np.int64) << 32 | number[1:][both]
        found, articles, place, of_key = _counted(key, row.article, _START_SLOTS)
        least = least_articles
        if (articles >= least).sum() > most:
            least = max(least, int(np.partition(articles, -most)[-most]) + 1)
        kept = np.flatnonzero(articles >= least)
        renumbered = np.full(len(found) + 1, -1, np.int32)
        renumbered[kept] = np.arange(len(kept), dtype=np.int32)
        number = renumbered[of_key]
        if not len(kept):
            return
        if length >= row.lengths[0]:
            yield Strings(length, number, articles[kept], place[kept])


def _in(classes: str) -> Flags:
    """Return which characters are in ranges, written as in a regular expression."""
    bounds = [ord(each) for each in classes[::3]], [ord(each) for each in classes[2::3]]
    inside = np.zeros(sys.maxunicode + 1, np.bool_)
    for low, high in zip(*bounds, strict=True):
        inside[low : high + 1] = True
    return inside


def _shortened(code: Int32s) -> str:
    """Return the text with one mark for every run of what is in no word."""
    apart = _in(_HAN + _MARKS)[code]
    kept = ~apart
    kept[1:] |= apart[1:] & ~apart[:-1]
    kept[:1] = True
    return np.where(apart, _BREAK, code)[kept].tobytes().decode("utf-32-le", "surrogatepass")


@compiled
def _counted(
    key: Int64s, article: Int32s, slots: int
) -> tuple[Int64s, Int64s, Int64s, Int32s]:  # pragma: no cover - compiled
    """Return the distinct keys, how many articles hold each, where it is first, and each place's.

    Open addressing that doubles; -1 is no key, and its place is told as the number of keys.
    """
    table = np.full(slots, -1, np.int32)
    known = np.empty(slots, np.int64)
    articles = np.zeros(slots, np.int64)
    last = np.full(slots, -1, np.int32)
    first = np.zeros(slots, np.int64)
    number = np.full(len(key), -1, np.int32)
    many = 0
    for place in range(len(key)):
        wanted = key[place]
        if wanted < 0:
            continue
        if many >= _FULL * len(table):
            size = len(table) * 2
            known = np.concatenate((known, np.empty(size - len(known), np.int64)))
            articles = np.concatenate((articles, np.zeros(size - len(articles), np.int64)))
            last = np.concatenate((last, np.full(size - len(last), -1, np.int32)))
            first = np.concatenate((first, np.zeros(size - len(first), np.int64)))
            table = _dealt(known[:many], size)
        at = _slot(wanted, len(table))
        while table[at] >= 0 and known[table[at]] != wanted:
            at = (at + 1) & (len(table) - 1)
        if table[at] < 0:
            table[at] = many
            known[many] = wanted
            first[many] = place
            many += 1
        one = table[at]
        number[place] = one
        if last[one] != article[place]:
            last[one] = article[place]
            articles[one] += 1
    for place in range(len(key)):
        if number[place] < 0:
            number[place] = many
    return known[:many].copy(), articles[:many].copy(), first[:many].copy(), number


@compiled
def _dealt(known: Int64s, slots: int) -> Int32s:  # pragma: no cover - compiled
    """Return a table of so many slots with all known keys in it."""
    table = np.full(slots, -1, np.int32)
    for one in range(len(known)):
        at = _slot(known[one], slots)
        while table[at] >= 0:
            at = (at + 1) & (slots - 1)
        table[at] = one
    return table


@compiled
def _slot(key: int, slots: int) -> np.int64:  # pragma: no cover - compiled
    """Return where a key is looked for first: its bits mixed (splitmix64, Steele 2014)."""
    mixed = np.uint64(key) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return np.int64(mixed & np.uint64(slots - 1))
