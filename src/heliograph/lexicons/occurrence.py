"""Which texts hold a term of which lexicon: all terms in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from heliograph.errors import InputError
from heliograph.lexicons.records import Lexicon
from heliograph.lexicons.searched import cut, searched, sought
from heliograph.texts.utf8 import text_bytes

BYTES_AT_ONCE = 4_000_000
"""Of texts; where terms end in one another, less, so that matches fit into some 300 MB."""


def occurs(texts: pa.Array | pa.ChunkedArray, lexicons: Sequence[Lexicon]) -> NDArray[np.bool_]:
    """Return which texts hold a term of which lexicon, bool[lexicons, texts]; null holds none.

    A term is found as exact words: letter case, accents, width, traditional or simplified
    characters and what stands between words make no difference; links and mentions are no words
    (`heliograph.texts.normal`). Scripts that set spaces are matched by whole words (see
    `heliograph.lexicons.searched`). A lexicon's ``lang`` is not looked at here. Texts are read
    one by one: hand over each distinct text once. Raises InputError where the texts are no
    strings or not UTF-8, and for a term of which nothing is left.

    >>> energy = Lexicon(id="energy", kind="topic", title="Energy", terms=("oil price", "油价"))
    >>> occurs(pa.array(["OIL PRICE!", "oil prices", "國際油價上漲", None]), [energy]).tolist()
    [[True, False, True, False]]
    """
    found = np.zeros((len(lexicons), len(texts)), np.bool_)
    strings, members = _strings(lexicons)
    if not strings:
        return found
    from ahocorasick_rs import BytesAhoCorasick

    automaton = BytesAhoCorasick([each.encode() for each in strings])
    for first, part in _portions(_utf8(texts), BYTES_AT_ONCE // _depth(strings)):
        data, starts = searched(part)
        matches = automaton.find_matches_as_indexes(data.data, overlapping=True)
        string, start, end = np.array(matches, np.int64).reshape(-1, 3).T
        whole = ~cut(data, np.ascontiguousarray(end))
        string, start = string[whole], start[whole]
        row = first + np.searchsorted(starts, start, "right") - 1
        for number, own in enumerate(members):
            found[number, row[own[string]]] = True
    return found


def _strings(lexicons: Sequence[Lexicon]) -> tuple[list[str], NDArray[np.bool_]]:
    """Return the distinct strings that are sought, and bool[lexicons, strings]: of which each is.

    Raises InputError for a term of which nothing is left.
    """
    terms = [(number, term) for number, each in enumerate(lexicons) for term in each.terms]
    place: dict[str, int] = {}
    pairs = []
    for (number, term), string in zip(terms, sought([term for _, term in terms]), strict=True):
        if not string:
            raise InputError(
                f"{term!r} of the lexicon {lexicons[number].id!r} is nothing that can be found in "
                "a text",
                remedy="write words; links, mentions and punctuation are taken out of texts first.",
            )
        pairs.append((number, place.setdefault(string, len(place))))
    members = np.zeros((len(lexicons), len(place)), np.bool_)
    for number, string_place in pairs:
        members[number, string_place] = True
    return list(place), members


def _depth(strings: Sequence[str]) -> int:
    """Return how many of the strings can end at one place of a text, at most."""
    known = frozenset(strings)
    return max(sum(each[k:] in known for k in range(len(each))) for each in strings)


def _utf8(texts: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_null(texts.type):
        texts = texts.cast(pa.large_string())
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(is_a(texts.type) for is_a in kinds):
        raise InputError(
            f"the texts are {texts.type}, not strings", remedy="give a column of strings."
        )
    whole = texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])
    try:
        # Text is checked only where it is made of bytes; what calls itself text need not be any.
        return whole.cast(pa.large_binary()).cast(pa.large_string())
    except pa.ArrowException as error:
        raise InputError("a text is not UTF-8", remedy="read the file again as UTF-8.") from error


def _portions(texts: pa.ChunkedArray, size_bytes: int) -> Iterator[tuple[int, pa.Array]]:
    """Yield slices of about so many bytes, a text at least, each with the place of its first."""
    before = 0
    for chunk in texts.chunks:
        _, offsets = text_bytes(chunk)
        row = 0
        while row < len(chunk):
            stop = int(np.searchsorted(offsets, offsets[row] + size_bytes, "right")) - 1
            stop = max(row + 1, min(stop, len(chunk)))
            yield before + row, chunk[row:stop]
            row = stop
        before += len(chunk)
