"""Strings of words in posts, with the accounts that use them: all that enough accounts share.

Two to five words; four to ten characters in scripts that set no spaces. What is counted are the
words as texts are compared: links, mentions and pseudonyms are left out there, and so is all that
draws nothing. No string goes across a digit, or a word of more letters than words have. A string
can only be used by as many accounts as the shorter ones in it (Agrawal & Srikant 1994), so that
rare ones are never counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from heliograph.compiled import compiled
from heliograph.shifts.records import Flags, Int64s
from heliograph.texts.shingles import is_spaceless

WORDS = 2, 5
CHARACTERS = 4, 10
LONGEST_WORD = 25
"""Letters; longer ones are keys, hashes and noise, or what is left of a broken pseudonym."""

Int32s = NDArray[np.int32]


@dataclass(frozen=True)
class Symbols:
    """All posts as one row of symbols, with the post of each; -1 where strings end."""

    symbol: Int32s
    post: Int32s
    written: tuple[str, ...]  # by symbol
    joined_by: str
    lengths: tuple[int, int]


@dataclass(frozen=True)
class Strings:
    """The strings of one length that enough accounts share, with the posts they stand in."""

    parts: tuple[tuple[str, ...], ...]  # by string
    joined_by: str
    string: Int64s  # pairs of a string and a post, each once, in the order of the strings
    post: Int64s


def symbols(texts: pa.Array) -> Iterator[Symbols]:
    """Yield the words of normalised texts, then the characters of scripts without spaces."""
    parts = pc.split_pattern(texts.fill_null(""), " ")
    post = pc.list_parent_indices(parts).to_numpy().astype(np.int32)
    known = pc.list_flatten(parts).dictionary_encode()
    word, written = known.indices.to_numpy(), known.dictionary.to_pylist()
    code = np.frombuffer("".join(written).encode("utf-32-le"), np.int32)
    length = np.array([len(each) for each in written], np.int64)
    spaceless = _are_spaceless(code)
    of_word = np.repeat(np.arange(len(written)), length)
    has_spaceless = np.bincount(of_word[spaceless], minlength=len(written)) > 0
    usable = np.array([_is_word(each) for each in written], np.bool_) & ~has_spaceless
    yield _broken(np.where(usable[word], word, -1), post, tuple(written), " ", WORDS)
    held = np.flatnonzero(has_spaceless[word])
    if len(held):
        letters, symbol = np.unique(code, return_inverse=True)
        symbol = np.where(spaceless, symbol, -1)
        # Word for word, the characters of each, and one place that is none of them.
        size = length[word[held]] + 1
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        start = np.repeat((np.cumsum(length) - length)[word[held]], size)
        ends = within == np.repeat(size - 1, size)
        spelt = np.where(ends, -1, symbol[np.where(ends, 0, start + within)])
        spelling = tuple(map(chr, letters.tolist()))
        yield _broken(spelt, np.repeat(post[held], size), spelling, "", CHARACTERS)


@compiled
def _are_spaceless(code: Int32s) -> Flags:  # pragma: no cover - compiled
    """Return which code points are of scripts that set no spaces."""
    flags = np.empty(len(code), np.bool_)
    for k in range(len(code)):
        flags[k] = is_spaceless(code[k])
    return flags


def strings(row: Symbols, account: Int64s, after: Flags, least: int) -> Iterator[Strings]:
    """Yield the strings of each length that ``least`` accounts use ``after``.

    ``account`` and ``after`` are by post: whose it is, and whether it is of the later weeks.
    """
    number = row.symbol
    place = np.arange(len(number))
    number = _renumbered(number, place, row, account, after, least)[0]
    for length in range(2, row.lengths[1] + 1):
        # A string is known by the two shorter ones that begin at its first two places.
        key = np.full(len(number), -1, np.int64)
        both = (number[:-1] >= 0) & (number[1:] >= 0)
        key[:-1][both] = number[:-1][both].astype(np.int64) << 32 | number[1:][both]
        number, first = _renumbered(key, place, row, account, after, least)
        if not len(first):
            return
        if length >= row.lengths[0]:
            at = np.flatnonzero(number >= 0)
            pairs = np.unique(number[at].astype(np.int64) << 32 | row.post[at])
            spelt = row.symbol[first[:, None] + np.arange(length)].tolist()
            parts = tuple(tuple(row.written[one] for one in each) for each in spelt)
            yield Strings(parts, row.joined_by, pairs >> 32, pairs & 0xFFFFFFFF)


def _renumbered(
    key: NDArray[np.signedinteger],
    place: Int64s,
    row: Symbols,
    account: Int64s,
    after: Flags,
    least: int,
) -> tuple[Int32s, Int64s]:
    """Return the number of the string at each place, -1 of a rare one, and a place of each."""
    at = place[key >= 0]
    _, first, inverse = np.unique(key[at], return_index=True, return_inverse=True)
    late = after[row.post[at]]
    users = np.unique(inverse[late].astype(np.int64) << 32 | account[row.post[at[late]]])
    kept = np.flatnonzero(np.bincount(users >> 32, minlength=len(first)) >= least)
    new = np.full(len(first), -1, np.int32)
    new[kept] = np.arange(len(kept), dtype=np.int32)
    number = np.full(len(key), -1, np.int32)
    number[at] = new[inverse]
    return number, at[first[kept]]


def _broken(
    symbol: NDArray[np.signedinteger],
    post: Int32s,
    written: tuple[str, ...],
    joined_by: str,
    lengths: tuple[int, int],
) -> Symbols:
    """Return symbols with a -1 after each post."""
    ends = np.flatnonzero(np.diff(post)) + 1
    return Symbols(
        np.insert(symbol, ends, -1).astype(np.int32),
        np.insert(post, ends, post[ends - 1]),
        written,
        joined_by,
        lengths,
    )


def _is_word(one: str) -> bool:
    return 0 < len(one) <= LONGEST_WORD and not any(each.isdigit() for each in one)
